"""`vantage find-person`: every place of a case that speaks of one person, for requests of those who ask."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from casefile.all_texts import HeldText
from casefile.case import Case
from casefile.errors import EntryError
from casefile.names import NameEntry
from casefile.timeline import clock_text
from tagging.leaks import LeakFinder
from tagging.pseudonyms import Pseudonyms
from tui.commands.opening import case_arguments, opened, read_text


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser, author=False)
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--entry", type=int, metavar="NUMBER", help="the person's number in vantage names --numbers")
    who.add_argument(
        "--from",
        dest="names",
        metavar="FILE",
        help="a file with the forms of the name, one a line (- for standard input)",
    )


def run(given: argparse.Namespace) -> int:
    """Print one line for each place: where, in what, and whether the name stands there as such or nearly."""
    with opened(given) as case:
        entry = _entry(case, given)
        lines = list(_lines(case, entry))
        print("\n".join(lines) if lines else "Nothing in this case bears this name, nor one within a letter of it.")
        if lines:
            print("Whoever is spoken of without a name (she, the mother) is not found so; read around these places.")
    return 0


def _entry(case: Case, given: argparse.Namespace) -> NameEntry:
    if given.entry is None:
        forms = [line.strip() for line in read_text(given.names, "The file of names can't be read.").splitlines()]
        forms = [form for form in forms if form]
        if forms:
            return NameEntry("", "person", forms[0], tuple(forms[1:]), "[person]")
    entries = case.names.all()
    if given.entry is None or not 1 <= given.entry <= len(entries):
        raise EntryError(
            title="Who is looked for?",
            detail="There is no such entry in the name key, or no name in the file.",
            remedy="See the numbers with: vantage names --numbers",
        )
    number: int = given.entry
    return entries[number - 1]


def _lines(case: Case, entry: NameEntry) -> Iterator[str]:
    labels = {item.id: item.label for item in case.conversations.all()}
    closed = {item: case.seals.closed(item) for item in labels}
    for held, certain in found_in(case.all_texts.every(), entry):
        where = labels.get(held.conversation or "", "case")
        moment = "" if held.at_s is None else f"  {clock_text(held.at_s)}"
        sealed = any(
            held.at_s is not None and stretch.from_s <= held.at_s < stretch.to_s
            for stretch in closed.get(held.conversation or "", ())
        )
        yield f"{where}{moment}  {held.kind}{'' if certain else ', nearly this name'}{', sealed' if sealed else ''}"


def found_in(texts: Iterable[HeldText], entry: NameEntry) -> Iterator[tuple[HeldText, bool]]:
    """Yield the texts in which a name stands, and whether in one of its forms or only within a letter of one."""
    finder = LeakFinder(Pseudonyms([entry]))
    for held in texts:
        leaks = finder.find(held.text)
        if leaks:
            yield held, any(leak.certain for leak in leaks)
