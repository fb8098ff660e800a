"""After a conversation, once the participant has left: what is open, and what is to come; none of it has to be said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from casefile.timeline import clock_text
from tui.actions import Place, bindings_of
from tui.arranged_lines import add_line, change_line, line_text, span_of
from tui.screens.around import AroundScreen, Entry
from tui.screens.ask import AskDialog
from tui.screens.concerns import show_concerns
from tui.screens.reflection import ReflectionDialog
from tui.stretch_answers import ask_what_is_open, decide
from tui.summaries import UNFINISHED, unfinished

if TYPE_CHECKING:
    from casefile.arrangements import ArrangementKind
    from casefile.conversations import Conversation
    from casefile.notes import Holding

INTRO = "Anything here can wait, or stay unsaid. Enter decides or changes a line."
NOT_AGREED = "Recording was not agreed to. A wish to leave something out (o) holds for notes as well."
NOTED_LIVE = "Noted during the conversation. More is said of it in the review (L)."
IN_WORDS = "The words are being made; they go on whenever the case is open."
_LIMITS = "In their own words. They come back at review and at export."
_BEFORE_MARK_S = 30.0
_HEADINGS: dict[str, str] = {
    "follow_up": "To follow up",
    "turn_to": "Who else, papers",
    "second": "Once more",
    "told": "Told about drafts",
    "leave_out": "Leave out",
}

# What lines were said to hold; shown here and never while the story is told.
_HELD: dict[Holding, str] = {"name": "Names heard", "document": "Documents", "query": "New questions"}


class CloseDownScreen(AroundScreen):
    """One conversation's close-down."""

    place: Place = "close_down"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("close_down")]

    def __init__(self, conversation: Conversation) -> None:
        super().__init__(f"After the conversation  {conversation.label}", INTRO, conversation=conversation.id)
        self.conversation = conversation

    def entries(self) -> Sequence[Entry]:
        """Return what is open, then what was noted live and what is arranged, kind by kind."""
        lines = [*self._wishes(), *self._noted(), *self._arranged()]
        return [*self._open(), *sorted(lines, key=lambda entry: list(_ORDER).index(entry.heading))]

    def action_line(self, kind: ArrangementKind) -> None:
        """Enter a line of this kind."""
        self.do(add_line(self.vantage, self.conversation.id, kind, self.by, near=self._near_mark()))

    def action_limits(self) -> None:
        """Enter the limits of what was agreed to."""
        self.do(self._limits())

    def action_seals(self) -> None:
        """Decide what becomes of sealed stretches."""
        self.do(self._decide())

    def action_reflect(self) -> None:
        """Take the pair's own reflection."""
        self.vantage.push_screen(ReflectionDialog(self.vantage.opened, self.conversation.id))

    def action_concerns(self) -> None:
        """Complete what was kept apart."""
        self.do(self._concerns())

    def _open(self) -> list[Entry]:
        asks = {"stretches": self._decide, "withdrawal": self._answer_withdrawal, "words": self._say_words}
        found = unfinished(self.vantage.opened.case, self.conversation.id)
        return [Entry(what, "Not finished", UNFINISHED[what], asks[what]) for what in found]

    def _wishes(self) -> list[Entry]:
        """What holds of the agreement, and the moments that were marked to be left out."""
        case = self.vantage.opened.case
        agreed = case.agreements.current(self.conversation.id)
        limits = agreed.limits if agreed and agreed.allows_recording else None
        marks = [mark for mark in case.notes.marks(self.conversation.id) if mark.kind == "leave_out"]
        return [
            *([Entry("limits", "Limits", limits, self._limits)] if limits else []),
            *[Entry(mark.id, "Leave out", f"marked at {clock_text(mark.at_s)}", self._noted_live) for mark in marks],
        ]

    def _noted(self) -> list[Entry]:
        """What lines of the conversation itself were said to be."""
        case = self.vantage.opened.case
        notes = {note.id: note for note in case.notes.of(self.conversation.id) if not note.is_struck}
        said = [
            Entry(said.id, _HEADINGS[said.kind], notes[said.note].text, self._noted_live)
            for said in case.note_classes.of(self.conversation.id)
            if said.kind in _HEADINGS and said.note in notes
        ]
        return said + [
            Entry(f"{note.id} {what}", _HELD[what], note.text, self._noted_live)
            for note in notes.values()
            for what in note.holds
        ]

    def _arranged(self) -> list[Entry]:
        return [
            Entry(
                line.id,
                _HEADINGS[line.kind],
                line_text(line),
                lambda line=line: change_line(self.vantage, line, self.by),  # type: ignore[misc]
            )
            for line in self.vantage.opened.case.arrangements.of(self.conversation.id)
            if line.kind in _HEADINGS
        ]

    def _near_mark(self) -> str:
        """Return what lay before the last moment that was marked to be left out, as a stretch to be typed over."""
        from casefile.stretches import Stretch

        marks = self.vantage.opened.case.notes.marks(self.conversation.id)
        moments = [mark.at_s for mark in marks if mark.kind == "leave_out" and mark.at_s]
        return span_of(Stretch(max(0.0, moments[-1] - _BEFORE_MARK_S), moments[-1])) if moments else ""

    async def _decide(self) -> str:
        await decide(self.vantage, self.conversation)
        return ""

    async def _concerns(self) -> str:
        await show_concerns(self.vantage, self.conversation)
        return ""

    async def _answer_withdrawal(self) -> str:
        return await ask_what_is_open(self.vantage, self.conversation)

    async def _say_words(self) -> str:
        return IN_WORDS

    async def _noted_live(self) -> str:
        return NOTED_LIVE

    async def _limits(self) -> str:
        case, code = self.vantage.opened.case, self.conversation.participant.code
        agreed = case.agreements.current(self.conversation.id)
        if agreed is None or not agreed.allows_recording:
            return NOT_AGREED
        limits = await self.vantage.push_screen_wait(
            AskDialog(
                "What are the limits?",
                _LIMITS,
                value=agreed.limits or "",
                drafts=self.vantage.opened.questions(self.conversation.id),
            )
        )
        if limits is not None:
            case.agreements.enter(self.conversation.id, "limits", self.by, by_whom=code, limits=limits)
        return ""


_ORDER = (
    "Limits",
    "Leave out",
    *(heading for kind, heading in _HEADINGS.items() if kind != "leave_out"),
    *_HELD.values(),
)
