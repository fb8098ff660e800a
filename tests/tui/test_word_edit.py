"""Words typed anew: random keys against a plain model of the text, and what the case makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import split_graphemes

from casefile.case import Case
from casefile.tags import NewTag
from casefile.transcripts import Transcript
from casefile.words import Document, Word
from tests.casefile.support import REVIEW, HandClock, begin, hear, make_case
from tui.correction_draft import first_words, read_again, written
from tui.word_edit import WordEdit

LINE = "she rang the e\u0301cole of 日本 twice"
TEXTS = LINE.split()
KEYS = ("x", "é", "\u0301", "字", " ", "two words", " both ", "<", ">", "left", "right", "home", "end", "on", "back")


@dataclass
class Plain:
    """The same with a list of texts and a caret, and nothing known of where they came from."""

    texts: list[str]
    word: int
    at: int
    marked: tuple[int, int] | None

    def press(self, key: str) -> None:
        plain = {"left": -1, "right": 1}
        if key in plain:
            self._move(plain[key])
        elif key in ("home", "end"):
            self._go(0, 0) if key == "home" else self._go(len(self.texts) - 1, None)
        elif key in ("on", "back"):
            self._move_word(1 if key == "on" else -1)
        elif key in "<>":
            self._erase(-1 if key == "<" else 1)
        else:
            self._type(key)

    def _type(self, letters: str) -> None:
        if self.marked and not letters.strip():
            self._go(self.marked[1], None)
        self._empty_marked()
        for letter in letters:
            text = self.texts[self.word]
            if letter == " " and self.at:
                self.texts[self.word : self.word + 1] = [text[: self.at], text[self.at :]]
                self.word, self.at = self.word + 1, 0
            elif letter != " ":
                self.texts[self.word] = text[: self.at] + letter + text[self.at :]
                self.at += 1

    def _erase(self, step: int) -> None:
        text = self.texts[self.word]
        edge = self._step(step)
        if self._empty_marked():
            return
        if edge is not None:
            first, past = sorted((edge, self.at))
            self.texts[self.word], self.at = text[:first] + text[past:], first
        elif 0 <= self.word + step < len(self.texts):
            left = min(self.word, self.word + step)
            self.word, self.at = left, len(self.texts[left])
            self.texts[left : left + 2] = ["".join(self.texts[left : left + 2])]

    def _move(self, step: int) -> None:
        if self.marked:
            self._go(*((self.marked[0], 0) if step < 0 else (self.marked[1], None)))
        elif (edge := self._step(step)) is not None:
            self.at = edge
        elif 0 <= self.word + step < len(self.texts):
            self._go(self.word + step, 0 if step > 0 else None)

    def _move_word(self, step: int) -> None:
        here = self.marked[0] if self.marked else self.word
        if step > 0 and self.word + 1 == len(self.texts):
            self._go(self.word, None)
        elif step < 0 and self.at and not self.marked:
            self._go(self.word, 0)
        else:
            self._go(min(max(here + step, 0), len(self.texts) - 1), 0)

    def _empty_marked(self) -> bool:
        if not self.marked:
            return False
        first, last = self.marked
        self.texts[first : last + 1] = [""]
        self.word, self.at, self.marked = first, 0, None
        return True

    def _step(self, step: int) -> int | None:
        spans = split_graphemes(self.texts[self.word])[0]
        if step > 0:
            return next((past for _, past, _ in spans if past > self.at), None)
        return next((start for start, _, _ in reversed(spans) if start < self.at), None)

    def _go(self, word: int, at: int | None) -> None:
        self.marked = None
        if word != self.word and not self.texts[self.word]:
            del self.texts[self.word]
            word -= word > self.word
        self.word = word
        self.at = len(self.texts[word]) if at is None else min(at, len(self.texts[word]))


def press(edit: WordEdit, key: str) -> None:
    """What the keys of the editor do."""
    named = {
        "<": edit.backspace,
        ">": edit.delete,
        "left": lambda: edit.move(-1),
        "right": lambda: edit.move(1),
        "home": lambda: edit.move_to(0, 0),
        "end": lambda: edit.move_to(len(edit.slots) - 1, None),
        "on": lambda: edit.move_word(1),
        "back": lambda: edit.move_word(-1),
    }
    named.get(key, lambda: edit.type(key))()


scripts = st.lists(st.sampled_from(KEYS), max_size=40)
spans = st.integers(0, len(TEXTS) - 1).flatmap(
    lambda first: st.tuples(st.just(first), st.integers(first, len(TEXTS) - 1))
)


@settings(max_examples=500, deadline=None)
@given(scripts, spans)
def test_every_key_does_to_the_words_what_it_does_to_plain_text(keys: list[str], span: tuple[int, int]) -> None:
    edit = WordEdit.of(TEXTS, *span)
    plain = Plain([*TEXTS], span[1], len(TEXTS[span[1]]), span)
    for key in keys:
        press(edit, key)
        plain.press(key)
        assert [slot.text for slot in edit.slots] == plain.texts
        assert (edit.slot, edit.at) == (plain.word, plain.at)
        known = [word for slot in edit.slots for word in slot.words]
        assert known == [*range(len(TEXTS))], "no word is lost, and none is before another"


@settings(max_examples=300, deadline=None)
@given(scripts, spans)
def test_what_is_half_typed_is_read_again_as_it_was(keys: list[str], span: tuple[int, int]) -> None:
    edit = WordEdit.of(TEXTS, *span)
    for key in keys:
        press(edit, key)
    words = [Word(f"{place}", "u", text, None, None, None, "heard") for place, text in enumerate(TEXTS)]
    again = read_again(written(words, edit))
    assert (again.slots, again.slot, again.at, again.rewritten()) == (edit.slots, edit.slot, edit.at, edit.rewritten())
    assert first_words(written(words, edit)) == [(word.id, word.text) for word in words]


@pytest.mark.parametrize(
    ("keys", "texts", "unheard"),
    [
        (["right", "s"], [((1,), ("rangs",))], {}),
        (["r", "u", "n", "g"], [((1,), ("rung",))], {}),
        (["right", " ", "u", "p"], [], {1: ("up",)}),
        (["left", "h", "e", " "], [], {0: ("he",)}),
        (["left", "right", "right", " "], [((1,), ("ra", "ng"))], {}),
        (["left", "<"], [((0, 1), ("sherang",))], {}),
        (["left", "<", " "], [], {}),
        (["right", ">", " "], [], {}),
        (["<"], [((1,), ())], {}),
        (["<", "left"], [((1,), ())], {}),
        (["home", "a", " "], [((0,), ("a", "she"))], {}),
        (["to day"], [((1,), ("to", "day"))], {}),
        ([" "], [], {}),
        (["rang"], [], {}),
    ],
)
def test_words_keep_their_identity_as_far_as_they_are_the_same(
    keys: list[str], texts: Sequence[object], unheard: dict[int, tuple[str, ...]]
) -> None:
    edit = WordEdit.of(TEXTS, 1, 1)
    for key in keys:
        press(edit, key)
    assert ([*edit.rewritten().texts], dict(edit.rewritten().unheard)) == (texts, unheard)


def test_several_words_that_are_marked_become_what_is_typed_one_for_one() -> None:
    edit = WordEdit.of(TEXTS, 0, 2)
    edit.type("he rung")
    assert [*edit.rewritten().texts] == [((0,), ("he",)), ((1,), ("rung",)), ((2,), ())]


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Transcript, str]:
    """A case with the line between two others, and a tag on every span of up to three of its words."""
    case = make_case(Path(tmp_path_factory.mktemp("case")) / "Review 07.vantage", HandClock())
    conversation = begin(case)
    transcript = hear(case, conversation.id, "who called then", LINE, "and nobody came")
    words = line_of(case, transcript)
    for first in range(len(words)):
        for word in words[first : first + 3]:
            case.tags.put(words[first].id, word.id, NewTag("rationality", "goals"), REVIEW)
    return case, transcript, conversation.id


def line_of(case: Case, transcript: Transcript) -> list[Word]:
    utterance = case.transcripts.utterances(transcript.id)[1].id
    return [word for word in case.words.in_document(Document(transcript.id, None)) if word.utterance == utterance]


def reading(edit: WordEdit) -> str:
    return " ".join(text for slot in edit.slots if (text := slot.text))


@settings(max_examples=60, deadline=None)
@given(keys=scripts, span=spans)
def test_what_is_kept_reads_as_it_was_typed_moves_no_tag_and_is_taken_back_whole(
    heard: tuple[Case, Transcript, str], keys: list[str], span: tuple[int, int]
) -> None:
    case, transcript, conversation = heard
    words = line_of(case, transcript)
    edit = WordEdit.of([word.text for word in words if word.is_living], *span)
    for key in keys:
        press(edit, key)
    typed = edit.rewritten()
    if typed.is_empty:
        assert reading(edit) == LINE
        return
    living = [word for word in words if word.is_living]
    case.words.replace(
        [([living[place].id for place in places], texts) for places, texts in typed.texts],
        REVIEW,
        {living[place].id: texts for place, texts in typed.unheard.items()},
    )
    now = line_of(case, transcript)
    assert " ".join(word.text for word in now if word.is_living) == reading(edit)
    by_id = {word.id: word for word in now}
    touched = {place for places, _ in typed.texts for place in places}
    for place, word in enumerate(living):
        assert place in touched or by_id[word.id] == word, "a word that was left alone is the same"
    for found in case.tags.placed(conversation):
        was = [word.id for word in living]
        first, last = was.index(found.tag.first_word), was.index(found.tag.last_word)
        assert {word.id for word in found.words} & {*was} <= {*was[first : last + 1]}
        assert (found.text == found.tag.quote) == (found.state in ("placed", "lost"))
    assert all(word.start_s is not None and word.end_s is not None and word.start_s <= word.end_s for word in now)
    case.log.undo(REVIEW, conversation)
    assert [word for word in line_of(case, transcript) if word.is_living] == living
    assert {found.state for found in case.tags.placed(conversation)} == {"placed"}
