"""The sound check with the real listening recorder: what it plays back, and that nothing of it is kept anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.audio_input import Source
from capture.running import running_recorders
from casefile.case import Case
from tests.tui.driving import (
    VantagePilot,
    agree,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    shows,
    until,
)
from tui.screens.live import LiveScreen

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="the places of files are moved as Linux has them"),
]
RATE_HZ = 48_000
FILE_HZ = 16_000
# Far more than a status, a lock or a setting takes; five seconds of speech as FLAC take more than that.
_FEW_BYTES = 20_000
_WINDOW_FRAMES = 64

Samples = NDArray[np.int16]


@dataclass(frozen=True)
class Disk:
    """All the folders that a recorder could write into."""

    folder: Path

    def files(self) -> dict[Path, int]:
        return {path: path.stat().st_size for path in self.folder.rglob("*") if path.is_file()}

    def grown(self, before: dict[Path, int]) -> int:
        """Bytes by which all files together have grown."""
        return sum(max(0, size - before.get(path, 0)) for path, size in self.files().items())

    def holding(self, sound: Samples, but: Path) -> list[Path]:
        """The files in which a piece of the sound lies as plain samples."""
        pieces = [sound[at : at + _WINDOW_FRAMES].tobytes() for at in range(0, len(sound), 4 * _WINDOW_FRAMES)]
        found = [(path, path.read_bytes()) for path in self.files() if path != but]
        return [path for path, data in found if any(piece in data for piece in pieces)]


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """A home of the tests' own, with a path short enough for sockets."""
    base = Path(tempfile.mkdtemp(prefix="vs"))
    for name in ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "TMPDIR"):
        (base / name.lower()).mkdir()
        monkeypatch.setenv(name, str(base / name.lower()))
    (base / "cases").mkdir()
    yield Disk(base)
    shutil.rmtree(base)


def speech_like(length_s: float, seed: int, rate_hz: int = RATE_HZ) -> Samples:
    """Noise of changing loudness below 4 kHz, of which no two seconds are alike."""
    random = np.random.default_rng(seed)
    points = random.normal(0, 1, round(length_s * 8_000) + 2)
    loudness = np.interp(
        np.arange(len(points)), np.arange(0, len(points), 800), random.uniform(0.3, 1.0, -(-len(points) // 800))
    )
    at = np.arange(round(length_s * rate_hz)) / (rate_hz / 8_000)
    return np.clip(np.interp(at, np.arange(len(points)), points * loudness) * 5_000, -32_768, 32_767).astype(np.int16)


def write(path: Path, sound: Samples, rate_hz: int = RATE_HZ) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(sound.tobytes())
    return path


def likeness(heard: Samples, sound: Samples, from_s: float) -> tuple[float, float]:
    """How alike a second of the sound and the best place in what was heard are (1 the same), and that place in s."""
    piece = sound[round(from_s * RATE_HZ) :][:RATE_HZ].astype(np.float64)
    there = heard.astype(np.float64)
    size = 1 << (len(there) + len(piece)).bit_length()
    product = np.fft.irfft(np.fft.rfft(there, size) * np.conj(np.fft.rfft(piece, size)), size)[
        : len(there) - len(piece)
    ]
    energy = np.cumsum(np.concatenate([[0.0], there**2]))
    norm = np.sqrt((energy[len(piece) :] - energy[: -len(piece)])[: len(product)] * (piece**2).sum()) + 1e6
    best = int(np.argmax(product / norm))
    return float((product / norm)[best]), best / RATE_HZ


async def at_the_check(pilot: VantagePilot) -> None:
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("l")


def listeners() -> int:
    return sum(not recorder.conversation for recorder in running_recorders())


async def test_the_test_of_a_real_recorder_leaves_nothing_on_the_disk(disk: Disk):
    case = new_case(disk.folder / "cases")
    new_conversation(case)
    # At its own rate a sound file is heard sample by sample.
    sound = speech_like(30.0, 7, FILE_HZ)
    file = write(disk.folder / "microphone.wav", sound, FILE_HZ)
    async with app_on(case, source=Source(file=file)).run_test() as pilot:
        await at_the_check(pilot)
        await on_screen(pilot, "LiveScreen")
        await pilot.press("ctrl+s")
        await shows(pilot, "a sound file plays as the microphone")
        await shows(pilot, "▏ good")
        before = disk.files()
        await pilot.press("t")
        await shows(pilot, "Speak now: 5 4 3")
        await shows(pilot, "Heard: good")
        assert disk.grown(before) < _FEW_BYTES
        assert disk.holding(sound, but=file) == []
        assert listeners() == 1
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
    case.close()


async def test_what_is_on_the_disk_is_found(disk: Disk):
    """The search itself can fail a test: a piece of the sound in any file is found."""
    sound, before = speech_like(3.0, 8), disk.files()
    left = disk.folder / "tmpdir" / "left"
    left.write_bytes(b"some head" + sound[5_000:30_000].tobytes())
    assert disk.holding(sound, but=disk.folder) == [left]
    assert disk.grown(before) > _FEW_BYTES


async def test_a_recording_ends_the_test_and_none_of_it_goes_into_the_recording(disk: Disk):
    case = new_case(disk.folder / "cases")
    conversation = new_conversation(case)
    agree(case, conversation)
    file = write(disk.folder / "microphone.wav", speech_like(60.0, 9))
    app = app_on(case, source=Source(file=file))
    async with app.run_test() as pilot:
        await at_the_check(pilot)
        await on_screen(pilot, "LiveScreen")
        await pilot.press("ctrl+s")
        await shows(pilot, "▏ good")
        await pilot.press("t")
        await shows(pilot, "Speak now: 5")
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        # Dashes, while nothing is known, come before every digit.
        await until(pilot, lambda: isinstance(app.screen, LiveScreen) and app.screen.light.clock >= "00:00:01", "sound")
        await until(pilot, lambda: listeners() == 0, "the end of the listener")
        await pilot.press("ctrl+s")
        await shows(pilot, "The sound check is for before a recording.")
        await pilot.press("f6")
        await shows(pilot, "The sound is safe.")
        assert nothing_unexpected(app)
    assert 1.0 <= case.recordings.length_s(conversation.id) < 30.0
    case.close()


class Ear:
    """Hears what comes out of the virtual loudspeaker, in memory."""

    def __init__(self) -> None:
        program = shutil.which("parec")
        assert program
        sink = f"{os.environ['PULSE_SINK']}.monitor"
        command = [
            program,
            f"--device={sink}",
            f"--rate={RATE_HZ}",
            "--channels=1",
            "--format=s16le",
            "--latency-msec=50",
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self._data = b""
        # Read meanwhile: what parec cannot hand over by its end is lost.
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as sound:
            self._data = sound.read()

    def end(self) -> Samples:
        self._process.terminate()
        self._reader.join()
        self._process.wait()
        return np.frombuffer(self._data[: len(self._data) // 2 * 2], dtype=np.int16)


@pytest.mark.sound
async def test_through_a_real_sound_system_one_hears_oneself_once_and_nothing_is_kept(disk: Disk):
    player = shutil.which("paplay")
    assert player
    case: Case = new_case(disk.folder / "cases")
    new_conversation(case)
    sound = speech_like(9.0, int.from_bytes(os.urandom(3), "big"))
    file = write(disk.folder / "speech.wav", sound)
    app = app_on(case, check_sound=True)
    async with app.run_test() as pilot:
        await at_the_check(pilot)
        await on_screen(pilot, "SoundCheckScreen")
        await shows(pilot, "● the system's default")
        await shows(pilot, "! ")
        await shows(pilot, "muted, or this program may not use it")
        before, ear = disk.files(), Ear()
        with subprocess.Popen([player, "--latency-msec=50", str(file)]) as speaking:
            await shows(pilot, "▏ good")
            await pilot.press("t")
            await shows(pilot, "Speak now: 5 4")
            await shows(pilot, "Playing back")
            # The rest of what is said lies under the playing: a person may go on as well.
            assert speaking.wait(30) == 0
        await shows(pilot, "Heard: good")
        heard = ear.end()
        assert "Not played back" not in screen_text(pilot)
        assert disk.grown(before) < _FEW_BYTES
        assert nothing_unexpected(app)
    # The whole disk is asked for its growth here: on its way the sound has got other samples.
    said, said_at_s = likeness(heard, sound, 3.0)
    later = heard[round((said_at_s + 1.5) * RATE_HZ) :]
    back, back_after_s = likeness(later, sound, 3.0)
    print(f"\nheard {said:.2f} alike, and again {back:.2f} alike {back_after_s + 1.5:.1f} s later")
    assert said > 0.9 and back > 0.5 and back_after_s + 1.5 > 4.0
    assert likeness(later[round((back_after_s + 1.0) * RATE_HZ) :], sound, 3.0)[0] < 0.3
    assert case.recordings.of(case.conversations.all()[0].id) == []
    case.close()
