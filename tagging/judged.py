"""What the team makes of it all as it goes out, where it asks for it: patterns, and comments on words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from casefile.timeline import clock_text
from casefile.words import living_text
from tagging.model import CommentEntry, Judged
from tagging.pattern_record import entries_of_patterns
from tagging.strands import accounts_of

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from tagging.pseudonyms import Pseudonyms


def judged_of(
    case: Case, pseudonyms: Pseudonyms, authors: Mapping[str, str], conversation: Conversation | None
) -> Judged:
    """Return the patterns of the case, and the comments on one conversation, or with None on all; names replaced."""
    patterns = tuple(entries_of_patterns(case, pseudonyms, accounts_of(case)))
    chosen = case.conversations.all() if conversation is None else [conversation]
    return Judged(patterns, tuple(entry for one in chosen for entry in _comments(case, one, pseudonyms, authors)))


def _comments(
    case: Case, conversation: Conversation, pseudonyms: Pseudonyms, authors: Mapping[str, str]
) -> Iterator[CommentEntry]:
    for one in case.comments.of(conversation.id):
        at_s = next((word.start_s for word in one.words if word.start_s is not None), None)
        yield CommentEntry(
            one.comment.id,
            conversation.label,
            "" if at_s is None else clock_text(at_s),
            pseudonyms.replace(living_text(one.words) or one.comment.quote).text,
            pseudonyms.replace(one.comment.words).text,
            authors.get(one.comment.author, ""),
        )
