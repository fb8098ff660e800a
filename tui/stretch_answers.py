"""What people decide about closed stretches: sound with no screen, a withdrawn agreement, what was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.seals import ask_both, ask_seal, ask_which
from tui.screens.stretch_questions import ask_unattended, ask_untimed, ask_withdrawn, span_text

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.seals import Seal, Stretch
    from tui.app import VantageApp

REMOVED = "Removed for good."
NOT_ALL_GONE = "Removed. Something may still lie in a file that another program reads; Vantage tries again."
_KEPT = "Kept."
_STAYS = "It stays sealed."
_ASKED_AGAIN = "It stays sealed until you choose, and is asked again."


def open_seals(case: Case, conversation: str) -> list[Seal]:
    """Return what is sealed in a conversation and neither opened again nor removed."""
    return [seal for seal in case.seals.of(conversation) if seal.state == "sealed"]


def waits_for_both(case: Case, conversation: str) -> bool:
    """Tell whether anything is sealed that nobody has decided upon; sound that stays sealed, as was said, is not."""
    from capture.stretches import undecided_withdrawal

    if any(seal.reason != "withdrawn" for seal in open_seals(case, conversation)):
        return True
    return undecided_withdrawal(case, conversation) is not None


async def decide(app: VantageApp, conversation: Conversation) -> None:
    """Ask whatever is open about a conversation's closed stretches; says so where nothing is."""
    await ask_what_is_open(app, conversation)
    if open_seals(app.opened.case, conversation.id):
        await close_down(app, conversation)
    elif not app.opened.case.seals.undecided(conversation.id):
        await app.push_screen_wait(ChoiceDialog("Nothing is sealed here.", [Choice("b", "Back", True)]))


async def ask_what_is_open(app: VantageApp, conversation: Conversation) -> str:
    """Ask what nobody has answered yet of one conversation; returns what to tell. What is left open stays closed."""
    told = ""
    for stretch in app.opened.case.seals.undecided(conversation.id):
        told = await _answer_unattended(app, conversation, stretch) or told
    return await ask_withdrawn_sound(app, conversation) or told


async def ask_withdrawn_sound(app: VantageApp, conversation: Conversation) -> str:
    """Ask what becomes of the sound of a withdrawn agreement, if that is open; returns what to tell."""
    from capture.stretches import Stretches, undecided_withdrawal

    seal = undecided_withdrawal(app.opened.case, conversation.id)
    if seal is None:
        return ""
    answer = await ask_withdrawn(app, conversation.label, seal.to_s - seal.from_s)
    reviewer = await app.reviewer() if answer is not None else None
    if answer is None or reviewer is None:
        return _ASKED_AGAIN

    def deciding(case: Case) -> bool:
        return Stretches(case, conversation, reviewer.id).decide_withdrawn(seal, answer)

    is_done = await app.opened.beside(deciding)
    if answer == "notes only":
        return REMOVED if is_done else NOT_ALL_GONE
    return _KEPT if answer == "keep" else _STAYS


async def close_down(app: VantageApp, conversation: Conversation) -> None:
    """Go through the sealed stretches until the person leaves or none is left, and say what has become of each."""
    told = await remove_unwanted(app, conversation)
    while seals := open_seals(app.opened.case, conversation.id):
        seal = await ask_which(app, conversation.label, seals, told=told)
        if seal is None:
            return
        told = await _decide(app, conversation, seal)
    if told:
        await app.push_screen_wait(ChoiceDialog(told, [Choice("b", "Back", True)]))


async def remove_unwanted(app: VantageApp, conversation: Conversation) -> str:
    """Remove what was recorded with no screen and not wanted, where somebody said so while it could not go yet."""
    case = app.opened.case
    unwanted = [seal for seal in open_seals(case, conversation.id) if seal.reason == "unattended"]
    if case.info.legal_hold or not unwanted or _is_recorded(app, conversation):
        return ""
    told = ""
    for seal in unwanted:
        told = await _remove(app, seal, [seal.author])
    return told


async def _decide(app: VantageApp, conversation: Conversation, seal: Seal) -> str:
    case = app.opened.case
    exports = case.elsewhere.still_held(seal)
    by_label, hold = case.people.label_of(seal.author), case.info.legal_hold
    quoted = case.elsewhere.quoted_in(seal)
    answer = await ask_seal(app, seal, exports, quoted, by_label=by_label, legal_hold=hold)
    if answer is None or answer == "leave":
        return _STAYS
    needed = seal.reviewers_needed
    what = f"{'Remove' if answer == 'remove' else 'Unseal'} {span_text(seal.stretch)}."
    named = await ask_both(app, what, needed=needed)
    if named is None:
        return _STAYS
    if answer == "remove":
        return await _remove(app, seal, [reviewer.id for reviewer in named])
    from casefile.events import Hand

    case.seals.unseal(seal, Hand(named[0].id, "live"), [second.id for second in named[1:]])
    return f"Unsealed {span_text(seal.stretch)}."


async def _answer_unattended(app: VantageApp, conversation: Conversation, stretch: Stretch) -> str:
    answer = await ask_unattended(app, conversation.label, stretch)
    reviewer = await app.reviewer() if answer is not None else None
    if answer is None or reviewer is None:
        return _ASKED_AGAIN
    case, by = app.opened.case, app.opened.hand("live")
    if answer == "keep":
        case.seals.keep(conversation.id, stretch, by)
        return _KEPT
    # At once, since what is being recorded can't be removed for good before that is over.
    case.seals.seal(conversation.id, stretch.from_s, stretch.to_s, "unattended", by)
    return await remove_unwanted(app, conversation) or f"Sealed {span_text(stretch)}; removed once recording is over."


async def _remove(app: VantageApp, seal: Seal, confirmed_by: list[str]) -> str:
    from capture.codec import cut_row
    from casefile.events import Hand

    by = Hand(confirmed_by[0], "live")
    untimed = bool(app.opened.case.removal.untimed(seal.conversation))
    if untimed and not await ask_untimed(app):
        return _STAYS

    def remove(case: Case) -> bool:
        return case.removal.stretch(seal.id, by, confirmed_by, cut=cut_row, with_untimed=untimed)

    is_done = await app.opened.beside(remove)
    return f"{span_text(seal.stretch)}: {REMOVED if is_done else NOT_ALL_GONE}"


def _is_recorded(app: VantageApp, conversation: Conversation) -> bool:
    from tui.summaries import running_in

    return conversation.id in running_in(app.opened.case)
