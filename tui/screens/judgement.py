"""What the review team judges of one episode: a layer apart, on a screen apart, and never of the whole episode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from casefile.events import Hand, changed_meanwhile
from casefile.judgements import JUDGEMENTS, JudgementKind, NewJudgement, judging_place
from tagging.episode_record import HINDSIGHT, judgement_text, significance_text
from tui.actions import Place, bindings_of, with_keys
from tui.hint_desk import choose_rows, hint_entries
from tui.screens.around import Entry
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice
from tui.screens.judging import JudgingScreen

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.judgements import Element, EpisodeComment

INTRO = "The team's own words, apart from every account. Each element is judged by itself; the episode has no verdict."
NO_ELEMENT = "No element is entered yet: {episode.element} on the episode enters one."
_KEYS: dict[JudgementKind, str] = {"good": "g", "problematic": "p", "not_judged": "n"}


class JudgementScreen(JudgingScreen):
    """Significance, the elements with what is judged of them, and comments."""

    place: Place = "judgement"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("judgement")]

    def __init__(self, episode: str) -> None:
        super().__init__("What the review team judges", INTRO, conversation=None)
        self._episode = episode

    @property
    def by(self) -> Hand:
        """The hand that writes here, apart from the episode's record."""
        return self.vantage.opened.hand(judging_place(self._episode))

    @property
    def case(self) -> Case:
        """The open case."""
        return self.vantage.opened.case

    def judged(self) -> Sequence[Entry]:
        """Return what is judged."""
        return [*self._lines(), *hint_entries(self, self._episode, ("judgement", "significance", "comment"))]

    def action_significance(self) -> None:
        """Say how it bore on what came later."""
        self.do(self._significance())

    def action_comment(self) -> None:
        """Write what one thinks of it."""
        self.do(self._comment())

    def action_wording(self) -> None:
        """Choose which hints on wording are on."""
        self.do(choose_rows(self))

    def _lines(self) -> Iterator[Entry]:
        judgements = self.case.judgements
        yield Entry("episode", "Episode", self.case.episodes.get(self._episode).title, self._nothing)
        if (significance := judgements.significance(self._episode)) is not None:
            yield Entry("significance", "Significance", significance_text(significance), self._significance)
        for element in judgements.elements(self._episode):
            judged = judgements.of_element(element.id)
            who = f" ({self.case.people.label_of(judged.author)}, for the team)" if judged else ""
            words = f"{element.text}: {judgement_text(judged)}{who}"
            yield Entry(element.id, "Element", words, lambda element=element: self._judge(element))  # type: ignore[misc]
        for comment in judgements.comments(self._episode):
            words = f"{comment.words} ({self.case.people.label_of(comment.author)})"
            yield Entry(comment.id, "Comment", words, lambda comment=comment: self._drop_comment(comment))  # type: ignore[misc]

    async def _nothing(self) -> str:
        return "" if self.case.judgements.elements(self._episode) else with_keys(NO_ELEMENT)

    async def _ask(self, title: str, hint: str, known: str = "", *, may_be_empty: bool = True) -> str | None:
        return await self.vantage.push_screen_wait(AskDialog(title, hint, value=known, may_be_empty=may_be_empty))

    async def _judge(self, element: Element) -> str:
        known = self.case.judgements.of_element(element.id)
        choices = [Choice(_KEYS[one], words.capitalize(), one) for one, words in JUDGEMENTS.items()]
        kind: JudgementKind | None = await self.choose(
            element.text, choices, "The team's judgement, not one reviewer's."
        )
        if kind is None:
            return ""
        must = kind != "not_judged"
        reason = await self._ask(
            "Why?", "What it rests on, in one sentence.", (known and known.reason) or "", may_be_empty=not must
        )
        if reason is None:
            return ""
        used = await self._ask(
            "Which information was used?", "Empty leaves it open.", (known and known.information_used) or ""
        )
        if used is None:
            return ""
        unused = await self._ask(
            "Which information was there then, and not used?",
            "Empty leaves it open.",
            (known and known.information_available_unused) or "",
        )
        if unused is not None:
            with self.case.all_or_nothing():
                if self.case.judgements.of_element(element.id) != known:
                    raise changed_meanwhile()
                self.case.judgements.judge(element.id, NewJudgement(kind, reason, used, unused), self.by)
        return ""

    async def _significance(self) -> str:
        known = self.case.judgements.significance(self._episode)
        words = await self._ask(
            "How did it bear on what came later?",
            "Hindsight is allowed here. Empty takes it back.",
            known.words if known else "",
        )
        if words is None:
            return ""
        is_hindsight: tuple[bool] | None = (False,)
        if words.strip():
            choices = [
                Choice("h", HINDSIGHT.capitalize(), (True,)),
                Choice("t", "Could be seen at the time", (False,)),
            ]
            is_hindsight = await self.choose("When could this be known?", choices)
        if is_hindsight is not None:
            judgements = self.case.judgements
            with self.case.all_or_nothing():
                if judgements.significance(self._episode) != known:
                    raise changed_meanwhile()
                judgements.say_significance(self._episode, words, self.by, is_hindsight=is_hindsight[0])
        return ""

    async def _comment(self) -> str:
        words = await self._ask(
            "What do you think of it?", "Apart from the accounts, under your name.", may_be_empty=False
        )
        if words is not None:
            self.case.judgements.comment(self._episode, words, self.by)
        return ""

    async def _drop_comment(self, comment: EpisodeComment) -> str:
        if await self.choose(comment.words, [Choice("x", "Take it out", "x")]):
            self.case.judgements.drop_comment(comment, self.by)
        return ""
