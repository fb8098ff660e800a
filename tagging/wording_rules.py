"""Hints on what the review team writes of its own: judgements, significance, comments and titles, and nothing else.

A hint says what to be careful with, why, and what to try. It changes nothing and blocks nothing. What stands in
quotation marks is somebody's words and is passed over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, get_args

from casefile.errors import EntryError

if TYPE_CHECKING:
    from casefile.case import Case

TeamField = Literal["judgement", "significance", "comment", "title"]
FIELDS: tuple[TeamField, ...] = get_args(TeamField)
_KNOWN = frozenset({"id", "careful", "why", "try", "finds", "passes", "is_on", "fields"})
# An apostrophe within or after a word begins no quote.
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)|(?<!\w)'[^']*(?:'(?=\w)[^']*)*'(?!\w)")


@dataclass(frozen=True)
class TeamText:
    """A text of the team's own, and the entry that it stands in: the only thing that rules ever look at."""

    where: TeamField
    entry: str
    words: str = field(repr=False)


@dataclass(frozen=True)
class WordingRule:
    """One row: what to be careful with, why, and what to try; `fields` are where it is looked for."""

    id: str
    careful: tuple[str, ...]
    why: str
    instead: str
    fields: tuple[TeamField, ...]
    is_on: bool
    finds: tuple[str, ...] = field(repr=False)
    passes: tuple[str, ...] = field(repr=False)

    def seen_in(self, words: str) -> str | None:
        """Return the first of its words that stands in a text outside quotation marks, as written there; or None."""
        found = _pattern(self.careful).search(_QUOTED.sub(lambda quoted: " " * len(quoted[0]), words))
        return found[0] if found else None


@dataclass(frozen=True)
class Hint:
    """What one rule says of one text."""

    rule: WordingRule
    text: TeamText
    seen: str

    @property
    def words(self) -> str:
        """Return it as it is shown."""
        return f"“{self.seen}”: {self.rule.why}. Try: {self.rule.instead}"


@cache
def wording_rules() -> tuple[WordingRule, ...]:
    """Return the rules that come with the product, in the order of the method's table."""
    return parsed(resources.files("tagging.wording").joinpath("rules.toml").read_text(encoding="utf-8"))


def parsed(text: str) -> tuple[WordingRule, ...]:
    """Read rules; raises EntryError where one is not written as it should be."""
    try:
        held = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError:
        raise _wrong("It is not TOML.") from None
    return tuple(_rule(one) for one in held)


def rules_on(case: Case) -> tuple[WordingRule, ...]:
    """Return the rules that the team has on; where it never chose, those that are on by themselves."""
    chosen = case.wording_hints.rows_on()
    return tuple(rule for rule in wording_rules() if (rule.is_on if chosen is None else rule.id in chosen))


def team_texts(case: Case, episode: str) -> Iterator[TeamText]:
    """Yield what the team has written of its own on an episode: never its description, nor what it rests on.

    Nor a title that stands as a participant named it: it is theirs until somebody words it anew.
    """
    if not case.episodes.has_taken_title(episode):
        yield TeamText("title", episode, case.episodes.get(episode).title)
    significance = case.judgements.significance(episode)
    if significance is not None:
        yield TeamText("significance", significance.id, significance.words)
    for element in case.judgements.elements(episode):
        judged = case.judgements.of_element(element.id)
        if judged is not None:
            parts = (judged.reason, judged.information_used, judged.information_available_unused)
            yield from (TeamText("judgement", judged.id, part) for part in parts if part)
    for comment in case.judgements.comments(episode):
        yield TeamText("comment", comment.id, comment.words)


def pattern_texts(case: Case, pattern: str) -> Iterator[TeamText]:
    """Yield what the team has written of its own of a pattern."""
    yield TeamText("judgement", pattern, case.patterns.get(pattern).words)


def hints_on(
    case: Case, texts: Iterator[TeamText], look: Callable[[WordingRule, TeamText], str | None] | None = None
) -> list[Hint]:
    """Return the hints of the rules that are on, those left out that were dismissed on their entry.

    `look` is what looks at a text, for whoever wants to see what is looked at; the rule itself where it is not given.
    """
    rules, found = rules_on(case), []
    for text in texts:
        dismissed = case.wording_hints.dismissed(text.entry)
        for rule in rules:
            if text.where in rule.fields and rule.id not in dismissed:
                seen = look(rule, text) if look else rule.seen_in(text.words)
                if seen is not None:
                    found.append(Hint(rule, text, seen))
    return found


@cache
def _pattern(careful: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(careful, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


def _rule(held: Mapping[str, Any]) -> WordingRule:
    missing = _KNOWN - {"is_on", "fields"} - set(held)
    if missing or (strange := set(held) - _KNOWN) or not held["careful"]:
        raise _wrong(f"A rule lacks {', '.join(sorted(missing))}." if missing else f"Not known in a rule: {strange}.")
    fields = tuple(held.get("fields", FIELDS))
    if not fields or set(fields) - set(FIELDS):
        raise _wrong(f"Rules look at nothing but {', '.join(FIELDS)}.")
    texts = {name: tuple(held[name]) for name in ("careful", "finds", "passes")}
    return WordingRule(
        held["id"], why=held["why"], instead=held["try"], fields=fields, is_on=bool(held.get("is_on", False)), **texts
    )


def _wrong(detail: str) -> EntryError:
    return EntryError(
        title="The rules on wording are not written as they should be.",
        detail=detail,
        remedy="See tagging/wording/rules.toml for how they are written.",
    )
