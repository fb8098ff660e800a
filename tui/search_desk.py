"""What is looked for on the search screen, and what was found: kept while the case is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from capture.steps import step_of
from capture.wording import steps_of
from casefile.search import Found, Query
from casefile.timeline import clock_text
from tui.actions import key_of
from tui.page_maker import CHECKED, SPEAKERS, UNCHECKED, tag_label
from tui.theme import QUIET

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.errors import EntryError
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
    """What is asked of the case, what was found of it, and which of that is being looked at.

    It asks nothing itself: a search takes longer than a letter may. What is found is handed in, and is let go as soon
    as something else is asked.
    """

    def __init__(self, case: Case, conversation: str | None) -> None:
        self._case = case
        self.query = Query(conversation=conversation)
        self.hits: tuple[Hit, ...] = ()
        self.is_all = True
        self.is_answered = False
        self.at = 0
        self._told = ""
        self._labels = {item.id: item.label for item in case.conversations.all()}

    def ask(self, query: Query) -> None:
        """Look for something else, of which nothing has been found yet."""
        self.query = query
        self.ask_again()
        self.at = 0

    def ask_again(self) -> None:
        """Look for the same as there is now; what is looked at stays, if it is found."""
        self.hits, self.is_all, self.is_answered, self._told = (), True, False, ""

    def answer(self, query: Query, found: Found | EntryError) -> bool:
        """Take what was found of a query, or why it can't be looked for; refused where something else is asked now."""
        if query != self.query or self.is_answered:
            return False
        self.is_answered = True
        if isinstance(found, Found):
            self.hits, self.is_all = found.hits, found.is_all
        else:
            self._told = found.title
        self.at = min(self.at, max(0, len(self.hits) - 1))
        return True

    def step(self, by: int) -> Hit | None:
        """Go to the next of what was found, or the one before; None at either end."""
        if not 0 <= self.at + by < len(self.hits):
            return None
        self.at += by
        return self.hits[self.at]

    @property
    def count(self) -> str:
        """Say how many lines were found, or why there are none."""
        number = len(self.hits)
        if not self.is_answered or self._told:
            return self._told or "Looking…"
        if not number:
            return "Nothing open fits."
        return f"{'' if self.is_all else 'The first '}{number} {'line' if number == 1 else 'lines'}"

    def asked(self) -> list[tuple[str, str]]:
        """Return each part of the query in words, with the key that changes it."""
        query = self.query
        where = "the whole case" if query.conversation is None else self._labels.get(query.conversation, "gone")
        step = "any step" if query.step is None else step_of(query.step, steps_of(self._case)).title
        return [
            (key_of("search.who"), SPEAKER_WORDS[query.speaker] if query.speaker else "anybody"),
            (key_of("search.step"), step),
            (key_of("search.tag"), self._tag()),
            (key_of("search.checked"), _CHECKS[query.is_checked]),
            (key_of("search.where"), where),
            (key_of("search.layer"), _LAYERS["said" if query.is_of_transcripts else query.layer]),
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
