"""A conversation that is held: a case with one that was agreed to, a scripted recorder, and the live screen."""

from __future__ import annotations

import threading
from pathlib import Path

from casefile.case import Case
from tests.tui.driving import (
    PATIENCE_S,
    Script,
    VantagePilot,
    agree,
    app_on,
    new_case,
    new_conversation,
    on_screen,
    shows,
    until,
)
from tui.app import VantageApp
from tui.screens.ask import AskDialog
from tui.screens.live import LiveScreen

LIMITS = "Which limits?"


def begun(tmp_path: Path) -> tuple[Case, str, Script, VantageApp]:
    """A case, the id of its conversation, and the app on it with the recorder that it asks."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    script = Script()
    return case, conversation.id, script, app_on(case, script)


async def hold(pilot: VantagePilot) -> LiveScreen:
    """From the list into the only conversation."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("l")
    await on_screen(pilot, "LiveScreen")
    screen = pilot.app.screen
    assert isinstance(screen, LiveScreen)
    await until(pilot, lambda: screen.desk.watch.status is not None, "a first status")
    return screen


async def recording(pilot: VantagePilot) -> LiveScreen:
    """From the list into the only conversation, and record."""
    screen = await hold(pilot)
    await pilot.press("f5")
    await shows(pilot, "● RECORDING")
    return screen


async def to_limits(pilot: VantagePilot, key: str = "ctrl+n") -> AskDialog:
    """Answer that it may be recorded with limits, up to the question which ones."""
    await pilot.press(key)
    await on_screen(pilot, "AgreementDialog")
    await pilot.press("l")
    await on_screen(pilot, "AskDialog")
    await shows(pilot, LIMITS)
    dialog = pilot.app.screen
    assert isinstance(dialog, AskDialog)
    return dialog


def busy(screen: LiveScreen) -> threading.Event:
    """Keep the thread in which things are done to the conversation busy until the event is set."""
    go_on = threading.Event()
    screen.desk.hand.do_soon(lambda case: go_on.wait(PATIENCE_S))
    return go_on
