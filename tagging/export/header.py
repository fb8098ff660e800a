"""What stands on every page of an export."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

_SHOWN = 200
NOTICE = "Pseudonymised text is still personal data. Keep it as you keep the case itself."


@dataclass(frozen=True)
class Header:
    """For whom, at which stage, the how-manieth version, of which day (ISO 8601), by which product.

    `changes` says how many excerpts are new, changed and gone since what this audience was given before; empty for the
    first. Their ids are `new`, `changed` and `gone`.
    """

    audience: str
    stage: str
    version: int
    date: str
    product: str
    notice: str = NOTICE
    changes: str = ""
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @cached_property
    def _changes(self) -> dict[str, str]:
        return {**dict.fromkeys(self.changed, "changed"), **dict.fromkeys(self.new, "new")}

    @property
    def line(self) -> str:
        """Return all of it but notice and changes in one line."""
        return f"{self.audience}, {self.stage}, version {self.version}, {self.date}, {self.product}"

    def change_of(self, excerpt: str) -> str:
        """Return what has become of an excerpt since what this audience was given before; empty for nothing."""
        return self._changes.get(excerpt, "")

    @property
    def change_lines(self) -> list[str]:
        """Return what has changed as lines: the counts, then the excerpts of each kind by their ids."""
        listed = (("New", self.new), ("Changed", self.changed), ("Gone", self.gone))
        return [line for line in (self.changes, *(_line(name, ids) for name, ids in listed if ids)) if line]


def _line(name: str, ids: tuple[str, ...]) -> str:
    more = f" and {len(ids) - _SHOWN} more, which the JSON lists" if len(ids) > _SHOWN else ""
    return f"{name}: {', '.join(ids[:_SHOWN])}{more}"
