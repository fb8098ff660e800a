"""A power cut: of everything written since the last sync, any sectors may be on the disk, and the others not."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.disk import DiskFile
from casefile.errors import StorageError
from casefile.recording_file import Gap, RecordingReader, RecordingWriter, SoundRow
from tests.casefile.test_recording_file import HALF, KEY, RATE_HZ, piece

SECTOR = 512
KEYS = [KEY, None]


@dataclass(frozen=True)
class Write:
    offset: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    length: int


@dataclass(frozen=True)
class Sync:
    pass


@dataclass
class Trace:
    """What was asked of the disk, in order, and what the writer had been promised after how many of these."""

    asked: list[Write | Cut | Sync] = field(default_factory=list)
    promised: list[tuple[int, list[object]]] = field(default_factory=list)


class TracedDisk(DiskFile):
    """The real file, with every request written down; full at some of its writes, which then fail halfway."""

    def __init__(self, path: Path, trace: Trace, full_at: frozenset[int]) -> None:
        super().__init__(path)
        self._trace = trace
        self._full_at = full_at
        self._writes = 0

    def write(self, offset: int, data: bytes) -> None:
        self._writes += 1
        if self._writes in self._full_at:
            self._trace.asked.append(Write(offset, data[: len(data) // 2]))
            super().write(offset, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "full")
        self._trace.asked.append(Write(offset, data))
        super().write(offset, data)

    def sync(self) -> None:
        super().sync()
        self._trace.asked.append(Sync())

    def cut(self, length: int) -> None:
        self._trace.asked.append(Cut(length))
        super().cut(length)


def recorded(path: Path, key: bytes | None, acts: str, full_at: frozenset[int]) -> Trace:
    """Let a writer do things and tell what it asked of the disk: s sound, g gap, f fact, p a pause that comes late."""
    trace = Trace()
    writer = RecordingWriter(path, key, new_disk=lambda made: TracedDisk(made, trace, full_at))
    items: list[object] = []
    end_s, number = 0.0, 0

    def persist(act: Callable[[], object]) -> None:
        while True:
            try:
                act()
            except StorageError:
                continue
            return

    def promise() -> None:
        trace.promised.append((len(trace.asked), list(items)))

    for act in acts:
        if act == "s":
            flac = piece(number)
            persist(lambda: writer.add_sound(end_s, HALF, RATE_HZ, flac, attended=True))  # noqa: B023 - used at once
            items.append(("sound", end_s, flac))
            end_s, number = end_s + 0.5, number + 1
        elif act == "g":
            gap = Gap(end_s, 1.25, "paused")
            persist(lambda: writer.add_gap(gap))  # noqa: B023 - used at once
            items.append(gap)
            end_s += 1.25
        elif act == "f":
            persist(lambda: writer.set_fact("device", "a microphone"))
        elif end_s >= 1.0:
            persist(lambda: writer.cut_from(end_s - 0.75))  # noqa: B023 - used at once
            while items and _end_s(items[-1]) > end_s - 0.75:
                items.pop()
            end_s = _end_s(items[-1]) if items else 0.0
        promise()
    writer.let_go()
    return trace


def _start_s(item: object) -> float:
    if isinstance(item, Gap):
        return item.start_s
    assert isinstance(item, tuple)
    return float(item[1])


def _end_s(item: object) -> float:
    if isinstance(item, Gap):
        return item.end_s
    assert isinstance(item, tuple)
    return float(item[1]) + 0.5


def after_the_cut(trace: Trace, moment: int, is_kept: Callable[[], bool]) -> bytes:
    """What may be on the disk if the power goes after so many requests."""
    synced = max((place + 1 for place, one in enumerate(trace.asked[:moment]) if isinstance(one, Sync)), default=0)
    disk = bytearray()
    for place, one in enumerate(trace.asked[:moment]):
        if isinstance(one, Write):
            _write(disk, one, (lambda: True) if place < synced else is_kept)
        elif isinstance(one, Cut) and (place < synced or is_kept()):
            del disk[one.length :]
    return bytes(disk)


def _write(disk: bytearray, one: Write, is_kept: Callable[[], bool]) -> None:
    start, end = one.offset, one.offset + len(one.data)
    while start < end:
        until = min(end, (start // SECTOR + 1) * SECTOR)
        if is_kept():
            disk.extend(bytes(max(0, until - len(disk))))
            disk[start:until] = one.data[start - one.offset : until - one.offset]
        start = until


def read(path: Path, key: bytes | None) -> list[object]:
    reader = RecordingReader(path, key)
    try:
        if not reader.has_begun:
            return []
        return [("sound", item.start_s, item.flac) if isinstance(item, SoundRow) else item for item in reader.items()]
    finally:
        reader.close()


@pytest.mark.parametrize("key", KEYS, ids=["encrypted", "plain"])
@given(
    acts=st.text("ssssgfp", min_size=1, max_size=14),
    full_at=st.frozensets(st.integers(2, 16), max_size=3),
    draws=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_every_half_second_whose_commit_had_returned_is_there(
    tmp_path_factory: pytest.TempPathFactory,
    key: bytes | None,
    acts: str,
    full_at: frozenset[int],
    draws: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("power")
    trace = recorded(folder / "whole.sound", key, acts, full_at)
    moment = draws.draw(st.integers(0, len(trace.asked)), "requests before the cut")
    kept = draws.draw(st.randoms(use_true_random=False), "sectors")
    path = folder / "left.sound"
    path.write_bytes(after_the_cut(trace, moment, lambda: kept.random() < 0.5))
    found = read(path, key)
    done = [items for at, items in trace.promised if at <= moment]
    coming = [items for at, items in trace.promised if at > moment]
    promised = done[-1] if done else []
    if coming and len(coming[0]) < len(promised):
        # The power went while a late pause was cutting: what was to be cut may be there or not, all before it is.
        assert found[: len(coming[0])] == coming[0]
        assert [item for item in found if not _is_damage(item)] == promised[: _whole(found)]
        return
    # The one in hand may be there whole, or as a gap where its beginning came through and not all of it, or not at all.
    in_hand = coming[0][len(promised) :] if coming else []
    spoilt = [Gap(_start_s(item), _end_s(item) - _start_s(item), "damaged") for item in in_hand]
    assert found in ([*promised], [*promised, *in_hand], [*promised, *spoilt])
    # A recorder that takes the file up again goes on behind it.
    writer = RecordingWriter(path, key)
    end_s = _end_s(found[-1]) if found else 0.0
    writer.add_sound(end_s, HALF, RATE_HZ, piece(99), attended=True)
    writer.let_go()
    assert read(path, key) == [*found, ("sound", end_s, piece(99))]


def _is_damage(item: object) -> bool:
    return isinstance(item, Gap) and item.reason == "damaged"


def _whole(found: list[object]) -> int:
    return sum(not _is_damage(item) for item in found)


def test_the_model_of_a_power_cut_does_lose_what_was_not_synced(tmp_path: Path) -> None:
    trace = recorded(tmp_path / "a.sound", None, "sss", frozenset())
    last_sync = max(place for place, one in enumerate(trace.asked) if isinstance(one, Sync))
    assert b"".join([piece(2)]) not in after_the_cut(trace, last_sync, lambda: False)
    assert piece(2) in after_the_cut(trace, last_sync + 1, lambda: False)


def test_nothing_of_what_a_late_pause_cut_is_left_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.sound"
    recorded(path, None, "ssssp", frozenset())
    assert piece(0) in path.read_bytes()
    assert piece(3) not in path.read_bytes()
