"""Answering dialogs one after another, each only once the one before is gone."""

from __future__ import annotations

from tests.tui.driving import VantagePilot, on_screen, shows, type_in, until


async def answer(pilot: VantagePilot, text: str) -> None:
    """Type an answer in a dialog, and wait until it is gone."""
    await on_screen(pilot, "AskDialog")
    dialog = pilot.app.screen
    await type_in(pilot, text)
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.screen is not dialog, "what follows the answer")


async def choose(pilot: VantagePilot, key: str, *, of: str) -> None:
    """Press a key in the choice of this heading, and wait until it is gone."""
    await shows(pilot, of)
    dialog = pilot.app.screen
    await pilot.press(key)
    await until(pilot, lambda: pilot.app.screen is not dialog, f"what follows {key}")
