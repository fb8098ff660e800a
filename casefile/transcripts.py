"""Transcripts: what an engine heard, as revisions; and who spoke, as turns.

The transcriber commits one window at a time together with the position it has reached, so that it can be ended at any
moment and go on from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from casefile.clock import Clock
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log
from casefile.heard import FirstHearing, NewUtterance, NewWord, Opened, UtteranceState, new_within, outside
from casefile.ids import new_id
from casefile.recordings import Recordings
from casefile.seals import Seals
from casefile.stretches import Stretch, common, joined, touches, without
from casefile.timeline import LaneTime
from casefile.words import Document, Word, Words, living_text

__all__ = [
    "REVIEWERS",
    "NewUtterance",
    "NewWord",
    "Progress",
    "Speaker",
    "Transcript",
    "Transcripts",
    "Utterance",
    "UtteranceState",
]

# Less than this is what rounding leaves of a stretch that is moved from one timeline to another.
_SHORTEST_S = 0.001
_AMONG = "IN (SELECT value FROM json_each(?))"
Speaker = Literal["participant", "lead", "note_taker", "other", "unknown"]
REVIEWERS: frozenset[Speaker] = frozenset({"lead", "note_taker"})


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
    """Repository of transcripts, utterances and speaker turns.

    Words of closed stretches are neither given nor stored; what was passed over under a seal is remembered.
    """

    def __init__(
        self, store: Store, log: Log, clock: Clock, words: Words, seals: Seals, recordings: Recordings
    ) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._words = words
        self._seals = seals
        self._recordings = recordings
        self._opened: Callable[[str, Opened], None] = lambda transcript, opened: None

    def when_opened(self, tell: Callable[[str, Opened], None]) -> None:
        """Tell from now on of what was heard of a revision once it was open again, within the transaction."""
        self._opened = tell

    def begin(
        self, conversation: str, *, engine: str, model: str, digest: str, settings: Mapping[str, Any]
    ) -> Transcript:
        """Return the revision of this engine, model and settings, entered with one event at first."""
        text = json.dumps(settings, sort_keys=True)
        with self._store.write():
            found = self._store.row(
                "SELECT * FROM transcript WHERE conversation = ? AND engine = ? AND digest = ? AND settings = ? "
                "AND id NOT IN (SELECT id FROM revision_pass WHERE adopted = 0) ORDER BY id DESC",
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
        """Return the latest revision, or None; a better pass counts once it has taken the other's place."""
        found = self._store.row(
            "SELECT * FROM transcript WHERE conversation = ? "
            "AND id NOT IN (SELECT id FROM revision_pass WHERE adopted = 0) ORDER BY id DESC LIMIT 1",
            [conversation],
        )
        return Transcript(**found) if found else None

    def length(self, conversation: str) -> tuple[str, int]:
        """Return which revision is the latest, and how many utterances it has; closed ones are counted."""
        found = self.current(conversation)
        if found is None:
            return "", 0
        return found.id, self._store.tuples("SELECT count(*) FROM utterance WHERE transcript = ?", [found.id])[0][0]

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
    ) -> int:
        """Store a finished window's words with the position reached, in one transaction; returns how many were stored.

        `reached_s` counts on the recording, the words' times on the conversation. Utterances are ranked by their start.
        A word that lies in a closed or removed stretch is not stored; what was passed over so far is remembered as
        long as it is closed (see `to_catch_up`).
        """
        with self._store.write():
            owner = self._owner(transcript, recording)
            before_s = self.progress(transcript, recording).reached_s
            barred = self._seals.barred(owner.conversation)
            stored = outside(utterances, barred)
            self._insert(transcript, recording, stored)
            self._first_heard(transcript, owner.conversation, utterances, barred)
            if before_s < reached_s:
                heard = Stretch(before_s, reached_s).on_conversation(owner.time)
                for missed in common([heard], self._seals.closed(owner.conversation)):
                    self._remember(transcript, recording, missed.on_recording(owner.time))
            self._store.execute(
                "INSERT INTO transcript_progress VALUES (?, ?, ?, ?) ON CONFLICT (transcript, recording) "
                "DO UPDATE SET reached_s = excluded.reached_s, complete = excluded.complete",
                [transcript, recording, reached_s, complete],
            )
        return sum(len(heard.words) for heard in stored)

    def to_catch_up(self, transcript: str, recording: str) -> list[Stretch]:
        """Return what was passed over and is closed no longer, in seconds on the recording, in order."""
        passed = self._passed_over(transcript, recording)
        if not passed:
            return []
        owner = self._owner(transcript, recording)
        barred = [one.on_recording(owner.time) for one in self._seals.barred(owner.conversation)]
        return [left for left in without(passed, barred) if left.length_s >= _SHORTEST_S]

    def commit_passed_over(
        self, transcript: str, recording: str, heard: Stretch, utterances: Sequence[NewUtterance]
    ) -> int:
        """Store the words of a stretch that had been passed over, which is then forgotten; returns how many there are.

        `heard` counts on the recording, the words' times on the conversation. Words that lie outside of it, in what is
        closed again meanwhile, or where a word stands already are not stored.
        """
        with self._store.write():
            owner = self._owner(transcript, recording)
            passed = self._passed_over(transcript, recording)
            barred = self._seals.barred(owner.conversation)
            here = without([heard.on_conversation(owner.time)], barred)
            fresh = common([one.on_conversation(owner.time) for one in passed], here)
            stored = new_within(utterances, fresh, self._taken(transcript, fresh))
            self._insert(transcript, recording, stored)
            self._store.execute(
                "DELETE FROM passed_over WHERE transcript = ? AND recording = ?", [transcript, recording]
            )
            left = without(passed, [one.on_recording(owner.time) for one in here])
            for one in left:
                self._remember(transcript, recording, one)
            self._opened(transcript, Opened(fresh, [one.on_conversation(owner.time) for one in left]))
        return sum(len(new.words) for new in stored)

    def _taken(self, transcript: str, fresh: Sequence[Stretch]) -> list[Stretch]:
        """Where a word of the transcript stands already."""
        if not fresh:
            return []
        known = self._store.rows(
            "SELECT w.start_s, w.end_s FROM word w JOIN utterance u ON u.id = w.utterance WHERE u.transcript = ? "
            "AND w.end_s > ? AND w.start_s < ?",
            [transcript, fresh[0].from_s, fresh[-1].to_s],
        )
        return [Stretch(row["start_s"], row["end_s"]) for row in known]

    def _insert(self, transcript: str, recording: str, utterances: Sequence[NewUtterance]) -> None:
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

    def _first_heard(
        self, transcript: str, conversation: str, utterances: Sequence[NewUtterance], barred: Sequence[Stretch]
    ) -> None:
        """Keep what was heard at first, unless some of it may not be kept."""
        for first in (heard.first for heard in utterances):
            if first is not None and not touches(barred, first.from_s, first.to_s):
                values = [new_id(), conversation, transcript, first.from_s, first.to_s, first.text]
                self._store.execute("INSERT INTO first_hearing VALUES (?, ?, ?, ?, ?, ?)", values)

    def first_hearings(self, transcript: str) -> list[FirstHearing]:
        """Return what was heard at first where it was heard again, in order, but for what is closed."""
        rows = self._store.rows("SELECT * FROM first_hearing WHERE transcript = ? ORDER BY from_s", [transcript])
        closed = self._seals.closed(rows[0]["conversation"]) if rows else []
        return [
            FirstHearing(row["from_s"], row["to_s"], row["text"])
            for row in rows
            if not touches(closed, row["from_s"], row["to_s"])
        ]

    def _owner(self, transcript: str, recording: str) -> _Owner:
        row = self._store.row(
            "SELECT r.conversation FROM recording r JOIN transcript t ON t.conversation = r.conversation "
            "WHERE t.id = ? AND r.id = ?",
            [transcript, recording],
        )
        if row is None:
            raise EntryError(
                title="There is no such transcript or recording.",
                detail="It was removed for good.",
                remedy="See what the case holds with: vantage list",
            )
        return _Owner(row["conversation"], self._recordings.time_of(self._recordings.get(recording)))

    def _passed_over(self, transcript: str, recording: str) -> list[Stretch]:
        rows = self._store.rows(
            "SELECT from_s, to_s FROM passed_over WHERE transcript = ? AND recording = ?", [transcript, recording]
        )
        return joined(Stretch(row["from_s"], row["to_s"]) for row in rows)

    def _remember(self, transcript: str, recording: str, missed: Stretch) -> None:
        if missed.length_s < _SHORTEST_S:
            return
        self._store.execute(
            "INSERT OR REPLACE INTO passed_over VALUES (?, ?, ?, ?)",
            [transcript, recording, missed.from_s, missed.to_s],
        )

    def is_complete(self, conversation: str) -> bool:
        """Tell whether every recording of the conversation is transcribed to its end in the current revision.

        What is sealed is not waited for; what was passed over and is open again is.
        """
        transcript = self.current(conversation)
        recordings = self._store.rows("SELECT id FROM recording WHERE conversation = ? AND removed = 0", [conversation])
        return transcript is not None and all(
            self.progress(transcript.id, recording["id"]).complete
            and not self.to_catch_up(transcript.id, recording["id"])
            for recording in recordings
        )

    def utterances(self, transcript: str) -> list[Utterance]:
        """Return the transcript in order, but for what is closed."""
        lines, hidden = self._lines(transcript)
        if not hidden:
            return lines
        return [shown for line in lines if (shown := _shown(line, hidden)) is not None]

    def order(self, transcript: str) -> list[str]:
        """Return the ids of the utterances in order, as `utterances` gives them."""
        row = self._store.row("SELECT conversation FROM transcript WHERE id = ?", [transcript])
        if row is not None and self._seals.closed(row["conversation"]):
            return [line.id for line in self.utterances(transcript)]
        rows = self._store.tuples("SELECT id FROM utterance WHERE transcript = ? ORDER BY rank, id", [transcript])
        return [line for (line,) in rows]

    def newest(self, transcript: str, count: int) -> list[Utterance]:
        """Return the last so many utterances in order, but for what is closed; nobody is said to speak in them.

        Reads no others: this is asked again and again while the transcript grows.
        """
        rows = self._store.rows(
            "SELECT id, start_s, end_s, state, checked FROM utterance WHERE transcript = ? "
            "ORDER BY rank DESC, id DESC LIMIT ?",
            [transcript, count],
        )[::-1]
        lines = [_line(row, self._words.of_utterance(row["id"]), {}) for row in rows]
        hidden = self._words.hidden(Document(transcript, None), [word for line in lines for word in line.words])
        return [shown for line in lines if (shown := _shown(line, hidden)) is not None]

    def behind_curtain(self, transcript: str) -> list[Utterance]:
        """Return the whole transcript in order, what is closed included: for the case's own bookkeeping."""
        return self._lines(transcript)[0]

    def some(self, transcript: str, utterances: Collection[str]) -> list[Utterance]:
        """Return these utterances of a transcript in order, but for what is closed; one of which nothing is left is not
        among them.
        """
        lines, hidden = self._lines(transcript, utterances)
        return [shown for line in lines if (shown := _shown(line, hidden)) is not None]

    def _lines(self, transcript: str, only: Collection[str] | None = None) -> tuple[list[Utterance], set[str]]:
        """All utterances in order, or only these, and the ids of the words that are closed."""
        document = Document(transcript, None)
        every = self._words.behind_curtain(document) if only is None else self._words.of_utterances(only)
        words: dict[str, list[Word]] = {}
        for word in every:
            words.setdefault(word.utterance, []).append(word)
        among, given = ("", []) if only is None else (_AMONG, [json.dumps([*only])])
        turns: dict[str, Speaker] = dict(
            self._store.tuples(
                "SELECT t.first_word, t.speaker FROM speaker_turn t WHERE t.transcript = ?"
                + (f" AND t.first_word IN (SELECT id FROM word WHERE utterance {among})" if among else ""),
                [transcript, *given],
            )
        )
        rows = self._store.rows(
            "SELECT id, start_s, end_s, state, checked FROM utterance WHERE transcript = ?"
            + (f" AND id {among}" if among else "")
            + " ORDER BY rank, id",
            [transcript, *given],
        )
        return [_line(row, words.get(row["id"], []), turns) for row in rows], self._words.hidden(document, every)

    def set_speaker(self, transcript: str, first_word: str, last_word: str, speaker: Speaker, by: Hand) -> None:
        """Say who spoke from one word to another, inclusive; who speaks before and after stays as it was.

        Who speaks in a closed stretch within it stays as it was too. Raises EntryError for a span that does not lie in
        this transcript or ends before it begins.
        """
        near = self._words.near(Document(transcript, None), first_word, last_word)
        ids = [word.id for word in near]
        hidden = self._words.hidden(Document(transcript, None), near)
        places = [ids.index(word) if word in ids else -1 for word in (first_word, last_word)]
        if places[0] < 0 or places[1] < places[0] or not hidden.isdisjoint((first_word, last_word)):
            raise EntryError(
                title="This span can't be given a speaker.",
                detail="It does not lie in this transcript, or ends before it begins.",
                remedy="Select words of the transcript.",
            )
        within = near[places[0] : places[1] + 1]
        self.set_speakers(transcript, {word.id: speaker for word in within}, by)

    def set_speakers(
        self, transcript: str, spoken_by: Mapping[str, Speaker], by: Hand, kind: str = "speaker set"
    ) -> None:
        """Say of many words who spoke each, in one event; those of closed stretches stay as they were."""
        spoken_in = self._store.tuples(
            "SELECT DISTINCT w.utterance FROM word w JOIN utterance u ON u.id = w.utterance "
            f"WHERE u.transcript = ? AND w.id {_AMONG}",
            [transcript, json.dumps([*spoken_by])],
        )
        touched = [line for (line,) in spoken_in]
        lines, hidden = self._lines(transcript, touched)
        inside = spoken_by.keys() - hidden
        rows = self._store.rows(
            "SELECT * FROM speaker_turn WHERE transcript = ? "
            f"AND first_word IN (SELECT id FROM word WHERE utterance {_AMONG})",
            [transcript, json.dumps(touched)],
        )
        turns = {row["first_word"]: row for row in rows}
        changes: list[Change] = []
        for line in lines:
            own = [word.id for word in line.words]
            if inside.isdisjoint(own):
                continue
            # All turns of the utterance are written anew, so that taking back an earlier one is seen to be built upon.
            changes += [Change("speaker_turn", turns[w]["id"], turns[w], None) for w in own if w in turns]
            spoken = ["unknown", *(spoken_by[w] if w in inside else s for w, s in zip(own, line.speakers, strict=True))]
            changes += [
                self._log.insert("speaker_turn", transcript=transcript, first_word=word, speaker=who)
                for word, before, who in zip(own, spoken, spoken[1:], strict=False)
                if who != before
            ]
        found = self._store.row("SELECT conversation FROM transcript WHERE id = ?", [transcript])
        self._log.record(by, kind, changes, found["conversation"] if found else None)

    def set_checked(self, utterance: str, checked: bool, by: Hand) -> None:
        """Say that an utterance was checked against the sound, or take that back."""
        found = self._store.row(
            "SELECT t.conversation FROM utterance u JOIN transcript t ON t.id = u.transcript WHERE u.id = ?",
            [utterance],
        )
        change = self._log.update("utterance", utterance, checked=int(checked))
        self._log.record(by, "checked against sound", [change], found["conversation"] if found else None)

    def check_all(self, transcript: str, utterances: Collection[str], by: Hand) -> int:
        """Say at a stroke that these utterances were checked against the sound; returns how many were not before."""
        changes = [
            Change("utterance", row["id"], row, {**row, "checked": 1})
            for row in self._store.rows(
                f"SELECT * FROM utterance WHERE transcript = ? AND checked = 0 AND id {_AMONG}",
                [transcript, json.dumps([*utterances])],
            )
        ]
        if changes:
            found = self._store.row("SELECT conversation FROM transcript WHERE id = ?", [transcript])
            self._log.record(by, "checked against sound", changes, found["conversation"] if found else None)
        return len(changes)


@dataclass(frozen=True)
class _Owner:
    """Whose a recording is, and where its seconds lie there."""

    conversation: str
    time: LaneTime


def _line(row: Row, words: Sequence[Word], turns: Mapping[str, Speaker]) -> Utterance:
    # A turn ends with its utterance, so that one heard later is nobody's until somebody says so.
    speaker: Speaker = "unknown"
    speakers: list[Speaker] = []
    for word in words:
        speaker = turns.get(word.id, speaker)
        speakers.append(speaker)
    return Utterance(
        row["id"],
        row["start_s"],
        row["end_s"],
        row["state"],
        bool(row["checked"]),
        tuple(words),
        tuple(speakers),
    )


def _shown(line: Utterance, hidden: set[str]) -> Utterance | None:
    """What an open eye sees of an utterance, or None."""
    places = [place for place, word in enumerate(line.words) if word.id not in hidden]
    if len(places) == len(line.words):
        return line
    if not places:
        return None
    return replace(
        line,
        words=tuple(line.words[place] for place in places),
        speakers=tuple(line.speakers[place] for place in places),
    )
