"""What the codes of another program mean in our framework: by the titles of its categories, and by what a person says.

Codes that fit nothing are passed over and named, so that nobody is made to force a fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casefile.errors import EntryError
from casefile.tags import Direction, TagKind
from tagging import codebook
from tagging.codebook import Codebook
from tagging.reading.foreign import ForeignCoding
from tagging.reading.own_project import OwnCodes
from tagging.reading.refi import ForeignCode, ForeignTag

Path = tuple[str, ...]
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


def meaning_of(path: Path, said: Mapping[str, str], book: Codebook) -> Meaning | None:
    """Return what a code means, None for nothing of ours; `said` are ids of ours, or `episode`, by a code's name."""
    name = path[-1].strip()
    wanted = said.get(name.casefold())
    if wanted is not None:
        return Meaning("episode", episode=name) if wanted == "episode" else by_id(wanted, book)
    bare = next((name[len(start) :] for start in _BEFORE if name.casefold().startswith(start)), name)
    if any(part.casefold() == _EPISODES for part in path[:-1]):
        return Meaning("episode", episode=bare)
    title = bare.casefold()
    for aspect in book.aspects:
        if title in (aspect.title.casefold(), aspect.id):
            return Meaning("rationality", aspect.id)
    for factor in book.factors:
        if title in (factor.title.casefold(), factor.id):
            return Meaning("factor", factor.id)
    for direction, words in codebook.DIRECTIONS.items():
        if title in (words.casefold(), direction):
            return Meaning(None, direction=direction)
    return None


def by_id(wanted: str, book: Codebook) -> Meaning:
    """Return what an id of ours stands for; raises EntryError where there is no such."""
    if wanted in {one.id for one in book.aspects}:
        return Meaning("rationality", wanted)
    if wanted in {one.id for one in book.factors}:
        return Meaning("factor", wanted)
    if wanted in codebook.DIRECTIONS:
        return Meaning(None, direction=wanted)
    raise EntryError(
        title="There is no such aspect or factor.",
        detail="A code is said to be something that the framework does not know.",
        remedy="Use ids such as goals or conditions, as vantage codes lists them, or: episode",
    )


def codings_of(
    tags: tuple[ForeignTag, ...],
    said: Mapping[str, str],
    passed_over: Counter[str],
    book: Codebook,
    own: OwnCodes | None = None,
) -> Iterator[ForeignCoding]:
    """Yield the tags that selections stand for; what of them fits nothing is counted.

    In a project of ours, whose codes are then given, each selection says of which tag it is. Elsewhere each code of a
    selection is a tag of its own, and a factor without a direction is unclear.
    """
    for tag in tags:
        if tag.starts == tag.ends:
            passed_over["selections of no words"] += 1
            continue
        coding = own.coding(tag) if own else None
        if coding:
            yield coding
            continue
        meant = [(path, meaning_of(path, said, book)) for path in tag.codes]
        passed_over["codes that fit nothing here"] += sum(meaning is None for _, meaning in meant)
        found = [meaning for _, meaning in meant if meaning is not None]
        if not tag.codes:
            passed_over["selections without a code"] += 1
        yield from _codings(tag, found)


def _codings(tag: ForeignTag, found: list[Meaning]) -> Iterator[ForeignCoding]:
    direction = next((one.direction for one in found if one.direction), None)
    memo = _memo(tag)
    for one in found:
        if one.kind == "episode":
            yield ForeignCoding(tag.starts, tag.ends, "episode", None, one.episode, None, memo)
        elif one.kind:
            towards = (direction or "unclear") if one.kind == "factor" else None
            yield ForeignCoding(tag.starts, tag.ends, one.kind, one.code, None, towards, memo)


def _memo(tag: ForeignTag) -> str | None:
    """What stands in the description, in notes, or in both; one that holds the other is enough."""
    parts = [tag.memo.strip(), tag.note.strip()]
    if parts[1] in parts[0]:
        return parts[0] or None
    return parts[1] if parts[0] in parts[1] else "\n".join(parts)


def unknown_codes(codes: tuple[ForeignCode, ...], said: Mapping[str, str], book: Codebook) -> list[str]:
    """Return the names of the codes that fit nothing here, each once."""
    found = (one.path[-1] for one in codes if one.is_codable and meaning_of(one.path, said, book) is None)
    return list(dict.fromkeys(found))
