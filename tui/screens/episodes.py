"""The key practice episodes of a case, and what participants named live that is in none of them yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from tagging.episode_record import nomination_text, told_by
from tagging.strands import Accounts, accounts_of
from tui.actions import Place, bindings_of
from tui.screens.around import AroundScreen, Entry
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, lettered
from tui.while_talking import require_nobody_talks

if TYPE_CHECKING:
    from casefile.episodes import Episode
    from casefile.nominations import Nomination

INTRO = "An episode gathers what several accounts tell of one moment or period. It has no overall verdict."
TITLE_HINT = "A neutral title near the participants' own words."
_NEW = ""


class EpisodesScreen(AroundScreen):
    """One line for each episode, in the order of their entry; below, what was named live and not taken up."""

    place: Place = "episodes"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("episodes")]

    def __init__(self) -> None:
        super().__init__("Key practice episodes", INTRO, conversation=None)
        self._accounts: Accounts | None = None

    @property
    def accounts(self) -> Accounts:
        """What is tagged, as it was when this screen came up."""
        if self._accounts is None:
            self._accounts = accounts_of(self.vantage.opened.case)
        return self._accounts

    def on_screen_resume(self) -> None:
        """Read the tags anew when a screen above has gone."""
        self._accounts = None
        super().on_screen_resume()

    def entries(self) -> Sequence[Entry]:
        """Return the episodes, and what is named and in none."""
        case = self.vantage.opened.case
        label = {one.id: one.label for one in case.conversations.all()}
        episodes = [
            Entry(one.id, f"Episode {number}", self._line(one), lambda one=one: self._open(one))  # type: ignore[misc]
            for number, one in enumerate(case.episodes.all(), 1)
        ]
        named = [
            Entry(
                one.id,
                "Named live",
                nomination_text(one, label[one.conversation]),
                lambda one=one: self._take_up(one),  # type: ignore[misc]
            )
            for one in case.episode_parts.nominations(None)
        ]
        return [*episodes, *named]

    def action_add(self) -> None:
        """Enter an episode."""
        self.do(self._add())

    def action_matrix(self) -> None:
        """Open the table of factors."""
        from tui.screens.matrix import MatrixScreen

        self.vantage.push_screen(MatrixScreen())

    def action_strands(self) -> None:
        """Hold the accounts side by side."""
        from tui.screens.strands import StrandsScreen

        self.vantage.push_screen(StrandsScreen())

    def action_patterns(self) -> None:
        """Open the patterns that the team names."""
        from tui.screens.patterns import PatternsScreen

        require_nobody_talks(self.vantage.opened.case)
        self.vantage.push_screen(PatternsScreen())

    def action_drop(self) -> None:
        """Take out the episode under the cursor."""
        entry = self.chosen()
        case = self.vantage.opened.case
        if entry is not None and any(one.id == entry.key for one in case.episodes.all()):
            case.episodes.drop(entry.key, self.by)
            self.show()

    def _line(self, episode: Episode) -> str:
        told = told_by(self.accounts.of_episode(episode.id))
        parts = (episode.title, episode.period, f"told by {told}" if told else "nothing is tagged with it yet")
        return "; ".join(part for part in parts if part)

    async def _open(self, episode: Episode) -> str:
        from tui.screens.episode import EpisodeScreen

        self.vantage.push_screen(EpisodeScreen(episode.id))
        return ""

    async def _add(self) -> str:
        title = await self.vantage.push_screen_wait(AskDialog("A new key practice episode", TITLE_HINT))
        if title is not None:
            self.vantage.opened.case.episodes.add(title, self.by)
        return ""

    async def _take_up(self, nomination: Nomination) -> str:
        """Take up what was named in an episode that is there, or in a new one."""
        case = self.vantage.opened.case
        known = case.episodes.all()
        chosen: str | None = _NEW
        if known:
            choices = [*lettered([(one.title, one.id) for one in known]), Choice("+", "A new episode…", _NEW)]
            chosen = await self.choose("Which episode takes it up?", choices)
        if chosen is None:
            return ""
        if chosen != _NEW:
            case.episode_parts.link(chosen, nomination.id, self.by)
            return ""
        title = await self.vantage.push_screen_wait(
            AskDialog("A new key practice episode", TITLE_HINT, value=nomination.title)
        )
        if title is not None:
            with case.all_or_nothing():
                episode = case.episodes.add(title, self.by, named=nomination.title)
                case.episode_parts.link(episode.id, nomination.id, self.by)
        return ""
