"""Three hours of sound while both cores transcribe and somebody reviews: frames lost, and memory.

Twenty minutes are recorded in real time through PortAudio from a virtual microphone of a real sound system; the rest
comes eight times as fast into a second recorder at the same time. A transcriber with two threads follows each, and the
real app reviews a long conversation of the same case in a terminal of its own, key after key. Whoever presses them
looks at the screen now and then, so that on a busy machine keys don't pile up unread, which would be memory of the
benchmark's own making.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.fault_pulse import REAL_MICROPHONE, SoundSystem
from benchmarks.fault_room import MICROPHONE, Room, make_sound
from benchmarks.fault_screen import PULSE
from benchmarks.fault_sound import stored_of
from benchmarks.fault_trial import PASSPHRASE, new_conversation
from benchmarks.filling import Review
from benchmarks.memory import resident
from benchmarks.report import begin, line
from benchmarks.soak_sound import fast_recorder, frames_stored_in_order
from capture.audio_input import Source
from capture.link import stop_recorder
from capture.live import LiveConversation
from capture.running import running_recorders
from capture.start import RECORDER
from casefile.case import Case
from casefile.clock import SystemClock
from casefile.conversations import Conversation
from casefile.errors import RecorderError
from casefile.keys import Secret
from tests.process.terminal import Terminal
from transcribe.child import TranscriberChild, start_transcriber

_SAMPLE_EACH_S = 2.0
_SOUND_S = 120.0
_REAL_RATE_HZ = 44_100
# What is loaded in the first minutes is no leak, nor are caches with a bound while they fill.
_WARM_S = 300.0
_WORDS, _TAGS, _NOTES = 20_000, 400, 60
_PAGE, _PICK = (
    ("PageDown", "PageDown", "Right", "Down", "s", "n", "."),
    ("PageDown", "N", "Right", "w", "+", "Escape", "u"),
)
_KEY_EACH_S = 0.3


@dataclass
class Memory:
    """A process's resident memory as time goes by: (seconds, MB)."""

    name: str
    pid: int
    samples: list[tuple[float, float]] = field(default_factory=list)

    def look(self, at_s: float) -> None:
        """Take a sample, if the process still runs."""
        with contextlib.suppress(SystemExit, FileNotFoundError, ProcessLookupError, KeyError):
            self.samples.append((at_s, resident(self.pid).now_mb))

    def __str__(self) -> str:
        warm = [sample for sample in self.samples if sample[0] >= _WARM_S] or self.samples
        halves = warm[: len(warm) // 2] or warm, warm[len(warm) // 2 :]
        first, second = (max(mb for _, mb in half) for half in halves)
        slope = _slope(warm) * 3600.0
        return f"most {first:.1f} MB in the first half, {second:.1f} MB in the second; slope {slope:+.1f} MB an hour"

    def write(self, folder: Path) -> None:
        """Write the samples down, for whoever wants to see how they went."""
        rows = "".join(f"{at_s:.0f}\t{mb:.1f}\n" for at_s, mb in self.samples)
        (folder / f"{self.name}.tsv").write_text(rows, encoding="utf-8")


def _slope(samples: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line of least squares through some samples."""
    at_s, mb = np.array([sample[0] for sample in samples]), np.array([sample[1] for sample in samples])
    spread = float(((at_s - at_s.mean()) ** 2).sum())
    return float(((at_s - at_s.mean()) * (mb - mb.mean())).sum()) / spread if spread else 0.0


class Soak:
    """One case with three conversations: one in real time, one fast, one under review."""

    def __init__(self, home: Path, real_s: float, fast_s: float, speed: float) -> None:
        self._home, self._real_s, self._fast_s, self._speed = home, real_s, fast_s, speed
        self.case = Case.create(home / "Soak.vantage", "Soak", [Secret("passphrase", PASSPHRASE)], accept_place=True)
        self.sound = make_sound(home / "sound.npy", _SOUND_S)
        self.room = Room.made(home / "scene.json", make_sound(home / "spoken.npy", _SOUND_S, _REAL_RATE_HZ))
        self.real = new_conversation(self.case, "P01")
        self.fast = new_conversation(self.case, "P02")
        Review(self.case, 7).add(3, words=_WORDS, tags=_TAGS, notes=_NOTES)
        self.memories: list[Memory] = []
        self.loads: list[float] = []
        self._is_over = threading.Event()
        self._looks = 0

    def run(self, system: SoundSystem) -> None:
        """Record, transcribe and review until both recordings are as long as they should be."""
        system.play(self.room)
        real = self._live(self.real, RECORDER)
        fast = self._live(self.fast, fast_recorder(self.sound, self._speed, self._fast_s))
        real.record(Source(REAL_MICROPHONE))
        fast.record(Source(MICROPHONE))
        transcribers = [self._follow(self.real), self._follow(self.fast)]
        with self._reviewing() as pid:
            self._watch("the app under review", pid)
            for live, name in ((real, "the recorder in real time"), (fast, "the fast recorder")):
                found = next(item for item in running_recorders() if item.conversation == live.conversation.id)
                self._watch(name, found.pid)
            for child, name in zip(transcribers, ("transcriber, real time", "transcriber, fast"), strict=True):
                self._watch(name, child.pid)
            self._wait(real, fast)
        fast.stop()
        real.stop()
        for child in transcribers:
            child.stop()

    def _live(self, conversation: Conversation, recorder: Sequence[str]) -> LiveConversation:
        return LiveConversation(self.case, conversation, conversation.note_taker or "", recorder=recorder)

    def _follow(self, conversation: Conversation) -> TranscriberChild:
        return start_transcriber(self.case, conversation.id, threads=os.cpu_count())

    def _watch(self, name: str, pid: int) -> None:
        self.memories.append(Memory(name, pid))

    def _wait(self, real: LiveConversation, fast: LiveConversation) -> None:
        began_s, told_s = time.monotonic(), 0.0
        while True:
            at_s = time.monotonic() - began_s
            states = real.status(), fast.status()
            for memory in self.memories:
                memory.look(at_s)
            self.loads.append(os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0)
            if at_s - told_s > 60.0:
                told_s = at_s
                print(f"  {at_s:.0f} s: {' and '.join(f'{one.stored_s:.0f} s stored' for one in states)}", flush=True)
            if any(one.state != "recording" for one in states):
                raise SystemExit(f"a recorder does not record: {states}")
            if at_s > self._real_s and states[1].stored_s > self._fast_s - 2.0:
                return
            time.sleep(_SAMPLE_EACH_S)

    @contextlib.contextmanager
    def _reviewing(self) -> Iterator[int]:
        """Review the long conversation in the real app, key after key; yields the app's process."""
        kept = ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "PYTHONPATH", *PULSE)
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        command = [sys.executable, "-P", "-m", "benchmarks.fault_app", str(self.case.folder), "device:none"]
        terminal = Terminal(Path(tempfile.mkdtemp(prefix="vt")) / "tmux", command, environment)
        try:
            terminal.wait_for("P03")
            for key in ("End", "Down", "Down", "Down", "r"):
                terminal.press(key)
            terminal.wait_for("transcript")
            pressing = threading.Thread(target=self._press, args=(terminal,), daemon=True)
            pressing.start()
            yield terminal.pid
            self._is_over.set()
            pressing.join()
            print("\n".join(terminal.screen().split("\n")[:3]), flush=True)
        finally:
            terminal.close()

    def _press(self, terminal: Terminal) -> None:
        for keys in itertools.cycle((_PAGE, _PICK)):
            for key in keys:
                if self._is_over.wait(_KEY_EACH_S):
                    return
                terminal.press(key)
            shown = ""
            while (seen := terminal.screen()) != shown and not self._is_over.wait(_KEY_EACH_S):
                shown = seen
            self._looks += 1

    def tell(self, samples: Path | None = None) -> None:
        """Print what was lost, and the memory; write its samples into a folder, if one is given."""
        for memory in self.memories:
            line(memory.name, str(memory))
            if samples is not None:
                memory.write(samples)
        line("keys in the review", str(self._looks * len(_PAGE)))
        line("load meanwhile, mean and most", f"{np.mean(self.loads):.1f}, {max(self.loads):.1f}")
        stored = stored_of(self.case, self.real.id, self.room)
        gaps = [gap for gap in self.case.recordings.gaps(self.real.id) if gap.reason != "stopped"]
        line("real time, sound", f"{stored.to_s - stored.from_s:.1f} s")
        lost = f"{round(stored.missing_s * _REAL_RATE_HZ)} in {len(stored.holes)} places; {len(gaps)} gaps"
        line("real time, frames lost", lost)
        for from_s, to_s in stored.holes:
            line(
                "  lost there",
                f"{round((to_s - from_s) * _REAL_RATE_HZ)}, {from_s - stored.from_s:.3f} s after the first",
            )
        (recording,) = self.case.recordings.of(self.fast.id)
        reader = self.case.recordings.open(recording)
        if reader is None:
            raise SystemExit("the fast recording has no file")
        frames, wrong = frames_stored_in_order(reader, self.sound)
        line("fast, sound", f"{frames / 16_000:.1f} s at {self._speed:.0f} times its speed")
        line("fast, frames not those delivered", str(wrong))
        for conversation in (self.real, self.fast):
            transcript = self.case.transcripts.current(conversation.id)
            words = 0 if transcript is None else len(self.case.transcripts.utterances(transcript.id))
            line(f"utterances of {conversation.label} by then", str(words))


def main() -> None:
    """Soak and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.5, help="in real time")
    parser.add_argument("--hours", type=float, default=3.0, help="of sound in all")
    parser.add_argument("--speed", type=float, default=8.0, help="of what does not come in real time")
    parser.add_argument("--samples", type=Path, metavar="FOLDER", help="write each process's memory over time there")
    given = parser.parse_args()
    begin("Hours of sound at real load", "frames lost 0, recorder 80 MB, memory flat")
    home = Path(tempfile.mkdtemp(prefix="vk"))
    os.environ.update(XDG_RUNTIME_DIR=str(home / "run"), XDG_STATE_HOME=str(home), XDG_CONFIG_HOME=str(home))
    system = SoundSystem()
    os.environ.update(system.environment)
    try:
        real_s = given.minutes * 60.0
        soak = Soak(home, real_s, given.hours * 3600.0 - real_s, given.speed)
        soak.run(system)
        soak.tell(given.samples)
        shutil.rmtree(home, ignore_errors=True)
    finally:
        for found in running_recorders():
            with contextlib.suppress(RecorderError):  # It has just ended.
                stop_recorder(found, SystemClock().boot_s())
        system.close()


if __name__ == "__main__":
    main()
