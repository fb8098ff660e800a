"""When the organisation looks again at what is held: a date for the case, and one for each recording that has its own.

No period is built in, and nothing is removed by itself: a date that has come is shown until somebody sets another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casefile.clock import Clock
from casefile.conversations import Conversation, Conversations
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.recordings import Recording, Recordings

_OF_RECORDING = "review_date:"


@dataclass(frozen=True)
class ReviewDate:
    """A date (`2027-05-01`) of the case as a whole, or of the `number`th recording of a conversation."""

    on: str
    conversation: Conversation | None = None
    number: int = 0

    @property
    def where(self) -> str:
        """Say of what it is the date."""
        return f"{self.conversation.label}, recording {self.number}" if self.conversation else "the case"


class ReviewDates:
    """Repository of the review dates of one case."""

    def __init__(
        self, store: Store, log: Log, clock: Clock, conversations: Conversations, recordings: Recordings
    ) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._conversations = conversations
        self._recordings = recordings

    def set_for_case(self, on: str, by: Hand) -> None:
        """Set the date of the case, or with an empty text none; raises EntryError for what is no date."""
        row = self._store.row("SELECT id FROM case_info")
        change = self._log.update("case_info", str(row["id"]) if row else "", review_date=_checked(on) or None)
        self._log.record(Hand(by.author, "setup"), "review date set", [change])

    def set_for_recording(self, recording: Recording, on: str, by: Hand) -> None:
        """Set the date of one recording, or with an empty text none; raises EntryError for what is no date."""
        name, value = _OF_RECORDING + recording.id, _checked(on)
        is_new = self._store.row("SELECT id FROM case_setting WHERE id = ?", [name]) is None
        plan = self._log.insert("case_setting", id=name, value=value) if is_new else None
        change = plan or self._log.update("case_setting", name, value=value)
        self._log.record(Hand(by.author, "setup"), "review date set", [change], recording.conversation)

    def all(self) -> list[ReviewDate]:
        """Return every date that is set, that of the case first; none of sound that was removed."""
        info = self._store.row("SELECT review_date FROM case_info")
        found = [ReviewDate(info["review_date"])] if info and info["review_date"] else []
        rows = self._store.rows("SELECT id, value FROM case_setting WHERE id LIKE ? || '%'", [_OF_RECORDING])
        dates = {row["id"].removeprefix(_OF_RECORDING): row["value"] for row in rows if row["value"]}
        for conversation in self._conversations.all() if dates else ():
            for number, recording in enumerate(self._recordings.of(conversation.id), 1):
                if recording.id in dates and not recording.removed:
                    found.append(ReviewDate(dates[recording.id], conversation, number))
        return found

    def due(self) -> list[ReviewDate]:
        """Return the dates that have come, by the wall clock's day in UTC."""
        today = self._clock.now()[:10]
        return [one for one in self.all() if one.on <= today]


def _checked(on: str) -> str:
    on = on.strip()
    try:
        return date.fromisoformat(on).isoformat() if on else ""
    except ValueError:
        raise EntryError(
            title="This is no date.",
            detail="A review date is a day.",
            remedy="Write it as year, month, day, for example 2027-05-01.",
        ) from None
