"""What to tag a span as: an episode, an aspect, a factor with its direction; two or three keys each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagging.codebook import DIRECTIONS, FACTOR_LEVELS
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered

if TYPE_CHECKING:
    from casefile.conversations import Conversation
    from casefile.tags import Direction, NewTag
    from tui.app import VantageApp

_NEW = "+"
_TITLE_HINT = "A neutral title near the participant's own words."
_DIRECTION_KEYS: dict[Direction, str] = {"supported": "s", "hindered": "h", "both": "b", "unclear": "u"}


async def ask_episode(app: VantageApp, conversation: Conversation, *, only_new: bool = False) -> NewTag | None:
    """Choose an episode of the case, or name a new one; None where the person leaves."""
    from casefile.tags import NewTag

    case, by = app.opened.case, app.opened.hand("review")
    known = case.episodes.all()
    chosen: str | None = _NEW
    if known and not only_new:
        choices = [*lettered([(item.title, item.id) for item in known]), Choice(_NEW, "A new episode…", _NEW)]
        chosen = await app.push_screen_wait(ChoiceDialog("Which episode?", choices))
    if chosen == _NEW:
        title = await app.push_screen_wait(AskDialog("A new key practice episode", _TITLE_HINT))
        if title is None:
            return None
        found = case.episodes.find(title)
        code = conversation.participant.code
        episode = found or case.episodes.add(title, by, nominated_by=code, conversation=conversation.id)
        chosen = episode.id
    return None if chosen is None else NewTag("episode", episode=chosen)


async def ask_aspect(app: VantageApp) -> NewTag | None:
    """Choose an aspect of local rationality; None where the person leaves."""
    from casefile.tags import NewTag

    choices = lettered([(aspect.title, aspect.id) for aspect in app.opened.case.codes.book().aspects])
    aspect = await app.push_screen_wait(ChoiceDialog("Local rationality: which aspect?", choices))
    return None if aspect is None else NewTag("rationality", code=aspect)


async def ask_factor(app: VantageApp, level_id: str) -> NewTag | None:
    """Choose a category of this level and its direction; None where the person leaves."""
    from casefile.tags import NewTag

    level = next(item for item in FACTOR_LEVELS if item.id == level_id)
    book = app.opened.case.codes.book()
    choices = lettered([(item.title, item.id) for item in book.factors_at(level)], taken="u")
    unplaced, *others = book.factors_at(None)
    choices += [Choice("u", unplaced.title, unplaced.id), *(Choice("", item.title, item.id) for item in others)]
    factor = await app.push_screen_wait(ChoiceDialog(level.title, choices))
    if factor is None:
        return None
    direction = await ask_direction(app)
    return None if direction is None else NewTag("factor", code=factor, direction=direction)


async def ask_direction(app: VantageApp) -> Direction | None:
    """Choose in which direction a factor bore on the work; None where the person leaves."""
    ways = [Choice(_DIRECTION_KEYS[way], title, way) for way, title in DIRECTIONS.items()]
    return await app.push_screen_wait(ChoiceDialog("It…", ways))
