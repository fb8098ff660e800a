"""The list to be cleared at the export screen: how its lines read, and what is decided of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.content import Content

from tagging.clearing import entry_like
from tagging.leaks import letters_of
from tui.actions import key_of
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.screens.name_entry import enter_name
from tui.summaries import counted, place_count
from tui.theme import QUIET

if TYPE_CHECKING:
    from tagging.clearing import ToLookAt
    from tagging.export.clearance import FoundLeak
    from tagging.model import Audience
    from tui.app import VantageApp

_REASONS = {
    "limit": "limit asked for",
    "place": "where the file lies",
    "count": "counts and times",
    "first word": "first word",
}
_INSTEAD_HINT = "It stands in brackets, wherever these words stand, for this audience and every wider one."
Decided = Literal["kept", "changed"] | None


def line_of(item: ToLookAt) -> Content:
    """Return a line of the list: what it is like, the form, at how many places, and its first context."""
    reason = f"like {item.like}" if item.like else _REASONS.get(item.reason, item.reason)
    many = counted(len(item.forms), "form") + ": " if len(item.forms) > 1 else ""
    places = f"  ({place_count(len(item.excerpts))})" if item.excerpts else ""
    context = f"  {item.contexts[0]}" if item.contexts and not many else ""
    return Content.assemble(f" {reason}: {many}{item.text}{places}", (context, QUIET))


def line_of_leak(leak: FoundLeak) -> Content:
    """Return the line of a name that would go out."""
    what = "name" if leak.certain else "name or word" if leak.may_be_word else "like a name"
    hint = "" if leak.certain else f" ({key_of('export.not_a_name')}: it is another word)"
    if leak.as_name:
        hint = f" ({key_of('export.not_a_name')}: the word, {key_of('export.name')}: the name)"
    where = f", in {leak.where}: {leak.text}"
    return Content.assemble((f" ✖ {what}{hint}", "bold"), where, (f"  {leak.context}", QUIET))


def another_word(app: VantageApp, leak: FoundLeak, audience: Audience) -> None:
    """Remember that a near miss, or a spelling of a name that is a common word as well, is another word."""
    case, by = app.opened.case, app.opened.hand("export")
    if leak.may_be_word:
        case.clearings.keep([leak.as_word], "public", by, kind="word")
    else:
        case.clearings.keep([letters_of(leak.text)], audience, by)


def the_name(app: VantageApp, leak: FoundLeak) -> None:
    """Remember that what begins a sentence is the name, wherever the same follows."""
    app.opened.case.clearings.keep([leak.as_name], "public", app.opened.hand("export"), kind="word")


def keep(app: VantageApp, item: ToLookAt, audience: Audience) -> None:
    """Remember that a line's forms may go out as they are."""
    app.opened.case.clearings.keep(item.forms, audience, app.opened.hand("export"))


async def decide(app: VantageApp, item: ToLookAt, audience: Audience) -> Decided:
    """Ask what becomes of a form, and remember it: `kept` as it is, `changed` where it is replaced from now on."""
    if not item.forms:
        return None
    many = len(item.forms) > 1
    as_it_is = f"Keep all {len(item.forms)} as they are" if many else "It tells of nobody: keep it as it is"
    like = entry_like(app.opened.case.names.all(), item)
    choices = [Choice("k", as_it_is, "keep")]
    if many:
        choices.append(Choice("e", "Decide on each by itself…", "each"))
    else:
        if like:
            choices.append(Choice("m", f"It is {like.pseudonym}, misheard: a spelling of that name", "misheard"))
        choices.append(Choice("n", "It names somebody: into the name key…", "name"))
        if item.proposal:
            choices.append(Choice("g", f"Write {item.proposal} instead", "proposal"))
        choices.append(Choice("o", "Write other words instead…", "other"))
    words = "\n".join(item.contexts)
    title = f"{item.text}  (sounds like {item.like})" if item.like else item.text
    chosen = await app.push_screen_wait(ChoiceDialog(title[:200], choices, words=words, has_default=False))
    by, clearings = app.opened.hand("export"), app.opened.case.clearings
    if chosen is None:
        return None
    if chosen == "keep":
        keep(app, item, audience)
        return "kept"
    if chosen == "each":
        return await _each(app, item, audience)
    if chosen == "misheard" and like:
        app.opened.case.names.add_variant(like.id, item.text, app.opened.hand("review"))
        return "changed"
    if chosen == "name":
        await enter_name(app, item.text, app.opened.hand("review"))
        return "changed"
    instead = item.proposal if chosen == "proposal" else await _instead(app, item)
    if not instead:
        return None
    clearings.generalise(item.text, instead, audience, by)
    return "changed"


async def _each(app: VantageApp, item: ToLookAt, audience: Audience) -> Decided:
    """Let one after another of what is cleared together be chosen and decided upon, until the person leaves."""
    left, done = list(item.parts), False
    while left:
        listed = lettered([(f"{part.text}  {part.contexts[0] if part.contexts else ''}", part) for part in left])
        part = await app.push_screen_wait(ChoiceDialog("Which one?", listed))
        if part is None:
            break
        if await decide(app, part, audience) is not None:
            left.remove(part)
            done = True
    return "changed" if done else None


async def _instead(app: VantageApp, item: ToLookAt) -> str | None:
    return await app.push_screen_wait(AskDialog("What stands in its place?", _INSTEAD_HINT, value=item.proposal or ""))
