"""Digits three rows high, so that a clock can be read across a table."""

from __future__ import annotations

ROWS = 3
# Half blocks, two of which lie in each cell; an unknown time is dashes.
_SIGNS: dict[str, tuple[str, str, str]] = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    "-": ("   ", "▀▀▀", "   "),
    ":": ("▄", "▄", " "),
}


def large(clock: str) -> tuple[str, str, str]:
    """Return the three rows of a clock such as 00:12:41; raises KeyError for what is no part of one."""
    signs = [_SIGNS[sign] for sign in clock]
    top, middle, bottom = (" ".join(sign[row] for sign in signs) for row in range(ROWS))
    return top, middle, bottom
