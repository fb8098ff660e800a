"""A conversation's timeline as a drawing: steps, tags by kind, and stretches without sound, each with its words."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from casefile.tags import TagKind
from casefile.timeline import clock_text
from tagging.codebook import KINDS
from tagging.model import Excerpt, Talk

_WIDTH = 1000
_LEFT = 170  # room for the names of the rows
_ROW = 22
_LEAST = 3
_TICKS = 6
_FILLS: dict[TagKind, str] = {"episode": "#1f5a8c", "rationality": "#8a5a00", "factor": "#5a2d7a"}


def timeline(talk: Talk, excerpts: list[Excerpt]) -> str:
    """Return the drawing as SVG; each tag links to its excerpt."""
    rows = 2 + len(KINDS)
    height = _ROW * (rows + 1)
    words = f"Timeline of {talk.label}, {clock_text(talk.length_s)} long"
    inside = "".join((*_steps(talk), *_tags(talk, excerpts), *_silences(talk), *_ticks(talk, height)))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(words)}">'
        '<defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
        f'<line x1="0" y1="0" x2="0" y2="6" stroke="#444" stroke-width="2"/></pattern></defs>{inside}</svg>\n'
    )


def _x(talk: Talk, at_s: float) -> float:
    share = min(max(at_s, 0.0), talk.length_s) / talk.length_s
    return round(_LEFT + share * (_WIDTH - _LEFT - 5), 1)


def _box(talk: Talk, row: int, from_s: float, to_s: float, fill: str, title: str) -> str:
    begins, ends = _x(talk, from_s), _x(talk, to_s)
    return (
        f'<rect x="{begins}" y="{row * _ROW + 3}" width="{max(ends - begins, _LEAST):.1f}" height="{_ROW - 6}" '
        f'fill="{fill}" stroke="#222" stroke-width=".5"><title>{escape(title)}</title></rect>'
    )


def _row_name(row: int, name: str) -> str:
    return f'<text x="0" y="{row * _ROW + 15}">{escape(name)}</text>'


def _steps(talk: Talk) -> Iterator[str]:
    yield _row_name(0, "Steps, by number")
    for number, visit in enumerate(talk.visits, 1):
        to_s = talk.length_s if visit.to_s is None else visit.to_s
        yield _box(talk, 0, visit.from_s, to_s, "#e8e8e8", visit.step_title)
        yield f'<text x="{_x(talk, visit.from_s) + 3}" y="15">{number}</text>'


def _tags(talk: Talk, excerpts: list[Excerpt]) -> Iterator[str]:
    for row, (kind, name) in enumerate(KINDS.items(), 1):
        yield _row_name(row, name)
        for excerpt in excerpts:
            titles = [tag.title for tag in excerpt.tags if tag.kind == kind]
            if titles and excerpt.start_s is not None:
                to_s = excerpt.start_s if excerpt.end_s is None else excerpt.end_s
                title = f"{excerpt.clock} {', '.join(titles)}"
                box = _box(talk, row, excerpt.start_s, to_s, _FILLS[kind], title)
                yield f'<a href="#{escape(excerpt.id)}">{box}</a>'


def _silences(talk: Talk) -> Iterator[str]:
    row = len(KINDS) + 1
    yield _row_name(row, "No sound" if talk.silences else "No sound: nowhere")
    for silence in talk.silences:
        yield _box(talk, row, silence.from_s, silence.to_s, "url(#hatched)", f"no sound: {silence.why}")


def _ticks(talk: Talk, height: int) -> Iterator[str]:
    for number in range(_TICKS + 1):
        at_s = talk.length_s * number / _TICKS
        anchor = "end" if number == _TICKS else "middle" if number else "start"
        yield f'<text x="{_x(talk, at_s)}" y="{height - 4}" text-anchor="{anchor}">{clock_text(at_s)}</text>'
