"""`vantage repair`: save what can be saved of damaged recordings, and say what is missing."""

from __future__ import annotations

import argparse

from casefile.repair import Repaired, repair
from casefile.timeline import clock_text, on_conversation
from tui.commands.opening import case_arguments, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser, author=False)


def run(given: argparse.Namespace) -> int:
    """Look through the recordings of every conversation; what is damaged is written anew, and kept aside as it was."""
    found = 0
    with opened(given) as case:
        for conversation in case.conversations.all():
            for repaired in repair(case.recordings, conversation.id):
                found += 1
                print(f"{conversation.label}: a recording was damaged.")
                print("\n".join(f"  {line}" for line in _lines(repaired)))
    if not found:
        print("Every recording is whole.")
    return 0


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
