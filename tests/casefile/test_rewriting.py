"""A recording written anew: under another key, and without what was to go."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.errors import WrongKeyError
from casefile.recording_file import Gap, RecordingReader, RecordingWriter
from casefile.rewriting import rewrite_without
from tests.casefile.test_recording_file import KEY, piece, reading, write

NEW_KEY = bytes(reversed(range(32)))


def recording(path: Path) -> Path:
    writer = RecordingWriter(path, KEY)
    writer.set_fact("started_boot_s", "12.5")
    write(writer, 0, 6)
    writer.add_gap(Gap(3.0, 2.0, "paused"))
    writer.add_sound(5.0, 8000, 16000, piece(6), attended=True, clock_s=99.5, channels=2)
    writer.close()
    return path


def test_rows_that_touch_a_stretch_are_left_out_and_a_gap_stands_in_their_place(tmp_path: Path) -> None:
    source, target = recording(tmp_path / "a.sound"), tmp_path / "a.new"
    left_out = rewrite_without(source, KEY, target, NEW_KEY, [(0.9, 1.6)])
    assert left_out == [Gap(0.5, 1.5, "removed")]
    with reading(source, KEY) as before, reading(target, NEW_KEY) as after:
        kept = [row for row in before.rows() if row.start_s not in (0.5, 1.0, 1.5)]
        assert [(row.start_s, row.flac, row.attended, row.clock_s, row.channels) for row in after.rows()] == [
            (row.start_s, row.flac, row.attended, row.clock_s, row.channels) for row in kept
        ]
        assert after.gaps() == [Gap(0.5, 1.5, "removed"), Gap(3.0, 2.0, "paused")]
        assert after.length_s() == before.length_s()
        assert after.facts() == before.facts()


def test_the_old_key_opens_nothing_of_the_new_file(tmp_path: Path) -> None:
    source, target = recording(tmp_path / "a.sound"), tmp_path / "a.new"
    rewrite_without(source, KEY, target, NEW_KEY, [])
    with pytest.raises(WrongKeyError):
        RecordingReader(target, KEY)


def test_a_recording_that_was_not_closed_stays_so_and_what_lay_at_the_target_is_gone(tmp_path: Path) -> None:
    target = tmp_path / "a.new"
    target.write_bytes(b"left by one that was killed at this")
    writer = RecordingWriter(tmp_path / "a.sound", KEY)
    write(writer, 0, 2)
    writer.let_go()
    assert rewrite_without(tmp_path / "a.sound", KEY, target, NEW_KEY, [(0.0, 9.0)]) == [Gap(0.0, 1.0, "removed")]
    with reading(target, NEW_KEY) as after:
        assert (after.rows(), after.length_s(), after.fact("closed")) == ([], 1.0, None)
