"""Before step 1: the microphone by name, its level in words, the five-second test, room, battery and sleep."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from capture.audio_input import Source
from capture.awake import MAY_SLEEP, Sleep
from capture.chosen_microphone import choose_microphone, choose_second, chosen_microphone, chosen_second
from capture.devices import InputDevice
from capture.lanes import both_of
from capture.live import LiveStatus
from capture.sound_test import SoundTestNow
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import RecorderError
from tests.tui.driving import (
    SIZES,
    Script,
    ScriptedLive,
    VantagePilot,
    agree,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    until,
)
from tui.app import VantageApp
from tui.screens.sound_check import SoundCheckScreen
from tui.sound_words import DEFAULT, Offered, heard_fact, level_fact, offered, sleep_fact

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the place of settings is moved as Linux has it")


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))


class ListeningLive(ScriptedLive):
    """A scripted recorder that says what it listens to, and how far its test is."""

    tests = 0
    now: SoundTestNow | None = None
    sleep: Sleep = "can be held off"
    missing: tuple[str | None, ...] = ()

    def __init__(self, case: Case, conversation: Conversation, author: str) -> None:
        super().__init__(case, conversation, author)
        self.used: list[Source] = []
        self.second: Source | None = None

    def listen(self, source: Source, second: Source | None = None) -> None:
        self.second = None
        self._open(source)
        if second is not None:
            self._open(second)
            self.second = second
        super().listen(source)

    def record(self, source: Source, second: Source | None = None) -> None:
        self._open(source)
        if second is not None:
            self._open(second)
        super().record(source)

    def _open(self, source: Source) -> None:
        self.used.append(source)
        if source.device in self.missing:
            raise RecorderError(title="There is no such microphone.", remedy="Plug one in.")

    def test_sound(self, pressed_clock_s: float | None = None) -> None:
        self.tests += 1
        self.now = SoundTestNow("speak", 5.0)

    def status(self) -> LiveStatus:
        position_s = 61.0 if self.state == "recording" else None
        one = LiveStatus(
            self.state,
            -18.0,
            -12.0,
            position_s,
            trouble=self.trouble,
            rate_hz=16_000,
            sleep=self.sleep,
            sound_test=self.now,
        )
        return one if self.second is None else both_of(one, replace(one, level_db=-50.0, peak_db=-45.0))


class ListeningScript(Script):
    """Makes recorders that listen, but for the microphones that are missing; None is the system's default."""

    def __init__(self, *, missing: tuple[str | None, ...] = ()) -> None:
        super().__init__()
        self._missing = missing

    def __call__(self, case: Case, conversation: Conversation, author: str) -> ListeningLive:
        live = ListeningLive(case, conversation, author)
        live.missing = self._missing
        self.made.append(live)
        return live

    @property
    def listening(self) -> ListeningLive:
        live = self.live
        assert isinstance(live, ListeningLive)
        return live


def begun(
    tmp_path: Path, script: ListeningScript | None = None
) -> tuple[Case, Conversation, ListeningScript, VantageApp]:
    case = new_case(tmp_path)
    script = script or ListeningScript()
    return case, new_conversation(case), script, app_on(case, script, check_sound=True)


async def opened(pilot: VantagePilot) -> None:
    """From the list into the only conversation."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("l")


@pytest.mark.parametrize("size", SIZES)
async def test_it_comes_up_the_first_time_and_one_key_goes_on(tmp_path: Path, size: tuple[int, int]):
    case, conversation, script, app = begun(tmp_path)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await shows(pilot, "Before you begin: nothing is stored here")
        await shows(pilot, "▏ good")
        await shows(pilot, DEFAULT)
        await shows(pilot, "hours")
        await shows(pilot, "held off while a recording runs")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("l")
        await on_screen(pilot, "LiveScreen")
        await until(pilot, lambda: len(script.made) == 2 and script.live.state == "listening", "the second time")
        assert type(app.screen).__name__ == "LiveScreen"
        await pilot.press("ctrl+s")
        await on_screen(pilot, "SoundCheckScreen")
        await pilot.press("ctrl+s")
        await on_screen(pilot, "LiveScreen")
        assert nothing_unexpected(app)
    assert case.recordings.of(conversation.id) == []
    case.close()


async def test_what_the_system_answers_once_somebody_has_gone_on_is_shown_nowhere(tmp_path: Path):
    case, _, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        check = app.screen
        assert isinstance(check, SoundCheckScreen)
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        await until(pilot, lambda: not check.query("*"), "the check is gone")
        await check._ask_for_room_and_battery()
        await check._ask_for_microphones()
        assert nothing_unexpected(app)
    case.close()


async def test_it_does_not_come_up_where_something_was_recorded(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    agree(case, conversation)
    case.recordings.begin(conversation.id, setup_hand(case), source="file")
    async with app.run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("l")
        await on_screen(pilot, "LiveScreen")
        await until(pilot, lambda: bool(script.made) and script.live.state == "listening", "a level")
        assert type(app.screen).__name__ == "LiveScreen"
    case.close()


async def test_while_a_recording_runs_it_stays_away(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    agree(case, conversation)
    async with app.run_test() as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await pilot.press("f5")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, "● RECORDING")
        await pilot.press("ctrl+s")
        await shows(pilot, "The sound check is for before a recording.")
        assert type(app.screen).__name__ == "LiveScreen"
        assert script.listening.tests == 0
    case.close()


async def test_a_microphone_is_chosen_by_name_and_kept_on_this_computer(tmp_path: Path):
    case, _, script, app = begun(tmp_path)
    choose_microphone("Table microphone")
    async with app.run_test() as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await shows(pilot, "● Table microphone (not there now")
        await until(pilot, lambda: script.live.state == "listening", "the level")
        assert script.listening.used == [Source("Table microphone")]
        await pilot.press("home")
        await pilot.press("enter")
        await shows(pilot, f"● {DEFAULT}")
        await until(pilot, lambda: script.listening.used[-1] == Source(), "the default is listened to")
        assert chosen_microphone() is None
        assert type(app.screen).__name__ == "SoundCheckScreen"
        await pilot.press("enter")
        await on_screen(pilot, "LiveScreen")
        assert nothing_unexpected(app)
    assert b"Table microphone" not in b"".join(path.read_bytes() for path in case.folder.rglob("*") if path.is_file())
    case.close()


async def test_a_second_microphone_has_a_level_of_its_own_and_is_taken_away_by_the_same_key(tmp_path: Path):
    case, _, script, app = begun(tmp_path)
    choose_microphone("Table microphone")
    choose_second("Lapel microphone")
    async with app.run_test() as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await shows(pilot, "● Table microphone (not there now: ")
        await shows(pilot, " 2 Lapel microphone (not there now)")
        await shows(pilot, "▏ too quiet")
        await shows(pilot, "▏ good")
        # Else the row that is taken away would not be there any more.
        await until(pilot, lambda: all(one.is_finished for one in app.workers if one.group == "asking"), "asked")
        assert script.listening.used == [Source("Table microphone"), Source("Lapel microphone")]
        await pilot.press("end", "2")
        await shows(pilot, " ○ Lapel microphone")
        await until(pilot, lambda: script.listening.used[2:] == [Source("Table microphone")], "the first alone")
        await until(pilot, lambda: "too quiet" not in screen_text(pilot), "no second level")
        assert chosen_second() is None
        await pilot.press("2")
        await until(pilot, lambda: script.listening.second == Source("Lapel microphone"), "both again")
        assert (chosen_microphone(), chosen_second()) == ("Table microphone", "Lapel microphone")
        await pilot.press("home", "2")
        assert chosen_second() == "Lapel microphone", "the default can't be the second: it may be the first as well"
        await pilot.press("end", "enter")
        await until(pilot, lambda: chosen_microphone() == "Lapel microphone", "the second becomes the first")
        assert chosen_second() is None
        assert nothing_unexpected(app)
    case.close()


async def test_a_second_microphone_that_is_not_there_is_said_and_does_without(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path, ListeningScript(missing=("Lapel microphone",)))
    agree(case, conversation)
    choose_second("Lapel microphone")
    async with app.run_test() as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await shows(pilot, "! Lapel microphone is not heard")
        await shows(pilot, "▏ good")
        await pilot.press("f5")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, "● RECORDING")
        await shows(pilot, "Only one microphone is recorded")
        assert script.listening.second is None
    case.close()


async def test_where_no_microphone_can_be_opened_it_says_so_and_holds_nobody_up(tmp_path: Path):
    case, _, _, app = begun(tmp_path, ListeningScript(missing=("Unplugged", None)))
    choose_microphone("Unplugged")
    async with app.run_test() as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await shows(pilot, "! There is no such microphone. Plug one in.")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        assert nothing_unexpected(app)
    case.close()


async def test_a_microphone_that_was_left_at_home_is_told_and_the_default_takes_its_place(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path, ListeningScript(missing=("Unplugged",)))
    agree(case, conversation)
    choose_microphone("Unplugged")
    async with app.run_test() as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await shows(pilot, "● Unplugged (not there now: the system's default is used)")
        await shows(pilot, "▏ good")
        assert script.listening.used == [Source("Unplugged"), Source()]
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        assert script.listening.used[2:] == [Source("Unplugged"), Source(instead_of="Unplugged")]
        assert chosen_microphone() == "Unplugged"
        assert nothing_unexpected(app)
    case.close()


async def test_the_five_seconds_are_counted_and_what_was_heard_is_told(tmp_path: Path):
    case, _, script, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await shows(pilot, "speak for five seconds")
        await pilot.press("t")
        await shows(pilot, "Speak now: 5")
        live = script.listening
        live.now = SoundTestNow("speak", 0.4)
        await shows(pilot, "Speak now: 5 4 3 2 1")
        live.now = SoundTestNow("playing", heard="good")
        await shows(pilot, "Playing back")
        live.now = SoundTestNow("over", heard="good")
        await shows(pilot, "Heard: good")
        assert live.tests == 1
    case.close()


async def test_that_the_computer_may_fall_asleep_is_said_in_the_check_and_once_when_a_recording_begins(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    agree(case, conversation)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await until(pilot, lambda: bool(script.made), "a recorder")
        script.listening.sleep = "may come"
        await shows(pilot, "! This computer may fall asleep")
        await pilot.press("f5")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, "This computer may fall asleep")
        await pilot.press("f5")
        await shows(pilot, "PAUSED")
        await until(pilot, lambda: MAY_SLEEP[:20] not in screen_text(pilot), "it is said no more")
    case.close()


async def test_that_the_computer_may_fall_asleep_gives_way_to_the_first_line(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    agree(case, conversation)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await until(pilot, lambda: bool(script.made), "a recorder")
        script.listening.sleep = "may come"
        await pilot.press("f5")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, "This computer may fall asleep")
        await pilot.press("s", "o")
        assert MAY_SLEEP[:20] in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: MAY_SLEEP[:20] not in screen_text(pilot), "it gives way")
        assert "so" in screen_text(pilot)
    case.close()


@pytest.mark.parametrize(
    ("now", "words", "is_trouble"),
    [
        (None, "t: speak for five seconds, and hear it back; nothing is stored", False),
        (SoundTestNow("speak", 5.0), "Speak now: 5", False),
        (SoundTestNow("speak", 3.2), "Speak now: 5 4", False),
        (SoundTestNow("speak", 0.0), "Speak now: 5 4 3 2 1", False),
        (SoundTestNow("over", heard="good"), "Heard: good", False),
        (
            SoundTestNow("over", heard="good", unplayed="There is no loudspeaker."),
            "Heard: good. Not played back: There is no loudspeaker.",
            False,
        ),
        (
            SoundTestNow("over", heard="too quiet"),
            "Heard: too quiet. Move the microphone nearer, or turn it up.",
            True,
        ),
    ],
)
def test_the_test_in_words(now: SoundTestNow | None, words: str, is_trouble: bool):
    fact = heard_fact(now)
    assert (fact.words, fact.is_trouble) == (words, is_trouble)


def test_exact_zeros_are_told_as_muted_or_not_permitted():
    said = heard_fact(SoundTestNow("over", heard="only zeros"))
    assert "muted" in said.words and "may not use it" in said.words and said.is_trouble
    status = LiveStatus("listening", trouble="Only silence: the microphone is muted, or this program may not use it.")
    meter = level_fact(status, -90.0, None)
    assert "muted, or this program may not use it" in meter.words and meter.is_trouble


@pytest.mark.parametrize(
    ("peak_db", "word", "is_trouble"),
    [(-0.5, "clipping", True), (-20.0, "good", False), (-50.0, "too quiet", False), (-90.0, "no sound", False)],
)
def test_the_level_in_words(peak_db: float, word: str, is_trouble: bool):
    fact = level_fact(LiveStatus("listening", -40.0, peak_db), peak_db, None)
    assert fact.words.endswith(f"▏ {word}") and "−40 dB" in fact.words and fact.is_trouble == is_trouble


def test_what_is_not_heard_is_told_with_its_reason():
    assert level_fact(None, -90.0, None).words == "opening the microphone"
    assert level_fact(LiveStatus("off", trouble="It does not answer."), -90.0, None).words == "It does not answer."
    gone = LiveStatus("listening", trouble="NOT RECORDING: no sound is arriving from the microphone.")
    assert level_fact(gone, -90.0, None).words.endswith("No sound is arriving from the microphone.")
    assert level_fact(LiveStatus("listening"), -20.0, "There is none.").words == "There is none."


def test_every_name_is_offered_once_the_default_first():
    devices = [InputDevice("A", 48_000, False), InputDevice("B", 16_000, True), InputDevice("A", 44_100, False)]
    assert offered(devices, None) == [Offered(None, f"{DEFAULT}: B"), Offered("A", "A"), Offered("B", "B")]
    assert offered(devices, "C")[-1] == Offered("C", "C (not there now: the system's default is used)")
    assert offered([], None) == [Offered(None, DEFAULT)]


def test_a_microphone_that_was_plugged_in_elsewhere_is_the_same_one():
    again = [InputDevice("default", 44_100, True), InputDevice("USB Table (hw:2,0)", 48_000, False)]
    assert offered(again, "USB Table (hw:1,0)") == [
        Offered(None, DEFAULT),
        Offered("USB Table (hw:1,0)", "USB Table"),
    ]


@pytest.mark.parametrize("sleep", ["unknown", "can be held off", "held off", "may come"])
def test_sleep_in_words(sleep: Sleep):
    assert sleep_fact(sleep).is_trouble == (sleep == "may come")
    assert sleep_fact(sleep).words
