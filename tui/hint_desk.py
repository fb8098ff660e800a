"""Hints on the team's own wording, as screens show them: one line each, dismissed with a reason, in nobody's way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tagging.wording_rules import Hint, TeamText, hints_on, rules_on, team_texts, wording_rules
from tui.screens.around import AroundScreen, Entry
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered

if TYPE_CHECKING:
    from casefile.comments import Comment
    from casefile.events import Hand
    from tui.app import VantageApp

WHY_RIGHT = "Why is the wording right here?"
_REASON = "For those who read it later; the hint does not come back here."
_ROWS = "Only the team's judgements, significance, comments and titles are looked at. Esc when it is right."


def hint_entries(screen: AroundScreen, episode: str, where: Iterable[str]) -> Iterator[Entry]:
    """Yield a line for each hint on what the team wrote in these places of an episode."""
    texts = team_texts(screen.vantage.opened.case, episode)
    yield from hints_beside(screen, (text for text in texts if text.where in set(where)))


def hints_beside(screen: AroundScreen, texts: Iterator[TeamText]) -> Iterator[Entry]:
    """Yield a line for each hint on texts of the team's own."""
    for hint in hints_on(screen.vantage.opened.case, texts):
        key = f"hint {hint.rule.id} {hint.text.entry}"
        yield Entry(key, "Wording", hint.words, lambda hint=hint: dismiss(screen, hint))  # type: ignore[misc]


async def dismiss(screen: AroundScreen, hint: Hint) -> str:
    """Ask why the wording is right, and let the hint rest."""
    reason = await screen.vantage.push_screen_wait(AskDialog(WHY_RIGHT, _REASON))
    if reason is not None:
        screen.vantage.opened.case.wording_hints.dismiss(hint.rule.id, hint.text.entry, reason, screen.by)
    return ""


async def choose_rows(screen: AroundScreen) -> str:
    """Turn rows of hints on and off until the person leaves."""
    case = screen.vantage.opened.case
    while True:
        on = {rule.id for rule in rules_on(case)}
        rows = lettered([(", ".join(rule.careful[:3]), rule.id) for rule in wording_rules()])
        choices = [Choice(row.key, row.label, row.value, "on" if row.value in on else "") for row in rows]
        chosen: str | None = await screen.choose("Hints on the team's own wording", choices, _ROWS)
        if chosen is None:
            return ""
        case.wording_hints.choose_rows(frozenset(on ^ {chosen}), screen.by)
        screen.show()


async def after_comment(app: VantageApp, comment: Comment, by: Hand) -> str | None:
    """Show the hints on a comment that was just written; returns other words for it, None where it stays as it is."""
    case = app.opened.case
    hints = hints_on(case, iter([TeamText("comment", comment.id, comment.words)]))
    if not hints:
        return None
    choices = [
        Choice("l", "Leave it as it is", "leave"),
        Choice("w", "Word it otherwise", "word"),
        Choice("d", "Dismiss, with a reason", "dismiss"),
    ]
    words = "\n".join(hint.words for hint in hints)
    way = await app.push_screen_wait(ChoiceDialog("On the wording of your comment", choices, words=words))
    if way == "word":
        return await app.push_screen_wait(AskDialog("Your comment", value=comment.words))
    if way == "dismiss":
        reason = await app.push_screen_wait(AskDialog(WHY_RIGHT, _REASON))
        for hint in hints if reason is not None else ():
            case.wording_hints.dismiss(hint.rule.id, comment.id, reason or "", by)
    return None
