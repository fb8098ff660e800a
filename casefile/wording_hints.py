"""Hints on the team's own wording: which somebody dismissed, with a reason, and which rows the team has turned on.

A hint blocks nothing. What was dismissed on an entry is not shown there again.
"""

from __future__ import annotations

import json

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log

_SETTING = "wording_hints"


class WordingHints:
    """Repository of what was dismissed, and of the rows that are on."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def dismiss(self, rule: str, entry: str, reason: str, by: Hand) -> None:
        """Dismiss a rule's hint on one entry, such as an element's judgement; raises EntryError without a reason."""
        if not reason.strip():
            raise EntryError(
                title="Why is the wording right here?",
                detail="A hint is dismissed with a reason, for those who read it later.",
                remedy="Say it in a few words, or leave the hint where it is.",
            )
        change = self._log.insert(
            "dismissed_hint", rule=rule, entry=entry, reason=reason.strip(), at=self._clock.now(), author=by.author
        )
        self._log.record(by, "hint dismissed", [change])

    def dismissed(self, entry: str) -> frozenset[str]:
        """Return the rules whose hints were dismissed on an entry."""
        rows = self._store.rows("SELECT rule FROM dismissed_hint WHERE entry = ?", [entry])
        return frozenset(row["rule"] for row in rows)

    def rows_on(self) -> frozenset[str] | None:
        """Return the ids of the rows that the team has on, or None where it never chose."""
        row = self._store.row("SELECT value FROM case_setting WHERE id = ?", [_SETTING])
        return frozenset(json.loads(row["value"])) if row else None

    def choose_rows(self, rows: frozenset[str], by: Hand) -> None:
        """Let just these rows be on."""
        value = json.dumps(sorted(rows))
        known = self._store.row("SELECT id FROM case_setting WHERE id = ?", [_SETTING])
        change = (
            self._log.update("case_setting", _SETTING, value=value)
            if known
            else self._log.insert("case_setting", id=_SETTING, value=value)
        )
        self._log.record(by, "wording hints chosen", [change])
