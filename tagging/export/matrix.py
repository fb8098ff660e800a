"""Tables of factors: who spoke of each, in which direction and how it came up, with the quotes by id; never counts.

As `tagging.strands` lays accounts side by side on the screen, so do these: what only a reviewer said is nobody's
account, and a blank says what it means (`tagging.blanks`), with its reasons below the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from string import ascii_lowercase

from tagging.codebook import FACTOR_LEVELS
from tagging.model import CodeEntry, Excerpt, ExcerptTag, Pack, Way
from tagging.sides import NO_AGENCY
from tagging.strands import WAYS

NO_EPISODE = "no episode named"
NOT_HERE = "spoken of, and not in this export"
_LEAST_LETTERS = 6
_READ_SO = (
    "Each cell says who spoke of it, in which direction and how it came up, and leads to the quotes by the last "
    "letters of their ids. Nothing is counted: how often something was tagged is no finding."
)
_CHOSEN = "Only what was chosen is here: an empty cell says nothing."


@dataclass(frozen=True)
class Mentions:
    """What one participant said of a factor in one direction, and came up in one way: in words, and excerpts by id."""

    words: str
    excerpts: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """What stands where a factor meets a column, or what it means that nothing does; empty where nobody can say."""

    mentions: tuple[Mentions, ...]
    blank: str

    def text(self, shown: Callable[[str], str]) -> str:
        """Return all of it, a line for each mention; `shown` is how an excerpt's id is written."""
        lines = (f"{one.words}: {', '.join(map(shown, one.excerpts))}" for one in self.mentions)
        return "\n".join(lines) or self.blank


@dataclass(frozen=True)
class Matrix:
    """A table of factors: its columns, for each factor with its level a cell for each column, and how to read them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    notes: tuple[str, ...]


def in_accounts(pack: Pack) -> list[tuple[Excerpt, ExcerptTag, Way]]:
    """Return the tags on accounts and on records of them, and how it came up, as `tagging.strands` says it.

    What only reviewers said is not there; lines that are struck out are, where somebody asked for them.
    """
    ways = {one.tag: one.way for one in pack.sides.ways} if pack.sides else {}
    found = (
        (excerpt, tag, "record" if excerpt.note else ways.get(tag.id))
        for excerpt in pack.excerpts
        for tag in excerpt.tags
    )
    return [(excerpt, tag, way) for excerpt, tag, way in found if way is not None]


def _said_of(held: Iterable[tuple[Excerpt, ExcerptTag, Way]]) -> tuple[Mentions, ...]:
    """Who said something, in which direction and how it came up, each once, in the order of the excerpts."""
    found: dict[str, dict[str, None]] = {}
    for excerpt, tag, way in held:
        direction = f" {tag.direction}" if tag.direction else ""
        found.setdefault(f"{excerpt.participant}{direction} ({WAYS[way]})", {})[excerpt.id] = None
    return tuple(Mentions(words, tuple(ids)) for words, ids in found.items())


def short_ids(pack: Pack) -> Callable[[str], str]:
    """Return what writes an excerpt's id by its last letters: six, or as many as tell it from all others."""
    ids = {excerpt.id for excerpt in pack.excerpts}
    longest = max(map(len, ids), default=0)
    letters = next(
        (many for many in range(_LEAST_LETTERS, longest) if len({one[-many:] for one in ids}) == len(ids)), longest
    )
    return lambda one: f"#{one[-letters:]}" if letters < len(one) else one


def factors_by_episode(pack: Pack) -> Matrix:
    """Return which factors were tagged with which episode."""
    held = [one for one in in_accounts(pack) if one[1].kind == "factor"]
    columns = list(dict.fromkeys(episode.title for episode in pack.episodes))
    if any(not tag.episode for _, tag, _ in held):
        columns.append(NO_EPISODE)
    by_column = [(tag.episode or NO_EPISODE, (excerpt, tag, way)) for excerpt, tag, way in held]
    return _matrix("Factors by key practice episode", "episode", columns, pack, by_column)


def factors_by_agency(pack: Pack) -> Matrix:
    """Return which factors participants of which agency spoke of."""
    held = [one for one in in_accounts(pack) if one[1].kind == "factor"]
    columns = list(dict.fromkeys(person.agency or NO_AGENCY for person in pack.people))
    by_column = [(excerpt.agency or NO_AGENCY, (excerpt, tag, way)) for excerpt, tag, way in held]
    return _matrix("Factors by agency", "agency", columns, pack, by_column)


def _matrix(
    title: str,
    by: str,
    columns: list[str],
    pack: Pack,
    by_column: list[tuple[str, tuple[Excerpt, ExcerptTag, Way]]],
) -> Matrix:
    held: dict[tuple[str, str], list[tuple[Excerpt, ExcerptTag, Way]]] = {}
    for column, one in by_column:
        held.setdefault((one[1].code or "", column), []).append(one)
    known = pack.sides.blanks if pack.sides else ()
    blanks = {(one.factor, one.column): one for one in known if one.by == by}
    letters: dict[str, str] = {}

    def cell(level: str, one: CodeEntry, column: str) -> Cell:
        if mentions := _said_of(held.get((one.id, column), ())):
            return Cell(mentions, "")
        if blank := blanks.get((one.id, column)):
            letter = letters.setdefault(blank.words, _letter(len(letters)))
            return Cell((), f"{blank.kind} [{letter}]")
        # What is not placed yet, or retired, is no question that could have been asked.
        could_be = bool(known) and level and not one.is_retired and column != NO_EPISODE
        return Cell((), NOT_HERE if could_be else "")

    rows = tuple(
        (level, one.title, tuple(cell(level, one, column) for column in columns))
        for level, one in _all_factors(pack)
        if (level and not one.is_retired) or any((one.id, column) in held for column in columns)
    )
    reasons = (f"[{letter}] {words}" for words, letter in letters.items())
    return Matrix(title, tuple(columns), rows, (_READ_SO, *(reasons if known else (_CHOSEN,))))


def _letter(number: int) -> str:
    more, last = divmod(number, len(ascii_lowercase))
    return (_letter(more - 1) if more else "") + ascii_lowercase[last]


def _all_factors(pack: Pack) -> Iterator[tuple[str, CodeEntry]]:
    for level in (*FACTOR_LEVELS, None):
        wanted = level.id if level else None
        yield from (
            (level.title if level else "", one) for one in pack.codebook if one.kind == "factor" and one.level == wanted
        )
