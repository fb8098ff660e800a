"""The line of the whole conversation: what it shows, and that a click or a time goes to the word."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from capture.codec import flac_of
from casefile.recording_file import RecordingWriter
from tests.tui.driving import (
    SIZES,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    setup_hand,
    to_review,
    transcribed,
    type_in,
    until,
)
from tui.screens.review import ReviewScreen
from tui.widgets.wave_line import WaveLine, bar_of

RATE_HZ = 8000
LINES = ["One two three four.", "Five six seven eight.", "Nine ten.", "Eleven twelve."]


def test_bars_go_from_quiet_to_loud_and_tell_gaps_from_what_is_closed():
    assert [bar_of(db) for db in (-90.0, -60.0, -37.5, -15.0, 0.0)] == [0, 0, 4, 7, 7]
    assert (bar_of("gap"), bar_of("closed")) == (None, -1)


@pytest.mark.parametrize("size", SIZES)
async def test_the_line_shows_the_whole_conversation_and_leads_to_its_words(tmp_path: Path, size):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES)
    (recording,) = case.recordings.of(conversation.id)
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    loud = flac_of(array("h", [8000, -8000] * (RATE_HZ // 4)).tobytes(), RATE_HZ)
    for half in range(80):
        if not 40 <= half < 60:  # No sound for ten seconds.
            writer.add_sound(half / 2, RATE_HZ // 2, RATE_HZ, loud, attended=True)
    writer.close()
    case.step_visits.enter(conversation.id, "story", setup_hand(case), at_s=0.0)
    case.seals.seal(conversation.id, 0.0, 10.0, "taken back", setup_hand(case))
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await to_review(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        line = screen.query_one(WaveLine)
        await until(pilot, lambda: line.wave is not None and line.size.width > 0, "the line")
        drawn, bars = line.text(), "▁▂▃▄▅▆▇█"
        quarter = len(drawn) // 4
        assert drawn[0] == "2" and set(drawn[1 : quarter - 1]) == {"×"}
        assert set(drawn[quarter + 1 : 2 * quarter - 1]) == {bars[7]}
        assert set(drawn[2 * quarter + 1 : 3 * quarter - 1]) == {"┄"}
        await pilot.click(WaveLine, offset=(line.size.width - 2, 0))
        await until(pilot, lambda: screen.view.chosen is not None and said(screen) == "twelve.")
        await pilot.press("J")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, "0")
        await pilot.press("colon", "1", "0", "full_stop", "7", "enter")
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: said(screen) == "six")
        await pilot.press("s", "l")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("a")
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: bool(line._tagged), "the tag")
        assert nothing_unexpected(app)
    case.close()


def said(screen: ReviewScreen) -> str:
    chosen = screen.view.chosen
    return screen.desk.page.text.text(chosen) if chosen else ""
