"""What a player is told on its standard input: one line of JSON with the keys, then one line for each command.

Commands: `play` (from_s, to_s or null), `pause`, `go_on`, `back` (by_s), `speed` (speed), `stop`, `closed` (stretches).
The end of the input ends the player. What it says in return is in `capture.player`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.audible import Stretch, Take
from capture.speaker import Sink
from casefile.timeline import Shift

Message = dict[str, Any]
SLOWEST, FASTEST = 0.5, 2.0
BACK_S = 2.0


@dataclass(frozen=True)
class PlayOrder:
    """What a player is started with; `closed` are stretches of the conversation that are not heard, in seconds."""

    takes: tuple[Take, ...]
    closed: tuple[Stretch, ...]
    sink: Sink

    def line(self) -> str:
        """Return the line, keys included."""
        takes = [
            {
                "path": str(take.path),
                "key": take.key.hex() if take.key else None,
                "starts_at_s": take.starts_at_s,
                "shifts": [[shift.position_s, shift.by_s] for shift in take.shifts],
                "lane": take.lane,
                "side": take.side,
            }
            for take in self.takes
        ]
        sink = self.sink
        output = {
            "device": sink.device,
            "is_silent": sink.is_silent,
            "file": str(sink.file) if sink.file else None,
            "rate_hz": sink.rate_hz,
            "latency_s": sink.latency_s,
        }
        return json.dumps({"takes": takes, "closed": self.closed, "output": output})

    @classmethod
    def read(cls, line: str | bytes) -> PlayOrder:
        """Read the line."""
        found = json.loads(line)
        output = found["output"]
        takes = tuple(
            Take(
                Path(take["path"]),
                bytes.fromhex(take["key"]) if take["key"] else None,
                take["starts_at_s"],
                tuple(Shift(*shift) for shift in take["shifts"]),
                take["lane"],
                take["side"],
            )
            for take in found["takes"]
        )
        file = Path(output["file"]) if output["file"] else None
        sink = Sink(output["device"], output["is_silent"], file, output["rate_hz"], output["latency_s"])
        return cls(takes, stretches(found["closed"]), sink)


def stretches(found: Sequence[Sequence[float]]) -> tuple[Stretch, ...]:
    """Read stretches as they stand in a line."""
    return tuple((float(from_s), float(to_s)) for from_s, to_s in found)


def parsed(text: str | bytes) -> Message | None:
    """Return the object on a line; None for what is not one, which is passed over."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
