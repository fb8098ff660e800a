"""Removing for good from the list of conversations: what goes, what stays, who confirms it, and a word typed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.removal_words import NO_UNDO, What, after, before, conversations_of, remove
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.seals import ask_both

if TYPE_CHECKING:
    from casefile.conversations import Conversation
    from tui.app import VantageApp

_SHOWN = 3
_STAYS = "Nothing was removed."
_NAMES = "Their names stay in the name key: look there as well (k)."


async def remove_for_good(app: VantageApp, conversation: Conversation) -> None:
    """Ask what is to go, say what that means, and remove it once it is confirmed.

    Raises RemovalError, with nothing removed, under a legal hold and while a recorder writes there.
    """
    from casefile.events import Hand

    case, person = app.opened.case, conversation.participant
    case.removal.require_no_hold()
    held_of = conversations_of(case, person)
    choices: list[Choice[What]] = [
        Choice("s", f"The sound of {conversation.label}", "sound", "words and notes stay"),
        Choice("t", f"The account of {conversation.label}", "account", "sound and transcript; notes stay"),
        Choice("c", f"The conversation {conversation.label}", "conversation", "all of it"),
        Choice("p", f"All that is held of {person.code}", "participant", ", ".join(one.label for one in held_of)),
    ]
    dialog = ChoiceDialog("Remove what for good?", choices, has_default=False)
    what = await app.push_screen_wait(dialog)
    if what is None:
        return
    conversations = held_of if what == "participant" else [conversation]
    name = person.code if what == "participant" else conversation.label
    exports = case.elsewhere.of_conversations({item.id for item in conversations})
    words = "\n".join([*before(case, person, conversations, what), *after(case, exports, most=_SHOWN), NO_UNDO])
    needed = 2 if what in ("conversation", "participant") else 1
    confirmed = "both of you confirm it" if needed == 2 else "one of you confirms it"
    title = f"Remove all of {name}?" if what == "participant" else f"Remove {name}?"
    go_on = [Choice("b", "Back: remove nothing", False), Choice("g", "Go on", True, confirmed)]
    if not await app.push_screen_wait(ChoiceDialog(title, go_on, words=words, has_default=False)):
        return
    named = await ask_both(app, f"Remove {name}.", needed=needed)
    if named is None:
        return
    typed = await app.push_screen_wait(AskDialog(f"Type {name} to remove it.", NO_UNDO))
    if typed is None or typed.strip().upper() != name:
        await app.push_screen_wait(ChoiceDialog(_STAYS, [Choice("b", "Back", True)]))
        return
    by, confirmed_by = Hand(named[0].id, "removal"), [reviewer.id for reviewer in named]
    app.opened.forget([item.id for item in conversations])
    await app.opened.beside(lambda other: remove(other, what, person, conversations, by, confirmed_by))
    said = [*after(case, exports, most=_SHOWN), *([_NAMES] if what == "participant" else [])]
    await app.push_screen_wait(ChoiceDialog("Removed for good.", [Choice("b", "Back", True)], words="\n".join(said)))
