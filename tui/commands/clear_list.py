"""The list to be cleared, on the command line: printed, and gone through line by line by asking.

Answers are typed at the terminal, or come by a pipe; none is a word of the command line. What is decided is remembered
at once, as the export screen does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, cast, get_args

from casefile.case import Case
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.names import NameKind
from tagging.clearing import ToLookAt, entry_like
from tagging.export.clearance import Clearance, FoundLeak
from tagging.export.write import said_less
from tagging.leaks import letters_of
from tagging.model import Audience
from tui.summaries import place_count

Decided = Literal["decided", "left"]
_LATER = "s leave it for later"
_WRITES = "What is decided is remembered. Nothing is written while anything is left."


def list_of(found: Clearance, audience: Audience) -> bool:
    """Print what was found, and tell whether there is anything."""
    becomes = "it becomes" if said_less(found, audience) else "it may become"
    for leak in found.distinct_leaks:
        print(_line_of_leak(leak))
    for item in found.to_look_at:
        print("\n".join(_lines_of(item, becomes)))
    return bool(found.leaks or found.to_look_at)


def clear_by_asking(case: Case, look: Callable[[], Clearance], audience: Audience, by: Hand) -> tuple[int, int]:
    """Ask of each line what becomes of it, until nothing new is listed; return on how many it was decided, and not."""
    asked: dict[tuple[str, str], Decided] = {}
    print(_WRITES)
    while True:
        found = look()
        every: list[FoundLeak | ToLookAt] = [*found.distinct_leaks, *found.to_look_at]
        new = [item for item in every if _key(item) not in asked and _may_be_asked(item)]
        if not new:
            there = {_key(item) for item in every}
            left = sum(answer == "left" for key, answer in asked.items() if key in there)
            return sum(answer == "decided" for answer in asked.values()), left
        for number, item in enumerate(new, 1):
            print(f"\n{number} of {len(new)}")
            if isinstance(item, FoundLeak):
                asked[_key(item)] = _on_leak(case, item, audience, by)
            else:
                asked[_key(item)] = _on(case, item, audience, by)


def ask_reason(limits: Sequence[str]) -> str | None:
    """Ask why what is under limits may go out, where anything is; None where nobody says so."""
    if not limits:
        return None
    print("\nWhat goes out is under limits:")
    for limit in limits:
        print(f"    {limit}")
    return _asked("Why may it go out? It stands in the export log with your name; empty: it may not") or None


def _key(item: FoundLeak | ToLookAt) -> tuple[str, str]:
    return (item.where, item.as_word or item.text) if isinstance(item, FoundLeak) else (item.reason, item.text)


def _may_be_asked(item: FoundLeak | ToLookAt) -> bool:
    return isinstance(item, FoundLeak) or bool(item.forms) or item.reason == "place"


def _on_leak(case: Case, leak: FoundLeak, audience: Audience, by: Hand) -> Decided:
    print(_line_of_leak(leak))
    if leak.certain:
        print("    A name of the key as it stands: see that no pseudonym, title or file name holds it.")
        return "left"
    named = "n the name, wherever the same follows" if leak.as_name else "n it names somebody: into the name key"
    choices = ["w another word, no name", named, _LATER]
    answer = _choice(choices)
    if answer == "w" and leak.may_be_word:
        case.clearings.keep([leak.as_word], "public", by, kind="word")
    elif answer == "w":
        case.clearings.keep([letters_of(leak.text)], audience, by)
    if answer == "n" and leak.as_name:
        case.clearings.keep([leak.as_name], "public", by, kind="word")
        return "decided"
    return _into_key(case, leak.text, by) if answer == "n" else "decided" if answer == "w" else "left"


def _on(case: Case, item: ToLookAt, audience: Audience, by: Hand) -> Decided:
    print("\n".join(_lines_of(item, "it may become")))
    if item.reason == "place":
        return "decided" if _choice(["k it may lie there", _LATER]) == "k" else "left"
    choices = ["k keep all as they are", "e each by itself"] if item.parts else ["k keep it as it is"]
    choices += [f"g write {item.proposal}"] if item.proposal else []
    like = entry_like(case.names.all(), item)
    choices += [f"m it is {item.like}, misheard"] if like else []
    choices += [] if item.parts else ["o write other words", "n it names somebody: into the name key"]
    answer = _choice([*choices, _LATER])
    if answer == "e":
        each = [_on(case, part, audience, by) for part in item.parts]
        return "left" if "left" in each else "decided"
    if answer == "n":
        return _into_key(case, item.text, by)
    if answer == "m" and like:
        return _tried(lambda: case.names.add_variant(like.id, item.text, by))
    if answer == "k":
        case.clearings.keep(item.forms, audience, by)
    elif answer in ("g", "o"):
        instead = item.proposal if answer == "g" else _asked("What stands in its place?")
        return _tried(lambda: case.clearings.generalise(item.text, instead or "", audience, by)) if instead else "left"
    return "decided" if answer == "k" else "left"


def _into_key(case: Case, text: str, by: Hand) -> Decided:
    names = case.names.all()
    for number, entry in enumerate(names, 1):
        print(f"    {number}  {entry.real}  {entry.pseudonym}")
    kinds = ", ".join(get_args(NameKind))
    answer = _asked(f"Another spelling of one of these (its number), or a new name: {kinds}")
    if answer.isdecimal() and 1 <= int(answer) <= len(names):
        return _tried(lambda: case.names.add_variant(names[int(answer) - 1].id, text, by))
    if answer not in get_args(NameKind):
        return "left"
    pseudonym = _asked("What stands in its place in every export, such as Child A, hospital?")
    return _tried(lambda: case.names.add(cast(NameKind, answer), text, pseudonym, by)) if pseudonym else "left"


def _tried(enter: Callable[[], object]) -> Decided:
    try:
        enter()
    except EntryError as error:
        print(f"    {error.title} {error.detail} {error.remedy}")
        return "left"
    return "decided"


def _choice(choices: Sequence[str]) -> str:
    return _asked("   ".join(choices)).casefold()[:1]


def _asked(question: str) -> str:
    """Ask, and return what was typed; empty where there is nobody to ask any more."""
    print(f"{question}{' ' if question.endswith('?') else ': '}", end="", flush=True)
    return sys.stdin.readline().strip()


def _line_of_leak(leak: FoundLeak) -> str:
    return f"a name{'' if leak.certain else ', or a word like one'}, in {leak.where}: {leak.text}  {leak.context}"


def _lines_of(item: ToLookAt, becomes: str) -> Iterator[str]:
    like = f", like {item.like}" if item.like else ""
    instead = f"  {becomes} {item.proposal}" if item.proposal else ""
    places = f"  (in {place_count(len(item.excerpts))})" if item.excerpts else ""
    yield f"{item.reason}{like}: {item.text}{places}{instead}"
    yield from (f"    {context}" for context in item.contexts)
