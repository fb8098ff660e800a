"""A recorder killed at any moment: at most the last second is gone, and the rest is there to the frame."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from capture.audio_input import Source
from capture.link import RecorderLink
from capture.running import RunningRecorder, running_recorders
from capture.start import Storage, start_recorder
from casefile.ids import new_id
from casefile.recording_file import RecordingReader
from tests.capture.support import noise, place_in, read_all, send, wait_until, write_wav

pytestmark = [pytest.mark.process, pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")]

KEY = bytes(range(32))
SECRET = "secret of the case"
SOUND = noise(60.0)
AT_ONCE = 4
ROUNDS = 6


class Victim:
    """One recorder, and the last that it said."""

    def __init__(self, folder: Path, microphone: Path) -> None:
        name = new_id()
        self.storage = Storage(name, folder / f"{name}.db", KEY)
        start_recorder(
            Source(file=microphone),
            case="CASE",
            case_secret=SECRET,
            conversation="CONVERSATION",
            storage=lambda: self.storage,
        )
        self.entry: RunningRecorder = next(found for found in running_recorders() if found.id == name)
        self.link = RecorderLink(self.entry, SECRET)

    def position_s(self) -> float:
        return (self.link.newest or {}).get("position_s") or 0.0

    def kill(self) -> float:
        """Kill it and return the last position it published."""
        send(self.entry.pid, "KILL")
        wait_until(lambda: not self.link.is_open, "the end of the connection")
        self.link.close()
        return self.position_s()


def test_killed_at_random_moments_it_loses_at_most_the_last_second(tmp_path: Path) -> None:
    microphone = write_wav(tmp_path / "microphone.wav", SOUND)
    chance = random.Random()
    worst_s = 0.0
    for _ in range(ROUNDS):
        victims = [Victim(tmp_path, microphone) for _ in range(AT_ONCE)]
        for victim in victims:
            moment_s = victim.position_s() + chance.uniform(0.02, 0.8)
            wait_until(lambda v=victim, m=moment_s: v.position_s() >= m, "the moment")  # type: ignore[misc]
            published_s = victim.kill()
            stored = read_all(RecordingReader(victim.storage.path, KEY))
            lost_s = published_s - stored.end_s
            worst_s = max(worst_s, lost_s)
            assert lost_s <= 1.0, f"killed at {published_s:.3f} s"
            assert not stored.is_closed
            assert stored.gaps == []
            if stored.rows:
                assert place_in(SOUND, stored.frames) == 0, "all from the first frame on, bit by bit"
        assert running_recorders() == []
    assert worst_s > 0.0, "something was always on its way"
    print(f"\n{ROUNDS * AT_ONCE} kills, worst loss {worst_s:.3f} s")


def test_a_reader_that_looks_on_while_it_is_killed_reads_on(tmp_path: Path) -> None:
    victim = Victim(tmp_path, write_wav(tmp_path / "microphone.wav", SOUND))
    wait_until(lambda: (victim.link.newest or {}).get("stored_s", 0.0) >= 1.0, "sound")
    reader = RecordingReader(victim.storage.path, KEY)
    before = reader.rows()
    assert reader.is_growing
    victim.kill()
    after = reader.rows()
    assert [row.seq for row in after[: len(before)]] == [row.seq for row in before]
    wait_until(lambda: not reader.is_growing, "its lock let go")
    reader.close()


def test_after_a_kill_another_recorder_can_take_the_same_name_and_the_rows_stay(tmp_path: Path) -> None:
    microphone = write_wav(tmp_path / "microphone.wav", SOUND)
    victim = Victim(tmp_path, microphone)
    wait_until(lambda: (victim.link.newest or {}).get("stored_s", 0.0) >= 0.5, "sound")
    victim.kill()
    assert Path(victim.entry.address).is_socket()
    before = read_all(RecordingReader(victim.storage.path, KEY))
    # At the same address: the socket is still there.
    start_recorder(
        Source(file=microphone), case="CASE", case_secret=SECRET, conversation="C", storage=lambda: victim.storage
    )
    (again,) = running_recorders()
    assert again.address == victim.entry.address
    link = RecorderLink(again, SECRET)
    link.stop(link.newest["said_s"] if link.newest else 0.0)
    link.close()
    after = read_all(RecordingReader(victim.storage.path, KEY))
    assert [row.flac for row in after.rows[: len(before.rows)]] == [row.flac for row in before.rows]
