"""Entering a name into the name key: a new one with its pseudonym, or another spelling of one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered

if TYPE_CHECKING:
    from casefile.events import Hand
    from casefile.names import NameKind
    from tui.app import VantageApp

NAME_HINT = "As it is written in the words, so that it is found there. The key never leaves the case."
INSTEAD_HINT = "A role or a pseudonym, the same for the whole case, such as Child A, health visitor 2, hospital."


KINDS: list[Choice[NameKind]] = [
    Choice("p", "A person", "person"),
    Choice("a", "An agency", "agency"),
    Choice("l", "A place", "place"),
]


async def enter_name(app: VantageApp, text: str, by: Hand, *, conversation: str | None = None) -> str:
    """Ask what these words name and what stands in their place in every export, and enter it; nothing is to tell.

    Where the words stand in a `conversation`, it is taken back there.
    """
    case = app.opened.case
    # Words that were chosen are not to be put aside by a name that was half typed before.
    drafts = None if text else app.opened.questions(None)
    names = case.names.all()
    choices: list[Choice[NameKind | Literal["spelling"]]] = [Choice(one.key, one.label, one.value) for one in KINDS]
    if names:
        choices.append(Choice("s", "Another spelling of a name in the key…", "spelling"))
    kind = await app.push_screen_wait(ChoiceDialog("What do these words name?" if text else "A new name", choices))
    if kind is None:
        return ""
    if kind == "spelling":
        known = lettered([(f"{entry.real}  {entry.pseudonym}", entry.id) for entry in names])
        entry = await app.push_screen_wait(ChoiceDialog("A spelling of which name?", known))
        if entry is not None:
            spelling = await app.push_screen_wait(AskDialog("The spelling", NAME_HINT, value=text, drafts=drafts))
            if spelling is not None:
                case.names.add_variant(entry, spelling, by, conversation=conversation)
        return ""
    real = await app.push_screen_wait(AskDialog("The name", NAME_HINT, value=text, drafts=drafts))
    if real is None:
        return ""
    pseudonym = await app.push_screen_wait(AskDialog("What stands in its place?", INSTEAD_HINT, drafts=drafts))
    if pseudonym is not None:
        case.names.add(kind, real, pseudonym, by, conversation=conversation)
    return ""
