"""What has left the case: permanent excerpt ids, and the log of exports."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.clock import Clock
from casefile.database import Store
from casefile.events import Hand, Log


@dataclass(frozen=True)
class ExportEntry:
    """One export: for whom, in which format, how many excerpts and replaced names, and the file's digest.

    `confirmed` names who looked at the warnings, or says that there were none.
    """

    id: str
    at: str
    author: str
    audience: str
    format: str
    excerpts: int
    replaced: int
    sha256: str
    confirmed: str


class Exports:
    """Repository of excerpt ids and of the export log."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def excerpt_id(self, conversation: str, first_word: str, last_word: str, by: Hand) -> str:
        """Return the id of the excerpt on this span: made once, the same through all exports."""
        with self._store.write():
            found = self._store.row(
                "SELECT id FROM excerpt WHERE first_word = ? AND last_word = ?", [first_word, last_word]
            )
            if found:
                return str(found["id"])
            change = self._log.insert("excerpt", conversation=conversation, first_word=first_word, last_word=last_word)
            self._log.record(Hand(by.author, "export"), "excerpt made", [change], conversation)
            return change.id

    def enter(
        self,
        by: Hand,
        *,
        audience: str,
        format: str,
        excerpts: int,
        replaced: int,
        sha256: str,
        confirmed: str,
        conversation: str | None = None,
    ) -> None:
        """Enter an export into the log; with `conversation` where it holds what one conversation holds."""
        change = self._log.insert(
            "export_log",
            at=self._clock.now(),
            author=by.author,
            audience=audience,
            format=format,
            excerpts=excerpts,
            replaced=replaced,
            sha256=sha256,
            confirmed=confirmed,
        )
        self._log.record(Hand(by.author, "export"), "exported", [change], conversation)

    def all(self) -> list[ExportEntry]:
        """Return the export log, oldest first."""
        return [ExportEntry(**row) for row in self._store.rows("SELECT * FROM export_log ORDER BY id")]
