"""What is said of an import that is done, by the screen and by the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casefile.timeline import clock_text
from tui.summaries import counted

if TYPE_CHECKING:
    from capture.importing import Imported
    from tagging.taking_in import TakenIn


def came_in_text(label: str, done: Imported) -> str:
    """Say how much sound came into a conversation, and where it lies."""
    parts = "one part" if len(done.recordings) == 1 else f"{len(done.recordings)} parts"
    from_text = clock_text(done.recordings[0].starts_at_s)
    return f"{label}: {clock_text(done.length_s)} of sound in {parts}, from {from_text} on."


def taken_in_text(done: TakenIn) -> str:
    """Say what came in of a transcript or a codebook, and what is to be done with it."""
    parts = [(done.lines, "line"), (done.words, "word"), (done.tags, "tag")]
    parts += [(done.episodes, "new episode"), (done.codes, "new code")]
    came = ", ".join(counted(count, thing) for count, thing in parts if count)
    checked = " It is marked as imported, and unchecked until somebody has heard it." if done.lines else ""
    return f"Taken in: {came or 'nothing that was not there'}.{checked}"


def remarks_text(done: Imported) -> list[str]:
    """Say how the files were taken, and what is missing in them."""
    missing = f"{done.missing_s:.1f} s are missing in the files: there are gaps in their place."
    return [*done.remarks, *([missing] if done.missing_s > 0 else [])]
