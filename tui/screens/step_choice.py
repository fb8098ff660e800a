"""Choosing a step by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capture.steps import STEPS
from tui.screens.choice import Choice, ChoiceDialog

if TYPE_CHECKING:
    from tui.app import VantageApp


async def ask_step(app: VantageApp) -> str | None:
    """Ask for a step; `q` stands for the queries, which have no number of their own."""
    keys = [step.number if len(step.number) == 1 else "q" for step in STEPS]
    choices = [Choice(key, step.title, step.id) for key, step in zip(keys, STEPS, strict=True)]
    return await app.push_screen_wait(ChoiceDialog("Go to which step?", choices))
