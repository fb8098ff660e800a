"""A recording is heard once, from any position on, while it grows."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest

from casefile.recording_file import Gap, RecordingReader, RecordingWriter
from casefile.stretches import Stretch
from tests.transcribe.scripted import LoudnessGate, ScriptedEngine
from tests.transcribe.sounds import bursts, hear_bursts, recording_of, silence, store, tone
from transcribe.checks import CheckedWord
from transcribe.listening import Doors, Heard, Listener
from transcribe.pace import Decoding, Pace


def listen(
    path: Path,
    from_s: float = 0.0,
    engine: ScriptedEngine | None = None,
    doors: Doors | None = None,
    until_s: float = math.inf,
    pace: Pace | None = None,
) -> list[Heard]:
    heard: list[Heard] = []
    engine = engine or ScriptedEngine(hear_bursts)
    decoding = Decoding(engine, pace) if pace is not None else None
    reader = RecordingReader(path, None)
    try:
        listener = Listener(
            reader,
            engine,
            LoudnessGate(),
            from_s=from_s,
            hand_over=heard.append,
            until_s=until_s,
            doors=lambda: doors or Doors(),
            decoding=decoding,
        )
        while listener.listen():
            pass
        listener.finish()
        while listener.deliver():
            pass
    finally:
        reader.close()
        if decoding is not None:
            decoding.close()
    return heard


def words_of(heard: list[Heard]) -> list[CheckedWord]:
    return [word for result in heard for utterance in result.utterances for word in utterance.words]


def texts_of(heard: list[Heard]) -> list[str]:
    return [word.text for word in words_of(heard)]


def test_every_tone_is_heard_once_in_order_and_at_its_time(tmp_path: Path) -> None:
    heard = listen(recording_of(tmp_path / "a.db", silence(2.0), bursts(90)))
    assert texts_of(heard) == [f"t{number}" for number in range(90)]
    for number, word in enumerate(words_of(heard)):
        assert word.start_s == pytest.approx(2.0 + number * 0.8, abs=0.05)
        assert word.end_s == pytest.approx(2.5 + number * 0.8, abs=0.1)


def test_positions_rise_and_end_at_the_end(tmp_path: Path) -> None:
    heard = listen(recording_of(tmp_path / "a.db", bursts(40), silence(30.0), bursts(20, first=40)))
    assert all(before.reached_s <= after.reached_s for before, after in pairwise(heard))
    assert heard[-1].reached_s == pytest.approx(78.0)


@pytest.mark.parametrize("pace", [None, Pace(1, 1), Pace(3, 2)], ids=["live", "one by one", "packed"])
def test_going_on_from_any_position_that_was_handed_over_loses_and_doubles_nothing(
    pace: Pace | None, tmp_path: Path
) -> None:
    path = recording_of(
        tmp_path / "a.db", bursts(50), 3.7, silence(1.3), bursts(30, first=50), silence(25.0), bursts(9, first=80)
    )
    whole = listen(path, pace=pace)
    assert texts_of(whole) == [f"t{number}" for number in range(89)]
    assert len(whole) > 5
    for stop in range(1, len(whole)):
        rest = listen(path, from_s=whole[stop - 1].reached_s, pace=pace)
        assert texts_of(whole[:stop]) + texts_of(rest) == texts_of(whole)


def test_packed_speech_is_heard_without_its_pauses_and_keeps_its_times(tmp_path: Path) -> None:
    engine = ScriptedEngine(hear_bursts)
    pieces = [piece for number in range(30) for piece in (bursts(1, first=number), silence(4.0))]
    heard = listen(recording_of(tmp_path / "a.db", *pieces), engine=engine, pace=Pace(2, 2))
    assert texts_of(heard) == [f"t{number}" for number in range(30)]
    for number, word in enumerate(words_of(heard)):
        assert word.start_s == pytest.approx(number * 4.8, abs=0.05)
        assert word.end_s == pytest.approx(number * 4.8 + 0.5, abs=0.1)
    assert sum(engine.asked) < 40 * 16_000 < 144 * 16_000


def test_no_window_goes_over_a_gap_and_times_go_on_after_it(tmp_path: Path) -> None:
    engine = ScriptedEngine(hear_bursts)
    heard = listen(recording_of(tmp_path / "a.db", bursts(2), 100.0, bursts(2, first=2)), engine=engine)
    assert texts_of(heard) == ["t0", "t1", "t2", "t3"]
    assert len(engine.asked) == 2
    assert words_of(heard)[2].start_s == pytest.approx(101.6, abs=0.05)


def test_a_change_of_rate_begins_another_piece(tmp_path: Path) -> None:
    writer = RecordingWriter(tmp_path / "a.db", None)
    end_s = store(writer, bursts(3))
    end_s = store(writer, tone(0.5, 48_000, size=1600), rate_hz=48_000, starts_s=end_s)
    store(writer, silence(1.0, 48_000), rate_hz=48_000, starts_s=end_s)
    writer.close()
    heard = listen(tmp_path / "a.db")
    assert texts_of(heard) == ["t0", "t1", "t2", "t3"]
    assert words_of(heard)[3].start_s == pytest.approx(2.4, abs=0.05)


def test_silence_is_not_decoded_and_the_position_moves_on(tmp_path: Path) -> None:
    engine = ScriptedEngine(hear_bursts)
    heard = listen(recording_of(tmp_path / "a.db", silence(65.0)), engine=engine)
    assert not engine.asked
    reached = [0.0, *(result.reached_s for result in heard)]
    assert all(after - before < 11 for before, after in pairwise(reached))
    assert reached[-1] == 65.0


def test_what_is_handed_over_while_the_recording_grows_is_what_is_handed_over_afterwards(tmp_path: Path) -> None:
    sound = bursts(60)
    writer = RecordingWriter(tmp_path / "growing.db", None)
    reader = RecordingReader(tmp_path / "growing.db", None)
    heard: list[Heard] = []
    listener = Listener(reader, ScriptedEngine(hear_bursts), LoudnessGate(), from_s=0.0, hand_over=heard.append)
    for begin in range(0, len(sound), 8000):
        store(writer, sound[begin : begin + 8000], starts_s=begin / 16_000)
        while listener.listen():
            pass
    writer.close()
    assert heard, "windows are handed over before the end"
    listener.finish()
    reader.close()
    assert heard == listen(recording_of(tmp_path / "whole.db", sound))


def test_a_result_that_could_not_be_stored_is_made_again(tmp_path: Path) -> None:
    path = recording_of(tmp_path / "a.db", bursts(40))
    stored: list[Heard] = []

    def store_two(heard: Heard) -> None:
        if len(stored) == 2:
            raise OSError("disk full")
        stored.append(heard)

    reader = RecordingReader(path, None)
    listener = Listener(reader, ScriptedEngine(hear_bursts), LoudnessGate(), from_s=0.0, hand_over=store_two)
    with pytest.raises(OSError, match="disk full"):
        while listener.listen():
            pass
        listener.finish()
    reader.close()
    assert listener.reached_s == stored[-1].reached_s
    rest = listen(path, from_s=stored[-1].reached_s)
    assert texts_of(stored) + texts_of(rest) == [f"t{number}" for number in range(40)]


def test_an_empty_recording_and_one_of_gaps_alone_give_nothing(tmp_path: Path) -> None:
    assert listen(recording_of(tmp_path / "empty.db")) == []
    writer = RecordingWriter(tmp_path / "gap.db", None)
    writer.add_gap(Gap(0.0, 5.0, "device"))
    writer.close()
    assert listen(tmp_path / "gap.db") == []


def test_what_is_passed_over_is_never_decoded_and_the_position_goes_on(tmp_path: Path) -> None:
    engine = ScriptedEngine(hear_bursts)
    path = recording_of(tmp_path / "a.db", bursts(5), bursts(50, first=5), bursts(5, first=55))
    heard = listen(path, engine=engine, doors=Doors(passed=[Stretch(4.0, 44.0)]))
    assert texts_of(heard) == [f"t{number}" for number in [*range(5), *range(55, 60)]]
    assert sum(engine.asked) < 10 * 16_000
    assert words_of(heard)[5].start_s == pytest.approx(44.0, abs=0.05)
    assert heard[-1].reached_s == pytest.approx(48.0)


def test_a_recording_of_which_nothing_may_be_heard_is_gone_through_to_its_end(tmp_path: Path) -> None:
    engine = ScriptedEngine(hear_bursts)
    heard = listen(recording_of(tmp_path / "a.db", bursts(50)), engine=engine, doors=Doors([Stretch(0.0, 99.0)]))
    assert not engine.asked
    assert [result.utterances for result in heard] == [()] * len(heard)
    assert heard[-1].reached_s == pytest.approx(40.0)


def test_the_other_half_of_a_row_that_is_half_passed_over_is_heard(tmp_path: Path) -> None:
    doors = Doors(passed=[Stretch(4.75, 44.0)])
    heard = listen(recording_of(tmp_path / "a.db", bursts(60)), doors=doors)
    assert words_of(heard)[5].end_s == pytest.approx(4.5, abs=0.1)
    assert heard[-1].reached_s == pytest.approx(48.0)


def test_before_what_is_not_decided_the_listener_stands_still_and_goes_on_later(tmp_path: Path) -> None:
    path = recording_of(tmp_path / "a.db", bursts(60))
    doors = Doors(waits=[Stretch(16.0, 24.0)])
    heard: list[Heard] = []
    reader = RecordingReader(path, None)
    listener = Listener(
        reader, ScriptedEngine(hear_bursts), LoudnessGate(), from_s=0.0, hand_over=heard.append, doors=lambda: doors
    )
    while listener.listen():
        pass
    assert listener.waits
    assert not listener.listen()
    assert texts_of(heard) == [f"t{number}" for number in range(20)]
    assert listener.reached_s == pytest.approx(16.0)
    doors = Doors(passed=[Stretch(16.0, 24.0)])
    while listener.listen():
        pass
    assert not listener.waits
    listener.finish()
    reader.close()
    assert texts_of(heard)[20:] == [f"t{number}" for number in range(30, 60)]


def test_it_ends_where_it_is_told_to(tmp_path: Path) -> None:
    heard = listen(recording_of(tmp_path / "a.db", bursts(60)), from_s=8.0, until_s=16.0)
    assert texts_of(heard) == [f"t{number}" for number in range(10, 20)]
    assert heard[-1].reached_s == pytest.approx(16.0)
