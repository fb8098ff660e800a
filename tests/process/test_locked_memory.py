"""What the app's own memory still holds of keys once the case is locked, read as a debugger would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from casefile.keys import KeyRing, Secret
from tests.tui.driving import PASSPHRASE, new_case, new_conversation, transcribed

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems do not show a process's memory as a file"),
]

# The app opens the case and shows a transcript, or makes one where there is none, is locked, and says when.
LOCKED = """
import asyncio, gc, sys
from pathlib import Path
from casefile.keys import Secret
from tests.tui.driving import CHEAP, on_screen, shows, type_in
from casefile.case import Case
from casefile.database import Store
from casefile.keys import KeyRing
from tui.app import VantageApp
from tui.session import Session

HOLD_KEYS = (Case, Store, KeyRing, Secret, Session)

def say(word):
    print(word, flush=True)
    sys.stdin.readline()

async def go():
    secret = sys.stdin.readline().strip()
    folder = Path(sys.argv[1])
    if folder.exists():
        app = VantageApp(folder, Secret("passphrase", secret), author="MK", transcribe=False)
    else:
        app = VantageApp(parent=folder.parent, author="MK", transcribe=False, scrypt_cost=CHEAP)
    async with app.run_test() as pilot:
        if folder.exists():
            await on_screen(pilot, "LibraryScreen")
            await pilot.press("enter")
            await shows(pilot, "clinic")
        else:
            await shows(pilot, "Press n to make one")
            await pilot.press("n")
            await on_screen(pilot, "NewCaseScreen")
            for line in (folder.stem, secret, secret):
                await type_in(pilot, line)
                await pilot.press("enter")
            await on_screen(pilot, "RecoveryKeyDialog")
            await pilot.press("enter")
            await on_screen(pilot, "LibraryScreen")
        say("open")
        await pilot.press("f7")
        await on_screen(pilot, "WelcomeScreen")
        await shows(pilot, "locked")
        gc.collect()
        say(" ".join(sorted(type(one).__name__ for one in gc.get_objects() if isinstance(one, HOLD_KEYS))))

asyncio.run(go())
"""


def held_in_memory(pid: int, sought: bytes | bytearray) -> int:
    """How often some bytes stand in what a process may write."""
    count = 0
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            first, end = (int(part, 16) for part in span.split("-"))
            if rights.startswith("rw"):
                try:
                    memory.seek(first)
                    count += memory.read(end - first).count(sought)
                except OSError:  # The kernel's own pages, and what has gone in this moment.
                    continue
    return count


def copies(pid: int, key: bytes | bytearray) -> dict[str, int]:
    sought = {"case key": key, "case key in letters": key.hex().encode(), "passphrase": PASSPHRASE.encode()}
    return {name: held_in_memory(pid, one) for name, one in sought.items()}


@pytest.mark.parametrize("is_made", [False, True], ids=["opened", "made"])
def test_nothing_that_is_alive_in_a_locked_app_holds_a_key(
    tmp_path: Path, tell: Callable[[str], None], is_made: bool
) -> None:
    folder = tmp_path / "Review 07.vantage"
    if not is_made:
        with closing(new_case(tmp_path)) as case:
            case.people.reviewer("MK")
            transcribed(case, new_conversation(case), ["she phoned the clinic"])
    child = subprocess.Popen(
        [sys.executable, "-c", LOCKED, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin and child.stdout
    print(PASSPHRASE, file=child.stdin, flush=True)
    try:
        assert child.stdout.readline() == "open\n"
        key = KeyRing.load(folder).open(Secret("passphrase", PASSPHRASE))
        assert key
        before = copies(child.pid, key)
        # Else what is sought is not found this way at all, and nothing would be proved.
        assert sum(before.values()) > 1
        print(file=child.stdin, flush=True)
        assert child.stdout.readline() == "\n"
        after = copies(child.pid, key)
        assert (after["case key"], after["case key in letters"]) == (0, 0)
        tell(f"copies of keys in memory before the lock: {before}, after it: {after}")
    finally:
        child.communicate("\n")
