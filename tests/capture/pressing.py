"""Keys pressed while a simulated device records: its status is heard as a screen hears it, and faster than real.

Device, pieces and rows are those of `tests.capture.apart`; the screen's own mapping of key presses (`Connected`) learns
the pairs of position and clock that a recorder publishes, and reads the growing file as it does in a conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from capture.connected import Connected
from capture.endpoint import Message
from capture.link import RecorderLink
from capture.pieces import Pieces
from casefile.case import Case
from casefile.events import Hand
from casefile.recordings import Recording
from tests.capture.apart import EPOCH_S, Heard, Microphone, heard, record
from tests.casefile.support import HandClock

_STATUS_EACH_S = 0.1


@dataclass
class Said:
    """What a recorder has said, in the place of the connection to it."""

    newest: Message | None = None
    is_open: bool = True
    source: None = None


@dataclass(frozen=True)
class Press:
    """A key pressed at a moment of the room, where it was entered, and where its sound lies in the end."""

    room_s: float
    entered_s: float
    heard_s: float

    @property
    def off_s(self) -> float:
        return self.entered_s - self.heard_s


def press(
    case: Case,
    clock: HandClock,
    conversation: str,
    microphone: Microphone,
    by: Hand,
    *,
    began_s: float,
    length_s: float,
    keys_s: Sequence[float],
) -> list[Press]:
    """Record for so long, press a key at each of these seconds of the conversation, and look where their sound lies."""
    screen: list[Connected] = []
    said, waiting, entered = Said(), sorted(keys_s), dict[float, float]()

    def hear(recording: Recording, pieces: Pieces, now_s: float) -> None:
        screen[:] = screen or [Connected(case, by, cast(RecorderLink, said), recording)]
        # Keys come between two statuses, and are mapped through what was said before them.
        while waiting and EPOCH_S + began_s + waiting[0] <= now_s:
            pressed_s = EPOCH_S + began_s + waiting[0]
            clock.since_boot_s = max(clock.since_boot_s, pressed_s)
            at_s = screen[0].at_s(pressed_s)
            if at_s is not None:
                entered[waiting.pop(0)] = at_s
            else:
                waiting.pop(0)
        clock.since_boot_s = max(clock.since_boot_s, now_s)
        pair = pieces.pair(now_s)
        if pair is not None and (said.newest is None or now_s - said.newest["said_s"] >= _STATUS_EACH_S):
            said.newest = {
                "kind": "status",
                "said_s": now_s,
                "position_s": pair.position_s,
                "clock_s": pair.clock_s,
                "started_boot_s": pieces.started_boot_s,
            }
            screen[0].refresh()

    record(case, conversation, microphone, by, lane=1, from_s=began_s, to_s=began_s + length_s, hear=hear)
    rows = heard(case, conversation, microphone, 1, began_s)
    return [Press(key_s, entered[key_s], _heard_s(rows, key_s)) for key_s in sorted(entered)]


def _heard_s(rows: Sequence[Heard], room_s: float) -> float:
    """Return where on the timeline a moment of the room lies, between the two rows around it."""
    after = next((place for place, row in enumerate(rows) if row.room_s > room_s), len(rows) - 1)
    one, other = rows[max(0, after - 1)], rows[max(1, after)]
    share = (room_s - one.room_s) / (other.room_s - one.room_s)
    return one.fitted_s + share * (other.fitted_s - one.fitted_s)
