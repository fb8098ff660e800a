"""Receipts: a few printed words by which a case can show later that nothing of its log was lost or put back.

A receipt names the newest entry of the event log, how many there are up to it, and a digest over all of them. What a
removal empties is no part of the digest, so that a receipt holds after it. A whole folder that was put back to an
earlier state is whole in itself; only against a receipt that was kept elsewhere can it be told.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from casefile.database import Store
from casefile.errors import EntryError

_MARK = "vantage-receipt"
_DIGEST_LETTERS = 32
_FORM = re.compile(rf"{_MARK} ([0-9A-Z]{{26}}) ([0-9A-Z]{{26}}) (\d+) ([0-9a-f]{{{_DIGEST_LETTERS}}})")
Verdict = Literal["holds", "another case", "put back", "altered"]


@dataclass(frozen=True)
class Receipt:
    """What a case was at one moment: its id, the newest event, the events up to it, and their digest (128 bits)."""

    case: str
    event: str
    count: int
    digest: str

    def __str__(self) -> str:
        return f"{_MARK} {self.case} {self.event} {self.count} {self.digest}"

    @classmethod
    def read(cls, text: str) -> Receipt:
        """Read a receipt from whatever stands around it, line breaks included; raises EntryError."""
        found = _FORM.search(" ".join(text.split()))
        if found is None:
            raise EntryError(
                title="This is no receipt of a case.",
                detail=f"A receipt begins with {_MARK} and has four parts after that.",
                remedy="Give the whole line that vantage check or vantage backup printed.",
            )
        case, event, count, digest = found.groups()
        return cls(case, event, int(count), digest)


def receipt_of(store: Store, case_id: str) -> Receipt:
    """Make the receipt of a case as it stands."""
    last = store.row("SELECT id FROM event ORDER BY id DESC LIMIT 1")
    return _up_to(store, case_id, str(last["id"]) if last else "")


def compare(store: Store, case_id: str, receipt: Receipt) -> Verdict:
    """Tell whether a case still holds all that its log held when the receipt was made, in the same order."""
    if receipt.case != case_id:
        return "another case"
    if store.row("SELECT 1 AS yes FROM event WHERE id = ?", [receipt.event]) is None:
        return "put back"
    return "holds" if _up_to(store, case_id, receipt.event) == receipt else "altered"


def _up_to(store: Store, case_id: str, event: str) -> Receipt:
    digest = hashlib.sha256(case_id.encode())
    rows = store.rows(
        "SELECT id, at, author, place, kind, conversation, undoes FROM event WHERE id <= ? ORDER BY id", [event]
    )
    for row in rows:
        digest.update("\x1f".join(str(value) for value in row.values()).encode() + b"\x1e")
    return Receipt(case_id, event, len(rows), digest.hexdigest()[:_DIGEST_LETTERS])
