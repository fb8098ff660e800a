"""The conversation while it is held: the light, the steps, the note-taker's record and the line that takes all keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import events, on
from textual._time import get_time
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from capture.steps import STEPS, Step
from capture.wording import steps_of
from casefile.talking import Talking
from tui.actions import Place, bindings_of
from tui.apart_desk import ApartDesk
from tui.base import Done, VantageScreen
from tui.before import before_you_begin, check_sound
from tui.leaves_desk import LeavesDesk, LeavesKey
from tui.live_words import Light, Line, Tone, half_lines, held_lines, mark_line, record_lines
from tui.note_desk import NoteDesk
from tui.recorder_desk import RecorderDesk, RecorderKey
from tui.screens.cover import ApartDialog, CoverDialog, ShowsLight
from tui.step_desk import StepDesk
from tui.stretch_answers import open_seals
from tui.summaries import agreed_lines
from tui.turn_desk import Side, TurnDesk
from tui.widgets.footer import KeyFooter
from tui.widgets.live_pane import LivePane
from tui.widgets.note_line import HalfTyped, NoteLine, NoteRow
from tui.widgets.step_list import StepList
from tui.widgets.top_line import TopLine
from tui.widgets.words_tail import WordsTail, newest_words

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.notes import MarkKind

_LOOK_EVERY_S = 0.25
_TYPING_S = 0.5
_F5: dict[Tone, str] = {"paused": "Go on", "off": "Record"}


class LiveScreen(VantageScreen[None]):
    """One conversation; opening it records nothing."""

    place: Place = "live"
    takes_text: ClassVar[bool] = True
    CSS_PATH: ClassVar[Any] = "../styles/live.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("live")]

    def __init__(self, conversation: Conversation) -> None:
        super().__init__()
        self.conversation = conversation
        self.step = ""
        self.steps: tuple[Step, ...] = STEPS
        self._why = ""
        self._tone: Tone = "off"
        self._is_leaving = False
        self.leaves = LeavesDesk(self)
        self.step_desk = StepDesk(self)
        self.turns = TurnDesk(self)
        self._talking: Talking | None = None
        self._desk: RecorderDesk | None = None
        self._notes: NoteDesk | None = None
        self._apart: ApartDesk | None = None

    @property
    def desk(self) -> RecorderDesk:
        """The dealings with the recorder."""
        if self._desk is None:
            self._desk = RecorderDesk(self.vantage, self, self.conversation)
        return self._desk

    @property
    def notes(self) -> NoteDesk:
        """The dealings with notes."""
        if self._notes is None:
            author = self.vantage.opened.hand("live").author
            self._notes = NoteDesk(self.vantage, self, self.desk.hand, self.conversation, author)
        return self._notes

    @property
    def apart(self) -> ApartDesk:
        """The dealings with what is kept apart."""
        if self._apart is None:
            author = self.vantage.opened.hand("concern").author
            self._apart = ApartDesk(self, self.desk.hand, self.conversation, author)
        return self._apart

    @property
    def line(self) -> NoteLine:
        """The note line."""
        return self.query_one(NoteLine)

    @property
    def holds_back(self) -> bool:
        """Whether nothing that is typed may be stored now, since the recording is paused."""
        return self.desk.pause.holds_back

    @property
    def moment_s(self) -> float | None:
        """Where on the conversation the recorder is, as it said last."""
        status = self.desk.watch.status
        return status.position_s if status is not None and self.is_recording else None

    def enter_soon(self, work: Callable[[Case], Done]) -> Awaitable[Done]:
        """Do something small to the case, in the order in which it was asked."""
        return self.desk.hand.do_soon(work)

    @property
    def light(self) -> Light:
        """What the recording light says now."""
        return self.desk.watch.light

    @property
    def is_recording(self) -> bool:
        """Whether a recorder holds this conversation."""
        return self.desk.is_recording

    def compose(self) -> ComposeResult:
        """Lay the screen out, with the steps as the team words them."""
        self.steps = steps_of(self.vantage.opened.case)
        yield TopLine(self.conversation.label)
        yield Static(id="why", markup=False)
        with Horizontal(id="live-body"):
            yield StepList(self.steps)
            with Vertical(id="live-right"):
                yield LivePane(self.conversation.participant.level)
                yield NoteRow(self.vantage.opened.case.clock.boot_s)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show what is there already, then connect to a recorder that runs, or listen for the level."""
        self._talking = Talking(self.vantage.opened.case.folder)
        self._talking.begin()
        self.query_one("#why").display = False
        self.line.focus()
        self.line.take_key, self.line.keep, self.line.correct = self._quote_with, self.keep, self.notes.corrected
        self.line.keep_apart = self.apart.keep
        self.line.typed = self._typed
        visit = self.vantage.opened.case.step_visits.current(self.conversation.id)
        self._show_record()
        self.notes.bring_back(self.vantage.opened.case)
        if visit is None:
            self.go_to("introduction")
        else:
            self._show_step(visit.step)
        self.turns.begin()
        self.attempt(self._connect(), group="recorder")
        self.attempt(before_you_begin(self, is_first=visit is None), group="before")
        self.set_interval(_LOOK_EVERY_S, self._look)

    def on_unmount(self) -> None:
        """Disconnect; a recorder goes on for its grace period."""
        if self._talking is not None:
            self._talking.end()
        self.desk.close()

    async def on_key(self, event: events.Key) -> None:
        """Whatever is typed goes to the note line, wherever the focus has gone."""
        # What comes here was not taken by the line, also where the focus has come back to it in the meantime.
        if event.is_printable and await self.take_key(event):
            event.stop()

    async def take_key(self, key: events.Key) -> bool:
        """Let the note line have a letter, Enter or the key that takes a letter back, from wherever it was typed."""
        line = self.line
        line.pressed_s = key.time
        if key.is_printable and key.character:
            line.focus()
            line.insert_text_at_cursor(key.character)
        elif key.key == "enter":
            await line.action_submit()
        elif key.key == "backspace":
            line.action_delete_left()
        else:
            return False
        return True

    async def _connect(self) -> None:
        await self.desk.connect()
        await self.desk.follow_status()

    def _look(self) -> None:
        if self._is_leaving:
            return
        self.show_light(level_is_due=get_time() - self.line.pressed_s > _TYPING_S)
        self._look_at_words()
        self.attempt(self.notes.keep_draft())
        self.attempt(self.apart.keep_draft())
        self.leaves.look()
        self.turns.look()
        self.desk.say_words()

    def show_light(self, *, level_is_due: bool = False) -> None:
        """Show what the recording light says now, and what is wrong in a row of its own.

        While somebody types, the level moves with the clock alone: letters would wait for its frames.
        """
        if self._is_leaving:
            return
        light, status, watch = self.light, self.desk.watch.status, self.desk.watch
        has_level = status is not None and status.state in ("listening", "recording")
        level_db = status.level_db if status else -90.0
        self.query_one(TopLine).show(
            light, level_db, watch.held_peak_db, has_level=has_level, level_is_due=level_is_due
        )
        if self._why != (light.why or ""):
            self._why = light.why or ""
            self.query_one("#why", Static).update(Content(f" {self._why}"))
            self.query_one("#why").display = bool(self._why)
        if self._tone != light.tone:
            self._tone = light.tone
            self.refresh_bindings()
        if isinstance(self.app.screen, ShowsLight):
            self.app.screen.show(light, is_apart=self.line.is_apart)

    def key_title(self, action: str, title: str) -> str:
        """Say in the footer what F5 does now, and nothing of F6 where nothing is recorded."""
        if action == "recorder('record_or_pause')":
            return _F5.get(self._tone, "Pause")
        return "" if action == "recorder('stop')" and self._tone == "off" else title

    def tell(self, words: str) -> None:
        """Say one quiet sentence above the note line."""
        if not self._is_leaving:
            self.query_one(LivePane).tell(words)

    def action_next_step(self) -> None:
        """Go on to the next step."""
        self.go_to(self.step_desk.next)

    def action_step_by(self, places: int) -> None:
        """Go to a step further up or down the list."""
        self.go_to(self.step_desk.neighbour(places))

    def action_go_to_step(self) -> None:
        """Choose a step."""
        self.ask(self.step_desk.choose())

    def action_refile(self) -> None:
        """Put the last note, or one before it, under another step."""
        self.ask(self.step_desk.refile())

    @on(StepList.Clicked)
    def _clicked(self, event: StepList.Clicked) -> None:
        self.go_to(event.step)

    def go_to(self, step: str) -> None:
        """Enter a step, unless it is in force."""
        if step != self.step:
            self._show_step(step)
            self.attempt(self.step_desk.enter(step, self.vantage.pressed_s))

    def action_mark(self, kind: MarkKind) -> None:
        """Mark this moment."""
        pressed_s, held = self.vantage.pressed_s, self.desk.pause.held
        if held is None or self.desk.pause.was_before(self.vantage.key_s):
            self.attempt(self._mark(kind, pressed_s))
        else:
            held.mark(self.step, kind, pressed_s)
            self.show_held()

    def action_recorder(self, what: RecorderKey) -> None:
        """Record, pause or go on; stop; take "please stop"; take back what was said; enter or change the agreement."""
        if what == "take_back":
            # A lifted note is sealed with what it was begun in, as far as it was corrected.
            self.notes.enter_correction()
        if self.desk.asks(what):
            self.ask(self.desk.press(what))
        else:
            self.attempt(self.desk.press(what))

    @property
    def marks_turns(self) -> bool:
        """Whether keys mark who speaks now."""
        return self.turns.takes

    def action_turn_key(self, side: Side) -> None:
        """Mark who speaks; while nothing is stored, say why it is paused, or check the sound before a recording."""
        if self.turns.takes:
            self.turns.press(side, self.vantage.pressed_s)
        elif side == "reviewer":
            self.ask(self.desk.pause.why())
        else:
            self.attempt(check_sound(self))

    def action_leaves(self, what: LeavesKey) -> None:
        """Say more of a line; show what was not heard yet; take the pair's own reflection."""
        self.ask(self.leaves.press(what, self.vantage.pressed_s))

    def action_cover(self) -> None:
        """Cover the screen."""
        self.app.push_screen(CoverDialog(self))

    def lay_apart(self) -> None:
        """Take one line apart while a dialog is open."""
        if not self.line.is_apart:
            self.action_keep_apart()
        self.app.push_screen(ApartDialog(self))

    def action_prompts(self) -> None:
        """Show the prompts, the agreed end and the limits, or the record again."""
        # A query may have been prepared since the step was entered.
        self.step_desk.show(self.step)
        self.query_one(LivePane).toggle_prompts(agreed_lines(self.vantage.opened.case, self.conversation.id))

    def action_words(self) -> None:
        """Show the newest words, then let them move along, then close them."""
        shown = self.query_one(LivePane).toggle_words()
        self.vantage.opened.want_drafts(self.conversation.id, shown)
        if shown:
            self.attempt(self._show_words(), group="words")

    def show_draft(self, stable: Sequence[str], tail: Sequence[str], *, rests: bool) -> None:
        """Show what is being said, where the newest words are shown."""
        self.query_one(WordsTail).draft(stable, tail, rests=rests)

    def action_lift(self, places: int) -> None:
        """Lift the last note into the line, or the one before or after; or choose words to quote."""
        if not self._quote_with("up" if places < 0 else "down"):
            self.notes.lift(places)

    def action_strike(self) -> None:
        """Strike the lifted note out, else the last one; once more takes that back."""
        self.notes.strike()

    def action_turn_kind(self) -> None:
        """Make the line one of the next kind; with nothing on it, the last note."""
        self.notes.turn_kind()

    def action_say_holds(self) -> None:
        """Say what a lifted note holds: a name, a document, a new question; or show what is typed apart."""
        if self.line.is_apart:
            self.line.show_apart()
        else:
            self.notes.say_holds()

    def action_keep_apart(self) -> None:
        """Begin something that is kept apart, or keep it."""
        self.apart.press(self.vantage.pressed_s)
        self.show_light()

    def action_return_list(self) -> None:
        """Show what is to be returned to."""
        self.ask(self.notes.return_to())

    def action_scroll_pane(self, pages: int) -> None:
        """Scroll the prompts or the record; a lifted note is moved in time instead."""
        if not self.notes.move(pages):
            self.query_one(LivePane).scroll_pages(pages)

    def action_move_to_now(self) -> None:
        """Move a lifted note to this moment."""
        self.attempt(self.notes.move_to_now(self.vantage.pressed_s))

    def action_turn(self, way: Literal["undo", "redo"]) -> None:
        """Take back the last note or mark, or put it back; while paused, what is held comes first."""
        held = self.desk.pause.held
        if held is not None and (held.take_back() if way == "undo" else held.put_back()):
            self.show_held()
        else:
            self.attempt(self._turn(way))

    def action_leave(self) -> None:
        """Leave a lifted note as it was; else go back to the list."""
        tail = self.query_one(WordsTail)
        if tail.is_choosing:
            tail.let_go()
        elif not self.apart.end() and not self.notes.lay_down():
            self.leave(quitting=False)

    def leave(self, *, quitting: bool) -> None:
        """Keep what is still on the note line, ask what is to become of a running recording, and go."""
        self.attempt(self._leave(quitting))

    def keep(self, half: HalfTyped) -> None:
        """Keep a line on which Enter was pressed; while the recording is paused, hold it."""
        if not self._hold(half):
            self.attempt(self.notes.keep(half))

    def _hold(self, half: HalfTyped) -> bool:
        """Hold a line in memory while the recording is paused; tells whether it is."""
        held = self.desk.pause.held
        # Where Enter was pressed before the pause, and only came through after it, the line is none of the pause's.
        if held is None or self.desk.pause.was_before(self.line.pressed_s):
            return False
        held.line(self.step, half.text, half.began_clock_s, half.at_s)
        self.show_held()
        return True

    def _typed(self) -> None:
        pause = self.desk.pause
        if pause.held is not None and pause.was_before(self.line.pressed_s):
            half = self.line.half
            pause.held.stands(half.text, half.began_clock_s)

    @property
    def half(self) -> HalfTyped:
        """What stands on the note line, and the moment of the clock at which its typing began."""
        return self.line.half

    def set_half_typed(self, text: str) -> None:
        """Put other words on the note line."""
        self.line.set_half_typed(text)

    def put_half_back(self, half: HalfTyped) -> None:
        """Put a line in the making in front of what stands on the note line."""
        self.line.put_back(half)

    def show_held(self) -> None:
        """Show the record anew, with what is held while the recording is paused."""
        self.line.show_paused(self.desk.pause.held is not None)
        self._show_record()
        self.show_lifted(self.line.lifted.note.id if self.line.lifted else None)

    def show_line(self, line: Line, step: str) -> None:
        """Show one line of the record, in its own place if it is there already, and that one lies under its step."""
        self.query_one(LivePane).add_line(line)
        self.query_one(StepList).add_line(step)

    def show_lifted(self, note: str | None) -> None:
        """Show which note of the record is lifted into the line."""
        self.query_one(LivePane).show_lifted(note)

    def show_record(self) -> None:
        """Show the record and the newest words anew: something of them may be closed now, or open again."""
        self._show_record()
        self.attempt(self._show_words(), group="words")

    def _look_at_words(self) -> None:
        if self.query_one(WordsTail).wants(self.vantage.opened.case.data_version()):
            self.attempt(self._show_words(), group="words")

    async def _show_words(self) -> None:
        words = await self.desk.hand.do_case(lambda case, live: newest_words(case, self.conversation.id))
        if not self._is_leaving:
            self.query_one(WordsTail).show(words)

    def _quote_with(self, key: str) -> bool:
        """Choose words of the transcript with an arrow, or quote them with Enter; tells whether the key was theirs."""
        tail = self.query_one(WordsTail)
        if not tail.display or (key == "enter" and not tail.is_choosing):
            return False
        if (quote := tail.choose(key)) is not None:
            self.line.put(f'"{quote.text}"', quote.at_s)
        return True

    async def _mark(self, kind: MarkKind, pressed_s: float) -> None:
        mark = await self.desk.hand.do(lambda live: live.mark(kind, pressed_s))
        self.show_line(mark_line(mark), mark.step)

    async def _turn(self, way: Literal["undo", "redo"]) -> None:
        await self.desk.hand.do(lambda live: live.undo() if way == "undo" else live.redo())
        self._show_record()
        self.tell("Taken back." if way == "undo" else "Put back.")

    async def _leave(self, quitting: bool) -> None:
        await self.apart.leave()
        await self._keep_line()
        if not self.is_recording or await self.desk.may_leave():
            # Letters that were typed over the question stand on the line.
            await self._keep_line()
            await self.desk.close_down()
            # The parts of the screen go before it does, while the recorder's status still comes in.
            self._is_leaving = True
            self.app.exit() if quitting else self.dismiss(None)

    async def _keep_line(self) -> None:
        if (half := self.line.take()) is not None and not self._hold(half):
            await self.notes.keep(half)

    def _show_step(self, step: str) -> None:
        self.step = step
        self.query_one(StepList).show(step)
        self.step_desk.show(step)
        self.leaves.moved(step)

    def _show_record(self) -> None:
        case, conversation = self.vantage.opened.case, self.conversation.id
        titles = {step.id: step.short for step in self.steps}
        visits = case.step_visits.of(conversation)
        sealed = open_seals(case, conversation)
        notes = case.notes.of(conversation)
        self.notes.learn(notes)
        marks = case.notes.marks(conversation)
        self.query_one(StepList).show_lines(frozenset([*(note.step for note in notes), *(mark.step for mark in marks)]))
        lines = record_lines(notes, marks, visits, titles, sealed)
        half = half_lines(self.vantage.opened.questions(conversation).left(case))
        self.query_one(LivePane).show_lines([*lines, *half, *held_lines(self.desk.pause.held)])
        self.notes.lift_draft()
