"""What is said of the sound that is played, apart from any widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casefile.timeline import clock_text

if TYPE_CHECKING:
    from capture.playing import PlayStatus
    from capture.sounding import PassedOver

_WHY = {"closed": "sealed", "damaged": "the recording is damaged there"}


def passed_over_in_words(item: PassedOver) -> str:
    """Say what was passed over, and why."""
    return f"passed over {clock_text(item.from_s)} to {clock_text(item.to_s)}: {_WHY.get(item.why, item.why)}"


def place_in_words(status: PlayStatus) -> str:
    """Say where the sound is and how fast it goes."""
    sign = {"playing": "▶", "starting": "▶", "paused": "‖"}.get(status.state, "■")
    speed = "" if status.speed == 1.0 else f" {status.speed:g}x"
    return f"{sign} {clock_text(status.position_s)}{speed}"
