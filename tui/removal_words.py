"""What is said before something is removed for good, and after; and the removal itself, the same from everywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.events import Hand
    from casefile.exports import ExportEntry
    from casefile.people import Participant

What = Literal["sound", "account", "conversation", "participant"]
NO_UNDO = "Nothing brings it back, undo neither."
UNFINISHED = "A removal is not finished: something may still lie in the case's files until nobody else has it open."
_WHAT: dict[What, str] = {
    "sound": "The sound of {} goes for good. Words, notes, marks and tags stay.",
    "account": "The sound and the transcript of {} go for good, with the tags and excerpts on them. Notes stay.",
    "conversation": "Everything of {} goes for good: sound, transcript, notes, marks, tags, and what was arranged.",
    "participant": "All that is held of {} goes for good: every conversation, and what is known of the person.",
}


def conversations_of(case: Case, person: Participant) -> list[Conversation]:
    """Return all conversations with a participant."""
    return [item for item in case.conversations.all() if item.participant.id == person.id]


def before(case: Case, person: Participant, conversations: Sequence[Conversation], what: What) -> Iterator[str]:
    """Say what goes, and what of it stands elsewhere or has not been looked at yet."""
    yield _WHAT[what].format(person.code if what == "participant" else conversations[0].label)
    if what == "participant":
        yield f"Conversations: {', '.join(item.label for item in conversations) or 'none any more'}."
    if what == "sound":
        if case.turn_keys.last(conversations[0].id) is not None:
            yield "The turn keys that were pressed to it go as well."
        yield from _unchecked(case, conversations[0])
    if what in ("conversation", "participant"):
        ids = {item.id for item in conversations}
        concerns = sum(concern.conversation in ids for concern in case.concerns.all())
        if concerns:
            yield f"Safeguarding concerns that were entered there stay: {concerns}. No removal reaches them."
        yield "Titles of key practice episodes stay as well; look whether one holds the person's own words."


def after(case: Case, held: Sequence[ExportEntry], *, most: int = 1000) -> Iterator[str]:
    """Say which copies may still hold what was removed; `held`: what was exported of it, of which `most` are shown."""
    yield from still_held(case, held, most=most)
    yield "Backups of the case that were made before may hold it as well: vantage register"
    if case.removal.unfinished():
        yield UNFINISHED


def still_held(
    case: Case, held: Sequence[ExportEntry], *, most: int = 1000, quoted: Collection[str] = ()
) -> Iterator[str]:
    """Say which exports may still hold what was removed, the last `most` of them; nothing where there are none.

    `quoted` are the ids of those that are known to quote words of it.
    """
    if held:
        yield "These exports were made before and may still hold it:"
    if len(held) > most:
        yield f"  {len(held) - most} before these"
    for entry in held[-most:]:
        author = case.people.label_of(entry.author)
        certain = ": it quotes words of it" if entry.id in quoted else ""
        yield f"  {entry.at[:16].replace('T', ' ')}  {entry.audience}, {entry.format}, by {author}{certain}"


def remove(
    case: Case,
    what: What,
    person: Participant,
    conversations: Sequence[Conversation],
    by: Hand,
    confirmed_by: Sequence[str],
) -> None:
    """Remove it; `confirmed_by` are the ids of both reviewers, where a whole conversation goes or more.

    Raises RemovalError under a legal hold, while one of the conversations is recorded, and where it is not confirmed.
    """
    if what == "sound":
        for recording in case.recordings.of(conversations[0].id):
            if not recording.removed:
                case.removal.sound(recording.id, by)
    elif what == "account":
        case.removal.account(conversations[0].id, by)
    elif what == "conversation":
        case.removal.require_confirmed(2, confirmed_by)
        case.removal.conversation(conversations[0].id, by, confirmed_by)
    else:
        case.removal.participant(person.id, by, confirmed_by)


def _unchecked(case: Case, conversation: Conversation) -> Iterator[str]:
    transcript = case.transcripts.current(conversation.id)
    lines = case.transcripts.utterances(transcript.id) if transcript else []
    left = sum(not line.checked for line in lines)
    if not case.transcripts.is_complete(conversation.id):
        yield "NOT ALL OF IT IS IN WORDS YET. What is not will be lost: vantage transcribe"
    if left:
        yield f"{left} of {len(lines)} lines have not been checked against the sound. They can't be afterwards."
