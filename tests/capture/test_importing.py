"""Import: what is in a file comes in frame by frame, and what can't come in whole leaves no trace."""

from __future__ import annotations

import contextlib
import errno
import io
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from capture.codec import SoundReader
from capture.foreign_sound import HIGHEST_HZ
from capture.importing import MISSING, ROOM_LEFT, import_sound
from casefile.case import Case
from casefile.errors import AgreementError, EntryError, StorageError, VantageError
from casefile.events import Hand
from casefile.recording_file import RecordingWriter
from tests.capture.sound_files import (
    CODED,
    LOSSLESS,
    cut,
    encoded,
    encrypted,
    multichannel_wav,
    picture,
    protected_wma,
    put,
    share_of,
    tone,
    video,
    with_hole,
    with_title,
)
from tests.capture.support import Conversing, Frames, noise, stored_in
from tests.casefile.places import small_disk
from tests.casefile.support import contents, every_row, make_case

WAV, FLAC, MP3, M4A, OPUS = LOSSLESS[0], LOSSLESS[3], CODED[0], CODED[1], CODED[3]
WEBM = CODED[4]
SETUP = Hand("r", "setup")


@pytest.fixture
def agreed(conversing: Conversing) -> Conversing:
    conversing.agree()
    return conversing


def bring(to: Conversing, *files: Path, with_gaps: bool = False) -> list[Frames]:
    """Import files and return what was stored of each."""
    done = import_sound(to.case, to.conversation.id, files, to.hand, with_gaps=with_gaps)
    return [stored_in(to.case, recording).frames for recording in done.recordings]


def state_of(case: Case) -> tuple[object, dict[str, bytes]]:
    """All rows, and the bytes of all files but the database's own."""
    files = {name: data for name, data in contents(case.folder).items() if not name.startswith("case.db")}
    return every_row(case), files


@contextlib.contextmanager
def nothing_left(case: Case) -> Iterator[None]:
    before = state_of(case)
    yield
    assert state_of(case) == before


@pytest.mark.parametrize("kind", LOSSLESS, ids=lambda kind: f"{kind[1]} in {kind[2]}")
@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
def test_sound_without_loss_comes_in_frame_by_frame(
    agreed: Conversing, tmp_path: Path, kind: tuple[str, str, str], rate_hz: int
) -> None:
    frames = noise(2.3, rate_hz=rate_hz)
    (stored,) = bring(agreed, put(tmp_path / f"a.{kind[2]}", encoded(kind, frames, rate_hz)))
    assert np.array_equal(stored, frames)


def test_what_is_stored_looks_like_the_recorders_own_and_names_no_file(agreed: Conversing, tmp_path: Path) -> None:
    path = put(tmp_path / "Kestrel family.wav", encoded(WAV, noise(1.7), 16_000))
    (recording,) = import_sound(agreed.case, agreed.conversation.id, [path], agreed.hand).recordings
    stored = stored_in(agreed.case, recording)
    assert [(row.start_s, row.frames, row.rate_hz) for row in stored.rows] == [
        (0.0, 8000, 16_000),
        (0.5, 8000, 16_000),
        (1.0, 8000, 16_000),
        (1.5, 3200, 16_000),
    ]
    assert stored.is_closed and not stored.gaps and all(row.attended for row in stored.rows)
    assert recording.source == "import"
    assert "Kestrel" not in repr(every_row(agreed.case))
    assert agreed.files() == {f"{recording.id}.sound"}


@pytest.mark.parametrize("kind", CODED, ids=lambda kind: kind[2])
def test_coded_sound_keeps_its_length_its_level_and_its_pitch(
    agreed: Conversing, tmp_path: Path, kind: tuple[str, str, str]
) -> None:
    rate_hz = 48_000
    (stored,) = bring(agreed, put(tmp_path / f"a.{kind[2]}", encoded(kind, tone(4.0, rate_hz), rate_hz)))
    assert len(stored) / rate_hz == pytest.approx(4.0, abs=0.06)
    assert share_of(stored[rate_hz // 2 : -rate_hz // 2], rate_hz, 440.0) == pytest.approx(8000, rel=0.06)


def test_a_telephones_sound_keeps_its_rate(agreed: Conversing, tmp_path: Path) -> None:
    kind = ("wav", "pcm_mulaw", "wav")
    path = put(tmp_path / "a.wav", encoded(kind, tone(3.0, 8_000), 8_000))
    (recording,) = import_sound(agreed.case, agreed.conversation.id, [path], agreed.hand).recordings
    stored = stored_in(agreed.case, recording)
    assert {row.rate_hz for row in stored.rows} == {8_000}
    assert share_of(stored.frames, 8_000, 440.0) == pytest.approx(8000, rel=0.02)


@pytest.mark.parametrize("rate_hz", [88_200, 96_000, 192_000])
def test_a_rate_beyond_48_khz_is_brought_down_and_that_is_said(
    agreed: Conversing, tmp_path: Path, rate_hz: int
) -> None:
    path = put(tmp_path / "a.wav", encoded(WAV, tone(2.0, rate_hz), rate_hz))
    done = import_sound(agreed.case, agreed.conversation.id, [path], agreed.hand)
    stored = stored_in(agreed.case, done.recordings[0])
    assert {row.rate_hz for row in stored.rows} == {HIGHEST_HZ}
    assert len(stored.frames) == pytest.approx(2 * HIGHEST_HZ, abs=2)
    assert share_of(stored.frames, HIGHEST_HZ, 440.0) == pytest.approx(8000, rel=0.01)
    assert "48 kHz" in " ".join(done.remarks)


@pytest.mark.parametrize("count", [2, 3, 6, 9, 16])
def test_every_channel_of_a_recorder_with_many_is_heard_alike(agreed: Conversing, tmp_path: Path, count: int) -> None:
    pitches = [300.0 + 100.0 * number for number in range(count)]
    channels = [tone(2.0, 16_000, hz, size=12_000) for hz in pitches]
    (stored,) = bring(agreed, put(tmp_path / "a.wav", multichannel_wav(channels, 16_000)))
    assert len(stored) == 32_000
    for hz in pitches:
        assert share_of(stored, 16_000, hz) == pytest.approx(12_000 / count, rel=0.02), hz


def test_of_two_sound_tracks_the_first_is_taken_and_that_is_said(agreed: Conversing, tmp_path: Path) -> None:
    frames = noise(1.5)
    path = put(tmp_path / "a.mka", encoded(LOSSLESS[4], frames, 16_000, tracks=2))
    done = import_sound(agreed.case, agreed.conversation.id, [path], agreed.hand)
    assert np.array_equal(stored_in(agreed.case, done.recordings[0]).frames, frames)
    assert done.remarks == ["The file has 2 sound tracks. Only the first is imported."]


def test_the_sound_of_a_video_is_taken(agreed: Conversing, tmp_path: Path) -> None:
    (stored,) = bring(agreed, put(tmp_path / "a.mp4", video(with_sound=tone(2.0, 48_000))))
    assert len(stored) / 48_000 == pytest.approx(2.0, abs=0.05)
    assert share_of(stored[9600:-9600], 48_000, 440.0) == pytest.approx(8000, rel=0.05)


def test_several_files_are_parts_in_their_order_without_a_gap(agreed: Conversing, tmp_path: Path) -> None:
    sounds = [(noise(2.3, 1), 16_000), (noise(1.1, 2, 44_100), 44_100), (noise(0.7, 3, 8_000), 8_000)]
    files = [put(tmp_path / f"{n}.wav", encoded(WAV, *sound)) for n, sound in enumerate(sounds)]
    done = import_sound(agreed.case, agreed.conversation.id, files, agreed.hand)
    assert [recording.starts_at_s for recording in done.recordings] == pytest.approx([0.0, 2.3, 3.4])
    assert agreed.recordings() == done.recordings
    for recording, (frames, _) in zip(done.recordings, sounds, strict=True):
        assert np.array_equal(stored_in(agreed.case, recording).frames, frames)
    assert agreed.case.recordings.length_s(agreed.conversation.id) == pytest.approx(4.1)

    (later,) = import_sound(agreed.case, agreed.conversation.id, files[:1], agreed.hand).recordings
    assert later.starts_at_s == pytest.approx(4.1)


def test_progress_goes_on_over_all_files_to_the_end(agreed: Conversing, tmp_path: Path) -> None:
    files = [put(tmp_path / f"{n}.flac", encoded(FLAC, noise(3.0, n), 16_000)) for n in range(2)]
    said: list[tuple[float, float | None]] = []
    import_sound(agreed.case, agreed.conversation.id, files, agreed.hand, lambda *now: said.append(now))
    done = [done_s for done_s, _ in said]
    assert {all_s for _, all_s in said} == {6.0} and (done[0], done[-1]) == (0.0, 6.0)
    assert done == sorted(done) and len(set(done)) >= 12


def test_nothing_is_imported_without_an_agreement(conversing: Conversing, tmp_path: Path) -> None:
    path = put(tmp_path / "a.wav", encoded(WAV, noise(1.0), 16_000))
    with nothing_left(conversing.case), pytest.raises(AgreementError):
        bring(conversing, path)
    conversing.case.agreements.enter(conversing.conversation.id, "refused", conversing.hand, by_whom="participant")
    with nothing_left(conversing.case), pytest.raises(AgreementError):
        bring(conversing, path)


def test_an_agreement_withdrawn_meanwhile_holds(agreed: Conversing, tmp_path: Path) -> None:
    path = put(tmp_path / "a.wav", encoded(WAV, noise(1.0), 16_000))

    def withdraw(done_s: float, all_s: float | None) -> None:
        if done_s == 0:
            agreed.case.agreements.enter(agreed.conversation.id, "withdrawn", agreed.hand, by_whom="participant")

    with pytest.raises(AgreementError):
        import_sound(agreed.case, agreed.conversation.id, [path], agreed.hand, withdraw)
    assert agreed.recordings() == [] and agreed.files() == set()


def test_a_conversation_that_is_being_recorded_takes_no_file(agreed: Conversing, tmp_path: Path) -> None:
    path = put(tmp_path / "a.wav", encoded(WAV, noise(1.0), 16_000))
    running = agreed.case.recordings.begin(agreed.conversation.id, agreed.hand, source="device")
    writer = RecordingWriter(running.path, agreed.case.recordings.key(running.id))
    try:
        with nothing_left(agreed.case), pytest.raises(EntryError, match="being recorded"):
            bring(agreed, path)
    finally:
        writer.close()


def playlist(address: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{address}\n#EXT-X-ENDLIST\n".encode()


M4A_10_S = encoded(M4A, tone(10.0, 44_100), 44_100, options={"movflags": "+faststart"})
MP3_10_S = encoded(MP3, noise(10.0), 16_000)
OPUS_10_S = encoded(OPUS, noise(10.0), 16_000)
FLAC_10_S = encoded(FLAC, noise(10.0), 16_000)
TEXT = b"these are words and no sound at all\n" * 80
BAD: dict[str, tuple[str, bytes, str]] = {
    "no byte": ("a.wav", b"", "empty"),
    "text": ("a.wav", TEXT, "can't be read as sound"),
    "text that FFmpeg draws": ("a.txt", TEXT, "no sound in"),
    "a picture": ("a.png", picture(), "no sound in"),
    "a video without sound": ("a.mp4", video(), "no sound in"),
    "Common Encryption": ("a.mp4", encrypted(), "protected"),
    "FairPlay": ("a.m4p", M4A_10_S.replace(b"mp4a", b"drms"), "protected"),
    "Windows Media's protection": (
        "a.wma",
        protected_wma(encoded(CODED[8], tone(4.0, 44_100), 44_100)),
        "protected",
    ),
    "half a wma": ("a.wma", cut(encoded(CODED[8], tone(10.0, 44_100), 44_100)), "not whole"),
    "a wma with a hole": ("a.wma", with_hole(encoded(CODED[8], tone(10.0, 44_100), 44_100), 9000), "passes over"),
    "a codec that is not known": (
        "a.wav",
        encoded(WAV, noise(1.0), 16_000).replace(b"fmt \x10\0\0\0\x01\0", b"fmt \x10\0\0\0ZZ"),
        "can't be decoded",
    ),
    "a playlist": ("a.m3u8", playlist("a.wav"), "can't be read as sound"),
    "half a wav": ("a.wav", cut(encoded(WAV, noise(10.0), 16_000)), "not whole"),
    "a wav short of a tenth": ("a.wav", encoded(WAV, noise(10.0), 16_000)[:-3200], "not whole"),
    "half an aiff": ("a.aiff", cut(encoded(LOSSLESS[1], noise(10.0), 16_000)), "00:10 of sound only 00:05"),
    "half a caf": ("a.caf", cut(encoded(LOSSLESS[2], noise(10.0), 16_000))[:-1], "00:05"),
    "half a flac": ("a.flac", cut(FLAC_10_S), "00:05"),
    "a flac with a hole": ("a.flac", with_hole(FLAC_10_S, 9000), "00:10 of sound only 00:09"),
    "half an mp3": ("a.mp3", cut(MP3_10_S), "00:10 of sound only 00:05"),
    "an mp3 with a hole": ("a.mp3", with_hole(MP3_10_S, 3000), "breaks off at 00:0"),
    "half an m4a, its index first": ("a.m4a", cut(M4A_10_S), "breaks off at 00:05"),
    "half an m4a, its index last": ("a.m4a", cut(encoded(M4A, tone(9.0, 44_100), 44_100)), "can't be read as sound"),
    "an m4a with a hole": ("a.m4a", with_hole(M4A_10_S, 9000), "breaks off at 00:0"),
    "half an ogg": ("a.opus", cut(OPUS_10_S), "not whole"),
    "an ogg without its last page": ("a.opus", OPUS_10_S[: OPUS_10_S.rfind(b"OggS")], "not whole"),
    "an ogg with a hole": ("a.opus", with_hole(OPUS_10_S, 9000), "passes over"),
    "half a webm": ("a.webm", cut(encoded(WEBM, noise(10.0), 16_000)), "00:10 of sound only 00:0"),
    "half an avi": ("a.avi", cut(encoded(CODED[7], noise(10.0), 16_000)), "not whole"),
    "half an aac": ("a.aac", cut(encoded(CODED[2], tone(10.0, 44_100), 44_100)), "breaks off at 00:0"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_whole_sound_is_refused_in_words_and_leaves_nothing(
    agreed: Conversing, tmp_path: Path, what: str
) -> None:
    name, content, said = BAD[what]
    with nothing_left(agreed.case), pytest.raises(VantageError) as caught:
        bring(agreed, put(tmp_path / f"Kestrel {name}", content))
    error = caught.value
    assert said in str(error)
    assert error.title and error.detail and error.remedy
    assert "Kestrel" not in str(error) and "these are words" not in str(error)


def test_a_playlist_leads_to_no_other_file(agreed: Conversing, tmp_path: Path) -> None:
    other = put(tmp_path / "other.aac", encoded(CODED[2], tone(2.0, 44_100), 44_100))
    path = put(tmp_path / "a.m3u8", playlist(str(other)))
    with nothing_left(agreed.case), pytest.raises(VantageError):
        bring(agreed, path)


def test_a_playlist_leads_to_no_network(agreed: Conversing, tmp_path: Path) -> None:
    asked: list[object] = []
    is_over = threading.Event()

    def answer(server: socket.socket) -> None:
        while True:
            connection, address = server.accept()
            connection.close()
            if is_over.is_set():
                return
            asked.append(address)

    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=answer, args=(server,))
        answering.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/other.aac"
        path = put(tmp_path / "a.m3u8", playlist(address))
        with nothing_left(agreed.case), pytest.raises(VantageError):
            bring(agreed, path)
        is_over.set()
        socket.create_connection(server.getsockname()).close()
        answering.join()
    assert not asked


def test_a_drive_that_goes_while_its_file_is_read_is_said(tmp_path: Path) -> None:
    class Gone(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 100_000:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    reader = SoundReader(Gone(encoded(WAV, noise(10.0), 16_000)), HIGHEST_HZ)
    with pytest.raises(OSError, match="Input/output"):
        list(reader.decoded())
    reader.close()


def test_a_title_in_foreign_letters_does_no_harm(agreed: Conversing, tmp_path: Path) -> None:
    frames = noise(1.0)
    content = with_title(encoded(WAV, frames, 16_000), "Gespräch mit Füßen".encode("latin-1"))
    (stored,) = bring(agreed, put(tmp_path / "a.wav", content))
    assert np.array_equal(stored, frames)


def test_a_missing_file_a_folder_and_no_file_are_refused(agreed: Conversing, tmp_path: Path) -> None:
    good = put(tmp_path / "a.wav", encoded(WAV, noise(1.0), 16_000))
    for files in ([tmp_path / "Kestrel.wav"], [tmp_path], [], [good, tmp_path / "." / "a.wav"]):
        with nothing_left(agreed.case), pytest.raises(VantageError) as caught:
            bring(agreed, *files)
        assert caught.value.remedy and "Kestrel" not in str(caught.value)


def test_one_bad_file_among_several_leaves_nothing_of_the_good_ones(agreed: Conversing, tmp_path: Path) -> None:
    files = [put(tmp_path / f"{n}.wav", encoded(WAV, noise(1.0, n), 16_000)) for n in range(2)]
    files.insert(1, put(tmp_path / "cut.m4a", cut(M4A_10_S)))
    with nothing_left(agreed.case), pytest.raises(VantageError, match="File 2 of 3"):
        bring(agreed, *files)


def counting_frames(mp3: bytes, count: int) -> bytes:
    """The same with another count of frames in its Xing header."""
    place = mp3.index(b"Info" if b"Info" in mp3[:4096] else b"Xing") + 8
    return mp3[:place] + count.to_bytes(4, "big") + mp3[place + 4 :]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(encoded(MP3, noise(6.0), 16_000, options={"write_xing": "0"}), id="no length"),
        pytest.param(counting_frames(encoded(MP3, noise(6.0), 16_000), 20), id="too short a length"),
        pytest.param(encoded(MP3, noise(6.0), 16_000) + b"TAG" + bytes(125), id="a tag behind"),
    ],
)
def test_an_mp3_that_is_wrong_about_its_length_comes_in_whole(
    agreed: Conversing, tmp_path: Path, content: bytes
) -> None:
    (stored,) = bring(agreed, put(tmp_path / "a.mp3", content))
    assert len(stored) / 16_000 == pytest.approx(6.0, abs=0.2)


@pytest.mark.parametrize("length", [0, 0xFFFF_FFFF, 0x7FFF_FFFF])
def test_a_wav_whose_program_never_filled_in_its_length_comes_in_whole(
    agreed: Conversing, tmp_path: Path, length: int
) -> None:
    frames = noise(3.0)
    content = multichannel_wav([frames], 16_000)
    place = content.index(b"data") + 4
    content = content[:place] + length.to_bytes(4, "little") + content[place + 4 :]
    (stored,) = bring(agreed, put(tmp_path / "a.wav", content))
    assert np.array_equal(stored, frames)


def test_where_gaps_are_accepted_missing_sound_leaves_a_gap_of_its_length(agreed: Conversing, tmp_path: Path) -> None:
    files = [
        put(tmp_path / "cut.flac", cut(FLAC_10_S)),
        put(tmp_path / "hole.opus", with_hole(OPUS_10_S, 9000)),
        put(tmp_path / "whole.flac", FLAC_10_S),
    ]
    done = import_sound(agreed.case, agreed.conversation.id, files, agreed.hand, with_gaps=True)
    assert [recording.starts_at_s for recording in done.recordings] == pytest.approx([0.0, 10.0, 20.0], abs=0.05)
    short, holed, whole = (stored_in(agreed.case, recording) for recording in done.recordings)
    assert np.array_equal(short.frames, noise(10.0)[: len(short.frames)]) and len(short.frames) > 80_000
    (tail,), (hole,) = short.gaps, holed.gaps
    assert tail.reason == hole.reason == MISSING
    assert tail.start_s == pytest.approx(short.end_s)
    assert tail.start_s + tail.length_s == pytest.approx(10.0)
    after = next(row for row in holed.rows if row.start_s >= hole.start_s)
    assert after.start_s == pytest.approx(hole.start_s + hole.length_s) and hole.length_s > 0.5
    assert not whole.gaps
    assert done.missing_s == pytest.approx(tail.length_s + hole.length_s)


def at_second(moment_s: float, do: Callable[[], None]) -> Callable[[float, float | None], None]:
    def told(done_s: float, all_s: float | None) -> None:
        if done_s >= moment_s:
            do()

    return told


def test_until_the_last_file_is_whole_the_case_knows_nothing_and_holds_no_plain_sound(
    agreed: Conversing, tmp_path: Path
) -> None:
    frames = noise(2.0)
    files = [put(tmp_path / f"{n}.wav", encoded(WAV, frames, 16_000)) for n in range(2)]
    before = every_row(agreed.case)
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        assert every_row(agreed.case) == before
        written = b"".join(path.read_bytes() for path in agreed.case.folder.rglob("*") if path.is_file())
        assert b"fLaC" not in written and frames[:200].tobytes() not in written

    import_sound(agreed.case, agreed.conversation.id, files, agreed.hand, at_second(3.0, look))
    assert looks and len(agreed.recordings()) == 2


def test_ctrl_c_leaves_nothing(agreed: Conversing, tmp_path: Path) -> None:
    path = put(tmp_path / "a.wav", encoded(WAV, noise(4.0), 16_000))

    def press() -> None:
        raise KeyboardInterrupt

    with nothing_left(agreed.case), pytest.raises(KeyboardInterrupt):
        import_sound(agreed.case, agreed.conversation.id, [path], agreed.hand, at_second(2.0, press))


def test_a_removal_that_is_finished_meanwhile_takes_nothing_of_an_import(agreed: Conversing, tmp_path: Path) -> None:
    frames = noise(4.0)
    path = put(tmp_path / "a.wav", encoded(WAV, frames, 16_000))
    finished: list[bool] = []
    finish = at_second(2.0, lambda: finished.append(agreed.case.removal.finish()))
    done = import_sound(agreed.case, agreed.conversation.id, [path], agreed.hand, finish)
    assert finished
    assert np.array_equal(stored_in(agreed.case, done.recordings[0]).frames, frames)


def test_an_unencrypted_case_takes_files_as_well(tmp_path: Path) -> None:
    one = agreed_in(make_case(tmp_path / "Plain 07.vantage", encrypted=False))
    frames = noise(1.2)
    (stored,) = bring(one, put(tmp_path / "a.wav", encoded(WAV, frames, 16_000)))
    assert np.array_equal(stored, frames)
    one.case.close()


def agreed_in(case: Case) -> Conversing:
    one = Conversing(case, case.conversations.begin(case.people.participant("P01", SETUP), SETUP), "r")
    one.agree()
    return one


def test_a_disk_without_room_is_said_beforehand(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", (ROOM_LEFT >> 10) + 2048) as disk:
        one = agreed_in(make_case(disk / "Small.vantage"))
        with nothing_left(one.case), pytest.raises(StorageError, match="not enough room"):
            bring(one, put(tmp_path / "a.flac", encoded(FLAC, 0 * noise(600.0), 16_000)))
        one.case.close()


@pytest.mark.parametrize(("left", "said"), [(ROOM_LEFT // 4, "nearly full"), (8192, "full")])
def test_a_disk_that_fills_up_meanwhile_leaves_nothing_of_the_import(tmp_path: Path, left: int, said: str) -> None:
    with small_disk(tmp_path / "disk", 2 * ROOM_LEFT >> 10) as disk:
        one = agreed_in(make_case(disk / "Small.vantage"))
        path = put(tmp_path / "a.wav", encoded(WAV, noise(60.0), 16_000))
        filler = disk / "filler"

        def fill() -> None:
            if not filler.exists():
                filler.write_bytes(bytes(shutil.disk_usage(disk).free - left))

        with nothing_left(one.case), pytest.raises(StorageError, match=said):
            import_sound(one.case, one.conversation.id, [path], one.hand, at_second(2.0, fill))
        filler.unlink()
        assert len(bring(one, path)[0]) == 60 * 16_000
        one.case.close()
