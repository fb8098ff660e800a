"""What `vantage prepare` and `vantage close-down` read and print: a small TOML file of values, lines and tables."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence

from casefile.errors import EntryError
from tui.commands.opening import read_text

_TITLE = "The file can't be read."
_REMEDY = "Print one with the same verb and without --add, to see how it is written. Nothing was entered."


class ArrangedFile:
    """The contents of such a file, asked for by what they should be; raises EntryError where they are not."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self._table = table

    @classmethod
    def read(cls, named: str, known: Sequence[str]) -> ArrangedFile:
        """Read a file (`-` for standard input) in which nothing but the known entries may stand."""
        try:
            table = tomllib.loads(read_text(named, _TITLE))
        except tomllib.TOMLDecodeError:
            raise unreadable("It is not TOML.") from None
        if strange := set(table) - set(known):
            raise unreadable(f"{len(strange)} of its entries are not known. Known: {', '.join(known)}.")
        return cls(table)

    def text(self, name: str) -> str | None:
        """Return one text, None where it is not there."""
        value = self._table.get(name)
        if value is not None and not isinstance(value, str):
            raise unreadable(f"{name} is no text in quotes.")
        return value

    def holds(self, *names: str) -> bool:
        """Tell whether any of these entries is there."""
        return any(name in self._table for name in names)

    def truth(self, name: str) -> bool | None:
        """Return true or false, None where it is not there."""
        value = self._table.get(name)
        if value is not None and not isinstance(value, bool):
            raise unreadable(f"{name} is neither true nor false.")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, empty where it is not there."""
        value = self._table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise unreadable(f"{name} is no list of texts in quotes.")
        return value

    def tables(self, name: str, known: Sequence[str]) -> list[ArrangedFile]:
        """Return tables of texts under one name, none where it is not there."""
        value = self._table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise unreadable(f"{name} is written as [[{name}]], once for each.")
        if strange := {key for item in value for key in item} - set(known):
            raise unreadable(f"{len(strange)} of the entries in [[{name}]] are not known. Known: {', '.join(known)}.")
        return [ArrangedFile(item) for item in value]


def unreadable(why: str) -> EntryError:
    """Make the error of a file that can't be read."""
    return EntryError(title=_TITLE, detail=why, remedy=_REMEDY)


def written(values: Mapping[str, object]) -> str:
    """Return values as the top of such a file: what is None or empty is left out."""
    there = {name: value for name, value in values.items() if value not in (None, [])}
    rows = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in there.items()]
    return "".join(f"{row}\n" for row in rows)


def table_written(name: str, values: Mapping[str, object]) -> str:
    """Return one table of such a file."""
    return f"\n[[{name}]]\n{written(values)}"
