"""Who spoke, as far as microphones and turn keys tell: taken in as who is said to speak, where nobody has said it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.events import Hand
    from casefile.transcripts import Speaker

First = Literal["participant", "lead"]


def has_sides(case: Case, conversation: Conversation) -> bool:
    """Tell whether a conversation was recorded by two microphones, or by two inputs of one device."""
    from capture.audible import has_two_sides, takes_of

    return has_two_sides(takes_of(case, conversation))


def by_side(case: Case, conversation: Conversation, first: First) -> dict[str, Speaker]:
    """Return who said each word, by its id, as far as two microphones tell; `first` is who sat at the first one.

    It listens to all of the sound, in some seconds for an hour.
    """
    from capture.sides import loudness_of, sides_of

    transcript, loudness = case.transcripts.current(conversation.id), loudness_of(case, conversation)
    if transcript is None or loudness is None:
        return {}
    words = [word for line in case.transcripts.utterances(transcript.id) for word in line.words if word.is_living]
    spans = {
        word.id: (word.start_s, word.end_s) for word in words if word.start_s is not None and word.end_s is not None
    }
    who: tuple[Speaker, Speaker] = ("participant", "lead") if first == "participant" else ("lead", "participant")
    found = sides_of([*spans.values()], loudness)
    return {word: who[side] for word, side in zip(spans, found, strict=True) if side is not None}


def take_in(
    case: Case,
    conversation: Conversation,
    by: Hand,
    *,
    first: First | None = None,
    known: dict[str, Speaker] | None = None,
    within: Collection[str] | None = None,
) -> int:
    """Enter who spoke, where nobody has said it, in one event: by the microphones, and where these leave it open by the
    turn keys.

    `first` is who sat at the first microphone, None to ask none; `known` is what `by_side` found already; `within` are
    the words that are meant, all by default. Returns of how many words it was entered.
    """
    from transcribe.speakers_by_keys import take_turns

    transcript = case.transcripts.current(conversation.id)
    if transcript is None:
        return 0
    heard = known if known is not None else by_side(case, conversation, first) if first else {}
    return take_turns(case, conversation.id, transcript.id, by, within, heard)
