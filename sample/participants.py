"""Several generated accounts of one case, in words with times and without sound: the same for the same seed.

Each comes from the grammar by itself, about one family and with one episode in common, so that a case never seen before
can be walked from tags to an episode's record. The sample case itself keeps its written accounts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sample.accounts import in_words
from sample.errors import SampleError
from sample.generate import compose
from sample.grammar import Cast, Draw, grammar
from sample.script import Script
from sample.truth import Agreement, Conversation, Name, StepVisit, Tag

_MINUTES = 3.0
_SILENCE = re.compile(r"\{[\d.]+\} ")
_SYMBOL = re.compile(r"<(\w+)>")
_LINKED = 0.6
_TRIES = 200


@dataclass(frozen=True)
class GeneratedCase:
    """The accounts, the title of the episode that each names, and the role of somebody who was not heard."""

    seed: int
    accounts: tuple[Conversation, ...]
    episode: str
    missing: str


def generated_case(seed: int, people: int = 3) -> GeneratedCase:
    """Make so many accounts of people with different roles, each of whom names one episode in words of their own.

    Of each at least one factor and one aspect is tagged with that episode. Raises SampleError for more people than the
    grammar has roles for.
    """
    draw = Draw(seed)
    family = Cast(draw, frozenset())
    # Words that are drawn anew at each use, so that accounts of it differ.
    named = [line for line in grammar().lines if line.kind == "episode" and _is_drawn_anew(line.text)]
    episode = draw.pick([line.code for line in named])
    found: list[Conversation] = []
    said: set[str] = set()
    for number in range(_TRIES):
        script = compose(seed * _TRIES + number, _MINUTES, known=family, episode=episode)
        quotes = [tag.quote for tag in script.tags if tag.code == episode]
        kinds = {tag.kind for tag in script.tags}
        is_other = script.participant.role not in {one.participant.role for one in found}
        if is_other and quotes and quotes[0] not in said and kinds >= {"factor", "rationality"}:
            said.add(quotes[0])
            found.append(_account(draw, script, f"P{len(found) + 1:02}", episode, found))
        if len(found) == people:
            break
    if len(found) < people:
        raise SampleError("Too many people", f"The grammar holds no {people} accounts that differ.", "Ask for fewer.")
    roles = {one.participant.role for one in found}
    missing = next(one for one in grammar().words["person"] if not any(role in one for role in roles))
    return GeneratedCase(seed, tuple(found), episode, missing)


def _is_drawn_anew(text: str) -> bool:
    quote = text[text.index("[") : text.index("]")]
    return any(symbol in grammar().words for symbol in _SYMBOL.findall(quote))


def _account(draw: Draw, script: Script, code: str, episode: str, before: list[Conversation]) -> Conversation:
    turns, at_s = [], 0.0
    visits: list[StepVisit] = []
    for one in script.turns:
        turns.append(in_words(one.id, one.speaker, one.step, _SILENCE.sub("", one.text), at_s))
        ends_s = turns[-1].end_s + one.pause_s
        if visits and visits[-1].step == one.step:
            visits[-1] = replace(visits[-1], end_s=ends_s)
        else:
            visits.append(StepVisit(one.step, at_s, ends_s))
        at_s = ends_s
    words = {turn.id: turn.text for turn in turns}
    known = {name.real for account in before for name in account.names}
    return Conversation(
        title=f"The generated account of {code}",
        seed=script.seed,
        duration_s=at_s,
        rate=16_000,
        voices=(),
        participant=replace(script.participant, code=code),
        reviewers=script.reviewers,
        agreement=Agreement("yes", by=code),
        steps=tuple(visits),
        turns=tuple(turns),
        notes=(),
        marks=(),
        tags=_tags(draw, script, words, episode),
        limits=(),
        names=tuple(name for name in script.names if _is_new(name, known)),
    )


def _is_new(name: Name, known: set[str]) -> bool:
    return name.real not in known


def _tags(draw: Draw, script: Script, words: dict[str, str], episode: str) -> tuple[Tag, ...]:
    """The planted tags on their words; of factors and aspects the first, and some more, belong to the episode."""
    tags: list[Tag] = []
    first: set[str] = set()
    for one in script.tags:
        before = words[one.turn][: words[one.turn].index(_SILENCE.sub("", one.quote))]
        at, count = len(before.split()), len(_SILENCE.sub("", one.quote).split())
        belongs = one.kind != "episode" and (one.kind not in first or draw.chance(_LINKED))
        first.add(one.kind)
        code = one.code
        tags.append(
            Tag(
                turn=one.turn,
                quote=one.quote,
                first_word=at,
                last_word=at + count - 1,
                start_s=0.0,
                end_s=0.0,
                kind=one.kind,
                code=code,
                direction=one.direction,
                episode=episode if belongs else "",
            )
        )
    return tuple(tags)
