"""A case with a conversation that may be recorded."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.events import Hand
from casefile.keys import Secret
from casefile.recording_file import RecordingWriter
from casefile.recordings import Recording
from tests.casefile.support import HandClock
from tests.transcribe.sounds import Frames, store


@dataclass(frozen=True)
class Conversing:
    """An open case and one conversation in it."""

    case: Case
    id: str
    hand: Hand
    writers: list[RecordingWriter] = field(default_factory=list)

    def begin_recording(self, lane: int = 1) -> tuple[Recording, RecordingWriter]:
        recording = self.case.recordings.begin(self.id, self.hand, source="file", lane=lane)
        self.writers.append(RecordingWriter(recording.path, self.case.recordings.key(recording.id)))
        return recording, self.writers[-1]

    def record(self, *pieces: Frames, closed: bool = True) -> Recording:
        recording, writer = self.begin_recording()
        at_s = 0.0
        for piece in pieces:
            at_s = store(writer, piece, starts_s=at_s)
        if closed:
            writer.close()
        else:
            writer.let_go()
        return recording

    def words(self) -> list[str]:
        transcript = self.case.transcripts.current(self.id)
        lines = self.case.transcripts.utterances(transcript.id) if transcript is not None else []
        return [word.text for line in lines for word in line.words]


@pytest.fixture
def conversing(tmp_path: Path) -> Generator[Conversing]:
    ways_in = [Secret("passphrase", "seven quiet herons by the water")]
    # The clock stands still: recordings that begin one after the other lie at one moment, however busy the machine is.
    case = Case.create(
        tmp_path / "Test.vantage", "Test", ways_in, scrypt_cost=2**10, accept_place=True, clock=HandClock()
    )
    hand = Hand(case.people.reviewer("R1").id, "live")
    participant = case.people.participant("P01", hand)
    conversation = case.conversations.begin(participant, hand).id
    case.agreements.enter(conversation, "given", hand, by_whom="P01")
    made = Conversing(case, conversation, hand)
    yield made
    for writer in made.writers:
        writer.let_go()
    case.close()
