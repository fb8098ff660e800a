"""Safeguarding concerns: that somebody may be at risk, an allegation about a member of staff, a participant's distress.

Kept apart from the account, with real names. No row here points to a conversation: taking back, sealing and removing
leave a concern as it is, its content never enters the log of events, and nothing that searches, lists or exports words
reads it. Each change is a further version with its author and time. Nothing is decided or sent by the program.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Literal, get_args

from casefile.clock import Clock
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log, changed_meanwhile

ConcernKind = Literal["risk", "staff", "distress"]
KINDS: tuple[ConcernKind, ...] = get_args(ConcernKind)


@dataclass(frozen=True)
class ConcernWords:
    """What is on record of a concern: all of it optional, in the reviewers' words, with real names.

    `said_when` is for what was heard at another time than the entry's own; `told` says who was told.
    """

    kind: ConcernKind = "risk"
    said: str = ""
    at_risk: str = ""
    said_when: str = ""
    told: str = ""
    told_when: str = ""
    decided: str = ""
    decided_by: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether no word stands in it."""
        return not any(value.strip() for name, value in asdict(self).items() if name != "kind")


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(ConcernWords) if field.name != "kind")


@dataclass(frozen=True)
class ConcernVersion:
    """The words of a concern as they stood from one moment on."""

    words: ConcernWords
    at: str
    author: str


@dataclass(frozen=True)
class Concern:
    """One concern as it stands now: `number` counts those of the case in the order of their entry.

    `at` and `at_s` are when it was begun, UTC in ISO 8601 and seconds on the conversation, None where no sound ran;
    `label` names the conversation and stays when that is removed.
    """

    id: str
    number: int
    conversation: str
    label: str
    at: str
    at_s: float | None
    author: str
    last: ConcernVersion

    @property
    def words(self) -> ConcernWords:
        """What is on record now."""
        return self.last.words


class Concerns:
    """Repository of concerns; its events say who did what when, and hold nothing."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def begin(
        self,
        conversation: str,
        by: Hand,
        words: ConcernWords | None = None,
        *,
        at_s: float | None = None,
        is_open: bool = False,
    ) -> Concern:
        """Begin a concern, with or without words; while it `is_open` its words are still being typed.

        Raises EntryError for a conversation that is not there, and for a kind that is none.
        """
        new = words or ConcernWords()
        _require_kind(new.kind)
        concern, at = self._log.next_id(), self._clock.now()
        with self._store.write():
            label = self._label(conversation)
            self._store.execute(
                "INSERT INTO concern VALUES (?, ?, ?, ?, ?, ?)", [concern, conversation, label, at, at_s, by.author]
            )
            self._append(concern, new, by, is_open=is_open)
            self._enter(by, "concern begun", conversation)
        return self.get(concern)

    def type_on(self, concern: str, said: str) -> None:
        """Store what was typed so far of an open concern; once it is closed this changes nothing."""
        self._store.execute(
            "UPDATE concern_version SET said = ?, at = ? WHERE concern = ? AND is_open",
            [said, self._clock.now(), concern],
        )

    def close(self, concern: str, said: str, by: Hand) -> Concern:
        """End the typing of an open concern with its last words; more can be said of it at any time."""
        with self._store.write():
            found = self.get(concern)
            self.type_on(concern, said.strip())
            self._store.execute("UPDATE concern_version SET is_open = 0 WHERE concern = ?", [concern])
            self._enter(by, "concern entered", found.conversation)
        return self.get(concern)

    def drop_empty(self, concern: str) -> None:
        """Let an open concern go in which no word was ever typed; any other stays."""
        rows = self._store.rows("SELECT * FROM concern_version WHERE concern = ?", [concern])
        if all(row["is_open"] and _words(row).is_empty for row in rows):
            self.let_go(concern)

    def reopen(
        self, concern: str, by: Hand, words: ConcernWords | None = None, *, seen: ConcernWords | None = None
    ) -> None:
        """Begin a further version that is open while it is typed, with these words or the last; those before stay.

        Raises EntryError where something else stands there than was `seen`, if anything was: somebody may be typing.
        """
        with self._store.write():
            found = self._as_seen(concern, seen)
            self._append(concern, words or found.words, by, is_open=True)

    def type_words(self, concern: str, words: ConcernWords) -> None:
        """Store what was typed so far in all lines of an open version; raises EntryError for a kind that is none."""
        _require_kind(words.kind)
        values = [getattr(words, name) for name in ("kind", *FIELDS)]
        self._store.execute(
            f"UPDATE concern_version SET kind = ?, {', '.join(f'{name} = ?' for name in FIELDS)}, at = ? "
            "WHERE concern = ? AND is_open",
            [*values, self._clock.now(), concern],
        )

    def settle(self, concern: str, words: ConcernWords, by: Hand) -> None:
        """End the typing of an open version with its last words; one that says nothing new goes."""
        with self._store.write():
            earlier = [version for version in self._versions(concern) if not version["is_open"]]
            clean = _clean(words)
            if clean.is_empty if not earlier else clean == _words(earlier[-1]):
                self.let_go(concern)
            else:
                self.type_words(concern, clean)
                self._store.execute("UPDATE concern_version SET is_open = 0 WHERE concern = ?", [concern])
                self._enter(by, "concern changed" if earlier else "concern entered", self.get(concern).conversation)

    def let_go(self, concern: str) -> None:
        """Drop the version that is open, and the concern with it where it is the only one."""
        with self._store.write():
            self._store.execute("DELETE FROM concern_version WHERE concern = ? AND is_open", [concern])
            if not self._versions(concern):
                self._store.execute("DELETE FROM concern WHERE id = ?", [concern])

    def change(self, concern: str, words: ConcernWords, by: Hand, *, seen: ConcernWords | None = None) -> Concern:
        """Put other words on record; the earlier version stays, with its author and time. Raises as `reopen` does."""
        _require_kind(words.kind)
        clean = _clean(words)
        with self._store.write():
            found = self._as_seen(concern, seen)
            if clean != found.words:
                self._append(concern, clean, by, is_open=False)
                self._enter(by, "concern changed", found.conversation)
        return self.get(concern)

    def _as_seen(self, concern: str, seen: ConcernWords | None) -> Concern:
        found = self.get(concern)
        if seen is not None and found.words != seen:
            raise changed_meanwhile()
        return found

    def get(self, concern: str) -> Concern:
        """Return one concern; raises EntryError where there is none."""
        found = next((item for item in self.all() if item.id == concern), None)
        if found is None:
            raise _missing()
        return found

    def numbered(self, number: int) -> Concern:
        """Return the concern of this number; raises EntryError where there is none."""
        found = next((item for item in self.all() if item.number == number), None)
        if found is None:
            raise _missing()
        return found

    def all(self) -> list[Concern]:
        """Return all concerns of the case in the order of their entry."""
        rows = self._store.rows("SELECT * FROM concern ORDER BY id")
        last = {row["concern"]: _version(row) for row in self._store.rows("SELECT * FROM concern_version ORDER BY id")}
        return [
            Concern(
                id=row["id"],
                number=number,
                conversation=row["held_in"],
                label=row["label"],
                at=row["at"],
                at_s=row["moment_s"],
                author=row["author"],
                last=last[row["id"]],
            )
            for number, row in enumerate(rows, 1)
        ]

    def of(self, conversation: str) -> list[Concern]:
        """Return a conversation's concerns in the order of their entry."""
        return [item for item in self.all() if item.conversation == conversation]

    def versions(self, concern: str) -> list[ConcernVersion]:
        """Return everything that was ever on record of a concern, oldest first, what stands now last."""
        return [_version(row) for row in self._versions(concern)]

    def enter_copy(self, concern: str, sha256: str, by: Hand) -> None:
        """Enter that a concern was saved outside of the case; `sha256` is of the file's bytes."""
        with self._store.write():
            found = self.get(concern)
            self._store.execute(
                "INSERT INTO concern_copy VALUES (?, ?, ?, ?, ?)",
                [self._log.next_id(), concern, sha256, by.author, self._clock.now()],
            )
            self._enter(by, "concern saved outside of the case", found.conversation)

    def copies(self, concern: str) -> list[tuple[str, str]]:
        """Return when and by whom copies of a concern were saved outside of the case."""
        rows = self._store.rows("SELECT at, author FROM concern_copy WHERE concern = ? ORDER BY id", [concern])
        return [(row["at"], row["author"]) for row in rows]

    def _versions(self, concern: str) -> list[Row]:
        return self._store.rows("SELECT * FROM concern_version WHERE concern = ? ORDER BY id", [concern])

    def _append(self, concern: str, words: ConcernWords, by: Hand, *, is_open: bool) -> None:
        # What a crash left open is a version like any other.
        self._store.execute("UPDATE concern_version SET is_open = 0 WHERE concern = ?", [concern])
        values = [words.kind, *(getattr(words, name) for name in FIELDS)]
        self._store.execute(
            f"INSERT INTO concern_version (id, concern, kind, {', '.join(FIELDS)}, is_open, author, at) "
            f"VALUES (?, ?, {', '.join('?' * len(values))}, ?, ?, ?)",
            [self._log.next_id(), concern, *values, int(is_open), by.author, self._clock.now()],
        )

    def _enter(self, by: Hand, kind: str, conversation: str) -> None:
        self._log.record(Hand(by.author, "concern"), kind, [], conversation)

    def _label(self, conversation: str) -> str:
        row = self._store.row(
            "SELECT p.code, c.number FROM conversation c JOIN participant p ON p.id = c.participant WHERE c.id = ?",
            [conversation],
        )
        if row is None:
            raise _missing()
        return str(row["code"]) if row["number"] == 1 else f"{row['code']}/{row['number']}"


def _words(row: Row) -> ConcernWords:
    return ConcernWords(**{name: row[name] for name in ("kind", *FIELDS)})


def _clean(words: ConcernWords) -> ConcernWords:
    return replace(words, **{name: getattr(words, name).strip() for name in FIELDS})


def _version(row: Row) -> ConcernVersion:
    return ConcernVersion(_words(row), row["at"], row["author"])


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise EntryError(
            title="This is no kind of concern.",
            detail="It is that somebody may be at risk, an allegation about a member of staff, or their own distress.",
            remedy=f"Choose one of: {', '.join(KINDS)}",
        )


def _missing() -> EntryError:
    return EntryError(
        title="There is no such concern, or no such conversation.",
        detail="Nothing in this case bears that name or number.",
        remedy="See what there is with: vantage concern list",
    )
