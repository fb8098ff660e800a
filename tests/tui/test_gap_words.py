"""Gaps of the sound stand in the text at their second, with their length and why."""

from __future__ import annotations

from pathlib import Path

from casefile.recording_file import Gap
from tests.casefile.support import LIVE, hear
from tests.casefile.test_gaps import Held
from tui.gap_words import gap_lines
from tui.page_maker import PageMaker


def test_each_gap_says_how_long_and_why(tmp_path: Path) -> None:
    held = Held(tmp_path)
    held.record(30.0, Gap(4.0, 6.5, "paused"), Gap(15.0, 0.2, "overflow"), Gap(20.0, 2.0, "no sound arrived"))
    held.case.pauses.add(held.conversation.id, 4.0, 10.5, "break", LIVE)
    held.clock.pass_s(95.0)
    held.record(5.0)
    assert [(round(at_s, 1), said) for at_s, said in gap_lines(held.case, held.conversation.id)] == [
        (4.0, "── no sound for 6.5 s: recording was paused (break)"),
        (20.0, "── no sound for 2.0 s: no sound came from the microphone"),
        (30.0, "── no sound for 01:35: nothing was being recorded"),
    ]


def test_they_stand_between_the_words_by_their_time(tmp_path: Path) -> None:
    held = Held(tmp_path)
    held.record(30.0, Gap(4.0, 6.5, "paused"))
    hear(held.case, held.conversation.id, "she phoned twice", start_s=1.0)
    hear(held.case, held.conversation.id, "nobody came", start_s=12.0)
    page = PageMaker(held.case, held.conversation).transcript()
    shown = [block.label or " ".join(block.texts) for block in page.blocks]
    assert shown == ["she phoned twice", "── no sound for 6.5 s: recording was paused", "nobody came"]
