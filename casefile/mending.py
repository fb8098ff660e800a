"""Mending a damaged database: every row that can still be read is written into a fresh one, and the rest is counted.

A spoilt page takes the rows that lie on it; those before and after are reached by their row numbers. What then points
to rows that are gone goes as well, or forgets them. The damaged database is kept aside.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile.case import DATABASE, Case
from casefile.database import CaseKey, Connection, connect, mapped_errors
from casefile.disk import delete_unfinished, disk_errors
from casefile.errors import CaseBusyError, CaseDamagedError, CaseError, EntryError, VantageError, WrongKeyError
from casefile.events import Hand
from casefile.keys import KeyRing
from casefile.recording_file import written_by
from casefile.system import system
from casefile.table_list import with_list_anew

KEPT_ASIDE = f"{DATABASE}.damaged"
MENDED = "database mended"
# Of recordings whose key is lost: a backup of the database may hold it still.
KEYLESS = "keyless-"
_FRESH = ".mending"
# Made anew from the others, or the database's own.
_MADE_ANEW = ("sqlite_", "_sqlite_", "line_index", "text_index", "event_row")
_MOST_STEPS = 1 << 40
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Mended:
    """What was saved, in rows; `lost`: by table how many are gone at least; `sound`: which recordings have no key."""

    saved: int
    lost: dict[str, int]
    sound: tuple[str, ...]
    kept_aside: Path


def is_damaged(folder: Path, key: CaseKey | None) -> bool:
    """Tell whether a case's database is not as it was written.

    The key is the case's own, as its ways in have proved: what it does not open is damaged.
    """
    try:
        with closing(Case(folder, key)) as case:
            return any(finding.where in ("database", "log") for finding in case.check.all())
    except (CaseDamagedError, WrongKeyError):
        return True


def mend(folder: Path, key: CaseKey | None) -> Mended:
    """Write what can be read of a case's database into a fresh one, and put that in its place.

    Raises CaseBusyError while a recorder writes, StorageError where there is no room, and CaseDamagedError where
    nothing of the case can be read; the damaged database is then as it was.
    """
    _require_still(folder)
    fresh = folder / _FRESH
    lost: Counter[str] = Counter()
    delete_unfinished(fresh, is_plain=key is None)
    try:
        with disk_errors():
            system.make_private_folder(fresh)
        Case(fresh, key, fresh=True).close()
        with (
            mapped_errors(),
            closing(_Damaged(_readable_list(folder / DATABASE, key, fresh), key)) as old,
            closing(connect(fresh / DATABASE, key)) as new,
        ):
            saved = _copy(old, new, lost)
            _without_dangling(new, lost)
            _name(new, folder)
        if not saved:
            raise _nothing()
        with closing(Case(fresh, key)) as case:
            keyless = list(_keyless(case))
            case.log.record(Hand("setup", "setup"), MENDED, [])
        aside = _put_in_place(folder, fresh / DATABASE)
        _put_apart(folder, key)
    finally:
        delete_unfinished(fresh, is_plain=key is None)
    gone = {table: count for table, count in sorted(lost.items()) if count}
    return Mended(saved, gone, tuple(label for label, _ in keyless), aside)


def _readable_list(database: Path, key: CaseKey | None, fresh: Path) -> Path:
    """Return the database, or a copy with a list of its tables made anew, where the first page or that is spoilt."""
    try:
        with closing(connect(database, key, read_only=True)) as there, mapped_errors(database):
            there.execute("SELECT * FROM sqlite_schema").fetchall()
    except (CaseDamagedError, WrongKeyError):
        copy = fresh / f"list-{DATABASE}"
        if not with_list_anew(database, key, fresh / DATABASE, copy):
            raise _nothing() from None
        return copy
    return database


def _nothing() -> CaseDamagedError:
    return CaseDamagedError(
        title="Nothing of the database can be read.",
        detail="It was left as it is.",
        remedy="Restore the folder from a backup. The recordings can be opened with the database of any later backup.",
    )


def _name(new: Connection, folder: Path) -> None:
    """Let the case know its own name again where that is lost, by its keys and its folder."""
    with mapped_errors():
        if new.execute("SELECT count(*) FROM case_info").fetchone()[0]:
            return
        held = new.execute("SELECT held FROM legal_hold ORDER BY id DESC LIMIT 1").fetchone()
        began = new.execute("SELECT min(at) FROM event").fetchone()[0]
        new.execute(
            "INSERT INTO case_info (id, code_name, recorder_secret, legal_hold, made_at) VALUES (?, ?, ?, ?, ?)",
            [KeyRing.load(folder).case_id, folder.stem, secrets.token_hex(32), held[0] if held else 0, began or ""],
        )


def _require_still(folder: Path) -> None:
    if writer := written_by((folder / "recordings").glob("*.sound")):
        raise CaseBusyError(
            title="A recording is still running.",
            detail=f"It is held by {writer}. What it writes meanwhile would not be in the mended case.",
            remedy="Stop it first: vantage stop. Close every other Vantage as well.",
        )


class _Damaged:
    """A database of which some pages can't be read: after each of those it is opened anew, as SQLCipher demands."""

    def __init__(self, path: Path, key: CaseKey | None) -> None:
        self._path, self._key = path, key
        self._connection = connect(path, key, read_only=True)

    def all(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return all that a query gives; raises CaseError as `rows` does."""
        return list(self.rows(sql, parameters))

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> Generator[Row, None, None]:
        """Go through what a query gives; raises CaseError at what can't be read."""
        try:
            with mapped_errors():
                yield from self._connection.execute(sql, parameters)
        except CaseError:
            self._connection.close()
            self._connection = connect(self._path, self._key, read_only=True)
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _copy(old: _Damaged, new: Connection, lost: Counter[str]) -> int:
    """Copy all rows that can be read, a table at a time, and return how many."""
    saved = 0
    new.execute("PRAGMA foreign_keys=OFF")
    new.execute("BEGIN IMMEDIATE")
    with mapped_errors():
        there = {name for (name,) in old.all("SELECT name FROM sqlite_master WHERE type = 'table'")}
        tables = [name for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    is_older = _is_older(old, new)
    for table in (name for name in tables if not name.startswith(_MADE_ANEW)):
        if table in there:
            saved += _copy_table(old, new, table, lost)
        elif not is_older:
            lost[table] += 1  # It is in no list any more, and how much it held nobody can tell.
    _events(new, lost)
    new.execute("COMMIT")
    return saved


def _is_older(old: _Damaged, new: Connection) -> bool:
    """Tell whether the case was made by an older Vantage, which had fewer tables."""
    counting = "SELECT count(*) FROM _sqlite_migrations"
    with suppress(CaseError), mapped_errors():
        return bool(old.all(counting)[0][0] < new.execute(counting).fetchone()[0])
    return False


def _copy_table(old: _Damaged, new: Connection, table: str, lost: Counter[str]) -> int:
    saved = 0
    columns = {row[1] for row in old.all(f"PRAGMA table_info({table})")} & _columns(new, table)
    names, holes = ", ".join(sorted(columns)), ", ".join("?" * len(columns))
    for row in _readable(old, table, names, lost):
        try:
            with mapped_errors():
                new.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({holes})", row)
        except VantageError:
            lost[table] += 1  # What was read there is no row of this table.
        else:
            saved += 1
    return saved


def _columns(connection: Connection, table: str) -> set[str]:
    with mapped_errors():
        return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def _readable(old: _Damaged, table: str, names: str, lost: Counter[str]) -> Iterator[Row]:
    """Go through the rows of a table, past those that can't be read; a hole counts as one row lost at least."""
    last = -(1 << 62)
    while True:
        try:
            with closing(
                old.rows(f"SELECT rowid, {names} FROM {table} WHERE rowid > ? ORDER BY rowid", [last])
            ) as rows:
                for row in rows:
                    if row[0] <= last:
                        raise _nothing()  # A page that leads back to others, as one without encryption may.
                    last = row[0]
                    yield row[1:]
            return
        except CaseError:
            beyond = _next_readable(old, table, names, max(last, 0))
            lost[table] += 1 if beyond is None else max(1, beyond[0] - max(last, 0) - 1)
            if beyond is None:
                return
            # Each hole brings the search farther, whatever the pages say.
            last = beyond[0]
            yield beyond[1:]


def _next_readable(old: _Damaged, table: str, names: str, after: int) -> Row | None:
    """Return the next row that can be read, behind its number, looking farther and farther, and then nearer again."""

    def found(step: int) -> Row | None:
        with suppress(CaseError):
            for (rowid,) in old.all(
                f"SELECT rowid FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT 1", [after + step]
            ):
                # The number alone may be read from a page on which the rest can't.
                for row in old.all(f"SELECT rowid, {names} FROM {table} WHERE rowid = ?", [rowid]):
                    if after < row[0] < _MOST_STEPS:
                        return row
        return None

    step = 1
    while step < _MOST_STEPS and found(step) is None:
        step *= 2
    if step >= _MOST_STEPS:
        return None
    near, far = step // 2, step
    while far - near > 1:
        middle = (near + far) // 2
        near, far = (near, middle) if found(middle) is not None else (middle, far)
    return found(far)


def _events(new: Connection, lost: Counter[str]) -> None:
    """Which entries each event changed is told by its content; an event that has lost that stays, without."""
    with mapped_errors():
        emptied = new.execute(
            "INSERT INTO event_content (event, changes) SELECT id, '[]' FROM event "
            "WHERE id NOT IN (SELECT event FROM event_content)"
        ).rowcount
        new.execute(
            "INSERT OR IGNORE INTO event_row (event, entry) SELECT c.event, j.value ->> 1 "
            "FROM event_content c JOIN json_each(c.changes) j "
            "WHERE json_type(c.changes) = 'array' AND c.event IN (SELECT id FROM event)"
        )
    lost["event_content"] = max(lost["event_content"], emptied)


def _without_dangling(new: Connection, lost: Counter[str]) -> None:
    """Take out what points to rows that are gone, until nothing does; where that may be empty, it is emptied."""
    with mapped_errors():
        new.execute("BEGIN IMMEDIATE")
        while wrong := new.execute("PRAGMA foreign_key_check").fetchall():
            for table, rowid, _, number in wrong:
                if rowid is None:
                    new.execute(f"DELETE FROM {table} WHERE event NOT IN (SELECT id FROM event)")
                    continue
                column = next(row[3] for row in new.execute(f"PRAGMA foreign_key_list({table})") if row[0] == number)
                needed = next(row[3] for row in new.execute(f"PRAGMA table_info({table})") if row[1] == column)
                lost[table] += 1
                # What is one of two, such as a note of an utterance, can't be empty beside the other.
                statement = f"UPDATE OR IGNORE {table} SET {column} = NULL WHERE rowid = ?"
                if needed or not _may_be_empty(new, statement, rowid):
                    new.execute(f"DELETE FROM {table} WHERE rowid = ?", [rowid])
        new.execute("COMMIT")


def _may_be_empty(new: Connection, statement: str, rowid: int) -> bool:
    try:
        with mapped_errors():
            return new.execute(statement, [rowid]).rowcount > 0
    except CaseError:
        return False


def _keyless(case: Case) -> Iterator[tuple[str, str]]:
    """Go through the recordings whose key is lost: what they are, and their ids."""
    for item in case.conversations.all():
        for number, recording in enumerate(case.recordings.of(item.id), 1):
            try:
                if not recording.removed:
                    case.recordings.key(recording.id)
            except EntryError:
                yield f"{item.label}, recording {number}", recording.id


def _put_apart(folder: Path, key: CaseKey | None) -> None:
    """Give files whose key is lost a name by which no check takes them for strays."""
    with closing(connect(folder / DATABASE, key, read_only=True)) as mended, mapped_errors():
        known = {recording for (recording,) in mended.execute("SELECT recording FROM recording_key")}
        for file in (folder / "recordings").glob("*.sound"):
            if file.stem not in known and not file.name.startswith(KEYLESS):
                file.rename(file.with_name(KEYLESS + file.name))


def _put_in_place(folder: Path, fresh: Path) -> Path:
    numbered = (folder / f"{KEPT_ASIDE}{number or ''}" for number in range(1000))
    aside = next(path for path in numbered if not path.exists())
    with disk_errors():
        (folder / DATABASE).rename(aside)
        for end in ("wal", "shm"):
            log = folder / f"{DATABASE}-{end}"
            if log.exists():
                log.rename(aside.with_name(f"{aside.name}-{end}"))
        fresh.rename(folder / DATABASE)
        system.sync_folder(folder)
    return aside
