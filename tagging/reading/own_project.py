"""REFI-QDA projects of our own (`tagging.export.qdpx`): their texts, and what each selection says of its tag.

Two factors on the same words share codings there, as importers want it; which direction and episode is whose stands in
the selections' descriptions. So these are read, and codings only where a description says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from casefile.framework import ALL_CODES, FACTOR_LEVELS, Aspect, CodeKind
from casefile.tags import Direction
from tagging.codebook import DIRECTIONS, KINDS
from tagging.export.refi import CODE_STARTS, FOLDERS, RETIRED, guid
from tagging.reading.foreign import KNOWN_SPEAKERS, ForeignCoding, ForeignLine, ForeignTranscript, TeamCode, required
from tagging.reading.plain import with_ends
from tagging.reading.refi import ForeignCode, ForeignTag, ForeignText

_ORIGIN = "Vantage"
_LINE = re.compile(r"\[(?:(\d+):(\d\d):(\d\d)|[^\]\n]*)\] ([^\n]*?)(?: \(unclear\))?: ([^\n]*)")
_KINDS: dict[str, CodeKind] = {FOLDERS["rationality"]: "rationality", FOLDERS["factors"]: "factor"}
_LEVELS = {level.title: level for level in FACTOR_LEVELS}


def is_own(origin: str) -> bool:
    """Tell whether a project was written by us."""
    return origin.startswith(_ORIGIN)


def is_record(text: ForeignText) -> bool:
    """Tell whether a text is a record of typed lines, and so no transcript."""
    return text.name.endswith(" notes")


def own_transcript(text: ForeignText) -> ForeignTranscript:
    """Return a text as it went out, line by line; raises EntryError for one without words."""
    lines = tuple(with_ends([*_lines(text.text)]))
    roles = [line.label for line in lines if line.label.casefold() not in KNOWN_SPEAKERS]
    return required(ForeignTranscript(text.name, lines, (), roles[0] if roles else None))


def _lines(text: str) -> Iterator[ForeignLine]:
    at = 0
    for row in text.split("\n"):
        if found := _LINE.fullmatch(row):
            hours, minutes, seconds, label, words = found.groups()
            start_s = int(hours) * 3600.0 + int(minutes) * 60 + int(seconds) if hours else None
            yield ForeignLine(label, words, start_s, None, at + found.start(5))
        at += len(row) + 1


class OwnCodes:
    """The aspects and factors of a project of ours, by how descriptions and codings call them."""

    def __init__(self, codes: tuple[ForeignCode, ...]) -> None:
        known = {_guid_of(one.id, isinstance(one, Aspect)): one.id for one in ALL_CODES}
        self._by_line: dict[str, list[tuple[ForeignCode, str]]] = {}
        self._by_path: dict[tuple[str, ...], tuple[CodeKind, str]] = {}
        added = []
        for one in codes:
            kind = _KINDS.get(one.path[0]) if one.is_codable else None
            if kind is None:
                continue
            team = _team_code(one, kind)
            key = known.get(one.guid)
            if key is None:
                key = one.guid
                added.append(team)
            level = f" ({next(name for name in one.path if name in _LEVELS)})" if team.level else ""
            self._by_line.setdefault(f"{KINDS[kind]}: {team.title}{level}", []).append((one, key))
            self._by_path[one.path] = kind, key
        self.added = tuple(added)

    def coding(self, tag: ForeignTag) -> ForeignCoding | None:
        """Return what the description of a selection says, None for one that says nothing of the kind."""
        about = tag.memo.removeprefix(tag.note.strip()).lstrip("\n").split("\n")
        kind = next((kind for kind, title in KINDS.items() if about[0].startswith(f"{title}: ")), None)
        if kind is None:
            return None
        memo = tag.note or None
        title = about[0].removeprefix(f"{KINDS[kind]}: ")
        if kind == "episode":
            return ForeignCoding(tag.starts, tag.ends, "episode", None, title, None, memo)
        code = self._code(about[0], kind, tag)
        if code is None:
            return None
        coding = ForeignCoding(tag.starts, tag.ends, kind, code, None, None, memo)
        return _with_more(coding, about[1:])

    def _code(self, line: str, kind: str, tag: ForeignTag) -> str | None:
        alike = self._by_line.get(line, [])
        alike = [one for one in alike if one[0].path in tag.codes] or alike
        if alike:
            return alike[0][1]
        coded = (self._by_path[path] for path in tag.codes if path in self._by_path)
        return next((key for of_kind, key in coded if of_kind == kind), None)


def _with_more(coding: ForeignCoding, lines: list[str]) -> ForeignCoding:
    """A coding with what stands behind its first line, in the order in which it is written there."""
    direction: dict[str, Direction] = {words: key for key, words in DIRECTIONS.items()}
    rest = iter(lines)
    line = next(rest, "")
    if line in direction:
        coding = replace(coding, direction=direction[line])
        line = next(rest, "")
    if line.startswith("weight: "):
        coding = replace(coding, weight=line.removeprefix("weight: "))
        line = next(rest, "")
    if line.startswith("episode: "):
        coding = replace(coding, episode=line.removeprefix("episode: "))
    return coding


def _team_code(one: ForeignCode, kind: CodeKind) -> TeamCode:
    bare = next(
        (one.path[-1].removeprefix(start) for start in CODE_STARTS if one.path[-1].startswith(start)), one.path[-1]
    )
    level = next((_LEVELS[name].id for name in one.path if name in _LEVELS), None)
    return TeamCode(one.guid, kind, bare.removesuffix(RETIRED), one.description, level, bare.endswith(RETIRED))


def _guid_of(code: str, is_aspect: bool) -> str:
    return guid("code", f"{'rationality' if is_aspect else 'factor'}:{code}")
