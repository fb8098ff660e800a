"""Tables over a pack: key practice episodes, factors by episode, factors by agency, and what stands in each cell.

Cells say in words what was tagged and by whom it was said. Counts are no findings: an empty cell means that nothing was
tagged, not that nothing was said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tagging.codebook import DIRECTIONS, FACTOR_LEVELS
from tagging.model import CodeEntry, CommentEntry, EpisodeEntry, Excerpt, ExcerptTag, Pack

COUNTS = "Counts are no findings: an empty cell means that nothing was tagged, not that nothing was said."
NO_AGENCY = "no agency given"
NO_EPISODE = "no episode named"
RECORD_COLUMNS = ("Episode", "What", "Words")
PATTERN_COLUMNS = ("Kind", "Pattern", "Episodes", "Factors", "Seen in the accounts of")
PATTERNS = "Patterns, named by the review team"
JUDGED = "Judged by the review team, apart from every account"
_SHORT = {"supported": "supported", "hindered": "hindered", "both": "both", "unclear": "unclear"}


@dataclass(frozen=True)
class EpisodeRow:
    """An episode with what was tagged with it: excerpts, by whom they were said, and factors in words."""

    episode: EpisodeEntry
    period: str
    excerpts: tuple[Excerpt, ...]
    participants: tuple[str, ...]
    factors: tuple[str, ...]
    aspects: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """A table of factors: its columns, and for each factor with its level a cell of words for each column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]


def episode_rows(pack: Pack) -> tuple[EpisodeRow, ...]:
    """Return the episodes in the order of their entry."""
    return tuple(_episode_row(episode, pack) for episode in pack.episodes)


def factors_by_episode(pack: Pack) -> Matrix:
    """Return which factors were tagged with which episode."""
    columns = list(dict.fromkeys(episode.title for episode in pack.episodes))
    if any(tag.kind == "factor" and not tag.episode for excerpt in pack.excerpts for tag in excerpt.tags):
        columns.append(NO_EPISODE)
    return _matrix("Factors by key practice episode", columns, pack, lambda _, tag: tag.episode or NO_EPISODE)


def factors_by_agency(pack: Pack) -> Matrix:
    """Return which factors participants of which agency spoke of."""
    columns = list(dict.fromkeys(person.agency or NO_AGENCY for person in pack.people))
    return _matrix("Factors by agency", columns, pack, lambda excerpt, _: excerpt.agency or NO_AGENCY)


def record_rows(pack: Pack) -> list[tuple[str, str, str]]:
    """Return the records of episodes, a row a line: the episode's title, what it is, its words."""
    return _rows(pack, "record")


def judged_rows(pack: Pack) -> list[tuple[str, str, str]]:
    """Return what the team judges of episodes, and its comments on words, in the same way, apart from the records."""
    comments = pack.judged.comments if pack.judged else ()
    said = [(f"{one.label} {one.clock}".strip(), f"Comment on “{one.quote}”", _by(one)) for one in comments]
    return [*_rows(pack, "judgement"), *said]


def pattern_rows(pack: Pack) -> list[tuple[str, ...]]:
    """Return the patterns, a row each, where they go out."""
    return [
        (one.title, one.words, "\n".join(one.episodes), "\n".join(one.factors), ", ".join(one.accounts))
        for one in (pack.judged.patterns if pack.judged else ())
    ]


def _by(comment: CommentEntry) -> str:
    return f"{comment.words} ({comment.author})" if comment.author else comment.words


def _rows(pack: Pack, layer: str) -> list[tuple[str, str, str]]:
    return [
        (episode.title, line.what, line.words)
        for episode in pack.episodes
        for line in episode.record
        if line.layer == layer
    ]


def has_tags(pack: Pack) -> bool:
    """Tell whether there is anything for tables to be made of."""
    return bool(pack.episodes) or any(excerpt.tags for excerpt in pack.excerpts)


def label(excerpt: Excerpt) -> str:
    """Return the participant's code, with the conversation's number from the second one on."""
    return excerpt.participant if excerpt.conversation == 1 else f"{excerpt.participant}/{excerpt.conversation}"


def _episode_row(episode: EpisodeEntry, pack: Pack) -> EpisodeRow:
    held = [(excerpt, tag) for excerpt in pack.excerpts for tag in excerpt.tags if tag.episode == episode.title]
    excerpts = tuple({excerpt.id: excerpt for excerpt, _ in held}.values())
    factors = Counter(
        f"{tag.title}: {DIRECTIONS[tag.direction]}" for _, tag in held if tag.kind == "factor" and tag.direction
    )
    aspects = Counter(tag.title for _, tag in held if tag.kind == "rationality")
    return EpisodeRow(
        episode,
        " to ".join(part for part in (episode.period_from, episode.period_to) if part),
        excerpts,
        tuple(dict.fromkeys(excerpt.participant for excerpt in excerpts)),
        tuple(f"{name} ({count})" for name, count in factors.items()),
        tuple(f"{name} ({count})" for name, count in aspects.items()),
    )


def _matrix(title: str, columns: list[str], pack: Pack, column_of: Callable[[Excerpt, ExcerptTag], str]) -> Matrix:
    cells: dict[tuple[str, str], list[tuple[Excerpt, ExcerptTag]]] = {}
    for excerpt in pack.excerpts:
        for tag in excerpt.tags:
            if tag.kind == "factor" and tag.code:
                cells.setdefault((tag.code, column_of(excerpt, tag)), []).append((excerpt, tag))
    rows = tuple(
        (level, one.title, tuple(_cell(cells.get((one.id, column), [])) for column in columns))
        for level, one in _all_factors(pack)
        if not one.is_retired or any(cells.get((one.id, column)) for column in columns)
    )
    return Matrix(title, tuple(columns), rows)


def _all_factors(pack: Pack) -> Iterator[tuple[str, CodeEntry]]:
    for level in (*FACTOR_LEVELS, None):
        wanted = level.id if level else None
        yield from (
            (level.title if level else "", one) for one in pack.codebook if one.kind == "factor" and one.level == wanted
        )


def _cell(held: list[tuple[Excerpt, ExcerptTag]]) -> str:
    if not held:
        return ""
    directions = Counter(_SHORT[tag.direction] for _, tag in held if tag.direction)
    people = dict.fromkeys(excerpt.participant for excerpt, _ in held)
    return f"{', '.join(f'{count} {name}' for name, count in directions.items())} ({', '.join(people)})"
