"""Our own JSON (`tagging.export.json`): transcripts with their tags, as they went out; every field is looked at."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from casefile.framework import CodeKind
from casefile.tags import Direction, TagKind
from tagging import codebook
from tagging.export.json import SCHEMA_VERSION
from tagging.reading.foreign import (
    ForeignCoding,
    ForeignFile,
    ForeignLine,
    ForeignTranscript,
    TeamCode,
    placed,
    required,
    unreadable,
)

FORMAT = "vantage-excerpts"
# Before the third, the codes of a team stand in tags alone, by title and level.
_VERSIONS = (2, SCHEMA_VERSION)
_Kind = TypeVar("_Kind")
_Codes = dict[tuple[str, str], TeamCode]
_FRAMEWORK: dict[str, frozenset[str]] = {
    "rationality": frozenset(one.id for one in codebook.ASPECTS),
    "factor": frozenset(one.id for one in codebook.FACTORS),
}
_LEVELS = {level.title: level.id for level in codebook.FACTOR_LEVELS}


def read_ours(text: str, digest: str) -> ForeignFile:
    """Return what a file holds; raises EntryError for JSON of another kind, of another version, or that is damaged."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise unreadable("It is no JSON, or is broken off.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise unreadable("It is JSON of another program.")
    if content.get("schema_version") not in _VERSIONS:
        raise unreadable("It was written by another version of Vantage.")
    tags = {_of(tag, "id", str): tag for one in _list(content, "excerpts") for tag in _list(one, "tags")}
    codes = _team_codes(content, tags.values())
    talks = _list(content, "talks")
    transcripts = tuple(
        _transcript(_of(talk, "label", str), _dict(talk, "person"), written, tags, codes)
        for talk in talks
        for written in _list(talk, "texts")
        if _of(written, "kind", str) == "transcript"
    )
    typed = sum(_of(written, "kind", str) == "notes" for talk in talks for written in _list(talk, "texts"))
    episodes = tuple(_of(one, "title", str) for one in _list(content, "episodes"))
    losses = (f"records of typed lines, which are no transcript: {typed}",) if typed else ()
    return ForeignFile("Vantage JSON", digest, transcripts, episodes, losses, tuple(codes.values()))


def _team_codes(content: Any, tags: Iterable[Any]) -> _Codes:  # noqa: ANN401
    """The codes of the file that the framework does not have, by kind and id."""
    found: _Codes = {}
    for one in _list(content, "codes") if "codes" in content else ():
        hint, level = _of(one, "hint", str), _text(one, "level")
        _take_code(found, one, _of(one, "id", str), hint, level, is_retired=_of(one, "is_retired", bool))
    for tag in tags:
        if (code := _text(tag, "code")) is not None:
            _take_code(found, tag, code, "", _LEVELS.get(_text(tag, "level") or ""))
    return found


def _take_code(
    found: _Codes,
    named: Any,  # noqa: ANN401
    code: str,
    hint: str,
    level: str | None,
    *,
    is_retired: bool = False,
) -> None:
    kind, title = _of(named, "kind", str), _of(named, "title", str)
    is_known = code in _FRAMEWORK.get(kind, ()) or (kind, code) in found
    if kind not in _FRAMEWORK or not title.strip() or level not in (None, *_LEVELS.values()):
        raise _damaged("codes")
    if level is not None and kind != "factor":
        raise _damaged("codes")
    if not is_known:
        found[kind, code] = TeamCode(f"{kind}:{code}", cast(CodeKind, kind), title, hint, level, is_retired)


def _transcript(
    label: str,
    person: dict[str, Any],
    written: Any,  # noqa: ANN401
    tags: dict[str, Any],
    codes: _Codes,
) -> ForeignTranscript:
    lines = placed(_line(line) for line in _list(written, "lines"))
    codings = tuple(_coding(span, lines, tags, codes) for span in _list(written, "spans"))
    role = person.get("role")
    return required(ForeignTranscript(label, lines, codings, role if isinstance(role, str) else None))


def _line(line: Any) -> ForeignLine:  # noqa: ANN401
    is_own = _of(line, "by_participant", bool)
    times = [line.get(name) for name in ("start_s", "end_s")]
    if any(not isinstance(moment, int | float | None) or isinstance(moment, bool) for moment in times):
        raise _damaged("times")
    label = "participant" if is_own else _of(line, "speaker", str)
    return ForeignLine(label, _of(line, "text", str), *times)


def _coding(
    span: Any,  # noqa: ANN401
    lines: tuple[ForeignLine, ...],
    tags: dict[str, Any],
    codes: _Codes,
) -> ForeignCoding:
    places = [_of(span, name, int) for name in ("first_line", "starts", "last_line", "ends")]
    tag = tags.get(_of(span, "tag", str))
    if tag is None or not 0 <= places[0] <= places[2] < len(lines):
        raise _damaged("spans")
    starts, ends = lines[places[0]].at + places[1], lines[places[2]].at + places[3]
    kind = _of(tag, "kind", str)
    code, direction, episode, memo, weight = (
        _text(tag, name) for name in ("code", "direction", "episode", "memo", "weight")
    )
    team = codes.get((kind, code or ""))
    fits = code is None if kind == "episode" else team or code in _FRAMEWORK.get(kind, ())
    if not fits or (direction in codebook.DIRECTIONS) is not (kind == "factor") or (weight and kind != "factor"):
        raise _damaged("tags")
    what = cast(TagKind, kind), team.key if team else code, episode, cast("Direction | None", direction)
    return ForeignCoding(starts, ends, *what, memo, weight)


def _text(tag: Any, name: str) -> str | None:  # noqa: ANN401
    return None if tag.get(name) is None else _of(tag, name, str)


def _list(holder: Any, name: str) -> list[Any]:  # noqa: ANN401
    return _of(holder, name, list)


def _dict(holder: Any, name: str) -> dict[str, Any]:  # noqa: ANN401
    return _of(holder, name, dict)


def _of(holder: Any, name: str, kind: type[_Kind]) -> _Kind:  # noqa: ANN401
    """The value of a field, of the kind that it has to have."""
    value = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _damaged(name)
    return value


def _damaged(name: str) -> Exception:
    return unreadable(f"It is not as Vantage writes it, from “{name}” on.")
