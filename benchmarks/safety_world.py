"""A small folder with all that a case may hold, for attacks and faults: and what of it must be found whole after."""

from __future__ import annotations

import math
import shutil
import wave
from array import array
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from capture.codec import flac_of
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.copying import back_up
from casefile.packing import pack
from casefile.recording_file import RecordingWriter
from casefile.tags import NewTag
from tests.casefile.support import (
    CHEAP,
    LIVE,
    PASSPHRASE,
    REVIEW,
    HandClock,
    begin,
    begin_transcript,
    make_case,
    utterances,
    words_of,
)

RATE_HZ = 8000
HALF = RATE_HZ // 2
SAID = ("she phoned the clinic twice that week", "and nobody came until the Friday")


@dataclass
class World:
    """One copy of the folder: `confirm` takes what must hold from now on, since the program has said so."""

    folder: Path
    confirmed: list[Callable[[Case], bool]] = field(default_factory=list)
    opened: Case | None = None

    @property
    def case_folder(self) -> Path:
        """Where the case lies."""
        return self.folder / "Review 07.vantage"

    @property
    def case(self) -> Case:
        """The open case."""
        if self.opened is None:
            raise RuntimeError("the case is not open")
        return self.opened

    @property
    def first(self) -> Conversation:
        """The conversation that operations are done to."""
        return self.case.conversations.find("P01")

    def open(self) -> Case:
        """Open the case by its passphrase."""
        self.opened = Case.open(self.case_folder, PASSPHRASE, HandClock())
        return self.opened

    def confirm(self, holds: Callable[[Case], bool]) -> None:
        """Remember that this was said to be done."""
        self.confirmed.append(holds)


def build(folder: Path) -> World:
    """Make a folder with a case of two conversations, a pack of it, a backup, and a sound file."""
    folder.mkdir(parents=True)
    world = World(folder)
    case = make_case(world.case_folder, HandClock())
    world.opened = case
    for label in ("MK", "JT"):
        case.people.reviewer(label)
    for code in ("P01", "P02"):
        _hold(case, begin(case, code))
    case.names.add("person", "Bryony Ashdown", "Child A", REVIEW, variants=["Bryony"])
    case.seals.seal(case.conversations.find("P01").id, 4.0, 6.0, "taken back", LIVE)
    pack(case, folder / "handed.vantagepack", PASSPHRASE, REVIEW, with_sound=True, scrypt_cost=CHEAP)
    back_up(case, folder / "backups", REVIEW, accept_place=True)
    case.close()
    with wave.open(str(folder / "elsewhere.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(_tone(RATE_HZ))
    world.opened = None
    return world


def copied(world: World, to: Path) -> World:
    """Copy the folder, for one trial."""
    shutil.copytree(world.folder, to)
    return World(to)


def facts(case: Case, *labels: str) -> dict[str, object]:
    """What a case holds of conversations: words, notes, tags, and every half second of sound."""
    found: dict[str, object] = {}
    for label in labels:
        item = case.conversations.find(label)
        transcript = case.transcripts.current(item.id)
        words = [line.text for line in case.transcripts.behind_curtain(transcript.id)] if transcript else []
        found[label] = (words, [note.text for note in case.notes.of(item.id)], sound_of(case, item))
        found[f"{label}, tags"] = [(placed.text, placed.state) for placed in case.tags.placed(item.id)]
    return found


def sound_of(case: Case, conversation: Conversation) -> list[tuple[float, bytes]]:
    """Every half second of a conversation's sound, as it is stored."""
    found: list[tuple[float, bytes]] = []
    for recording in case.recordings.of(conversation.id):
        reader = case.recordings.open(recording)
        if reader is not None:
            with closing(reader):
                found += [(row.start_s, row.flac) for row in reader.rows()]
    return found


def half_second() -> bytes:
    """Half a second of sound, as a recorder stores it."""
    return flac_of(_tone(HALF), RATE_HZ)


def _hold(case: Case, item: Conversation) -> None:
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(item.id, LIVE, source="device")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    for half in range(20):
        writer.add_sound(half / 2, HALF, RATE_HZ, half_second(), attended=True)
    writer.close()
    transcript = begin_transcript(case, item.id)
    case.transcripts.commit_window(transcript.id, recording.id, 10.0, utterances(SAID), complete=True)
    words = words_of(case, transcript)
    case.tags.put(words[1].id, words[3].id, NewTag("rationality", "goals", memo="asked twice"), REVIEW)
    case.words.correct(words[0].id, "She", REVIEW)
    case.step_visits.enter(item.id, "story", LIVE, at_s=1.0)
    case.notes.add(item.id, "story", "spoke of the rota", LIVE, at_s=8.0)
    case.exports.excerpt_id(item.id, words[1].id, words[3].id, REVIEW)


def _tone(frames: int) -> bytes:
    return array("h", [round(8000 * math.sin(frame / 9.0)) for frame in range(frames)]).tobytes()
