"""What is replaced by what while a pack is made, for the replacement log: real names, which no export sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from casefile.replaced_words import ReplacedName

if TYPE_CHECKING:
    from tagging.model import Pack
    from tagging.source_text import SourceText, Span


class ReplacementRecord:
    """Takes in what is replaced in texts and excerpts, and tells what of it goes out with a pack."""

    def __init__(self) -> None:
        self._texts: dict[str, list[ReplacedName]] = {}
        self._quotes: dict[str, list[ReplacedName]] = {}
        self._contexts: dict[str, list[ReplacedName]] = {}

    def text(self, conversation: str, document: str, text: SourceText) -> None:
        """Take in a whole transcript, or a typed note, by its id."""
        self._texts[document] = [*text.replaced(text.whole, conversation)]

    def excerpt(self, conversation: str, excerpt: str, text: SourceText, span: Span, question: Span | None) -> None:
        """Take in an excerpt, with what stands around it and what it answers."""
        self._quotes[excerpt] = [*text.replaced(span, conversation)]
        around = [text.around(span), *([question] if question else [])]
        self._contexts[excerpt] = [one for part in around for one in text.replaced(part, conversation)]

    def of(self, pack: Pack, ids: Mapping[str, str]) -> list[ReplacedName]:
        """Return what was replaced in all that a pack holds, each place once.

        `ids` gives the excerpts' own ids where they go out under others.
        """
        found: dict[ReplacedName, None] = {}
        for talk in pack.talks:
            for text in talk.texts:
                for part in [line.id for line in text.lines] if text.kind == "notes" else [text.id]:
                    found |= dict.fromkeys(self._texts.get(part, ()))
        for excerpt in pack.excerpts:
            held = self._quotes if pack.audience == "public" else self._contexts
            found |= dict.fromkeys(held.get(ids.get(excerpt.id, excerpt.id), ()))
        return [*found]
