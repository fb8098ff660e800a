"""What the codes of another program mean in our framework: by the titles of its categories, and by what a person says.

Codes that fit nothing are passed over and named, so that nobody is made to force a fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from casefile.errors import EntryError
from casefile.tags import Direction, TagKind
from tagging import codebook
from tagging.reading.foreign import ForeignCoding
from tagging.reading.refi import ForeignCode, ForeignTag

Path = tuple[str, ...]
OUR_ORIGIN = "Vantage"
_EPISODES = "key practice episodes"
# How our own codebook writes a code: its kind or level before its title.
_BEFORE = ("rationality: ", "front line: ", "local: ", "national: ", "factor: ", "episode: ", "direction: ")


@dataclass(frozen=True)
class Meaning:
    """What a code stands for: an aspect, a category of factors, an episode by its title, or a direction."""

    kind: TagKind | None
    code: str | None = None
    episode: str | None = None
    direction: Direction | None = None


def meaning_of(path: Path, said: Mapping[str, str]) -> Meaning | None:
    """Return what a code means, None for nothing of ours; `said` are ids of ours, or `episode`, by a code's name."""
    name = path[-1].strip()
    wanted = said.get(name.casefold())
    if wanted is not None:
        return Meaning("episode", episode=name) if wanted == "episode" else by_id(wanted)
    bare = next((name[len(start) :] for start in _BEFORE if name.casefold().startswith(start)), name)
    if any(part.casefold() == _EPISODES for part in path[:-1]):
        return Meaning("episode", episode=bare)
    title = bare.casefold()
    for aspect in codebook.ASPECTS:
        if title in (aspect.title.casefold(), aspect.id):
            return Meaning("rationality", aspect.id)
    for factor in codebook.FACTORS:
        if title in (factor.title.casefold(), factor.id):
            return Meaning("factor", factor.id)
    for direction, words in codebook.DIRECTIONS.items():
        if title in (words.casefold(), direction):
            return Meaning(None, direction=direction)
    return None


def by_id(wanted: str) -> Meaning:
    """Return what an id of ours stands for; raises EntryError where there is no such."""
    if wanted in {one.id for one in codebook.ASPECTS}:
        return Meaning("rationality", wanted)
    if wanted in {one.id for one in codebook.FACTORS}:
        return Meaning("factor", wanted)
    if wanted in codebook.DIRECTIONS:
        return Meaning(None, direction=wanted)
    raise EntryError(
        title="There is no such aspect or factor.",
        detail="A code is said to be something that the framework does not know.",
        remedy="Use ids such as goals or conditions, as vantage codes lists them, or: episode",
    )


def codings_of(
    tags: tuple[ForeignTag, ...], origin: str, said: Mapping[str, str], passed_over: Counter[str]
) -> Iterator[ForeignCoding]:
    """Yield the tags that selections stand for; what of them fits nothing is counted.

    In a project of ours an episode and a direction beside a factor belong to it, and the description begins with the
    memo. Elsewhere each code of a selection is a tag of its own, and a factor without a direction is unclear.
    """
    is_ours = origin.startswith(OUR_ORIGIN)
    for tag in tags:
        if tag.starts == tag.ends:
            passed_over["selections of no words"] += 1
            continue
        meant = [(path, meaning_of(path, said)) for path in tag.codes]
        passed_over["codes that fit nothing here"] += sum(meaning is None for _, meaning in meant)
        found = [meaning for _, meaning in meant if meaning is not None]
        if not tag.codes:
            passed_over["selections without a code"] += 1
        yield from _codings(tag, found, is_ours, _memo(tag, is_ours))


def _codings(tag: ForeignTag, found: list[Meaning], is_ours: bool, memo: str | None) -> Iterator[ForeignCoding]:
    direction = next((one.direction for one in found if one.direction), None)
    episode = next((one.episode for one in found if one.episode), None)
    coded = [one for one in found if one.kind in ("rationality", "factor")]
    for one in coded:
        belongs = episode if is_ours else None
        towards = (direction or "unclear") if one.kind == "factor" else None
        yield ForeignCoding(tag.starts, tag.ends, cast(TagKind, one.kind), one.code, belongs, towards, memo)
    for one in found:
        if one.kind == "episode" and not (is_ours and coded):
            yield ForeignCoding(tag.starts, tag.ends, "episode", None, one.episode, None, memo)


def _memo(tag: ForeignTag, is_ours: bool) -> str | None:
    lines = tag.memo.split("\n")
    if is_ours:
        starts = tuple(f"{title}: " for title in codebook.KINDS.values())
        at = next((at for at, line in enumerate(lines) if line.startswith(starts)), len(lines))
        lines = lines[:at]
    return "\n".join(lines).strip() or None


def unknown_codes(codes: tuple[ForeignCode, ...], said: Mapping[str, str]) -> list[str]:
    """Return the names of the codes that fit nothing here, each once."""
    found = (one.path[-1] for one in codes if one.is_codable and meaning_of(one.path, said) is None)
    return list(dict.fromkeys(found))
