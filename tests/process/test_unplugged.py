"""The microphone of a real sound system taken away and given back while it is recorded through PortAudio."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Source
from capture.codec import pcm_of
from capture.live import LiveConversation, LiveStatus
from capture.running import running_recorders
from capture.troubles import ZEROS
from casefile.case import Case
from casefile.events import Hand
from casefile.recordings import Recording
from tests.capture.support import stored_in, wait_until

pytestmark = [pytest.mark.sound, pytest.mark.process]

_TOOL = Path(__file__).parents[2] / "tools" / "virtual_microphone.sh"
_SINK, _SOURCE = "vantage_loudspeaker", "vantage_microphone"


class SoundSystem:
    """A PulseAudio server of the test's own: a tone sounds in its loudspeaker, for its microphone to hear."""

    def __init__(self, tone: Path) -> None:
        self._tone = tone
        self._player: subprocess.Popen[bytes] | None = None
        self.speak()

    def speak(self) -> None:
        """Begin the tone anew: what plays it ends with the loudspeaker."""
        self.hush()
        paplay = shutil.which("paplay")
        assert paplay
        self._player = subprocess.Popen([paplay, f"--device={_SINK}", str(self._tone)])

    def hush(self) -> None:
        if self._player is not None:
            self._player.kill()
            self._player.wait()
            self._player = None

    def control(self, *words: str) -> str:
        return subprocess.run(["pactl", *words], capture_output=True, text=True, check=True).stdout.strip()

    def unplug(self) -> None:
        """Take away the microphone, and the loudspeaker that it hears."""
        self.hush()
        self.control("unload-module", "module-remap-source")
        self.control("unload-module", "module-null-sink")

    def add_another(self) -> None:
        """Add a source that only ever gives zeros, so that what comes later has another index."""
        self.control("load-module", "module-null-sink", "sink_name=elsewhere", "rate=44100", "norewinds=1")

    def plug_in(self, rate_hz: int) -> None:
        """Give the microphone back, at another rate."""
        self.control("load-module", "module-null-sink", f"sink_name={_SINK}", f"rate={rate_hz}", "norewinds=1")
        master = f"master={_SINK}.monitor"
        self.control("load-module", "module-remap-source", master, f"source_name={_SOURCE}", f"rate={rate_hz}")
        self.control("set-default-source", _SOURCE)
        self.speak()

    def lead_streams_to(self, source: str) -> None:
        """Lead what is open elsewhere, as the system does by itself when a source goes."""
        for line in self.control("list", "short", "source-outputs").splitlines():
            if "protocol-native" in line:
                self.control("move-source-output", line.split()[0], source)

    def index(self) -> int:
        lines = self.control("list", "short", "sources").splitlines()
        return next(int(line.split()[0]) for line in lines if _SOURCE in line)


@pytest.fixture
def sound_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SoundSystem]:
    folder = Path(tempfile.mkdtemp(prefix="vm"))
    monkeypatch.setenv("VANTAGE_MICROPHONE_DIR", str(folder))
    lines = subprocess.run([str(_TOOL), "start"], capture_output=True, text=True, check=True).stdout.splitlines()
    for line in lines:
        name, _, value = line.removeprefix("export ").partition("=")
        monkeypatch.setenv(name, value)
    tone = tmp_path / "tone.wav"
    phase = 2 * np.pi * 440.0 * np.arange(120 * 16_000) / 16_000
    with wave.open(str(tone), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((8_000 * np.sin(phase)).astype("<i2").tobytes())
    system = SoundSystem(tone)
    yield system
    system.hush()
    subprocess.run([str(_TOOL), "stop"], check=True, env=os.environ)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def live(case: Case) -> Iterator[LiveConversation]:
    by = Hand(case.people.reviewer("R1").id, "setup")
    conversation = case.conversations.begin(case.people.participant("P01", by), by)
    one = LiveConversation(case, conversation, by.author, grace_s=5.0)
    one.answer("given", "participant")
    yield one
    if one.status().state in ("recording", "paused"):
        one.stop()
    one.close()


def until_heard(live: LiveConversation, stored_s: float = 1.0) -> LiveStatus:
    """Wait until the tone is heard and stored."""
    seen: list[LiveStatus] = []

    def is_heard() -> bool:
        seen[:] = [live.status()]
        return seen[0].state == "recording" and seen[0].stored_s >= stored_s and -20.0 < seen[0].peak_db < -6.0

    wait_until(is_heard, "the tone")
    return seen[0]


def until_told(live: LiveConversation, words: str) -> LiveStatus:
    seen: list[LiveStatus] = []

    def is_told() -> bool:
        seen[:] = [live.status()]
        return words in f"{seen[0].trouble} {seen[0].news}"

    wait_until(is_told, words)
    return seen[0]


def loudness(case: Case, recording: Recording) -> int:
    """The loudest sample of what was stored."""
    rows = stored_in(case, recording).rows
    return max(int(np.abs(np.frombuffer(pcm_of(row.flac), dtype=np.int16).astype(np.int32)).max()) for row in rows)


def test_unplugged_and_plugged_in_again_as_another_index_at_another_rate_it_is_recorded_on(
    case: Case, live: LiveConversation, sound_system: SoundSystem
) -> None:
    live.record(Source())
    until_heard(live)
    index = sound_system.index()
    sound_system.unplug()
    status = until_told(live, "the microphone has gone")
    assert not status.is_stored
    assert status.state == "recording", "the recorder lives, and says that it hears nothing"
    sound_system.add_another()
    sound_system.plug_in(16_000)
    assert sound_system.index() != index
    status = until_told(live, "The microphone had gone. Recording from default since")
    until_heard(live)
    live.stop()
    wait_until(lambda: not [item for item in running_recorders() if item.case == case.info.id], "the end")
    first, second = case.recordings.of(live.conversation.id)
    assert all(stored_in(case, item).is_closed for item in (first, second))
    assert 7_000 < loudness(case, first) < 9_000
    assert 7_000 < loudness(case, second) < 9_000
    # How long it was away is up to this machine; that it was away is no two recordings' seam.
    assert [gap for gap in case.recordings.gaps(live.conversation.id) if gap.length_s > 0.1]
    gap = max(case.recordings.gaps(live.conversation.id), key=lambda found: found.length_s)
    assert status.news is not None
    print(f"\n{gap.length_s:.2f} s without sound: {status.news}")


def test_led_elsewhere_by_the_sound_system_it_gives_zeros_is_told_and_is_opened_anew(
    case: Case, live: LiveConversation, sound_system: SoundSystem
) -> None:
    live.record(Source())
    until_heard(live)
    sound_system.add_another()
    # The stream stays open and goes on, and nobody tells PortAudio.
    sound_system.lead_streams_to("elsewhere.monitor")
    assert until_told(live, ZEROS).is_stored
    until_told(live, "gave only silence and was opened anew")
    until_heard(live)
    live.stop()
    _, second = case.recordings.of(live.conversation.id)
    assert 7_000 < loudness(case, second) < 9_000
