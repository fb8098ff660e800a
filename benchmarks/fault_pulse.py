"""A microphone of a real sound system, through PortAudio, that is unplugged and plugged in again.

Each run has a PulseAudio server of its own. What is played into its silent loudspeaker is heard by a virtual
microphone, which is a module that can be unloaded and loaded while a recorder holds it.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fault_room import Room
from benchmarks.fault_trial import Loss, Trial, send, trial
from capture.audio_input import Source
from capture.start import RECORDER
from casefile.errors import StorageError
from casefile.recording_file import SoundRow

_RATE_HZ = 44_100
REAL_MICROPHONE = "table_microphone"
_AHEAD_MS = 300
_CHUNK = 4_410
_STARTED_WITHIN_S = 15.0
_SERVER = """
.fail
load-module module-native-protocol-unix socket={folder}/native auth-anonymous=1
load-module module-null-sink sink_name=room rate=44100 channels=1 format=s16le norewinds=1
load-module module-remap-source master=room.monitor source_name=table rate=44100 format=s16le channels=1
"""
_DEVICES = """
pcm.{name} {{ type pulse device {source} hint {{ show on description "{name}" }} }}
"""
# PortAudio wants a default; this one leads nowhere, so that no other microphone can take the place of the one away.
_DEFAULT = """
pcm.!default {{ type pulse device nowhere hint {{ show on description "default" }} }}
ctl.!default {{ type pulse }}
"""


class SoundSystem:
    """A sound system with a room into which the same sound is played without end."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="va"))
        self._server = f"unix:{self.folder}/native"
        self._stopped = threading.Event()
        (self.folder / "server.pa").write_text(_SERVER.format(folder=self.folder), encoding="utf-8")
        self.name_devices(REAL_MICROPHONE)
        self.environment = {
            "PULSE_RUNTIME_PATH": str(self.folder / "runtime"),
            "PULSE_STATE_PATH": str(self.folder / "state"),
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "PULSE_SERVER": self._server,
            "ALSA_CONFIG_PATH": str(self.folder / "asound.conf"),
        }
        (self.folder / "runtime").mkdir()
        self._process = subprocess.Popen(
            ["pulseaudio", "-n", f"--file={self.folder}/server.pa", "--daemonize=no", "--exit-idle-time=-1",
             "--use-pid-file=no", "--disable-shm=yes", "--realtime=no", "--high-priority=no", "--log-target=null"],
            env={**os.environ, **self.environment},
        )  # fmt: skip
        give_up_s = time.monotonic() + _STARTED_WITHIN_S
        while "table" not in self._pactl("list", "short", "sources"):
            if time.monotonic() > give_up_s:
                raise SystemExit("PulseAudio did not start")
            time.sleep(0.1)

    def name_devices(self, *names: str) -> None:
        """Write down which devices there are, in this order, for processes that look from now on."""
        lines = [_DEVICES.format(name=name, source="table") for name in names]
        (self.folder / "asound.conf").write_text("".join([*lines, _DEFAULT.format()]), encoding="utf-8")

    def play(self, room: Room) -> None:
        """Play the room's sound from now on."""
        player = subprocess.Popen(
            ["paplay", "--raw", f"--rate={_RATE_HZ}", "--channels=1", "--format=s16le", "--device=room",
             f"--latency-msec={_AHEAD_MS}"],
            stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **self.environment},
        )  # fmt: skip

        def feed() -> None:
            first = round(room.now_s() * _RATE_HZ)
            with contextlib.suppress(OSError):  # It ends with the sound system.
                while player.stdin is not None and not self._stopped.is_set():
                    player.stdin.write(room.said(first, first + _CHUNK, _RATE_HZ).tobytes())
                    first += _CHUNK
            player.kill()
            player.wait()

        threading.Thread(target=feed, daemon=True).start()

    def unplug(self) -> None:
        """Take the microphone away, and the loudspeaker with it: else the system would put its monitor in the place."""
        self._pactl("unload-module", "module-null-sink")

    def plug_in(self, rate_hz: int = _RATE_HZ) -> None:
        """Bring both back."""
        self._pactl("load-module", "module-null-sink", "sink_name=room", "rate=44100", "channels=1", "norewinds=1")
        source = ["source_name=table", f"rate={rate_hz}", "format=s16le", "channels=1"]
        self._pactl("load-module", "module-remap-source", "master=room.monitor", *source)

    def close(self) -> None:
        """End it."""
        self._stopped.set()
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pactl(self, *words: str) -> str:
        command = ["pactl", f"--server={self._server}", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, **self.environment}
        )
        return done.stdout


@contextlib.contextmanager
def real_trial(sound: Path) -> Iterator[tuple[Trial, SoundSystem]]:
    """Set a trial up that records from a real sound system of its own."""
    if shutil.which("pulseaudio") is None or shutil.which("paplay") is None:
        raise SystemExit("this fault needs PulseAudio: tools/setup.sh test")
    system = SoundSystem()
    before = {name: os.environ.get(name) for name in system.environment}
    os.environ.update(system.environment)
    try:
        with trial(sound, source=Source(REAL_MICROPHONE), recorder=RECORDER) as held:
            system.play(held.room)
            yield held, system
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        system.close()


def unplugged(sound: Path, number: int) -> Loss:
    """Unload the microphone while it is recorded, and load it again."""
    return _away(sound, number, (REAL_MICROPHONE,), _RATE_HZ)


def another_index(sound: Path, number: int) -> Loss:
    """Unload it, and load it again behind two others, so that PortAudio has another number for it."""
    return _away(sound, number, ("another_microphone", "a_third_microphone", REAL_MICROPHONE), _RATE_HZ)


def another_rate(sound: Path, number: int) -> Loss:
    """Unload it, and load it again with another rate."""
    return _away(sound, number, (REAL_MICROPHONE,), 16_000)


def stopped(sound: Path, number: int) -> Loss:
    """Stop the recorder for some seconds, and let it fetch what the sound system has kept for it."""
    chance = random.Random(number)
    with real_trial(sound) as (held, _):
        held.record()
        held.look_for(chance.uniform(1.0, 2.0))
        pid = held.pid()
        send(pid, "STOP")
        time.sleep(chance.uniform(2.0, 8.0))
        send(pid, "CONT")
        held.is_stored_again(held.room.now_s())
        stored = held.end()
        return Loss(stored.missing_s, stored.missing_s, None, stored.misplaced_s)


def _away(sound: Path, number: int, devices: tuple[str, ...], rate_hz: int) -> Loss:
    chance = random.Random(number)
    with real_trial(sound) as (held, system):
        held.record()
        held.look_for(chance.uniform(1.5, 3.0))
        gone_s = held.room.now_s()
        system.unplug()
        system.name_devices(*devices)
        held.look_for(chance.uniform(2.0, 8.0))
        system.plug_in(rate_hz)
        there_s = held.room.now_s()
        system.play(held.room)
        held.is_stored_again(there_s)
        held.live.stop()
        rows = [_rows(held, place) for place in range(len(held.case.recordings.of(held.conversation.id)))]
        after = next(row for part in rows for row in part if _from_s(held, row) > gone_s + 1.0)
        stored = held.stored() if rate_hz == _RATE_HZ else None
        lost_s = 0.0 if stored is None else _lost_s(held, rows[0], gone_s)
        again_s = _from_s(held, after)
        missing_s = again_s - held.room.at_s(rows[0][-1].clock_s or 0.0)
        return Loss(lost_s, missing_s, max(0.0, again_s - there_s), 0.0 if stored is None else stored.misplaced_s)


def _rows(held: Trial, place: int) -> list[SoundRow]:
    recording = held.case.recordings.of(held.conversation.id)[place]
    reader = held.case.recordings.open(recording)
    if reader is None:
        raise StorageError(title="A recording has no file.", detail="It was begun.", remedy="Run it again.")
    with contextlib.closing(reader):
        return reader.rows(limit=10_000)


def _from_s(held: Trial, row: SoundRow) -> float:
    return held.room.at_s((row.clock_s or 0.0) - row.frames / row.rate_hz)


def _lost_s(held: Trial, rows: list[SoundRow], gone_s: float) -> float:
    """Return what the microphone had delivered when it went and is not stored.

    What is delivered at a moment is known from how far behind the sample's number the quickest row came.
    """
    behind_s = min(held.room.at_s(row.clock_s or 0.0) - row.end_s for row in rows)
    return max(0.0, gone_s - behind_s - rows[-1].end_s)
