"""Through PortAudio and a real sound system: what the player plays is heard at its pitch, when and where it says."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from capture.play_order import PlayOrder
from capture.playing import player_of
from capture.speaker import Loudspeaker, Sink
from casefile.clock import SystemClock
from casefile.errors import PlayerError
from tests.capture.listening import Ear, loudest_hz, onsets, silence, take_of, tone
from tests.capture.support import RATE_HZ, Frames, wait_until
from tests.hygiene.source_tree import ROOT

pytestmark = [pytest.mark.sound, pytest.mark.process]
# The way from the loudspeaker to the microphone, and how finely the clock of either is known.
_NEAR_S = 0.12


class Room:
    """The virtual microphone, which hears the virtual loudspeaker."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._blocks: list[tuple[bytes, float]] = []

    @property
    def frames(self) -> Frames:
        return np.frombuffer(b"".join(pcm for pcm, _ in self._blocks), dtype=np.int16)

    def clock_s(self, frame: int) -> float:
        """The moment at which a frame was heard: no block comes before its last frame, and some come at once."""
        ends = np.cumsum([len(pcm) // 2 for pcm, _ in self._blocks]) / RATE_HZ
        began_s = min(came_s - end for (_, came_s), end in zip(self._blocks, ends, strict=True))
        return float(began_s + frame / RATE_HZ)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """In a child: a sound system's library that fails takes its whole process with it."""
        command = ["parec", "--raw", "--format=s16le", f"--rate={RATE_HZ}", "--channels=1", "--latency-msec=20"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as ear:
            assert ear.stdout is not None
            listener = threading.Thread(target=self._listen, args=(ear.stdout,))
            listener.start()
            wait_until(lambda: bool(self._blocks), "the first sound")
            yield
            ear.terminate()
            listener.join()

    def _listen(self, sound: IO[bytes]) -> None:
        while pcm := sound.read(2 * RATE_HZ):
            self._blocks.append((pcm, self._clock.boot_s()))


@pytest.mark.parametrize("speed", [1.0, 2.0])
def test_a_tone_is_heard_at_its_pitch_when_and_where_the_player_says(tmp_path: Path, speed: float) -> None:
    places = [0.4, 1.2, 2.1, 2.9]
    sound = silence(3.3)
    for place in places:
        sound[round(place * RATE_HZ) :][: round(0.3 * RATE_HZ)] = tone(0.3, 1_000.0)
    room, ear = Room(), Ear(tmp_path / "unused")
    with room.listening(), closing(player_of(PlayOrder((take_of(tmp_path, [sound]),), (), Sink()))) as playing:
        playing.set_speed(speed)
        playing.play(0.0)
        assert ear.listen_until(playing, "ended", "failed").state == "ended"
    found = onsets(room.frames, quiet_s=0.15)
    assert [loudest_hz(room.frames[at : at + 2_000]) for at in found] == pytest.approx([1_000.0] * 4, abs=15.0)
    said = [ear.said_at(room.clock_s(at)) for at in found]
    print("the place said is later than the sound by", [round(s - p, 3) for s, p in zip(said, places, strict=True)])
    assert said == pytest.approx(places, abs=_NEAR_S)


@pytest.fixture
def own_sound_system(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """A sound system of this test's own, for the children that it starts; calling it ends the system."""
    with tempfile.TemporaryDirectory(prefix="vm") as folder:
        environment = {**os.environ, "VANTAGE_MICROPHONE_DIR": folder}

        def script(word: str) -> str:
            command = [str(ROOT / "tools" / "virtual_microphone.sh"), word]
            return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout

        for line in script("start").splitlines():
            name, _, value = line.removeprefix("export ").partition("=")
            monkeypatch.setenv(name, value)

        def end() -> None:
            script("stop")

        yield end
        end()
        Path(folder).mkdir(exist_ok=True)


def test_a_loudspeaker_that_is_gone_is_said(tmp_path: Path, own_sound_system: Callable[[], None]) -> None:
    with closing(player_of(PlayOrder((take_of(tmp_path, [tone(60.0, 500.0)]),), (), Sink()))) as playing:
        playing.play(0.0)
        wait_until(lambda: playing.status().position_s > 0.3 or playing.status().state == "failed", "the sound")
        assert playing.status().state == "playing"
        own_sound_system()
        wait_until(lambda: playing.status().state == "failed", "the error")
        error = playing.status().error
        assert error is not None and error.title == "The loudspeaker is gone."


def test_a_loudspeaker_is_found_by_a_part_of_its_name_in_any_case() -> None:
    assert Loudspeaker("DEFAU").name == Loudspeaker(None).name == "default"
    with pytest.raises(PlayerError, match="There is no such loudspeaker") as raised:
        Loudspeaker("Gramophone of the moon")
    assert "default" in raised.value.detail
