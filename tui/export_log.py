"""The export log as it is read: what left the case, who confirmed it, and who was handed what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.summaries import counted

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.exports import ExportEntry, Handover


def entries_of(case: Case) -> list[tuple[str, ...]]:
    """Return the lines of each export, oldest first."""
    handed = case.exports.handovers()
    return [(*_lines(case, entry, handed),) for entry in case.exports.all()]


def _lines(case: Case, entry: ExportEntry, handed: Sequence[Handover]) -> Iterator[str]:
    who, count = case.people.label_of(entry.author), counted(entry.excerpts, "excerpt")
    yield f"{entry.id}  {entry.at[:16]}  {entry.audience}  {entry.format}  {count}  {who}"
    yield f"  confirmed: {entry.confirmed}"
    reason = case.exports.reason_of(entry.id)
    if reason:
        yield f"  in spite of limits: {reason}"
    for one in handed:
        if one.export == entry.id:
            yield f"  handed to {one.whom}, {one.at[:10]}, by {case.people.label_of(one.author)}"
