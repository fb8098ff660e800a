"""What stands on every page of an export."""

from __future__ import annotations

from dataclasses import dataclass

NOTICE = "Pseudonymised text is still personal data. Keep it as you keep the case itself."


@dataclass(frozen=True)
class Header:
    """For whom, at which stage, the how-manieth version, of which day (ISO 8601), by which product.

    `changes` says how many excerpts are new, changed and gone since the version before; empty for the first.
    """

    audience: str
    stage: str
    version: int
    date: str
    product: str
    notice: str = NOTICE
    changes: str = ""

    @property
    def line(self) -> str:
        """Return all of it but notice and changes in one line."""
        return f"{self.audience}, {self.stage}, version {self.version}, {self.date}, {self.product}"
