"""The screen as a grid of cells: its characters row by row, and how well each can be read.

`SCREENS=write` in the environment writes the kept screens anew instead of comparing with them.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.style import Style
from textual.color import Color

from tests.tui.driving import VantagePilot, painted

KEPT = Path(__file__).parents[1] / "golden" / "screens"
_HEADING = "=== "
# Frames, rules, scrollbars and the level: drawn, not read.
_DRAWN = range(0x2500, 0x25A0)
_THUMB = dict.fromkeys(range(0x2581, 0x2588), " ")
# How far a terminal takes a dimmed letter towards what lies behind it.
_DIM = 0.5


@dataclass(frozen=True)
class Cell:
    """One character that is to be read, with its contrast after WCAG 2.1 (1 to 21)."""

    row: int
    text: str
    contrast: float


def rows_of(pilot: VantagePilot) -> list[str]:
    """Return the characters of the screen, row by row, without what is empty at the right, and without scrollbars."""
    return [strip.text.translate(_THUMB).rstrip() for strip in painted(pilot.app)]


def cells_of(pilot: VantagePilot) -> Iterator[Cell]:
    """Return what is to be read on the screen, as it is dressed when it goes to the terminal."""
    for row, strip in enumerate(painted(pilot.app)):
        for segment in strip:
            text = "".join(letter for letter in segment.text if ord(letter) not in _DRAWN).strip()
            if text:
                yield Cell(row, text, _contrast(segment.style or Style()))


def hard_to_read(pilot: VantagePilot, least: float) -> list[str]:
    """Return what has less contrast than this, each with its contrast."""
    return [f"{cell.contrast:.1f}  {cell.text}" for cell in cells_of(pilot) if cell.contrast < least]


def differing(name: str, screens: dict[str, list[str]]) -> str:
    """Compare screens with those that are kept under this name; returns in lines what differs, or nothing."""
    path, now = KEPT / f"{name}.txt", _written(screens)
    if os.environ.get("SCREENS") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(now, encoding="utf-8", newline="\n")
    kept = path.read_text(encoding="utf-8")
    lines = difflib.unified_diff(kept.splitlines(), now.splitlines(), "kept", "now", n=30, lineterm="")
    return "\n".join(lines)


def _written(screens: dict[str, list[str]]) -> str:
    parts = ["\n".join([f"{_HEADING}{name}", *rows]) for name, rows in screens.items()]
    return "\n\n".join(parts) + "\n"


def _contrast(style: Style) -> float:
    front, back = _colour(style.color, "#ffffff"), _colour(style.bgcolor, "#000000")
    if style.reverse:
        front, back = back, front
    if style.dim:
        front = back.blend(front, _DIM)
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _colour(found: object, otherwise: str) -> Color:
    from rich.color import Color as RichColor

    return Color.parse(otherwise) if not isinstance(found, RichColor) else Color.from_rich_color(found)


def _luminance(colour: Color) -> float:
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
