"""What can't be written waits in memory, in order, and is written when there is room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.keeper import RETRY_S, Keeper
from capture.pieces import CutFrom, Piece
from capture.room import RESERVE_H, bytes_an_hour
from casefile.recording_file import Gap, RecordingReader, RecordingWriter
from casefile.reserve import LEFT_FREE, Reserve
from tests.capture.support import Disk, FillingWriter, HandClock, noise, read_all
from tests.casefile.places import small_disk

KEY = bytes(range(32))
SOUND = noise(10.0)


class Kept:
    """A keeper over a real file on a disk that can be full."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.disk = Disk()
        self.clock = HandClock()
        self.keeper = Keeper(FillingWriter(path, KEY, self.disk), 16_000, self.clock)
        self.keeper.begin(999.0)
        self._given = 0

    def give(self, rows: int = 1) -> None:
        for _ in range(rows):
            piece = SOUND[self._given * 8_000 : (self._given + 1) * 8_000]
            self.keeper.keep([Piece(self._given * 0.5, piece.tobytes())])
            self._given += 1

    def turn(self) -> bool:
        return self.keeper.write(is_attended=True, until_s=self.clock.boot_s() + 0.1)

    def on_disk(self) -> int:
        return len(read_all(RecordingReader(self.path, KEY)).rows)


def test_what_was_on_the_disk_and_is_taken_out_again_is_counted(kept: Kept) -> None:
    kept.give(4)
    assert kept.turn()
    kept.give(1)
    kept.keeper.keep([CutFrom(2.2)])
    assert kept.keeper.taken_out_s == 0.0
    kept.keeper.keep([CutFrom(1.25)])
    assert kept.keeper.taken_out_s == pytest.approx(0.75)
    assert kept.turn()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    one = Kept(tmp_path / "recording.db")
    yield one
    one.keeper.let_go()


def test_on_a_full_disk_all_stays_in_memory_and_the_words_say_how_much(kept: Kept) -> None:
    kept.give(2)
    assert kept.turn()
    assert kept.keeper.trouble is None
    kept.disk.is_full = True
    kept.give(6)
    assert not kept.turn()
    assert kept.keeper.only_in_memory_s == 3.0
    assert kept.keeper.trouble == "Not stored: The disk is full. The last 3 s are in memory only."
    assert kept.on_disk() == 2
    assert kept.keeper.stored_s == 1.0


def test_when_there_is_room_again_all_of_it_is_written_in_order(kept: Kept) -> None:
    kept.give(2)
    kept.turn()
    kept.disk.is_full = True
    kept.give(3)
    kept.keeper.keep([Gap(2.5, 1.0, "paused")])
    kept.turn()
    kept.disk.is_full = False
    kept.clock.since_boot_s += RETRY_S
    assert kept.turn()
    assert kept.keeper.trouble is None
    assert kept.keeper.close(is_attended=True)
    stored = read_all(RecordingReader(kept.path, KEY))
    assert stored.is_closed
    assert stored.frames.tobytes() == SOUND[:40_000].tobytes()
    assert stored.gaps == [Gap(2.5, 1.0, "paused")]
    assert stored.started_boot_s == 999.0


def test_a_full_disk_is_tried_twice_a_second_and_not_with_every_block(kept: Kept) -> None:
    kept.disk.is_full = True
    before = kept.disk.tries
    for _ in range(100):
        kept.give(0)
        kept.keeper.keep([Gap(0.0, 0.0, "overflow")])
        kept.turn()
        kept.clock.since_boot_s += 0.05
    assert 9 <= kept.disk.tries - before <= 11


def test_writing_what_has_piled_up_stops_in_time_for_a_status(tmp_path: Path) -> None:
    class SlowDisk(Disk):
        def write(self) -> None:
            clock.since_boot_s += 0.03
            super().write()

    clock = HandClock()
    keeper = Keeper(FillingWriter(tmp_path / "slow.db", KEY, SlowDisk()), 16_000, clock)
    keeper.begin(1.0)
    keeper.keep([Piece(number * 0.5, SOUND[:8_000].tobytes()) for number in range(20)])
    while not keeper.write(is_attended=True, until_s=(turn_ends_s := clock.boot_s() + 0.1)):
        assert clock.boot_s() < turn_ends_s + 0.07
    assert keeper.stored_s == 10.0
    keeper.let_go()


def test_it_is_not_closed_before_all_is_written_and_can_be_later(kept: Kept) -> None:
    kept.disk.is_full = True
    kept.give(2)
    assert not kept.keeper.close(is_attended=True)
    assert kept.keeper.trouble
    assert not read_all(RecordingReader(kept.path, KEY)).is_closed
    kept.disk.is_full = False
    assert kept.keeper.close(is_attended=True)
    stored = read_all(RecordingReader(kept.path, KEY))
    assert stored.is_closed
    assert len(stored.rows) == 2


def test_a_disk_that_is_full_only_at_the_very_end_is_told_as_well(kept: Kept) -> None:
    kept.give(1)
    kept.turn()
    kept.disk.is_full = True
    assert not kept.keeper.close(is_attended=True)
    kept.disk.is_full = False
    assert kept.keeper.close(is_attended=True)
    assert read_all(RecordingReader(kept.path, KEY)).is_closed


def test_without_a_file_it_forgets(tmp_path: Path) -> None:
    keeper = Keeper(None, 16_000, HandClock())
    keeper.keep([Piece(0.0, SOUND[:8_000].tobytes())])
    assert keeper.write(is_attended=True)
    assert keeper.only_in_memory_s == 0.0
    assert not keeper.stores
    assert keeper.close(is_attended=True)
    assert list(tmp_path.iterdir()) == []


def test_rows_tell_whether_somebody_was_there(kept: Kept) -> None:
    kept.give(1)
    kept.turn()
    kept.give(1)
    kept.keeper.write(is_attended=False)
    assert [row.attended for row in read_all(RecordingReader(kept.path, KEY)).rows] == [True, False]


def test_what_still_waits_is_cut_short_in_memory_and_never_written(kept: Kept) -> None:
    kept.give(2)
    kept.turn()
    kept.disk.is_full = True
    kept.give(4)
    kept.turn()
    kept.keeper.keep([CutFrom(1.75)])
    kept.disk.is_full = False
    assert kept.keeper.close(is_attended=True)
    assert read_all(RecordingReader(kept.path, KEY)).frames.tobytes() == SOUND[:28_000].tobytes()


def test_a_cut_reaches_what_is_written_also_while_more_waits(kept: Kept) -> None:
    kept.give(4)
    kept.turn()
    kept.disk.is_full = True
    kept.give(2)
    kept.turn()
    kept.keeper.keep([CutFrom(0.8)])
    kept.disk.is_full = False
    assert kept.keeper.close(is_attended=True)
    assert read_all(RecordingReader(kept.path, KEY)).frames.tobytes() == SOUND[:12_800].tobytes()
    assert kept.keeper.stored_s == pytest.approx(0.8)


class FullDisk:
    """A keeper on a disk of its own that is filled up, with a reserve."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "recording.sound"
        self.filler = folder / "filler"
        self.clock = HandClock()
        self.reserve = Reserve(self.path)
        self.keeper = Keeper(RecordingWriter(self.path, KEY), 16_000, self.clock, self.reserve)
        self.keeper.begin(999.0)

    def fill_up(self) -> None:
        with self.filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="space"):
            while True:
                file.write(bytes(1 << 20))
        with self.filler.open("ab", buffering=0) as file, pytest.raises(OSError, match="space"):
            while True:
                file.write(b"x")

    def write(self, first: int, count: int) -> bool:
        for number in range(first, first + count):
            self.keeper.keep([Piece(number * 0.5, SOUND[:8_000].tobytes())])
        return self.keeper.write(is_attended=True, until_s=None)


@pytest.mark.parametrize(
    ("held", "words"), [(150 << 20, "holds only 1 h 20 min"), (5 << 20, "holds only 2 min"), (1 << 14, "holds nothing")]
)
def test_a_reserve_that_is_smaller_than_three_hours_is_told_at_the_beginning(
    tmp_path: Path, held: int, words: str
) -> None:
    disk = FullDisk(tmp_path)
    disk.reserve.fill(held)
    said = disk.keeper.news(1000.0)
    assert said is not None and said.startswith(f"The reserve for a full disk {words}")
    assert said.endswith(", not three hours: make room on the disk.")
    assert disk.keeper.news(1059.0) == said
    assert disk.keeper.news(1061.0) is None
    assert disk.keeper.close(is_attended=True)


def test_a_reserve_of_three_hours_is_not_spoken_of(tmp_path: Path) -> None:
    disk = FullDisk(tmp_path)
    disk.reserve.fill(round(RESERVE_H * bytes_an_hour(16_000)))
    assert disk.keeper.news(1000.0) is None
    assert disk.keeper.close(is_attended=True)


def test_on_a_full_disk_the_reserve_gives_way_then_memory_holds_then_all_is_caught_up(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", (LEFT_FREE >> 10) + 18 * 1024) as folder:
        disk = FullDisk(folder)
        disk.reserve.fill(1 << 40)
        assert disk.reserve.size == 16 << 20, "as much as leaves something to everybody else"
        assert disk.write(0, 2)
        disk.fill_up()
        assert disk.write(2, 4)
        assert disk.reserve.size < 16 << 20
        assert disk.keeper.only_in_memory_s == 0.0
        assert (disk.keeper.trouble or "").startswith("The disk is full. The reserve takes ")
        while disk.reserve.give():
            pass
        disk.fill_up()
        assert not disk.write(6, 6)
        assert disk.keeper.trouble == "Not stored: The disk is full. The last 3 s are in memory only."
        disk.filler.unlink()
        disk.clock.since_boot_s += 20.0
        assert disk.write(12, 1)
        assert disk.keeper.trouble is None
        assert disk.keeper.close(is_attended=True)
        stored = read_all(RecordingReader(disk.path, KEY))
        assert [row.start_s for row in stored.rows] == [number * 0.5 for number in range(13)]
        assert sorted(path.name for path in folder.iterdir()) == ["recording.lock", "recording.sound"]
