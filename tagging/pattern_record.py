"""What is known of a pattern, in words: the same on the screen, on the command line and in exports.

Whose accounts a pattern rests on is read from the tags: those in which one of its factors is tagged with one of its
episodes. So a tag that is taken off, a stretch that is closed or a conversation that is removed is heard of at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tagging.model import PatternEntry
from tagging.strands import Accounts, Mention, said_of

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.patterns import Pattern
    from tagging.pseudonyms import Pseudonyms

NOTHING = "nothing is tagged as this with these episodes"
ONCE = "seen in one episode so far: a pattern is a combination that recurs"
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def mentions_of(pattern: Pattern, accounts: Accounts) -> tuple[Mention, ...]:
    """Return the tags that a pattern rests on: each says one of its factors of one of its episodes."""
    factors = {accounts.book.resolve(one) for one in pattern.factors}
    return tuple(
        one
        for one in accounts.mentions
        if one.tag.kind == "factor" and one.tag.code in factors and one.tag.episode in pattern.episodes
    )


def pattern_lines(case: Case, pattern: Pattern, accounts: Accounts) -> Iterator[tuple[str, str]]:
    """Yield what is known of a pattern, each with its heading."""
    yield "Pattern", pattern.words
    yield "Kind", case.patterns.kind(pattern.kind).title
    mentions = mentions_of(pattern, accounts)
    titles = dict(accounts.episodes)
    for episode in pattern.episodes:
        told = _codes(one for one in mentions if one.tag.episode == episode)
        yield "Episode", f"{titles[episode]} ({f'in the accounts of {told}' if told else NOTHING})"
    # Of factors that have become one, one line.
    for factor in dict.fromkeys(map(accounts.book.resolve, pattern.factors)):
        found = [one for one in mentions if one.tag.code == factor]
        yield "Factor", f"{accounts.book.factor(factor).title}: {said_of(found) or NOTHING}"
    if recurs := recurs_text(pattern, accounts):
        yield "Recurs", recurs


def recurs_text(pattern: Pattern, accounts: Accounts) -> str:
    """Say in words in how many episodes and accounts a pattern is seen; empty where it rests on none yet.

    Only what the tags bear out is said, and it is a reminder that patterns recur, no finding.
    """
    mentions = mentions_of(pattern, accounts)
    episodes = {one.tag.episode for one in mentions}
    people = {one.participant for one in mentions}
    if not episodes:
        return ""
    if len(episodes) == 1:
        return ONCE
    return f"{_in_words(len(episodes), 'episode')}, {_in_words(len(people), 'account')}: {_codes(mentions)}"


def entries_of_patterns(case: Case, pseudonyms: Pseudonyms, accounts: Accounts) -> Iterator[PatternEntry]:
    """Yield the patterns as they go out, names replaced."""

    def clean(text: str) -> str:
        return pseudonyms.replace(text).text

    for one in case.patterns.all():
        lines = [(what, clean(words)) for what, words in pattern_lines(case, one, accounts)]
        yield PatternEntry(
            one.id,
            one.kind,
            clean(case.patterns.kind(one.kind).title),
            clean(one.words),
            tuple(words for what, words in lines if what == "Episode"),
            tuple(words for what, words in lines if what == "Factor"),
            tuple(sorted({mention.participant for mention in mentions_of(one, accounts)})),
        )


def _codes(mentions: Iterator[Mention] | tuple[Mention, ...]) -> str:
    return ", ".join(sorted({one.participant for one in mentions}))


def _in_words(count: int, what: str) -> str:
    said = _NUMBERS[count] if count < len(_NUMBERS) else "more than twelve"
    return f"{said} {what}{'' if count == 1 else 's'}"
