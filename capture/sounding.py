"""What of a conversation is heard, piece by piece, and what is passed over."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.timeline import frames_to_s

CLOSED, DAMAGED, APART, NOT_STORED = "closed", "damaged", "between two recordings", "not recorded"


@dataclass(frozen=True)
class Sound:
    """Sound without a break: int16, `start_s` on the conversation; of two channels the samples stand by turns."""

    start_s: float
    rate_hz: int
    pcm: bytes
    channels: int = 1

    @property
    def end_s(self) -> float:
        """Seconds on the conversation at which it ends."""
        return self.start_s + frames_to_s(len(self.pcm) // (2 * self.channels), self.rate_hz)


@dataclass(frozen=True)
class PassedOver:
    """Seconds of the conversation that are not heard, and why: `closed`, `damaged`, or the reason of a gap."""

    from_s: float
    to_s: float
    why: str
