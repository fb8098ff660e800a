"""Where a conversation has no sound, in words that stand in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casefile.timeline import clock_text

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.pauses import Pause
    from casefile.recording_file import Gap

# Shorter ones are told by the word next to them, if they matter at all.
SHORTEST_SHOWN_S = 0.5
_WHY = {
    "paused": "recording was paused",
    "no sound arrived": "no sound came from the microphone",
    "overflow": "the machine was too busy",
    "computer asleep": "the computer slept",
    "removed": "removed for good",
    "damaged": "damaged on the disk",
    "stopped": "nothing was being recorded",
}


def gap_lines(case: Case, conversation: str) -> list[tuple[float, str]]:
    """Return each gap of half a second or more as its second and a line; with two microphones, of either."""
    lanes = sorted({recording.lane for recording in case.recordings.of(conversation)})
    pauses = case.pauses.of(conversation)
    lines: list[tuple[float, str]] = []
    for lane in lanes:
        of_lane = f" on microphone {lane}" if len(lanes) > 1 else ""
        lines += [
            (gap.start_s, f"── no sound{of_lane} for {_length(gap.length_s)}: {_why(gap, pauses)}")
            for gap in case.recordings.gaps(conversation, lane)
            if gap.length_s >= SHORTEST_SHOWN_S
        ]
    return sorted(lines)


def _why(gap: Gap, pauses: list[Pause]) -> str:
    why = _WHY.get(gap.reason, gap.reason)
    if gap.reason != "paused":
        return why
    middle_s = gap.start_s + gap.length_s / 2
    reasons = [pause.reason for pause in pauses if pause.from_s <= middle_s <= pause.to_s and pause.reason]
    return f"{why} ({reasons[0]})" if reasons else why


def _length(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else clock_text(seconds)
