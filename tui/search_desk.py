"""What is looked for on the search screen, and what was found: kept while the case is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from capture.steps import step_of
from capture.wording import steps_of
from casefile.search import Query
from casefile.timeline import clock_text
from tui.page_maker import CHECKED, SPEAKERS, UNCHECKED, tag_label
from tui.theme import QUIET

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.search import Hit
    from casefile.transcripts import Speaker

SPEAKER_WORDS: dict[Speaker, str] = {
    "participant": "participant",
    "lead": "lead",
    "note_taker": "note-taker",
    "other": "somebody else",
    "unknown": "not said who",
}
_LAYERS = {None: "said and typed", "said": "said", "noted": "typed"}
_CHECKS = {None: "checked or not", False: "unchecked", True: "checked"}
_BEFORE_WORDS = 4
_FOUND = "bold underline"


class SearchDesk:
    """Asks the case, and remembers which of what was found is being looked at."""

    def __init__(self, case: Case, conversation: str | None) -> None:
        self._case = case
        self.query = Query(conversation=conversation)
        self.hits: tuple[Hit, ...] = ()
        self.is_all = True
        self.at = 0
        self._labels = {item.id: item.label for item in case.conversations.all()}

    def ask(self, query: Query) -> None:
        """Look for something else, and find what there is now; raises EntryError as `Search.find` does."""
        self.query = query
        self.look()

    def look(self) -> None:
        """Find what there is now."""
        found = self._case.search.find(self.query)
        self.hits, self.is_all, self.at = found.hits, found.is_all, 0

    def step(self, by: int) -> Hit | None:
        """Go to the next of what was found, or the one before; None at either end."""
        if not 0 <= self.at + by < len(self.hits):
            return None
        self.at += by
        return self.hits[self.at]

    @property
    def count(self) -> str:
        """Say how many lines were found."""
        number = len(self.hits)
        if not number:
            return "Nothing open fits."
        return f"{'' if self.is_all else 'The first '}{number} {'line' if number == 1 else 'lines'}"

    def asked(self) -> list[tuple[str, str]]:
        """Return each part of the query in words, with the key that changes it."""
        query = self.query
        where = "the whole case" if query.conversation is None else self._labels.get(query.conversation, "gone")
        step = "any step" if query.step is None else step_of(query.step, steps_of(self._case)).title
        return [
            ("F2", SPEAKER_WORDS[query.speaker] if query.speaker else "anybody"),
            ("F3", step),
            ("F4", self._tag()),
            ("F5", _CHECKS[query.is_checked]),
            ("F6", where),
            ("F8", _LAYERS["said" if query.is_of_transcripts else query.layer]),
        ]

    def _tag(self) -> str:
        from casefile.tags import NewTag

        if self.query.code is not None:
            kind, code = self.query.code
            titles = {episode.id: episode.title for episode in self._case.episodes.all()}
            what = NewTag(kind, episode=code) if kind == "episode" else NewTag(kind, code)
            return tag_label(what, titles, self._case.codes.book())
        return {None: "tagged or not", True: "tagged", False: "untagged"}[self.query.is_tagged]

    def line(self, hit: Hit, width: int) -> Content:
        """Write what was found on one row: where, when, who, and the words around those that were looked for."""
        clock = "" if hit.at_s is None else clock_text(hit.at_s)
        if hit.note is None:
            who = f"{SPEAKERS[hit.speaker]}{CHECKED if hit.is_checked else UNCHECKED}"
        else:
            who = "P" if hit.note.kind == "quote" else "N"
        head = f" {self._labels.get(hit.conversation, ''):<5} {clock:>7} {who:<2} "
        if hit.note is not None:
            head += "struck out: " if hit.note.is_struck else "typed: "
        found = set(hit.found)
        first = max(0, min(found, default=0) - _BEFORE_WORDS)
        parts: list[Content | tuple[str, str]] = [(head, QUIET)]
        if first:
            parts.append(Content("… "))
        room = width - cell_len(head) - 4
        for place in range(first, len(hit.words)):
            text = hit.words[place].text
            room -= cell_len(text) + 1
            if room < 0:
                parts.append(Content("…"))
                break
            parts += [(text, _FOUND) if place in found else Content(text), Content(" ")]
        return Content.assemble(*parts)
