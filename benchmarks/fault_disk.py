"""A full disk, a power cut, and damage to a recording's file."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fault_sound import Stored, stored_in, stored_of
from benchmarks.fault_time import KEY, ByHand
from benchmarks.fault_trial import Loss, Trial, send, trial
from casefile.case import Case
from casefile.frame_places import FramePlaces
from casefile.recording_file import RecordingReader
from casefile.repair import repair
from casefile.reserve import LEFT_FREE
from tests.casefile.test_power_loss import Trace, TracedDisk, after_the_cut

_MIB = 1 << 20
_SHORTLY_S = 0.1
# Room for a reserve of one step, and for the case.
ROOM = LEFT_FREE + 26 * _MIB
_IMAGE = 40 * _MIB
# linux/fs.h, as ext4 and XFS take it: _IOR('X', 125, __u32), and "neither the log nor anything else is written".
_SHUT_DOWN, _WITHOUT_LOG = 0x8004587D, 2


def disk_full(sound: Path, number: int) -> Loss:
    """Let another program fill the disk until the reserve is used up and sound waits in memory; then make room."""
    chance = random.Random(number)
    with small_disk(ROOM) as disk, trial(sound, disk) as held:
        held.record()
        held.look_until(lambda status: _reserve_in(held.folder) >= 16 * _MIB, "a reserve")
        with filling(disk):
            held.look_until(lambda status: "memory only" in (status.trouble or ""), "sound in memory alone")
            held.look_for(chance.uniform(2.0, 6.0))
            full_s = held.room.now_s()
        held.is_stored_again(full_s)
        stored = held.end()
        return Loss(stored.missing_s, stored.missing_s, None, stored.misplaced_s)


@contextlib.contextmanager
def filling(disk: Path) -> Iterator[None]:
    """Take whatever is free on a disk, as soon as it is free, until it is over; then give it all back."""
    is_over = threading.Event()
    path = disk / "filler"

    def fill() -> None:
        with path.open("wb", buffering=0) as file:
            while not is_over.is_set():
                try:
                    file.write(bytes(256 * 1024))
                except OSError:
                    is_over.wait(0.01)

    thread = threading.Thread(target=fill)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        path.unlink()


@contextlib.contextmanager
def small_disk(room: int) -> Iterator[Path]:
    """Mount a disk of its own with so much room, in memory."""
    folder = Path(tempfile.mkdtemp(prefix="vd"))
    _mount("-t", "tmpfs", "-o", f"size={room},mode=700", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


class OwnDisk:
    """An ext4 file system in a file, that can be cut off and mounted again."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="vp"))
        self._image, self.folder = self._home / "disk.img", self._home / "disk"
        self.folder.mkdir()
        with self._image.open("wb") as file:
            file.truncate(_IMAGE)
        subprocess.run(["mkfs.ext4", "-q", str(self._image)], check=True)
        self._mount()

    def mount_again(self) -> None:
        """Let it go, and mount it anew: its file system then plays back its log."""
        _unmount(self.folder)
        self._mount()

    def close(self) -> None:
        """Throw it away."""
        _unmount(self.folder)
        shutil.rmtree(self._home)

    def _mount(self) -> None:
        _mount("-o", "loop", str(self._image), str(self.folder))


@contextlib.contextmanager
def disk_of_its_own() -> Iterator[OwnDisk]:
    """Make a disk and throw it away in the end."""
    disk = OwnDisk()
    try:
        yield disk
    finally:
        disk.close()


def power_cut(sound: Path, number: int) -> Loss:
    """Cut the power of a disk of its own: what its file system had not handed on is gone; then mount it again."""
    chance = random.Random(number)
    with disk_of_its_own() as disk:
        held = Trial(sound, disk.folder)
        held.record()
        held.look_for(chance.uniform(1.0, 4.0))
        pid, conversation, key = held.pid(), held.conversation.id, held.case.key
        cut_s = held.room.now_s()
        cut_power(disk)
        send(pid, "KILL")
        held.abandon()
        disk.mount_again()
        case = Case(held.folder, key)
        stored = stored_of(case, conversation, held.room)
        case.close()
        held.forget()
        lost_s = max(0.0, cut_s - stored.to_s) + stored.missing_s
        return Loss(lost_s, lost_s, None, stored.misplaced_s)


def power_cut_modelled(sound: Path, number: int) -> Loss:
    """Cut the power anywhere in a trace of what a recorder asked of its disk: of what was not synced, any half."""
    chance = random.Random(number)
    trace = Trace()
    held = ByHand(sound, lambda path: TracedDisk(path, trace, frozenset()))
    moments: list[tuple[int, float]] = []
    for _ in range(round(chance.uniform(20.0, 60.0) / _SHORTLY_S)):
        held.hear(_SHORTLY_S)
        moments.append((len(trace.asked), held.said_s))
    place = chance.randrange(moments[len(moments) // 4][0], len(trace.asked))
    said_s = next(said_s for asked, said_s in moments if asked > place)
    left = held.path.with_name("left.sound")
    left.write_bytes(after_the_cut(trace, place, lambda: chance.random() < 0.5))
    stored = stored_in(RecordingReader(left, KEY), held.room)
    held.end()
    held.close()
    lost_s = said_s - stored.to_s + stored.missing_s
    return Loss(lost_s, lost_s, None, stored.misplaced_s)


def cut_power(disk: OwnDisk) -> None:
    """Have the file system write nothing more, not even what it holds already."""
    if sys.platform == "win32":
        raise SystemExit("the power cut needs Linux")
    import fcntl

    descriptor = os.open(disk.folder, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, _SHUT_DOWN, struct.pack("I", _WITHOUT_LOG))
    finally:
        os.close(descriptor)


def damaged(sound: Path, number: int) -> Loss:
    """Overwrite or cut a recording's file anywhere, and repair it; lost is what had not been touched and is gone."""
    with trial(sound) as held:
        held.record()
        held.look_for(random.Random(number).uniform(4.0, 6.0))
        before = held.end()
        untouched_s = spoil(held, number)
        repair(held.case.recordings, held.conversation.id)
        after = stored_or_nothing(held)
        sound_s = 0.0 if after is None else sum(part.to_s - part.from_s for part in after.stretches)
        all_s = before.to_s - before.from_s
        return Loss(max(0.0, untouched_s - sound_s), all_s - sound_s, None, after.misplaced_s if after else 0.0)


def spoil(held: Trial, number: int) -> float:
    """Overwrite a stretch of a recording's file, or cut it off; returns the seconds of sound that are not touched."""
    chance = random.Random(number)
    (recording,) = held.case.recordings.of(held.conversation.id)
    whole = recording.path.read_bytes()
    first = chance.randrange(len(whole))
    last = len(whole) if number % 2 else min(len(whole), first + chance.randrange(1, 20_000))
    rest = b"" if number % 2 else chance.randbytes(last - first) + whole[last:]
    untouched_s = _untouched_s(recording.path, held.case.recordings.key(recording.id), first, last)
    recording.path.write_bytes(whole[:first] + rest)
    return untouched_s


def stored_or_nothing(held: Trial) -> Stored | None:
    """Return what is stored, or None where nothing is."""
    try:
        return held.stored()
    except SystemExit:
        return None


def _untouched_s(path: Path, key: bytes | None, first: int, last: int) -> float:
    """Return the seconds of sound in frames of which no byte lies from first to last."""
    places = FramePlaces(path, key)
    with contextlib.closing(places):
        places.scan()
        sound = [found for found in places.after() if found.head.kind == "sound"]
    whole = [found.head for found in sound if found.offset + found.head.size <= first or found.offset >= last]
    return sum(head.frames / head.rate_hz for head in whole)


def _reserve_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.reserve"))


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"this fault needs a mount, and so root on Linux: {done.stderr.strip()}")


def _unmount(disk: Path) -> None:
    """Let a disk go, once nobody has anything open on it."""
    for _ in range(50):
        if subprocess.run(["umount", str(disk)], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise SystemExit("the disk could not be let go")
