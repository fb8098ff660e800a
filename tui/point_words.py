"""How a point that an earlier conversation left open is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capture.carried import Point, PointKind

_KINDS: dict[PointKind, str] = {
    "query": "query",
    "return": "return to",
    "correction": "they corrected",
    "follow_up": "follow up",
    "second": "why once more",
}


def point_text(point: Point) -> str:
    """Return its kind and its words, and whether it was returned to."""
    return f"{'returned to · ' if point.is_taken_up else ''}{_KINDS[point.kind]}: {point.text}"
