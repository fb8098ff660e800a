"""The list that a person clears before anything goes out: a line for each distinct form, what names most first.

A line has the form's contexts, and says what it is like. What was decided before is not listed again. Plain counts and
times, and within the review team dates, ages, posts and conditions, are one line each, and cleared together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from casefile.framework import PATTERN_KINDS, STANDARD
from tagging.model import Excerpt, Pack
from tagging.pseudonyms import TOKEN, fold
from tagging.said import said_in
from tagging.suspects import Suspect, SuspectFinder, SuspectKind

if TYPE_CHECKING:
    from casefile.names import NameEntry

Reason = SuspectKind | Literal["limit", "place"]
# Tells of forms which of them somebody said to name nobody.
AreKept = Callable[[Collection[str]], set[str]]

_FIRST_TO_LAST: tuple[Reason, ...] = (
    *("limit", "sounds like a name", "part of a name", "likely person", "number", "likely place"),
    *(
        "likely organisation",
        "likely group",
        "capital",
        "small letters",
        "condition",
        "post",
        "age",
        "date",
        "first word",
        "count",
        "place",
    ),
)
_TOGETHER_FOR_TEAM: frozenset[Reason] = frozenset({"date", "age", "post", "condition"})
# Titles and hints that come with the product are nobody's words.
_OF_FRAMEWORK = frozenset(
    [
        *(text for one in STANDARD.aspects for text in (one.title, one.hint)),
        *(text for one in STANDARD.factors for text in (one.title, one.hint)),
        *(kind.title for kind in PATTERN_KINDS),
    ]
)
# A participant's code, in what the team says of an account: the review team is given it with every excerpt.
_CODE = re.compile(r"P\d{2,}(?:/\d+)?")
_AROUND = 34
_CONTEXTS = 3


@dataclass(frozen=True)
class ToLookAt:
    """A line of the list: the form, the excerpts and lines that hold it, and some contexts with it in the middle.

    `forms` are what is remembered once it is kept. `like` is the pseudonym of a name that it sounds like, `proposal`
    what says less than it. `parts` are the single lines of one that is cleared together.
    """

    reason: Reason
    excerpts: tuple[str, ...]
    text: str = field(repr=False)
    contexts: tuple[str, ...] = field(default=(), repr=False)
    forms: tuple[str, ...] = field(default=(), repr=False)
    like: str | None = None
    proposal: str | None = field(default=None, repr=False)
    parts: tuple[ToLookAt, ...] = field(default=(), repr=False)


def entry_like(names: Sequence[NameEntry], item: ToLookAt) -> NameEntry | None:
    """Return the entry of the name key that a form sounds like; None where it sounds like none."""
    return next((one for one in names if item.like == one.pseudonym), None) if item.like else None


def none_kept(_: Collection[str]) -> set[str]:
    """Say that nothing was decided before."""
    return set()


def read_in(pack: Pack) -> Iterator[str]:
    """Yield what is looked through, so that all of it is read, and excerpts only where no whole text holds them."""
    if not any(talk.texts for talk in pack.talks):
        yield from map(_passage, pack.excerpts)
    # Each text once: roles and titles come back with every excerpt.
    yield from dict.fromkeys(text for _, text, _ in _besides(pack))


def to_look_at(pack: Pack, finder: SuspectFinder, are_kept: AreKept = none_kept) -> list[ToLookAt]:
    """Return the list for a pack; limits are never remembered."""
    limits: dict[str, dict[str, None]] = {}
    found: dict[tuple[Reason, str], _Line] = {}
    small: set[str] = set()
    for owner, text, asked in _passages(pack):
        small.update(token for token in TOKEN.findall(text) if token.islower())
        for suspect in finder.find(text):
            if pack.audience == "analysis" and _CODE.fullmatch(suspect.text):
                continue
            line = found.setdefault((suspect.kind, fold(suspect.text)), _Line(suspect))
            line.take(owner, text, suspect)
        for limit in asked:
            limits.setdefault(limit, {})[owner] = None
    for limit in pack.wishes:
        limits.setdefault(limit, {})
    # What begins a sentence is a word where it stands in small letters elsewhere, and listed where it has a capital.
    found = {
        (reason, form): line
        for (reason, form), line in found.items()
        if reason != "first word" or not (form in small or ("capital", form) in found)
    }
    kept = are_kept({form for _, form in found})
    lines = [line.listed((form,)) for (_, form), line in found.items() if form not in kept]
    together = {"count", *(_TOGETHER_FOR_TEAM if pack.audience != "public" else ())}
    listed = [line for line in lines if line.reason not in together]
    listed += _grouped([line for line in lines if line.reason in together])
    asked_for = [ToLookAt("limit", tuple(owners), limit) for limit, owners in limits.items()]
    return sorted([*asked_for, *listed], key=lambda line: _FIRST_TO_LAST.index(line.reason))


class _Line:
    """A form while it is collected."""

    def __init__(self, first: Suspect) -> None:
        self._first = first
        self._owners: dict[str, None] = {}
        self._contexts: dict[str, None] = {}

    def take(self, owner: str, text: str, suspect: Suspect) -> None:
        self._owners[owner] = None
        if len(self._contexts) < _CONTEXTS:
            self._contexts[_context(text, suspect)] = None

    def listed(self, forms: tuple[str, ...]) -> ToLookAt:
        one = self._first
        owners, contexts = tuple(self._owners), tuple(self._contexts)
        return ToLookAt(one.kind, owners, one.text, contexts, forms, one.like, one.proposal)


def _grouped(lines: list[ToLookAt]) -> Iterator[ToLookAt]:
    for reason in dict.fromkeys(line.reason for line in lines):
        these = [line for line in lines if line.reason == reason]
        if len(these) == 1:
            yield these[0]
            continue
        yield ToLookAt(
            reason,
            tuple(dict.fromkeys(owner for line in these for owner in line.excerpts)),
            ", ".join(line.text for line in these),
            tuple(line.contexts[0] for line in these[:_CONTEXTS]),
            tuple(form for line in these for form in line.forms),
            parts=tuple(these),
        )


def _context(text: str, suspect: Suspect) -> str:
    begins, ends = max(0, suspect.start - _AROUND), min(len(text), suspect.end + _AROUND)
    # Whole words, but for one that is longer than all of it.
    begins = text.find(" ", begins, suspect.start) + 1 if begins else 0
    if ends < len(text):
        last = text.rfind(" ", suspect.end, ends)
        ends = last if last >= 0 else ends
    return f"{'… ' if begins else ''}{' '.join(text[begins:ends].split())}{' …' if ends < len(text) else ''}"


def _passages(pack: Pack) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what is read as it was said: the id of what holds it, the words, and the limits on them."""
    for excerpt in pack.excerpts:
        yield excerpt.id, _passage(excerpt), excerpt.limits
    yield from _besides(pack)


def _besides(pack: Pack) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the same but for excerpts in their context."""
    lines = (line for talk in pack.talks for text in talk.texts for line in text.lines)
    judged = (*pack.judged.patterns, *pack.judged.comments) if pack.judged else ()
    for part in (*pack.excerpts, *pack.episodes, *lines, *pack.codes, *judged):
        for owner, _, text in said_in(part, with_echoes=False):
            if text not in _OF_FRAMEWORK:
                yield owner or "", text, ()
    for talk in pack.talks:
        for said in (talk.person.role, talk.person.agency, *talk.limits):
            if said:
                yield talk.id, said, ()


def _passage(excerpt: Excerpt) -> str:
    """An excerpt in its context, what each speaker says on a line of its own."""
    lines = [(line.speaker, line.text) for line in excerpt.before]
    lines += [(excerpt.speaker, excerpt.quote), *((line.speaker, line.text) for line in excerpt.after)]
    said = (" ".join(text for _, text in run) for _, run in groupby(lines, key=lambda line: line[0]))
    return "\n".join(said)
