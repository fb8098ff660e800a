"""Reading cue packs: each rule with its patterns, its reason, and the sentences by which it is tested.

Patterns are written for people; `tokens_of` turns one into what spaCy's token matcher takes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from casefile.errors import EntryError
from tagging.codebook import aspect, factor

Kind = Literal["rationality", "factor"]
PACKS = ("rationality.toml", "factors.toml")
_KNOWN = frozenset({"id", "version", "kind", "code", "reason", "patterns", "depends", "finds", "passes"})
_MOST_BETWEEN = 9
Token = dict[str, Any]


@dataclass(frozen=True)
class Depends:
    """A pattern for a parser: a head of one of these lemmas, and dependants by relation and words (`*` any)."""

    head: tuple[str, ...]
    dependants: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Rule:
    """One rule: what it may speak for, why it thinks so, and the patterns of tokens and of dependencies it looks for.

    `finds` are sentences in which it must see something, `passes` those in which it must not.
    """

    id: str
    version: int
    kind: Kind
    code: str
    reason: str
    patterns: tuple[str, ...]
    finds: tuple[str, ...] = field(repr=False)
    passes: tuple[str, ...] = field(repr=False)
    depends: tuple[Depends, ...] = ()


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules that come with the product, in the order of their packs."""
    folder = resources.files("tagging.cues")
    found = [rule for pack in PACKS for rule in parsed(folder.joinpath(pack).read_text(encoding="utf-8"))]
    if len({rule.id for rule in found}) != len(found):
        raise _wrong("Two rules have one id.")
    return tuple(found)


@cache
def irregular_forms() -> dict[str, str]:
    """Return the lemma of each form that no rule of spelling takes back to it."""
    text = resources.files("tagging.cues").joinpath("lemmas.toml").read_text(encoding="utf-8")
    held: Mapping[str, Sequence[str]] = tomllib.loads(text)["irregular"]
    return {form: lemma for lemma, forms in held.items() for form in forms}


def parsed(text: str) -> tuple[Rule, ...]:
    """Read a pack; raises EntryError where a rule is not written as it should be."""
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise _wrong("It is not TOML.") from None
    return tuple(_rule(one) for one in held.get("rule", []))


def tokens_of(pattern: str) -> list[Token]:
    """Return a pattern as spaCy's matcher takes it, a token each; raises EntryError for one that is not right.

    `a|b` one of these words, `~a|b` any form of one of these, `word?` that word or nothing, `..3` up to three of any,
    `#` a number in figures or in words.
    """
    found: list[Token] = []
    for item in pattern.split():
        if item.startswith(".."):
            between = item[2:]
            if not between.isdecimal() or not 1 <= int(between) <= _MOST_BETWEEN:
                raise _wrong(f"{item} says how many words may lie between, from 1 to {_MOST_BETWEEN}.")
            # Never over the end of a clause.
            found.append({"IS_PUNCT": False, "OP": f"{{0,{between}}}"})
            continue
        if item == "#":
            found.append({"LIKE_NUM": True})
            continue
        words, is_optional = (item[:-1], True) if item.endswith("?") else (item, False)
        attribute = "LEMMA" if words.startswith("~") else "LOWER"
        forms = words.lstrip("~").split("|")
        if not all(forms) or any(form != form.lower() or "-" in form for form in forms):
            raise _wrong(f"{item} is no word in small letters without a hyphen.")
        found.append({attribute: {"IN": forms}, **({"OP": "?"} if is_optional else {})})
    if not any("OP" not in token for token in found):
        raise _wrong("A pattern has to hold a word.")
    return found


def _rule(held: Mapping[str, Any]) -> Rule:
    if strange := set(held) - _KNOWN:
        raise _wrong(f"{', '.join(sorted(strange))}: not known in a rule.")
    if missing := _KNOWN - {"depends"} - set(held):
        raise _wrong(f"A rule lacks {', '.join(sorted(missing))}.")
    kind = held["kind"]
    if kind not in ("rationality", "factor"):
        raise _wrong("A rule is for an aspect of local rationality or for a factor, and for nothing else.")
    (aspect if kind == "rationality" else factor)(held["code"])
    for pattern in held["patterns"]:
        tokens_of(pattern)
    depends = tuple(
        Depends(
            tuple(one["head"].split("|")),
            tuple((relation, tuple(words.split("|"))) for relation, words in one["with"]),
        )
        for one in held.get("depends", [])
    )
    texts = {name: tuple(held[name]) for name in ("patterns", "finds", "passes")}
    return Rule(held["id"], held["version"], kind, held["code"], held["reason"], depends=depends, **texts)


def _wrong(detail: str) -> EntryError:
    return EntryError(
        title="A cue pack is not written as it should be.",
        detail=detail,
        remedy="See tagging/cues/rationality.toml for how rules are written.",
    )
