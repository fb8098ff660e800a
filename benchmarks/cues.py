"""How often the cue packs see what a person sees: precision and recall on sentences that were labelled by hand.

The sentences are fictional, as people of many roles would speak, and in three sets that are reported apart:
`cue_spans.tsv` was written after the first rules had been frozen; `cue_spans_second.tsv` later, by another author who
had read neither the rules nor the first set, and then wrote further rules; `cue_spans_third.tsv` last, by an author
who had read none of these and has written no rule. No rule was written or changed for a sentence of any of them
(docs/suggestions.md says which figure is to be trusted). Each bears the aspect or category that it speaks of above all
(a few of the third set bear two); a rule that sees another one is counted as wrong, although many a sentence speaks of
several. Intervals are Wilson's, at 95 %.
"""

from __future__ import annotations

import argparse
from collections import Counter
from math import sqrt
from pathlib import Path

from benchmarks.report import begin, line
from tagging.cue_rules import rules
from tagging.suggesting import CueFinder

SETS = ("cue_spans.tsv", "cue_spans_second.tsv", "cue_spans_third.tsv")
_Z = 1.959964


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return Wilson's interval at 95 % for a share of `hits` of so many (Wilson 1927)."""
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / of + spread / (4 * of))
    return middle - half, middle + half


def spans(name: str) -> list[tuple[frozenset[str], str]]:
    """Return the labelled sentences of one set: what each speaks of (empty: of none), and its words."""
    rows = [row.split("\t") for row in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines() if row]
    return [(frozenset(codes.split(",")) - {"none"}, words) for codes, *_, words in rows]


def measure(finder: CueFinder, name: str) -> None:
    """Print what was seen of one set, by code and together."""
    held = spans(name)
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    there: Counter[str] = Counter(code for codes, _ in held for code in codes)
    quiet = 0
    for (codes, _), cues in zip(held, finder.find([words.split() for _, words in held]), strict=True):
        found = {cue.rule.code for cue in cues}
        seen.update(found)
        right.update(found & codes)
        quiet += not codes and not found
    line(f"{name}, {finder.engine}, {len(held)} sentences", "precision, recall (95 % interval)")
    of_none = sum(not codes for codes, _ in held)
    for code in [*dict.fromkeys(rule.code for rule in rules())]:
        line(code, f"{_share(right[code], seen[code])}   {_share(right[code], there[code])}")
    line("all together", f"{_share(right.total(), seen.total())}   {_share(right.total(), there.total())}")
    line("sentences that speak of none, and none was seen", _share(quiet, of_none))


def _share(hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    share = f"{hits / of:4.0%}" if of else " n/a"
    return f"{share} ({low:.0%} to {high:.0%}; {hits} of {of})"


def main() -> None:
    """Measure with a parser where one is installed, and with the blank pipeline."""
    argparse.ArgumentParser(prog="python -m benchmarks.cues", description=__doc__).parse_args()
    begin("Cue packs on labelled sentences", "none: precision is reported, and decides nothing")
    for with_model in (True, False):
        finder = CueFinder(rules(), with_model=with_model)
        for name in SETS:
            measure(finder, name)


if __name__ == "__main__":
    main()
