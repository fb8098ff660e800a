"""Hostile input: whole files changed at random, by the thousand, and read as any other.

Each input is made of its number alone, so that one that does harm can be made again. What reads it may raise an error
in words and nothing else, take at most ten seconds and a gigabyte, and write nothing outside of its own folder.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import io
import json
import math
import os
import random
import shutil
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.memory import resident
from benchmarks.safety_inputs import Hostile, formats
from casefile.errors import VantageError
from casefile.system import system

MOST_S, MOST_BYTES = 10, 1 << 30
_WORDS = (
    *(b"\x00", b"\xff" * 8, b"-1", b"0", b"4294967296", b"1e999", b"NaN", b"../", b"/", b"\\", b"\n", b'"', b"'", b"{"),
    *(b"[" * 99, b"<", b"<!ENTITY a '&b;'>", b"&a;", b"null", b"true", b"\xc3", b"\xed\xa0\x80", b"%s", b"\x1f\x8b"),
    *(b"PK\x03\x04", b"=", b",", b"A" * 5000),
)


@dataclass(frozen=True)
class Edit:
    """One change: what is done, where (a share of the length), how far it reaches, and with what."""

    what: int
    at: float
    size: int
    word: bytes


@dataclass
class Fuzzed:
    """What became of one kind of input: how many were read, how many were taken and refused, and what was wrong."""

    format: str
    runs: int = 0
    taken: int = 0
    refused: int = 0
    most_bytes: int = 0
    wrong: list[str] = field(default_factory=list)


KINDS_OF_EDITS = 6


def edited(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Return the data with the edits done to it, one after the other."""
    for edit in edits:
        place = int(edit.at * len(data))
        reach = data[place : place + edit.size]
        put = (
            bytes(byte ^ 1 << edit.size % 8 for byte in reach[:1]),
            edit.word,
            b"",
            reach + reach,
            bytes(len(reach)),
            reach[::-1],
        )[edit.what % KINDS_OF_EDITS]
        cut = 1 if edit.what % KINDS_OF_EDITS == 0 else 0 if edit.what % KINDS_OF_EDITS == 1 else edit.size
        data = data[:place] + put + data[place + cut :]
    return data


def within_archive(data: bytes, member: int, edits: Sequence[Edit]) -> bytes:
    """Return an archive with the edits done to one of its members, whole otherwise; the data where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            items = [(item, archive.read(item)) for item in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, zlib.error, EOFError, RuntimeError, OSError):
        return data
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number, (item, content) in enumerate(items):
            changed = edited(content, edits) if number == member % len(items) else content
            archive.writestr(item.filename, changed, compress_type=item.compress_type)
    return held.getvalue()


def made(seeds: Sequence[bytes], number: int) -> bytes:
    """Make the input of this number."""
    chance = random.Random(number)
    data = chance.choice(list(seeds))
    edits = [
        Edit(chance.randrange(KINDS_OF_EDITS), chance.random(), 1 << chance.randrange(10), chance.choice(_WORDS))
        for _ in range(chance.choice((1, 1, 2, 4, 8)))
    ]
    if data[:2] == b"PK" and chance.random() < 0.7:
        return within_archive(data, chance.randrange(100), edits)
    if chance.random() < 0.1:
        return data[: chance.randrange(len(data) + 1)]
    return edited(data, edits)


_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Their last argument names the folder that a path begins in.
_WITH_FOLDER = frozenset({"os.mkdir", "os.remove", "os.rmdir"})


class Outside:
    """Notices, by Python's audit hook, whatever this process writes outside of a folder."""

    _TWO_PATHS = frozenset({"os.rename", "os.link", "os.symlink"})
    _WRITES = _TWO_PATHS.union(
        ("os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.chmod", "os.utime", "shutil.rmtree"),
        ("subprocess.Popen", "os.system", "socket.connect", "sqlite3.connect"),
    )

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder.resolve())
        self._runtime = system.runtime_folder().resolve()
        self._is_watching = False
        self.seen: set[str] = set()
        sys.addaudithook(self._look)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Look as long as this lasts; hooks can't be taken away again."""
        self._is_watching = True
        try:
            yield
        finally:
            self._is_watching = False

    def _look(self, event: str, given: tuple[Any, ...]) -> None:
        if not self._is_watching:
            return
        if event == "open":
            if isinstance(given[2], int) and given[2] & _TO_WRITE:
                self._note(event, given[0], -1)
        elif event in self._TWO_PATHS:
            for path, folder in zip(given[:2], (*given[2:4], -1, -1), strict=False):
                self._note(event, path, folder)
        elif event in self._WRITES:
            self._note(event, given[0], given[-1] if event in _WITH_FOLDER else -1)

    def _note(self, event: str, path: object, folder: object) -> None:
        if isinstance(path, int):
            return
        text = path.decode("utf-8", "replace") if isinstance(path, bytes) else str(path)
        if isinstance(folder, int) and folder >= 0:
            text = f"{Path(f'/proc/self/fd/{folder}').readlink()}/{text}"
        # Links are followed: one that lies inside may lead outside. Who has a case open is told in the run-time folder.
        path = Path(text).resolve()
        if path == self._runtime or (path.parent == self._runtime and path.match("open-*.lock")):
            return
        if not str(path).startswith((f"{self._folder}/", os.devnull)):
            self.seen.add(f"{event} outside of the folder")


def read_all(kind: Hostile, room: Path, outside: Outside, first: int, count: int, *, most_s: float = MOST_S) -> Fuzzed:
    """Read so many inputs of one kind, and say what became of them."""
    fuzzed = Fuzzed(kind.name)
    with patience(most_s) as anew:
        for number in range(first, first + count):
            anew()
            read_one(kind, made(kind.seeds, number), room, outside, fuzzed, f"input {number}")
    # Not getrusage's: that begins with the memory of whoever started this process.
    fuzzed.most_bytes = round(resident(os.getpid()).peak_mb * 1e6)
    if fuzzed.most_bytes > MOST_BYTES:
        fuzzed.wrong.append(f"took {fuzzed.most_bytes >> 20} MiB of memory")
    return fuzzed


@contextlib.contextmanager
def patience(most_s: float = MOST_S) -> Iterator[Callable[[], None]]:
    """Lend what is called before each input: one that hangs ends the process, and it is said where.

    Each has so many seconds, or up to one less: to begin anew takes longer than most inputs, and is done once a second.
    """
    began_s = -math.inf

    def anew() -> None:
        nonlocal began_s
        if time.monotonic() - began_s > min(1.0, most_s / 2):
            faulthandler.dump_traceback_later(most_s, exit=True)
            began_s = time.monotonic()

    try:
        yield anew
    finally:
        faulthandler.cancel_dump_traceback_later()


def read_one(kind: Hostile, data: bytes, room: Path, outside: Outside, fuzzed: Fuzzed, name: str) -> None:
    """Read one input in a folder of its own."""
    folder = room / "input"
    folder.mkdir()
    fuzzed.runs += 1
    outside.seen.clear()
    try:
        with outside.watched():
            kind.read(folder, data)
        fuzzed.taken += 1
    except VantageError:
        fuzzed.refused += 1
    except Exception as error:
        last = error.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        where = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
        fuzzed.wrong.append(f"{name}: {type(error).__name__} at {where}")
    finally:
        shutil.rmtree(folder)
    fuzzed.wrong += [f"{name}: {words}" for words in sorted(outside.seen)]


def run() -> int:
    """Read inputs of the kinds that the arguments name, and print what became of them, a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--formats", nargs="*", help="only these")
    parser.add_argument("--inputs", type=int, default=1000, help="so many of each")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--list", action="store_true", help="print the names of the kinds")
    given = parser.parse_args()
    is_safe = True
    with tempfile.TemporaryDirectory(prefix="vf") as home:
        room = Path(home)
        known = formats(room)
        if given.list:
            print("\n".join(known))
            return 0
        outside = Outside(room)
        for name in given.formats or known:
            fuzzed = read_all(known[name], room, outside, given.first, given.inputs)
            is_safe = is_safe and not fuzzed.wrong
            print(json.dumps(asdict(fuzzed)), flush=True)
    return 0 if is_safe else 1


if __name__ == "__main__":
    sys.exit(run())
