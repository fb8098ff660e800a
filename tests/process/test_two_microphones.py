"""Two microphones from the command line, and through a real sound system with one loudspeaker before each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Source
from capture.codec import flac_of, one_side, pcm_of
from capture.live import LiveConversation
from casefile.case import Case
from casefile.events import Hand
from tests.capture.support import Frames, noise, stored_in, wait_until, write_wav

pytestmark = [pytest.mark.process, pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")]
_VANTAGE = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
_TOOL = Path(__file__).parents[2] / "tools" / "virtual_microphone.sh"
RATE_HZ = 16_000
_TONES = {"left": 440.0, "right": 700.0}


def vantage(case: Case, passphrase_file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    way_in = ["--case", str(case.folder), "--passphrase-file", str(passphrase_file)]
    return subprocess.run(
        [*_VANTAGE, *words, *way_in], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def test_two_microphones_are_recorded_from_the_command_line_and_heard_side_by_side(
    case: Case, passphrase_file: Path, tmp_path: Path
) -> None:
    sounds = {lane: noise(3.0, seed=lane) for lane in (1, 2)}
    first, second = (str(write_wav(tmp_path / f"{lane}.wav", sound)) for lane, sound in sounds.items())
    agreed = ["--author", "MK", "--agreement", "yes", "--by-whom", "P01", "--fast", "--no-words"]
    done = vantage(
        case, passphrase_file, "record", "P01", *agreed, "--microphone", first, "--second-microphone", second
    )
    assert done.returncode == 0, done.stderr
    assert "The sound is safe." in done.stderr
    conversation = case.conversations.find("P01")
    recordings = case.recordings.of(conversation.id)
    assert sorted(recording.lane for recording in recordings) == [1, 2]
    for recording in recordings:
        assert np.array_equal(stored_in(case, recording).frames, sounds[recording.lane])
    said = vantage(case, passphrase_file, "play", "P01", "--side", "3").stderr
    assert "invalid choice" in said


def test_both_inputs_of_a_device_are_recorded_from_the_command_line(
    case: Case, passphrase_file: Path, tmp_path: Path
) -> None:
    both = np.column_stack([noise(2.0, seed=3), noise(2.0, seed=4)])
    file = tmp_path / "both.flac"
    file.write_bytes(flac_of(both.tobytes(), RATE_HZ, 2))
    agreed = ["--author", "MK", "--agreement", "yes", "--by-whom", "P01", "--fast", "--no-words", "--two-inputs"]
    done = vantage(case, passphrase_file, "record", "P01", *agreed, "--microphone", str(file))
    assert done.returncode == 0, done.stderr
    (recording,) = case.recordings.of(case.conversations.find("P01").id)
    stored = b"".join(pcm_of(row.flac) for row in stored_in(case, recording).rows)
    assert [one_side(stored, side) for side in (0, 1)] == [both[:, side].tobytes() for side in (0, 1)]


# Through a real sound system


@dataclass
class Sides:
    """A sound system with two loudspeakers, each with a microphone before it that ALSA knows by name."""

    folder: Path
    players: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def speak(self) -> None:
        """Let a tone of its own sound on each side."""
        paplay = shutil.which("paplay")
        assert paplay
        for side, tone_hz in _TONES.items():
            phase = 2 * np.pi * tone_hz * np.arange(60 * RATE_HZ) / RATE_HZ
            file = write_wav(self.folder / f"{side}.wav", (8_000 * np.sin(phase)).astype(np.int16))
            self.players.append(subprocess.Popen([paplay, f"--device={side}", str(file)]))

    def hush(self) -> None:
        for player in self.players:
            player.kill()
            player.wait()


@pytest.fixture
def sides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sides]:
    folder = Path(tempfile.mkdtemp(prefix="vm"))
    monkeypatch.setenv("VANTAGE_MICROPHONE_DIR", str(folder))
    lines = subprocess.run([str(_TOOL), "start"], capture_output=True, text=True, check=True).stdout.splitlines()
    for line in lines:
        name, _, value = line.removeprefix("export ").partition("=")
        monkeypatch.setenv(name, value)
    known = Path(os.environ["ALSA_CONFIG_PATH"]).read_text()
    for side in _TONES:
        sink = ["pactl", "load-module", "module-null-sink", f"sink_name={side}", "rate=48000", "norewinds=1"]
        subprocess.run(sink, check=True, stdout=subprocess.DEVNULL)
        known += f'pcm.{side} {{ type pulse device "{side}.monitor" hint {{ show on description "{side}" }} }}\n'
    own = tmp_path / "asound.conf"
    own.write_text(known)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(own))
    system = Sides(tmp_path)
    system.speak()
    yield system
    system.hush()
    subprocess.run([str(_TOOL), "stop"], check=True, env=os.environ)
    shutil.rmtree(folder, ignore_errors=True)


def loudest_hz(frames: Frames, rate_hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(frames.astype(np.float64)))
    return float(np.argmax(spectrum) * rate_hz / len(frames))


def share_at(frames: Frames, rate_hz: int, tone_hz: float) -> float:
    """How much of the sound's power lies within 20 Hz of a tone."""
    power = np.abs(np.fft.rfft(frames.astype(np.float64))) ** 2
    places = np.arange(len(power)) * rate_hz / len(frames)
    return float(power[np.abs(places - tone_hz) < 20].sum() / power.sum())


@pytest.mark.sound
def test_each_microphone_of_a_real_sound_system_holds_its_own_side(case: Case, sides: Sides) -> None:
    by = Hand(case.people.reviewer("R1").id, "setup")
    conversation = case.conversations.begin(case.people.participant("P01", by), by)
    live = LiveConversation(case, conversation, by.author, grace_s=5.0)
    live.answer("given", "participant")
    live.record(Source("left"), Source("right"))

    def both_store(stored_s: float) -> bool:
        now = live.status()
        return now.second is not None and min(now.stored_s, now.second.stored_s) >= stored_s

    wait_until(lambda: both_store(4.0), "both lanes")
    live.stop()
    live.close()
    first, second = (case.recordings.of(conversation.id)[lane] for lane in (0, 1))
    assert (first.lane, second.lane) == (1, 2)
    # A block that comes a little late begins a little later by the clock.
    assert [first.starts_at_s, second.starts_at_s] == pytest.approx([0.0, 0.0], abs=0.1)
    for recording, side in ((first, "left"), (second, "right")):
        stored = stored_in(case, recording)
        rate_hz = stored.rows[0].rate_hz
        frames = stored.frames[rate_hz : 3 * rate_hz]
        assert loudest_hz(frames, rate_hz) == pytest.approx(_TONES[side], abs=1.0)
        assert share_at(frames, rate_hz, _TONES[side]) > 0.99, "nothing of the other side is in it"
        assert stored.gaps == []
