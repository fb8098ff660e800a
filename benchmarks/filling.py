"""Throw-away cases: one as large as a whole review, and one with the sample conversation in words."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import cast

from capture.audio_input import Source
from capture.codec import flac_of, read_as_microphone
from capture.live import LiveConversation
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.keys import Secret
from casefile.names import NameKind
from casefile.recording_file import RecordingWriter
from casefile.tags import NewTag
from casefile.transcripts import NewUtterance, NewWord
from sample.truth import FIRST_SOUND, load_first
from sample.truth import Conversation as Script
from tagging.codebook import ASPECTS, FACTORS, STEP_TITLES
from tui import sample_walk

PASSPHRASE = "seven quiet herons wade"
_RATE_HZ = 16_000
_ROWS = 120
_WORD_S = 0.4  # 150 words a minute
_LINE_WORDS = 25
_NAME_EVERY = 60
_AGENCIES = ("health visiting", "GP", "police", "school", "housing")


def new_case(folder: Path) -> Case:
    """Make an encrypted case with a passphrase at the usual cost."""
    return Case.create(folder, folder.stem, [Secret("passphrase", PASSPHRASE)], accept_place=True)


def with_the_sample(folder: Path) -> tuple[Case, Conversation]:
    """Make a case in which the sample conversation is recorded, with its notes and marks, and not yet in words."""
    case, script = new_case(folder), load_first()
    conversation = sample_walk.prepare(case, script)
    sample_walk.agree(case, conversation, script)
    live = LiveConversation(case, conversation, conversation.note_taker or "")
    live.record(Source(file=FIRST_SOUND, fast=True))
    while live.status().state == "recording":
        time.sleep(0.05)
    if live.status().state != "finished":
        raise SystemExit(f"the recorder did not finish: {live.status().trouble}")
    live.close()
    sample_walk.take_notes(case, conversation, script)
    return case, conversation


class Review:
    """Fills a case with made-up conversations of the sample's words in another order, from a seed.

    The file of each recording holds one minute of the sample's sound, at the end of its conversation: opening a case
    reads no sound, only where the last of it lies.
    """

    def __init__(self, case: Case, seed: int) -> None:
        script = load_first()
        self._case = case
        self._chance = random.Random(seed)
        self._names = script.names
        self._vocabulary = _vocabulary(script)
        self._by = Hand(case.people.reviewer(script.reviewers.lead).id, "review")
        sound = islice(_half_seconds(), _ROWS)
        self._sound = [(len(pcm) // 2, flac_of(pcm, _RATE_HZ)) for pcm in sound]
        for name in script.names:
            case.names.add(cast(NameKind, name.kind), name.real, name.pseudonym, self._by, variants=name.variants)
        self._episodes = [case.episodes.add(f"Moment {number}", self._by).id for number in range(1, 11)]

    def add(self, number: int, *, words: int, tags: int, notes: int) -> Conversation:
        """Enter one conversation with its words, speakers, notes, step visits and tags."""
        agency = _AGENCIES[number % len(_AGENCIES)]
        person = self._case.people.participant(
            f"P{number:02}", self._by, agency=agency, role="practitioner", level="front line"
        )
        conversation = self._case.conversations.begin(person, self._by, lead=self._by.author)
        self._case.agreements.enter(conversation.id, "given", self._by, by_whom=person.code)
        ids = self._transcribe(conversation, words)
        with self._case.all_or_nothing():
            self._walk(conversation, words * _WORD_S, notes)
            self._tag(ids, tags)
        return conversation

    def _transcribe(self, conversation: Conversation, words: int) -> list[str]:
        case, end_s = self._case, words * _WORD_S
        recording = case.recordings.begin(conversation.id, self._by, source="file")
        self._record(recording.path, case.recordings.key(recording.id), end_s)
        revision = case.transcripts.begin(conversation.id, engine="made up", model="none", digest="0", settings={})
        texts = list(islice(self._text(), words))
        with case.all_or_nothing():
            for first in range(0, words, _LINE_WORDS):
                heard = [
                    NewWord(text, place * _WORD_S, (place + 0.9) * _WORD_S, 0.9)
                    for place, text in enumerate(texts[first : first + _LINE_WORDS], first)
                ]
                line = NewUtterance(heard[0].start_s, heard[-1].end_s, tuple(heard))
                case.transcripts.commit_window(revision.id, recording.id, heard[-1].end_s, [line])
            case.transcripts.commit_window(revision.id, recording.id, end_s, [], complete=True)
            lines = case.transcripts.utterances(revision.id)
            ids = [word.id for line in lines for word in line.words]
            case.transcripts.set_speaker(revision.id, ids[0], ids[-1], "participant", self._by)
            for asked in lines[::40]:
                case.transcripts.set_speaker(revision.id, asked.words[0].id, asked.words[-1].id, "lead", self._by)
        return ids

    def _record(self, path: Path, key: bytes | None, end_s: float) -> None:
        writer = RecordingWriter(path, key)
        starts_s = end_s - _ROWS / 2
        for row, (frames, flac) in enumerate(self._sound):
            writer.add_sound(starts_s + row / 2, frames, _RATE_HZ, flac, attended=True)
        writer.close()

    def _walk(self, conversation: Conversation, end_s: float, notes: int) -> None:
        steps = list(STEP_TITLES)
        for place, step in enumerate(steps):
            self._case.step_visits.enter(conversation.id, step, self._by, at_s=place * end_s / len(steps))
        for place in range(notes):
            step = steps[place * len(steps) // notes]
            text = " ".join(islice(self._text(), 12))
            self._case.notes.add(conversation.id, step, text, self._by, at_s=place * end_s / notes)

    def _tag(self, ids: list[str], tags: int) -> None:
        for place in range(tags):
            first = place * len(ids) // tags
            last = min(len(ids) - 1, first + self._chance.randint(4, 40))
            kinds = (
                NewTag("episode", episode=self._chance.choice(self._episodes)),
                NewTag("rationality", self._chance.choice(ASPECTS).id, memo="seen again later"),
                NewTag("factor", self._chance.choice(FACTORS).id, direction="hindered"),
            )
            self._case.tags.put(ids[first], ids[last], kinds[place % 3], self._by)

    def _text(self) -> Iterator[str]:
        """Yield words in sentences, now and then a name."""
        while True:
            sentence = self._chance.choices(self._vocabulary, k=self._chance.randint(6, 18))
            yield sentence[0].capitalize()
            for word in sentence[1:-1]:
                if self._chance.randrange(_NAME_EVERY) == 0:
                    yield from self._chance.choice(self._names).real.split()
                else:
                    yield word
            yield f"{sentence[-1]}{self._chance.choice('...?')}"


def _vocabulary(script: Script) -> list[str]:
    names = {part.casefold() for name in script.names for form in (name.real, *name.variants) for part in form.split()}
    words = [word.text.strip(".,?!…–-\"'").casefold() for turn in script.turns for word in turn.words]
    return [word for word in words if word.isalpha() and word not in names]


def _half_seconds() -> Iterator[bytes]:
    sound = b"".join(read_as_microphone(FIRST_SOUND, _RATE_HZ))
    return (sound[at : at + _RATE_HZ] for at in range(0, len(sound), _RATE_HZ))
