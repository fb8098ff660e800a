"""Damage: a file cut or overwritten anywhere gives back every row that lies whole in it, and says what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.errors import WrongKeyError
from casefile.frame_places import FramePlaces
from casefile.recording_file import Gap, RecordingReader, RecordingWriter, SoundRow
from tests.casefile.test_recording_file import KEY, write

ROWS = 24


@dataclass(frozen=True)
class Whole:
    """A recording's bytes, and where in them each of its rows lies."""

    data: bytes
    rows: list[tuple[SoundRow, int, int]]


@cache
def whole(key: bytes | None) -> Whole:
    with TemporaryDirectory() as folder:
        return made_in(Path(folder) / "whole.sound", key)


def made_in(path: Path, key: bytes | None) -> Whole:
    writer = RecordingWriter(path, key)
    writer.set_fact("started_boot_s", "7.0")
    write(writer, 0, ROWS // 2)
    writer.add_gap(Gap(ROWS / 4, 3.0, "paused"))
    for number in range(ROWS // 2, ROWS):
        writer.add_sound(number * 0.5 + 3.0, 8000, 16000, bytes([number]) * 900, attended=True)
    writer.close()
    reader, found_at = RecordingReader(path, key), FramePlaces(path, key)
    found_at.scan()
    places = {found.head.number: found for found in found_at.after()}
    rows = [(row, places[row.seq].offset, places[row.seq].offset + places[row.seq].head.size) for row in reader.rows()]
    reader.close()
    found_at.close()
    return Whole(path.read_bytes(), rows)


def check(before: Whole, path: Path, key: bytes | None, first: int, last: int) -> None:
    """Compare what is read of a file whose bytes from first to last are not what they were, or not there."""
    untouched = [row for row, start, end in before.rows if end <= first or start >= last]
    try:
        reader = RecordingReader(path, key)
    except WrongKeyError:
        assert untouched == []
        return
    try:
        items = list(reader.items())
        found = [item for item in items if isinstance(item, SoundRow)]
        assert found == untouched or (len(found) > len(untouched) and set(untouched) < set(found))
        assert all(row in [one for one, _, _ in before.rows] for row in found)
        # Nothing is silently closer together: up to the last whole row, each second is sound or a gap.
        reached_s = 0.0
        for item in items:
            assert item.start_s == pytest.approx(reached_s)
            reached_s = item.end_s
        # Each row that is not there is in a gap that says so, unless the file ends before.
        missing = [row for row, _, _ in before.rows if row not in found and row.start_s < reached_s]
        damaged = [item for item in items if isinstance(item, Gap) and item.reason == "damaged"]
        assert all(any(gap.start_s <= row.start_s and row.end_s <= gap.end_s for gap in damaged) for row in missing)
        assert reader.verify() == damaged
    finally:
        reader.close()


@pytest.mark.parametrize("key", [KEY, None], ids=["encrypted", "plain"])
@given(draws=st.data())
@settings(max_examples=200, deadline=None)
def test_what_lies_whole_in_an_overwritten_file_is_read(
    tmp_path_factory: pytest.TempPathFactory, key: bytes | None, draws: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    before = whole(key)
    first = draws.draw(st.integers(0, len(before.data) - 1), "from")
    length = draws.draw(st.integers(1, 6_000), "bytes")
    fill = draws.draw(st.sampled_from([b"\x00", b"\xff", b"\xf5VNTG\r\n\x00", b"random"]), "with")
    last = min(len(before.data), first + length)
    spoilt = (fill * length)[: last - first]
    path = folder / "spoilt.sound"
    path.write_bytes(before.data[:first] + spoilt + before.data[last:])
    check(before, path, key, first, last)


@pytest.mark.parametrize("key", [KEY, None], ids=["encrypted", "plain"])
@given(draws=st.data())
@settings(max_examples=100, deadline=None)
def test_what_lies_whole_in_a_cut_file_is_read(
    tmp_path_factory: pytest.TempPathFactory, key: bytes | None, draws: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    before = whole(key)
    length = draws.draw(st.integers(0, len(before.data)), "bytes left")
    path = folder / "spoilt.sound"
    path.write_bytes(before.data[:length])
    check(before, path, key, length, len(before.data))


def test_a_piece_taken_out_of_the_middle_is_missed(tmp_path: Path) -> None:
    before = whole(KEY)
    _, start, _ = before.rows[4]
    _, _, end = before.rows[7]
    path = tmp_path / "spoilt.sound"
    path.write_bytes(before.data[:start] + before.data[end:])
    reader = RecordingReader(path, KEY)
    assert reader.gaps() == [Gap(2.0, 2.0, "damaged"), Gap(6.0, 3.0, "paused")]
    reader.close()


def test_a_row_from_elsewhere_in_the_file_does_not_pass_for_another(tmp_path: Path) -> None:
    before = whole(KEY)
    (_, start, end), (_, first, last) = before.rows[2], before.rows[5]
    assert end - start == last - first
    path = tmp_path / "spoilt.sound"
    path.write_bytes(before.data[:first] + before.data[start:end] + before.data[last:])
    reader = RecordingReader(path, KEY)
    assert reader.gaps()[0] == Gap(2.5, 0.5, "damaged")
    assert len(reader.rows()) == ROWS - 1
    reader.close()
