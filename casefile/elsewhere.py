"""What a removal can't reach: exports that were made before, as far as the case knows of them."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from casefile.database import Store
from casefile.exports import PACK, ExportEntry, Exports
from casefile.recordings import Recordings
from casefile.seals import Seal, Seals
from casefile.stretches import common


class Elsewhere:
    """Tells which exports of one case may hold a stretch or a conversation."""

    def __init__(self, store: Store, recordings: Recordings, seals: Seals, exports: Exports) -> None:
        self._store = store
        self._recordings = recordings
        self._seals = seals
        self._exports = exports

    def of_conversations(self, conversations: Collection[str]) -> list[ExportEntry]:
        """Return the exports that may hold something of these conversations; asked before they are removed.

        Those of which the log says that they hold another one are not among them, nor those made before.
        """
        others = self._of_another_than(conversations)
        began = self._store.row(
            "SELECT min(at) AS at FROM event WHERE conversation IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(conversations))],
        )
        since = _moment(began["at"]) if began and began["at"] else datetime.max.replace(tzinfo=UTC)
        return [entry for entry in self._exports.all() if entry.id not in others and _moment(entry.at) >= since]

    def still_held(self, seal: Seal | str) -> list[ExportEntry]:
        """Return the exports that may hold something of a stretch: made after it was recorded and before it was sealed.

        Those of which the log says that they hold another conversation are not among them. Packs are, up to its
        removal: they hold what is sealed as well.
        """
        found = self._seals.get(seal if isinstance(seal, str) else seal.id)
        was_open = found.reason != "unattended" or self._was_open(found)
        recorded, removed = self._recorded_at(found), self._removed_at(found)
        elsewhere = self._of_another_than([found.conversation])
        return [
            entry
            for entry in self._exports.all()
            if entry.id not in elsewhere
            and (was_open or entry.format == PACK)
            and recorded <= _moment(entry.at) <= (removed if entry.format == PACK else _moment(found.at))
        ]

    def quoted_in(self, seal: Seal | str) -> set[str]:
        """Return the ids of the exports that are known to quote words of a stretch; asked before it is removed.

        Others of `still_held` may hold it as well: as words around an excerpt, as a whole text, or as sound.
        """
        found = self._seals.get(seal if isinstance(seal, str) else seal.id)
        rows = self._store.rows(
            "SELECT e.id FROM excerpt e JOIN word f ON f.id = e.first_word JOIN word l ON l.id = e.last_word "
            "WHERE e.conversation = :c AND f.start_s < :to_s AND l.end_s > :from_s",
            {"c": found.conversation, "from_s": found.from_s, "to_s": found.to_s},
        )
        return self._exports.holding({row["id"] for row in rows})

    def _of_another_than(self, conversations: Collection[str]) -> set[str]:
        """The exports that hold a conversation other than these, and no more than that."""
        rows = self._store.rows(
            "SELECT r.entry, e.conversation FROM event_row r JOIN event e ON e.id = r.event "
            "WHERE e.place = 'export' AND e.conversation IS NOT NULL"
        )
        return {row["entry"] for row in rows if row["conversation"] not in conversations}

    def _was_open(self, seal: Seal) -> bool:
        """Whether anybody had kept something of what was recorded with no screen before it was sealed."""
        return any(
            other.id < seal.id and other.reason == "unattended" and common([other.stretch], [seal.stretch])
            for other in self._seals.of(seal.conversation)
        )

    def _recorded_at(self, seal: Seal) -> datetime:
        """When the first of a stretch was recorded, at the earliest."""
        moments = [
            _moment(item.started_at) + timedelta(seconds=max(0.0, seal.from_s - item.starts_at_s))
            for item in self._recordings.of(seal.conversation)
            if item.starts_at_s < seal.to_s
        ]
        return min(moments, default=datetime.min.replace(tzinfo=UTC))

    def _removed_at(self, seal: Seal) -> datetime:
        """When a stretch was removed, at the latest."""
        last = self._store.row(
            "SELECT max(at) AS at FROM event WHERE place = 'removal' AND conversation = ?", [seal.conversation]
        )
        is_gone = seal.state == "removed" and last is not None and last["at"] is not None
        return _moment(last["at"]) if last and is_gone else datetime.max.replace(tzinfo=UTC)


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)
