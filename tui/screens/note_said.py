"""What is said of a typed line after the conversation: struck out, its kind, what it holds, checked by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from casefile.notes import HOLDINGS, Holding, NoteKind
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.leaf import in_marks

if TYPE_CHECKING:
    from casefile.notes import Note
    from tagging.selection import Selection
    from tui.app import VantageApp
    from tui.review_desk import ReviewDesk

WHICH_DAY = "Checked by the participant on which day?"
_DAY_HINT = "Year-month-day. As it stands now; an empty line takes the mark off."
_KINDS: tuple[tuple[str, NoteKind, str], ...] = (
    ("h", "note", "Heard, in the note-taker's words"),
    ("o", "observation", "Observed"),
    ("r", "return", "To be returned to"),
)
_HOLDS: dict[Holding, tuple[str, str]] = {
    "name": ("n", "a name"),
    "document": ("d", "a document"),
    "query": ("q", "a new question"),
}


async def say_of_note(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Ask what is to be said of the line under the cursor, and enter it."""
    note = desk.note_at(at.head)
    chosen = await app.push_screen_wait(ChoiceDialog(in_marks(note), _choices(note), has_default=False))
    if chosen == "checked":
        await check_note(app, desk, at)
    elif chosen == "struck":
        desk.set_states(note, note.states ^ {"struck"})
    elif chosen in HOLDINGS:
        desk.set_states(note, note.states ^ {holding for holding in HOLDINGS if holding == chosen})
    elif chosen is not None:
        desk.set_kind(note, next(kind for kind in get_args(NoteKind) if kind == chosen))


async def check_note(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Ask on which day the participant checked the line under the cursor."""
    note = desk.note_at(at.head)
    day = note.checked_on or app.opened.case.clock.now()[:10]
    given = await app.push_screen_wait(AskDialog(WHICH_DAY, _DAY_HINT, value=day, may_be_empty=True))
    if given is not None:
        desk.check_note(note, given.strip() or None)


def _choices(note: Note) -> list[Choice[str]]:
    choices = [
        Choice("s", "Not struck out after all" if note.is_struck else "Struck out; it stays to be seen", "struck"),
        Choice("c", "Checked by the participant, on a day…", "checked"),
    ]
    for holding, (key, words) in _HOLDS.items():
        does = "Holds no" if holding in note.holds else "Holds"
        choices.append(Choice(key, f"{does} {words.removeprefix('a ') if holding in note.holds else words}", holding))
    return choices + [Choice(key, words, kind) for key, kind, words in _KINDS if kind != note.kind]
