"""The accounts side by side as they go out: how each tag came up, and what blanks in tables of factors mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from tagging.blanks import Blank, of_person, together
from tagging.model import BlankEntry, Pack, Person, Sides, TagWay
from tagging.strands import NO_EPISODE, Accounts, Matrix

NO_AGENCY = "no agency given"


def sides_of(accounts: Accounts, people: Sequence[Person], clean: Callable[[str], str]) -> Sides:
    """Return what the accounts of these people say; `clean` replaces names in titles and reasons."""
    codes = {person.code for person in people}
    here = replace(
        accounts,
        mentions=tuple(one for one in accounts.mentions if one.participant in codes),
        participants=tuple(one for one in accounts.participants if one.code in codes),
        talks={code: talks for code, talks in accounts.talks.items() if code in codes},
        told={episode: told & codes for episode, told in accounts.told.items()},
        told_elsewhere=frozenset(episode for episode, told in accounts.told.items() if told - codes),
    )
    matrix = here.matrix("episode")
    blanks = (*_by_episode(matrix, clean), *_by_agency(here, matrix.rows, people, clean))
    return Sides(tuple(TagWay(one.tag.id, one.way) for one in here.mentions), blanks)


def ways_on(pack: Pack) -> Sides:
    """Return how those tags came up that go out, and nothing of what blanks mean: for others than the review team."""
    on_words = {tag.id for excerpt in pack.excerpts for tag in excerpt.tags}
    return Sides(tuple(one for one in (pack.sides or Sides()).ways if one.tag in on_words))


def _by_episode(matrix: Matrix, clean: Callable[[str], str]) -> Iterator[BlankEntry]:
    for column, title in matrix.columns:
        for factor in matrix.rows if column != NO_EPISODE else ():
            if blank := matrix.cells[factor, column].blank:
                yield _entry("episode", factor, clean(title), blank, clean)


def _by_agency(
    here: Accounts, factors: Sequence[str], people: Sequence[Person], clean: Callable[[str], str]
) -> Iterator[BlankEntry]:
    spoken = {(one.tag.code, one.participant) for one in here.mentions if one.tag.kind == "factor"}
    for agency in dict.fromkeys(person.agency or NO_AGENCY for person in people):
        codes = [one.code for one in people if (one.agency or NO_AGENCY) == agency and one.code in here.talks]
        for factor in factors:
            if codes and not any((factor, who) in spoken for who in codes) and not here.book.is_retired(factor):
                blank = together({who: of_person(here.talks[who], factor, None) for who in codes})
                yield _entry("agency", factor, agency, blank, clean)


def _entry(
    by: Literal["episode", "agency"], factor: str, column: str, blank: Blank, clean: Callable[[str], str]
) -> BlankEntry:
    return BlankEntry(by, factor, column, blank.kind, clean(blank.words))
