"""Carrying over what people did on one revision of a transcript to another of the same sound, word by word.

What a person put right or checked against the sound wins over what an engine hears. A tag goes to the words that are
its words now; one of whose words none is found stays where it is, and is shown with its quote as having lost its place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from casefile.alignment import Timed, align, plain
from casefile.database import Row, Store
from casefile.events import Change, Hand, Log
from casefile.heard import Opened, middle_s
from casefile.tags import Order, around
from casefile.words import Document, Edits, InsertedWord, Word, Words, living_text

if TYPE_CHECKING:
    from casefile.transcripts import Speaker, Transcripts, Utterance

# The tables whose rows stand on words: this module knows what becomes of each (see the tests).
SPANS = ("tag", "comment", "excerpt", "suggestion")
# Of these one alone stands on the same words, or one of each rule.
_ONE_ALONE = frozenset({"excerpt", "suggestion"})
COPIED = ("leave_out",)
# A word lies elsewhere once it begins further away than this.
MOVED_S = 0.5
_AROUND_S = 0.05
_HUMAN = frozenset({"corrected", "inserted", "deleted"})

Fate = Literal["exact", "moved", "changed", "lost"]


@dataclass(frozen=True)
class Report:
    """How many tags are on the same words at the same time (exact), elsewhere in time (moved), on other words
    (changed), or on none (lost); and of what people put right, how much was heard so now, put right again, or has no
    place.
    """

    exact: int = 0
    moved: int = 0
    changed: int = 0
    lost: int = 0
    heard_right: int = 0
    put_right: int = 0
    unplaced: int = 0

    def with_later(self, found: Report) -> Report:
        """Return it with what was found of the lost and unplaced once a closed stretch was open again."""
        return Report(
            self.exact + found.exact,
            self.moved + found.moved,
            self.changed + found.changed,
            max(0, self.lost - found.exact - found.moved - found.changed),
            self.heard_right + found.heard_right,
            self.put_right + found.put_right,
            max(0, self.unplaced - found.heard_right - found.put_right),
        )

    @property
    def words(self) -> str:
        """Return it in words."""
        tags = f"{self.exact} exact, {self.moved} moved, {self.changed} changed, {self.lost} lost"
        return (
            f"Tags: {tags}. Corrections: {self.heard_right} heard so now, {self.put_right} put right again, "
            f"{self.unplaced} without a place."
        )


@dataclass
class _Plan:
    """What becomes of the new words: texts by id, which go, what is put in after which ("" before all)."""

    corrected: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    inserted: dict[str, list[InsertedWord]] = field(default_factory=dict)
    heard_right: int = 0
    put_right: int = 0
    unplaced: int = 0


class Carrying:
    """Plans one carrying over, from the revision `old` to `new`, on which nobody has done anything yet.

    With `opened` the rest was carried over before: only what people did there follows.
    """

    def __init__(
        self,
        store: Store,
        log: Log,
        words: Words,
        transcripts: Transcripts,
        old: str,
        new: str,
        by: Hand,
        opened: Opened | None = None,
    ) -> None:
        self._store = store
        self._log = log
        self._words = words
        self._by = by
        self._opened = opened
        self._former = old
        self._new = new
        self._old_lines = transcripts.behind_curtain(old)
        self._new_lines = transcripts.behind_curtain(new)
        self._old = [word for line in self._old_lines for word in line.words]
        self._heard = [word for line in self._new_lines for word in line.words]
        self._hidden = words.hidden(Document(old, None), self._old)
        self._checked = {word.id for line in self._old_lines if line.checked for word in line.words}
        self._line_of = {word.id: word.utterance for word in self._old}
        self._partner: dict[str, str] = {}

    @property
    def has_words(self) -> bool:
        """Whether the old revision has words where the new one was heard only now."""
        return any(self._is_now(word) for word in self._old)

    def plan(self) -> tuple[list[Change], Report]:
        """Return the changes in an order in which they can be made, and what they come to."""
        plan = self._words_put_right()
        first = self._heard[0].id if self._heard else ""
        changes = self._words.plan(Edits(plan.corrected, plan.deleted, plan.inserted), first, self._by)
        texts = self._texts_after(plan)
        changes += self._turns(texts)
        changes += self._checked_lines(texts)
        counted: dict[Fate, int] = {"exact": 0, "moved": 0, "changed": 0, "lost": 0}
        order = Order([word for line in texts for word in line])
        changes += self._spans(order, counted)
        changes += self._left_out(order)
        return changes, Report(
            **counted, heard_right=plan.heard_right, put_right=plan.put_right, unplaced=plan.unplaced
        )

    def _words_put_right(self) -> _Plan:
        """Align both, and let what people did on the old words win on those that are the same."""
        firsts = dict(
            self._store.tuples(
                "SELECT r.word, r.text_before FROM word_revision r JOIN word w ON w.id = r.word JOIN utterance u "
                "ON u.id = w.utterance WHERE u.transcript = ? ORDER BY r.id DESC",
                [self._former],
            )
        )
        starts = [start_s for line in self._old_lines for start_s in _starts(line)]
        before = [
            Timed((word.text, firsts.get(word.id, word.text)), start_s)
            for word, start_s in zip(self._old, starts, strict=True)
        ]
        path = align(before, [Timed((word.text,), _start(word)) for word in self._heard])
        plan, reached = _Plan(), ""
        for at, (old, new) in enumerate(path):
            heard = self._heard[new] if new is not None else None
            if old is None:
                if heard is not None and self._is_now(heard) and self._is_spoken_for(path, at):
                    plan.deleted.add(heard.id)
            elif self._is_now(self._old[old]) and (heard is None or self._is_now(heard)):
                self._settle(self._old[old], heard, reached, plan, firsts)
            elif heard is not None and self._old[old].is_living:
                self._partner[self._old[old].id] = heard.id
            if heard is not None:
                reached = heard.id
        return plan

    def _is_now(self, word: Word) -> bool:
        return self._opened is None or self._opened.holds(word)

    def _settle(self, word: Word, heard: Word | None, reached: str, plan: _Plan, firsts: dict[str, str]) -> None:
        """Say what becomes of the word that one old word is now, or of its absence."""
        is_human = word.state in _HUMAN
        wins = (is_human or word.id in self._checked) and word.id not in self._hidden
        if not word.is_living:
            forms = {plain(word.text), plain(firsts.get(word.id, word.text))}
            if word.id in self._hidden:
                plan.unplaced += 1
            elif heard is not None and wins and (word.id in self._checked or plain(heard.text) in forms):
                plan.deleted.add(heard.id)
                plan.put_right += 1
            else:
                plan.heard_right += 1
            return
        if heard is not None:
            self._partner[word.id] = heard.id
            if wins and heard.text != word.text:
                plan.corrected[heard.id] = word.text
            plan.heard_right += is_human and heard.text == word.text
            plan.put_right += is_human and wins and heard.text != word.text
            plan.unplaced += is_human and not wins and heard.text != word.text
        elif wins and self._heard:
            put = InsertedWord(self._log.next_id(), word.text, word.start_s, word.end_s)
            plan.inserted.setdefault(reached, []).append(put)
            self._partner[word.id] = put.id
            plan.put_right += is_human
        else:
            plan.unplaced += is_human

    def _is_spoken_for(self, path: Sequence[tuple[int | None, int | None]], at: int) -> bool:
        """Whether a new word without a partner stands where a person has said what was said."""
        word = self._heard[path[at][1] or 0]
        sides = [_nearest(path, at, -1), _nearest(path, at, 1)]
        near = [self._old[side] for side in sides if side is not None]
        firm = [one for one in near if one.state in _HUMAN or one.id in self._checked]
        firm = [one for one in firm if one.id not in self._hidden]
        if len(firm) == 2 and self._line_of[firm[0].id] == self._line_of[firm[1].id]:
            return True
        at_s = middle_s(word)
        return any(_start(one) - _AROUND_S <= at_s <= _end(one) + _AROUND_S for one in firm if one.is_living)

    def _texts_after(self, plan: _Plan) -> list[list[Word]]:
        """The new lines as they read once it is carried out."""
        found: list[list[Word]] = []
        for number, line in enumerate(self._new_lines):
            words = self._put_in("", line, plan) if number == 0 else []
            for word in line.words:
                state = "deleted" if word.id in plan.deleted else word.state
                words.append(_as(word, plan.corrected.get(word.id, word.text), state))
                words += self._put_in(word.id, line, plan)
            found.append(words)
        return found

    def _put_in(self, after: str, line: Utterance, plan: _Plan) -> list[Word]:
        return [
            Word(put.id, line.id, put.text, put.start_s, put.end_s, None, "inserted")
            for put in plan.inserted.get(after, [])
        ]

    def _turns(self, texts: Sequence[Sequence[Word]]) -> list[Change]:
        """Who speaks, as it was said of the old words; a word that is new goes with the one before it."""
        said: dict[str, Speaker] = {}
        for line in self._old_lines:
            for word, speaker in zip(line.words, line.speakers, strict=True):
                if word.id in self._partner:
                    said[self._partner[word.id]] = speaker
        changes: list[Change] = []
        for words in (line for line in texts if all(self._is_now(word) for word in line)):
            turn: Speaker = next((said[word.id] for word in words if word.id in said), "unknown")
            before: Speaker = "unknown"
            for word in words:
                turn = said.get(word.id, turn)
                if turn != before:
                    changes.append(
                        self._log.insert("speaker_turn", transcript=self._new, first_word=word.id, speaker=turn)
                    )
                before = turn
        return changes

    def _checked_lines(self, texts: Sequence[Sequence[Word]]) -> list[Change]:
        """A line is checked where every word of it is one that was checked."""
        checked = {self._partner[word] for word in self._checked if word in self._partner}
        found: list[Change] = []
        for words in (line for line in texts if all(self._is_now(word) for word in line)):
            living = [word.id for word in words if word.is_living]
            if living and checked.issuperset(living):
                found.append(self._log.update("utterance", words[0].utterance, checked=1))
        return found

    def _spans(self, order: Order, counted: dict[Fate, int]) -> list[Change]:
        """Tags, comments, excerpts and suggestions, each to where its words are now."""
        former = Order(self._old)
        here = {word.id for word in self._old}
        places = {word.id: place for place, word in enumerate(order.words)}
        # What was carried over before keeps its place.
        taken = {
            (table, row.get("rule", ""), row["first_word"], row["last_word"])
            for table in _ONE_ALONE
            for row in self._rows(table, places)
        }
        changes: list[Change] = []
        for table in SPANS:
            for row in self._rows(table, here):
                # A part that was split off before a tag was put is none of its words.
                since = row["id"] if table == "tag" else ""
                reach = former.stretch(row["first_word"], row["last_word"], since)
                if self._opened is not None and not self._opened.is_ready(reach):
                    continue
                span = self._span(reach, places, order) if self._hidden.isdisjoint(w.id for w in reach) else None
                if table == "tag":
                    counted[self._fate(reach, order, span)] += 1
                if span is None:
                    continue
                edges = order.words[span[0]].id, order.words[span[1]].id
                if table in _ONE_ALONE:
                    if (key := (table, row.get("rule", ""), *edges)) in taken:
                        continue
                    taken.add(key)
                values = {"first_word": edges[0], "last_word": edges[1]}
                if table == "tag":
                    values["prefix"], values["suffix"] = around(order.words, set(), *span)
                changes.append(Change(table, row["id"], row, {**row, **values}))
        return changes

    def _left_out(self, order: Order) -> list[Change]:
        """What is left out of exports is left out of both revisions, and rather too much than too little."""
        former = Order(self._old)
        here = {word.id for word in self._old}
        places = {word.id: place for place, word in enumerate(order.words)}
        changes: list[Change] = []
        for row in self._rows("leave_out", here):
            reach = former.stretch(row["first_word"], row["last_word"])
            span = self._span(reach, places, order)
            begin_s, end_s = min(map(_start, reach)), max(map(_end, reach))
            inside = [place for place, word in enumerate(order.words) if _start(word) < end_s and _end(word) > begin_s]
            covered = [place for place in (*inside, *(span or ())) if self._is_now(order.words[place])]
            if covered:
                edges = order.words[min(covered)].id, order.words[max(covered)].id
                values = {**row, "first_word": edges[0], "last_word": edges[1]}
                del values["id"]
                changes.append(self._log.insert("leave_out", **values))
        return changes

    def _rows(self, table: str, here: Collection[str]) -> list[Row]:
        return [row for row in self._store.rows(f"SELECT * FROM {table} ORDER BY id") if row["first_word"] in here]

    def _span(self, reach: Sequence[Word], places: dict[str, int], order: Order) -> tuple[int, int] | None:
        """From and to which of the new words, inclusive; None where none of the old ones has a living partner."""
        found = [places[self._partner[word.id]] for word in reach if word.is_living and word.id in self._partner]
        found = [place for place in found if order.words[place].is_living]
        return (min(found), max(found)) if found else None

    def _fate(self, reach: Sequence[Word], order: Order, span: tuple[int, int] | None) -> Fate:
        if span is None:
            return "lost"
        words = order.words[span[0] : span[1] + 1]
        if living_text(words) != living_text(reach):
            return "changed"
        first = next(word for word in reach if word.is_living)
        return "moved" if abs(_start(words[0]) - _start(first)) > MOVED_S else "exact"


def _start(word: Word) -> float:
    return word.start_s or 0.0


def _end(word: Word) -> float:
    return word.end_s or _start(word)


def _starts(line: Utterance) -> list[float]:
    """When the words of a line begin; where each bears the times of the whole line, they are spread over it."""
    starts = [_start(word) for word in line.words]
    if len(starts) > 1 and line.start_s is not None and line.end_s is not None and len(set(starts)) == 1:
        each_s = (line.end_s - line.start_s) / len(starts)
        return [line.start_s + place * each_s for place in range(len(starts))]
    return starts


def _as(word: Word, text: str, state: str) -> Word:
    changed = "corrected" if text != word.text else state
    return Word(
        word.id,
        word.utterance,
        text,
        word.start_s,
        word.end_s,
        word.probability,
        changed,  # type: ignore[arg-type]
        word.parent,
    )


def _nearest(path: Sequence[tuple[int | None, int | None]], at: int, step: int) -> int | None:
    """The nearest old word before or after a place on the path."""
    at += step
    while 0 <= at < len(path):
        if path[at][0] is not None:
            return path[at][0]
        at += step
    return None
