"""What of planted names and identifiers each step finds, class by class, and what is left for a person to clear.

The names are of many origins, written as a recogniser would that does not know them, in small letters. What is said
here is what was found of these texts, and no promise about others.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from casefile.names import NameEntry
from tagging.entities import Entities
from tagging.leaks import LeakFinder
from tagging.numbers import FIRST_WORDS
from tagging.pseudonyms import Pseudonyms
from tagging.suspects import SuspectFinder

PLANTED = tomllib.loads((Path(__file__).parent / "planted.toml").read_text(encoding="utf-8"))
KEY = [
    NameEntry(str(at), "person", name, tuple(name.split()), f"[P{at}]")
    for at, name in enumerate([*PLANTED["key"], *PLANTED["apart"]])
]
NAMES = Pseudonyms(KEY)
LEAKS = LeakFinder(NAMES)
SUSPECTS = SuspectFinder(NAMES)
AROUND = ["so {} said we had no cover", "and I rang {}, who came", "we waited for {}'s letter that week"]


def is_replaced(text: str, planted: str) -> bool:
    return planted.casefold() not in NAMES.replace(text).text.casefold()


def is_found(text: str, planted: str, suspects: SuspectFinder = SUSPECTS) -> bool:
    """Replaced, refused as a near miss, or listed for a person."""
    left = NAMES.replace(text).text
    spans = [(one.start, one.end) for one in LEAKS.find(left)] + [(one.start, one.end) for one in suspects.find(left)]
    listed = [left[start:end] for start, end in spans]
    part = {word.casefold() for word in planted.split()}
    return planted.casefold() not in left.casefold() or any(
        set(one.casefold().split()) & part or planted.casefold() in one.casefold() for one in listed
    )


def stands_for(kind: str, text: str, _: str) -> bool:
    return f"[{kind}]" in NAMES.replace(text).text


def recall(planted: list[str], finds: Callable[[str, str], bool], around: list[str] = AROUND) -> float:
    found = [finds(place.format(one), one) for one in planted for place in around]
    return sum(found) / len(found)


def is_listed_as(kind: str, text: str, _: str) -> bool:
    """Whether no figure and no word that is a number is left beside lines of this kind, or of one that names more."""
    found = [one for one in SUSPECTS.find(text) if one.kind in (kind, "capital")]
    left = text
    for one in found:
        left = left[: one.start] + " " * len(one.text) + left[one.end :]
    is_left = re.search(r"\d", left) or FIRST_WORDS.intersection(re.findall("[a-z]+", left.casefold()))
    return bool(found) and not is_left


NAMES_OF_KEY = [form for entry in KEY for form in entry.forms]
CLASSES: dict[str, tuple[list[str], Callable[[str, str], bool], list[str], float]] = {
    "names of the key, replaced": (NAMES_OF_KEY, is_replaced, AROUND, 1.0),
    "the same in small letters, replaced": ([one.lower() for one in NAMES_OF_KEY], is_replaced, AROUND, 1.0),
    "misheard names of the key, refused or listed": (
        [heard for forms in PLANTED["key"].values() for heard in forms],
        is_found,
        AROUND,
        0.85,
    ),
    "the same of names apart, for which no rule was made": (
        [heard for forms in PLANTED["apart"].values() for heard in forms],
        is_found,
        AROUND,
        0.75,
    ),
    "unknown names inside a sentence, listed": (PLANTED["unknown"]["names"].split(), is_found, AROUND, 1.0),
    "unknown names beginning a sentence, listed": (
        PLANTED["unknown"]["names"].split(),
        is_found,
        ["we left. {} came back"],
        0.9,
    ),
    **{
        f"{kind}, replaced": (
            forms,
            partial(stands_for, kind),
            ["so {} it is"],
            1.0,
        )
        for kind, forms in PLANTED["identifiers"].items()
    },
    **{
        f"numbers ({kind}), listed": (forms, partial(is_listed_as, kind), ["so {} it is", "and {}, we said"], 1.0)
        for kind, forms in PLANTED["numbers"].items()
    },
}


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_is_found_as_far_as_is_said(name: str, tell: Callable[[str], None]):
    planted, finds, around, least = CLASSES[name]
    found = recall(planted, finds, around)
    tell(f"recall, {name}: {found:.0%} of {len(planted) * len(around)}")
    assert found >= least, [one for one in planted for place in around if not finds(place.format(one), one)]


# What spaCy adds, of each class that is listed for a person: names by themselves, and each text by itself.
IN_WORDS = "the Royal Lantern Hospital;Brook Lane School;Anna Kowalska;Northbridge City Council;Yusuf Adeyemi"
BESIDES: dict[str, tuple[list[str], list[str], float, float]] = {
    "misheard names of the key": ([one for forms in PLANTED["key"].values() for one in forms], AROUND, 0.85, 0.85),
    "misheard names apart": ([one for forms in PLANTED["apart"].values() for one in forms], AROUND, 0.75, 0.75),
    "unknown names": (PLANTED["unknown"]["names"].split(), AROUND, 1.0, 1.0),
    "unknown names beginning a sentence": (PLANTED["unknown"]["names"].split(), ["we left. {} came back"], 0.9, 0.9),
    "unknown names in small letters": (PLANTED["unknown"]["names"].lower().split(), AROUND, 0.0, 0.9),
    "common names in small letters": (PLANTED["common"]["names"].split(), AROUND, 1.0, 1.0),
    "names in small letters for which no list was made": (PLANTED["small"]["names"].split(), AROUND, 0.0, 0.9),
}


def test_what_a_recogniser_adds_to_each_class_is_said(tell: Callable[[str], None]):
    pytest.importorskip("spacy")
    entities = Entities()
    every = [place.format(one) for planted, around, *_ in BESIDES.values() for one in planted for place in around]
    whole = [f"so {one} rang us" for one in IN_WORDS.split(";")]
    entities.forms_in([*every, *whole])  # at once: what is known is not asked again

    def with_entities(text: str, planted: str) -> bool:
        return is_found(text, planted, SuspectFinder(NAMES, entities.forms_in([text])))

    for name, (planted, around, without, least) in BESIDES.items():
        apart, together = recall(planted, is_found, around), recall(planted, with_entities, around)
        tell(f"recall, {name}: {apart:.0%} without spaCy's entities, {together:.0%} with them")
        assert apart >= without and together >= max(apart, least), name
    lines = [len(SuspectFinder(NAMES, entities.forms_in(texts)).find(text)) for text in whole for texts in ([], [text])]
    tell(f"lines for {len(whole)} names of several words: {sum(lines[::2])} without, {sum(lines[1::2])} with")
    assert sum(lines[1::2]) < sum(lines[::2])


def test_everyday_talk_leaves_a_person_little_to_clear(tell: Callable[[str], None]):
    """Of the sample conversation, whose names are all in its key, the distinct forms that would be listed."""
    from sample.truth import load_first

    script = load_first()
    key = [
        NameEntry(str(at), "person", one.real, tuple(one.variants), one.pseudonym)
        for at, one in enumerate(script.names)
    ]
    names, entities = Pseudonyms(key), Entities()
    texts = [names.replace(" ".join(word.text for word in turn.words)).text for turn in script.turns]
    words = sum(len(turn.words) for turn in script.turns)
    asked: dict[str, set[tuple[str, str]]] = {}
    for name, forms in {"without": {}, "with": entities.forms_in(texts)}.items():
        finder = SuspectFinder(names, forms)
        lines = {(one.kind, one.text.casefold()) for text in texts for one in finder.find(text)}
        counts = {line for line in lines if line[0] == "count"}
        asked[name] = lines - counts | ({("count", "all of them")} if counts else set())
    tell(
        f"to clear in {words} words of everyday talk: {len(asked['without'])} lines, "
        f"{len(asked['with'])} with spaCy's entities, of which one for {len(counts)} plain counts and times"
    )
    assert words > 500 and max(map(len, asked.values())) <= words / 25, asked
