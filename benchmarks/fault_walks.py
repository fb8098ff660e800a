"""Faults that take the real app to make: it is killed, hangs, is closed with its terminal, or runs twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.fault_screen import AppTrial, Said, app_trial, list_line, wait_until
from benchmarks.fault_sound import Stored
from benchmarks.fault_trial import Loss, send
from benchmarks.memory import transcriber_of
from capture.link import stop_recorder

_TRY_AGAIN_S = 2.0
_READ_S = 2.5
_APART_S = 3.0
Ending = Callable[[AppTrial], None]


def killed_app(sound: Path, number: int) -> tuple[Loss, list[Said]]:
    """Kill the app, open it again some seconds later, and go back to the recording."""
    return _without_screen(sound, number, lambda app: send(app.terminal.pid, "KILL"))


def closed_terminal(sound: Path, number: int) -> tuple[Loss, list[Said]]:
    """Close the terminal's window, open the app in another, and go back to the recording."""
    return _without_screen(sound, number, lambda app: app.terminal.close())


def _without_screen(sound: Path, number: int, end: Ending) -> tuple[Loss, list[Said]]:
    chance = random.Random(number)
    with app_trial(sound) as app:
        app.record()
        time.sleep(chance.uniform(0.5, 2.0))
        end(app)
        since_s = app.held.room.now_s()
        time.sleep(chance.uniform(2.0, 6.0))
        said = [_opened_again(app, since_s)]
        _press_until(app, "Enter", "● RECORDING")
        said += app.watch(since_s, _READ_S)
        return _loss(_end(app)), said


def killed_all(sound: Path, number: int) -> tuple[Loss, list[Said]]:
    """Kill recorder, transcriber and app together; open the app again, and record again."""
    chance = random.Random(number)
    with app_trial(sound, words=True) as app:
        app.record()
        time.sleep(chance.uniform(1.0, 4.0))
        pids = [app.held.pid(), transcriber_of(app.terminal.pid), app.terminal.pid]
        for pid in pids:
            send(pid, "KILL")
        killed_s = app.held.room.now_s()
        said = [_opened_again(app, killed_s)]
        _press_until(app, "Enter", "NOT RECORDING")
        said += app.watch(killed_s, _READ_S)
        _press_until(app, "F5", "● RECORDING")
        wait_until(lambda: app.held.reaches_s() > killed_s, "sound that is stored again")
        stored = _end(app)
        before_s, after_s = stored.holes[0]
        return Loss(max(0.0, killed_s - before_s), stored.missing_s, after_s - killed_s, stored.misplaced_s), said


def hung_app(sound: Path, number: int, for_s: float = 300.0) -> tuple[Loss, list[Said]]:
    """Let the app hang for five minutes."""
    # Not all apps start at the same moment.
    time.sleep(number * _APART_S)
    with app_trial(sound) as app:
        app.record()
        since_s = app.held.room.now_s()
        app.terminal.hang()
        time.sleep(for_s)
        app.terminal.go_on()
        for_s = app.held.room.now_s() - since_s
        said = app.watch(since_s + for_s, _READ_S)
        stored = _end(app)
        if stored.to_s - stored.from_s < for_s:
            raise SystemExit("the recording is shorter than the app hung")
        return _loss(stored), said


def two_apps(sound: Path, number: int) -> tuple[Loss, list[Said]]:
    """Open two apps on one conversation, and press the key to record in both at once."""
    with app_trial(sound) as app:
        terminals = [app.open(), app.open()]
        for terminal in terminals:
            app.go_to_live(terminal)
        since_s = app.held.room.now_s()
        for terminal in terminals:
            terminal.press("F5")
        said = app.watch(since_s, 4.0, terminals[1])
        wait_until(lambda: bool(app.held.running()), "a recorder")
        if len(app.held.running()) != 1:
            raise SystemExit(f"{len(app.held.running())} recorders run for one conversation")
        reached_s = app.held.room.now_s()
        wait_until(lambda: app.held.reaches_s() > reached_s, "stored sound")
        return _loss(_end(app)), said


def _opened_again(app: AppTrial, since_s: float) -> Said:
    """Open the app again and return what the list of conversations says."""
    app.open()
    wait_until(lambda: list_line(app.terminal.wait_for("P01")) != "", "a word above the list")
    return Said("the list", list_line(app.terminal.screen()), app.held.room.now_s() - since_s)


def _press_until(app: AppTrial, key: str, text: str) -> None:
    """Press a key, again where it takes long, until a text stands on the screen."""
    app.terminal.wait_for("P01")
    pressed_s = 0.0

    def is_there() -> bool:
        nonlocal pressed_s
        if text in app.terminal.screen():
            return True
        if time.monotonic() - pressed_s > _TRY_AGAIN_S:
            app.terminal.press(key)
            pressed_s = time.monotonic()
        return False

    wait_until(is_there, text)


def _end(app: AppTrial) -> Stored:
    """Stop from outside, as `vantage stop` does, whatever the screen asks."""
    time.sleep(1.0)
    for found in app.held.running():
        stop_recorder(found, app.held.case.clock.boot_s())
    wait_until(lambda: not app.held.running(), "the end of the recorder")
    return app.held.stored()


def _loss(stored: Stored) -> Loss:
    return Loss(stored.missing_s, stored.missing_s, None, stored.misplaced_s)
