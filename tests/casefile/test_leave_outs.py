from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError
from casefile.tags import Order
from casefile.words import Document
from tests.casefile.support import REVIEW, begin, hear, words_of


@pytest.fixture
def item(case: Case) -> Conversation:
    return begin(case)


def test_a_stretch_is_entered_taken_back_and_let_out_again(case: Case, item: Conversation) -> None:
    words = words_of(case, hear(case, item.id, "please leave this out"))
    stretch = case.leave_outs.add(item.id, words[1].id, words[3].id, REVIEW)
    assert case.leave_outs.of(item.id) == [stretch]
    case.log.undo(REVIEW, item.id)
    assert case.leave_outs.of(item.id) == []
    case.log.redo(REVIEW, item.id)
    case.leave_outs.drop(stretch, REVIEW)
    assert case.leave_outs.of(item.id) == []


def test_what_is_put_in_or_split_off_later_belongs_to_the_stretch(case: Case, item: Conversation) -> None:
    transcript = hear(case, item.id, "leave thisout please")
    words = words_of(case, transcript)
    case.leave_outs.add(item.id, words[0].id, words[1].id, REVIEW)
    case.words.split(words[1].id, ["this", "out"], REVIEW)
    case.words.insert_after(words[0].id, "all", REVIEW)
    stretch = case.leave_outs.of(item.id)[0]
    found = Order(case.words.in_document(Document(transcript.id, None))).stretch(stretch.first_word, stretch.last_word)
    assert [word.text for word in found] == ["leave", "all", "this", "out"]


def test_a_stretch_over_two_texts_or_backwards_is_refused(case: Case, item: Conversation) -> None:
    words = words_of(case, hear(case, item.id, "one two"))
    note = case.notes.add(item.id, "story", "a line", REVIEW, at_s=None)
    for first, last in ((words[1].id, words[0].id), (words[0].id, note.words[0].id)):
        with pytest.raises(EntryError):
            case.leave_outs.add(item.id, first, last, REVIEW)
    assert case.leave_outs.of(item.id) == []
