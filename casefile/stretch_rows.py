"""Which entries of a conversation hold something of a stretch, and how they go for good.

Words go with their revisions, and the earlier texts of the words that they were split off; tags, excerpts and speaker
turns with the words that they stand on. What only stands beside keeps its place: a tag forgets what stood around it, a
stretch that was left out of exports begins or ends with the nearest word that stays.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from casefile.arrangements import GONE
from casefile.closed_events import Touching
from casefile.curtain import IMPORTED, ancestors, words_within
from casefile.database import Row, Store
from casefile.dependents import of_moments, remove
from casefile.drafts import drop_corrections
from casefile.events import Change, Log
from casefile.exports import Exports
from casefile.recordings import Recordings
from casefile.stretches import Stretch, holds, joined, without
from casefile.tags import Order, around
from casefile.transcripts import Transcripts, Utterance
from casefile.words import Document, Word, Words

# A tag remembers 32 letters on either side: words that were put in or deleted since lie between as well.
_NEAR_WORDS = 64
# In the order in which nothing is left pointing to what is gone: first what stands on words from one to another.
SPANS = ("excerpt", "tag", "leave_out", "replaced_words", "comment")
_TABLES = (
    *SPANS,
    "speaker_turn",
    "word_revision",
    "word",
    "utterance",
    "line_state",
    "note_class",
    "nomination",
    "note",
    "mark",
    "turn_key",
)
_SAID = """
SELECT c.id FROM note_class c WHERE c.conversation = :c AND (c.note IN (SELECT value FROM json_each(:notes))
OR c.about IN (SELECT value FROM json_each(:notes)) OR c.nomination IN (SELECT value FROM json_each(:nominated)))
"""


class StretchRows:
    """Removes the entries of stretches from one case, inside a transaction of the caller's."""

    def __init__(
        self,
        store: Store,
        log: Log,
        recordings: Recordings,
        words: Words,
        transcripts: Transcripts,
        exports: Exports,
    ) -> None:
        self._store = store
        self._log = log
        self._exports = exports
        self._recordings = recordings
        self._words = words
        self._transcripts = transcripts
        self._gone: dict[str, set[str]] = {}
        self._changed: set[str] = set()
        self._near: set[str] = set()
        self._untimed: set[str] = set()

    def untimed(self, conversation: str) -> list[str]:
        """Return the imported transcripts that have words without times, the oldest first.

        When those words were said nobody knows: any of them may lie in any stretch.
        """
        rows = self._store.rows(
            "SELECT DISTINCT t.id FROM transcript t JOIN utterance u ON u.transcript = t.id "
            "JOIN word w ON w.utterance = u.id WHERE t.conversation = ? AND t.engine = ? AND w.start_s IS NULL "
            "ORDER BY t.id",
            [conversation, IMPORTED],
        )
        return [row["id"] for row in rows]

    def remove(self, conversation: str, stretch: Stretch, *, with_notes: bool, untimed: Collection[str] = ()) -> None:
        """Remove what lies in a stretch of a conversation, in every revision of its transcript.

        Of the transcripts `untimed` all words without times go as well, wherever they were said, and those that have no
        others wholly.
        """
        self._gone = {table: set() for table in _TABLES}
        self._changed, self._near, self._untimed = set(), set(), set()
        of_notes = [stretch] if with_notes else []
        touching = Touching(self._store, self._words, conversation, [stretch], of_notes)
        self._store.execute("PRAGMA defer_foreign_keys=ON")
        drop_corrections(self._store, conversation, with_notes=with_notes)
        for row in self._store.rows("SELECT id FROM transcript WHERE conversation = ?", [conversation]):
            self._from_transcript(row["id"], stretch, with_untimed=row["id"] in untimed)
        if with_notes:
            self._notes(conversation, stretch)
        self._turn_keys(conversation, stretch)
        self._emptied(untimed)
        self._exports.forget(self._gone["excerpt"])
        self._changed |= remove(self._store, self._gone, _TABLES).union(*self._gone.values())
        events = [*self._log.contents(conversation), *self._log.contents(None)]
        self._log.empty([event for event, changes in events if self._tell(touching, changes)])
        for table in _TABLES:
            self._store.execute_many(f"DELETE FROM {table} WHERE id = ?", [(entry,) for entry in self._gone[table]])
        self._store.execute(
            "UPDATE word SET parent = NULL WHERE parent IS NOT NULL AND parent NOT IN (SELECT id FROM word)"
        )
        self._passed_over(conversation, stretch)

    def _tell(self, touching: Touching, changes: Sequence[Change]) -> bool:
        """Whether changes tell anything of what goes: the words that stood around a tag among it."""
        # Asked of every event, in order: what is inside shows what points to it later.
        is_inside = touching.touch(changes)
        return is_inside or any(
            change.id in self._changed
            # What stood on words without times and was taken off again: no time tells of it.
            or not self._untimed.isdisjoint(row.get(name) for name in ("utterance", "word", "first_word", "last_word"))
            or (change.table == "tag" and not self._near.isdisjoint((row["first_word"], row["last_word"])))
            for change in changes
            for row in (change.before or change.after or {},)
        )

    def _emptied(self, transcripts: Collection[str]) -> None:
        """Let transcripts go of which no word is left."""
        for transcript in transcripts:
            words = self._words.behind_curtain(Document(transcript, None))
            if all(word.id in self._gone["word"] for word in words):
                self._gone.setdefault("transcript", set()).add(transcript)
                for bound in ("transcript_progress", "passed_over"):
                    self._store.execute(f"DELETE FROM {bound} WHERE transcript = ?", [transcript])

    def _from_transcript(self, transcript: str, stretch: Stretch, *, with_untimed: bool) -> None:
        self._store.execute(
            "DELETE FROM first_hearing WHERE transcript = ? AND from_s < ? AND to_s > ?",
            [transcript, stretch.to_s, stretch.from_s],
        )
        words = self._words.behind_curtain(Document(transcript, None))
        gone = words_within(words, [stretch])
        if with_untimed:
            self._untimed |= {word.id for word in words if word.start_s is None}
            gone |= self._untimed & {word.id for word in words}
        kept = {word.utterance for word in words if word.id not in gone}
        for row in self._store.rows("SELECT id, start_s, end_s FROM utterance WHERE transcript = ?", [transcript]):
            had_words = any(word.utterance == row["id"] for word in words) if row["id"] not in kept else True
            if row["id"] not in kept and (had_words or _lies_in(stretch, row)):
                self._gone["utterance"].add(row["id"])
        if gone:
            self._turns(transcript, gone)
            self._spans(words, gone)
            self._gone["word"] |= gone
            self._revisions(gone | ancestors(words, gone))

    def _revisions(self, words: set[str]) -> None:
        for word in words:
            rows = self._store.rows("SELECT id FROM word_revision WHERE word = ?", [word])
            self._gone["word_revision"] |= {row["id"] for row in rows}
        self._changed |= words

    def _turns(self, transcript: str, gone: set[str]) -> None:
        """Let those who go on speaking after what is gone begin with the first word that stays."""
        rows = self._store.rows("SELECT id, first_word FROM speaker_turn WHERE transcript = ?", [transcript])
        turns = {row["first_word"]: row["id"] for row in rows}
        for line in self._transcripts.behind_curtain(transcript):
            if gone.isdisjoint(word.id for word in line.words):
                continue
            former = {turns[word.id] for word in line.words if word.id in turns}
            self._changed |= former
            self._store.execute_many("DELETE FROM speaker_turn WHERE id = ?", [(turn,) for turn in former])
            self._store.execute_many(
                "INSERT INTO speaker_turn VALUES (?, ?, ?, ?)",
                [(self._log.next_id(), transcript, word, who) for word, who in _turns_of(line, gone)],
            )

    def _spans(self, words: Sequence[Word], gone: set[str]) -> None:
        order = Order(words)
        self._near |= (near := _near(words, gone))
        for table in SPANS:
            for row in self._spanning(table, words):
                reach = [word.id for word in order.stretch(row["first_word"], row["last_word"])]
                left = [word for word in reach if word not in gone]
                if table == "leave_out" and left and len(left) < len(reach):
                    self._changed.add(row["id"])
                    self._store.execute(
                        "UPDATE leave_out SET first_word = ?, last_word = ? WHERE id = ?",
                        [left[0], left[-1], row["id"]],
                    )
                elif len(left) < len(reach):
                    self._gone[table].add(row["id"])
                elif table == "tag" and not near.isdisjoint((row["first_word"], row["last_word"])):
                    self._forget_around(row, words, gone)

    def _spanning(self, table: str, words: Sequence[Word]) -> list[Row]:
        here = {word.id for word in words}
        return [
            row
            for row in self._store.rows(f"SELECT id, first_word, last_word FROM {table}")
            if row["first_word"] in here
        ]

    def _forget_around(self, tag: Row, words: Sequence[Word], gone: set[str]) -> None:
        ids = [word.id for word in words]
        before, after = around(words, gone, ids.index(tag["first_word"]), ids.index(tag["last_word"]))
        self._store.execute("UPDATE tag SET prefix = ?, suffix = ? WHERE id = ?", [before, after, tag["id"]])

    def _notes(self, conversation: str, stretch: Stretch) -> None:
        for table, entries in of_moments(self._store, conversation, stretch).items():
            self._gone.setdefault(table, set()).update(entries)
        self._said(conversation)
        self._wishes(conversation, stretch)
        for table in ("note", "mark"):
            for line in self._gone[table]:
                states = self._store.rows(f"SELECT id FROM line_state WHERE {table} = ?", [line])
                self._gone["line_state"] |= {row["id"] for row in states}
                self._store.execute("DELETE FROM draft WHERE note = ?", [line])
        self._store.execute(
            "DELETE FROM draft WHERE conversation = ? AND at_s BETWEEN ? AND ?",
            [conversation, stretch.from_s, stretch.to_s],
        )
        for note in self._gone["note"]:
            lines = self._store.rows("SELECT id FROM utterance WHERE note = ?", [note])
            self._gone["utterance"] |= {row["id"] for row in lines}
            words = self._words.behind_curtain(Document(None, note))
            gone = {word.id for word in words}
            self._spans(words, gone)
            self._gone["word"] |= gone
            self._revisions(gone)

    def _turn_keys(self, conversation: str, stretch: Stretch) -> None:
        """They go with the sound that they were pressed to, also where notes stay."""
        rows = self._store.rows(
            "SELECT id FROM turn_key WHERE conversation = ? AND at_s BETWEEN ? AND ?",
            [conversation, stretch.from_s, stretch.to_s],
        )
        self._gone["turn_key"] |= {row["id"] for row in rows}

    def _wishes(self, conversation: str, stretch: Stretch) -> None:
        """Empty wishes that reach into what goes: they stand for the rest of their stretch, without their words."""
        rows = self._store.rows(
            "SELECT id FROM arrangement WHERE conversation = ? AND at_s < ? AND to_s > ?",
            [conversation, stretch.to_s, stretch.from_s],
        )
        for row in rows:
            self._changed.add(row["id"])
            self._store.execute("UPDATE arrangement SET words = ? WHERE id = ?", [GONE, row["id"]])

    def _said(self, conversation: str) -> None:
        """What is said of notes that go, and of the episodes that they nominate."""
        given = {"c": conversation, "notes": json.dumps(sorted(self._gone["note"]))}
        nominated = self._store.rows(
            "SELECT id FROM nomination WHERE conversation = :c AND note IN (SELECT value FROM json_each(:notes))", given
        )
        self._gone["nomination"] |= {row["id"] for row in nominated}
        given["nominated"] = json.dumps(sorted(self._gone["nomination"]))
        self._gone["note_class"] |= {row["id"] for row in self._store.rows(_SAID, given)}

    def _passed_over(self, conversation: str, stretch: Stretch) -> None:
        rows = self._store.rows(
            "SELECT p.* FROM passed_over p JOIN recording r ON r.id = p.recording WHERE r.conversation = ?",
            [conversation],
        )
        for row in rows:
            entry = Stretch(row["from_s"], row["to_s"])
            time = self._recordings.time_of(self._recordings.get(row["recording"]))
            left = without([entry], [stretch.on_recording(time)])
            if left == [entry]:
                continue
            key = [row["transcript"], row["recording"]]
            self._store.execute(
                "DELETE FROM passed_over WHERE transcript = ? AND recording = ? AND from_s = ?", [*key, entry.from_s]
            )
            for one in left:
                self._store.execute("INSERT INTO passed_over VALUES (?, ?, ?, ?)", [*key, one.from_s, one.to_s])


def _lies_in(stretch: Stretch, line: Row) -> bool:
    """Whether the middle of an utterance without words lies in the stretch."""
    return line["start_s"] is not None and holds([stretch], (line["start_s"] + line["end_s"]) / 2)


def _turns_of(line: Utterance, gone: set[str]) -> Iterable[tuple[str, str]]:
    before = "unknown"
    for word, speaker in zip(line.words, line.speakers, strict=True):
        if word.id not in gone:
            if speaker != before:
                yield word.id, speaker
            before = speaker


def _near(words: Sequence[Word], gone: set[str]) -> set[str]:
    """The words that stand near to one that is gone."""
    places = [place for place, word in enumerate(words) if word.id in gone]
    near = joined(Stretch(place - _NEAR_WORDS, place + _NEAR_WORDS + 1) for place in places)
    return {words[place].id for one in near for place in range(max(0, int(one.from_s)), min(len(words), int(one.to_s)))}
