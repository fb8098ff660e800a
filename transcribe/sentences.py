"""From the words that Whisper aligns to sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from transcribe.engine import HeardUtterance, HeardWord

# An utterance ends with a sentence that is followed by a breath, or that makes it long enough.
_SENTENCE_ENDS = (".", "?", "!", "…")
_BREATH_S = 0.3
_LONG_S = 8.0


def words_of(aligned: Sequence[dict[str, Any]]) -> list[HeardWord]:
    """The words. What Whisper gives without a blank before it belongs to the word before ("ten" "-year")."""
    words: list[HeardWord] = []
    for heard in aligned:
        text = str(heard["word"])
        start_s, end_s = float(heard["start"]), float(heard["end"])
        word = HeardWord(text.strip(), start_s, end_s, float(heard["probability"]))
        if words and not text.startswith(" "):
            before = words.pop()
            probability = min(before.probability, word.probability) if word.text else before.probability
            word = HeardWord(
                before.text + word.text, before.start_s, word.end_s if word.text else before.end_s, probability
            )
        if word.text:
            words.append(word)
    return words


def utterances_of(words: Sequence[HeardWord]) -> list[HeardUtterance]:
    """The words held together by sentences."""
    groups: list[list[HeardWord]] = []
    for word in words:
        if groups and _ends(groups[-1], word):
            groups.append([])
        if not groups:
            groups.append([])
        groups[-1].append(word)
    return [HeardUtterance(tuple(group)) for group in groups]


def _ends(group: Sequence[HeardWord], following: HeardWord) -> bool:
    last = group[-1]
    if not last.text.endswith(_SENTENCE_ENDS):
        return False
    return following.start_s - last.end_s >= _BREATH_S or last.end_s - group[0].start_s >= _LONG_S
