"""Every action of the screens around the conversations, at every size: each key does what is seen, and leads back.

Those of the review are pressed in `test_review_actions.py`, those of a conversation that is held in `test_live.py` and
the files beside it, those of the sound check in `test_sound_check.py`, those of recordings that are brought in in
`test_bring_in.py`; each screen is locked in `test_locking.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.events import Hand
from casefile.names import NameEntry
from tests.tui.driving import (
    SIZES,
    VantagePilot,
    app_on,
    nothing_unexpected,
    on_screen,
    painted,
    setup_hand,
    shows,
    until,
)
from tests.tui.three_accounts import three_accounts
from tui.action import Action, Place
from tui.actions import actions_of
from tui.app import VantageApp
from tui.base import VantageScreen

# The keys from the list of conversations to each screen, each with the screen to which it leads.
WAYS: dict[Place, tuple[tuple[str, str], ...]] = {
    "library": (),
    "names": (("k", "NamesScreen"),),
    "codes": (("b", "CodesScreen"),),
    "prepare": (("p", "PrepareScreen"),),
    "close_down": (("c", "CloseDownScreen"),),
    "episodes": (("e", "EpisodesScreen"),),
    "episode": (("e", "EpisodesScreen"), ("enter", "EpisodeScreen")),
    "quotes": (("e", "EpisodesScreen"), ("enter", "EpisodeScreen"), ("q", "QuotesScreen")),
    "judgement": (("e", "EpisodesScreen"), ("enter", "EpisodeScreen"), ("j", "JudgementScreen")),
    "patterns": (("e", "EpisodesScreen"), ("p", "PatternsScreen")),
    "pattern": (("e", "EpisodesScreen"), ("p", "PatternsScreen"), ("enter", "PatternScreen")),
    "kinds": (("e", "EpisodesScreen"), ("p", "PatternsScreen"), ("k", "PatternKindsScreen")),
    "matrix": (("e", "EpisodesScreen"), ("m", "MatrixScreen")),
    "strands": (("e", "EpisodesScreen"), ("s", "StrandsScreen")),
    "search": (("slash", "SearchScreen"),),
    "export": (("x", "ExportScreen"),),
    "responses": (("x", "ExportScreen"), ("f3", "ResponsesScreen")),
}
# What needs something that this case does not hold, and where it is pressed.
ELSEWHERE = {
    "library.seals": "test_close_down.py",
    "library.write_sound": "test_take_in.py",
    "close_down.change": "test_close_down.py",
    "episodes.drop": "refused, in words, while anything is tagged with it, as all are here",
    "matrix.quotes": "test_strands.py",
    **dict.fromkeys(
        [f"strands.{way}" for way in ("later", "earlier", "down", "up", "right", "left")], "test_strands.py"
    ),
    "strands.episodes": "test_strands.py",
    "search.layer": "test_search.py",
    "responses.change": "test_export.py",
    "export.write": "test_export.py",
    "export.not_a_name": "test_export.py",
    "export.name": "test_export.py",
    "export.handed": "test_export.py",
}


def case_for(folder: Path) -> Case:
    """A case in which nearly every key finds something to do."""
    case = three_accounts(folder, with_first=False)
    by = setup_hand(case)
    case.names.add("person", "Ms Reed", "Worker 0", by)
    for words in ("The form stands between them.", "Nobody rings back.", "Both wait for the other."):
        case.patterns.add("tool", words, by)
    return case


def look(app: VantageApp) -> tuple[object, ...]:
    """All by which it is seen that a key did something."""
    rows = "\n".join(strip.text for strip in painted(app))
    log = app.session.case.log.latest_id if app.session is not None else ""
    return type(app.screen).__name__, rows, log, len(app._notifications)


async def go(pilot: VantagePilot, place: Place) -> VantageScreen[object]:
    """Go from the list of conversations to a screen."""
    await shows(pilot, "P02")
    for key, name in WAYS[place]:
        await pilot.press(key)
        await on_screen(pilot, name)
    screen = pilot.app.screen
    assert isinstance(screen, VantageScreen)
    return screen


async def escape(pilot: VantagePilot) -> None:
    """Leave what is on top, or what is selected there."""
    app = pilot.app
    assert isinstance(app, VantageApp)
    before = look(app)
    await pilot.press("escape")
    await until(pilot, lambda: look(app) != before, "Esc leaves")


async def back(pilot: VantagePilot, place: Place) -> VantageScreen[object]:
    """Leave whatever has come up; from the list of conversations the way is taken anew."""
    name = WAYS[place][-1][1] if WAYS[place] else "LibraryScreen"
    app = pilot.app
    assert isinstance(app, VantageApp)
    while type(app.screen).__name__ not in (name, "LibraryScreen"):
        # The review ends a selection first, and what looks for something else may leave a dialog beneath.
        await escape(pilot)
    return await go(pilot, place) if type(pilot.app.screen).__name__ != name else pilot.app.screen  # type: ignore[return-value]


def something_to_take_back(app: VantageApp, screen: VantageScreen[object]) -> NameEntry:
    """Something that was done on this screen last."""
    by = getattr(screen, "by", None) or Hand(app.opened.hand("x").author, screen.place)
    number = len(app.opened.case.names.all())
    conversation = getattr(screen, "_of", None)
    return app.opened.case.names.add("person", f"Name{number}", f"Worker {number}", by, conversation=conversation)


async def presses(pilot: VantagePilot, place: Place) -> AsyncIterator[tuple[Action, bool]]:
    """Press the key of every action of a screen, each from where it is; tells whether anything was seen of it."""
    app = pilot.app
    assert isinstance(app, VantageApp)
    for action in actions_of(place):
        if action.call in ("lock", "leave") or action.id in ELSEWHERE:
            continue
        screen = await back(pilot, place)
        if action.call == "undo":
            something_to_take_back(app, screen)
        await pilot.pause()
        before = look(app)
        await pilot.press(action.keys[0])
        for _ in range(3000):
            if look(app) != before:
                break
            await pilot.pause(0.01)
        yield action, look(app) != before and type(app.screen).__name__ != "ErrorDialog"
    screen = await back(pilot, place)
    leave = next(action for action in actions_of(place) if action.call == "leave")
    if place != "library":
        await pilot.press(leave.keys[0])
        await until(pilot, lambda: pilot.app.screen is not screen, f"{leave.id} leaves")
        yield leave, True
    while type(app.screen).__name__ != "LibraryScreen":
        await escape(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_every_key_of_every_screen_does_something_and_leads_back(tmp_path: Path, size: tuple[int, int]):
    case = case_for(tmp_path)
    app = app_on(case)
    pressed: set[str] = set()
    idle: list[str] = []
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        for place in WAYS:
            async for action, is_seen in presses(pilot, place):
                pressed.add(action.id)
                idle += [] if is_seen else [action.id]
        assert nothing_unexpected(app)
    assert not idle, " ".join(idle)
    asked = {action.id for place in WAYS for action in actions_of(place) if action.call not in ("lock", "leave")}
    assert asked - pressed == ELSEWHERE.keys()
    case.close()
