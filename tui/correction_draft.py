"""A correction that is half typed, as it is stored while one types, and read again after a crash."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.word_edit import Piece, Slot, WordEdit

if TYPE_CHECKING:
    from casefile.words import Word


def written(words: Sequence[Word], edit: WordEdit) -> str:
    """Return it as text: the words by id as they were, what stands for them, and where the caret is."""
    slots = [[[piece.word, piece.text] for piece in slot.pieces] for slot in edit.slots]
    known = [[word.id, word.text] for word in words]
    return json.dumps({"words": known, "slots": slots, "caret": [edit.slot, edit.at]}, ensure_ascii=False)


def first_words(text: str) -> list[tuple[str, str]]:
    """Return the words that were being typed anew, by id, with what they read then."""
    return [(word, read) for word, read in json.loads(text)["words"]]


def read_again(text: str) -> WordEdit:
    """Return the correction as far as it was typed."""
    stored = json.loads(text)
    slots = [Slot(tuple(Piece(word, letters) for word, letters in slot)) for slot in stored["slots"]]
    slot, at = stored["caret"]
    return WordEdit(tuple(read for _, read in stored["words"]), slots, slot, at)
