"""The team's codebook: what it has changed of the framework's aspects and factors, each change an event.

Only what differs is stored. A tag keeps the code that was put; that a code was merged into another is said of the code
alone, so that the merging can be taken back and every tag says again what it said.
"""

from __future__ import annotations

from casefile.clock import Clock
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.framework import (
    ALL_CODES,
    ASPECTS,
    FACTOR_LEVELS,
    FACTORS,
    Aspect,
    Codebook,
    CodeKind,
    Factor,
    FactorLevel,
)

# Nobody has to force a fit: this one stays.
UNPLACED = "unplaced"
TABLES = (
    "CREATE TABLE code (id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('rationality', 'factor')), "
    "title TEXT NOT NULL, hint TEXT NOT NULL, "
    "level TEXT CHECK (level IN ('front_line', 'local', 'national')), "
    "state TEXT NOT NULL CHECK (state IN ('used', 'retired', 'merged')), merged_into TEXT, author TEXT NOT NULL, "
    "at TEXT NOT NULL, CHECK ((state = 'merged') = (merged_into IS NOT NULL)), "
    "CHECK (kind = 'factor' OR level IS NULL)) STRICT",
)


class Codes:
    """Repository of what the team has changed of the codebook."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def book(self) -> Codebook:
        """Return the codebook as it stands; the framework's own where the team has changed nothing."""
        rows = {row["id"]: row for row in self._store.rows("SELECT * FROM code ORDER BY rowid")}
        if not rows:
            return Codebook()
        aspects = [_aspect(one, rows.get(one.id)) for one in ASPECTS]
        factors = [_factor(one, rows.get(one.id)) for one in FACTORS]
        standard = {one.id for one in ALL_CODES}
        for row in rows.values():
            if row["id"] not in standard and row["kind"] == "rationality":
                aspects.append(Aspect(row["id"], row["title"], row["hint"]))
            elif row["id"] not in standard:
                factors.append(Factor(row["id"], row["title"], _level(row["level"]), row["hint"]))
        retired = {row["id"] for row in rows.values() if row["state"] == "retired"}
        merged = {row["id"]: str(row["merged_into"]) for row in rows.values() if row["state"] == "merged"}
        gone = retired | merged.keys()
        return Codebook(
            tuple(one for one in aspects if one.id not in gone),
            tuple(one for one in factors if one.id not in gone),
            (*(one for one in aspects if one.id in retired), *(one for one in factors if one.id in retired)),
            merged,
        )

    def merged(self) -> list[tuple[str, str]]:
        """Return the codes that have become part of others: the id and the title of each."""
        rows = self._store.rows("SELECT id, title FROM code WHERE state = 'merged' ORDER BY rowid")
        return [(row["id"], row["title"]) for row in rows]

    def add(self, kind: CodeKind, title: str, by: Hand, *, hint: str = "", level: str | None = None) -> str:
        """Add a code and return its id; `level` is a factor's, None for none. Raises EntryError for a title in use."""
        number = 1 + len(self._store.rows("SELECT id FROM code WHERE id LIKE 'team_%'"))
        values = {"kind": kind, "title": self._titled(title), "hint": hint.strip(), "level": level, "state": "used"}
        change = self._log.insert("code", id=f"team_{number}", **values, **self._said(by))
        self._log.record(by, "code added", [change])
        return change.id

    def describe(self, code: str, by: Hand, *, title: str | None = None, hint: str | None = None) -> None:
        """Give a code another title, another description, or both; raises EntryError for a title in use."""
        values = {} if title is None else {"title": self._titled(title, but=code)}
        self._put(code, "code described", by, **values, **({} if hint is None else {"hint": hint.strip()}))

    def move(self, code: str, level: str | None, by: Hand) -> None:
        """Put a factor that the team added on another level, None for none; its tags follow.

        Raises EntryError for the framework's own, whose levels are part of the method.
        """
        if not self.is_own(code):
            raise EntryError(
                title="This factor's level stays.",
                detail="It is one of the framework's own; its level is part of the method.",
                remedy="Add a factor of your own on the other level.",
            )
        self._put(code, "code moved", by, level=level)

    def is_own(self, code: str) -> bool:
        """Tell whether the team added a code."""
        return all(one.id != code for one in ALL_CODES)

    def merge(self, code: str, into: str, by: Hand) -> None:
        """Let a code become part of another of its kind: its tags say that one from now on.

        Raises EntryError for codes of two kinds, for one that is not put any more, and for what is not placed yet.
        """
        book = self.book()
        kinds = [_kind_of(book, one) for one in (code, into)]
        if None in kinds or kinds[0] != kinds[1] or code in (into, UNPLACED):
            raise EntryError(
                title="These two codes can't be merged.",
                detail="A code becomes part of another one of its kind, aspects of aspects and factors of factors.",
                remedy="Choose two codes of one kind that are in use.",
            )
        self._put(code, "codes merged", by, state="merged", merged_into=into)

    def retire(self, code: str, by: Hand) -> None:
        """Let a code be put no more; tags that say it stay as they are. What is not placed yet is never retired."""
        if code == UNPLACED:
            raise EntryError(
                title="This one stays.",
                detail="Without it, somebody would have to force a fit.",
                remedy="Give it another title instead.",
            )
        self._put(code, "code retired", by, state="retired", merged_into=None)

    def bring_back(self, code: str, by: Hand) -> None:
        """Let a code be put again that was retired or merged; its own tags say it again."""
        self._put(code, "code brought back", by, state="used", merged_into=None)

    def _put(self, code: str, kind: str, by: Hand, **values: str | None) -> None:
        known = self._store.row("SELECT id FROM code WHERE id = ?", [code])
        if known is not None:
            change = self._log.update("code", code, **values, **self._said(by))
        else:
            change = self._log.insert("code", **{**_standard(code), **values}, **self._said(by))
        self._log.record(by, kind, [change])

    def _said(self, by: Hand) -> dict[str, str]:
        return {"author": by.author, "at": self._clock.now()}

    def _titled(self, title: str, *, but: str = "") -> str:
        title = " ".join(title.split())
        book = self.book()
        every: list[Aspect | Factor] = [*book.aspects, *book.factors, *book.retired]
        taken = {one.title.casefold() for one in every if one.id != but}
        if not title or title.casefold() in taken:
            raise EntryError(
                title="This can't be the title of a code.",
                detail="It is empty." if not title else "Another code bears it already.",
                remedy="Choose a title that tells it from all others and names nobody.",
            )
        return title


def _kind_of(book: Codebook, code: str) -> CodeKind | None:
    if any(one.id == code for one in book.aspects):
        return "rationality"
    return "factor" if any(one.id == code for one in book.factors) else None


def _standard(code: str) -> Row:
    """What the framework says of a code, as a row; raises EntryError where it knows none."""
    found = next((one for one in ALL_CODES if one.id == code), None)
    if found is None:
        raise EntryError(
            title="There is no such code.",
            detail="Neither the framework nor the team has one of this id.",
            remedy="See them with: vantage codes",
        )
    level = found.level.id if isinstance(found, Factor) and found.level else None
    kind = "factor" if isinstance(found, Factor) else "rationality"
    values = {"id": code, "kind": kind, "title": found.title, "hint": found.hint}
    return {**values, "level": level, "state": "used", "merged_into": None}


def _aspect(one: Aspect, row: Row | None) -> Aspect:
    return one if row is None else Aspect(one.id, row["title"], row["hint"], one.is_extra)


def _factor(one: Factor, row: Row | None) -> Factor:
    return one if row is None else Factor(one.id, row["title"], one.level, row["hint"])


def _level(level: object) -> FactorLevel | None:
    return next((one for one in FACTOR_LEVELS if one.id == level), None)
