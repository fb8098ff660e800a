"""What both REFI-QDA files share: permanent GUIDs, XML, and the codes.

REFI-QDA is the exchange format of programs for qualitative analysis (www.qdasoftware.org); its Project.xsd and
Codebook.xsd of 18 March 2019 say what is valid. Beyond that, names of codes differ over the whole tree, since some
programs take codes of one name for one code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from tagging import codebook
from tagging.export.laid_out import plain
from tagging.export.tables import JUDGED
from tagging.model import STANDARD_CODES, CodeEntry, EpisodeEntry, ExcerptTag, Pack

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_OURS = UUID("5b0a7a38-9e3c-4b57-8f0e-0c1a5d5c7d11")
_SHORT_LEVEL = {"front_line": "Front line", "local": "Local", "national": "National"}
_NO_LEVEL, _ASPECT = "Factor", "Rationality"
# How names of codes begin, the folders that they lie in, and what stands behind one that is put no more.
CODE_STARTS = tuple(f"{start}: " for start in (_ASPECT, _NO_LEVEL, *_SHORT_LEVEL.values()))
FOLDERS = {
    "episodes": "Key practice episodes",
    "rationality": "Local rationality",
    "factors": "Contributory factors",
    "directions": "Directions of factors",
}
RETIRED = " (no longer put)"
_SHARED = frozenset(one.id for one in STANDARD_CODES)


@dataclass(frozen=True)
class Code:
    """A code or, where it is not codable, a folder of codes; `key` is permanent.

    `review` is that of a code whose key is its own alone, and empty for the framework's codes, which all reviews share.
    """

    key: str
    name: str
    description: str
    is_codable: bool = True
    children: tuple[Code, ...] = ()
    review: str = ""

    @property
    def guid(self) -> str:
        """Return the GUID."""
        return guid("code", self.key, self.review)


def guid(kind: str, key: str, review: str = "") -> str:
    """Return the GUID of something by its kind and permanent key: the same in every export.

    What is called alike in every review, such as its first participant, has another one in each, by the `review`, so
    that no program takes two for one.
    """
    return str(uuid5(_OURS, f"{review}:{kind}:{key}" if review else f"{kind}:{key}"))


def element(name: str, attributes: Mapping[str, str | None], *inside: str) -> str:
    """Return an element around what is XML already; attributes that are None are left out."""
    given = "".join(f" {key}={quoteattr(plain_lines(value))}" for key, value in attributes.items() if value is not None)
    return f"<{name}{given}>{''.join(inside)}</{name}>" if any(inside) else f"<{name}{given}/>"


def text_element(name: str, text: str | None) -> str:
    """Return an element that holds text, or nothing for no text."""
    return f"<{name}>{escape(plain_lines(text))}</{name}>" if text else ""


def plain_lines(text: str) -> str:
    """Return a text of several lines as XML can hold it."""
    return "\n".join(map(plain, text.split("\n")))


def wrapped(name: str, inside: Iterable[str]) -> str:
    """Return what is wrapped in an element that must not be empty, or nothing for nothing."""
    joined = "".join(inside)
    return f"<{name}>{joined}</{name}>" if joined else ""


def codes(pack: Pack, *, with_judged: bool = True) -> tuple[Code, ...]:
    """Return the tree of all codes: episodes, local rationality, contributory factors by level, directions.

    Retired codes are among them: tags may say them still. An episode's code is described by its record and, where the
    file has no other place for it, by what the team judges of it.
    """
    taken: dict[str, int] = {}

    def own(name: str) -> str:
        taken[name.casefold()] = number = taken.get(name.casefold(), 0) + 1
        return name if number == 1 else f"{name} ({number})"

    def coded(one: CodeEntry, before: str) -> Code:
        retired = RETIRED if one.is_retired else ""
        review = "" if one.id in _SHARED else pack.review
        return Code(f"{one.kind}:{one.id}", own(f"{before}: {one.title}{retired}"), one.hint, review=review)

    aspects = [coded(one, _ASPECT) for one in pack.codebook if one.kind == "rationality"]
    levels = [
        Code(
            f"level:{level.id}" if level else "level:none",
            own(level.title if level else "Factors of no level yet"),
            "",
            False,
            tuple(
                coded(one, _SHORT_LEVEL[level.id] if level else _NO_LEVEL)
                for one in pack.codebook
                if one.kind == "factor" and one.level == (level.id if level else None)
            ),
        )
        for level in (*codebook.FACTOR_LEVELS, None)
    ]
    directions = [
        Code(f"direction:{key}", own(f"Direction: {title}"), "") for key, title in codebook.DIRECTIONS.items()
    ]
    # Last, so that a title that people typed gives way to the framework's own names.
    named = [Code(f"episode:{one.id}", own(f"Episode: {one.title}"), _about(one, with_judged)) for one in pack.episodes]
    inside = (named, aspects, levels, directions)
    return tuple(
        Code(f"folder:{key}", own(name), "", False, tuple(held))
        for (key, name), held in zip(FOLDERS.items(), inside, strict=True)
        if held
    )


def code_keys(tag: ExcerptTag, episode_keys: Mapping[str, str]) -> Iterator[str]:
    """Yield the keys of the codes that a tag stands for; `episode_keys` are those of episodes by title."""
    if tag.kind != "episode":
        yield f"{tag.kind}:{tag.code}"
    if tag.direction:
        yield f"direction:{tag.direction}"
    if tag.episode and tag.episode in episode_keys:
        yield episode_keys[tag.episode]


def code_element(code: Code) -> str:
    """Return a code with its children."""
    return element(
        "Code",
        {"guid": code.guid, "name": code.name, "isCodable": "true" if code.is_codable else "false"},
        text_element("Description", code.description),
        *map(code_element, code.children),
    )


def every(tree: Iterable[Code]) -> Iterator[Code]:
    """Yield all codes of a tree."""
    for code in tree:
        yield code
        yield from every(code.children)


def _about(episode: EpisodeEntry, with_judged: bool) -> str:
    known = [part for part in (episode.period_from, episode.period_to) if part]
    nominated = f"Nominated by: {episode.nominated_by}" if episode.nominated_by else ""
    lines = [f"{line.what}: {line.words}" for line in episode.record if line.layer == "record"]
    judged = [f"{line.what}: {line.words}" for line in episode.record if line.layer == "judgement"]
    if judged and with_judged:
        lines += [f"{JUDGED}:", *judged]
    return "\n".join(part for part in (f"Period: {' to '.join(known)}" if known else "", nominated, *lines) if part)
