"""Words that sound like a name of the key, or are two letters off: as recognisers write names that they do not know.

Metaphone (Philips, 1990) for the sound, Jaro and Winkler's measure (1990) so that words that merely share consonants
are left alone, and Damerau's distance (1964), all as jellyfish has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import jellyfish

from tagging.own_words import EVERYDAY
from tagging.pseudonyms import TOKEN, fold

if TYPE_CHECKING:
    from casefile.names import NameEntry

# Gaelic names are spelt by rules of their own, which Metaphone does not know: mh and bh are heard as v, and so on.
_GAELIC = [
    *[("iamh", "eev"), ("aoi", "ee"), ("bh", "v"), ("mh", "v"), ("idh", "y"), ("dh", ""), ("gh", ""), ("ei", "ay")],
    *[("sio", "shi"), ("sea", "sha"), ("ll", "l")],
]
_FROM_LETTERS = 3
_FEWEST_SOUNDS = 1
_ALIKE = 0.78
# A sound of few consonants is that of a hundred words: those have to look like the name as well.
_SHORT_SOUND = 3
_ALIKE_FOR_SHORT = 0.84
_TWO_OFF_FROM_LETTERS = 7


class Sounds:
    """The words of the key's names by their sound; what was asked once is known."""

    def __init__(self, name_key: Sequence[NameEntry]) -> None:
        self._by_sound: dict[str, list[tuple[str, str]]] = {}
        self._long: list[tuple[str, str]] = []
        self._known: dict[str, str | None] = {}
        forms = ((form, entry.pseudonym) for entry in name_key if entry.kind != "detail" for form in entry.forms)
        for word, pseudonym in {(word, pseudonym) for form, pseudonym in forms for word in _words(form)}:
            for spelt in {word, _gaelic(word)}:
                self._by_sound.setdefault(_sound(spelt), []).append((spelt, pseudonym))
            if len(word) >= _TWO_OFF_FROM_LETTERS:
                self._long.append((word, pseudonym))

    def like(self, token: str) -> str | None:
        """Return the pseudonym of the name that a word sounds like, or None; an everyday word sounds like none."""
        word = fold(token)
        if word not in self._known:
            self._known[word] = self._found(word)
        return self._known[word]

    def _found(self, word: str) -> str | None:
        if len(word) < _FROM_LETTERS or not word.isalpha() or word in EVERYDAY:
            return None
        sound = _sound(word)
        least = _ALIKE if len(sound) > _SHORT_SOUND else _ALIKE_FOR_SHORT
        heard = self._by_sound.get(sound, []) if len(sound) >= _FEWEST_SOUNDS else []
        alike = [(_likeness(word, other), pseudonym) for other, pseudonym in heard]
        best = max((one for one in alike if one[0] >= least), default=None)
        return best[1] if best else self._two_off(word)

    def _two_off(self, word: str) -> str | None:
        if len(word) < _TWO_OFF_FROM_LETTERS:
            return None
        near = (one for other, one in self._long if abs(len(word) - len(other)) <= 2 and _distance(word, other) <= 2)
        return next(near, None)


def _words(form: str) -> Iterable[str]:
    return (word for word in TOKEN.findall(fold(form)) if len(word) >= _FROM_LETTERS and word.isalpha())


def _gaelic(word: str) -> str:
    for spelt, heard in _GAELIC:
        word = word.replace(spelt, heard)
    return word


def _sound(word: str) -> str:
    sound: str = jellyfish.metaphone(word)
    return sound.replace(" ", "")


def _likeness(word: str, other: str) -> float:
    likeness: float = jellyfish.jaro_winkler_similarity(word, other)
    return likeness


def _distance(word: str, other: str) -> int:
    distance: int = jellyfish.damerau_levenshtein_distance(word, other)
    return distance
