"""Whatever is written, edited, tagged, sealed and unsealed: nothing closed can be read, and opened it is as before.

Each text that is ever written is its own, and the time at which it was said is remembered beside it. So that what may
be read is told without the program under test.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.case import Case
from casefile.errors import EntryError
from casefile.seals import Stretch
from casefile.tags import NewTag
from casefile.words import Document
from tagging.excerpts import excerpts_of
from tests.casefile.support import LIVE, REVIEW, HandClock, begin, hear, make_case

LENGTH = 16
Step = tuple[str, int, int]
moves = st.tuples(
    st.sampled_from(
        ["correct", "split", "merge", "delete", "insert", "tag", "tag note", "leave out", "note", "mark", "undo"]
    ),
    st.integers(0, LENGTH - 1),
    st.integers(0, LENGTH - 1),
)
# At least as long as a word, so that it holds the middle of a part of each word whose middle it holds.
closings = st.tuples(st.just("seal"), st.integers(0, 10 * LENGTH - 15), st.integers(10, 60))
openings = st.tuples(st.just("unseal"), st.integers(0, 5), st.just(0))


@dataclass
class World:
    """One case, and for each text in it the seconds in which it was said or typed."""

    case: Case
    conversation: str
    transcript: str
    said: dict[str, tuple[float, float]]
    typed: dict[str, float] = field(default_factory=dict)
    count: int = 0

    def fresh(self, start_s: float, end_s: float) -> str:
        self.count += 1
        text = f"x{self.count}x"
        self.said[text] = (start_s, end_s)
        return text

    def take(self, step: Step) -> None:
        """Take a step; one that the case refuses is none."""
        kind, first, second = step
        try:
            getattr(self, kind.replace(" ", "_"))(first, second)
        except EntryError:
            return

    def words(self) -> list[Any]:
        return [word for word in self.case.words.in_document(Document(self.transcript, None)) if word.is_living]

    def pick(self, place: int) -> Any:
        words = self.words()
        if not words:
            raise EntryError(title="There is no word left.")
        return words[place % len(words)]

    def correct(self, first: int, _: int) -> None:
        word = self.pick(first)
        self.case.words.correct(word.id, self.fresh(word.start_s, word.end_s), REVIEW)

    def split(self, first: int, _: int) -> None:
        word = self.pick(first)
        middle_s = (word.start_s + word.end_s) / 2
        # Both are of one length, so that each gets half of the time.
        self.count += 2 - self.count % 2
        parts = [f"x{self.count + 100}a", f"x{self.count + 100}b"]
        self.said[parts[0]], self.said[parts[1]] = (word.start_s, middle_s), (middle_s, word.end_s)
        self.case.words.split(word.id, parts, REVIEW)

    def merge(self, first: int, _: int) -> None:
        words = self.words()
        pair = words[first % len(words) :][:2]
        # Of the text of a merge, both parts are still to be told.
        text = "".join(word.text for word in pair)
        self.case.words.merge([word.id for word in pair], text, REVIEW)

    def delete(self, first: int, _: int) -> None:
        self.case.words.delete([self.pick(first).id], REVIEW)

    def insert(self, first: int, _: int) -> None:
        word = self.pick(first)
        self.case.words.insert_after(word.id, self.fresh(word.end_s, word.end_s), REVIEW)

    def tag(self, first: int, second: int) -> None:
        edges = self.pick(min(first, second)), self.pick(max(first, second))
        self.case.tags.put(edges[0].id, edges[1].id, NewTag("rationality", "goals"), REVIEW)

    def tag_note(self, first: int, _: int) -> None:
        notes = self.case.notes.of(self.conversation)
        if notes:
            words = notes[first % len(notes)].words
            self.case.tags.put(words[0].id, words[-1].id, NewTag("rationality", "goals"), REVIEW)

    def leave_out(self, first: int, second: int) -> None:
        edges = self.pick(min(first, second)), self.pick(max(first, second))
        self.case.leave_outs.add(self.conversation, edges[0].id, edges[1].id, REVIEW)

    def note(self, first: int, _: int) -> None:
        self.count += 1
        self.typed[f"n{self.count}n"] = first + 0.4
        self.case.notes.add(self.conversation, "story", f"n{self.count}n", LIVE, at_s=first + 0.4)

    def mark(self, first: int, _: int) -> None:
        self.case.notes.mark(self.conversation, "story", "moment", LIVE, at_s=first + 0.3)

    def undo(self, first: int, _: int) -> None:
        self.case.log.undo(REVIEW if first % 2 else LIVE, self.conversation)

    def seal(self, tenths: int, length: int) -> None:
        from_s, to_s = tenths / 10, (tenths + length) / 10
        self.case.seals.seal(self.conversation, from_s, to_s, "taken back", LIVE)

    def unseal(self, place: int, _: int) -> None:
        sealed = [seal for seal in self.case.seals.of(self.conversation) if seal.state == "sealed"]
        if sealed:
            self.case.seals.unseal(sealed[place % len(sealed)], LIVE)

    def open_all(self) -> None:
        for seal in self.case.seals.of(self.conversation):
            if seal.state == "sealed":
                self.case.seals.unseal(seal, LIVE)

    def readable(self) -> dict[str, Any]:
        """Everything that the repositories give of the conversation."""
        case = self.case
        words = case.words.in_document(Document(self.transcript, None))
        return {
            "words": words,
            "revisions": {word.id: case.words.revisions(word.id) for word in words},
            "lines": case.transcripts.utterances(self.transcript),
            "notes": case.notes.of(self.conversation),
            "marks": case.notes.marks(self.conversation),
            "tags": case.tags.of(self.conversation),
            "placed": case.tags.placed(self.conversation),
            "leave outs": case.leave_outs.of(self.conversation),
        }

    def closed(self) -> list[Stretch]:
        return [
            Stretch(seal.from_s, seal.to_s) for seal in self.case.seals.of(self.conversation) if seal.state == "sealed"
        ]

    def forbidden(self) -> set[str]:
        """The texts whose middle lies in a closed stretch; a word that was put in has none, but for its moment."""
        closed = self.closed()
        hidden = {text for text, at_s in self.typed.items() if any(one.from_s <= at_s <= one.to_s for one in closed)}
        for text, (start_s, end_s) in self.said.items():
            middle_s = (start_s + end_s) / 2
            if any(one.from_s < middle_s < one.to_s for one in closed):
                hidden.add(text)
        return hidden

    def require_closed(self) -> None:
        readable = self.readable()
        shown = repr(readable) + "".join(repr(one) for one in excerpts_of(self.case, by=REVIEW))
        assert {text for text in self.forbidden() if text in shown} == set()
        closed = self.closed()
        for mark in readable["marks"]:
            assert not any(one.from_s <= mark.at_s <= one.to_s for one in closed)


def make_world(folder: Path) -> World:
    case = make_case(folder / "case.vantage", HandClock(), encrypted=False)
    item = begin(case)
    texts = [f"w{number}w" for number in range(LENGTH)]
    transcript = hear(case, item.id, " ".join(texts[:9]), " ".join(texts[9:]))
    said = {text: (float(number), number + 1.0) for number, text in enumerate(texts)}
    return World(case, item.id, transcript.id, said)


def in_a_world(check: Callable[[World], None]) -> None:
    with tempfile.TemporaryDirectory() as room:
        world = make_world(Path(room))
        try:
            check(world)
        finally:
            world.case.close()


quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@quick
@given(st.lists(st.one_of(moves, moves, closings, openings), max_size=14))
def test_nothing_closed_can_be_read(steps: list[Step]) -> None:
    def check(world: World) -> None:
        for step in steps:
            world.take(step)
            if step[0] in ("seal", "unseal"):
                world.require_closed()
        world.require_closed()

    in_a_world(check)


@quick
@given(st.lists(moves, max_size=10), st.lists(closings, min_size=1, max_size=3))
def test_what_is_opened_again_is_as_it_was(steps: list[Step], seals: list[Step]) -> None:
    def check(world: World) -> None:
        for step in steps:
            world.take(step)
        before = world.readable()
        for step in seals:
            world.take(step)
        world.require_closed()
        world.open_all()
        assert world.readable() == before

    in_a_world(check)
