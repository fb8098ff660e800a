"""The event log: what people do is appended, with author, time and its inverse.

An event holds the rows it changed, before and after. Undo appends an event that turns them back; nothing is taken out
of the log. The content lies in a table apart, so that a removal can blank it and leave who, when and what kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from casefile.clock import Clock
from casefile.database import Row, Store
from casefile.errors import EntryError, UndoError
from casefile.ids import new_id

# Tables whose rows change by events. Names come from here alone, never from a stored event.
_LOGGED = frozenset(
    [
        "case_info",
        "legal_hold",
        "reviewer",
        "participant",
        "conversation",
        "agreement",
        "step_visit",
        "note",
        "mark",
        "line_state",
        "turn_key",
        "recording",
        "utterance",
        "word",
        "word_revision",
        "speaker_turn",
        "episode",
        "tag",
        "leave_out",
        "name_key",
        "saved_search",
        "code",
        "excerpt",
        "export_log",
        "export_version",
        "exported_version",
        "handover",
        "chosen_excerpt",
        "public_excerpt",
        "kept_form",
        "generalised_form",
        "excerpt_response",
        "seal",
        "pause",
        "nomination",
        "query",
        "arrangement",
        "taken_up",
        "note_class",
        "reflection",
        "case_setting",
        "step_wording",
        "note_check",
        "episode_nominator",
        "episode_nomination",
        "episode_source",
        "missing_view",
        "discrepancy",
        "discrepancy_side",
        "element",
        "pattern_kind",
        "pattern",
        "pattern_episode",
        "pattern_factor",
        "judgement",
        "significance",
        "episode_comment",
        "comment",
        "revision_pass",
        "suggestion",
        "suggestion_answer",
        "suggesting",
        "taken_title",
        "factor_asked",
        "dismissed_hint",
    ]
)

# Places whose events are facts that happened, not wording that can be thought over.
_FINAL = frozenset({"agreement", "recording", "export", "engine", "removal", "concern", "hold"})


_AT_A_TIME = 64


@dataclass(frozen=True)
class Hand:
    """Who does something, and where: undo is kept apart for each author and place (live, review, setup)."""

    author: str
    place: str


@dataclass(frozen=True)
class Change:
    """One row before and after: None before is an insertion, None after a deletion."""

    table: str
    id: str
    before: Row | None
    after: Row | None

    def inverse(self) -> Change:
        """Return the change that turns this one back."""
        return Change(self.table, self.id, self.after, self.before)


@dataclass(frozen=True)
class Event:
    """One entry of the log, without its content."""

    id: str
    at: str
    author: str
    place: str
    kind: str
    conversation: str | None
    undoes: str | None


def changed_meanwhile() -> EntryError:
    """Make the error of what somebody else has changed since it was shown."""
    return EntryError(
        title="Somebody has changed this in the meantime.",
        detail="It no longer stands there as you saw it. Nothing was changed.",
        remedy="Look at it as it stands now, and change it again if it is still to be changed.",
    )


class Log:
    """The log of one case; `latest` is what the last event changed that was appended through this object, by its id."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._is_closed: Callable[[str | None, Sequence[Change]], bool] = lambda conversation, changes: False
        self.latest: tuple[Change, ...] = ()
        self.latest_id = ""

    def leave_alone(self, is_closed: Callable[[str | None, Sequence[Change]], bool]) -> None:
        """Refuse from now on to undo or redo changes of which this says that they touch a closed stretch."""
        self._is_closed = is_closed

    def next_id(self) -> str:
        """Return a fresh id that sorts after all that is in the log, whatever the wall clock has done since."""
        last = self._store.row("SELECT max(id) AS id FROM event")
        return new_id(after=(last and last["id"]) or "")

    def insert(self, table: str, **values: object) -> Change:
        """Plan a new row; an `id` is made where none is given."""
        row = {"id": self.next_id(), **values}
        return Change(table, str(row["id"]), None, row)

    def update(self, table: str, row_id: str, **values: object) -> Change:
        """Plan new values for an existing row; raises EntryError where there is none."""
        before = self._row(table, row_id)
        if before is None:
            raise EntryError(
                title="This entry is no longer there.",
                detail="It was removed or taken back in the meantime.",
                remedy="Look at the screen again before you change it.",
            )
        return Change(table, row_id, before, {**before, **values})

    def require_as_seen(self, table: str, row_id: str, **seen: object) -> None:
        """Raise EntryError unless a row still holds what somebody saw of it when they began to change it.

        Called within the transaction that writes the change, so that nothing of others' is written over unseen.
        """
        row = self._row(table, row_id)
        if row is None or any(row[column] != value for column, value in seen.items()):
            raise changed_meanwhile()

    def delete(self, table: str, row_id: str) -> Change:
        """Plan that a row goes; its content stays in the log until a removal."""
        planned = self.update(table, row_id)
        return Change(table, row_id, planned.before, None)

    def record(self, by: Hand, kind: str, changes: Sequence[Change], conversation: str | None = None) -> Event:
        """Apply the changes and append the event, in one transaction."""
        return self._append(by, kind, changes, conversation, undoes=None)

    def record_engine(self, engine: str, kind: str, conversation: str, settings: Row) -> None:
        """Append what an engine is about to write: one event a revision, without its rows."""
        with self._store.write():
            event = Event(self.next_id(), self._clock.now(), engine, "engine", kind, conversation, None)
            self._insert_event(event, json.dumps({"settings": settings}))

    def record_removal(self, by: Hand, kind: str, conversation: str | None) -> Event:
        """Append that something was removed for good: an event without content, behind which no undo reaches."""
        with self._store.write():
            event = Event(self.next_id(), self._clock.now(), by.author, "removal", kind, conversation, None)
            self._insert_event(event, "[]")
        return event

    def undo(self, by: Hand, conversation: str | None = None) -> Event:
        """Turn back this author's last event in this place; raises UndoError, with nothing changed."""
        with self._store.write():
            _require_undoable(by)
            return self._turn_back(by, self._to_undo(by, conversation), "undo", conversation)

    def redo(self, by: Hand, conversation: str | None = None) -> Event:
        """Do again what was last undone; raises UndoError, with nothing changed."""
        with self._store.write():
            _require_undoable(by)
            return self._turn_back(by, self._to_redo(by, conversation), "redo", conversation)

    def turned(self, event: Event) -> str:
        """Return the kind of what an undo took back or a redo did again, however often it went to and fro."""
        row: Row | None = {"kind": event.kind, "undoes": event.undoes}
        while row is not None and row["undoes"] is not None:
            row = self._store.row("SELECT kind, undoes FROM event WHERE id = ?", [row["undoes"]])
        return str(row["kind"]) if row is not None else ""

    def newest_id(self, conversation: str) -> str:
        """Return the id of a conversation's last event, or an empty text."""
        last = self._store.row("SELECT max(id) AS id FROM event WHERE conversation = ?", [conversation])
        return str((last and last["id"]) or "")

    def events(self, conversation: str | None = None) -> list[Event]:
        """Return the log, oldest first: of one conversation, or of the case as a whole."""
        sql = "SELECT id, at, author, place, kind, conversation, undoes FROM event"
        if conversation is None:
            return [Event(**row) for row in self._store.rows(f"{sql} ORDER BY id")]
        return [Event(**row) for row in self._store.rows(f"{sql} WHERE conversation = ? ORDER BY id", [conversation])]

    def contents(self, conversation: str | None) -> list[tuple[str, list[Change]]]:
        """Return what every event of a conversation changed, by its id, oldest first; nothing where it was emptied.

        With None those that belong to the case as a whole.
        """
        rows = self._store.rows(
            "SELECT id, changes FROM event JOIN event_content ON event = id WHERE conversation IS ? "
            "AND place <> 'engine' ORDER BY id",
            [conversation],
        )
        return [(row["id"], [Change(*item) for item in json.loads(row["changes"])]) for row in rows]

    def empty(self, events: Iterable[str]) -> None:
        """Empty the content of these events; who, when and what kind stay."""
        self._store.execute_many(
            "UPDATE event_content SET changes = '[]' WHERE event = ?", [(event,) for event in events]
        )

    def blank(self, entries: Iterable[str]) -> None:
        """Empty the content of every event that holds one of these rows; who, when and what kind stay."""
        for entry in entries:
            self._store.execute(
                "UPDATE event_content SET changes = '[]' WHERE event IN (SELECT event FROM event_row WHERE entry = ?)",
                [entry],
            )

    def _append(
        self, by: Hand, kind: str, changes: Sequence[Change], conversation: str | None, undoes: str | None
    ) -> Event:
        with self._store.write():
            event = Event(self.next_id(), self._clock.now(), by.author, by.place, kind, conversation, undoes)
            applied = [self._apply(change) for change in changes]
            content = [[change.table, change.id, change.before, change.after] for change in applied]
            self._insert_event(event, json.dumps(content, ensure_ascii=False))
            entries = {change.id for change in changes}
            self._store.execute_many("INSERT INTO event_row VALUES (?, ?)", [(event.id, entry) for entry in entries])
        self.latest, self.latest_id = tuple(applied), event.id
        return event

    def _insert_event(self, event: Event, content: str) -> None:
        values = (event.id, event.at, event.author, event.place, event.kind, event.conversation, event.undoes)
        self._store.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        self._store.execute("INSERT INTO event_content VALUES (?, ?)", [event.id, content])

    def _apply(self, change: Change) -> Change:
        """Apply a change and return it with the whole row as it stands now, defaults included."""
        if change.table not in _LOGGED:
            raise ValueError(f"no events for {change.table}")
        if self._row(change.table, change.id) != change.before:
            raise UndoError(
                title="This was changed in the meantime.",
                detail="Somebody has built upon it since.",
                remedy="Take back the later change first, or correct by hand.",
            )
        if change.after is None:
            self._store.execute(f"DELETE FROM {change.table} WHERE id = ?", [change.id])
        elif change.before is None:
            columns, holes = ", ".join(change.after), ", ".join("?" * len(change.after))
            self._store.execute(f"INSERT INTO {change.table} ({columns}) VALUES ({holes})", [*change.after.values()])
        else:
            sets = ", ".join(f"{column} = ?" for column in change.after)
            self._store.execute(f"UPDATE {change.table} SET {sets} WHERE id = ?", [*change.after.values(), change.id])
        return Change(change.table, change.id, change.before, self._row(change.table, change.id))

    def _row(self, table: str, row_id: str) -> Row | None:
        if table not in _LOGGED:
            raise ValueError(f"no events for {table}")
        return self._store.row(f"SELECT * FROM {table} WHERE id = ?", [row_id])

    def _to_undo(self, by: Hand, conversation: str | None) -> Event | None:
        """The newest event that stands: each undo on the way back stands for one more that does not."""
        turned_back = 0
        for event in self._backwards(by, conversation):
            if event.kind == "undo":
                turned_back += 1
            elif turned_back:
                turned_back -= 1
            else:
                return event
        return None

    def _to_redo(self, by: Hand, conversation: str | None) -> Event | None:
        """The newest undo that was not done again; none once something else has been done since."""
        done_again = 0
        for event in self._backwards(by, conversation):
            if event.kind == "redo":
                done_again += 1
            elif event.kind != "undo":
                return None
            elif done_again:
                done_again -= 1
            else:
                return event
        return None

    def _backwards(self, by: Hand, conversation: str | None) -> Iterator[Event]:
        """This author's events in this place since the last removal, the newest first; read a few at a time."""
        before = "~"  # after every id
        while True:
            rows = self._store.rows(
                "SELECT id, at, author, place, kind, conversation, undoes FROM event WHERE conversation IS ? "
                "AND author = ? AND place = ? AND id < ? AND id > coalesce((SELECT max(id) FROM event "
                "WHERE place = 'removal' AND (conversation IS ? OR conversation IS NULL)), '') "
                "ORDER BY id DESC LIMIT ?",
                [conversation, by.author, by.place, before, conversation, _AT_A_TIME],
            )
            yield from (Event(**row) for row in rows)
            if len(rows) < _AT_A_TIME:
                return
            before = rows[-1]["id"]

    def _turn_back(self, by: Hand, target: Event | None, kind: str, conversation: str | None) -> Event:
        if target is None:
            raise self._nothing_to(kind, by, conversation)
        content = self._store.row("SELECT changes FROM event_content WHERE event = ?", [target.id])
        changes = [Change(*item).inverse() for item in reversed(json.loads(content["changes"] if content else "[]"))]
        if self._is_closed(conversation, changes):
            raise UndoError(
                title=f"The last thing that {kind} would change lies in a closed stretch.",
                detail="Nothing in it changes while it is closed.",
                remedy="See what is closed, and open it there: vantage seals",
            )
        try:
            return self._append(by, kind, changes, conversation, undoes=target.id)
        except EntryError as error:
            if isinstance(error, UndoError):
                raise
            raise UndoError(
                title=f"This can't be taken back by {kind}.",
                detail="Other entries have been built upon it since.",
                remedy="Take those back first, or correct by hand.",
            ) from None

    def _nothing_to(self, kind: str, by: Hand, conversation: str | None) -> UndoError:
        last = self._store.row(
            "SELECT changes FROM event JOIN event_content ON event = id WHERE conversation IS ? AND author = ? "
            "AND place = ? ORDER BY id DESC LIMIT 1",
            [conversation, by.author, by.place],
        )
        if last is not None and last["changes"] == "[]":
            return UndoError(
                title="This was removed, and cannot be brought back.",
                detail="What you did last, in this place, was in what has been removed for good.",
                remedy="What you do from now on can be taken back.",
            )
        return UndoError(
            title=f"There is nothing to {kind}.",
            detail="Only what you did yourself, in this place and since the last removal, can be taken back.",
            remedy="Correct by hand what you want otherwise.",
        )


def _require_undoable(by: Hand) -> None:
    if by.place in _FINAL:
        raise UndoError(
            title="This is not taken back.",
            detail="Answers about recording, recordings, exports, removals and concerns stay as they were entered.",
            remedy="Enter what holds now; both stay on record.",
        )
