"""`vantage find`: lines of a case by their words, by speaker, step, tag, unchecked, untagged; and saved searches."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from capture.steps import STEPS
from casefile.case import Case
from casefile.errors import EntryError
from casefile.search import Hit, Query
from casefile.timeline import clock_text
from casefile.transcripts import Speaker
from tui.commands.opening import case_arguments, hand, opened, read_text

_LETTERS: dict[Speaker, str] = {"participant": "P", "lead": "L", "note_taker": "N", "other": "O", "unknown": "?"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments; words are asked for or read, so that none stands on the command line."""
    case_arguments(parser)
    parser.add_argument("--from", dest="words", metavar="FILE", help="a file with the words (- for standard input)")
    parser.add_argument("--in", dest="conversation", metavar="CODE", help="only in this conversation, such as P01")
    layer = parser.add_mutually_exclusive_group()
    layer.add_argument("--said", dest="layer", action="store_const", const="said", help="only in transcripts")
    layer.add_argument("--noted", dest="layer", action="store_const", const="noted", help="only in typed lines")
    parser.add_argument("--speaker", choices=get_args(Speaker), help="only words of this speaker")
    parser.add_argument("--step", choices=[step.id for step in STEPS], help="only what was said in this step")
    code = parser.add_mutually_exclusive_group()
    code.add_argument("--aspect", metavar="ID", help="only words with this aspect")
    code.add_argument("--factor", metavar="ID", help="only words with this factor")
    code.add_argument(
        "--episode", type=int, metavar="N", help="an episode, as vantage tag --list-episodes numbers them"
    )
    code.add_argument("--tagged", action="store_true", help="only words with any tag")
    code.add_argument("--untagged", action="store_true", help="only words without a tag")
    checked = parser.add_mutually_exclusive_group()
    checked.add_argument("--checked", action="store_true", help="only what was checked against the sound")
    checked.add_argument("--unchecked", action="store_true", help="only what was not")
    parser.add_argument("--most", type=int, default=200, metavar="N", help="how many lines to print at most (200)")
    saved = parser.add_mutually_exclusive_group()
    saved.add_argument("--save", action="store_true", help="keep this search under a title, which is asked for")
    saved.add_argument("--saved", type=int, metavar="N", help="the saved search of this number")
    saved.add_argument("--list", action="store_true", help="print the saved searches")
    saved.add_argument("--drop", type=int, metavar="N", help="take the saved search of this number out")


def run(given: argparse.Namespace) -> int:
    """Print one line for each line found: conversation, number for `vantage tag --line`, time, who, words."""
    with opened(given) as case:
        if given.list:
            for number, saved in enumerate(case.saved_searches.all(), 1):
                print(f"{number:>3} {saved.title}")
            return 0
        if given.drop is not None:
            case.saved_searches.drop(_saved(case, given.drop), hand(case, given, "review"))
            return 0
        query = _query(case, given)
        if given.save:
            by = hand(case, given, "review")
            print(f"saved: {case.saved_searches.save(input('A title that names nobody: '), query, by).title}")
        found = case.search.find(query, given.most)
        for line in _lines(case, found.hits):
            print(line)
        if not found.hits:
            print("Nothing open in this case fits.")
        elif not found.is_all:
            print(f"These are the first {given.most}; there are more: --most N, or look for less.")
    return 0


def _query(case: Case, given: argparse.Namespace) -> Query:
    if given.saved is not None:
        wanted = _saved(case, given.saved)
        return next(one.query for one in case.saved_searches.all() if one.id == wanted)
    query = Query(
        words=_words(given),
        layer=given.layer,
        speaker=given.speaker,
        step=given.step,
        is_tagged=True if given.tagged else False if given.untagged else None,
        is_checked=True if given.checked else False if given.unchecked else None,
        conversation=case.conversations.find(given.conversation).id if given.conversation else None,
    )
    if given.aspect:
        return replace(query, code=("rationality", case.codes.book().aspect(given.aspect).id))
    if given.factor:
        return replace(query, code=("factor", case.codes.book().factor(given.factor).id))
    if given.episode is not None:
        episodes = case.episodes.all()
        if not 1 <= given.episode <= len(episodes):
            raise EntryError(
                title="There is no such episode.",
                detail=f"The case holds {len(episodes)}.",
                remedy="See them with: vantage tag P01 --line 1 --list-episodes",
            )
        return replace(query, code=("episode", episodes[given.episode - 1].id))
    return query


def _words(given: argparse.Namespace) -> str:
    if given.words is not None:
        return " ".join(read_text(given.words, "The file of words can't be read.").split())
    return input("Words to find (Enter: any): ") if sys.stdin.isatty() else ""


def _saved(case: Case, number: int) -> str:
    saved = case.saved_searches.all()
    if not 1 <= number <= len(saved):
        raise EntryError(
            title="There is no such saved search.",
            detail=f"The case holds {len(saved)}.",
            remedy="See them with: vantage find --list",
        )
    return saved[number - 1].id


def _lines(case: Case, hits: tuple[Hit, ...]) -> Iterator[str]:
    labels = {item.id: item.label for item in case.conversations.all()}
    numbers: dict[str, dict[str, int]] = {}
    for hit in hits:
        clock = "" if hit.at_s is None else clock_text(hit.at_s)
        text = " ".join(word.text for word in hit.words)
        if hit.note is not None:
            said = f"{'struck out: ' if hit.note.is_struck else ''}{text}"
            yield f"{labels[hit.conversation]:<5} note {clock:>8} {hit.note.kind:<11} {said}"
            continue
        if hit.conversation not in numbers:
            current = case.transcripts.current(hit.conversation)
            order = case.transcripts.order(current.id) if current else []
            numbers[hit.conversation] = {line: number for number, line in enumerate(order, 1)}
        number = numbers[hit.conversation][hit.utterance]
        mark = " " if hit.is_checked else "~"
        yield f"{labels[hit.conversation]:<5} {number:>4} {clock:>8} {_LETTERS[hit.speaker]}{mark}          {text}"
