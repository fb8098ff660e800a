"""Comments on words as they go out, where the team asks for what it makes of it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from casefile.timeline import clock_text
from tagging.model import CommentEntry

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.words import Document
    from tagging.pseudonyms import Pseudonyms
    from tagging.source_text import SourceText


def comments_of(
    case: Case,
    conversation: Conversation,
    pseudonyms: Pseudonyms,
    authors: Mapping[str, str],
    text_of: Callable[[Document], SourceText | None],
) -> Iterator[CommentEntry]:
    """Yield the comments on a conversation with their quotes as excerpts have them, names replaced.

    `text_of` returns the text that words stand in, or None where what is on it stays out.
    """
    for one in case.comments.of(conversation.id):
        text = text_of(case.words.document_of(one.comment.first_word))
        if text is None:
            continue
        edges = one.comment.first_word, one.comment.last_word
        at_s = next((word.start_s for word in one.words if word.start_s is not None), None)
        quote = text.cut(text.span(one.words, edges[0])) if one.words else text.lost(*edges, one.comment.quote)
        yield CommentEntry(
            one.comment.id,
            conversation.label,
            "" if at_s is None else clock_text(at_s),
            quote.text,
            pseudonyms.replace(one.comment.words).text,
            authors.get(one.comment.author, ""),
        )
