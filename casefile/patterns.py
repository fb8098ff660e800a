"""Patterns: combinations of factors that recur, put in words that belong to no single case.

Layer `judgement`: the team names them, and nothing suggests them. What a pattern rests on are episodes and factors. No
column of its tables leads to a word, a note or a tag, so that it can't be put on what somebody said; whose accounts it
rests on is worked out from the tags as they stand.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from casefile.clock import Clock
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log
from casefile.framework import PATTERN_KINDS, PatternKind, unknown


@dataclass(frozen=True)
class Pattern:
    """One pattern: of which kind, its words, and the ids of the episodes and factors it rests on, as entered."""

    id: str
    kind: str
    words: str
    at: str
    author: str
    episodes: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()


class Patterns:
    """Repository of patterns, and of what the team has changed of their kinds."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def kinds(self) -> tuple[PatternKind, ...]:
        """Return the kinds in order as the team words them, its own ones after the framework's; retired ones among."""
        said = {
            row["id"]: PatternKind(row["id"], row["title"], bool(row["is_retired"]))
            for row in self._store.rows("SELECT * FROM pattern_kind ORDER BY rowid")
        }
        standard = {one.id: one for one in PATTERN_KINDS}
        return tuple({**standard, **said}.values())

    def kind(self, kind: str) -> PatternKind:
        """Return one kind; raises EntryError for an unknown one."""
        found = next((one for one in self.kinds() if one.id == kind), None)
        if found is None:
            raise unknown("kind of pattern", [one.id for one in self.kinds()])
        return found

    def add_kind(self, title: str, by: Hand) -> str:
        """Add a kind of the team's own and return its id; raises EntryError for a title in use."""
        number = 1 + len(self._store.rows("SELECT id FROM pattern_kind WHERE id LIKE 'team_%'"))
        change = self._log.insert(
            "pattern_kind", id=f"team_{number}", title=self._titled(title), is_retired=0, **self._by(by)
        )
        self._log.record(by, "kind of pattern added", [change])
        return change.id

    def rename_kind(self, kind: str, title: str, by: Hand) -> None:
        """Give a kind another title; raises EntryError for a title in use, and for an unknown kind."""
        self._put_kind(kind, "kind of pattern renamed", by, title=self._titled(title, but=kind))

    def retire_kind(self, kind: str, by: Hand, *, is_retired: bool = True) -> None:
        """Let no further pattern be of this kind, or let them again; those that are stay."""
        what = "kind of pattern retired" if is_retired else "kind of pattern brought back"
        self._put_kind(kind, what, by, is_retired=int(is_retired))

    def add(self, kind: str, words: str, by: Hand) -> Pattern:
        """Enter a pattern; raises EntryError for an empty one, and for a kind that is unknown or retired."""
        change = self._log.insert("pattern", kind=self._usable(kind), words=_said(words), **self._by(by))
        self._log.record(by, "pattern entered", [change])
        return self.get(change.id)

    def change(self, pattern: str, by: Hand, *, kind: str | None = None, words: str | None = None) -> None:
        """Word a pattern otherwise, say that it is of another kind, or both; raises EntryError as `add` does."""
        values = {} if kind is None else {"kind": self._usable(kind)}
        if words is not None:
            values["words"] = _said(words)
        self._log.record(by, "pattern changed", [self._log.update("pattern", pattern, **values)])

    def rest_on_episodes(self, pattern: str, episodes: Collection[str], by: Hand) -> None:
        """Say that a pattern rests on just these episodes, by id."""
        self._rest_on("pattern_episode", "episode", pattern, episodes, by)

    def rest_on_factors(self, pattern: str, factors: Collection[str], by: Hand) -> None:
        """Say that a pattern is a combination of just these factors, by id."""
        self._rest_on("pattern_factor", "factor", pattern, factors, by)

    def drop(self, pattern: str, by: Hand) -> None:
        """Take a pattern out with what it rests on; its words stay in the log."""
        gone = [
            self._log.delete(table, row["id"])
            for table in ("pattern_episode", "pattern_factor")
            for row in self._store.rows(f"SELECT id FROM {table} WHERE pattern = ?", [pattern])
        ]
        self._log.record(by, "pattern taken out", [*gone, self._log.delete("pattern", pattern)])

    def get(self, pattern: str) -> Pattern:
        """Return one pattern; raises EntryError where there is none."""
        found = next((one for one in self.all() if one.id == pattern), None)
        if found is None:
            raise EntryError(
                title="There is no such pattern.",
                detail="It was taken out in the meantime.",
                remedy="See what there is with: vantage patterns",
            )
        return found

    def all(self) -> list[Pattern]:
        """Return the patterns in the order of their entry."""
        held: dict[str, dict[str, list[str]]] = {}
        for name in ("episode", "factor"):
            for row in self._store.rows(f"SELECT pattern, {name} AS one FROM pattern_{name} ORDER BY id"):
                held.setdefault(row["pattern"], {}).setdefault(name, []).append(row["one"])
        return [
            Pattern(
                **row,
                episodes=tuple(held.get(row["id"], {}).get("episode", ())),
                factors=tuple(held.get(row["id"], {}).get("factor", ())),
            )
            for row in self._store.rows("SELECT * FROM pattern ORDER BY id")
        ]

    def _rest_on(self, table: str, name: str, pattern: str, wanted: Collection[str], by: Hand) -> None:
        held = {
            row[name]: row["id"]
            for row in self._store.rows(f"SELECT id, {name} FROM {table} WHERE pattern = ?", [pattern])
        }
        changes: list[Change] = [self._log.delete(table, held[one]) for one in held if one not in wanted]
        changes += [
            self._log.insert(table, **{"pattern": pattern, name: one}, **self._by(by))
            for one in dict.fromkeys(wanted)
            if one not in held
        ]
        if changes:
            self._log.record(by, f"what a pattern rests on: {name}s", changes)

    def _usable(self, kind: str) -> str:
        if self.kind(kind).is_retired:
            raise EntryError(
                title="This kind of pattern is used no more.",
                detail="The team has retired it; patterns of it stay.",
                remedy="Choose another, or bring it back.",
            )
        return kind

    def _put_kind(self, kind: str, what: str, by: Hand, **values: str | int) -> None:
        known = self.kind(kind)
        if self._store.row("SELECT id FROM pattern_kind WHERE id = ?", [kind]) is not None:
            change = self._log.update("pattern_kind", kind, **values, **self._by(by))
        else:
            whole = {"id": kind, "title": known.title, "is_retired": 0, **values}
            change = self._log.insert("pattern_kind", **whole, **self._by(by))
        self._log.record(by, what, [change])

    def _titled(self, title: str, *, but: str = "") -> str:
        title = " ".join(title.split())
        taken = {one.title.casefold() for one in self.kinds() if one.id != but}
        if not title or title.casefold() in taken:
            raise EntryError(
                title="This can't be the title of a kind of pattern.",
                detail="It is empty." if not title else "Another kind bears it already.",
                remedy="Choose a title that tells it from all others and names nobody.",
            )
        return title

    def _by(self, by: Hand) -> Row:
        return {"at": self._clock.now(), "author": by.author}


def pattern_place(pattern: str) -> str:
    """Return the place in which what is entered on one pattern is taken back."""
    return f"pattern {pattern}"


def _said(words: str) -> str:
    if not words.strip():
        raise EntryError(
            title="The pattern has no words.",
            detail="It is said in a sentence that does not belong to one case.",
            remedy="Type what recurs, without names and without this family.",
        )
    return words.strip()
