"""A conversation on the live screen whose lines are given what they leave behind."""

from __future__ import annotations

from pathlib import Path

from casefile.case import Case
from casefile.framework import ASPECTS, FACTORS
from casefile.note_classes import NoteClass
from tests.tui.driving import (
    Script,
    VantagePilot,
    app_on,
    new_case,
    new_conversation,
    on_screen,
    type_in,
    until,
)
from tests.tui.holding import hold
from tui.app import VantageApp
from tui.screens.live import LiveScreen

LOOKED_FOR = [item.title for item in ASPECTS[:5]]
EXTRA = [item.title for item in ASPECTS[5:]]
CATEGORIES = [item.title for item in FACTORS[:9]]


class Scene:
    """One conversation on the live screen, and the case behind it."""

    def __init__(self, tmp_path: Path) -> None:
        self.case: Case = new_case(tmp_path)
        self.conversation = new_conversation(self.case)
        self.script = Script()
        self.app: VantageApp = app_on(self.case, self.script)

    async def hold(self, pilot: VantagePilot) -> LiveScreen:
        """From the list into the conversation."""
        return await hold(pilot)

    async def line(self, pilot: VantagePilot, text: str) -> None:
        """Type a line and keep it."""
        await type_in(pilot, text)
        await pilot.press("enter")
        await until(pilot, lambda: any(note.text == text for note in self.case.notes.of(self.conversation.id)), text)

    async def go(self, pilot: VantagePilot, step: str) -> None:
        """Go to a step, and wait until it is entered."""
        screen = self.app.screen
        assert isinstance(screen, LiveScreen)
        screen.go_to(step)
        await until(pilot, lambda: self.in_force() == step, step)

    async def say(self, pilot: VantagePilot, *keys: str) -> None:
        """Press the key that says more of a line, then others, each in the dialog that the one before opened."""
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        for key in keys:
            await self.press_on(pilot, key)
        await pilot.pause()

    async def press_on(self, pilot: VantagePilot, key: str) -> None:
        """Press a key in a dialog, and wait until it is gone."""
        top = self.app.screen
        await pilot.press(key)
        await until(pilot, lambda: self.app.screen is not top, f"what follows {key}")

    def in_force(self) -> str:
        visit = self.case.step_visits.current(self.conversation.id)
        return visit.step if visit else ""

    def said(self) -> list[NoteClass]:
        return self.case.note_classes.of(self.conversation.id)

    def told(self) -> list[tuple[str, str | None]]:
        return [(item.kind, item.code) for item in self.said()]
