"""Looking through everything that is about to go out: what refuses an export, and what a person has to look at.

Nothing found is ever part of an error or a log; screens may show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from casefile.errors import ExportError
from casefile.names import NameEntry
from casefile.place import trouble_with
from tagging.excerpts import Excerpt
from tagging.leaks import LeakFinder, WarningKind, letters_of
from tagging.pseudonyms import Pseudonyms

Reason = WarningKind | Literal["limit", "place"]
_BLANK = "·"
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
    excerpts: Sequence[Excerpt],
    name_key: Sequence[NameEntry],
    *,
    target: Path,
    stage: str = "",
    other_words: Collection[str] = (),
) -> Clearance:
    """Look through excerpts, the stage and the file's name.

    `other_words` are near misses of names that a person has seen to be other words, such as `telly` beside `Kelly`; a
    form of the key as it stands is a leak whatever they say.
    """
    finder = LeakFinder(Pseudonyms(name_key))
    cleared = {letters_of(word) for word in other_words}
    texts: list[tuple[str | None, str, str]] = [(None, "file name", target.name), (None, "stage", stage)]
    texts += [(excerpt.id, where, text) for excerpt in excerpts for where, text in free_texts(excerpt)]
    # Roles, titles and authors come back with every excerpt.
    found = {text: finder.find(text) for text in {text for _, _, text in texts}}
    leaks = [
        FoundLeak(excerpt, where, leak.certain, text[leak.start : leak.end])
        for excerpt, where, text in texts
        for leak in found[text]
        if leak.certain or leak.letters not in cleared
    ]
    return Clearance(tuple(leaks), tuple(_to_look_at(excerpts, finder, target)))


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
    render: Callable[[Sequence[Excerpt]], str], excerpts: Sequence[Excerpt], name_key: Sequence[NameEntry]
) -> str:
    """Return the rendered text; raises ExportError where it holds a form of the key that the format's own words do not.

    The format's own words are found by rendering the same excerpts without what people said or typed.
    """
    pseudonyms = Pseudonyms(name_key)

    def forms_in(rendered: str) -> Counter[str]:
        return Counter(letters_of(rendered[name.start : name.end]) for name in pseudonyms.find(rendered))

    rendered = render(excerpts)
    left = forms_in(rendered) - forms_in(render([blank(excerpt) for excerpt in excerpts]))
    require_no_leak([FoundLeak(None, "rendered text", True, "") for _ in left.elements()])
    return rendered


def free_texts(excerpt: Excerpt) -> Iterator[tuple[str, str]]:
    """Yield every text of an excerpt that people said or typed, with the name of its field."""
    yield "participant", excerpt.participant
    yield "agency", excerpt.agency or ""
    yield "role", excerpt.role or ""
    yield "speaker", excerpt.speaker
    yield "step", excerpt.step or ""
    yield "question", excerpt.question or ""
    for line in (*excerpt.before, *excerpt.after):
        yield "speaker", line.speaker
        yield "context", line.text
    yield "quote", excerpt.quote
    for word in excerpt.doubtful_words:
        yield "doubtful word", word
    for limit in excerpt.limits:
        yield "limit", limit
    for tag in excerpt.tags:
        yield "title", tag.title
        yield "episode", tag.episode or ""
        yield "weight", tag.weight or ""
        yield "memo", tag.memo or ""
        yield "author", tag.author


def blank(excerpt: Excerpt) -> Excerpt:
    """Return an excerpt of the same shape without what people said or typed."""

    def shape(text: str | None) -> str | None:
        return text and _BLANK

    return replace(
        excerpt,
        agency=shape(excerpt.agency),
        role=shape(excerpt.role),
        speaker=_BLANK,
        step=shape(excerpt.step),
        question=shape(excerpt.question),
        before=tuple(replace(line, speaker=_BLANK, text=_BLANK) for line in excerpt.before),
        quote=_BLANK,
        after=tuple(replace(line, speaker=_BLANK, text=_BLANK) for line in excerpt.after),
        doubtful_words=tuple(_BLANK for _ in excerpt.doubtful_words),
        limits=tuple(_BLANK for _ in excerpt.limits),
        tags=tuple(
            replace(
                tag,
                title=_BLANK,
                episode=shape(tag.episode),
                weight=shape(tag.weight),
                memo=shape(tag.memo),
                author=_BLANK,
            )
            for tag in excerpt.tags
        ),
    )


def _to_look_at(excerpts: Sequence[Excerpt], finder: LeakFinder, target: Path) -> Iterator[ToLookAt]:
    found: dict[tuple[Reason, str], dict[str, None]] = {}
    for excerpt in excerpts:
        passage = [*(line.text for line in excerpt.before), excerpt.quote, *(line.text for line in excerpt.after)]
        typed = [text for tag in excerpt.tags for text in (tag.episode, tag.memo) if text]
        for text in (" ".join(passage), excerpt.question or "", excerpt.role or "", *typed):
            for suspect in finder.suspects(text):
                found.setdefault((suspect.kind, suspect.text), {})[excerpt.id] = None
        for limit in excerpt.limits:
            found.setdefault(("limit", limit), {})[excerpt.id] = None
    for (reason, text), ids in found.items():
        yield ToLookAt(reason, tuple(ids), text)
    trouble = trouble_with(target.parent)
    if trouble:
        yield ToLookAt("place", (), trouble)
