"""Looking through everything that is about to go out: what refuses an export, and what a person has to look at.

Nothing found is ever part of an error or a log; screens may show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casefile.errors import ExportError
from casefile.names import NameEntry
from casefile.place import trouble_with
from tagging.clearing import AreKept, ToLookAt, none_kept, read_in, to_look_at
from tagging.entities import Entities
from tagging.export.unpacked import texts_in
from tagging.leaks import Leak, LeakFinder, letters_of
from tagging.model import Pack
from tagging.pseudonyms import Pseudonyms, composed
from tagging.said import blank, said_in
from tagging.suspects import SuspectFinder

_SHOWN = 3
_AROUND = 30


@dataclass(frozen=True)
class FoundLeak:
    """A name that would go out: in which field of which excerpt (None for the file as a whole), and its context.

    Where it `may_be_word` the key has it for a name, and it is a common word as well: a person says which, and
    `as_word` or `as_name` is remembered; with no `as_name` it belongs into the key.
    """

    excerpt: str | None
    where: str
    certain: bool
    text: str = field(repr=False)
    may_be_word: bool = False
    as_word: str = field(default="", repr=False)
    as_name: str = field(default="", repr=False)
    context: str = field(default="", repr=False)


@dataclass(frozen=True)
class Clearance:
    """What was found: any leak refuses the export, the rest needs a person who has looked at it.

    `recogniser` says by what names were looked for besides, or why they were not; empty where it was not asked.
    """

    leaks: tuple[FoundLeak, ...]
    to_look_at: tuple[ToLookAt, ...]
    recogniser: str = ""

    @property
    def distinct_leaks(self) -> tuple[FoundLeak, ...]:
        """Return a leak for each form, where it was found first; a name of the key for each kind of place as well."""
        first: dict[tuple[str, str], FoundLeak] = {}
        for leak in self.leaks:
            first.setdefault((leak.as_word or letters_of(leak.text), leak.where if leak.certain else ""), leak)
        return tuple(first.values())


def look_through(
    pack: Pack,
    name_key: Sequence[NameEntry],
    *,
    target: Path,
    stage: str = "",
    other_words: Collection[str] = (),
    are_kept: AreKept = none_kept,
    entities: Entities | None = None,
) -> Clearance:
    """Look through everything that people said or typed in a pack, the stage and the file's name.

    `other_words` are near misses of names that a person has seen to be other words, such as `telly` beside `Kelly`; a
    form of the key as it stands is a leak whatever they say. `are_kept` tells what was decided before, `entities` looks
    for names besides.
    """
    pseudonyms = Pseudonyms(name_key)
    finder = LeakFinder(pseudonyms)
    cleared = {letters_of(word) for word in other_words}
    texts: list[tuple[str | None, str, str]] = [(None, "file name", target.name), (None, "stage", stage)]
    texts += said_in(pack)
    # Each text once: roles, titles and authors come back with every excerpt.
    found = {text: finder.find(text) for text in {text for _, _, text in texts}}
    cleared |= are_kept({leak.letters for leaks in found.values() for leak in leaks if not leak.certain})
    leaks = [
        _found(owner, where, text, leak)
        for owner, where, text in texts
        for leak in found[text]
        # Of what begins a sentence nobody has spoken who spoke of the word in small letters.
        if leak.certain or (leak.either and leak.either.as_name) or leak.letters not in cleared
    ]
    named = entities.forms_in(read_in(pack)) if entities else {}
    # What refuses the export is said once.
    said = {letters_of(leak.text) for leak in leaks}
    listed = [
        item
        for item in _listed(pack, SuspectFinder(pseudonyms, named), target, are_kept)
        if not item.forms or not said.issuperset(map(letters_of, item.forms))
    ]
    return Clearance(tuple(leaks), tuple(listed), entities.said if entities else "")


def _found(owner: str | None, where: str, text: str, leak: Leak) -> FoundLeak:
    said, either = text[leak.start : leak.end], leak.either
    as_word, as_name = (either.as_word, either.as_name) if either else ("", "")
    return FoundLeak(owner, where, leak.certain, said, leak.may_be_word, as_word, as_name, _around(text, leak))


def _around(text: str, leak: Leak) -> str:
    begins, ends = max(0, leak.start - _AROUND), leak.end + _AROUND
    return f"{'…' if begins else ''}{text[begins:ends]}{'…' if ends < len(text) else ''}"


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
            for name in pseudonyms.names(text)
        )

    rendered = render(pack)
    left = forms_in(rendered)
    if left:
        left -= forms_in(render(blank(pack)))
    require_no_leak([FoundLeak(None, "rendered text", True, "") for _ in left.elements()])
    return rendered


def _listed(pack: Pack, finder: SuspectFinder, target: Path, are_kept: AreKept) -> Iterator[ToLookAt]:
    yield from to_look_at(pack, finder, are_kept)
    trouble = trouble_with(target.parent)
    if trouble:
        yield ToLookAt("place", (), trouble)
