"""Before a conversation: who is met, who meets them, the queries, and what was read; a code alone is enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import BindingType

from capture.carried import left_open, not_heard_before
from capture.leaf_keys import told_of
from casefile.languages import ENGLISH, LANGUAGES
from casefile.people import AGENCIES, LEVELS
from tui.actions import Place, bindings_of, with_keys
from tui.arranged_lines import add_line, change_line
from tui.leaf_walk import ask_query
from tui.point_words import point_text
from tui.screens.around import AroundScreen, Entry
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.screens.who import ask_reviewer

if TYPE_CHECKING:
    from capture.carried import Point
    from casefile.arrangements import ArrangementKind
    from casefile.conversations import Conversation
    from casefile.people import Participant
    from casefile.queries import Query
    from tui.question_drafts import QuestionDrafts

INTRO = "A code is enough; the rest can follow, or stay unsaid. Enter changes a line."
PRESENT = ("a supporter", "an interpreter", "an advocate", "a second parent")
_ROLE = "A job role or a family relation, such as health visitor, or mother. No name."
_AS_SAID = "As exactly as it is known, such as March 2023. Empty leaves it open."
_BY_THE_CLOCK = (
    "By the clock on the wall, such as 15:30. Shown during the conversation only when asked for ({live.prompts})."
)
_HEARD_IN = "In English or by its letters, such as Polish, or pl. All of it is heard in that one; none is guessed."
_TURN_KEYS = (
    "An hour of marking turns is not listening. Who spoke can be said in minutes afterwards; these keys are for teams "
    "who want them all the same, in every conversation of this case."
)
_TURN_KEYS_ON = "on in this case: {live.sound_check} the participant, {live.why_paused} a reviewer"
_BEFORE: dict[ArrangementKind, str] = {
    "exposure": "Had read or heard",
    "preparation": "They prepared",
}


class PrepareScreen(AroundScreen):
    """One conversation's preparation; dismissed when the person goes back, or on to the conversation."""

    place: Place = "prepare"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("prepare")]

    def __init__(self, conversation: Conversation) -> None:
        super().__init__(f"Before the conversation  {conversation.label}", INTRO, conversation=conversation.id)
        self.conversation = conversation
        self._shows_points = False

    @property
    def drafts(self) -> QuestionDrafts:
        """What is half typed in answer to what is asked here."""
        return self.vantage.opened.questions(self.conversation.id)

    def is_offered(self, action: str) -> bool:
        """Offer what an earlier conversation left open only where there is one."""
        of_earlier = action in ("prepare.left_open", "prepare.not_heard")
        return super().is_offered(action) and (not of_earlier or self.conversation.number > 1)

    def entries(self) -> Sequence[Entry]:
        """Return what is known."""
        case = self.vantage.opened.case
        self.conversation = case.conversations.get(self.conversation.id)
        queries = [
            Entry(query.id, "Query", told_of(query), lambda query=query: self._change_query(query))  # type: ignore[misc]
            for query in case.queries.of(self.conversation.id)
        ]
        lines = [
            Entry(line.id, _BEFORE[line.kind], line.words, lambda line=line: change_line(self.vantage, line, self.by))  # type: ignore[misc]
            for line in case.arrangements.of(self.conversation.id)
            if line.kind in _BEFORE
        ]
        keys = (
            [Entry("turns", "Turn keys", with_keys(_TURN_KEYS_ON), self._turn_keys)] if case.settings.turn_keys else []
        )
        return [*self._who(), *self._with_whom(), *queries, *lines, *keys, *self._points()]

    def action_role(self) -> None:
        """Say their role."""
        self.do(self._role())

    def action_agency(self) -> None:
        """Say their agency."""
        self.do(self._agency())

    def action_level(self) -> None:
        """Say their level."""
        self.do(self._level())

    def action_contact(self) -> None:
        """Say whether they met the family."""
        self.do(self._contact())

    def action_involved(self) -> None:
        """Say from when to when they were involved."""
        self.do(self._involved())

    def action_reviewers(self) -> None:
        """Say who leads and who takes notes."""
        self.do(self._reviewers())

    def action_others(self) -> None:
        """Say who else may be present."""
        self.do(self._others())

    def action_end(self) -> None:
        """Say until when the conversation was agreed to last."""
        self.do(self._end())

    def action_language(self) -> None:
        """Say in which language the conversation is held."""
        self.do(self._language())

    def action_query(self) -> None:
        """Prepare a query."""
        self.do(self._query())

    def action_line(self, kind: Literal["exposure", "preparation"]) -> None:
        """Enter what was read or heard before, or how they prepared."""
        self.do(add_line(self.vantage, self.conversation.id, kind, self.by))

    def action_turn_keys(self) -> None:
        """Let two keys mark live who speaks, or not."""
        self.do(self._turn_keys())

    def action_names(self) -> None:
        """Open the name key of the case."""
        from tui.screens.names import NamesScreen

        self.vantage.push_screen(NamesScreen())

    def action_left_open(self) -> None:
        """Show what earlier conversations left open, or close it."""
        points = left_open(self.vantage.opened.case, self.conversation)
        self._shows_points = bool(points) and not self._shows_points
        self.show()
        self.tell("" if points else "Nothing was left open.")

    def action_not_heard(self) -> None:
        """Say under which aspects and factors nothing was noted in earlier conversations."""
        self.do(self._not_heard())

    def action_hold(self) -> None:
        """Go on to the conversation."""
        from tui.screens.live import LiveScreen

        self.app.switch_screen(LiveScreen(self.conversation))

    def _who(self) -> list[Entry]:
        person = self.conversation.participant
        contact = {None: "", True: "with the family", False: "none with the family"}[person.direct_contact]
        involved = " ".join(
            part
            for part in (
                person.involved_from and f"from {person.involved_from}",
                person.involved_to and f"to {person.involved_to}",
            )
            if part
        )
        return [
            Entry(key, heading, words, change)
            for key, heading, words, change in (
                ("role", "Role", person.role, self._role),
                ("agency", "Agency", person.agency, self._agency),
                ("level", "Level", person.level, self._level),
                ("contact", "Direct contact", contact, self._contact),
                ("involved", "Involved", involved, self._involved),
            )
            if words
        ]

    def _with_whom(self) -> list[Entry]:
        held, label = self.conversation, self.vantage.opened.case.people.label_of
        return [
            Entry(key, heading, words, change)
            for key, heading, words, change in (
                ("lead", "Lead", held.lead and label(held.lead), self._reviewers),
                ("note_taker", "Note-taker", held.note_taker and label(held.note_taker), self._reviewers),
                ("others", "May be present", held.others_present, self._others),
                ("language", "Language", self._said_language(), self._language),
                ("end", "Agreed until", self.vantage.opened.case.settings.agreed_end(held.id), self._end),
            )
            if words
        ]

    def _points(self) -> list[Entry]:
        if not self._shows_points:
            return []
        points = left_open(self.vantage.opened.case, self.conversation)
        return [
            Entry(point.id, f"From {point.label}", point_text(point), lambda point=point: self._take_up(point))  # type: ignore[misc]
            for point in points
        ]

    def _say(self, seen: Participant, **values: str | bool | None) -> str:
        self.vantage.opened.case.people.describe(seen, self.by, self.conversation.id, **values)
        return ""

    async def _role(self) -> str:
        person = self.conversation.participant
        role = await self.vantage.push_screen_wait(
            AskDialog("Their role", _ROLE, value=person.role or "", may_be_empty=True, drafts=self.drafts)
        )
        return "" if role is None else self._say(person, role=role)

    async def _agency(self) -> str:
        person = self.conversation.participant
        agency = await self.choose("Their agency", lettered([(agency, agency) for agency in AGENCIES]))
        return "" if agency is None else self._say(person, agency=agency)

    async def _level(self) -> str:
        person = self.conversation.participant
        level = await self.choose("Their level", lettered([(level, level) for level in LEVELS]))
        return "" if level is None else self._say(person, level=level)

    async def _contact(self) -> str:
        person = self.conversation.participant
        choices: list[Choice[tuple[bool | None]]] = [
            Choice("y", "Yes, they met the family themselves", (True,)),
            Choice("n", "No", (False,)),
            Choice("o", "Leave it open", (None,)),
        ]
        answer = await self.choose("Direct contact with the family?", choices)
        return "" if answer is None else self._say(person, direct_contact=answer[0])

    async def _involved(self) -> str:
        person, drafts = self.conversation.participant, self.drafts
        known = person.involved_from or ""
        asked = AskDialog("Involved from when?", _AS_SAID, value=known, may_be_empty=True, drafts=drafts)
        since = await self.vantage.push_screen_wait(asked)
        if since is None:
            return ""
        known = person.involved_to or ""
        asked = AskDialog("Until when?", _AS_SAID, value=known, may_be_empty=True, drafts=drafts)
        until = await self.vantage.push_screen_wait(asked)
        return "" if until is None else self._say(person, involved_from=since, involved_to=until)

    async def _reviewers(self) -> str:
        lead = await ask_reviewer(self.vantage, "Who leads?", "The one who asks and responds.")
        if lead is None:
            return ""
        writer = await ask_reviewer(self.vantage, "Who takes notes?", "The one who listens and records.", but=[lead.id])
        if writer is None:
            return ""
        conversations = self.vantage.opened.case.conversations
        conversations.describe(self.conversation.id, self.by, lead=lead.id, note_taker=writer.id)
        return ""

    async def _end(self) -> str:
        settings = self.vantage.opened.case.settings
        words = with_keys(_BY_THE_CLOCK)
        held = settings.agreed_end(self.conversation.id) or ""
        ask = AskDialog("Agreed until when?", words, value=held, may_be_empty=True, drafts=self.drafts)
        time = await self.vantage.push_screen_wait(ask)
        if time is not None:
            settings.agree_end(self.conversation.id, time, self.by)
        return ""

    def _said_language(self) -> str:
        """The name of the language, where it is another than English."""
        code = self.vantage.opened.case.settings.language(self.conversation.id)
        return "" if code == ENGLISH else LANGUAGES[code]

    async def _language(self) -> str:
        settings = self.vantage.opened.case.settings
        held = LANGUAGES[settings.language(self.conversation.id)]
        ask = AskDialog("Held in which language?", _HEARD_IN, value=held)
        language = await self.vantage.push_screen_wait(ask)
        if language is not None:
            settings.set_language(self.conversation.id, language, self.by)
        return ""

    async def _turn_keys(self) -> str:
        choices = [
            Choice("n", "No, nobody is marked", (False,)),
            Choice("y", with_keys("Yes: {live.sound_check} the participant, {live.why_paused} a reviewer"), (True,)),
        ]
        answer: tuple[bool] | None = await self.choose("Mark live who speaks?", choices, _TURN_KEYS)
        if answer is not None:
            self.vantage.opened.case.settings.set_turn_keys(answer[0], self.by)
        return ""

    async def _others(self) -> str:
        """Take roles on and off the list until the person leaves."""
        while True:
            held = self.vantage.opened.case.conversations.get(self.conversation.id)
            there = [role for role in (held.others_present or "").split(", ") if role]
            more = [role for role in there if role not in PRESENT]
            choices = [
                Choice(role.split()[-1][0], role, role, "on the list" if role in there else "") for role in PRESENT
            ]
            choices += [Choice("", role, role, "on the list") for role in more]
            choices.append(Choice("o", "somebody else…", ""))
            role: str | None = await self.choose("Who else may be present?", choices, "Esc when it is right.")
            if role == "":
                role = await self.vantage.push_screen_wait(
                    AskDialog("Somebody else", "By role, never by name.", drafts=self.drafts)
                )
            if role is None:
                return ""
            role = role.strip().replace(",", ";")
            now = [one for one in there if one != role] if role in there else [*there, role]
            self.vantage.opened.case.conversations.describe(held.id, self.by, others_present=", ".join(now) or None)
            await self.home.enter_soon(self.drafts.letting_go())
            self.show()

    async def _query(self) -> str:
        asked = await ask_query(self.vantage, self.drafts)
        if asked is not None:
            self.vantage.opened.case.queries.add(
                self.conversation.id, asked.question, self.by, source_kind=asked.source_kind, differs=asked.differs
            )
        return ""

    async def _change_query(self, query: Query) -> str:
        ways = [Choice("c", "Word it otherwise", "change"), Choice("x", "Take it out", "drop")]
        way = await self.choose(query.question, ways)
        queries = self.vantage.opened.case.queries
        if way == "drop":
            queries.drop(query, self.by)
        elif way == "change" and (asked := await ask_query(self.vantage, self.drafts, query)) is not None:
            queries.change(
                query, self.by, question=asked.question, source_kind=asked.source_kind, differs=asked.differs
            )
        return ""

    async def _take_up(self, point: Point) -> str:
        self.vantage.opened.case.taken_up.put(self.conversation.id, point.id, not point.is_taken_up, self.by)
        return ""

    async def _not_heard(self) -> str:
        what = not_heard_before(self.vantage.opened.case, self.conversation)
        words = "\n".join([*what.aspects, *what.factors]) or "Something was noted under each of them."
        await self.vantage.push_screen_wait(
            ChoiceDialog("Under these nothing was noted before", [Choice("b", "Back", True)], words=words)
        )
        return ""
