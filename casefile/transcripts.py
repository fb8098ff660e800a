"""Transcripts: what an engine heard, as revisions; and who spoke, as turns.

The transcriber commits one window at a time together with the position it has reached, so that it can be ended at any
moment and go on from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log
from casefile.ids import new_id
from casefile.words import Document, Word, Words, WordState, living_text

Speaker = Literal["participant", "lead", "note_taker", "other", "unknown"]
UtteranceState = Literal["heard", "doubtful", "unclear", "typed"]


@dataclass(frozen=True)
class NewWord:
    """A word as an engine heard it; times are seconds on the conversation."""

    text: str
    start_s: float
    end_s: float
    probability: float | None
    state: WordState = "heard"


@dataclass(frozen=True)
class NewUtterance:
    """A stretch of speech as an engine heard it; times are seconds on the conversation."""

    start_s: float
    end_s: float
    words: tuple[NewWord, ...]
    state: UtteranceState = "heard"


@dataclass(frozen=True)
class Transcript:
    """One revision: which engine and model (by digest) heard it, with which settings."""

    id: str
    conversation: str
    engine: str
    model: str
    digest: str
    settings: str
    made_at: str


@dataclass(frozen=True)
class Progress:
    """How far one recording is transcribed: seconds on the recording, and whether nothing is left."""

    reached_s: float
    complete: bool


@dataclass(frozen=True)
class Utterance:
    """A stretch of speech with its words, tombstones included, and the speaker of each word."""

    id: str
    start_s: float | None
    end_s: float | None
    state: UtteranceState
    checked: bool
    words: tuple[Word, ...]
    speakers: tuple[Speaker, ...]

    @property
    def text(self) -> str:
        """Return the living words."""
        return living_text(self.words)

    @property
    def speaker(self) -> Speaker:
        """Return who speaks at its beginning."""
        return self.speakers[0] if self.speakers else "unknown"


class Transcripts:
    """Repository of transcripts, utterances and speaker turns."""

    def __init__(self, store: Store, log: Log, clock: Clock, words: Words) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._words = words

    def begin(
        self, conversation: str, *, engine: str, model: str, digest: str, settings: Mapping[str, Any]
    ) -> Transcript:
        """Return the revision of this engine, model and settings, entered with one event at first."""
        text = json.dumps(settings, sort_keys=True)
        with self._store.write():
            found = self._store.row(
                "SELECT * FROM transcript WHERE conversation = ? AND engine = ? AND digest = ? AND settings = ?",
                [conversation, engine, digest, text],
            )
            if found is None:
                found = {
                    "id": self._log.next_id(),
                    "conversation": conversation,
                    "engine": engine,
                    "model": model,
                    "digest": digest,
                    "settings": text,
                    "made_at": self._clock.now(),
                }
                self._store.execute("INSERT INTO transcript VALUES (?, ?, ?, ?, ?, ?, ?)", [*found.values()])
                self._log.record_engine(f"{engine} {model}", "transcript begun", conversation, dict(settings))
        return Transcript(**found)

    def current(self, conversation: str) -> Transcript | None:
        """Return the latest revision, or None."""
        found = self._store.row(
            "SELECT * FROM transcript WHERE conversation = ? ORDER BY id DESC LIMIT 1", [conversation]
        )
        return Transcript(**found) if found else None

    def progress(self, transcript: str, recording: str) -> Progress:
        """Return how far a recording is transcribed."""
        found = self._store.row(
            "SELECT reached_s, complete FROM transcript_progress WHERE transcript = ? AND recording = ?",
            [transcript, recording],
        )
        return Progress(found["reached_s"], bool(found["complete"])) if found else Progress(0.0, False)

    def commit_window(
        self,
        transcript: str,
        recording: str,
        reached_s: float,
        utterances: Sequence[NewUtterance],
        *,
        complete: bool = False,
    ) -> None:
        """Store a finished window's words together with the position reached, in one transaction.

        `reached_s` counts on the recording, the words' times on the conversation. Utterances are ranked by their start.
        """
        with self._store.write():
            for heard in utterances:
                line = new_id()
                self._store.execute(
                    "INSERT INTO utterance (id, transcript, recording, rank, start_s, end_s, state) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [line, transcript, recording, heard.start_s, heard.start_s, heard.end_s, heard.state],
                )
                self._store.execute_many(
                    "INSERT INTO word (id, utterance, rank, text, start_s, end_s, probability, state) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        (new_id(), line, float(rank), word.text, word.start_s, word.end_s, word.probability, word.state)
                        for rank, word in enumerate(heard.words, 1)
                    ],
                )
            self._store.execute(
                "INSERT INTO transcript_progress VALUES (?, ?, ?, ?) ON CONFLICT (transcript, recording) "
                "DO UPDATE SET reached_s = excluded.reached_s, complete = excluded.complete",
                [transcript, recording, reached_s, complete],
            )

    def is_complete(self, conversation: str) -> bool:
        """Tell whether every recording of the conversation is transcribed to its end in the current revision."""
        transcript = self.current(conversation)
        recordings = self._store.rows("SELECT id FROM recording WHERE conversation = ? AND removed = 0", [conversation])
        return transcript is not None and all(
            self.progress(transcript.id, recording["id"]).complete for recording in recordings
        )

    def utterances(self, transcript: str) -> list[Utterance]:
        """Return the whole transcript in order."""
        words: dict[str, list[Word]] = {}
        for word in self._words.in_document(Document(transcript, None)):
            words.setdefault(word.utterance, []).append(word)
        turns = {
            row["first_word"]: row["speaker"]
            for row in self._store.rows(
                "SELECT first_word, speaker FROM speaker_turn WHERE transcript = ?", [transcript]
            )
        }
        found: list[Utterance] = []
        for row in self._store.rows(
            "SELECT id, start_s, end_s, state, checked FROM utterance WHERE transcript = ? ORDER BY rank, id",
            [transcript],
        ):
            own = words.get(row["id"], [])
            # A turn ends with its utterance, so that one heard later is nobody's until somebody says so.
            speaker: Speaker = "unknown"
            speakers: list[Speaker] = []
            for word in own:
                speaker = turns.get(word.id, speaker)
                speakers.append(speaker)
            found.append(
                Utterance(
                    row["id"],
                    row["start_s"],
                    row["end_s"],
                    row["state"],
                    bool(row["checked"]),
                    tuple(own),
                    tuple(speakers),
                )
            )
        return found

    def set_speaker(self, transcript: str, first_word: str, last_word: str, speaker: Speaker, by: Hand) -> None:
        """Say who spoke from one word to another, inclusive; who speaks before and after stays as it was.

        Raises EntryError for a span that does not lie in this transcript or ends before it begins.
        """
        lines = self.utterances(transcript)
        ids = [word.id for line in lines for word in line.words]
        places = [ids.index(word) if word in ids else -1 for word in (first_word, last_word)]
        if places[0] < 0 or places[1] < places[0]:
            raise EntryError(
                title="This span can't be given a speaker.",
                detail="It does not lie in this transcript, or ends before it begins.",
                remedy="Select words of the transcript.",
            )
        inside = set(ids[places[0] : places[1] + 1])
        rows = self._store.rows("SELECT * FROM speaker_turn WHERE transcript = ?", [transcript])
        turns = {row["first_word"]: row for row in rows}
        changes: list[Change] = []
        for line in lines:
            own = [word.id for word in line.words]
            if inside.isdisjoint(own):
                continue
            # All turns of the utterance are written anew, so that taking back an earlier one is seen to be built upon.
            changes += [Change("speaker_turn", turns[w]["id"], turns[w], None) for w in own if w in turns]
            spoken = ["unknown", *(speaker if w in inside else s for w, s in zip(own, line.speakers, strict=True))]
            changes += [
                self._log.insert("speaker_turn", transcript=transcript, first_word=word, speaker=who)
                for word, before, who in zip(own, spoken, spoken[1:], strict=False)
                if who != before
            ]
        found = self._store.row("SELECT conversation FROM transcript WHERE id = ?", [transcript])
        self._log.record(by, "speaker set", changes, found["conversation"] if found else None)

    def set_checked(self, utterance: str, checked: bool, by: Hand) -> None:
        """Say that an utterance was checked against the sound, or take that back."""
        found = self._store.row(
            "SELECT t.conversation FROM utterance u JOIN transcript t ON t.id = u.transcript WHERE u.id = ?",
            [utterance],
        )
        change = self._log.update("utterance", utterance, checked=int(checked))
        self._log.record(by, "checked against sound", [change], found["conversation"] if found else None)
