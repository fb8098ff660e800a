"""Our own JSON (`tagging.export.json`): transcripts with their tags, as they went out; every field is looked at."""

from __future__ import annotations

import json
from typing import Any, TypeVar, cast

from casefile.tags import Direction, TagKind
from tagging import codebook
from tagging.export.json import SCHEMA_VERSION
from tagging.reading.foreign import (
    ForeignCoding,
    ForeignFile,
    ForeignLine,
    ForeignTranscript,
    placed,
    required,
    unreadable,
)

FORMAT = "vantage-excerpts"
_Kind = TypeVar("_Kind")


def read_ours(text: str, digest: str) -> ForeignFile:
    """Return what a file holds; raises EntryError for JSON of another kind, of another version, or that is damaged."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise unreadable("It is no JSON, or is broken off.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise unreadable("It is JSON of another program.")
    if content.get("schema_version") != SCHEMA_VERSION:
        raise unreadable("It was written by another version of Vantage.")
    tags = {_of(tag, "id", str): tag for one in _list(content, "excerpts") for tag in _list(one, "tags")}
    talks = _list(content, "talks")
    transcripts = tuple(
        _transcript(_of(talk, "label", str), _dict(talk, "person"), written, tags)
        for talk in talks
        for written in _list(talk, "texts")
        if _of(written, "kind", str) == "transcript"
    )
    typed = sum(_of(written, "kind", str) == "notes" for talk in talks for written in _list(talk, "texts"))
    episodes = tuple(_of(one, "title", str) for one in _list(content, "episodes"))
    losses = (f"records of typed lines, which are no transcript: {typed}",) if typed else ()
    return ForeignFile("Vantage JSON", digest, transcripts, episodes, losses)


def _transcript(label: str, person: dict[str, Any], written: Any, tags: dict[str, Any]) -> ForeignTranscript:  # noqa: ANN401
    lines = placed(_line(line) for line in _list(written, "lines"))
    codings = tuple(_coding(span, lines, tags) for span in _list(written, "spans"))
    role = person.get("role")
    return required(ForeignTranscript(label, lines, codings, role if isinstance(role, str) else None))


def _line(line: Any) -> ForeignLine:  # noqa: ANN401
    is_own = _of(line, "by_participant", bool)
    times = [line.get(name) for name in ("start_s", "end_s")]
    if any(not isinstance(moment, int | float | None) or isinstance(moment, bool) for moment in times):
        raise _damaged("times")
    label = "participant" if is_own else _of(line, "speaker", str)
    return ForeignLine(label, _of(line, "text", str), *times)


def _coding(span: Any, lines: tuple[ForeignLine, ...], tags: dict[str, Any]) -> ForeignCoding:  # noqa: ANN401
    places = [_of(span, name, int) for name in ("first_line", "starts", "last_line", "ends")]
    tag = tags.get(_of(span, "tag", str))
    if tag is None or not 0 <= places[0] <= places[2] < len(lines):
        raise _damaged("spans")
    starts, ends = lines[places[0]].at + places[1], lines[places[2]].at + places[3]
    kind, code, direction = tag.get("kind"), tag.get("code"), tag.get("direction")
    known: dict[str, set[str | None]] = {"episode": {None}, "rationality": {one.id for one in codebook.ASPECTS}}
    known["factor"] = {one.id for one in codebook.FACTORS}
    fits = isinstance(kind, str) and isinstance(code, str | None) and code in known.get(kind, ())
    if not fits or (direction in codebook.DIRECTIONS) is not (kind == "factor"):
        raise _damaged("tags")
    episode, memo = (_text(tag, name) for name in ("episode", "memo"))
    return ForeignCoding(starts, ends, cast(TagKind, kind), code, episode, cast("Direction | None", direction), memo)


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
