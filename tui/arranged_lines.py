"""Asking for the lines that are arranged around a conversation: a new one, or one that stands there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casefile.errors import VantageError
from casefile.stretches import Stretch, stretch_of
from casefile.timeline import clock_text
from tui.screens.ask import AskDialog, ask_open
from tui.screens.choice import Choice, ChoiceDialog

if TYPE_CHECKING:
    from casefile.arrangements import Arrangement, ArrangementKind, Stage
    from casefile.events import Hand
    from tui.app import VantageApp
    from tui.question_drafts import QuestionDrafts

ASKED: dict[ArrangementKind, tuple[str, str]] = {
    "exposure": ("What had we read or heard before?", "Papers and accounts, by kind: the chronology to May."),
    "preparation": ("How did they prepare?", "As far as it is known. Nobody is told how to."),
    "follow_up": ("To follow up", "What, and who of you does it."),
    "turn_to": ("Who else, or which papers?", "By role and kind, never by name."),
    "second": ("A second conversation is needed: why?", "It comes back when that conversation is prepared."),
    "told": ("What were they told about drafts?", "Who sees what, and when, as it was said to them."),
    "leave_out": ("What do they wish to leave out?", "In their own words. It comes back at review and at export."),
}
STAGES: dict[Stage, str] = {
    "preliminary": "the preliminary draft",
    "interim": "the interim draft",
    "final": "the final draft",
}
_STRETCH = "For example 12:30 to 13:10. Empty where it belongs to no stretch."


async def add_line(app: VantageApp, conversation: str, kind: ArrangementKind, by: Hand, *, near: str = "") -> str:
    """Ask for a line and enter it; returns what to tell. `near` is the stretch that is offered for a wish."""
    stage = await _ask_stage(app) if kind == "told" else None
    if kind == "told" and stage is None:
        return ""
    drafts = app.opened.questions(conversation)
    words = await app.push_screen_wait(AskDialog(*ASKED[kind], drafts=drafts))
    if words is None:
        return ""
    stretch = await _ask_stretch(app, near, drafts) if kind == "leave_out" else None
    app.opened.case.arrangements.add(conversation, kind, words, by, stage=stage, stretch=stretch)
    return ""


async def change_line(app: VantageApp, line: Arrangement, by: Hand) -> str:
    """Ask whether a line is worded otherwise or taken out, and do it; returns what to tell."""
    ways = [Choice("c", "Word it otherwise", "change"), Choice("x", "Take it out", "drop")]
    way = await app.push_screen_wait(ChoiceDialog(line.words, ways, has_default=False))
    if way == "drop":
        app.opened.case.arrangements.drop(line, by)
    elif way == "change":
        heading, hint = ASKED[line.kind]
        drafts = app.opened.questions(line.conversation)
        words = await app.push_screen_wait(AskDialog(heading, hint, value=line.words, drafts=drafts, of=line.id))
        if words is None:
            return ""
        stretch = None
        if line.kind == "leave_out":
            stretch = await _ask_stretch(app, span_of(line.stretch), drafts, line.id)
        app.opened.case.arrangements.change(line, by, words=words, stage=line.stage, stretch=stretch)
    return ""


def line_text(line: Arrangement) -> str:
    """Return a line as lists show it, with its stage or its stretch."""
    if line.stage is not None:
        return f"{STAGES[line.stage]}: {line.words}"
    return f"{line.words} ({span_of(line.stretch)})" if line.stretch else line.words


def span_of(stretch: Stretch | None) -> str:
    """Return a stretch as it is typed, nothing for none."""
    return "" if stretch is None else f"{clock_text(stretch.from_s)} to {clock_text(stretch.to_s)}"


async def _ask_stage(app: VantageApp) -> Stage | None:
    choices: list[Choice[Stage]] = [Choice(stage[0], words, stage) for stage, words in STAGES.items()]
    return await app.push_screen_wait(ChoiceDialog("Of which draft?", choices, has_default=False))


async def _ask_stretch(app: VantageApp, known: str, drafts: QuestionDrafts, of: str = "") -> Stretch | None:
    """Ask until it can be read; None where it is left open."""
    hint = _STRETCH
    while True:
        asked = AskDialog(
            "Which stretch?", hint, value=known, may_be_empty=True, drafts=drafts, of=of, leaves_open=True
        )
        typed = await ask_open(app, asked)
        if typed is None or not typed.strip():
            return None
        try:
            return stretch_of(typed)
        except VantageError as error:
            hint, known = f"{error.detail} {error.remedy}", typed
