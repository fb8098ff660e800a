"""Following the recordings of a conversation until every one of them is in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from casefile.errors import CaseBusyError
from casefile.heard import new_within
from casefile.recording_file import RecordingReader
from casefile.recordings import Recording, Recordings
from casefile.seals import Seals
from casefile.stretches import Stretch, common, joined, without
from casefile.timeline import LaneTime
from casefile.transcripts import NewUtterance, NewWord, Transcripts
from transcribe.drafts import Agreement, Draft
from transcribe.engine import SAMPLE_RATE, SpeechEngine, SpeechGate
from transcribe.governor import Governor
from transcribe.listening import Doors, Heard, Listener
from transcribe.pace import Decoding, Pace
from transcribe.passages import Utterance
from transcribe.pieces import SEAM_S
from transcribe.windows import WindowRules

# Each attempt waits for the lock as long as the case's own busy timeout.
BUSY_ATTEMPTS = 12
# More than two windows.
FAR_BEHIND_S = 60.0
# There is a draft for each so much new sound; a stretch of speech has ended after so much silence.
DRAFT_EVERY_S = 1.0
RESTS_S = 0.5
# So much is heard around what had been passed over, so that a word at its edge is heard whole.
_AROUND_S = 1.0
# A second lane is heard from a little before the first one ends, so that a word there is heard whole.
_EDGE_S = 0.25


@dataclass(frozen=True)
class Progress:
    """How far the words are: seconds on the conversation, and the words of the transcript so far."""

    transcribed_s: float
    recorded_s: float
    words: int


@dataclass
class _Followed:
    recording: Recording
    reader: RecordingReader
    listener: Listener
    decoding: Decoding | None


@dataclass
class _CatchUp:
    """A stretch that had been passed over and is open again, in seconds on the recording."""

    recording: str
    stretch: Stretch
    reader: RecordingReader
    listener: Listener


class Follower:
    """Brings one conversation's recordings into its transcript; it may be ended at any moment and begun again.

    What is sealed is passed over, and heard once it is unsealed; before sound that was recorded with no screen it waits
    until somebody has said keep or remove. Of two microphones the first is listened to; the second only where that one
    has no sound, once nothing is being recorded any more. Only one may work on a conversation at a time.
    """

    def __init__(
        self,
        conversation: str,
        recordings: Recordings,
        transcripts: Transcripts,
        seals: Seals,
        engine: SpeechEngine,
        new_gate: Callable[[], SpeechGate],
        pace: Pace | None = None,
        expected: Callable[[], Sequence[str]] = tuple,
        transcript: str | None = None,
        governor: Governor | None = None,
        rules: WindowRules | None = None,
    ) -> None:
        """Begin or take up the transcript of this engine; `new_gate` makes a gate for each recording.

        With `pace`, a recording that nobody writes any more is packed and decoded at this pace. `expected` is asked at
        each step for the names and terms that the engine is to expect. With `transcript` that revision is taken up.
        While it follows, windows are cut as `rules` say, and `governor` decides on drafts and care.
        """
        self._conversation = conversation
        self._recordings = recordings
        self._transcripts = transcripts
        self._seals = seals
        self._engine = engine
        self._new_gate = new_gate
        self._pace = pace
        self._expected = expected
        self._transcript = transcript or _begun(conversation, transcripts, engine)
        self._words = sum(len(line.words) for line in transcripts.utterances(self._transcript))
        self._governor = governor or Governor()
        self._rules = rules
        self._agreement = Agreement()
        self._drafted_s = 0.0
        self._followed: dict[str, _Followed] = {}
        self._waiting: dict[str, bool] = {}
        self._beside: dict[str, list[Stretch]] = {}
        self._catching: _CatchUp | None = None
        self._transcribed_s = 0.0

    def step(self, *, last: bool = False) -> bool:
        """Take the next sound of each recording, about ten seconds; False where there is none at present.

        With `last`, a recording that nobody writes any more counts as ended even if it was never closed.
        """
        worked = False
        self._engine.expect(self._expected())
        self._waiting.clear()
        recordings = self._recordings.of(self._conversation)
        newest = {recording.lane: recording.id for recording in sorted(recordings, key=lambda item: item.id)}
        for recording in recordings:
            if recording.lane > 1 and self._is_being_recorded():
                continue
            # After one that died comes another; the first is as long as it will ever be.
            is_past = last or recording.id != newest[recording.lane]
            followed = self._follow(recording)
            if followed is not None:
                worked = self._listen(followed, last=is_past) or worked
            elif is_past and not recording.removed and not self._is_heard(recording):
                self._store(recording.id, Heard((), 0.0), complete=True)  # its recorder never stored anything
        return worked or self._catch_up()

    def draft(self) -> Draft | None:
        """The words of the window that is open, if there is time for them and something new to hear; never stored."""
        for followed in self._followed.values():
            found = followed.listener.open_sound() if self._governor.drafts else None
            heard_s = found.begin_s + len(found.samples) / SAMPLE_RATE if found is not None else 0.0
            if found is None or self._is_closed(followed.recording.id, Stretch(found.begin_s, heard_s)):
                continue
            if abs(heard_s - self._drafted_s) >= DRAFT_EVERY_S:
                self._drafted_s = heard_s
                words = self._engine.draft(found.samples)
                return self._agreement.with_another(words, found.begin_s, rests=found.rest_s >= RESTS_S)
        return None

    @property
    def is_complete(self) -> bool:
        """Whether there is a recording, and every one is transcribed to its end, but for what is sealed."""
        there = self._there()
        return bool(there) and all(self._is_done(recording) for recording in there)

    @property
    def waits(self) -> bool:
        """Whether the last step stood before sound that was recorded with no screen and is not yet decided upon."""
        return bool(self._waiting)

    @property
    def only_waits(self) -> bool:
        """Whether nothing else is left to do: every recording is done, or over and waits."""
        return self.waits and all(self._waiting.get(item.id, False) or self._is_done(item) for item in self._there())

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return Progress(self._transcribed_s, self._recordings.length_s(self._conversation), self._words)

    def close(self) -> None:
        """Let go of the recordings."""
        self._end_catch_up()
        for recording in list(self._followed):
            self._let_go(recording)

    def _let_go(self, recording: str) -> None:
        followed = self._followed.pop(recording, None)
        if followed is not None:
            followed.reader.close()
            if followed.decoding is not None:
                followed.decoding.close()

    def _follow(self, recording: Recording) -> _Followed | None:
        """The recording with its listener, or None where there is nothing to listen to."""
        if recording.removed:
            self._let_go(recording.id)
            return None
        if recording.id in self._followed:
            return self._followed[recording.id]
        if self._is_heard(recording):
            return None
        reader = self._recordings.open(recording)
        if reader is None:
            return None
        decoding = Decoding(self._engine, self._pace) if self._pace and not reader.is_growing else None
        listener = Listener(
            reader,
            self._engine,
            self._new_gate(),
            from_s=self._transcripts.progress(self._transcript, recording.id).reached_s,
            hand_over=lambda heard: self._store(recording.id, heard),
            doors=lambda: self._doors(recording.id),
            decoding=decoding,
            governor=self._governor,
            rules=self._rules,
        )
        self._followed[recording.id] = _Followed(recording, reader, listener, decoding)
        return self._followed[recording.id]

    def _listen(self, followed: _Followed, *, last: bool) -> bool:
        # Asked before the rows are read: what is written before the end is read before the end is believed.
        ended = followed.reader.is_closed or (last and not followed.reader.is_growing)
        if ended and self._is_far_behind(followed):
            self._let_go(followed.recording.id)  # the next step takes it up as finished sound
            return True
        if followed.listener.listen():
            return True
        if ended or followed.listener.waits:
            followed.listener.finish()
        if followed.listener.deliver():
            return True
        if followed.listener.waits:
            self._waiting[followed.recording.id] = ended
            return False
        if ended:
            # A gap at the end is reached as well.
            end_s = max(followed.listener.reached_s, followed.reader.length_s())
            self._store(followed.recording.id, Heard((), end_s), complete=True)
            self._let_go(followed.recording.id)
            self._seals.settle(followed.recording)
            self._recordings.settle(followed.recording)
        return False

    def _is_far_behind(self, followed: _Followed) -> bool:
        """Whether so much of a recording that has ended is left that all cores are faster than windows one by one."""
        if self._pace is None or followed.decoding is not None or followed.reader.is_growing:
            return False
        return followed.reader.length_s() - followed.listener.reached_s > FAR_BEHIND_S

    def _there(self) -> list[Recording]:
        return [recording for recording in self._recordings.of(self._conversation) if not recording.removed]

    def _doors(self, recording: str) -> Doors:
        time = self._time(recording)
        waits = self._seals.undecided(self._conversation)
        beside = [Stretch(one.from_s + _EDGE_S, one.to_s - _EDGE_S) for one in self._heard_beside(recording)]
        passed = [*without(self._seals.barred(self._conversation), waits), *beside]
        return Doors([one.on_recording(time) for one in passed], [one.on_recording(time) for one in waits])

    def _is_being_recorded(self) -> bool:
        for recording in self._there():
            reader = self._recordings.open(recording)
            if reader is not None:
                with closing(reader):
                    if reader.is_growing:
                        return True
        return False

    def _heard_beside(self, recording: str) -> list[Stretch]:
        """Where on the conversation an earlier lane has sound; nothing of this one is wanted there."""
        if recording not in self._beside:
            lane = self._recordings.get(recording).lane
            sound = [one for other in self._there() if other.lane < lane for one in self._sound_of(other)]
            self._beside[recording] = joined(sound, _EDGE_S)
        return self._beside[recording]

    def _sound_of(self, recording: Recording) -> list[Stretch]:
        reader = self._recordings.open(recording)
        if reader is None:
            return []
        with closing(reader):
            gaps = [Stretch(gap.start_s, gap.end_s) for gap in reader.gaps()]
            found = without([Stretch(0.0, reader.length_s())], gaps)
        time = self._time(recording.id)
        return [one.on_conversation(time) for one in found]

    def _catch_up(self) -> bool:
        """Hear some of what had been passed over and is open again; False where there is nothing of that kind."""
        catching = self._catching or self._next_catch_up()
        if catching is None:
            return False
        self._catching = catching
        if not self._recordings.get(catching.recording).removed:
            if catching.listener.listen():
                return True
            catching.listener.finish()
            self._store_passed_over(catching.recording, catching.stretch, Heard((), catching.stretch.to_s))
        self._end_catch_up()
        return True

    def _next_catch_up(self) -> _CatchUp | None:
        for recording in self._there():
            missed = self._transcripts.to_catch_up(self._transcript, recording.id)
            reader = self._recordings.open(recording) if missed else None
            if reader is not None:
                return self._hear_anew(recording.id, missed[0], reader)
        return None

    def _hear_anew(self, recording: str, stretch: Stretch, reader: RecordingReader) -> _CatchUp:
        listener = Listener(
            reader,
            self._engine,
            self._new_gate(),
            from_s=max(0.0, stretch.from_s - _AROUND_S),
            until_s=stretch.to_s + _AROUND_S,
            hand_over=lambda heard: self._store_passed_over(recording, stretch, heard),
            doors=lambda: self._closed_doors(recording),
        )
        return _CatchUp(recording, stretch, reader, listener)

    def _is_closed(self, recording: str, heard: Stretch) -> bool:
        """Whether any of it, in seconds on the recording, was sealed or is not decided upon."""
        return bool(common([heard.on_conversation(self._time(recording))], self._seals.barred(self._conversation)))

    def _closed_doors(self, recording: str) -> Doors:
        doors = self._doors(recording)
        return Doors([*doors.passed, *doors.waits])

    def _end_catch_up(self) -> None:
        if self._catching is not None:
            self._catching.reader.close()
            self._catching = None

    def _is_done(self, recording: Recording) -> bool:
        return self._is_heard(recording) and not self._transcripts.to_catch_up(self._transcript, recording.id)

    def _is_heard(self, recording: Recording) -> bool:
        """Whether it is complete and has not grown since, as it does when a recorder takes it up after a crash."""
        progress = self._transcripts.progress(self._transcript, recording.id)
        if not progress.complete:
            return False
        reader = self._recordings.open(recording)
        if reader is None:
            return True
        try:
            return reader.length_s() <= progress.reached_s + SEAM_S
        finally:
            reader.close()

    def _store(self, recording: str, heard: Heard, *, complete: bool = False) -> None:
        time = self._time(recording)
        utterances = self._entries(recording, heard)
        self._words += self._patiently(
            lambda: self._transcripts.commit_window(
                self._transcript, recording, heard.reached_s, utterances, complete=complete
            )
        )
        self._transcribed_s = max(self._transcribed_s, time.on_conversation(heard.reached_s))

    def _store_passed_over(self, recording: str, stretch: Stretch, heard: Heard) -> None:
        if heard.reached_s <= stretch.from_s:
            return
        utterances = self._entries(recording, heard)
        reached = Stretch(stretch.from_s, min(heard.reached_s, stretch.to_s))
        self._words += self._patiently(
            lambda: self._transcripts.commit_passed_over(self._transcript, recording, reached, utterances)
        )

    def _entries(self, recording: str, heard: Heard) -> list[NewUtterance]:
        time, beside = self._time(recording), self._heard_beside(recording)
        found = [_entry(utterance, time) for utterance in heard.utterances]
        return new_within(found, without([Stretch(0.0, math.inf)], beside), ()) if beside else found

    def _time(self, recording: str) -> LaneTime:
        # Asked each time: where it lies is put right once its first frame is known, and as its clock is measured.
        return self._recordings.time_of(self._recordings.get(recording))

    def _patiently(self, commit: Callable[[], int]) -> int:
        for _ in range(BUSY_ATTEMPTS - 1):
            try:
                return commit()
            except CaseBusyError:
                continue
        return commit()


def _begun(conversation: str, transcripts: Transcripts, engine: SpeechEngine) -> str:
    """The revision that is read, where the same weights made it: with other settings it is gone on with all the same,
    since a new one would come without what people did on it. Else one of this engine.
    """
    made_by, current = engine.identity, transcripts.current(conversation)
    if current is not None and current.digest == made_by.digest:
        return current.id
    return transcripts.begin(
        conversation, engine=made_by.engine, model=made_by.model, digest=made_by.digest, settings=made_by.settings
    ).id


def _entry(utterance: Utterance, time: LaneTime) -> NewUtterance:
    """The utterance as the case keeps it, in seconds on the conversation."""
    first = utterance.first
    return NewUtterance(
        time.on_conversation(utterance.start_s),
        time.on_conversation(utterance.end_s),
        tuple(
            NewWord(
                word.text,
                time.on_conversation(word.start_s),
                time.on_conversation(word.end_s),
                word.probability,
                word.state,
            )
            for word in utterance.words
        ),
        utterance.state,
        first and replace(first, from_s=time.on_conversation(first.from_s), to_s=time.on_conversation(first.to_s)),
    )
