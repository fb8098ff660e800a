"""The one place where a database is opened, and where the driver's errors become ours.

Every database is SQLCipher (`sqlcipher3`), with a raw 256-bit key or, where a person spelled it out, with none.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from sqlcipher3 import dbapi2 as driver

from casefile import holders
from casefile.disk import storage_error
from casefile.errors import CaseBusyError, CaseDamagedError, CaseError, EntryError, StorageError, WrongKeyError
from casefile.system import system

BUSY_TIMEOUT_S = 5.0
Row = dict[str, Any]
# A bytearray where it can be overwritten once it has served.
CaseKey = bytes | bytearray


class Cursor(Protocol):
    """What a statement leaves behind."""

    rowcount: int
    description: Sequence[tuple[str, ...]]

    def fetchone(self) -> Any:  # noqa: ANN401 - a tuple, or None at the end
        """Return the next row."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows left."""

    def __iter__(self) -> Iterator[tuple[Any, ...]]: ...


class Connection(Protocol):
    """The part of a DB-API connection that is used; the driver ships no types."""

    in_transaction: bool

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor:  # noqa: ANN401 - sequence or mapping
        """Run one statement."""

    def executemany(self, sql: str, parameters: Any, /) -> Cursor:  # noqa: ANN401 - sequences or mappings
        """Run one statement for many rows."""

    def backup(self, target: Any, /) -> None:  # noqa: ANN401 - another connection
        """Copy the whole database into another one."""

    def set_key(self, key: bytearray, /) -> None:
        """Hand over what opens an encrypted file, as `x'` and `'` around its letters."""

    def close(self) -> None:
        """Let go of the file."""


def connect(path: Path, key: CaseKey | None, *, read_only: bool = False, must_exist: bool = False) -> Connection:
    """Open one database file and prove that the key fits.

    `key` is 32 raw bytes, or None for an unencrypted file. Rows come as tuples. A writer gets WAL with
    synchronous=FULL and `secure_delete`; transactions are begun by hand. With `must_exist` a file that is missing or
    holds no table is refused and left as it is, instead of being filled. Raises WrongKeyError, StorageError,
    CaseBusyError or CaseDamagedError.
    """
    with mapped_errors(path):
        connection: Connection = driver.connect(
            f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw' if must_exist else 'rwc'}",
            uri=True,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            # Else SQLCipher writes to the terminal, past whatever is on the screen.
            connection.execute("PRAGMA cipher_log_level=NONE")
            if key is not None:
                _give_key(connection, key)
            tables = _prove(connection, has_key=key is not None)
            if must_exist and not tables:
                raise CaseDamagedError(
                    title="The database is empty.",
                    detail="The file is there, and nothing is in it.",
                    remedy="Restore the folder from a backup.",
                )
            for pragma in () if read_only else _WRITER_PRAGMAS + system.full_sync_pragmas():
                connection.execute(pragma)
        except BaseException:
            connection.close()
            raise
        return connection


def _give_key(connection: Connection, key: CaseKey) -> None:
    """Hand over 32 raw bytes, in the letters that SQLCipher reads, which are overwritten once they have served.

    By no statement, whose text would lie in memory that nobody can overwrite.
    """
    letters = bytearray(b"x'") + bytearray(2 * len(key)) + b"'"
    for place, byte in enumerate(key):
        letters[2 + 2 * place], letters[3 + 2 * place] = _HEX[byte >> 4], _HEX[byte & 15]
    try:
        connection.set_key(letters)
    finally:
        letters[:] = bytes(len(letters))


def in_memory() -> Connection:
    """Open a database that lies in this process's memory alone, and goes with it."""
    with mapped_errors():
        connection: Connection = driver.connect(":memory:", isolation_level=None)
    return connection


_HEX = b"0123456789abcdef"
_WRITER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
)


def _prove(connection: Connection, *, has_key: bool) -> int:
    try:
        return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except driver.DatabaseError as error:
        if "not a database" not in str(error):
            raise
        raise WrongKeyError(
            title="The key does not open this database.",
            detail="It has another key, or its first page is damaged." if has_key else "It is encrypted.",
            remedy="Try the way in that belongs to this case. If none fits: vantage repair, or a backup.",
        ) from None


@contextmanager
def mapped_errors(database: Path | None = None) -> Iterator[None]:
    """Turn the driver's errors into ours; the driver's text stays out, since it can quote a value.

    Of a `database` that is given, a busy one says who holds it.
    """
    try:
        yield
    except driver.IntegrityError as error:
        raise EntryError(
            title="This entry does not fit the others.",
            detail=f"The case refused it ({_kind(error)}).",
            remedy="Look whether what it belongs to has been removed in the meantime.",
        ) from None
    except driver.OperationalError as error:
        raise _operational(error, database) from None
    except driver.DatabaseError as error:
        raise _damaged(f"SQLite says: {_kind(error)}.") from None
    except UnicodeDecodeError:
        # The driver can't even read what SQLite says, since it quotes what is damaged.
        raise _damaged("SQLite tells of it with letters that are none.") from None
    except OSError as error:
        raise storage_error(error) from None


def _damaged(detail: str) -> CaseDamagedError:
    return CaseDamagedError(
        title="The database can't be read.",
        detail=detail,
        remedy="Copy the whole folder to a safe place before anything else, then restore it from a backup.",
    )


def _kind(error: Exception) -> str:
    return str(error).split(":")[0]


def _operational(error: Exception, database: Path | None) -> CaseError:
    text = str(error)
    if "full" in text:
        return storage_error(OSError(errno.ENOSPC, "full"))
    if "locked" in text or "busy" in text:
        who = "another Vantage" if database is None else holders.who_writes(database)
        return CaseBusyError(
            title="The case is busy.",
            detail=f"Somebody has been writing to it for more than five seconds: {who}.",
            remedy="Wait a moment and try again.",
        )
    if "readonly" in text or "unable to open" in text or "disk I/O" in text:
        return StorageError(
            title="The case can't be written.",
            detail=f"SQLite says: {_kind(error)}.",
            remedy="Look whether the folder is there and may be written by you, and whether the disk is full.",
        )
    return CaseDamagedError(
        title="The database does not hold what it should.",
        detail=f"SQLite says: {_kind(error)}.",
        remedy="Restore the folder from a backup, or open it with the Vantage that wrote it.",
    )


class Store:
    """`case.db` through sqlite-utils: reading, and writing in one immediate transaction.

    Threads may share one: each waits until another's statement or transaction is over.
    """

    def __init__(self, path: Path, key: CaseKey | None, *, must_exist: bool = False) -> None:
        from sqlite_utils import Database

        self.path = path
        self._connection = connect(path, key, must_exist=must_exist)
        holders.come(path)
        self._turn = threading.RLock()
        self._depth = 0
        self._is_closed = False
        self.database = Database(cast(Any, self._connection), execute_plugins=False)

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Return all rows of a query as dictionaries."""
        with self._turn, mapped_errors(self.path):
            # Not by the library's query(), which opens and closes a savepoint around each.
            cursor = self._connection.execute(sql, parameters)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def tuples(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query as they come: a dictionary each takes too long for a hundred thousand."""
        with self._turn, mapped_errors(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run one statement and return the number of rows it changed."""
        with self._turn, mapped_errors(self.path):
            return int(self._connection.execute(sql, parameters).rowcount)

    def execute_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        with self._turn, mapped_errors(self.path):
            self._connection.executemany(sql, parameters)

    @contextmanager
    def write(self) -> Iterator[None]:
        """Hold one transaction that takes the write lock first; inside another one, a part of it.

        What raises leaves nothing of its own part behind, also where a caller catches it and goes on. BEGIN
        IMMEDIATE, since a transaction that reads first and writes later is refused when another process has written
        in between, without waiting for the busy timeout.
        """
        with self._turn:
            self._depth += 1
            begin, commit, back = _bounds(self._depth)
            try:
                with mapped_errors(self.path):
                    self._connection.execute(begin)
                try:
                    yield
                    with mapped_errors(self.path):
                        self._connection.execute(commit)
                except BaseException:
                    # SQLite itself has rolled back after a full disk or a failed write.
                    with mapped_errors():
                        for statement in back if self._connection.in_transaction else ():
                            self._connection.execute(statement)
                    raise
            finally:
                self._depth -= 1

    def only_read(self) -> None:
        """Refuse every write through this connection from now on, with a StorageError."""
        self.execute("PRAGMA query_only=ON")

    def data_version(self) -> int:
        """Return a number that changes when another process has written."""
        with self._turn, mapped_errors(self.path):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def copy_to(self, path: Path, key: CaseKey | None) -> None:
        """Copy the database as it stands at one moment into a fresh file under this key; others go on meanwhile."""
        target = connect(path, key)
        try:
            with self._turn, mapped_errors(self.path):
                self._connection.backup(target)
        finally:
            target.close()

    def checkpoint(self) -> bool:
        """Write the log back and cut it to nothing; False while another reader holds it."""
        with self._turn, mapped_errors(self.path):
            return bool(self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)

    def close(self) -> None:
        """Let go of the file; the last one to close folds the log in and removes it."""
        with self._turn, mapped_errors(self.path):
            if not self._is_closed:
                self._is_closed = True
                holders.go(self.path)
            self._connection.close()


def _bounds(depth: int) -> tuple[str, str, tuple[str, ...]]:
    """Return how a transaction, or a part inside one, begins, ends, and is given up."""
    if depth == 1:
        return "BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",)
    name = f"part_{depth}"
    return f"SAVEPOINT {name}", f"RELEASE {name}", (f"ROLLBACK TO {name}", f"RELEASE {name}")
