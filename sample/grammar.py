"""Draws sentences from sample/grammar.toml: a cast that stays, words that change at each use."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from sample.script import ROLES
from sample.truth import FOLDER, Name, Participant

_SYMBOL = re.compile(r"<(\w+)>")
_FIRST_LETTER = re.compile(r"(^|[.?!]\s+|\[)([a-z])")
_LISTS = ("speakers", "cast", "words", "notes")

T = TypeVar("T")


class Draw:
    """Chances from a seed, by random() alone, whose sequence Python promises to keep from version to version."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number from low to high, with two decimals."""
        return round(low + (high - low) * self._random.random(), 2)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[int(self._random.random() * len(choices))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        keyed = [(self._random.random(), index) for index in range(len(items))]
        return [items[index] for _, index in sorted(keyed)]


@dataclass(frozen=True)
class Line:
    """What one speaker may say in a step; see sample/grammar.toml."""

    step: str
    speaker: str
    text: str
    first: bool = False
    asks: tuple[str, ...] = ()
    kind: str = ""
    code: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Grammar:
    """The whole of sample/grammar.toml."""

    speakers: dict[str, tuple[str, ...]]
    cast: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    lines: tuple[Line, ...]
    notes: dict[str, tuple[str, ...]]
    profiles: tuple[dict[str, str], ...]

    def lines_of(self, step: str, speaker: str, first: bool = False) -> list[Line]:
        """The lines that open a step (first) or go on in it."""
        return [line for line in self.lines if (line.step, line.speaker, line.first) == (step, speaker, first)]


@dataclass(frozen=True)
class Said:
    """A line with its symbols filled in; `quote` is what stood in square brackets, or empty."""

    line: Line
    text: str
    quote: str


@cache
def grammar() -> Grammar:
    """Read the grammar once."""
    row = tomllib.loads((FOLDER / "grammar.toml").read_text(encoding="utf-8"))
    speakers, cast, words, notes = ({key: tuple(each) for key, each in row[part].items()} for part in _LISTS)
    lines = tuple(Line(**{**line, "asks": tuple(line.get("asks", ()))}) for line in row["line"])
    return Grammar(speakers, cast, words, lines, notes, tuple(row["profile"]))


class Cast:
    """The people and places of one conversation, and whatever else its lines draw on."""

    def __init__(self, draw: Draw, women: frozenset[str], known: Cast | None = None) -> None:
        """Draw a cast; `women` are the roles that a woman's voice speaks.

        With a `known` cast only the participant is somebody else: another account of the same family.
        """
        self._draw = draw
        self._names: dict[str, str] = dict(known._names) if known else {}
        speakers = grammar().speakers
        choices_of = {role: speakers["woman" if role in women else "man"] for role in ROLES} | grammar().cast
        for key, choices in choices_of.items():
            if known is not None and key != "participant":
                continue
            self._names[key] = draw.pick([name for name in choices if name not in self._names.values()])
        self._names["mother"] = self._names["mother_first"]
        self._names["mother_full"] = f"{self._names['mother_first']} {self._names['mother_last']}"
        profile = draw.pick(grammar().profiles)
        self.participant = Participant(code="P01", direct_contact=draw.chance(0.9), **profile)

    def _symbol(self, match: re.Match[str]) -> str:
        key = match[1]
        if key in self._names:
            return self._names[key]
        return self._filled(self._draw.pick(grammar().words[key]))

    def _filled(self, text: str) -> str:
        return _SYMBOL.sub(self._symbol, text)

    def say(self, line: Line) -> Said:
        """Fill in a line's symbols and raise the first letter of each sentence."""
        text = _FIRST_LETTER.sub(lambda m: m[1] + m[2].upper() if m[1] != "[" else m[0], self._filled(line.text))
        if text.startswith("["):
            text = text[0] + text[1].upper() + text[2:]
        text = re.sub(r"([.?!] \[)([a-z])", lambda m: m[1] + m[2].upper(), text)
        quote = text[text.index("[") + 1 : text.index("]")] if "[" in text else ""
        return Said(line, text.replace("[", "").replace("]", ""), quote)

    def names(self, text: str) -> tuple[Name, ...]:
        """The name key of what was said: only the names that occur in it."""
        doctor = self._names["doctor_last"]
        people = (
            Name(self._names["participant"], (), "person", f"[{self.participant.role}]"),
            Name(self._names["lead"], (), "person", "[lead reviewer]"),
            Name(self._names["note_taker"], (), "person", "[note-taker]"),
            Name(self._names["mother_full"], (self._names["mother"],), "person", "[Mother]"),
            Name(self._names["child"], (), "person", "[Child A]"),
            Name(self._names["sibling"], (), "person", "[Child B]"),
            Name(self._names["partner"], (), "person", "[Mother's partner]"),
            Name(f"Doctor {doctor}", (f"Dr {doctor}", f"Dr. {doctor}", doctor), "person", "[GP]"),
            Name(self._names["colleague"], (), "person", "[social worker 2]"),
            Name(self._names["agency"], (), "agency", f"[{self._names['agency'].split()[-1]}]"),
            Name(self._names["street"], (), "place", "[street]"),
            Name(self._names["town"], (), "place", "[town]"),
        )
        return tuple(name for name in people if any(each in text for each in (name.real, *name.variants)))
