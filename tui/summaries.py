"""One line on each conversation of a case, for the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from casefile.timeline import clock_text, long_clock_text

if TYPE_CHECKING:
    from casefile.agreements import Agreement
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.exports import Copy
    from casefile.recordings import Recording

ANSWERS = {
    "given": "may be recorded",
    "limits": "may be recorded, with limits",
    "refused": "not to be recorded",
    "withdrawn": "recording withdrawn",
}

Unfinished = Literal["withdrawal", "stretches", "words"]
UNFINISHED: dict[Unfinished, str] = {
    "withdrawal": "withdrawn, its sound to decide",
    "stretches": "sealed stretches to decide",
    "words": "words outstanding",
}

# A conversation that broke off longer ago is reviewed rather than gone on with.
_GOES_ON_FOR_HOURS = 12.0


def counted(count: int, thing: str) -> str:
    """Write how many there are of a thing."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def place_count(count: int) -> str:
    """Write at how many places something stands."""
    return "1 place" if count == 1 else f"{count} places"


def agreed_lines(case: Case, conversation: str) -> list[str]:
    """Write what was agreed on for a conversation: until when, and with which limits, each where there is any."""
    ends, agreement = case.settings.agreed_end(conversation), case.agreements.current(conversation)
    lines = [f"Agreed until {ends}."] if ends else []
    if agreement is not None and agreement.answer == "limits" and agreement.limits:
        lines.append(f"Limits: {agreement.limits}")
    return lines


def copies_text(copies: Sequence[Copy]) -> str:
    """Say which exports hold what was withdrawn, and who has them; what else holds the words isn't known by its id."""
    if not copies:
        return "No export of the log quoted it."
    listed = [
        f"{one.entry.audience}, {one.entry.format} of {one.entry.at[:10]}"
        + (f" (handed to {', '.join(one.whom)})" if one.whom else "")
        for one in copies
    ]
    return f"Quoted in {counted(len(copies), 'export')} that left before: {'; '.join(listed)}. Ask for them back."


@dataclass(frozen=True)
class Summary:
    """A conversation as the list shows it."""

    conversation: Conversation
    who: str
    sound: str
    words: str
    is_running: bool
    has_material: bool
    broke_off_s: float | None = None
    goes_on: bool = False
    unfinished: tuple[Unfinished, ...] = ()


def due_text(case: Case) -> list[str]:
    """Say which review dates have come, in one line or none; nothing is removed by itself."""
    due = [one.where for one in case.review_dates.due()]
    more = f" and {len(due) - 3} more" if len(due) > 3 else ""
    return [f"Review date has come: {'; '.join(due[:3])}{more}. Decide: vantage review-date"] if due else []


def running_in(case: Case) -> frozenset[str]:
    """Return the conversations of this case that a recorder holds now."""
    from capture.running import running_recorders

    own = case.info.id
    return frozenset(item.conversation for item in running_recorders() if item.case == own and item.conversation)


def summaries(case: Case, running: frozenset[str]) -> list[Summary]:
    """Return one summary for each conversation; those being recorded come first, then those that broke off today."""
    found = [_summary(case, conversation, conversation.id in running) for conversation in case.conversations.all()]
    return sorted(found, key=lambda summary: (not summary.is_running, not summary.goes_on))


def answer_text(agreement: Agreement | None) -> str:
    """Say in words what was agreed."""
    return "no agreement yet" if agreement is None else ANSWERS[agreement.answer]


def _summary(case: Case, conversation: Conversation, is_running: bool) -> Summary:
    person = conversation.participant
    recordings = [item for item in case.recordings.of(conversation.id) if not item.removed]
    notes = case.notes.of(conversation.id)
    broke_off_s = case.recordings.broke_off_at_s(conversation.id) if recordings and not is_running else None
    if broke_off_s is not None:
        sound = f"broke off at {long_clock_text(broke_off_s)}"
    elif recordings:
        sound = f"{clock_text(case.recordings.length_s(conversation.id))} of sound"
    else:
        sound = answer_text(case.agreements.current(conversation.id))
    return Summary(
        conversation,
        ", ".join(part for part in (person.role, person.agency) if part) or "role not entered yet",
        sound,
        "" if recordings else ("notes only" if notes else ""),
        is_running,
        bool(recordings or notes),
        broke_off_s,
        broke_off_s is not None and _hours_since(case, recordings[-1]) < _GOES_ON_FOR_HOURS,
        unfinished(case, conversation.id),
    )


def unfinished(case: Case, conversation: str) -> tuple[Unfinished, ...]:
    """Return what of a conversation is not finished, what people have to decide first."""
    from capture.stretches import undecided_withdrawal

    sealed = {seal.reason for seal in case.seals.of(conversation) if seal.state == "sealed"}
    has_sound = any(not item.removed for item in case.recordings.of(conversation))
    found: list[Unfinished] = []
    if "withdrawn" in sealed and undecided_withdrawal(case, conversation) is not None:
        found.append("withdrawal")
    if sealed - {"withdrawn"} or case.seals.undecided(conversation):
        found.append("stretches")
    # Sound that stays sealed since the agreement was withdrawn is not put into words, and nothing waits for it.
    stays_sealed = "withdrawn" in sealed and "withdrawal" not in found
    if has_sound and not stays_sealed and not case.transcripts.is_complete(conversation):
        found.append("words")
    return tuple(found)


def unfinished_text(what: Sequence[Unfinished]) -> str:
    """Say in words what is not finished; empty where everything is."""
    return "; ".join(UNFINISHED[one] for one in what)


def closed_text(case: Case, conversation: str) -> str:
    """Say how many stretches of a conversation wait to be decided upon; empty where none does."""
    sealed = sum(seal.state == "sealed" for seal in case.seals.of(conversation))
    count = sealed + len(case.seals.undecided(conversation))
    return f"{count} sealed" if count else ""


def _hours_since(case: Case, recording: Recording) -> float:
    """Return the hours since a recording began, by the wall clock, which is all there is after a new start."""
    began = datetime.fromisoformat(recording.started_at)
    return (datetime.fromisoformat(case.clock.now()) - began).total_seconds() / 3600
