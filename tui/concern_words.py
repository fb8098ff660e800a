"""A safeguarding concern in words: its fields as people read them, and the plain text that goes to a referral."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casefile.timeline import clock_text

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.concerns import Concern, ConcernKind, ConcernVersion, ConcernWords

KIND_WORDS: dict[ConcernKind, str] = {
    "risk": "Somebody may be at risk",
    "staff": "An allegation about a member of staff",
    "distress": "The participant's own distress",
}
LABELS: dict[str, str] = {
    "said": "What was said",
    "at_risk": "Who may be at risk",
    "said_when": "When, if not at the time below",
    "told": "Who was told",
    "told_when": "When they were told",
    "decided": "What was decided",
    "decided_by": "By whom",
}
NOT_ENCRYPTED = (
    "This writes one safeguarding concern, with real names, into a plain file.",
    "The file is not encrypted: whoever gets hold of it can read it. What becomes of it is yours to see to.",
    "Nothing is sent by this program. Delete the file when it has served.",
)
NOTHING_YET = "(nothing written yet)"


def begun_text(concern: Concern) -> str:
    """Say in which conversation a concern was begun, on which day, and at which second of the sound."""
    at_s = f", {clock_text(concern.at_s)} on the recording" if concern.at_s is not None else ", with no sound running"
    return f"{concern.label}, {moment_text(concern.at)}{at_s}"


def moment_text(at: str) -> str:
    """Write a moment for reading: day and minute, UTC."""
    return f"{at[:10]} {at[11:16]} UTC"


def line_text(concern: Concern) -> str:
    """Say a concern in one line."""
    said = concern.words.said or NOTHING_YET
    return f"{concern.number}  {begun_text(concern)}  {KIND_WORDS[concern.words.kind]}: {said}"


def full_text(case: Case, concern: Concern, *, versions: bool = False) -> str:
    """Return everything on record of a concern as plain text, with the earlier versions where they are asked for."""
    rows = ["SAFEGUARDING CONCERN", "", KIND_WORDS[concern.words.kind], *_fields(concern.words)]
    rows += ["", f"Begun in conversation {begun_text(concern)}, by {case.people.label_of(concern.author)}"]
    rows.append(f"As it stands since {_entered(case, concern.last)}")
    rows += [f"Copy saved {moment_text(at)}, by {case.people.label_of(who)}" for at, who in _copies(case, concern)]
    earlier = case.concerns.versions(concern.id)[:-1] if versions else []
    for version in earlier:
        rows += ["", f"Earlier version, entered {_entered(case, version)}"]
        rows += [KIND_WORDS[version.words.kind], *_fields(version.words)]
    return "\n".join(rows) + "\n"


def _fields(words: ConcernWords) -> Iterator[str]:
    for name, label in LABELS.items():
        value = getattr(words, name)
        if value or name != "said_when":
            yield f"{label}: {value or 'not entered'}"


def _entered(case: Case, version: ConcernVersion) -> str:
    return f"{moment_text(version.at)}, by {case.people.label_of(version.author)}"


def _copies(case: Case, concern: Concern) -> Sequence[tuple[str, str]]:
    return case.concerns.copies(concern.id)
