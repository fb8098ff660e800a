"""Tables over a pack: key practice episodes and their records, patterns, and what the team judges.

Cells say in words what was tagged and by whom it was said, and count nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from tagging.codebook import DIRECTIONS
from tagging.export.matrix import in_accounts
from tagging.model import CommentEntry, EpisodeEntry, Excerpt, Pack

RECORD_COLUMNS = ("Episode", "What", "Words")
PATTERN_COLUMNS = ("Kind", "Pattern", "Episodes", "Factors", "Seen in the accounts of")
PATTERNS = "Patterns, named by the review team"
JUDGED = "Judged by the review team, apart from every account"


@dataclass(frozen=True)
class EpisodeRow:
    """An episode with what was tagged with it: excerpts, by whom they were said, factors and aspects with who said so.

    What only reviewers said is nobody's account, and stands with the excerpts alone.
    """

    episode: EpisodeEntry
    period: str
    excerpts: tuple[Excerpt, ...]
    participants: tuple[str, ...]
    factors: tuple[str, ...]
    aspects: tuple[str, ...]


def episode_rows(pack: Pack) -> tuple[EpisodeRow, ...]:
    """Return the episodes in the order of their entry."""
    return tuple(_episode_row(episode, pack) for episode in pack.episodes)


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
    held = [(excerpt, tag) for excerpt, tag, _ in in_accounts(pack) if tag.episode == episode.title]
    excerpts = tuple({excerpt.id: excerpt for excerpt, _ in held}.values())
    factors: dict[str, dict[str, None]] = {}
    aspects: dict[str, dict[str, None]] = {}
    for excerpt, tag in held:
        if tag.kind == "factor" and tag.direction:
            factors.setdefault(f"{tag.title}: {DIRECTIONS[tag.direction]}", {})[excerpt.participant] = None
        elif tag.kind == "rationality":
            aspects.setdefault(tag.title, {})[excerpt.participant] = None
    return EpisodeRow(
        episode,
        " to ".join(part for part in (episode.period_from, episode.period_to) if part),
        excerpts,
        tuple(dict.fromkeys(excerpt.participant for excerpt in excerpts)),
        tuple(f"{name} ({', '.join(people)})" for name, people in factors.items()),
        tuple(f"{name} ({', '.join(people)})" for name, people in aspects.items()),
    )
