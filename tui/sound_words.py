"""What the sound check says, worked out apart from any widget: words first, signs second."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capture.awake import MAY_SLEEP, Sleep
from capture.level import level_word
from capture.microphone import plain_name, shown_name
from tui.live_words import meter_bar

if TYPE_CHECKING:
    from capture.devices import InputDevice
    from capture.live import LiveStatus
    from capture.sound_test import SoundTestNow

DEFAULT = "the system's default"
_ALSA_DEFAULT = "default"
_CELLS = 20
_TEST_HINT = "t: speak for five seconds, and hear it back; nothing is stored"
_WHAT_TO_DO = {
    "clipping": "Turn the microphone down, or move it away.",
    "good": "",
    "too quiet": "Move the microphone nearer, or turn it up.",
    "no sound": "Speak up, or choose another microphone.",
}
_MUTED = "The microphone is muted, or this program may not use it: look at the system's sound and privacy settings."
_SLEEP: dict[Sleep, str] = {
    "unknown": "asking the system",
    "can be held off": "held off while a recording runs; a closed lid still makes a gap",
    "held off": "held off while a recording runs; a closed lid still makes a gap",
    "may come": MAY_SLEEP,
}


@dataclass(frozen=True)
class Fact:
    """One line of the sound check; `is_trouble` where something has to be done about it."""

    words: str
    is_trouble: bool = False


@dataclass(frozen=True)
class Offered:
    """One microphone to choose: its name (None is the system's default), and how the list shows it."""

    name: str | None
    label: str


def offered(devices: list[InputDevice], chosen: str | None, second: str | None = None) -> list[Offered]:
    """Return what can be chosen: the default first, each name once, and the chosen ones also where they are away."""
    names = [name for name in dict.fromkeys(device.name for device in devices) if name != _ALSA_DEFAULT]
    default = next((device.name for device in devices if device.is_default and device.name in names), None)
    rows = [Offered(None, f"{DEFAULT}: {shown_name(default)}" if default else DEFAULT)]
    rows += [Offered(name, shown_name(name)) for name in names]
    for wanted in (chosen, second):
        if wanted is None:
            continue
        # The place that some systems add to a name is another one each time a microphone is plugged in.
        alike = [at for at, row in enumerate(rows) if row.name and plain_name(row.name) == plain_name(wanted)]
        if alike:
            rows[alike[0]] = Offered(wanted, rows[alike[0]].label)
        else:
            instead = f": {DEFAULT} is used" if wanted == chosen else ""
            rows.append(Offered(wanted, f"{shown_name(wanted)} (not there now{instead})"))
    return rows


def level_fact(status: LiveStatus | None, held_peak_db: float, problem: str | None) -> Fact:
    """Say what the microphone hears now; `problem` is why it could not be opened."""
    if problem:
        return Fact(problem, True)
    if status is None or status.state not in ("listening", "recording"):
        trouble = status.trouble if status is not None else None
        return Fact(trouble, True) if trouble else Fact("opening the microphone")
    decibels = f"{status.level_db:>3.0f} dB".replace("-", "−")
    meter = f"{decibels} ▕{meter_bar(status.level_db, _CELLS)}▏"
    if status.trouble:
        return Fact(f"{meter} {status.trouble.removeprefix('NOT RECORDING: ').capitalize()}", True)
    word = level_word(held_peak_db)
    # Nobody need be speaking: quiet is a word here, and a warning only after a test.
    return Fact(f"{meter} {word}", word == "clipping")


def second_fact(chosen: str | None, status: LiveStatus | None) -> Fact | None:
    """Say what the second microphone hears; None where there is but one."""
    if chosen is None:
        return None
    if status is None:
        return Fact(f"{chosen} is not heard: only one microphone would be recorded.", True)
    return level_fact(status, status.peak_db, None)


def heard_fact(now: SoundTestNow | None) -> Fact:
    """Say how far the five-second test is."""
    if now is None:
        return Fact(_TEST_HINT)
    if now.stage == "speak":
        counted = range(5, max(1, math.ceil(now.left_s)) - 1, -1)
        return Fact(f"Speak now: {' '.join(map(str, counted))}")
    if now.stage == "playing":
        return Fact("Playing back")
    if now.heard == "only zeros":
        return Fact(f"Heard: no sound at all. {_MUTED}", True)
    heard = now.heard or "no sound"
    unplayed = f"Not played back: {now.unplayed}" if now.unplayed else ""
    words = " ".join(part for part in (f"Heard: {heard}.", _WHAT_TO_DO[heard], unplayed) if part)
    return Fact(words.removesuffix(".") if words.count(".") == 1 else words, heard != "good")


def sleep_fact(sleep: Sleep) -> Fact:
    """Say whether this computer stays awake."""
    return Fact(_SLEEP[sleep], sleep == "may come")
