"""The patterns that the review team names: combinations of factors that recur, on episodes and never on words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from casefile.patterns import pattern_place
from tagging.pattern_record import NOTHING, mentions_of, pattern_lines
from tagging.strands import Accounts, accounts_of
from tagging.wording_rules import pattern_texts
from tui.actions import Place, bindings_of
from tui.hint_desk import hints_beside
from tui.screens.around import AroundScreen, Entry
from tui.screens.ask import AskDialog, ask_anew
from tui.screens.choice import lettered
from tui.screens.judging import JudgingScreen
from tui.screens.several import SeveralDialog
from tui.while_talking import require_nobody_talks

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.events import Hand

INTRO = "A pattern is a combination of factors that recurs. The team names it; it lies on episodes and never on words."
ONE_INTRO = (
    "Whose accounts it rests on fills in from the tags. It goes out only where the team asks for what it judges."
)
_WORDS_HINT = "In words that do not belong to one case: no names, not this family."
_NO_EPISODES = "There is no key practice episode yet for a pattern to rest on."


async def ask_kind(screen: AroundScreen) -> str | None:
    """Ask of which kind a pattern is."""
    kinds = [(one.title, one.id) for one in screen.vantage.opened.case.patterns.kinds() if not one.is_retired]
    chosen: str | None = await screen.choose("Of which kind?", lettered(kinds))
    return chosen


class PatternsScreen(JudgingScreen):
    """One entry for each pattern, in the order of their entry."""

    place: Place = "patterns"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("patterns")]

    def __init__(self) -> None:
        super().__init__("Patterns", INTRO, conversation=None)

    def judged(self) -> Sequence[Entry]:
        """Return the patterns with their kinds."""
        patterns = self.vantage.opened.case.patterns
        return [
            Entry(
                one.id,
                f"Pattern {number}",
                f"{one.words} ({patterns.kind(one.kind).title})",
                lambda one=one: self._open(one.id),  # type: ignore[misc]
            )
            for number, one in enumerate(patterns.all(), 1)
        ]

    def action_add(self) -> None:
        """Enter a pattern."""
        self.do(self._add())

    def action_drop(self) -> None:
        """Take out the pattern under the cursor."""
        require_nobody_talks(self.vantage.opened.case)
        if (entry := self.chosen()) is not None:
            self.vantage.opened.case.patterns.drop(entry.key, self.by)
            self.show()

    def action_kinds(self) -> None:
        """Open the kinds of patterns."""
        from tui.screens.pattern_kinds import PatternKindsScreen

        self.vantage.push_screen(PatternKindsScreen())

    async def _open(self, pattern: str) -> str:
        self.vantage.push_screen(PatternScreen(pattern))
        return ""

    async def _add(self) -> str:
        kind = await ask_kind(self)
        words = kind and await self.vantage.push_screen_wait(AskDialog("A new pattern", _WORDS_HINT))
        if kind and words is not None:
            self.vantage.opened.case.patterns.add(kind, words or "", self.by)
        return ""


class PatternScreen(JudgingScreen):
    """One pattern: its words, its kind, what it rests on, and whose accounts bear that out."""

    place: Place = "pattern"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("pattern")]

    def __init__(self, pattern: str) -> None:
        super().__init__("Pattern", ONE_INTRO, conversation=None)
        self._pattern = pattern
        self._accounts: Accounts | None = None

    @property
    def by(self) -> Hand:
        """The hand that writes on this pattern."""
        return self.vantage.opened.hand(pattern_place(self._pattern))

    @property
    def case(self) -> Case:
        """The open case."""
        return self.vantage.opened.case

    @property
    def accounts(self) -> Accounts:
        """What is tagged, as it was when this screen came up."""
        if self._accounts is None:
            self._accounts = accounts_of(self.case)
        return self._accounts

    def on_screen_resume(self) -> None:
        """Read the tags anew when a screen above has gone."""
        self._accounts = None
        super().on_screen_resume()

    def judged(self) -> Sequence[Entry]:
        """Return what is known of it, with hints on its wording."""
        ways = {
            "Pattern": self._reword,
            "Kind": self._kind,
            "Episode": self._episodes,
            "Factor": self._factors,
            "Recurs": self._quotes,
        }
        lines = pattern_lines(self.case, self.case.patterns.get(self._pattern), self.accounts)
        found = [Entry(f"{heading} {at}", heading, words, ways[heading]) for at, (heading, words) in enumerate(lines)]
        return [*found[:1], *hints_beside(self, pattern_texts(self.case, self._pattern)), *found[1:]]

    def action_words(self) -> None:
        """Word it otherwise."""
        self.do(self._reword())

    def action_kind(self) -> None:
        """Say that it is of another kind."""
        self.do(self._kind())

    def action_episodes(self) -> None:
        """Say on which episodes it rests."""
        self.do(self._episodes())

    def action_factors(self) -> None:
        """Say which factors it combines."""
        self.do(self._factors())

    def action_quotes(self) -> None:
        """Read what it rests on."""
        self.do(self._quotes())

    async def _reword(self) -> str:
        await ask_anew(
            self,
            "Word it otherwise",
            _WORDS_HINT,
            lambda: self.case.patterns.get(self._pattern).words,
            lambda words: self.case.patterns.change(self._pattern, self.by, words=words),
        )
        return ""

    async def _kind(self) -> str:
        kind = await ask_kind(self)
        if kind is not None:
            self.case.patterns.change(self._pattern, self.by, kind=kind)
        return ""

    async def _episodes(self) -> str:
        listed = [(one.title, one.id) for one in self.case.episodes.all()]
        if not listed:
            return _NO_EPISODES
        known = self.case.patterns.get(self._pattern).episodes
        chosen = await self.vantage.push_screen_wait(SeveralDialog("On which episodes does it rest?", listed, known))
        if chosen is not None:
            self.case.patterns.rest_on_episodes(self._pattern, chosen, self.by)
        return ""

    async def _factors(self) -> str:
        book = self.case.codes.book()
        known = tuple(dict.fromkeys(map(book.resolve, self.case.patterns.get(self._pattern).factors)))
        listed = [(one.title, one.id) for one in book.factors]
        there = {one for _, one in listed}
        listed += [(book.factor(one).title, one) for one in known if one not in there]
        chosen = await self.vantage.push_screen_wait(SeveralDialog("Which factors come together?", listed, known))
        if chosen is not None:
            self.case.patterns.rest_on_factors(self._pattern, chosen, self.by)
        return ""

    async def _quotes(self) -> str:
        from tui.screens.quotes import QuotesScreen

        found = mentions_of(self.case.patterns.get(self._pattern), self.accounts)
        if not found:
            return f"{NOTHING[0].upper()}{NOTHING[1:]}."
        self.vantage.push_screen(QuotesScreen("What the pattern rests on", found))
        return ""
