"""A database whose first page or list of tables is spoilt: its list is made anew, so that its rows can be read again.

The list (sqlite_schema) begins on the first page. What other pages still hold of it is found by their content. A table
that no page tells of any more is looked for where the same Vantage puts it in a fresh case. The list is written into an
empty database under the same key, behind as many pages as the spoilt one has; then those are put into their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from casefile.database import CaseKey, connect, mapped_errors
from casefile.page_files import PAGE, Pages

_LEAF, _INNER = 0x0D, 0x05
_KINDS = ("table", "index")
_MOST_DEPTH = 20
_PAD = "pad"


@dataclass(frozen=True)
class Entry:
    """One entry of the list: a table, or the index that SQLite itself makes for one."""

    kind: str
    name: str
    table: str
    root: int
    sql: str | None


def with_list_anew(path: Path, key: CaseKey | None, fresh: Path, to: Path) -> bool:
    """Write a database with a list made anew; False where nothing of the old one can be read.

    `fresh` is the database of an empty case under the same key, and `to` does not exist yet. Tables that are not found
    are not in its list. Raises StorageError.
    """
    pages = Pages(path, key)
    found = {entry.name: entry for number in pages.numbers() for entry in entries_on(pages, number)}
    for entry in _in(fresh, key):
        is_lost = entry.kind == "table" and entry.name not in found
        is_free = entry.root not in {other.root for other in found.values()}
        if is_lost and is_free and _has_columns(pages, entry.root, _columns(fresh, key, entry.name)):
            found[entry.name] = entry
    tables = [entry for entry in found.values() if entry.kind == "table"]
    if not tables:
        return False
    indexes = [entry for entry in found.values() if entry.kind == "index" and entry.table in found]
    _write([*tables, *indexes], to, key, max(pages.numbers()))
    pages.put_into(to)
    return True


def _write(entries: list[Entry], to: Path, key: CaseKey | None, pages: int) -> None:
    with closing(connect(to, key)) as connection, mapped_errors(to):
        connection.execute(f"CREATE TABLE {_PAD} (pad BLOB)")
        connection.execute(f"INSERT INTO {_PAD} VALUES (zeroblob(?))", [pages * PAGE])
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("BEGIN")
        rows = [(one.kind, one.name, one.table, one.root, one.sql) for one in entries]
        connection.executemany("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", rows)
        # Its pages are not given back: into them go those of the spoilt database.
        connection.execute("DELETE FROM sqlite_schema WHERE name = ?", [_PAD])
        connection.execute("COMMIT")


def _in(path: Path, key: CaseKey | None) -> list[Entry]:
    with closing(connect(path, key, read_only=True)) as connection, mapped_errors(path):
        return [
            Entry(*row)
            for row in connection.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema")
            if row[3]
        ]


def _columns(path: Path, key: CaseKey | None, table: str) -> int:
    with closing(connect(path, key, read_only=True)) as connection, mapped_errors(path):
        return len(connection.execute(f"PRAGMA table_info({table})").fetchall())


def entries_on(pages: Pages, number: int) -> Iterator[Entry]:
    """What a page holds of the list: nothing, where it is a page of anything else."""
    page = pages.plain(number)
    for at in _cells(page or b""):
        assert page is not None
        try:
            values = _values(_payload(pages, page, at))
        except (IndexError, ValueError):
            return
        match values:
            case [str(kind), str(name), str(table), int(root), sql] if (
                kind in _KINDS
                and root > 1
                and isinstance(sql, str | None)
                and (str(sql).startswith("CREATE TABLE") if kind == "table" else sql is None)
            ):
                yield Entry(kind, name, table, root, sql)
            case [str(), str(), str(), int(), *_]:
                continue
            case _:
                return


def _has_columns(pages: Pages, root: int, columns: int) -> bool:
    """Tell whether rows of so many columns stand on the first leaf below a page that looks like a table's."""
    for _ in range(_MOST_DEPTH):
        page = pages.plain(root) or b""
        if page[:1] == bytes([_INNER]):
            root = int.from_bytes(page[(first := int.from_bytes(page[12:14], "big")) : first + 4], "big")
            continue
        try:
            return page[:1] == bytes([_LEAF]) and all(
                len(_types(_payload(pages, page, at))) == columns for at in _cells(page)[:1]
            )
        except (IndexError, ValueError):
            return False
    return False


def _cells(page: bytes) -> list[int]:
    """Where the rows of a leaf begin."""
    if page[:1] != bytes([_LEAF]):
        return []
    count = int.from_bytes(page[3:5], "big")
    return [int.from_bytes(page[8 + 2 * cell : 10 + 2 * cell], "big") for cell in range(min(count, len(page) // 4))]


def _payload(pages: Pages, page: bytes, at: int) -> bytes:
    """Return a row as it is stored, its overflow pages included; raises IndexError or ValueError for what is none."""
    length, at = _number(page, at)
    _, at = _number(page, at)
    usable = pages.usable
    most, least = usable - 35, (usable - 12) * 32 // 255 - 23
    here = length
    if length > most:
        here = least + (length - least) % (usable - 4)
        here = here if here <= most else least
    found = page[at : at + here]
    following = int.from_bytes(page[at + here : at + here + 4], "big") if here < length else 0
    seen: set[int] = set()
    # A spoilt page may name any length, and lead in a circle.
    while len(found) < length and following not in seen and (beyond := pages.plain(following)):
        seen.add(following)
        found += beyond[4:usable]
        following = int.from_bytes(beyond[:4], "big")
    if len(found) < length:
        raise ValueError("the row is not whole")
    return found[:length]


def _types(payload: bytes) -> list[int]:
    ends, at = _number(payload, 0)
    found: list[int] = []
    while at < min(ends, len(payload)):
        kind, at = _number(payload, at)
        found.append(kind)
    return found


def _values(payload: bytes) -> list[object]:
    """Return the columns of a row, texts and whole numbers as such (fileformat2.html, section 2.1)."""
    at, found = _number(payload, 0)[0], list[object]()
    for kind in _types(payload):
        size = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind] if kind < 10 else (kind - 12) // 2
        part = payload[at : at + size]
        at += size
        if kind >= 13 and kind % 2:
            found.append(part.decode())
        elif 1 <= kind <= 6:
            found.append(int.from_bytes(part, "big", signed=True))
        else:
            found.append({0: None, 8: 0, 9: 1}.get(kind, part))
    return found


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of one to nine bytes, and return it with where the next thing begins; raises IndexError."""
    value = 0
    for count in range(8):
        byte = data[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    return value << 8 | data[at + 8], at + 9
