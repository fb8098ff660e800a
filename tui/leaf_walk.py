"""From a key to what it says of a line: asks what the key alone does not say, and hands back what is to be entered.

The live screen enters it in its own thread and the review at once; both ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capture.leaf_keys import Leaf, LeafGroup, leaf_groups, query_groups, step_has_leaves
from capture.leaves import LeafView, Leaves
from capture.said import Heard
from casefile.framework import FACTORS
from casefile.note_classes import NewClass
from casefile.queries import SOURCE_KINDS, SourceKind
from tui.screens.ask import AskDialog, ask_open
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.screens.cover import ask_uncovered
from tui.screens.leaf import LeafDialog, in_marks
from tui.screens.step_choice import step_choices
from tui.weights import ASKED, ASKED_IN_WORDS, OWN_WORDS, weight_choices

if TYPE_CHECKING:
    from capture.steps import Step
    from casefile.nominations import Nomination
    from casefile.notes import Note
    from casefile.queries import Query
    from casefile.tags import Direction
    from tui.app import VantageApp
    from tui.question_drafts import QuestionDrafts

# What is entered once everything is asked: given the moment on the conversation, it tells what was done.
Doing = Callable[[Leaves, float | None], str]

NO_LINE_YET = "Type a line first; this says more of it."
NO_EPISODE = "No episode is nominated yet. A line does that under the turning points (step 3)."
NO_MOMENT = "Nothing of the story has a place in the sound yet."
NOTHING_HEARD = "No episode and no factor is noted; read back from the record."


@dataclass(frozen=True)
class Asked:
    """What was asked for: `again` where the same list is to be shown once it is entered."""

    doing: Doing
    again: bool = False


async def ask_leaf(
    app: VantageApp,
    view: LeafView,
    step: str,
    steps: Sequence[Step],
    drafts: QuestionDrafts,
    *,
    at: str | None = None,
) -> Asked | None:
    """Ask what a line is, in this step's terms; None where the person leaves.

    The line is the last one, or that whose id is `at`. What is typed meanwhile is kept in `drafts`.
    """
    groups = _groups(view, step)
    dialog = LeafDialog(groups, view.notes, view.said, at)
    leaf = await ask_uncovered(app, dialog)
    note = dialog.note
    if leaf is None:
        return None
    if leaf.asks == "step":
        chosen = await ask_which_step(app, steps, step)
        return await ask_leaf(app, view, chosen, steps, drafts, at=note.id if note else None) if chosen else None
    if leaf.asks == "heard":
        return await ask_heard(app, view, note)
    if leaf.asks == "query":
        doing = await _query(app, drafts)
    elif note is None:
        return Asked(_tell(NO_LINE_YET))
    else:
        doing = await _doing(app, view, note, leaf, drafts)
    return Asked(doing) if doing else None


async def ask_which_step(app: VantageApp, steps: Sequence[Step], step: str | None = None) -> str | None:
    """Ask in which step's terms a line is meant; the story has none."""
    others = [item for item in steps if step_has_leaves(item.id) and item.id != step]
    return await ask_uncovered(app, ChoiceDialog("In the terms of which step?", step_choices(others)))


async def ask_heard(app: VantageApp, view: LeafView, note: Note | None) -> Asked | None:
    """Read back what was heard, and ask what of it is confirmed, or corrected by a line; None where they leave."""
    if not view.heard:
        return Asked(_tell(NOTHING_HEARD))
    choices = lettered([(_read(heard), heard) for heard in view.heard])
    heard = await ask_uncovered(app, ChoiceDialog("As heard, in short:", choices))
    if heard is None:
        return None
    ways = [Choice("k", "Confirmed by the participant", "confirmed")]
    if note is not None and note.id != heard.note:
        ways.append(Choice("c", f"Corrected by this line: {in_marks(note)}", "corrected"))
    words = "" if len(ways) == 2 else "Type the correction as a line first, to put it beside this."
    way = await ask_uncovered(app, ChoiceDialog(heard.title, ways, words=words, has_default=False))
    if way is None:
        return Asked(_tell(""), again=True)
    if way == "corrected" and note is not None:
        line = note.id
        return Asked(lambda leaves, at_s: leaves.correct(heard, line, at_s), again=True)
    return Asked(lambda leaves, at_s: leaves.confirm(heard, at_s), again=True)


def _groups(view: LeafView, step: str) -> Sequence[LeafGroup]:
    return query_groups(view.queries) if step == "queries" else leaf_groups(step, extra_aspects=view.extra_aspects)


def _read(heard: Heard) -> str:
    kind = "Episode: " if heard.nomination else ""
    confirmed = ["confirmed"] if heard.is_confirmed else []
    return "\n    ".join([f"{kind}{heard.title}", *confirmed, *(f"corrected: {words}" for words in heard.corrections)])


async def _doing(app: VantageApp, view: LeafView, note: Note, leaf: Leaf, drafts: QuestionDrafts) -> Doing | None:
    if leaf.asks == "nomination":
        return lambda leaves, at_s: leaves.nominate(note.id, at_s)
    if leaf.asks == "direction":
        direction: Direction = next(way for way in _DIRECTIONS if way == leaf.code)
        return lambda leaves, at_s: leaves.direct(note.id, direction, at_s)
    if leaf.asks == "weight":
        weight = await _weight(app, note, drafts)
        return None if weight is None else lambda leaves, at_s: leaves.weigh(note.id, weight, at_s)
    if leaf.asks in ("episode", "of episode", "raised by", "moment"):
        return await _of_episode(app, view, note, leaf, drafts)
    what = await _what(app, note, leaf, drafts)
    return None if what is None else _say(note, what)


_DIRECTIONS: tuple[Direction, ...] = ("supported", "hindered", "both", "unclear")


async def _what(app: VantageApp, note: Note, leaf: Leaf, drafts: QuestionDrafts) -> NewClass | None:
    if leaf.asks == "words":
        heading = leaf.label.rstrip("…").capitalize()
        words = await ask_uncovered(app, AskDialog(heading, "By role, never by name.", drafts=drafts, of=note.id))
        return None if words is None else NewClass(leaf.kind, leaf.code, words=words.strip())
    if leaf.asks == "answer":
        return NewClass(leaf.kind, query=leaf.code)
    if leaf.asks in ("enabler", "linked"):
        choices = [Choice(str(at % 10), item.title, item.id) for at, item in enumerate(FACTORS, 1)]
        factor = await ask_uncovered(app, ChoiceDialog("Which contributory factor?", choices, has_default=False))
        if factor is None:
            return None
        return NewClass(leaf.kind, factor, "supported" if leaf.asks == "enabler" else None)
    return NewClass(leaf.kind, leaf.code)


async def _of_episode(app: VantageApp, view: LeafView, note: Note, leaf: Leaf, drafts: QuestionDrafts) -> Doing | None:
    if not view.episodes:
        return _tell(NO_EPISODE)
    own = None if leaf.asks == "episode" else view.nominated_by(note)
    episode = own or await _which_episode(app, view)
    if episode is None:
        return None
    if leaf.asks == "episode":
        return _say(note, NewClass("episode", nomination=episode.id))
    if leaf.asks == "raised by":
        return await _raised_by(app, episode)
    if leaf.asks == "moment":
        return await _moment(app, view, note, episode)
    if own is None and leaf.kind != "title":
        # The line's own words say it.
        return _say(note, NewClass(leaf.kind, nomination=episode.id))
    known = {"title": episode.title, "period": episode.period, "why": episode.why}.get(leaf.kind) or ""
    heading = {"title": "A working title", "period": "From when to when", "why": "Why it mattered to them"}[leaf.kind]
    hint = "Near their own wording; neutral."
    words = await ask_uncovered(
        app, AskDialog(heading, hint, value=known, may_be_empty=True, drafts=drafts, of=episode.id)
    )
    if words is None:
        return None
    return _say_of(episode.note, NewClass(leaf.kind, words=words.strip(), nomination=episode.id))


async def _which_episode(app: VantageApp, view: LeafView) -> Nomination | None:
    if len(view.episodes) == 1:
        return view.episodes[0]
    choices = lettered([(item.title, item) for item in view.episodes])
    return await ask_uncovered(app, ChoiceDialog("Which nominated episode?", choices))


async def _raised_by(app: VantageApp, episode: Nomination) -> Doing | None:
    choices = [
        Choice("p", "The participant", "participant"),
        Choice("r", "The reviewers", "reviewers"),
        Choice("o", "Somebody else", "other"),
    ]
    who = await ask_uncovered(app, ChoiceDialog("Who raised it?", choices))
    return None if who is None else _say_of(episode.note, NewClass("raised_by", who, nomination=episode.id))


async def _moment(app: VantageApp, view: LeafView, note: Note, episode: Nomination) -> Doing | None:
    if note.step == "story" and note.at_s is not None:
        here_s = note.at_s
        return lambda leaves, _: leaves.point_to(episode.id, here_s)
    if not view.moments:
        return _tell(NO_MOMENT)
    choices = lettered([(text, place) for place, (text, _) in enumerate(view.moments)])
    place = await ask_uncovered(app, ChoiceDialog("Which moment of the story?", choices))
    if place is None:
        return None
    story_s = view.moments[place][1]
    return lambda leaves, _: leaves.point_to(episode.id, story_s)


async def _weight(app: VantageApp, note: Note, drafts: QuestionDrafts) -> str | None:
    weight = await ask_uncovered(app, ChoiceDialog(ASKED, weight_choices(), has_default=False))
    if weight != OWN_WORDS:
        return weight
    return await ask_uncovered(app, AskDialog(ASKED_IN_WORDS, drafts=drafts, of=note.id))


@dataclass(frozen=True)
class AskedQuery:
    """A query as it was asked for."""

    question: str
    source_kind: SourceKind | None
    differs: str | None


async def ask_query(app: VantageApp, drafts: QuestionDrafts, known: Query | None = None) -> AskedQuery | None:
    """Ask for a query, with what a known one says; None where the person leaves before there is a question."""
    hint = "Worded so that no other participant can be recognised."
    was, of = (known.question, known.id) if known else ("", "")
    asked = AskDialog("A question from the wider picture", hint, value=was, drafts=drafts, of=of)
    question = await ask_uncovered(app, asked)
    if question is None:
        return None
    choices: list[Choice[SourceKind]] = [Choice(kind[0], title, kind) for kind, title in SOURCE_KINDS.items()]
    source = await ask_uncovered(app, ChoiceDialog("It comes from… Esc leaves it open.", choices, has_default=False))
    was = (known.differs if known else None) or ""
    heading = "What differs? Esc leaves it open."
    asked = AskDialog(heading, hint, value=was, may_be_empty=True, drafts=drafts, of=of, leaves_open=True)
    differs = await ask_open(app, asked)
    kept = known.source_kind if known else None
    return AskedQuery(question, source or kept, was or None if differs is None else differs.strip() or None)


async def _query(app: VantageApp, drafts: QuestionDrafts) -> Doing | None:
    asked = await ask_query(app, drafts)
    if asked is None:
        return None
    return lambda leaves, _: leaves.prepare(asked.question, asked.source_kind, asked.differs)


def _say(note: Note, what: NewClass) -> Doing:
    return _say_of(note.id, what)


def _say_of(note: str, what: NewClass) -> Doing:
    return lambda leaves, at_s: leaves.say(note, what, at_s)


def _tell(words: str) -> Doing:
    return lambda leaves, at_s: words
