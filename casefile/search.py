"""Searching a case: by words, by who spoke, by step, by tag, by what is unchecked or untagged.

The index says where to look; what is found is decided on the words as they stand open now. So nothing sealed is found,
not even a line that would fit by a word that is sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from casefile.search_words import Sought, sought
from casefile.step_visits import step_at
from casefile.text_index import IndexedLine, Layer, Matcher, TextIndex

if TYPE_CHECKING:
    from casefile.curtain import Curtain
    from casefile.database import Store
    from casefile.names import Names
    from casefile.notes import Note, Notes
    from casefile.step_visits import StepVisits
    from casefile.tags import TagKind, Tags
    from casefile.transcripts import Speaker, Transcripts
    from casefile.words import Word

__all__ = ["Found", "Hit", "Layer", "Query", "Search"]

# So many lines are looked at together: enough for a screen, few enough to be there before anybody waits.
_TOGETHER = 60
_FIRST = 100
_EDGES = """
SELECT t.id, a.utterance, b.utterance, t.first_word, t.last_word, a.state <> 'deleted', b.state <> 'deleted' FROM tag t
JOIN word a ON a.id = t.first_word JOIN word b ON b.id = t.last_word WHERE t.conversation = :conversation
"""
# Of tags over several lines: each line between the first and the last of them. The joins go from tags to lines in any
# order of sizes, so that no line is looked at that none of them may touch.
_COVERED = """
SELECT u.id, CASE WHEN u.id = ua.id THEN t.first_word END, CASE WHEN u.id = ub.id THEN t.last_word END, t.id
FROM json_each(?) j CROSS JOIN tag t ON t.id = j.value
CROSS JOIN word a ON a.id = t.first_word CROSS JOIN utterance ua ON ua.id = a.utterance AND ua.{text} IS NOT NULL
CROSS JOIN word b ON b.id = t.last_word CROSS JOIN utterance ub ON ub.id = b.utterance
CROSS JOIN utterance u ON u.{text} = ua.{text} AND u.rank BETWEEN ua.rank AND ub.rank
WHERE (u.rank, u.id) >= (ua.rank, ua.id)
AND (u.rank, u.id) <= (ub.rank, ub.id)
"""


@dataclass(frozen=True)
class Query:
    """What is looked for; what is None or empty asks for nothing.

    `words` are as `casefile.search_words` reads them. `speaker` and `is_checked` ask of transcripts alone. `code` is a
    kind of tag with an aspect's, a factor's or an episode's id; it, `is_tagged` and `speaker` are asked of the words
    that are found, or of any word of a line where no words are looked for. `is_tagged` False without words are lines
    without any tag.
    """

    words: str = ""
    layer: Layer | None = None
    speaker: Speaker | None = None
    step: str | None = None
    code: tuple[TagKind, str] | None = None
    is_tagged: bool | None = None
    is_checked: bool | None = None
    conversation: str | None = None

    @property
    def is_of_transcripts(self) -> bool:
        """Tell whether only what was said can be found."""
        return self.layer == "said" or self.speaker is not None or self.is_checked is not None


@dataclass(frozen=True)
class Hit:
    """One line that was found: its open words that stand, and which of them, counted from 0, were looked for.

    `note` is the typed line, None where it was said; `utterance` where its words stand.
    """

    conversation: str
    utterance: str
    at_s: float | None
    step: str | None
    speaker: Speaker
    is_checked: bool
    words: tuple[Word, ...]
    found: tuple[int, ...]
    note: Note | None = None

    @property
    def span(self) -> tuple[str, str]:
        """Return the ids of the first words found, side by side; where none were looked for, the whole line's."""
        if not self.found:
            return self.words[0].id, self.words[-1].id
        past = next((at for at, place in enumerate(self.found) if place != self.found[0] + at), len(self.found))
        return self.words[self.found[0]].id, self.words[self.found[past - 1]].id


@dataclass(frozen=True)
class Found:
    """The first lines that were found, in order, and whether these are all."""

    hits: tuple[Hit, ...]
    is_all: bool


@dataclass(frozen=True)
class _Line:
    """An indexed line with its words as they stand open, tombstones included, and who says each."""

    line: IndexedLine
    step: str | None
    words: tuple[Word, ...]
    speakers: tuple[Speaker, ...]
    is_checked: bool
    note: Note | None = None


class Search:
    """Looks through one case."""

    def __init__(
        self,
        store: Store,
        names: Names,
        transcripts: Transcripts,
        notes: Notes,
        tags: Tags,
        step_visits: StepVisits,
        curtain: Curtain,
    ) -> None:
        self._store = store
        self._index = TextIndex(store)
        self._names = names
        self._transcripts = transcripts
        self._notes = notes
        self._tags = tags
        self._step_visits = step_visits
        self._curtain = curtain
        # What lies under tags, as it was read last; good until anybody does anything.
        self._known: dict[tuple[str, tuple[TagKind, str] | None], dict[str, list[_Span]]] = {}
        self._known_at = 0
        # Lines of which a word that stands is the first or the last of a tag.
        self._touched: set[str] = set()

    def find(self, query: Query, most: int = _FIRST) -> Found:
        """Return the first lines that fit, conversation by conversation in the order in which these were entered.

        Raises EntryError for words of which it is only said that they must not be there.
        """
        asked = sought(query.words, self._names.all())
        self._index.refresh()
        covered = self._covered(query) if query.code is not None or query.is_tagged else {}
        lines = self._index.lines(
            asked.wanted if asked is not None else None,
            conversation=query.conversation,
            layer="said" if query.is_of_transcripts else query.layer,
            speaker=query.speaker,
            is_checked=query.is_checked,
            among=covered if query.code is not None or query.is_tagged else None,
        )
        hits = [*islice(self._hits(query, asked, lines, covered), most + 1)]
        hits.sort(key=lambda hit: (hit.conversation, hit.at_s is None, hit.at_s or 0.0))
        return Found(tuple(hits[:most]), is_all=len(hits) <= most)

    def _hits(
        self, query: Query, asked: Sought | None, lines: Sequence[int], covered: dict[str, list[_Span]]
    ) -> Iterator[Hit]:
        known: set[str] = set()
        matcher = Matcher(asked.exact) if asked is not None else None
        try:
            for first in range(0, len(lines), _TOGETHER):
                looked_at = self._at_step(query.step, lines[first : first + _TOGETHER])
                if query.is_tagged is False:
                    for here in {line.conversation for line, _ in looked_at} - known:
                        covered.update(self._covered(query, here))
                        known.add(here)
                    if matcher is None:
                        looked_at = [item for item in looked_at if item[0].utterance not in self._touched]
                opened = self._opened(looked_at)
                texts = [[word.text for word in line.words if word.is_living] for line in opened]
                places = matcher.places(texts) if matcher is not None else [frozenset[int]()] * len(texts)
                for line, at in zip(opened, places, strict=True):
                    if at is not None and (hit := _hit(query, line, at, covered.get(line.line.utterance, ()))):
                        yield hit
        finally:
            if matcher is not None:
                matcher.close()

    def _at_step(self, step: str | None, numbers: Sequence[int]) -> list[tuple[IndexedLine, str | None]]:
        """The lines with the step of each, or only those of one step: of a note it is where it was filed."""
        lines = self._index.look(numbers)
        walks = {line: self._step_visits.stretches(line) for line in {line.conversation for line in lines}}
        found = [
            (line, line.step if line.note is not None else step_at(walks[line.conversation], line.at_s))
            for line in lines
        ]
        return [item for item in found if item[1] == step] if step is not None else found

    def _opened(self, lines: Sequence[tuple[IndexedLine, str | None]]) -> list[_Line]:
        """Lines with their words, without what is closed."""
        of_text: dict[str, list[str]] = {}
        for line, _ in lines:
            if line.transcript is not None:
                of_text.setdefault(line.transcript, []).append(line.utterance)
        said = {
            shown.id: shown
            for transcript, wanted in of_text.items()
            for shown in self._transcripts.some(transcript, wanted)
        }
        found: list[_Line] = []
        for line, step in lines:
            if line.note is not None:
                if not self._curtain.hides_moment(line.conversation, line.at_s):
                    note = self._notes.get(line.note)
                    nobody: list[Speaker] = ["unknown" for _ in note.words]
                    found.append(_Line(line, step, note.words, tuple(nobody), False, note))
            elif line.utterance in said:
                shown = said[line.utterance]
                found.append(_Line(line, step, shown.words, shown.speakers, shown.checked))
        return found

    def _covered(self, query: Query, only: str | None = None) -> dict[str, list[_Span]]:
        """Of every line that a tag touches, from and to which word; None where it begins before or goes on."""
        here = only or query.conversation
        rows = self._store.tuples("SELECT DISTINCT conversation FROM tag") if here is None else [(here,)]
        newest = self._store.tuples("SELECT max(rowid) FROM event")[0][0] or 0
        if newest != self._known_at:
            self._known, self._known_at = {}, newest
            self._touched.clear()
        found: dict[str, list[_Span]] = {}
        for (conversation,) in rows:
            key = conversation, query.code
            if key not in self._known:
                self._known[key] = self._covered_in(query, conversation)
            found |= self._known[key]
        return found

    def _covered_in(self, query: Query, conversation: str) -> dict[str, list[_Span]]:
        found: dict[str, list[_Span]] = {}
        over_several: list[str] = []
        for tag, begins_in, ends_in, first, last, *stand in self._edges(query, conversation):
            self._touched.update(line for line, stands in zip((begins_in, ends_in), stand, strict=True) if stands)
            if begins_in == ends_in:
                found.setdefault(begins_in, []).append((first, last, tag))
            else:
                over_several.append(tag)
        for text in ("transcript", "note"):
            for line, *span in self._store.tuples(_COVERED.format(text=text), [json.dumps(over_several)]):
                found.setdefault(line, []).append((span[0], span[1], span[2]))
        return found

    def _edges(self, query: Query, conversation: str) -> Iterator[tuple[Any, ...]]:
        """Of the tags that are asked for, those that may be shown: the id, in which lines and with which words each
        begins and ends."""
        sql, given = _EDGES, {"conversation": conversation}
        if query.code is not None:
            kind, code = query.code
            says = "t.episode" if kind == "episode" else "t.code"
            sql += f"AND t.kind = :kind AND {says} IN (SELECT value FROM json_each(:codes))"
            codes = [code] if kind == "episode" else self._tags.codes_that_say(code)
            given |= {"kind": kind, "codes": json.dumps(codes)}
        rows = self._store.tuples(sql, given)
        if not self._curtain.is_drawn(conversation):
            yield from rows
        else:
            open_ids = {tag.id for tag in self._tags.of(conversation)}
            yield from (row for row in rows if row[0] in open_ids)


# Its first word in a line and its last one, None where it begins before or goes on, and the tag.
_Span = tuple[str | None, str | None, str]


def _hit(query: Query, line: _Line, places: frozenset[int], covered: Sequence[_Span]) -> Hit | None:
    """A line as it is found, or None where what else is asked does not fit."""
    living = [at for at, word in enumerate(line.words) if word.is_living]
    if not living:
        return None
    asked = [living[place] for place in sorted(places)] or living
    under = _under(line.words, covered)
    fits = [
        at
        for at in asked
        if (query.speaker is None or line.speakers[at] == query.speaker)
        and (query.is_tagged is None or (at in under) == query.is_tagged)
        and (query.code is None or at in under)
    ]
    if not fits or (not places and query.is_tagged is False and len(fits) < len(asked)):
        return None
    first = fits[0]
    return Hit(
        line.line.conversation,
        line.line.utterance,
        line.line.at_s,
        line.step,
        line.speakers[first],
        line.is_checked,
        tuple(line.words[at] for at in living),
        tuple(living.index(at) for at in fits) if places else (),
        line.note,
    )


def _under(words: Sequence[Word], covered: Sequence[_Span]) -> set[int]:
    """Which words of a line lie under a tag; parts that were split off its last word since do as well."""
    at = {word.id: place for place, word in enumerate(words)}
    found: set[int] = set()
    for first, last, tag in covered:
        begin = at.get(first, 0) if first is not None else 0
        end = at.get(last, len(words) - 1) if last is not None else len(words) - 1
        family = {last}
        while last is not None and end + 1 < len(words) and words[end + 1].parent in family and words[end + 1].id > tag:
            end += 1
            family.add(words[end].id)
        found.update(range(begin, end + 1))
    return found
