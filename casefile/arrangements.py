"""What is arranged around a conversation: before it, and once the participant has left.

Before: what the reviewers had read or heard, and how the participant prepared. Afterwards: what is to be followed up,
who else or which papers to turn to, whether a second conversation is needed and why, what the participant was told
about drafts, and what they wish to leave out. Lines of the reviewers' own, layer `observation`; none has to be there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from casefile.clock import Clock
from casefile.curtain import Curtain, closed_entry
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.stretches import Stretch

ArrangementKind = Literal["exposure", "preparation", "follow_up", "turn_to", "second", "told", "leave_out"]
Stage = Literal["preliminary", "interim", "final"]
KINDS: tuple[ArrangementKind, ...] = get_args(ArrangementKind)
STAGES: tuple[Stage, ...] = get_args(Stage)

# What stands in the place of words that may tell of a closed stretch, and of a removed one.
WITHHELD = "(closed with the stretch it speaks of)"
GONE = "(removed with the stretch it spoke of)"


@dataclass(frozen=True)
class Arrangement:
    """One line.

    `stage` is the dialogue stage of which the participant was told something, for `told` alone; `at_s` to `to_s`, in
    seconds on the conversation, the stretch of a wish to leave something out, None where it speaks of no stretch.
    """

    id: str
    conversation: str
    kind: ArrangementKind
    words: str
    stage: Stage | None
    at_s: float | None
    to_s: float | None
    at: str
    author: str

    @property
    def stretch(self) -> Stretch | None:
        """Return the stretch that it speaks of, or None."""
        return None if self.at_s is None or self.to_s is None else Stretch(self.at_s, self.to_s)


class Arrangements:
    """Repository of what is arranged around conversations; what speaks of a closed stretch is kept, and not given."""

    def __init__(self, store: Store, log: Log, clock: Clock, curtain: Curtain) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._curtain = curtain

    def add(
        self,
        conversation: str,
        kind: ArrangementKind,
        words: str,
        by: Hand,
        *,
        stage: Stage | None = None,
        stretch: Stretch | None = None,
    ) -> Arrangement:
        """Enter a line; raises EntryError for an empty one, and for a stage or a stretch where none belongs."""
        change = self._log.insert(
            "arrangement",
            conversation=conversation,
            kind=kind,
            **_checked(kind, words, stage, stretch),
            at=self._clock.now(),
            author=by.author,
        )
        self._log.record(by, f"arranged: {kind.replace('_', ' ')}", [change], conversation)
        return Arrangement(**(change.after or {}))

    def change(
        self,
        arrangement: Arrangement,
        by: Hand,
        *,
        words: str,
        stage: Stage | None = None,
        stretch: Stretch | None = None,
    ) -> None:
        """Word a line, as it was seen, otherwise; the earlier wording stays in the log.

        Raises EntryError as `add` does, and where somebody has changed the line in the meantime.
        """
        self._require_open(arrangement)
        with self._store.write():
            self._require_as_seen(arrangement)
            values = _checked(arrangement.kind, words, stage, stretch)
            change = self._log.update("arrangement", arrangement.id, **values)
            self._log.record(by, "arranged otherwise", [change], arrangement.conversation)

    def drop(self, arrangement: Arrangement, by: Hand) -> None:
        """Take a line, as it was seen, out; that it stood there stays in the log. Raises EntryError as `change`."""
        self._require_open(arrangement)
        with self._store.write():
            self._require_as_seen(arrangement)
            gone = self._log.delete("arrangement", arrangement.id)
            self._log.record(by, "arrangement taken out", [gone], arrangement.conversation)

    def of(self, conversation: str) -> list[Arrangement]:
        """Return a conversation's lines in the order of their entry."""
        rows = self._store.rows("SELECT * FROM arrangement WHERE conversation = ? ORDER BY id", [conversation])
        found = [Arrangement(**row) for row in self._curtain.open_moments(conversation, rows)]
        return [replace(one, words=WITHHELD) if self._reaches_closed(one) else one for one in found]

    def _require_as_seen(self, line: Arrangement) -> None:
        self._log.require_as_seen(
            "arrangement", line.id, words=line.words, stage=line.stage, at_s=line.at_s, to_s=line.to_s
        )

    def _require_open(self, arrangement: Arrangement) -> None:
        is_closed = self._curtain.hides_moment(arrangement.conversation, arrangement.at_s)
        if is_closed or self._reaches_closed(arrangement):
            raise closed_entry()

    def _reaches_closed(self, arrangement: Arrangement) -> bool:
        """Whether a wish speaks of a closed stretch as well: it then stands for the rest, without its words."""
        stretch = arrangement.stretch
        return stretch is not None and self._curtain.hides_some(arrangement.conversation, stretch)


def _checked(
    kind: ArrangementKind, words: str, stage: Stage | None, stretch: Stretch | None
) -> dict[str, str | float | None]:
    wrong = ""
    if kind not in KINDS:
        wrong = "It is of no known kind."
    elif not words.strip():
        wrong = "It says nothing."
    elif stage is not None and (kind != "told" or stage not in STAGES):
        wrong = "A dialogue stage is preliminary, interim or final, and belongs to what the participant was told."
    elif stretch is not None and kind != "leave_out":
        wrong = "Only a wish to leave something out has a stretch."
    elif stretch is not None and not 0.0 <= stretch.from_s < stretch.to_s:
        wrong = "A stretch ends after it begins."
    if wrong:
        raise EntryError(title="This line can't be entered.", detail=wrong, remedy="Correct it, or leave it out.")
    from_s, to_s = (stretch.from_s, stretch.to_s) if stretch else (None, None)
    return {"words": words.strip(), "stage": stage, "at_s": from_s, "to_s": to_s}
