"""What the team has chosen for a case as a whole."""

from __future__ import annotations

from casefile.database import Store
from casefile.events import Hand, Log

_EXTRA_ASPECTS = "extra_aspects"


class Settings:
    """Repository of a case's settings; each has its default until somebody chooses otherwise."""

    def __init__(self, store: Store, log: Log) -> None:
        self._store = store
        self._log = log

    @property
    def extra_aspects(self) -> bool:
        """Whether the three aspects that go beyond the guide's five are on; off by default."""
        return self._value(_EXTRA_ASPECTS) == "on"

    def set_extra_aspects(self, on: bool, by: Hand) -> None:
        """Turn the three extra aspects on or off for this case; what was said under them stays."""
        self._set(_EXTRA_ASPECTS, "on" if on else "off", by)

    def _value(self, setting: str) -> str | None:
        row = self._store.row("SELECT value FROM case_setting WHERE id = ?", [setting])
        return row["value"] if row else None

    def _set(self, setting: str, value: str, by: Hand) -> None:
        if self._value(setting) is None:
            change = self._log.insert("case_setting", id=setting, value=value)
        else:
            change = self._log.update("case_setting", setting, value=value)
        self._log.record(Hand(by.author, "setup"), "setting chosen", [change])
