"""What belongs to entries by the schema alone: rows that point to them, and rows of a moment of their own.

A table that is made later is reached by a removal without being named there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.database import Store
from casefile.stretches import Stretch

# Facts of the conversation itself, which hold nothing of what was said in it.
FACTS = frozenset({"agreement", "step_visit"})
# What belongs to the sound of its moment: closed and removed with that, also where notes stay.
OF_SOUND = frozenset({"turn_key"})


@dataclass(frozen=True)
class _Pointer:
    """A column by which a table points to another; one that must point somewhere goes with what it points to."""

    table: str
    column: str
    target: str
    is_needed: bool


def of_moments(store: Store, conversation: str, stretch: Stretch) -> dict[str, set[str]]:
    """Return the ids, by table, of everything in a conversation that bears a moment of the stretch."""
    found: dict[str, set[str]] = {}
    for table in _tables(store):
        columns = {row["name"] for row in store.rows(f"PRAGMA table_info({table})")}
        if table in FACTS | OF_SOUND or not {"id", "conversation", "at_s"} <= columns:
            continue
        rows = store.rows(
            f"SELECT id FROM {table} WHERE conversation = ? AND at_s BETWEEN ? AND ?",
            [conversation, stretch.from_s, stretch.to_s],
        )
        found[table] = {row["id"] for row in rows}
    return found


def remove(store: Store, gone: Mapping[str, set[str]], known: Sequence[str]) -> set[str]:
    """Delete what points to rows that go, from all tables but the known ones, and what points to that in turn.

    A column that may be empty is emptied instead. Returns the ids of the rows deleted or emptied.
    """
    pointers = [one for one in _pointers(store) if one.table not in known]
    reached: set[str] = set()
    left = [(table, entry) for table, entries in gone.items() for entry in entries]
    while left:
        table, entry = left.pop()
        for one in pointers:
            if one.target != table:
                continue
            rows = store.rows(f"SELECT id FROM {one.table} WHERE {one.column} = ?", [entry])
            for row in rows:
                reached.add(row["id"])
                if one.is_needed:
                    left.append((one.table, row["id"]))
                else:
                    store.execute(f"UPDATE {one.table} SET {one.column} = NULL WHERE id = ?", [row["id"]])
        if table not in known:
            store.execute(f"DELETE FROM {table} WHERE id = ?", [entry])
    return reached


def _tables(store: Store) -> list[str]:
    rows = store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    return [row["name"] for row in rows]


def _pointers(store: Store) -> list[_Pointer]:
    found: list[_Pointer] = []
    for table in _tables(store):
        columns = {row["name"]: bool(row["notnull"]) for row in store.rows(f"PRAGMA table_info({table})")}
        if "id" not in columns:
            continue
        for row in store.rows(f"PRAGMA foreign_key_list({table})"):
            found.append(_Pointer(table, row["from"], row["table"], columns[row["from"]]))
    return found
