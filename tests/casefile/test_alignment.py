"""Which word is which, of two transcripts of the same sound."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casefile.alignment import Timed, align


def timed(text: str, each_s: float = 0.4, first_s: float = 0.0) -> list[Timed]:
    return [Timed((word,), first_s + place * each_s) for place, word in enumerate(text.split())]


def pairs(old: str, new: str) -> list[tuple[str | None, str | None]]:
    before, after = old.split(), new.split()
    found = align(timed(old), timed(new))
    return [(None if a is None else before[a], None if b is None else after[b]) for a, b in found]


def test_capitals_and_signs_do_not_tell_words_apart_and_others_stand_alone() -> None:
    assert pairs("she rang the clinic", "She rang the, clinic.") == [
        ("she", "She"),
        ("rang", "rang"),
        ("the", "the,"),
        ("clinic", "clinic."),
    ]
    assert pairs("she rang twice", "she twice") == [("she", "she"), ("rang", None), ("twice", "twice")]
    assert pairs("she rang", "so she rang") == [(None, "so"), ("she", "she"), ("rang", "rang")]
    assert pairs("she ran the clinic", "she rang the clinic")[1] == ("ran", "rang")


def test_of_equal_words_the_one_at_the_same_time_is_meant() -> None:
    old = [Timed(("no",), 1.0), Timed(("no",), 20.0)]
    new = [Timed(("no",), 20.2)]
    assert align(old, new) == [(0, None), (1, 0)]


def test_a_word_is_found_by_what_it_was_called_before_it_was_corrected() -> None:
    old = [Timed(("Okonjwe", "oak"), 0.0), Timed(("rang",), 0.4)]
    assert align(old, timed("oak rang")) == [(0, 0), (1, 1)]


def test_nothing_stands_against_nothing() -> None:
    assert align([], []) == []
    assert align(timed("a b"), []) == [(0, None), (1, None)]
    assert align([], timed("a b")) == [(None, 0), (None, 1)]


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.floats(0.0, 60.0)), max_size=30),
    st.lists(st.tuples(st.sampled_from("abcde"), st.floats(0.0, 60.0)), max_size=30),
)
def test_every_word_stands_in_it_once_and_in_order(old: list[tuple[str, float]], new: list[tuple[str, float]]) -> None:
    sides = [[Timed((text,), at) for text, at in sorted(side, key=lambda item: item[1])] for side in (old, new)]
    found = align(*sides)
    assert [a for a, _ in found if a is not None] == [*range(len(old))]
    assert [b for _, b in found if b is not None] == [*range(len(new))]
    assert (None, None) not in found
