"""The schema of our JSON (JSON Schema, draft 2020-12), made from the model itself so that the two can't differ.

`python -m tagging.export.json_schema` prints it; `docs/excerpts.schema.json` is what it printed last.
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from tagging.export.header import Header
from tagging.export.json import SCHEMA_VERSION
from tagging.model import CodeEntry, EpisodeEntry, Excerpt, Judged, Pause, Sides, TaggedSpan, Talk

_PLAIN: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", types.NoneType: "null"}


def schema() -> dict[str, Any]:
    """Return the schema of a whole file."""
    defined: dict[str, Any] = {}
    head = {name: _of(kind, defined) for name, kind in get_type_hints(Header).items() if name in _names(Header)}
    properties = {
        "format": {"const": "vantage-excerpts"},
        "schema_version": {"const": SCHEMA_VERSION},
        **head,
        "reviewers": {"type": "array", "items": {"type": "string"}},
        "excerpts": {"type": "array", "items": _of(Excerpt, defined)},
        "episodes": {"type": "array", "items": _of(EpisodeEntry, defined)},
        "codes": {"type": "array", "items": _of(CodeEntry, defined)},
        "talks": {"type": "array", "items": _of(Talk, defined)},
        "pauses": {"type": "array", "items": _of(Pause, defined)},
        "sides": _of(Sides, defined),
    }
    whole = _object(properties)
    # There only where the review team asked for it.
    properties["judged"] = _of(Judged, defined)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Excerpts from Vantage",
        **whole,
        "$defs": defined,
    }


def _names(kind: Any) -> list[str]:  # noqa: ANN401
    return [item.name for item in fields(kind)]


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _of(kind: Any, defined: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """The schema of a type; that of a part of the model is defined once and referred to."""
    if is_dataclass(kind) and isinstance(kind, type):
        name = kind.__name__
        if name not in defined:
            defined[name] = {}
            hints = get_type_hints(kind)
            # A tag stands with its excerpt; in a text its id does.
            own = {field: str if (kind, field) == (TaggedSpan, "tag") else hints[field] for field in _names(kind)}
            defined[name] = _object({field: _of(hint, defined) for field, hint in own.items()})
        return {"$ref": f"#/$defs/{name}"}
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": [*parts]}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(part, defined) for part in parts]}
    if origin is tuple:
        return {"type": "array", "items": _of(parts[0], defined)}
    return {"type": _PLAIN[kind]}


def text() -> str:
    """Return the schema as it is published."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(text(), end="")
