"""A better pass: the same recordings heard again as a new revision, onto which what people did is carried.

Until everything is in words and carried over, the earlier revision is the one that is read. Both are kept. What lay in
a closed stretch follows once that is open again and in words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from casefile.carrying import COPIED, SPANS, Carrying, Report
from casefile.clock import Clock
from casefile.curtain import lies_in
from casefile.database import Store
from casefile.errors import EntryError, UndoError
from casefile.events import Hand, Log
from casefile.heard import NewUtterance, NewWord, Opened
from casefile.seals import Seals
from casefile.transcripts import Transcript, Transcripts, Utterance
from casefile.words import Words

_TAKEN_OVER = "better pass taken over"


# Whether anything was done on the words of a revision: put right, checked, said who speaks, or something put on them.
_WORKED_ON = """
SELECT 1 FROM utterance u LEFT JOIN word w ON w.utterance = u.id WHERE u.transcript = :id AND
  (u.checked = 1 OR w.state IN ('corrected', 'inserted', 'deleted') OR w.parent IS NOT NULL)
UNION ALL SELECT 1 FROM speaker_turn WHERE transcript = :id
"""
_STANDS_ON = """
UNION ALL SELECT 1 FROM {} s JOIN word w ON w.id = s.first_word JOIN utterance u ON u.id = w.utterance
WHERE u.transcript = :id
"""
_TOUCHED = _WORKED_ON + "".join(map(_STANDS_ON.format, (*SPANS, *COPIED)))
# The same, but for what rules say by themselves.
_BUILT_UPON = _WORKED_ON + "".join(_STANDS_ON.format(table) for table in (*SPANS, *COPIED) if table != "suggestion")


@dataclass(frozen=True)
class Pass:
    """A revision that was begun to take the place of another; `report` once it has."""

    transcript: Transcript
    after: str
    adopted: bool
    report: Report | None


class Passes:
    """Repository of better passes."""

    def __init__(
        self, store: Store, log: Log, clock: Clock, words: Words, transcripts: Transcripts, seals: Seals
    ) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._words = words
        self._transcripts = transcripts
        self._seals = seals
        transcripts.when_opened(self._follow)

    def begin(
        self, conversation: str, *, engine: str, model: str, digest: str, settings: Mapping[str, Any]
    ) -> Transcript:
        """Return the pass of this engine, model and settings that is under way, else begin one after what is read now.

        One on which people have worked is never under way.
        Raises EntryError where the conversation is not yet in words.
        """
        current = self._transcripts.current(conversation)
        if current is None or not self._transcripts.is_complete(conversation):
            raise EntryError(
                title="This conversation is not all in words yet.",
                detail="It is heard again only once it was heard to its end.",
                remedy="Finish its words first: vantage transcribe",
            )
        if self._store.row(
            "SELECT u.id FROM utterance u WHERE u.transcript = ? AND u.start_s IS NULL LIMIT 1", [current.id]
        ):
            raise EntryError(
                title="This transcript says of no word when it was said.",
                detail="It was made elsewhere, without times, so that nothing on it can be found in other words.",
                remedy="Take one in that has times, such as WebVTT.",
            )
        text = json.dumps(settings, sort_keys=True)
        with self._store.write():
            for one in self.of(conversation):
                made = one.transcript
                is_same = (made.engine, made.digest, made.settings) == (engine, digest, text)
                if is_same and self._waits(one, current):
                    return made
            fresh = Transcript(self._log.next_id(), conversation, engine, model, digest, text, self._clock.now())
            self._store.execute("INSERT INTO transcript VALUES (?, ?, ?, ?, ?, ?, ?)", [*asdict(fresh).values()])
            self._store.execute(
                "INSERT INTO revision_pass (id, conversation, after) VALUES (?, ?, ?)",
                [fresh.id, conversation, current.id],
            )
            self._log.record_engine(f"{engine} {model}", "transcript begun again", conversation, dict(settings))
        return fresh

    def of(self, conversation: str) -> list[Pass]:
        """Return a conversation's passes, oldest first."""
        rows = self._store.rows(
            "SELECT t.*, p.after, p.adopted, p.report FROM revision_pass p JOIN transcript t ON t.id = p.id "
            "WHERE p.conversation = ? ORDER BY p.id",
            [conversation],
        )
        found: list[Pass] = []
        for row in rows:
            after, adopted, report = row.pop("after"), bool(row.pop("adopted")), row.pop("report")
            said = Report(**json.loads(report)) if report is not None else None
            found.append(Pass(Transcript(**row), after, adopted, said))
        return found

    def under_way(self, conversation: str) -> Pass | None:
        """Return the newest pass after what is read now that has not taken its place yet, or None."""
        current = self._transcripts.current(conversation)
        waiting = [one for one in self.of(conversation) if current is not None and self._waits(one, current)]
        return waiting[-1] if waiting else None

    def _waits(self, one: Pass, current: Transcript) -> bool:
        """Whether a pass is on its way to take the place of what is read now; nobody has done anything on it."""
        if one.adopted or one.after != current.id:
            return False
        return not self._store.tuples(f"SELECT EXISTS ({_TOUCHED})", {"id": one.transcript.id})[0][0]

    def adopt(self, transcript: str, by: Hand) -> Report:
        """Let a finished pass take the place of what it was begun after, with all that people did there: one event.

        Raises EntryError, with nothing changed, where it is not finished or something else has taken that place.
        """
        with self._store.write():
            row = self._store.row("SELECT * FROM revision_pass WHERE id = ? AND adopted = 0", [transcript])
            current = self._transcripts.current(row["conversation"]) if row is not None else None
            if row is None or current is None or current.id != row["after"]:
                raise EntryError(
                    title="This pass can't take the place of the transcript.",
                    detail="It has done so already, or another transcript has come in between.",
                    remedy="Begin another one.",
                )
            self._require_finished(transcript, row["conversation"])
            self._leave_closed(transcript, row["conversation"])
            carrying = Carrying(self._store, self._log, self._words, self._transcripts, current.id, transcript, by)
            changes, report = carrying.plan()
            changes.append(self._log.update("revision_pass", transcript, adopted=1, report=json.dumps(asdict(report))))
            self._log.record(by, _TAKEN_OVER, changes, row["conversation"])
        return report

    def take_back(self, conversation: str, by: Hand) -> None:
        """Read the revision from before this author's last better pass again, with what stood on it then.

        Raises UndoError, with nothing changed, where there is none, or where people have built upon it.
        """
        with self._store.write():
            read = self._transcripts.current(conversation)
            self._log.undo(by, conversation)
            # What followed once a stretch was open again stands in events of their own.
            while self._transcripts.current(conversation) == read:
                self._log.undo(by, conversation)
            if read is not None and self._store.tuples(f"SELECT EXISTS ({_BUILT_UPON})", {"id": read.id})[0][0]:
                raise UndoError(
                    title="The better pass can't be taken back.",
                    detail="Its words were tagged, commented on, exported or put right since.",
                    remedy="Take that back first, or go on with these words.",
                )

    def _follow(self, transcript: str, opened: Opened) -> None:
        """Carry over what stayed behind a curtain when this revision was taken over, by the hand that did that."""
        rows = {one["id"]: one for one in self._store.rows("SELECT * FROM revision_pass WHERE adopted = 1")}
        taken = self._store.row(
            "SELECT e.author, e.place FROM event e JOIN event_row r ON r.event = e.id "
            "WHERE r.entry = ? AND e.kind = ? ORDER BY e.id DESC LIMIT 1",
            [transcript, _TAKEN_OVER],
        )
        if transcript not in rows or taken is None:
            return
        by, before = Hand(taken["author"], taken["place"]), rows[transcript]["after"]
        while True:
            carrying = Carrying(self._store, self._log, self._words, self._transcripts, before, transcript, by, opened)
            if carrying.has_words or before not in rows:
                break
            before = rows[before]["after"]
        changes, found = carrying.plan()
        if changes:
            report = Report(**json.loads(rows[transcript]["report"])).with_later(found)
            changes.append(self._log.update("revision_pass", transcript, report=json.dumps(asdict(report))))
            self._log.record(by, "better pass taken over, opened stretch", changes, rows[transcript]["conversation"])

    def _leave_closed(self, transcript: str, conversation: str) -> None:
        """Let go of what a pass has heard in what was closed since: it is heard, and people's work follows, once that
        is open again.
        """
        closed = self._seals.closed(conversation)
        if not closed:
            return
        lines = {line.id: line for line in self._transcripts.behind_curtain(transcript)}
        # Of sound that is gone nothing is let go: it could not be heard again.
        heard: dict[str, list[NewUtterance]] = {recording: [] for recording in self._recordings(conversation)}
        for row in self._store.rows("SELECT id, recording FROM utterance WHERE transcript = ?", [transcript]):
            line = lines[row["id"]]
            if row["recording"] in heard and any(
                lies_in(closed, each.start_s, each.end_s) for each in (line.words or (line,))
            ):
                heard[row["recording"]].append(_as_heard(line))
                self._store.execute("DELETE FROM word WHERE utterance = ?", [line.id])
                self._store.execute("DELETE FROM utterance WHERE id = ?", [line.id])
        for recording, again in heard.items():
            progress = self._transcripts.progress(transcript, recording)
            # Committed anew from the beginning, so that it is remembered what was passed over.
            self._store.execute(
                "DELETE FROM transcript_progress WHERE transcript = ? AND recording = ?", [transcript, recording]
            )
            self._transcripts.commit_window(
                transcript, recording, progress.reached_s, again, complete=progress.complete
            )

    def _recordings(self, conversation: str) -> list[str]:
        rows = self._store.rows("SELECT id FROM recording WHERE conversation = ? AND removed = 0", [conversation])
        return [row["id"] for row in rows]

    def _require_finished(self, transcript: str, conversation: str) -> None:
        recordings = self._recordings(conversation)
        if not all(self._transcripts.progress(transcript, each).complete for each in recordings):
            raise EntryError(
                title="This pass is not finished.",
                detail="Some of the sound is not in words yet.",
                remedy="Run it again: it goes on from where it was.",
            )


def _as_heard(line: Utterance) -> NewUtterance:
    """A line of a pass as its engine heard it: it has times, and nobody has done anything on it."""
    words = tuple(
        NewWord(word.text, word.start_s or 0.0, word.end_s or 0.0, word.probability, word.state) for word in line.words
    )
    return NewUtterance(line.start_s or 0.0, line.end_s or 0.0, words, line.state)
