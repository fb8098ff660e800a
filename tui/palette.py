"""The command palette: the registry's actions of this screen, found by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.actions import PLACES, Action, actions_of
from tui.base import VantageScreen


class ActionCommands(Provider):
    """What can be done here, worded `place: Action`."""

    async def discover(self) -> Hits:
        """Offer everything at first."""
        for action in self._actions():
            yield DiscoveryHit(_name(action), partial(self._do, action), help=_help(action))

    async def search(self, query: str) -> Hits:
        """Offer what the letters fit."""
        matcher = self.matcher(query)
        for action in self._actions():
            if (score := matcher.match(f"{_name(action)} {action.why}")) > 0:
                yield Hit(score, matcher.highlight(_name(action)), partial(self._do, action), help=_help(action))

    def _actions(self) -> Iterator[Action]:
        if isinstance(self.screen, VantageScreen) and self.screen.place != "anywhere":
            yield from actions_of(self.screen.place)
        yield from (action for action in actions_of("anywhere") if action.call != "command_palette")

    async def _do(self, action: Action) -> None:
        node = self.app if action.place == "anywhere" else self.screen
        await self.app.run_action(action.call, node)


def _name(action: Action) -> str:
    return f"{PLACES[action.place]}: {action.title}"


def _help(action: Action) -> str:
    return f"{action.key_text}  {action.why}"
