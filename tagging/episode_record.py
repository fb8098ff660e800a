"""What is known of a key practice episode, in words: the same on the screen, on the command line and in exports.

Judgements are not among it; they are asked for by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casefile.episode_parts import STATUSES, TEAM
from casefile.judgements import JUDGEMENTS
from casefile.timeline import clock_text
from tagging.codebook import Codebook
from tagging.model import EpisodeEntry, EpisodeLine
from tagging.strands import Mention, said_of

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.episode_parts import Discrepancy, MissingView, Source
    from casefile.episodes import Episode
    from casefile.judgements import Judgement, Significance
    from casefile.nominations import Nomination
    from tagging.pseudonyms import Pseudonyms

HINDSIGHT = "known only with hindsight"


@dataclass(frozen=True)
class TaggedLine:
    """What is tagged with an episode as one factor or aspect: its id, its title, and who spoke of it."""

    code: str
    kind: str
    words: str
    mentions: tuple[Mention, ...]


def nominators_text(case: Case, episode: Episode) -> str:
    """Say who nominated an episode, participants by code and the team last; empty where nobody has said."""
    codes = {person.id: person.code for person in case.people.participants()}
    who = case.episode_parts.nominators(episode.id)
    named = sorted(codes[one] for one in who if one in codes)
    if TEAM in who:
        named.append("the review team")
    return ", ".join(named) or (episode.nominated_by or "")


def nomination_text(nomination: Nomination, label: str) -> str:
    """Say what a participant nominated, and why it mattered to them."""
    more = "; ".join(part for part in (nomination.period, nomination.why and f"because {nomination.why}") if part)
    struck = "struck out: " if nomination.is_struck else ""
    return f"{struck}{label}: “{nomination.title}”{f' ({more})' if more else ''}"


def source_text(case: Case, source: Source) -> str:
    """Say what a source is: a conversation with its moment, or a document by its reference."""
    if source.conversation is None:
        return source.reference or ""
    label = case.conversations.get(source.conversation).label
    return label if source.at_s is None else f"{label} at {clock_text(source.at_s)}"


def view_text(view: MissingView) -> str:
    """Say whose account was not heard, and why."""
    return f"{view.who} ({view.why})" if view.why else view.who


def discrepancy_text(case: Case, item: Discrepancy) -> str:
    """Say in what sources differ, what each says, and how that stands: no side is left away."""
    sides = "; ".join(f"{source_text(case, side.source)}: {side.says}" for side in item.sides)
    explained = f": {item.explanation}" if item.explanation else ""
    return f"{item.differs}. {sides}. ({STATUSES[item.status]}{explained})"


def judgement_text(judgement: Judgement | None) -> str:
    """Say what the team judges of an element, and what it rests on."""
    if judgement is None:
        return JUDGEMENTS["not_judged"]
    parts = (
        (JUDGEMENTS[judgement.judgement], judgement.reason),
        ("information used", judgement.information_used),
        ("there and not used", judgement.information_available_unused),
    )
    said = [f"{name}: {words}" if words else name for name, words in parts if words or name == parts[0][0]]
    return "; ".join(said).replace(".; ", "; ")


def significance_text(significance: Significance) -> str:
    """Say how an episode bore on what came later, labelled where that is hindsight."""
    return f"{significance.words} ({HINDSIGHT})" if significance.is_hindsight else significance.words


def told_by(mentions: Sequence[Mention]) -> str:
    """Say whose accounts tell of an episode, by code."""
    return ", ".join(sorted({one.participant for one in mentions}))


def tagged_lines(mentions: Sequence[Mention], book: Codebook) -> list[TaggedLine]:
    """Return what is tagged with an episode: factors, then aspects, each with who spoke of it."""
    groups: dict[tuple[str, str], list[Mention]] = {}
    for one in mentions:
        if one.tag.code:
            groups.setdefault((one.tag.kind, one.tag.code), []).append(one)
    lines = []
    for (kind, code), found in sorted(groups.items(), key=lambda item: item[0][0]):
        title = book.factor(code).title if kind == "factor" else book.aspect(code).title
        lines.append(TaggedLine(code, kind, f"{title}: {said_of(found)}", tuple(found)))
    return lines


def record_lines(case: Case, episode: Episode, mentions: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    """Yield what is known of an episode, each with its heading; what nobody has said is left out."""
    parts = case.episode_parts
    yield "Title", episode.title
    label = {one.id: one.label for one in case.conversations.all()}
    named = [one for one in parts.nominations(episode.id) if not one.is_struck]
    taken_up = [nomination_text(one, label[one.conversation]) for one in named]
    found = (
        ("Period", [episode.period]),
        ("Description", [episode.description or ""]),
        ("Nominated by", [nominators_text(case, episode)]),
        ("As they named it", taken_up),
        ("Why selected", [episode.why_selected or ""]),
        ("Element", [one.text for one in case.judgements.elements(episode.id)]),
        ("Told by", [told_by(mentions)]),
        ("Factor", [line.words for line in tagged_lines(mentions, case.codes.book()) if line.kind == "factor"]),
        ("Aspect", [line.words for line in tagged_lines(mentions, case.codes.book()) if line.kind == "rationality"]),
        ("Source", [source_text(case, one) for one in parts.sources(episode.id)]),
        ("Missing view", [view_text(one) for one in parts.missing_views(episode.id)]),
        ("Sources differ", [discrepancy_text(case, one) for one in parts.discrepancies(episode.id)]),
    )
    yield from ((heading, words) for heading, lines in found for words in lines if words)


_IN_TABLES = frozenset({"Title", "Period", "Nominated by", "Told by", "Factor", "Aspect"})


def entries_of(case: Case, pseudonyms: Pseudonyms, *, with_judgements: bool = False) -> Iterator[EpisodeEntry]:
    """Yield the episodes as they go out, names replaced; what the team judges only where it was asked for."""

    def clean(text: str | None) -> str | None:
        return pseudonyms.replace(text).text if text else None

    for one in case.episodes.all():
        lines = [("record", *line) for line in record_lines(case, one, ()) if line[0] not in _IN_TABLES]
        lines += [("judgement", *line) for line in judged_lines(case, one)] if with_judgements else []
        yield EpisodeEntry(
            one.id,
            clean(one.title) or "",
            clean(one.period_from),
            clean(one.period_to),
            clean(nominators_text(case, one)),
            tuple(
                EpisodeLine("record" if layer == "record" else "judgement", what, clean(words) or "")
                for layer, what, words in lines
            ),
        )


def judged_lines(case: Case, episode: Episode) -> Iterator[tuple[str, str]]:
    """Yield what the team judges of an episode, each with its heading."""
    significance = case.judgements.significance(episode.id)
    if significance is not None:
        yield "Significance", significance_text(significance)
    for element in case.judgements.elements(episode.id):
        yield "Element", f"{element.text}: {judgement_text(case.judgements.of_element(element.id))}"
    for comment in case.judgements.comments(episode.id):
        yield "Comment", f"{comment.words} ({case.people.label_of(comment.author)})"
