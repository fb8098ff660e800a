"""Following a recording that grows: what was seen on the way is what the whole file says, and costs next to nothing."""

from __future__ import annotations

import gc
import itertools
import tracemalloc
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casefile.case import Case
from casefile.recording_file import Gap, RecordingReader, RecordingWriter, SoundRow
from casefile.recordings import Recording
from tests.capture.apart import QuickDisk
from tests.casefile.support import LIVE, begin, make_case
from tests.casefile.test_recording_file import RATE_HZ, piece

LONG_S = 15.0
CODES = (f"P{number:03}" for number in itertools.count(1))
# Of each half second: its number, where it lies, and twice where its device's clock stood.
MOST_BYTES_A_ROW = 90


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    made = make_case(tmp_path_factory.mktemp("following") / "Review.vantage")
    yield made
    made.close()


def recording_of(case: Case) -> Recording:
    conversation = begin(case, next(CODES)).id
    case.agreements.enter(conversation, "given", LIVE, by_whom="the participant")
    return case.recordings.begin(conversation, LIVE, source="device")


def writer_of(case: Case, recording: Recording) -> RecordingWriter:
    return RecordingWriter(recording.path, case.recordings.key(recording.id), QuickDisk)


class Writing:
    """A recorder's file, written act by act: s sound, u sound with no screen, g a gap, f a fact, p a late pause."""

    def __init__(self, writer: RecordingWriter) -> None:
        self._writer = writer
        self._end_s = 0.0
        self._number = 0

    def act(self, what: str) -> None:
        if what in "su":
            self._number += 1
            frames, clock_s = round(LONG_S * RATE_HZ), 1000.0 + (self._end_s + LONG_S) * 1.0002
            # Of unlike lengths, so that what comes after a pause may lie where something else lay, or across it.
            flac = piece(self._number) * (1 + self._number % 3)
            self._writer.add_sound(self._end_s, frames, RATE_HZ, flac, attended=what == "s", clock_s=clock_s)
            self._end_s += LONG_S
        elif what == "g":
            self._writer.add_gap(Gap(self._end_s, 2.0, "paused"))
            self._end_s += 2.0
        elif what == "f":
            self._writer.set_fact(f"fact {self._number}", "yes")
        elif self._end_s > 20.0:
            through = self._writer.cut_from(self._end_s - 20.0)
            self._end_s = self._end_s - 20.0 if through is None else through.start_s


def told_by(case: Case, recording: Recording, reader: RecordingReader) -> tuple[object, ...]:
    rows: list[SoundRow] = []
    while more := reader.rows(rows[-1].seq if rows else 0, limit=3):
        rows += more
    known = (rows, reader.gaps(), list(reader.items()), reader.facts(), reader.count(), reader.length_s())
    fit = case.recordings.time_of(recording), case.recordings.drift(recording)
    return *known, reader.is_sound, reader.whole_bytes(), case.seals.undecided(recording.conversation), fit


@given(acts=st.text("ssssuugfplll", min_size=4, max_size=30))
@example(acts="sssssslpss")
@example(acts="suuulpsuls")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_followed_it_knows_what_whoever_opens_it_anew_knows(case: Case, acts: str) -> None:
    recording = recording_of(case)
    writer = writer_of(case, recording)
    writing = Writing(writer)
    following = case.recordings.open(recording)
    assert following is not None
    with closing(following):
        for act in acts:
            if act == "l":
                told_by(case, recording, following)
            else:
                writing.act(act)
        writer.close()
        with closing(Case(case.folder, case.key, case.clock)) as other:
            anew = other.recordings.open(recording)
            assert anew is not None
            with closing(anew):
                assert told_by(case, recording, following) == told_by(other, recording, anew)
                assert following.is_closed


def test_a_half_second_more_costs_whoever_follows_it_some_bytes(case: Case) -> None:
    recording = recording_of(case)
    writer = writer_of(case, recording)
    reader = case.recordings.open(recording)
    assert reader is not None
    reached = 0

    def follow(first: int, rows: int) -> None:
        nonlocal reached
        for number in range(first, first + rows):
            clock_s = 1000.0 + (number + 1) / 2
            writer.add_sound(number / 2, RATE_HZ // 2, RATE_HZ, b"fLaC", attended=True, clock_s=clock_s)
            if number % 20 == 19:
                reached = reader.rows(reached)[-1].seq
                assert not case.seals.undecided(recording.conversation)
                assert case.recordings.length_s(recording.conversation) == (number + 1) / 2

    tracemalloc.start()
    try:
        # By then the writer keeps all that it can still cut, and no more.
        follow(0, 1600)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        follow(1600, 1000)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        reader.close()
        writer.let_go()
    assert (after - before) / 1000 < MOST_BYTES_A_ROW
    print(f"{(after - before) / 1000:.0f} bytes a row")
