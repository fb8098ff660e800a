"""Hearing the words under review: the real screen, the real player, and an output that keeps what came out."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from capture.codec import flac_of
from capture.speaker import Sink
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.keys import Secret
from casefile.recording_file import RecordingWriter
from tests.capture.listening import loudest_hz, onsets, silence, tone
from tests.tui.driving import (
    CHEAP,
    PASSPHRASE,
    VantagePilot,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    to_review,
    transcribed,
    until,
)
from tui.app import VantageApp
from tui.screens.review import ReviewScreen

pytestmark = pytest.mark.process
RATE_HZ = 16_000
# A word each half second, and a line each ten seconds; each word has a tone of its own.
LINES = ["one two three four five six", "seven eight nine ten eleven twelve"]


def pitch(line: int, word: int) -> float:
    return 500.0 + 100.0 * word + 1_000.0 * line


def recorded(case: Case, conversation: Conversation) -> None:
    """Give the words of LINES a sound: the tone of each lasts four tenths of a second."""
    sound = silence(20.0)
    for line, text in enumerate(LINES):
        for word, _ in enumerate(text.split()):
            start = round((line * 10.0 + word * 0.5) * RATE_HZ)
            sound[start : start + round(0.4 * RATE_HZ)] = tone(0.4, pitch(line, word))
    (recording,) = case.recordings.of(conversation.id)
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    for start in range(0, len(sound), RATE_HZ // 2):
        piece = sound[start : start + RATE_HZ // 2]
        writer.add_sound(start / RATE_HZ, len(piece), RATE_HZ, flac_of(piece.tobytes(), RATE_HZ), attended=True)
    writer.close()


@asynccontextmanager
async def reviewing(
    tmp_path: Path, *, with_sound: bool = True, sink: Sink | None = None
) -> AsyncGenerator[tuple[VantagePilot, Case, Conversation, ReviewScreen]]:
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES)
    if with_sound:
        recorded(case, conversation)
    app = VantageApp(
        case.folder,
        Secret("passphrase", PASSPHRASE),
        parent=tmp_path,
        sink=sink or Sink(is_silent=True, file=tmp_path / "heard.raw"),
        author="MK",
        transcribe=False,
        scrypt_cost=CHEAP,
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        yield pilot, case, conversation, screen
        assert nothing_unexpected(app)
    case.close()


def heard_pitches(tmp_path: Path) -> list[float]:
    """The tones that came out, in order, to the nearest hundred hertz; those cut short are left out."""
    frames = np.fromfile(tmp_path / "heard.raw", dtype=np.int16)
    pieces = [frames[start : start + 1_600] for start in onsets(frames, quiet_s=0.03)]
    return [round(loudest_hz(piece), -2) for piece in pieces if np.abs(piece[-200:]).max(initial=0) > 2_000]


async def test_it_plays_from_the_word_under_the_cursor_shows_the_word_that_is_heard_and_stops(tmp_path: Path) -> None:
    async with reviewing(tmp_path) as (pilot, _, _, screen):
        await pilot.press("down", "right", "right")
        assert screen.view.heard is None
        await pilot.press("a")
        await until(pilot, lambda: screen.view.heard == 9, "the word after the cursor's")
        row = screen.view.layout_of_page.row_of(screen.desk.page.text.spot(9))
        assert row is not None
        strip = screen.view.render_line(row - int(screen.view.scroll_offset.y))
        dressed = {s.text for s in strip if s.style and s.style.underline and s.style.reverse}
        assert dressed == {"ten"}
        assert screen.view.margin_text(row).endswith("▶") and not screen.view.margin_text(row - 1).endswith("▶")
        assert "▶ 00:11" in screen_text(pilot)
        assert screen.view.chosen is not None and screen.view.chosen.head == 8
        await pilot.press("a")
        await until(pilot, lambda: screen.view.heard is None and "▶" not in screen_text(pilot), "silence")
    pitches = heard_pitches(tmp_path)
    assert pitches[:2] == [pitch(1, 2), pitch(1, 3)]


async def test_only_the_selected_words_are_played_with_a_little_around_them(tmp_path: Path) -> None:
    async with reviewing(tmp_path) as (pilot, _, _, screen):
        await pilot.press("right", "right", "W", "A")
        await until(pilot, lambda: screen.view.heard is not None, "the sound")
        await until(pilot, lambda: not screen.sound.is_playing, "the end")
    assert heard_pitches(tmp_path) == [pitch(0, word) for word in (1, 2, 3, 4)]
    frames = np.fromfile(tmp_path / "heard.raw", dtype=np.int16)
    loud = np.flatnonzero(frames)
    # Half a second for each word less the pause after the last, and 0.3 s and 0.4 s around them.
    assert (loud[-1] - loud[0]) / RATE_HZ == pytest.approx(0.9 + 0.7, abs=0.15)


async def test_a_word_is_heard_while_it_is_typed_anew_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    async with reviewing(tmp_path) as (pilot, _, _, screen):
        await pilot.press("right", "right", "e", "t", "r", "f2")
        await until(pilot, lambda: screen.view.heard is not None, "the sound")
        await until(pilot, lambda: not screen.sound.is_playing, "the end")
        assert screen.is_correcting and "one two tr four" in screen_text(pilot)
    assert pitch(0, 2) in heard_pitches(tmp_path) and pitch(0, 5) not in heard_pitches(tmp_path)


async def test_speed_and_two_seconds_back(tmp_path: Path) -> None:
    async with reviewing(tmp_path) as (pilot, _, _, screen):
        await pilot.press("less_than_sign", "less_than_sign")
        await shows(pilot, "0.5x")
        await pilot.press("greater_than_sign", "greater_than_sign", "greater_than_sign", "greater_than_sign")
        await shows(pilot, "1.5x")
        await pilot.press("comma")
        assert not screen.sound.is_playing
        await pilot.press("end", "a")
        await until(pilot, lambda: screen.view.heard == 11, "the last word")
        await shows(pilot, "1.5x")
        await pilot.press("comma")
        await until(pilot, lambda: screen.view.heard == 8, "a word two seconds before")
        await pilot.press("a")
        await until(pilot, lambda: not screen.sound.is_playing, "silence")
        await pilot.press("comma")
        await until(pilot, lambda: screen.view.heard == 6, "a word before that")


async def test_what_is_sealed_meanwhile_is_not_heard(tmp_path: Path) -> None:
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        await pilot.press("a")
        await until(pilot, lambda: screen.view.heard == 1, "the second word")
        case.seals.seal(conversation.id, 0.4, 18.0, "taken back", setup_hand(case))
        await shows(pilot, "passed over")
        assert ": sealed" in screen_text(pilot)
    assert set(heard_pitches(tmp_path)) <= {pitch(0, word) for word in range(6)}
    assert pitch(1, 0) not in heard_pitches(tmp_path)


async def test_typed_words_a_missing_sound_and_a_missing_loudspeaker_are_said(tmp_path: Path) -> None:
    async with reviewing(tmp_path, with_sound=False) as (pilot, case, conversation, screen):
        await pilot.press("a")
        await on_screen(pilot, "ErrorDialog")
        await shows(pilot, "There is no sound to play.")
        await pilot.press("enter")
        case.notes.add(conversation.id, "story", "worried", setup_hand(case), at_s=1.0)
        await pilot.press("tab")
        await shows(pilot, "worried")
        await pilot.press("a")
        await shows(pilot, "These words have no place in the sound.")
        await pilot.press("enter")
        assert not screen.sound.is_playing


async def test_a_missing_loudspeaker_is_said_once_and_the_screen_goes_on(tmp_path: Path) -> None:
    async with reviewing(tmp_path, sink=Sink(device="Gramophone of the moon")) as (pilot, _, _, screen):
        await pilot.press("a")
        await on_screen(pilot, "ErrorDialog")
        assert "loudspeaker" in screen_text(pilot)
        await pilot.press("enter")
        await on_screen(pilot, "ReviewScreen")
        assert not screen.sound.is_playing
        await pilot.press("right", "s")
        await shows(pilot, "6 words")
