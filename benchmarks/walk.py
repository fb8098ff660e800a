"""The sample conversation walked in the real app while it plays: does everything end up at the right second?

The real app runs in a pseudo-terminal of 80 by 24 cells. The sample is played in real time, to the virtual microphone
where there is one (`tools/virtual_microphone.sh run`), else as a sound file that plays as the microphone. Every step,
note and mark of the sample's script is pressed at its second, notes letter by letter. Afterwards each entry is compared
with where the sound that was being played as its key was pressed lies in the recording, found by correlation. What the
loudspeaker takes to begin is thereby counted as ours.

Then a device whose clock is off, for an hour, faster than real: `benchmarks.walk_drift`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import walk_drift
from benchmarks.report import begin, line
from benchmarks.screen import Screen
from capture.codec import pcm_of, read_as_microphone
from capture.steps import STEPS
from casefile.case import Case
from casefile.clock import SystemClock
from casefile.keys import Secret
from sample.truth import FIRST_SOUND, Conversation, load_first
from tui import sample_walk

BUDGET_S = 0.5
_PASSPHRASE = "nine quiet herons"
_APP = """
import sys
from pathlib import Path
from capture.audio_input import Source
from casefile.keys import Secret
from tui.app import VantageApp

folder, passphrase, sound, since_s = sys.argv[1:]
VantageApp(
    Path(folder),
    Secret("passphrase", passphrase),
    live_source=Source(file=Path(sound), since_clock_s=float(since_s)) if sound else Source(),
    author="Reviewer 1",
    transcribe=False,
    check_sound=False,
).run()
"""
_HOLD, _RECORD, _STOP, _CHOOSE = "l", "\x1b[15~", "\x1b[17~", "\x07"
_MARKS = {"moment": "\x1b[12~", "return": "\x1b[13~", "limit": "\x1b[19~"}
_KEYS = {step.id: step.number if len(step.number) == 1 else "q" for step in STEPS}
_LETTER_EACH_S = 0.07
_HZ = 8_000
_TEMPLATE_S, _AROUND_S = 6.0, 1.5
_ALIKE = 0.5
Frames = NDArray[np.float32]


@dataclass(frozen=True)
class Key:
    """Keys that are pressed at a second of the script; `kind` where an entry comes of the first of them."""

    at_s: float
    keys: str
    kind: str = ""
    what: str = ""


@dataclass(frozen=True)
class Pressed:
    """A key that makes an entry, and the second of the sound that was being played as it was pressed."""

    key: Key
    played_s: float


@dataclass(frozen=True)
class Entry:
    """A step, note or mark as it was entered, and where on the conversation the sound of its key press lies."""

    pressed: Pressed
    entered_s: float
    heard_s: float

    @property
    def off_s(self) -> float:
        """How far the entry lies from its sound."""
        return self.entered_s - self.heard_s


def keys_of(script: Conversation, until_s: float) -> list[Key]:
    """Return the keys of the script in their order: the first step is in force already."""
    keys = [Key(visit.start_s, _KEYS[visit.step], "step", visit.step) for visit in script.steps[1:]]
    keys += [Key(mark.at_s, _MARKS[mark.kind], "mark", mark.kind) for mark in script.marks]
    free_s = 0.0
    for number, note in enumerate(script.notes, 1):
        typed = f'"{note.text}' if note.verbatim else note.text
        begins_s = max(note.at_s, free_s)
        letters = [Key(begins_s + at * _LETTER_EACH_S, letter) for at, letter in enumerate(f"{typed}\r")]
        keys += [Key(begins_s, letters[0].keys, "note", f"note {number}"), *letters[1:]]
        free_s = letters[-1].at_s + 1.0
    return sorted((key for key in keys if key.at_s < until_s), key=lambda key: key.at_s)


def prepare(home: Path, script: Conversation) -> Path:
    """Make a case in which the script's conversation may be recorded; returns its folder."""
    folder = home / "Walk.vantage"
    with closing(Case.create(folder, "Walk", [Secret("passphrase", _PASSPHRASE)], accept_place=True)) as case:
        sample_walk.agree(case, sample_walk.prepare(case, script), script)
    return folder


def walk(folder: Path, keys: Sequence[Key], until_s: float, environment: dict[str, str]) -> list[Pressed]:
    """Record, press every key at its second of the sample, and stop; returns those that make an entry."""
    clock, player = SystemClock(), shutil.which("paplay") if has_virtual_microphone() else None
    sound, playing = "" if player else str(FIRST_SOUND), None
    began_s = clock.boot_s()
    command = [sys.executable, "-P", "-c", _APP, str(folder), _PASSPHRASE, sound, str(began_s)]
    with Screen(command, environment) as screen:
        screen.wait_for("P01")
        screen.press(_HOLD)
        screen.wait_for("NOT RECORDING")
        screen.look_on(0.5)
        screen.press(_RECORD)
        screen.wait_for("● RECORDING")
        if player:
            playing = subprocess.Popen([player, str(FIRST_SOUND)])
            began_s = clock.boot_s()
        pressed = _press(screen, clock, keys, began_s, 0.0 if player else clock.boot_s() - began_s)
        screen.look_on(max(0.0, began_s + until_s - clock.boot_s()))
        screen.press(_STOP)
        screen.wait_for("The sound is safe.")
        screen.press("\x1b")
        screen.look_on(1.0)
    if playing is not None:
        playing.kill()
        playing.wait()
    return pressed


def _press(screen: Screen, clock: SystemClock, keys: Sequence[Key], began_s: float, from_s: float) -> list[Pressed]:
    pressed: list[Pressed] = []
    for key in keys:
        if key.at_s < from_s + 1.0:
            continue
        screen.look_on(max(0.0, began_s + key.at_s - clock.boot_s()))
        if key.kind == "step":
            screen.press(_CHOOSE)
            screen.wait_for("Go to which step?")
        if key.kind:
            pressed.append(Pressed(key, clock.boot_s() - began_s))
        screen.press(key.keys)
    return pressed


def entries_of(folder: Path, pressed: Sequence[Pressed]) -> list[Entry]:
    """Find the entry and the sound of each key."""
    with closing(Case.open(folder, Secret("passphrase", _PASSPHRASE))) as case:
        (conversation,) = case.conversations.all()
        at_s = {
            "step": [visit.at_s for visit in case.step_visits.of(conversation.id)][1:],
            "note": [note.at_s for note in case.notes.of(conversation.id)],
            "mark": [mark.at_s for mark in case.notes.marks(conversation.id)],
        }
        stored = stored_sound(case, conversation.id)
    counts = {kind: sum(one.key.kind == kind for one in pressed) for kind in at_s}
    if counts != {kind: len(found) for kind, found in at_s.items()}:
        raise SystemExit(f"pressed {counts}, entered { {kind: len(found) for kind, found in at_s.items()} }")
    played = _at_our_rate(np.frombuffer(b"".join(read_as_microphone(FIRST_SOUND, 16_000)), np.int16), 16_000)
    found: list[Entry] = []
    for one in pressed:
        entered_s = at_s[one.key.kind].pop(0)
        if entered_s is None:
            raise SystemExit(f"{one.key.what} has no second")
        found.append(Entry(one, entered_s, place_of(played, one.played_s, stored, entered_s)))
    return found


def stored_sound(case: Case, conversation: str) -> Frames:
    """Return what was recorded on the conversation's timeline, at 8 kHz; gaps are silence."""
    sound = np.zeros(0, np.float32)
    for recording in case.recordings.of(conversation):
        reader = case.recordings.open(recording)
        if reader is None:
            continue
        with closing(reader):
            time_of, seq = case.recordings.time_of(recording), 0
            while rows := reader.rows(seq):
                seq = rows[-1].seq
                for row in rows:
                    frames = _at_our_rate(np.frombuffer(pcm_of(row.flac), np.int16), row.rate_hz)
                    begins = round(time_of.on_conversation(row.start_s) * _HZ)
                    sound = np.pad(sound, (0, max(0, begins + len(frames) - len(sound))))
                    sound[begins : begins + len(frames)] = frames
    return sound


def place_of(played: Frames, at_s: float, stored: Frames, near_s: float) -> float:
    """Return where on the conversation the sound lies that was played at a second; it must be unmistakable."""
    ends_s = len(stored) / _HZ - near_s + at_s - _AROUND_S
    from_s = max(0.0, min(at_s - _TEMPLATE_S / 2, ends_s - _TEMPLATE_S))
    wanted = played[round(from_s * _HZ) : round((from_s + _TEMPLATE_S) * _HZ)]
    begins = max(0, round((near_s - (at_s - from_s) - _AROUND_S) * _HZ))
    there = stored[begins : begins + len(wanted) + round(2 * _AROUND_S * _HZ)]
    size = len(wanted) + len(there)
    alike = np.fft.irfft(np.fft.rfft(there, size) * np.conj(np.fft.rfft(wanted, size)), size)
    alike = alike[: max(1, len(there) - len(wanted) + 1)]
    best = int(np.argmax(alike))
    part = there[best : best + len(wanted)]
    likeness = float(alike[best] / (np.linalg.norm(wanted[: len(part)]) * np.linalg.norm(part) + 1e-9))
    if likeness < _ALIKE:
        raise SystemExit(f"the sound of second {at_s:.1f} is not where its key was entered ({likeness:.2f})")
    return (begins + best) / _HZ + (at_s - from_s)


def _at_our_rate(frames: NDArray[np.int16], rate_hz: int) -> Frames:
    places = np.arange(0, len(frames), rate_hz / _HZ)
    at_our_rate: Frames = np.interp(places, np.arange(len(frames)), frames.astype(np.float32)).astype(np.float32)
    return at_our_rate


def has_virtual_microphone() -> bool:
    """Tell whether tools/virtual_microphone.sh has pointed this process at its server."""
    return "PULSE_SOURCE" in os.environ


def tell(entries: Sequence[Entry]) -> float:
    """Print a row for each entry; returns the largest distance in seconds."""
    print(f"  {'':14} {'entered at':>10} {'heard at':>10} {'apart':>8}")
    for entry in entries:
        print(f"  {entry.pressed.key.what:14} {entry.entered_s:10.2f} {entry.heard_s:10.2f} {entry.off_s:+8.2f} s")
    worst_s = max(abs(entry.off_s) for entry in entries)
    line(f"{len(entries)} entries, the farthest from its sound", f"{worst_s:.2f} s")
    return worst_s


def main() -> None:
    """Walk and print; fails where an entry is farther from its sound than the budget allows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walk", description=__doc__)
    parser.add_argument("--seconds", type=float, help="of the sample; all of it if not given")
    parser.add_argument("--drift-only", action="store_true", help="only the device whose clock is off")
    given = parser.parse_args()
    worst_s = 0.0
    if not given.drift_only:
        script = load_first()
        begin("The sample, walked in real time: where its steps, notes and marks lie", f"{BUDGET_S} s")
        line("played to", "the virtual microphone" if has_virtual_microphone() else "the app, as a file")
        with tempfile.TemporaryDirectory() as home:
            environment = {name: home for name in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
            folder = prepare(Path(home), script)
            began_s = time.monotonic()
            until_s = given.seconds or script.duration_s
            pressed = walk(folder, keys_of(script, until_s), until_s, environment)
            line("walked for", f"{time.monotonic() - began_s:.0f} s")
            worst_s = tell(entries_of(folder, pressed))
    worst_s = max(worst_s, walk_drift.measure_and_tell())
    if worst_s > BUDGET_S:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
