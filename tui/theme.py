"""The colours: dark and still, and every text with a contrast of at least 7:1 to what lies behind it.

Contrast is that of WCAG 2.1 (success criterion 1.4.6). A terminal dims as it likes, so what is quieter has a colour of
its own instead.
"""

from __future__ import annotations

from textual.theme import Theme

NAME = "vantage"
# For `Content`: what is quieter than the text beside it.
QUIET = "$text-muted"
_LETTERS, _QUIETER, _BEHIND, _CURSOR = "#e6e6e6", "#bcbcbc", "#121212", "#182f44"

THEME = Theme(
    name=NAME,
    primary="#8cbcec",
    secondary="#8cbcec",
    accent="#ffc880",
    warning="#ffc880",
    error="#7a1029",
    success="#a6d9a0",
    foreground=_LETTERS,
    background=_BEHIND,
    surface="#171717",
    panel="#20252a",
    dark=True,
    variables={
        "text": _LETTERS,
        "text-muted": _QUIETER,
        "text-disabled": _QUIETER,
        "block-cursor-foreground": _LETTERS,
        "block-cursor-background": _CURSOR,
        "block-cursor-blurred-foreground": _LETTERS,
        "block-cursor-blurred-background": _CURSOR,
        "input-selection-background": "#2b4a66",
    },
)
