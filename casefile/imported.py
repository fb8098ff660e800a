"""Transcripts that were made elsewhere: taken in as a revision of their own, marked as imported, whole or not at all.

Nobody here has compared them with the sound, so every line of one is unchecked until somebody has.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from casefile.clock import Clock
from casefile.curtain import IMPORTED, lies_in
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.ids import new_id
from casefile.recording_file import written_by
from casefile.recordings import Recordings
from casefile.seals import Seals
from casefile.transcripts import Speaker


@dataclass(frozen=True)
class ImportedLine:
    """What one speaker says, with its words; times are seconds on the conversation, None where the file has none.

    Each word bears the times of its line: where in the line it was said is not known.
    """

    speaker: Speaker
    words: tuple[str, ...]
    start_s: float | None = None
    end_s: float | None = None


class Imported:
    """Takes transcripts in."""

    def __init__(self, store: Store, log: Log, clock: Clock, seals: Seals, recordings: Recordings) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._seals = seals
        self._recordings = recordings

    def origin(self, transcript: str) -> str | None:
        """Return the form that a transcript was imported in, such as `WebVTT`; None for one that was heard here."""
        row = self._store.row("SELECT model FROM transcript WHERE id = ? AND engine = ?", [transcript, IMPORTED])
        return str(row["model"]) if row else None

    def add(
        self, conversation: str, form: str, digest: str, lines: Sequence[ImportedLine], by: Hand
    ) -> list[tuple[str, ...]]:
        """Enter a transcript of this form and return the ids of its words, line by line; none of a line left out.

        It is the current one from now on, and sound that is there counts as in words. A line that lies in a closed or
        removed stretch is left out. Raises EntryError for a file that is in this conversation already, while this is
        recorded, and for one without times where a stretch is closed.
        """
        with self._store.write():
            self._require_fits(conversation, digest, lines)
            transcript = self._log.next_id()
            at = self._clock.now()
            self._store.execute(
                "INSERT INTO transcript VALUES (?, ?, ?, ?, ?, ?, ?)",
                [transcript, conversation, IMPORTED, form, digest, json.dumps({"by": by.author}), at],
            )
            self._log.record(Hand(by.author, "import"), "transcript imported", [], conversation)
            barred = self._seals.barred(conversation)
            found = [
                () if lies_in(barred, line.start_s, line.end_s) else self._insert(transcript, rank, line)
                for rank, line in enumerate(lines, 1)
            ]
            for recording in self._recordings.of(conversation):
                if not recording.removed:
                    self._store.execute(
                        "INSERT INTO transcript_progress VALUES (?, ?, ?, 1)",
                        [transcript, recording.id, self._recordings.length_s(conversation)],
                    )
        return found

    def _insert(self, transcript: str, rank: int, line: ImportedLine) -> tuple[str, ...]:
        utterance = new_id()
        self._store.execute(
            "INSERT INTO utterance (id, transcript, rank, start_s, end_s, state) VALUES (?, ?, ?, ?, ?, 'heard')",
            [utterance, transcript, float(rank), line.start_s, line.end_s],
        )
        rows = [
            (new_id(), utterance, float(place), word, line.start_s, line.end_s)
            for place, word in enumerate(line.words, 1)
        ]
        self._store.execute_many(
            "INSERT INTO word (id, utterance, rank, text, start_s, end_s, state) VALUES (?, ?, ?, ?, ?, ?, 'heard')",
            rows,
        )
        if rows and line.speaker != "unknown":
            turn = [new_id(), transcript, rows[0][0], line.speaker]
            self._store.execute("INSERT INTO speaker_turn VALUES (?, ?, ?, ?)", turn)
        return tuple(row[0] for row in rows)

    def _require_fits(self, conversation: str, digest: str, lines: Sequence[ImportedLine]) -> None:
        known = self._store.row(
            "SELECT id FROM transcript WHERE conversation = ? AND engine = ? AND digest = ?",
            [conversation, IMPORTED, digest],
        )
        if known is not None:
            raise _refused("This transcript is in this conversation already.", "Look at it in review.")
        if writer := written_by(item.path for item in self._recordings.of(conversation)):
            raise _refused(f"It is being recorded by {writer}.", "Take it in once the recording has ended.")
        if self._seals.barred(conversation) and any(line.start_s is None for line in lines):
            raise _refused(
                "A part of this conversation is closed or removed, and without times nobody can tell which words were "
                "said in it.",
                "Take in a transcript with times, such as WebVTT or SRT.",
            )


def _refused(detail: str, remedy: str) -> EntryError:
    return EntryError(
        title="This transcript can't be taken in.", detail=detail, remedy=f"{remedy} Nothing was changed."
    )
