"""A conversation that is held: a case with one that was agreed to, a scripted recorder, and the live screen."""

from __future__ import annotations

import threading
from pathlib import Path

from casefile.case import Case
from tests.tui.driving import PATIENCE_S, Script, VantagePilot, agree, app_on, new_case, new_conversation, shows
from tests.tui.test_live import hold
from tui.app import VantageApp
from tui.screens.live import LiveScreen


def begun(tmp_path: Path) -> tuple[Case, str, Script, VantageApp]:
    """A case, the id of its conversation, and the app on it with the recorder that it asks."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    script = Script()
    return case, conversation.id, script, app_on(case, script)


async def recording(pilot: VantagePilot) -> LiveScreen:
    """From the list into the only conversation, and record."""
    screen = await hold(pilot)
    await pilot.press("f5")
    await shows(pilot, "● RECORDING")
    return screen


def busy(screen: LiveScreen) -> threading.Event:
    """Keep the thread in which things are done to the conversation busy until the event is set."""
    go_on = threading.Event()
    screen.desk.hand.do_soon(lambda case: go_on.wait(PATIENCE_S))
    return go_on
