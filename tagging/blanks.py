"""What it means that nothing is tagged where a factor meets a participant or an episode, and what that rests on.

"Not raised" and "not asked" are said outright only where somebody has said so, or has tagged the question. What the
steps alone tell bears a question mark: a step is one of prompts in general, and never of one factor. Where not even
that is on record, or not all of an account is open or tagged, the product says that it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from casefile.asked import Walked

BlankKind = Literal["noted", "not raised", "not raised?", "not known", "not asked?", "not asked"]
# What is said of several conversations or people together: the first of these that any of them gives.
_ORDER: tuple[BlankKind, ...] = ("noted", "not raised", "not raised?", "not known", "not asked?", "not asked")
_UNSURE: frozenset[BlankKind] = frozenset({"not raised?", "not known", "not asked?"})
NOTED = "noted live, and nothing is tagged"
NOTED_TOO = "noted live"
QUESTION = "a question on it is tagged"
ELSEWHERE = "spoken of, and not of this episode"
UNNAMED = "spoken of, with no episode named"
UNTAGGED = "nothing of this account is tagged yet"
UNTAGGED_TOO = "nothing of another conversation is tagged yet"
CLOSED = "some of this account is closed or removed"
NOBODY = "nobody is known to have spoken of this episode"
NOBODY_HERE = "nobody in this export is known to have spoken of this episode"
_BY_STEPS: dict[Walked, tuple[BlankKind, str]] = {
    "talked of": ("not raised?", "factors in general were asked about"),
    "passed through": ("not known", "the step on factors was passed through: nothing was said or noted in it"),
    "closed": ("not known", "some of what was said on factors is closed or removed"),
    "not come to": ("not asked?", "the steps did not come to factors"),
    "no steps": ("not known", "no steps are on record"),
}


@dataclass(frozen=True)
class Reason:
    """What a blank says of some people, by code (of nobody: of the whole), and what that rests on."""

    kind: BlankKind
    why: str
    who: tuple[str, ...] = ()


@dataclass(frozen=True)
class Blank:
    """What a blank says, and what it rests on: the reasons in the order of `_ORDER`."""

    reasons: tuple[Reason, ...]

    @property
    def kind(self) -> BlankKind:
        """Return what it says in short: of several people "not raised" outright only where nobody knows less of any."""
        first = self.reasons[0].kind
        is_open = any(one.kind in _UNSURE for one in self.reasons)
        return "not raised?" if first == "not raised" and is_open else first

    @property
    def words(self) -> str:
        """Return it in words, as "not raised?: P01 (spoken of …), P02, P03 (factors …); not asked?: P04 (…)"."""
        said: dict[str, list[str]] = {}
        for one in self.reasons:
            said.setdefault(one.kind, []).append(f"{', '.join(one.who)} ({one.why})" if one.who else one.why)
        return "; ".join(f"{kind}: {', '.join(of)}" for kind, of in said.items())


@dataclass(frozen=True)
class OnRecord:
    """What is on record of one conversation that bears on blanks.

    `said` is what reviewers say, by factor and episode (an empty one for all): whether it was asked about, and who
    says so. `noted` are factors noted live, in the same way, and `questions` those of which a reviewer's question is
    tagged. `is_untagged` says that there are words or lines of it, and nothing that anybody told is tagged; `is_closed`
    that some of it is closed or removed.
    """

    walked: Walked
    is_untagged: bool
    is_closed: bool
    said: Mapping[tuple[str, str], tuple[bool, str]] = field(default_factory=dict)
    noted: frozenset[tuple[str, str]] = frozenset()
    questions: frozenset[tuple[str, str]] = frozenset()

    def blank(self, factor: str, episode: str | None) -> tuple[BlankKind, str]:
        """Return what a blank says as far as this conversation tells; without an episode of the account as a whole."""
        if any(code == factor and episode in (None, of) for code, of in self.noted):
            return "noted", NOTED
        for of in dict.fromkeys((episode or "", "")):
            if (said := self.said.get((factor, of))) is not None:
                was_asked, who = said
                return self._not_raised(f"asked about, says {who}") if was_asked else ("not asked", f"so says {who}")
        if episode is None and any(code == factor and was_asked for (code, _), (was_asked, _) in self.said.items()):
            return self._not_raised("asked about, of one episode")
        # A question on one episode says nothing of another one.
        if any(code == factor and (episode is None or of in (episode, "")) for code, of in self.questions):
            return self._not_raised(QUESTION)
        kind, why = _BY_STEPS[self.walked]
        return ("not known", UNTAGGED) if kind == "not raised?" and self.is_untagged else (kind, why)

    def _not_raised(self, why: str) -> tuple[BlankKind, str]:
        # They were asked; the answer may stand where nobody has tagged yet, or nobody may look.
        unknown = UNTAGGED if self.is_untagged else CLOSED if self.is_closed else ""
        return ("not known", f"{why}; {unknown}") if unknown else ("not raised", why)


def of_person(talks: Iterable[OnRecord], factor: str, episode: str | None) -> tuple[BlankKind, str]:
    """Return what a blank says of one participant: whatever any of their conversations tells comes first."""
    held = list(talks)
    kind, why = min((talk.blank(factor, episode) for talk in held), key=lambda one: _ORDER.index(one[0]))
    if kind == "not raised" and any(talk.is_untagged for talk in held):
        return "not known", f"{why}; {UNTAGGED_TOO}"
    return kind, why


def beside(found: tuple[BlankKind, str], spoken: str) -> tuple[BlankKind, str]:
    """Return what a blank says by episode of one who spoke of the factor all the same: `spoken` says of what.

    It is not said outright that they did not raise it: what they said may be the answer.
    """
    kind, why = found
    match kind:
        case "noted":
            return kind, f"{NOTED_TOO}; {spoken}"
        case "not raised":
            return "not raised?", f"{why}; {spoken}"
        case "not asked":
            return kind, f"{why}; {spoken}"
    return "not raised?", spoken


def together(found: Mapping[str, tuple[BlankKind, str]], nobody: str = NOBODY) -> Blank:
    """Return what a blank says of several participants, by code: each reason with those of whom it holds.

    Of none at all it is not known, with `nobody` as the reason.
    """
    if not found:
        return Blank((Reason("not known", nobody),))
    people: dict[tuple[BlankKind, str], list[str]] = {}
    for who, said in sorted(found.items(), key=lambda item: (_ORDER.index(item[1][0]), item[0])):
        people.setdefault(said, []).append(who)
    return Blank(tuple(Reason(kind, why, tuple(who)) for (kind, why), who in people.items()))
