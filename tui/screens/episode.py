"""The record of one key practice episode: what the tags say of it, and what the reviewers enter beside.

What the team judges of it is not shown here; it has a screen of its own, which one key opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widgets import OptionList

from casefile.episode_parts import STATUSES, TEAM, DiscrepancyStatus, NewSide
from casefile.episodes import PRECISIONS, Precision
from casefile.events import Hand, changed_meanwhile
from tagging import episode_record as words_for
from tagging.strands import Accounts, Mention, accounts_of
from tui.actions import Place, bindings_of
from tui.hint_desk import hint_entries
from tui.screens.around import AroundScreen, Entry
from tui.screens.ask import AskDialog, ask_anew
from tui.screens.choice import Choice, lettered
from tui.screens.episodes import TITLE_HINT
from tui.while_talking import require_nobody_talks

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.episode_parts import Discrepancy, MissingView, Source
    from casefile.judgements import Element
    from casefile.nominations import Nomination

INTRO = "What is tagged with it fills in by itself. Enter changes a line, or reads the quotes behind it."
_NEAR = "Keep near to the participants' accounts. Empty leaves it open."
_AS_SAID = "As it was said, such as March 2023, or the week before the birth. Empty leaves it open."
_PRECISE: dict[Precision, str] = {one: f"To the {one}" if one != "about" else "About then" for one in PRECISIONS}
_DOCUMENT = "+"


class EpisodeScreen(AroundScreen):
    """All that is known of an episode but what is judged of it; taken back here is what was entered on it alone."""

    place: Place = "episode"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("episode")]

    def __init__(self, episode: str) -> None:
        super().__init__("Key practice episode", INTRO, conversation=None)
        self._episode = episode
        self._accounts: Accounts | None = None

    @property
    def by(self) -> Hand:
        """The hand that writes on this episode."""
        return self.vantage.opened.hand(f"episode {self._episode}")

    @property
    def case(self) -> Case:
        """The open case."""
        return self.vantage.opened.case

    @property
    def mentions(self) -> Sequence[Mention]:
        """What is tagged with it."""
        if self._accounts is None:
            self._accounts = accounts_of(self.case)
        return self._accounts.of_episode(self._episode)

    def on_screen_resume(self) -> None:
        """Read the tags anew when a screen above has gone."""
        self._accounts = None
        super().on_screen_resume()

    def show(self) -> None:
        """Show the record as it is now, with the cursor on what was just entered."""
        before = {entry.key for entry in self.listed}
        super().show()
        fresh = [at for at, entry in enumerate(self.listed) if entry.key not in before]
        if before and fresh:
            self.query_one(OptionList).highlighted = fresh[-1]

    def entries(self) -> Sequence[Entry]:
        """Return the record, in the order in which it is read."""
        hints = hint_entries(self, self._episode, ("title",))
        return [*self._said(), *hints, *self._elements(), *self._tagged(), *self._rests_on()]

    def action_title(self) -> None:
        """Give it another title."""
        self.do(self._rename())

    def action_period(self) -> None:
        """Say from when to when."""
        self.do(self._period())

    def action_description(self) -> None:
        """Say what happened."""
        self.do(self._text("What happened?", "description", _NEAR))

    def action_nominated(self) -> None:
        """Say who named it."""
        self.do(self._nominated())

    def action_why(self) -> None:
        """Say why the team looks at it."""
        self.do(self._text("Why is it selected?", "why_selected", "Empty leaves it open."))

    def action_element(self) -> None:
        """Enter a part of it."""
        self.do(self._element())

    def action_source(self) -> None:
        """Enter a source."""
        self.do(self._source())

    def action_view(self) -> None:
        """Enter whose account was not heard."""
        self.do(self._view())

    def action_differs(self) -> None:
        """Enter that sources differ."""
        self.do(self._differs())

    def action_quotes(self) -> None:
        """Read all quotes."""
        self.do(self._quotes("", self.mentions))

    def action_judgement(self) -> None:
        """Open what the team judges of it."""
        from tui.screens.judgement import JudgementScreen

        require_nobody_talks(self.case)
        self.vantage.push_screen(JudgementScreen(self._episode))

    def _said(self) -> Iterator[Entry]:
        episode, parts = self.case.episodes.get(self._episode), self.case.episode_parts
        label = {one.id: one.label for one in self.case.conversations.all()}
        yield Entry("title", "Title", episode.title, self._rename)
        if episode.period:
            yield Entry("period", "Period", episode.period, self._period)
        if episode.description:
            yield Entry(
                "description",
                "Description",
                episode.description,
                lambda: self._text("What happened?", "description", _NEAR),
            )
        if named := words_for.nominators_text(self.case, episode):
            yield Entry("nominated", "Nominated by", named, self._nominated)
        for one in parts.nominations(self._episode):
            words = words_for.nomination_text(one, label[one.conversation])
            yield Entry(one.id, "As they named it", words, lambda one=one: self._unlink(one))  # type: ignore[misc]
        if episode.why_selected:
            yield Entry(
                "why",
                "Why selected",
                episode.why_selected,
                lambda: self._text("Why is it selected?", "why_selected", "Empty leaves it open."),
            )

    def _elements(self) -> Iterator[Entry]:
        for one in self.case.judgements.elements(self._episode):
            yield Entry(one.id, "Element", one.text, lambda one=one: self._change_element(one))  # type: ignore[misc]

    def _tagged(self) -> Iterator[Entry]:
        if told := words_for.told_by(self.mentions):
            yield Entry("told", "Told by", told, lambda: self._quotes("", self.mentions))
        for line in words_for.tagged_lines(self.mentions, self.vantage.opened.case.codes.book()):
            heading = "Factor" if line.kind == "factor" else "Aspect"
            title = line.words.split(":")[0]
            yield Entry(
                f"{line.kind} {line.code}",
                heading,
                line.words,
                lambda line=line, title=title: self._quotes(title, line.mentions),  # type: ignore[misc]
            )

    def _rests_on(self) -> Iterator[Entry]:
        parts = self.case.episode_parts
        for source in parts.sources(self._episode):
            words = words_for.source_text(self.case, source)
            yield Entry(source.id, "Source", words, lambda source=source: self._drop_source(source))  # type: ignore[misc]
        for view in parts.missing_views(self._episode):
            yield Entry(
                view.id,
                "Missing view",
                words_for.view_text(view),
                lambda view=view: self._drop_view(view),  # type: ignore[misc]
            )
        for item in parts.discrepancies(self._episode):
            words = words_for.discrepancy_text(self.case, item)
            yield Entry(item.id, "Sources differ", words, lambda item=item: self._settle(item))  # type: ignore[misc]

    async def _ask(self, title: str, hint: str, known: str = "", *, may_be_empty: bool = False) -> str | None:
        return await self.vantage.push_screen_wait(AskDialog(title, hint, value=known, may_be_empty=may_be_empty))

    async def _rename(self) -> str:
        await ask_anew(
            self,
            "Its title",
            TITLE_HINT,
            lambda: self.case.episodes.get(self._episode).title,
            lambda title: self.case.episodes.rename(self._episode, title, self.by),
        )
        return ""

    async def _text(self, title: str, name: str, hint: str) -> str:
        await ask_anew(
            self,
            title,
            hint,
            lambda: getattr(self.case.episodes.get(self._episode), name),
            lambda text: self.case.episodes.describe(self._episode, self.by, **{name: text}),
            may_be_empty=True,
        )
        return ""

    async def _period(self) -> str:
        known = self.case.episodes.get(self._episode)
        since = await self._ask("From when?", _AS_SAID, known.period_from or "", may_be_empty=True)
        if since is None:
            return ""
        until = await self._ask("Until when?", _AS_SAID, known.period_to or "", may_be_empty=True)
        if until is None:
            return ""
        precise: str | None = ""
        if since.strip() or until.strip():
            choices: list[Choice[str]] = [*lettered([(words, str(one)) for one, words in _PRECISE.items()], taken="o")]
            choices.append(Choice("o", "Leave it open", ""))
            precise = await self.choose("How exactly is that known?", choices)
        if precise is not None:
            with self.case.all_or_nothing():
                now = self.case.episodes.get(self._episode)
                if (now.period_from, now.period_to) != (known.period_from, known.period_to):
                    raise changed_meanwhile()
                self.case.episodes.describe(
                    self._episode, self.by, period_from=since, period_to=until, precision=precise
                )
        return ""

    async def _nominated(self) -> str:
        """Take participants and the team on and off until the person leaves."""
        people = [(person.code, person.id) for person in self.case.people.participants()]
        while True:
            there = self.case.episode_parts.nominators(self._episode)
            choices = [
                Choice(choice.key, choice.label, choice.value, "named it" if choice.value in there else "")
                for choice in lettered([*people, ("The review team", TEAM)])
            ]
            chosen: str | None = await self.choose("Who named it?", choices, "Esc when it is right.")
            if chosen is None:
                return ""
            self.case.episode_parts.set_nominators(self._episode, there ^ {chosen}, self.by)
            self.show()

    async def _unlink(self, nomination: Nomination) -> str:
        way = await self.choose(nomination.title, [Choice("x", "This episode takes it up no more", "x")])
        if way == "x":
            self.case.episode_parts.unlink(self._episode, nomination.id, self.by)
        return ""

    async def _element(self) -> str:
        text = await self._ask("A part that can be judged by itself", "What was done, in neutral words.")
        if text is not None:
            self.case.judgements.add_element(self._episode, text, self.by)
        return ""

    async def _change_element(self, element: Element) -> str:
        ways = [Choice("c", "Word it otherwise", "change"), Choice("x", "Take it out", "drop")]
        way = await self.choose(element.text, ways)
        if way == "drop":
            self.case.judgements.drop_element(element, self.by)
        elif way == "change":
            await ask_anew(
                self,
                "Word it otherwise",
                "What was done, in neutral words.",
                lambda: self.case.judgements.element(element.id).text,
                lambda text: self.case.judgements.reword_element(element, text, self.by),
            )
        return ""

    async def _pick_source(self, title: str) -> Source | None:
        """Choose a conversation or a document that is there, or name another."""
        told = {one.conversation.id: one.conversation.label for one in self.mentions}
        labels = told | {one.id: one.label for one in self.case.conversations.all()}
        documents = [one.reference for one in self.case.episode_parts.sources(self._episode) if one.reference]
        choices = [
            *lettered(
                [*((label, f"c{one}") for one, label in labels.items()), *((doc, f"d{doc}") for doc in documents)]
            )
        ]
        chosen: str | None = await self.choose(title, [*choices, Choice(_DOCUMENT, "A document…", _DOCUMENT)])
        if chosen is None:
            return None
        add = self.case.episode_parts.add_source
        if chosen.startswith("c"):
            return add(self._episode, self.by, conversation=chosen[1:])
        reference = chosen[1:] or await self._ask("Which document?", "Its kind, date and place in the file; no names.")
        return None if reference is None else add(self._episode, self.by, reference=reference)

    async def _source(self) -> str:
        await self._pick_source("Where does something come from?")
        return ""

    async def _drop_source(self, source: Source) -> str:
        if await self.choose(words_for.source_text(self.case, source), [Choice("x", "Take it out", "x")]):
            self.case.episode_parts.drop_source(source, self.by)
        return ""

    async def _view(self) -> str:
        who = await self._ask("Whose account was not heard?", "By role, such as the night duty worker.")
        if who is None:
            return ""
        why = await self._ask("Why not?", "Such as: has left the service. Empty leaves it open.", may_be_empty=True)
        if why is not None:
            self.case.episode_parts.add_missing_view(self._episode, who, self.by, why=why)
        return ""

    async def _drop_view(self, view: MissingView) -> str:
        if await self.choose(words_for.view_text(view), [Choice("x", "Take it out: it was heard", "x")]):
            self.case.episode_parts.drop_missing_view(view, self.by)
        return ""

    async def _differs(self) -> str:
        differs = await self._ask("In what do sources differ?", "In a few words, such as the day of the visit.")
        if differs is None:
            return ""
        sides: list[NewSide] = []
        for title in ("One side: which source?", "The other side: which source?"):
            source = await self._pick_source(title)
            if source is None:
                return ""
            hint = f"{words_for.source_text(self.case, source)}, near to its own words."
            says = await self._ask("What does it say?", hint)
            if says is None:
                return ""
            sides.append(NewSide(source.id, says))
        self.case.episode_parts.add_discrepancy(self._episode, differs, sides, self.by)
        return ""

    async def _settle(self, item: Discrepancy) -> str:
        ways: list[Choice[DiscrepancyStatus | str]] = [
            Choice("o", STATUSES["open"].capitalize(), "open"),
            Choice("e", "Explained…", "explained"),
            Choice("s", STATUSES["stays_open"].capitalize(), "stays_open"),
            Choice("a", "A further side…", "side"),
        ]
        way = await self.choose(item.differs, ways, "All sides are kept, whatever explains it.")
        if way == "side":
            source = await self._pick_source("A further side: which source?")
            says = None if source is None else await self._ask("What does it say?", "Near to its own words.")
            if source is not None and says is not None:
                self.case.episode_parts.add_side(item, NewSide(source.id, says), self.by)
        elif way == "explained":
            explanation = await self._ask("What explains it?", "Both sides stay as they are.", item.explanation or "")
            if explanation is not None:
                self.case.episode_parts.settle(item, "explained", self.by, explanation)
        elif way is not None:
            self.case.episode_parts.settle(item, way, self.by)
        return ""

    async def _quotes(self, title: str, mentions: Sequence[Mention]) -> str:
        from tui.screens.quotes import QuotesScreen

        episode = self.case.episodes.get(self._episode).title
        heading = f"{episode}: {title}" if title else episode
        self.vantage.push_screen(QuotesScreen(heading, mentions))
        return ""
