"""`vantage repair`: save what can be saved of a damaged database and of damaged recordings, and say what is missing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing

from casefile.case import Case
from casefile.keys import KeyRing
from casefile.mending import Mended, is_damaged, mend
from casefile.repair import Repaired, repair
from casefile.timeline import clock_text, on_conversation
from tui.commands.opening import case_arguments, case_folder, secret_from


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser, author=False)


def run(given: argparse.Namespace) -> int:
    """Look through the database, then through every recording; what is damaged is written anew, and kept aside."""
    folder = case_folder(given.case)
    ring = KeyRing.load(folder)
    key = ring.open(secret_from(given, ring))
    found = 0
    if is_damaged(folder, key):
        found = 1
        print("\n".join(_of_database(mend(folder, key))))
    with closing(Case(folder, key)) as case:
        for conversation in case.conversations.all():
            for repaired in repair(case.recordings, conversation.id):
                found += 1
                print(f"{conversation.label}: a recording was damaged.")
                print("\n".join(f"  {line}" for line in _lines(repaired)))
    if not found:
        print("The database and every recording are whole.")
    return 0


def _of_database(mended: Mended) -> Iterator[str]:
    yield f"The database was damaged. {mended.saved} entries are saved."
    for table, count in mended.lost.items():
        yield f"  Missing: {count} or more of {table.replace('_', ' ')}."
    for recording in mended.sound:
        yield f"  The key of {recording} is lost. Its file was kept; the database of a backup may open it."
    yield f"  The damaged database is kept beside it as {mended.kept_aside.name}, until something is removed for good."


def _lines(repaired: Repaired) -> list[str]:
    if repaired.kept_aside is None:
        return ["Nothing of it can be read, and it was left as it is. Restore it from a backup."]
    starts_at_s = repaired.recording.starts_at_s
    lines = [f"{repaired.rows / 2:.1f} s of sound are saved."]
    for gap in repaired.missing:
        from_s, to_s = (on_conversation(edge, starts_at_s) for edge in (gap.start_s, gap.end_s))
        lines.append(f"Missing: {_moment(from_s)} to {_moment(to_s)} ({gap.length_s:.1f} s).")
    if not repaired.has_end:
        lines.append("Its end was not recorded or is cut off: more may be missing there.")
    return [*lines, f"The damaged file is kept beside it as {repaired.kept_aside.name}."]


def _moment(seconds: float) -> str:
    """Write a second to the tenth: what is missing is often less than one."""
    tenths = round(seconds * 10)
    return f"{clock_text(tenths // 10)}.{tenths % 10}"
