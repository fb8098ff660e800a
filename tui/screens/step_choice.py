"""Choosing a step by its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from capture.steps import Step
from tui.screens.choice import Choice, ChoiceDialog

if TYPE_CHECKING:
    from tui.app import VantageApp


async def ask_step(app: VantageApp, steps: Sequence[Step]) -> str | None:
    """Ask for the step to go to."""
    return await app.push_screen_wait(ChoiceDialog("Go to which step?", step_choices(steps)))


def step_choices(steps: Sequence[Step]) -> list[Choice[str]]:
    """Return the steps, each with its number as its key; `q` stands for the queries, whose number is no single key."""
    return [Choice(_key(step), step.title, step.id) for step in steps]


def short_choices(steps: Sequence[Step]) -> list[Choice[str]]:
    """Return the steps by their short titles, each on one row of any screen."""
    return [Choice(_key(step), step.short, step.id) for step in steps]


def _key(step: Step) -> str:
    return step.number if len(step.number) == 1 else "q"
