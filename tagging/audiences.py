"""What of a pack goes out to whom, made from the pack for the review team.

| | `own` (one participant) | `group` (participants) | `public` |
|---|---|---|---|
| words | own, with their questions | chosen excerpts, with their questions | quotes chosen one by one |
| tags | own episodes and factors | all | none |
| speakers | code, role, agency, level | role, numbered where it repeats, agency | role, numbered where it repeats |
| dates, ages, rare details | as said | as said | in other words, but where a person keeps one |
| clock times, authors, memos, notes | no | no | no |
| the team's own codes | those on these words | those on these words | none |
| ids | as in the case | as in the case | by chance, linked in the case alone, and in their order |

What a participant asked not to be quoted is out of all three: a quote that holds any of it whole, and of what stands
around others those words. Whole texts, judgements, reflections and safeguarding concerns are in none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import ExportError
from casefile.events import Hand
from tagging.excerpts import pack_of
from tagging.model import STANDARD_CODES, Audience, CodeEntry, Excerpt, Pack, Person, Talk
from tagging.replacement_record import ReplacementRecord
from tagging.sides import ways_on
from tagging.source_text import LEFT_OUT

# Who may have what the team judges, where somebody asks for it.
JUDGED_FOR: frozenset[Audience] = frozenset({"analysis"})
_UNNAMED = "participant"


def pack_for(
    case: Case,
    audience: Audience,
    conversation: Conversation | None = None,
    *,
    by: Hand,
    with_struck: bool = False,
    with_judgements: bool = False,
    record: ReplacementRecord | None = None,
) -> Pack:
    """Return what goes out to an audience of a conversation, or with None of the whole case.

    Typed lines that are struck out, and what the team judges of episodes, are left out, unless the review team asks for
    them. `record` takes in what is replaced by what. Raises ExportError where anybody else would be given what the team
    judges, and where a pack for one participant is asked for, and no conversation is named.
    """
    if with_judgements and audience not in JUDGED_FOR:
        raise ExportError(
            title="What the team judges is for the review team alone.",
            detail="It goes to no participant and not to the public.",
            remedy="Leave judgements out, or export for the review team: --audience analysis",
        )
    if audience == "analysis":
        return pack_of(
            case, conversation, by=by, with_struck=with_struck, with_judgements=with_judgements, record=record
        )
    pack = pack_of(case, conversation, by=by, audience=audience, record=record)
    held = [excerpt for excerpt in pack.excerpts if may_be_quoted(excerpt)]
    if audience == "own":
        if conversation is None:
            raise ExportError(
                title="This is for one participant.",
                detail="It holds their own words alone.",
                remedy="Name a conversation, such as: vantage export P01 --audience own",
            )
        reduced = replace(pack, excerpts=tuple(map(_own, held)))
    else:
        chosen = case.exports.chosen(audience)
        held = [excerpt for excerpt in held if excerpt.id in chosen]
        if audience == "group":
            reduced = _by_role(replace(pack, excerpts=tuple(map(_without_record, held))))
        else:
            quotes = (replace(_quote(excerpt), id=case.exports.public_id(excerpt.id, by)) for excerpt in held)
            # In the order of their ids, so that nobody can tell what was said before what.
            ordered = sorted(quotes, key=lambda quote: quote.id)
            reduced = _without_agencies(_by_role(replace(pack, episodes=(), codes=(), excerpts=tuple(ordered))))
    heard = {(excerpt.participant, excerpt.conversation) for excerpt in held}
    spoke = [talk for talk in pack.talks if (talk.person.code, talk.number) in heard]
    wishes = tuple(f"{talk.label}: {limit}" for talk in spoke for limit in talk.limits)
    return replace(_lean(reduced), audience=audience, wishes=wishes)


def may_be_quoted(excerpt: Excerpt) -> bool:
    """Tell whether these are a participant's own words, as they stand, of which nothing was to be left out."""
    return (
        excerpt.layer == "account"
        and excerpt.speaker == (excerpt.role or _UNNAMED)
        and excerpt.text_state != "lost"
        and LEFT_OUT not in excerpt.quote
    )


def _without_record(excerpt: Excerpt) -> Excerpt:
    """An excerpt without what belongs to the team's own record: times, authors, memos, doubts, limits."""
    return replace(
        excerpt,
        start_s=None,
        end_s=None,
        clock="",
        doubtful_words=(),
        limits=(),
        first_version=None,
        withheld=None,
        responses=(),
        tags=tuple(replace(tag, memo=None, author="", at="") for tag in excerpt.tags),
    )


def _own(excerpt: Excerpt) -> Excerpt:
    lean = _without_record(excerpt)
    own = tuple(tag for tag in lean.tags if tag.kind in ("episode", "factor"))
    return replace(lean, tags=own, responses=excerpt.responses)


def _quote(excerpt: Excerpt) -> Excerpt:
    """A quote alone: who said it by role, and nothing of when, to which question or in which words around it."""
    return replace(
        _without_record(excerpt),
        agency=None,
        participant_level=None,
        step=None,
        step_title="",
        question=None,
        volunteered=None,
        before=(),
        after=(),
        unchecked=None,
        unclear=False,
        imported=None,
        text_state="placed",
        tags=(),
    )


def _without_agencies(pack: Pack) -> Pack:
    """The pack with speakers of whom nothing is said but their role."""
    return replace(pack, talks=tuple(replace(talk, person=replace(talk.person, agency=None)) for talk in pack.talks))


def _by_role(pack: Pack) -> Pack:
    """The pack with participants called by their roles, numbered where a role comes more than once."""
    people = {talk.person.code: talk.person for talk in pack.talks}
    roles = Counter(person.role or _UNNAMED for person in people.values())
    numbers: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for code, person in people.items():
        role = person.role or _UNNAMED
        numbers[role] += 1
        labels[code] = role if roles[role] == 1 else f"{role} {numbers[role]}"
    excerpts = tuple(
        replace(one, participant=labels[one.participant], conversation=1, participant_level=None)
        for one in pack.excerpts
    )
    talks: dict[str, Talk] = {}
    for talk in pack.talks:
        label = labels[talk.person.code]
        person = Person(label, talk.person.agency, None, None)
        talks.setdefault(label, replace(talk, id=f"speaker-{len(talks) + 1}", label=label, person=person, number=1))
    # All that one participant says stands together.
    order = list(talks)
    excerpts = tuple(sorted(excerpts, key=lambda one: order.index(one.participant)))
    return replace(pack, talks=tuple(talks.values()), excerpts=excerpts)


def _lean(pack: Pack) -> Pack:
    """The pack without whole texts and what belongs to them, and with no speaker and no episode of whom nothing is."""
    heard = {excerpt.participant for excerpt in pack.excerpts}
    talks = (
        replace(talk, visits=(), silences=(), length_s=0.0, limits=(), texts=())
        for talk in pack.talks
        if talk.person.code in heard
    )
    named = {tag.episode for excerpt in pack.excerpts for tag in excerpt.tags}
    # Who named it is a code, and its record is the team's.
    episodes = tuple(
        replace(episode, nominated_by=None, record=()) for episode in pack.episodes if episode.title in named
    )
    return replace(
        pack,
        talks=tuple(talks),
        episodes=episodes,
        codes=_codes_on(pack),
        reviewers=(),
        pauses=(),
        judged=None,
        sides=ways_on(pack),
    )


def _codes_on(pack: Pack) -> tuple[CodeEntry, ...]:
    """The standard codes, and of what the team added or worded otherwise only what stands on these words."""
    on_words = {tag.code for excerpt in pack.excerpts for tag in excerpt.tags}
    kept = tuple(one for one in pack.codes if one.id in on_words or one in STANDARD_CODES)
    return () if kept == STANDARD_CODES else kept
