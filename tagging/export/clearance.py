"""Looking through everything that is about to go out: what refuses an export, and what a person has to look at.

Nothing found is ever part of an error or a log; screens may show it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from casefile.errors import ExportError
from casefile.names import NameEntry
from casefile.place import trouble_with
from tagging.export.unpacked import texts_in
from tagging.leaks import LeakFinder, WarningKind, letters_of
from tagging.model import Excerpt, Pack
from tagging.pseudonyms import Pseudonyms, composed
from tagging.said import blank, said_in

Reason = WarningKind | Literal["limit", "detail", "place"]
# Dates, ages and figures, which are generalised in what is published.
_DETAILS = re.compile(
    r"\S*\d\S*|\b(?:January|February|March|April|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter"
    r"|birthday|born|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[ -](?:weeks?|months?|years?)"
    r"(?:[ -]old)?)\b",
    re.IGNORECASE,
)
_SHOWN = 3


@dataclass(frozen=True)
class FoundLeak:
    """A name that would go out: in which field of which excerpt (None for the file as a whole)."""

    excerpt: str | None
    where: str
    certain: bool
    text: str = field(repr=False)


@dataclass(frozen=True)
class ToLookAt:
    """Something that a person confirms before it goes out, and the excerpts that hold it."""

    reason: Reason
    excerpts: tuple[str, ...]
    text: str = field(repr=False)


@dataclass(frozen=True)
class Clearance:
    """What was found: any leak refuses the export, the rest needs a person who has looked at it."""

    leaks: tuple[FoundLeak, ...]
    to_look_at: tuple[ToLookAt, ...]


def look_through(
    pack: Pack,
    name_key: Sequence[NameEntry],
    *,
    target: Path,
    stage: str = "",
    other_words: Collection[str] = (),
) -> Clearance:
    """Look through everything that people said or typed in a pack, the stage and the file's name.

    `other_words` are near misses of names that a person has seen to be other words, such as `telly` beside `Kelly`; a
    form of the key as it stands is a leak whatever they say.
    """
    finder = LeakFinder(Pseudonyms(name_key))
    cleared = {letters_of(word) for word in other_words}
    texts: list[tuple[str | None, str, str]] = [(None, "file name", target.name), (None, "stage", stage)]
    texts += said_in(pack)
    # Each text once: roles, titles and authors come back with every excerpt.
    found = {text: finder.find(text) for text in {text for _, _, text in texts}}
    leaks = [
        FoundLeak(owner, where, leak.certain, text[leak.start : leak.end])
        for owner, where, text in texts
        for leak in found[text]
        if leak.certain or leak.letters not in cleared
    ]
    return Clearance(tuple(leaks), tuple(_to_look_at(pack, finder, target)))


def require_no_leak(leaks: Sequence[FoundLeak]) -> None:
    """Raise ExportError where names would go out; it says where and how many, never which."""
    if leaks:
        places = list(dict.fromkeys(f"{leak.where} of {leak.excerpt or 'the file'}" for leak in leaks))
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        near = sum(not leak.certain for leak in leaks)
        raise ExportError(
            title="Names of the name key would go out.",
            detail=f"{len(leaks)} found, {near} of them near misses: {', '.join(places[:_SHOWN])}{more}.",
            remedy="Enter what is misspelt as a variant, or see that no pseudonym, title or file name holds a name; "
            "of a near miss, say that it is another word: --not-names",
        )


def require_confirmed(found: Sequence[ToLookAt], confirmed_by: str | None) -> None:
    """Raise ExportError where something has to be looked at and nobody has."""
    if found and not confirmed_by:
        counts = Counter(item.reason for item in found)
        raise ExportError(
            title="A person has to look at this export first.",
            detail="To be looked at: " + ", ".join(f"{reason} ({count})" for reason, count in counts.items()) + ".",
            remedy="Look through what is listed, enter names into the name key, then confirm: --confirmed",
        )


def require_clean_rendering(
    render: Callable[[Pack], bytes], pack: Pack, name_key: Sequence[NameEntry], suffix: str
) -> bytes:
    """Return the rendered file; raises ExportError where it holds a form of the key that the format's own words do not.

    The file is taken apart first, as far as it goes. The format's own words are found by rendering the same pack
    without what people said or typed.
    """
    pseudonyms = Pseudonyms(name_key)

    def forms_in(rendered: bytes) -> Counter[str]:
        return Counter(
            letters_of(text[name.start : name.end])
            for text in map(composed, texts_in(rendered, suffix))
            for name in pseudonyms.find(text)
        )

    rendered = render(pack)
    left = forms_in(rendered)
    if left:
        left -= forms_in(render(blank(pack)))
    require_no_leak([FoundLeak(None, "rendered text", True, "") for _ in left.elements()])
    return rendered


def _to_look_at(pack: Pack, finder: LeakFinder, target: Path) -> Iterator[ToLookAt]:
    found: dict[tuple[Reason, str], dict[str, None]] = {}
    for owner, text, limits in _passages(pack):
        for suspect in finder.suspects(text):
            found.setdefault((suspect.kind, suspect.text), {})[owner] = None
        for detail in _DETAILS.findall(text) if pack.audience == "public" else ():
            found.setdefault(("detail", detail), {})[owner] = None
        for limit in limits:
            found.setdefault(("limit", limit), {})[owner] = None
    for limit in pack.wishes:
        found.setdefault(("limit", limit), {})
    for (reason, text), owners in found.items():
        yield ToLookAt(reason, tuple(owners), text)
    trouble = trouble_with(target.parent)
    if trouble:
        yield ToLookAt("place", (), trouble)


def _passages(pack: Pack) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what is read as it was said: the id of what holds it, the words, and the limits on them."""
    for excerpt in pack.excerpts:
        typed = [text for tag in excerpt.tags for text in (tag.episode, tag.memo) if text]
        yield excerpt.id, _passage(excerpt), excerpt.limits
        for text in (excerpt.question or "", excerpt.role or "", *typed):
            yield excerpt.id, text, ()
    for talk in pack.talks:
        for written in talk.texts:
            for line in written.lines:
                yield line.id, line.text, ()


def _passage(excerpt: Excerpt) -> str:
    return " ".join([*(line.text for line in excerpt.before), excerpt.quote, *(line.text for line in excerpt.after)])
