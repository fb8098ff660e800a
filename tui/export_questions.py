"""What the export screen asks: which excerpts are chosen, what closes an archive, and why limits give way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casefile.errors import EntryError
from tagging.audiences import may_be_quoted
from tagging.excerpts import excerpts_of
from tagging.export.closed import FEWEST_CHARACTERS, require_long
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.several import SeveralDialog

if TYPE_CHECKING:
    from casefile.case import Case
    from tagging.model import Excerpt
    from tui.app import VantageApp
    from tui.export_plan import ExportPlan

_SHOWN_LETTERS = 56
# A quote that goes out is chosen by its words: three rows of them.
_SHOWN_OF_QUOTE = 180
_PASSPHRASE = (
    f"{FEWEST_CHARACTERS} characters or more: four words that have nothing to do with the case. It is kept nowhere. "
    "Tell it by another way than the file. 7-Zip, WinZip and Keka open such an archive; Windows by itself does not."
)
_OTHER_WORDS = "Which stay in other words? What you leave out stands as it was said, for every audience it was put for."


async def ask_reason(app: VantageApp, limits: Sequence[str]) -> str | None:
    """Ask the reviewer at the screen why what is under limits may go out; None where they leave."""
    by = app.opened.hand("export")
    who = app.opened.case.people.label_of(by.author)
    listed = "\n".join(limits)
    words = f"{listed}\n\nIf it may go out, say why. {who} and the reason stand in the export log. Esc writes nothing."
    return await app.push_screen_wait(AskDialog("What goes out is under limits. Why may it?", words))


async def ask_passphrase(app: VantageApp, *, is_closed: bool) -> str | None:
    """Ask twice for the passphrase of an archive; empty for none, None where nothing is to change."""
    if is_closed:
        choices = [Choice("o", "Leave the files open", ""), Choice("p", "Another passphrase", "other")]
        way = await app.push_screen_wait(ChoiceDialog("One archive that a passphrase opens", choices))
        if way != "other":
            return way
    first = await app.push_screen_wait(AskDialog("Passphrase for the archive", _PASSPHRASE, password=True))
    if first is None:
        return None
    require_long(first)
    if first != await app.push_screen_wait(AskDialog("The same again", password=True)):
        raise EntryError(
            title="The two passphrases are not the same.",
            detail="Nothing was changed.",
            remedy="Try again.",
        )
    return first


async def ask_excerpts(app: VantageApp, plan: ExportPlan) -> None:
    """Ask which excerpts go to the participants or to the public, and enter it."""
    audience = plan.audience
    if audience not in ("group", "public"):
        return
    by = app.opened.hand("export")

    def quotable(case: Case) -> list[Excerpt]:
        return [one for one in excerpts_of(case, plan.conversation, by=by) if may_be_quoted(one)]

    listed = await app.opened.beside(quotable)
    case = app.opened.case
    before = case.exports.chosen(audience) & {one.id for one in listed}
    entries = [(f"{one.participant} {one.clock} {_short(one.quote, _SHOWN_OF_QUOTE)}", one.id) for one in listed]
    chosen = await app.push_screen_wait(SeveralDialog("Which go out?", entries, before))
    if chosen is None:
        return
    with case.all_or_nothing():
        for one in set(chosen) - before:
            case.exports.choose(one, audience, by)
        for one in before - set(chosen):
            case.exports.unchoose(one, audience, by)


async def ask_other_words(app: VantageApp, plan: ExportPlan) -> None:
    """Show what stands in other words for an audience, and let what is no longer chosen stand as it was said."""
    case = app.opened.case
    held = case.clearings.generalised(plan.audience)
    entries = [(_short(f"{one.form} → {one.instead}"), one.id) for one in held]
    left = await app.push_screen_wait(SeveralDialog(_OTHER_WORDS, entries, [one.id for one in held]))
    if left is not None:
        case.clearings.as_said({one.id for one in held}.difference(left), app.opened.hand("export"))


def _short(text: str, letters: int = _SHOWN_LETTERS) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"
