"""`vantage episodes`: list key practice episodes, print the record of one, and enter more of it from a file."""

from __future__ import annotations

import argparse
import sys
from typing import cast

from casefile.case import Case
from casefile.episode_parts import TEAM, NewSide
from casefile.episodes import Episode
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.judgements import JudgementKind, NewJudgement
from tagging.episode_record import judged_lines, record_lines, told_by
from tagging.strands import accounts_of
from tagging.wording_rules import hints_on, team_texts
from tui.commands.arranged_file import ArrangedFile
from tui.commands.opening import case_arguments, hand, opened
from tui.while_talking import require_nobody_talks

_NEW = "new"
_TEXTS = ("period_from", "period_to", "precision", "description", "why_selected")
_OF_VIEW = ("who", "why")
_OF_DISCREPANCY = ("differs", "first_source", "first_says", "second_source", "second_says")
_OF_JUDGEMENT = ("element", "judgement", "reason", "information_used", "information_available_unused")
_KNOWN = (
    *("title", *_TEXTS, "nominated_by", "element", "source", "missing_view", "discrepancy"),
    *("significance", "hindsight", "judgement"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("episode", nargs="?", help='an episode by its number in the list, or "new" with --add')
    parser.add_argument("--judgements", action="store_true", help="print what the team judges of it as well")
    parser.add_argument(
        "--add",
        metavar="FILE",
        help="enter what a TOML file holds (- for standard input): a value takes the place of another, and a line "
        f"that stands there already is not entered twice. It may hold: {', '.join(_KNOWN)}",
    )
    case_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """List, print, or enter, all or nothing."""
    file = ArrangedFile.read(given.add, _KNOWN) if given.add else None
    with opened(given) as case:
        if given.judgements or (file is not None and file.holds("significance", "judgement")):
            require_nobody_talks(case)
        if file is not None:
            by = hand(case, given, "episodes")
            with case.all_or_nothing():
                episode = _named(case, given.episode, file, by)
                _enter(case, episode, file, Hand(by.author, f"episode {episode.id}"))
            print(f"{episode.title} is entered.", file=sys.stderr)
        elif given.episode is None:
            _list(case)
        else:
            episode = numbered(case, given.episode)
            lines = [*record_lines(case, episode, accounts_of(case).of_episode(episode.id))]
            if given.judgements:
                lines += judged_lines(case, episode)
                lines += [("Wording", hint.words) for hint in hints_on(case, team_texts(case, episode.id))]
            for heading, words in lines:
                print(f"{heading:<15} {words}")
    return 0


def numbered(case: Case, number: str) -> Episode:
    """Return the episode of this number in the list; raises EntryError where there is none."""
    episodes = case.episodes.all()
    if not number.isdecimal() or not 1 <= int(number) <= len(episodes):
        raise EntryError(
            title="There is no such episode.",
            detail=f"The case holds {len(episodes)}.",
            remedy="See them, with their numbers, with: vantage episodes",
        )
    return episodes[int(number) - 1]


def _list(case: Case) -> None:
    accounts = accounts_of(case)
    for number, episode in enumerate(case.episodes.all(), 1):
        told = told_by(accounts.of_episode(episode.id))
        parts = (episode.title, episode.period, f"told by {told}" if told else "")
        print(f"{number:>3} {'; '.join(part for part in parts if part)}")


def _named(case: Case, number: str | None, file: ArrangedFile, by: Hand) -> Episode:
    title = file.text("title")
    if number == _NEW:
        return case.episodes.add(title or "", by)
    episode = numbered(case, number or "")
    if title is not None and title.strip() != episode.title:
        case.episodes.rename(episode.id, title, by)
    return case.episodes.get(episode.id)


def _enter(case: Case, episode: Episode, file: ArrangedFile, by: Hand) -> None:
    said = {name: value for name in _TEXTS if (value := file.text(name)) is not None}
    if said:
        case.episodes.describe(episode.id, by, **said)
    parts = case.episode_parts
    if codes := file.texts("nominated_by"):
        parts.set_nominators(episode.id, {_nominator(case, code) for code in codes}, by)
    there = {one.text for one in case.judgements.elements(episode.id)}
    for text in file.texts("element"):
        if text.strip() not in there:
            case.judgements.add_element(episode.id, text, by)
    for named in file.texts("source"):
        _source(case, episode, named, by)
    heard_of = {view.who for view in parts.missing_views(episode.id)}
    for view in file.tables("missing_view", _OF_VIEW):
        if (view.text("who") or "").strip() not in heard_of:
            parts.add_missing_view(episode.id, view.text("who") or "", by, why=view.text("why"))
    differing = {item.differs for item in parts.discrepancies(episode.id)}
    for item in file.tables("discrepancy", _OF_DISCREPANCY):
        if (item.text("differs") or "").strip() not in differing:
            sides = [
                NewSide(_source(case, episode, item.text(f"{one}_source") or "", by), item.text(f"{one}_says") or "")
                for one in ("first", "second")
            ]
            parts.add_discrepancy(episode.id, item.text("differs") or "", sides, by)
    _judge(case, episode, file, by)


def _judge(case: Case, episode: Episode, file: ArrangedFile, by: Hand) -> None:
    significance = file.text("significance")
    if significance is not None:
        is_hindsight = bool(file.truth("hindsight"))
        case.judgements.say_significance(episode.id, significance, by, is_hindsight=is_hindsight)
    elements = {one.text: one.id for one in case.judgements.elements(episode.id)}
    for item in file.tables("judgement", _OF_JUDGEMENT):
        text = (item.text("element") or "").strip()
        if text not in elements:
            raise EntryError(
                title="There is no such element.",
                detail="A judgement is of an element of the episode, named by its words.",
                remedy="Enter the element in the same file, with: element = [...]",
            )
        used, unused = item.text("information_used"), item.text("information_available_unused")
        kind = cast("JudgementKind", item.text("judgement") or "")
        case.judgements.judge(elements[text], NewJudgement(kind, item.text("reason"), used, unused), by)


def _nominator(case: Case, named: str) -> str:
    if named.strip().casefold() == TEAM:
        return TEAM
    for person in case.people.participants():
        if person.code == named.strip().upper():
            return person.id
    raise EntryError(
        title="There is no such participant.",
        detail="An episode is nominated by participants, by code, or by the team.",
        remedy=f"See the codes with: vantage list. For the team: {TEAM}",
    )


def _source(case: Case, episode: Episode, named: str, by: Hand) -> str:
    """The source of these words: a conversation by its label, else a document by its reference."""
    labels = {one.label: one.id for one in case.conversations.all()}
    conversation = labels.get(named.strip().upper())
    reference = named if conversation is None else None
    return case.episode_parts.add_source(episode.id, by, conversation=conversation, reference=reference).id
