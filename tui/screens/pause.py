"""The two questions of a pause: why, which nobody must answer, and what becomes of what was typed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.live_words import held_text
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.cover import ask_uncovered

if TYPE_CHECKING:
    from capture.held import Held
    from casefile.pauses import PauseReason
    from tui.app import VantageApp

_SHOWN = 6
_CELLS = 66


async def ask_reason(app: VantageApp) -> PauseReason | None:
    """Ask why the recording was paused; None where the person leaves it open."""
    choices: list[Choice[PauseReason]] = [
        Choice("p", "The participant asked", "participant asked"),
        Choice("b", "A break", "break"),
        Choice("i", "An interruption", "interruption"),
        Choice("t", "Something technical", "technical"),
    ]
    return await app.push_screen_wait(ChoiceDialog("Why paused? Esc leaves it open.", choices))


async def ask_held(app: VantageApp, held: Held, half_typed: str) -> bool:
    """Ask whether what was typed while paused is kept; it is discarded by default, and where the person leaves."""
    lines = [held_text(entry) for entry in held.entries] + ([half_typed] if half_typed else [])
    shown = [line if len(line) <= _CELLS else f"{line[: _CELLS - 1]}…" for line in lines[-_SHOWN:]]
    more = [f"and {len(lines) - _SHOWN} before"] if len(lines) > _SHOWN else []
    choices = [Choice("d", "Discard: it was never stored", False), Choice("k", "Keep: store it now", True)]
    words = "\n".join([*more, *shown])
    title = "Typed while paused: keep or discard?"
    dialog = ChoiceDialog[bool](title, choices, words=words, by_itself=True, escape="discards")
    return await ask_uncovered(app, dialog) is True
