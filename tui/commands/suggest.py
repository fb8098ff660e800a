"""`vantage suggest`: show one untagged place that rules point at, with their reason; accept it or dismiss it."""

from __future__ import annotations

import argparse

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError
from casefile.suggestions import Suggestion
from casefile.tags import NewTag
from casefile.words import living_text
from tagging.codebook import DIRECTIONS, check
from tagging.suggester import start_suggester
from tui.commands.opening import case_arguments, hand, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--read", action="store_true", help="say that you have read it to its end, and turn suggestions on"
    )
    ways.add_argument("--off", action="store_true", help="turn them off for you")
    ways.add_argument("--accept", action="store_true", help="tag the place that is shown")
    ways.add_argument("--dismiss", action="store_true", help="dismiss the place that is shown, for good")
    parser.add_argument("--direction", choices=list(DIRECTIONS), help="of a factor that is accepted")
    case_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Do what was asked with the first open place, and print the one that is first now."""
    with opened(given) as case:
        conversation = case.conversations.find(given.conversation)
        by = hand(case, given, "review", conversation)
        if given.read:
            start_suggester(case, conversation.id).result()
            case.suggestions.turn(conversation.id, by, on=True)
        elif given.off:
            case.suggestions.turn(conversation.id, by, on=False)
            return 0
        if not case.suggestions.is_on(conversation.id, by.author):
            raise EntryError(
                title="Suggestions are off for this conversation.",
                detail="What you see in it comes before what rules may point at.",
                remedy="Read it to its end, and then say so: --read",
            )
        first = _first(case, conversation, by.author)
        if first is not None and given.accept:
            book = case.codes.book()
            what = check(NewTag(first.kind, book.resolve(first.code), direction=given.direction), book)
            with case.all_or_nothing():
                case.suggestions.decide(first, "accepted", by)
                case.tags.put(first.first_word, first.last_word, what, by)
        elif first is not None and given.dismiss:
            case.suggestions.decide(first, "dismissed", by)
        if first is not None and (given.accept or given.dismiss):
            first = _first(case, conversation, by.author)
        print(_in_words(case, first) if first else "Nothing more is pointed at in what is untagged.")
    return 0


def _first(case: Case, conversation: Conversation, author: str) -> Suggestion | None:
    """The first in the text that this reviewer has not answered, none of whose words is tagged."""
    tagged = {word.id for placed in case.tags.placed(conversation.id) for word in placed.words}
    transcript = case.transcripts.current(conversation.id)
    lines = case.transcripts.utterances(transcript.id) if transcript else []
    order = {word.id: place for place, word in enumerate(word for line in lines for word in line.words)}
    words, book = list(order), case.codes.book()
    open_ones = [
        one
        for one in case.suggestions.of(conversation.id, author)
        if one.state == "open"
        and not book.is_retired(one.code)
        and one.first_word in order
        and one.last_word in order
        and tagged.isdisjoint(words[order[one.first_word] : order[one.last_word] + 1])
    ]
    return min(open_ones, key=lambda one: (order[one.first_word], one.id), default=None)


def _in_words(case: Case, one: Suggestion) -> str:
    document = case.words.document_of(one.first_word)
    near = case.words.near(document, one.first_word, one.last_word)
    ids = [word.id for word in near]
    said = living_text(near[ids.index(one.first_word) : ids.index(one.last_word) + 1])
    return f"“{said}”\n{case.codes.book().title(one.kind, one.code)}? {one.reason}"
