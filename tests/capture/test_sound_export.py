"""The sound of a conversation as a plain file: frame by frame at its own place, silent where it has to be."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from capture.codec import flac_of
from capture.importing import import_sound
from capture.sound_export import AUDIENCE, SoundExport, export_sound, silence_text, warnings_before
from casefile.errors import ExportError
from casefile.recording_file import Gap, RecordingWriter
from tests.capture.sound_files import LOSSLESS, encoded, put, share_of, tone
from tests.capture.support import Conversing, Frames, noise
from tests.casefile.places import small_disk

RATE_HZ = 16_000
WAV = LOSSLESS[0]
SOUND = noise(4.0)


@pytest.fixture
def agreed(conversing: Conversing) -> Conversing:
    conversing.agree()
    return conversing


def bring(to: Conversing, tmp_path: Path, frames: Frames, rate_hz: int = RATE_HZ) -> None:
    path = put(tmp_path / "brought.wav", encoded(WAV, frames, rate_hz))
    import_sound(to.case, to.conversation.id, [path], to.hand)


def record(to: Conversing, *pieces: Frames | float) -> None:
    """A recording as a recorder leaves it: arrays are sound, numbers are pauses of so many seconds."""
    recording = to.case.recordings.begin(to.conversation.id, to.hand, source="device")
    writer = RecordingWriter(recording.path, to.case.recordings.key(recording.id))
    at_s = 0.0
    for piece in pieces:
        if isinstance(piece, float):
            writer.add_gap(Gap(at_s, piece, "paused"))
            at_s += piece
            continue
        for start in range(0, len(piece), RATE_HZ // 2):
            row = piece[start : start + RATE_HZ // 2]
            writer.add_sound(at_s, len(row), RATE_HZ, flac_of(row.tobytes(), RATE_HZ), attended=True)
            at_s += len(row) / RATE_HZ
    writer.close()


def write(of: Conversing, target: Path, progress: Callable[[float, float], None] | None = None) -> SoundExport:
    return export_sound(
        of.case,
        of.conversation,
        target,
        of.hand,
        confirmed_by=of.reviewer,
        progress=progress or (lambda done_s, all_s: None),
    )


def heard(path: Path) -> Frames:
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert stream.channels == 1
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(stream)])


def two_sides(of: Conversing, *lanes: tuple[Frames, ...]) -> int:
    """Record lanes side by side, each of one channel or two; returns how many frames later the last one began."""
    for lane, channels in enumerate(lanes, 1):
        recording = of.case.recordings.begin(of.conversation.id, of.hand, source="device", lane=lane)
        writer = RecordingWriter(recording.path, of.case.recordings.key(recording.id))
        sound = np.column_stack(channels)
        for first in range(0, len(sound), RATE_HZ // 2):
            part = sound[first : first + RATE_HZ // 2]
            flac = flac_of(part.tobytes(), RATE_HZ, len(channels))
            writer.add_sound(first / RATE_HZ, len(part), RATE_HZ, flac, attended=True, channels=len(channels))
        writer.close()
    return round(of.case.recordings.of(of.conversation.id)[-1].starts_at_s * RATE_HZ)


@pytest.mark.parametrize("as_lanes", [True, False])
@pytest.mark.parametrize("name", ["sound.flac", "sound.wav"])
def test_of_two_sides_one_is_left_and_the_other_right(
    agreed: Conversing, tmp_path: Path, name: str, as_lanes: bool
) -> None:
    left, right = noise(3.0), noise(3.0, seed=9)
    later = two_sides(agreed, *([(left,), (right,)] if as_lanes else [(left, right)]))
    done = write(agreed, tmp_path / name)
    with av.open(str(tmp_path / name)) as container:
        stream = container.streams.audio[0]
        frames = [frame.to_ndarray() for frame in container.decode(stream)]
    both = np.concatenate([frame.reshape(-1, 2) for frame in frames])
    still = np.zeros(later, dtype=np.int16)
    expected = np.column_stack([np.concatenate([left, still]), np.concatenate([still, right])])
    assert done.channels == 2 and np.array_equal(both, expected)


def test_two_sides_are_mixed_or_one_is_written_alone_where_that_is_asked_for(
    agreed: Conversing, tmp_path: Path
) -> None:
    left, right = noise(3.0), noise(3.0, seed=9)
    later = two_sides(agreed, (left,), (right,))
    case, item, by, who = agreed.case, agreed.conversation, agreed.hand, agreed.reviewer
    export_sound(case, item, tmp_path / "mix.flac", by, confirmed_by=who, mono=True)
    export_sound(case, item, tmp_path / "right.flac", by, confirmed_by=who, side=2)
    mix, alone = heard(tmp_path / "mix.flac"), heard(tmp_path / "right.flac")
    assert np.array_equal(mix[later : len(left)], (left[later:].astype(int) + right[: len(left) - later]) // 2)
    assert np.array_equal(alone[later:], right) and not alone[:later].any()


@pytest.mark.parametrize("name", ["sound.flac", "sound.WAV"])
def test_what_is_stored_is_written_frame_by_frame(agreed: Conversing, tmp_path: Path, name: str) -> None:
    bring(agreed, tmp_path, noise(3.3))
    done = write(agreed, tmp_path / name)
    assert np.array_equal(heard(tmp_path / name), noise(3.3))
    assert done.length_s == pytest.approx(3.3)
    assert done.rate_hz == RATE_HZ and not done.silent_s


def test_pauses_are_silent_for_as_long_as_they_lasted(agreed: Conversing, tmp_path: Path) -> None:
    record(agreed, SOUND[:16_000], 0.75, SOUND[16_000:40_000], 1.25)
    done = write(agreed, tmp_path / "sound.flac")
    silence = np.zeros(12_000, dtype=np.int16)
    whole = np.concatenate([SOUND[:16_000], silence, SOUND[16_000:40_000], np.zeros(20_000, dtype=np.int16)])
    assert np.array_equal(heard(tmp_path / "sound.flac"), whole)
    assert done.silent_s == {"paused": pytest.approx(2.0)}
    assert silence_text(done) == ["00:02 of it is silent: paused."]


def test_parts_follow_each_other_at_their_places(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND[:20_000])
    bring(agreed, tmp_path, SOUND[20_000:])
    write(agreed, tmp_path / "sound.wav")
    assert np.array_equal(heard(tmp_path / "sound.wav"), SOUND)


def test_a_part_of_another_rate_is_brought_to_the_highest(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, tone(2.0, 8_000, 440.0), 8_000)
    bring(agreed, tmp_path, tone(2.0, 44_100, 660.0), 44_100)
    done = write(agreed, tmp_path / "sound.flac")
    frames = heard(tmp_path / "sound.flac")
    assert done.rate_hz == 44_100 and len(frames) == 4 * 44_100
    assert share_of(frames[4_410 : 2 * 44_100 - 4_410], 44_100, 440.0) == pytest.approx(8000, rel=0.02)
    assert np.array_equal(frames[2 * 44_100 :], tone(2.0, 44_100, 660.0))


def test_a_sealed_stretch_is_silent_and_that_is_said(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND)
    agreed.case.seals.seal(agreed.conversation.id, 1.0, 2.25, "taken back", agreed.hand)
    assert "00:01 in all, are silent" in " ".join(warnings_before(agreed.case, agreed.conversation, tmp_path / "s.wav"))
    done = write(agreed, tmp_path / "sound.wav")
    frames = heard(tmp_path / "sound.wav")
    assert len(frames) == len(SOUND)
    assert not frames[16_000:36_000].any()
    assert np.array_equal(frames[:16_000], SOUND[:16_000]) and np.array_equal(frames[36_000:], SOUND[36_000:])
    assert done.silent_s == {"closed": pytest.approx(1.25)}


def test_stretches_may_be_closed_by_whoever_asks(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND)
    target = tmp_path / "sound.wav"
    export_sound(agreed.case, agreed.conversation, target, agreed.hand, confirmed_by="R1", closed=[(0.5, 1.0)])
    assert not heard(target)[8_000:16_000].any() and heard(target)[16_000:].any()


def test_the_export_log_tells_of_it(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND)
    done = write(agreed, tmp_path / "sound.flac")
    (entry,) = agreed.case.exports.all()
    assert (entry.audience, entry.format, entry.sha256) == (AUDIENCE, "sound, flac", done.sha256)
    assert entry.confirmed == "R1: warned of plain sound"
    assert "exported" in [event.kind for event in agreed.case.log.events(agreed.conversation.id)]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_the_file_is_this_users_alone(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND)
    write(agreed, tmp_path / "sound.flac")
    assert (tmp_path / "sound.flac").stat().st_mode & 0o777 == 0o600


def test_progress_reaches_the_end(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND)
    said: list[tuple[float, float]] = []
    write(agreed, tmp_path / "sound.flac", lambda *now: said.append(now))
    assert said[-1] == (4.0, 4.0) and [now for now, _ in said] == sorted(now for now, _ in said)


def refused(of: Conversing, target: Path, why: str) -> None:
    before = sorted(path for path in target.parent.iterdir()) if target.parent.is_dir() else None
    with pytest.raises(ExportError, match=why) as caught:
        write(of, target)
    assert caught.value.remedy and target.stem not in str(caught.value)
    assert before == (sorted(path for path in target.parent.iterdir()) if target.parent.is_dir() else None)
    assert of.case.exports.all() == []


def test_a_file_that_is_there_is_never_written_over(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND)
    target = put(tmp_path / "heron.flac", b"something of value")
    refused(agreed, target, "already")
    assert target.read_bytes() == b"something of value"


def test_a_file_that_comes_meanwhile_is_not_written_over_either(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND)
    target = tmp_path / "out" / "heron.flac"
    target.parent.mkdir()

    def come(done_s: float, all_s: float) -> None:
        target.write_bytes(b"something of value")

    with pytest.raises(ExportError, match="already"):
        write(agreed, target, come)
    assert [path.read_bytes() for path in target.parent.iterdir()] == [b"something of value"]


def test_places_and_formats_that_will_not_do_are_refused(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND)
    refused(agreed, agreed.case.folder / "heron.flac", "inside the case")
    refused(agreed, tmp_path / "nowhere" / "heron.flac", "not there")
    refused(agreed, tmp_path / "heron.mp3", "no such format")


def test_without_sound_or_while_it_is_recorded_nothing_is_written(agreed: Conversing, tmp_path: Path) -> None:
    target = tmp_path / "heron.flac"
    refused(agreed, target, "no sound")
    running = agreed.case.recordings.begin(agreed.conversation.id, agreed.hand, source="device")
    writer = RecordingWriter(running.path, agreed.case.recordings.key(running.id))
    refused(agreed, target, "being recorded")
    writer.close()


def test_ctrl_c_leaves_no_file_and_no_entry(agreed: Conversing, tmp_path: Path) -> None:
    bring(agreed, tmp_path, SOUND)
    folder = tmp_path / "out"
    folder.mkdir()

    def press(done_s: float, all_s: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(agreed, folder / "sound.flac", press)
    assert list(folder.iterdir()) == [] and agreed.case.exports.all() == []


@pytest.mark.parametrize("name", ["heron.wav", "heron.flac"])
def test_a_disk_without_room_is_said_and_one_that_fills_up_keeps_nothing(
    agreed: Conversing, tmp_path: Path, name: str
) -> None:
    bring(agreed, tmp_path, noise(60.0))
    with small_disk(tmp_path / "small", 512) as disk:
        refused(agreed, disk / name, "room")
    with small_disk(tmp_path / "disk", 8192) as disk:
        filler = disk / "filler"

        def fill(done_s: float, all_s: float) -> None:
            if not filler.exists():
                filler.write_bytes(bytes(shutil.disk_usage(disk).free - 65_536))

        with pytest.raises(ExportError, match="disk is full"):
            write(agreed, disk / name, fill)
        assert list(disk.iterdir()) == [filler] and agreed.case.exports.all() == []


def test_the_warning_names_what_a_person_has_to_know(agreed: Conversing, tmp_path: Path) -> None:
    agreed.case.agreements.enter(
        agreed.conversation.id, "limits", agreed.hand, by_whom="P01", limits="nothing about the house"
    )
    agreed.case.notes.mark(agreed.conversation.id, "story", "leave_out", agreed.hand, at_s=1.0)
    said = "\n".join(warnings_before(agreed.case, agreed.conversation, tmp_path / "Dropbox" / "sound.flac"))
    for words in ("identifies the person", "not encrypted", "P01", "for the reviewers alone", "(1 in all)", "Dropbox"):
        assert words in said
    assert "limits: nothing about the house" in said
    assert os.fspath(tmp_path) not in said
