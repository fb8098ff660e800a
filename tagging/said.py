"""Marks on those fields of a model that hold what people said or typed, and the two walks that go by them.

A field marked with `said` is looked through for names wherever the model goes; `blank` gives a model of the same shape
in which nobody says anything, so that what a format adds of its own can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, get_args, get_type_hints

BLANK = "·"


class Framed(str):
    """A text in which the product tells of what people said: `words` are theirs, the rest are its own words and dates.

    All of it is searched for names of the key; a person is asked about `words` alone.
    """

    __slots__ = ("words",)
    words: tuple[str, ...]

    def __new__(cls, text: str, *words: str | None) -> Framed:
        """Take the text, and those parts of it that people said, of which None and empty ones are left away."""
        made = super().__new__(cls, text)
        made.words = tuple(one for one in words if one)
        return made


_MARKS: dict[type, tuple[tuple[str, str | None, Mapping[str, Any]], ...]] = {}
_Model = TypeVar("_Model")


def said(where: str, *, kept: bool = False, echo: bool = False) -> dict[str, Any]:
    """Mark a field as people's words, found as `where`; a `kept` one is looked through, and stays in a blank model.

    An `echo` is made of labels and of what is read whole elsewhere: it is searched for names of the key, and a person
    isn't asked about it a second time.
    """
    return {"said": where, "kept": kept, "echo": echo}


def blank_as(value: object) -> dict[str, Any]:
    """Mark a field that takes this value in a blank model, such as a place in a text."""
    return {"blank": value}


def found_elsewhere() -> dict[str, Any]:
    """Mark a part that stands elsewhere in the same model as well, and is looked through there."""
    return {"elsewhere": True}


def said_in(
    model: object, owner: str | None = None, *, with_echoes: bool = True
) -> Iterator[tuple[str | None, str, str]]:
    """Yield each text of a model that people said or typed: the id of what holds it, the name of the field, the text.

    The id is that of the outermost part of the model that has one. Echoes, and what the product says around people's
    words, are left out, unless asked for.
    """
    owner = owner or getattr(model, "id", None)
    for name, where, mark in _marked(type(model)):
        value = getattr(model, name)
        if "elsewhere" in mark or (mark.get("echo") and not with_echoes):
            continue
        if where is None:
            for part in value if isinstance(value, tuple) else (value,):
                if is_dataclass(part):
                    yield from said_in(part, owner, with_echoes=with_echoes)
        else:
            texts = value if isinstance(value, tuple) else (value,)
            yield from ((owner, where, said) for text in texts if text for said in _words_of(text, with_echoes))


def _words_of(text: str, with_echoes: bool) -> tuple[str, ...]:
    return text.words if isinstance(text, Framed) and not with_echoes else (text,)


def blank(model: _Model) -> _Model:
    """Return a model of the same shape without what people said or typed."""
    values: dict[str, Any] = {}
    for name, where, mark in _marked(type(model)):
        value = getattr(model, name)
        if "blank" in mark:
            values[name] = mark["blank"]
        elif where is None:
            values[name] = tuple(map(_blank_part, value)) if isinstance(value, tuple) else _blank_part(value)
        elif isinstance(value, tuple):
            values[name] = (BLANK,) * len(value)
        elif value and not mark["kept"]:
            values[name] = BLANK
    return replace(model, **values)  # type: ignore[type-var]


def _blank_part(part: Any) -> Any:  # noqa: ANN401
    return blank(part) if is_dataclass(part) else part


def _marked(kind: type) -> tuple[tuple[str, str | None, Mapping[str, Any]], ...]:
    """The fields that are marked, and those that hold further parts; no other is looked at."""
    if kind not in _MARKS:
        _MARKS[kind] = _marks_of(kind)
    return _MARKS[kind]


def _marks_of(kind: Any) -> tuple[tuple[str, str | None, Mapping[str, Any]], ...]:  # noqa: ANN401
    hints = get_type_hints(kind)
    return tuple(
        (item.name, item.metadata.get("said"), item.metadata)
        for item in fields(kind)
        if item.metadata or any(map(is_dataclass, (hints[item.name], *get_args(hints[item.name]))))
    )
