"""The curtain before closed stretches: what reads words, notes, marks or tags asks here, and nowhere else.

Closed is what `casefile.seals` calls so. A word lies where its middle lies, a typed note and a mark where the typing or
the marking began. Removal and the log look behind the curtain, and nobody else does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.seals import Seals
from casefile.stretches import Stretch, holds, touches

# The engine of a transcript that was made elsewhere.
IMPORTED = "imported"


class Timed(Protocol):
    """What is asked of a word."""

    @property
    def id(self) -> str:
        """Its permanent id."""

    @property
    def utterance(self) -> str:
        """The utterance in which it stands."""

    @property
    def start_s(self) -> float | None:
        """Where it begins on the conversation."""

    @property
    def end_s(self) -> float | None:
        """Where it ends on the conversation."""

    @property
    def state(self) -> str:
        """Whether it stands in the text, and how it came there."""

    @property
    def parent(self) -> str | None:
        """The word that it was split off."""


def lies_in(stretches: Sequence[Stretch], start_s: float | None, end_s: float | None) -> bool:
    """Tell whether what was said from start to end has its middle in one of the stretches.

    What has no length, such as a word that was put in later, lies between its neighbours: at the very edge of a
    stretch it is outside.
    """
    if start_s is None or end_s is None:
        return False
    if start_s == end_s:
        return any(stretch.from_s < start_s < stretch.to_s for stretch in stretches)
    return holds(stretches, (start_s + end_s) / 2)


def words_within(words: Iterable[Timed], stretches: Sequence[Stretch]) -> set[str]:
    """Return the ids of the words that lie in the stretches, and of the merged ones that only touch them."""
    inside: set[str] = set()
    tombstones: dict[str, list[tuple[str, float]]] = {}
    spans: list[tuple[Timed, float, float]] = []
    for word in words:
        if word.start_s is None or word.end_s is None:
            continue
        if lies_in(stretches, word.start_s, word.end_s):
            inside.add(word.id)
        elif touches(stretches, word.start_s, word.end_s):
            spans.append((word, word.start_s, word.end_s))
        if word.state == "deleted":
            tombstones.setdefault(word.utterance, []).append((word.id, (word.start_s + word.end_s) / 2))
    # A merge gives the first word the time of all, and leaves the others as tombstones under it. Which of them stands
    # in its text, and where, is no longer known.
    for word, start_s, end_s in spans:
        under = tombstones.get(word.utterance, ())
        if any(start_s < middle < end_s for tombstone, middle in under if tombstone != word.id):
            inside.add(word.id)
    return inside


def ancestors(words: Iterable[Timed], of: set[str]) -> set[str]:
    """Return the ids of the words that these were split off: their earlier texts hold these as well."""
    parents = {word.id: word.parent for word in words}
    found: set[str] = set()
    for word in of:
        parent = parents.get(word)
        while parent is not None and parent not in found:
            found.add(parent)
            parent = parents.get(parent)
    return found


class Curtain:
    """Tells what is closed in one case."""

    def __init__(self, store: Store, seals: Seals) -> None:
        self._store = store
        self._seals = seals

    def is_drawn(self, conversation: str) -> bool:
        """Tell whether anything of a conversation is closed."""
        return bool(self._seals.closed(conversation)) or self._may_hold_removed(conversation)

    def _may_hold_removed(self, conversation: str) -> bool:
        """Tell whether something was removed, and a transcript was imported that may tell of it."""
        sql = "SELECT id FROM transcript WHERE conversation = ? AND engine = ? LIMIT 1"
        has_imported = self._store.row(sql, [conversation, IMPORTED]) is not None
        return has_imported and bool(self._seals.barred(conversation))

    def hides_moment(self, conversation: str, at_s: float | None) -> bool:
        """Tell whether a note or a mark of this moment is closed; one without a time never is."""
        return at_s is not None and holds(self._seals.closed_to_notes(conversation), at_s)

    def hides_some(self, conversation: str, stretch: Stretch) -> bool:
        """Tell whether any of a stretch is closed to notes and marks."""
        return touches(self._seals.closed_to_notes(conversation), stretch.from_s, stretch.to_s)

    def open_moments(self, conversation: str, rows: Sequence[Row]) -> list[Row]:
        """Return those rows, each with an `at_s`, whose moment is not closed."""
        closed = self._seals.closed_to_notes(conversation)
        return [row for row in rows if row["at_s"] is None or not holds(closed, row["at_s"])]

    def open_all_through(self, conversation: str, rows: Sequence[Row], moments: Sequence[str]) -> list[Row]:
        """Return those rows of which none of the moments, each a column, is closed."""
        closed = self._seals.closed_to_notes(conversation)
        return [row for row in rows if not any(row[at] is not None and holds(closed, row[at]) for at in moments)]

    def hidden_words(self, transcript: str | None, note: str | None, words: Sequence[Timed]) -> set[str]:
        """Return the ids of the closed words among all the words of a text: of a typed note all, or none."""
        if note is not None:
            row = self._store.row("SELECT conversation, at_s FROM note WHERE id = ?", [note])
            is_hidden = row is not None and self.hides_moment(row["conversation"], row["at_s"])
            return {word.id for word in words} if is_hidden else set()
        row = self._store.row("SELECT conversation, engine FROM transcript WHERE id = ?", [transcript])
        if row is None:
            return set()
        closed = self._seals.closed(row["conversation"])
        hidden = words_within(words, closed) if closed else set()
        if row["engine"] == IMPORTED and self._seals.barred(row["conversation"]):
            # When a word without a time was said nobody knows: it may have been in what is closed or gone.
            hidden |= {word.id for word in words if word.start_s is None}
        return hidden


def closed_entry() -> EntryError:
    """Make the error of whoever asks for something that is closed."""
    return EntryError(
        title="This lies in a closed stretch of the conversation.",
        detail="It is sealed, or was recorded with no screen and not yet decided upon.",
        remedy="See what is closed, and open it there: vantage seals",
    )
