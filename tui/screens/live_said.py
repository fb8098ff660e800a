"""What was said of lines while listening, shown in review on request: none of it is a tag or becomes one here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capture.leaf_keys import step_has_leaves
from capture.leaves import Leaves
from capture.wording import steps_of
from casefile.timeline import clock_text
from tui.leaf_walk import ask_leaf, ask_which_step
from tui.screens.choice import ChoiceDialog, lettered

if TYPE_CHECKING:
    from capture.leaves import LeafView
    from casefile.conversations import Conversation
    from casefile.notes import Note
    from tui.app import VantageApp

HEADING = "As noted while listening. None of it is a tag."
NO_LINES = "No line was typed in this conversation."


async def show_said(app: VantageApp, conversation: Conversation) -> None:
    """List the lines with what was said of them, and let more be said of one; what is entered is the reviewer's."""
    case = app.opened.case
    leaves = Leaves(case, conversation.id, app.opened.hand("review"))
    steps = steps_of(case)
    told = ""
    while True:
        view = leaves.view()
        choices = lettered([(_told(view, note), note) for note in view.notes])
        words = told if choices else NO_LINES
        note = await app.push_screen_wait(ChoiceDialog(HEADING, choices, words=words))
        if note is None:
            return
        step = note.step if step_has_leaves(note.step) else await ask_which_step(app, steps)
        drafts = app.opened.questions(conversation.id)
        asked = await ask_leaf(app, view, step, steps, drafts, at=note.id) if step else None
        told = asked.doing(leaves, None) if asked else ""
        if not app.lock.is_closing:
            drafts.letting_go()(case)


def _told(view: LeafView, note: Note) -> str:
    time = "     " if note.at_s is None else f"{clock_text(note.at_s):>5}"
    said = view.said.get(note.id, ())
    return "\n         ".join([f"{time}  {note.text}", *said])
