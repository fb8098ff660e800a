"""The line on which the note-taker types: every printable key is its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input, Static

from capture.typed_line import as_next_kind, kind_of, write_line
from casefile.timeline import clock_text
from tui.actions import with_keys

if TYPE_CHECKING:
    from casefile.notes import Note, NoteKind
    from tui.app import VantageApp

# The sign stands on the line itself, where it was typed.
KIND_WORDS: dict[NoteKind, str] = {
    "note": "heard",
    "quote": "quote",
    "observation": "observed",
    "return": "return to",
}
_PLACEHOLDERS = (
    'type; begin with " quote  * observed  > return to',
    '" quote  * observed  > return to',
)
_PAUSED = ("paused: what you type now is held, not stored", "paused: held, not stored")
# Neutral, since it can be read across the table.
_APART = (
    "Enter keeps this apart · {live.say_holds} shows it · {live.leave}",
    "Enter keeps · {live.say_holds} shows it · {live.leave}",
)


@dataclass(frozen=True)
class HalfTyped:
    """A line in the making: `began_clock_s` is when its typing began, on the clock that never steps.

    Where `is_placed`, its moment on the conversation is known already, and is `at_s`.
    """

    text: str = ""
    began_clock_s: float | None = None
    is_placed: bool = False
    at_s: float | None = None


@dataclass(frozen=True)
class Lifted:
    """A note that was lifted into the line: `line` is how it would be typed, `at_s` where it is to lie."""

    note: Note
    line: str
    at_s: float | None

    @classmethod
    def of(cls, note: Note) -> Lifted:
        """Lift a note as it stands."""
        return cls(note, write_line(note.kind, note.text), note.at_s)

    def differs(self, text: str) -> bool:
        """Tell whether a text or the moment is another than the note's."""
        return text.strip() != self.line.strip() or self.at_s != self.note.at_s


class NoteLine(Input):
    """Remembers when typing began, which is the note's time.

    A note can be lifted into it; what was half typed then waits beneath and comes back. So it does while something is
    typed that is kept apart: that is hidden while it is typed.
    """

    # The line is one row of a fixed width: a letter more or less must not lay the whole screen out anew.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)

    class Looks(Message):
        """What the line is has changed: its kind, or the note that is lifted into it."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        # Selected on focus, the line would be replaced by the next key after a dialog.
        super().__init__(placeholder=_PLACEHOLDERS[0], id="note-line", compact=True, select_on_focus=False)
        self._clock_s = clock_s
        self._half = HalfTyped()
        # When the last key was pressed, by the clock of the screen's events.
        self.pressed_s = 0.0
        self._beneath: HalfTyped | None = None
        self._waiting: tuple[Lifted, str] | None = None
        self.lifted: Lifted | None = None
        self.is_apart = False
        self._is_paused = False
        # Asked first when an arrow or Enter is pressed: tells whether the words of the transcript took it.
        self.take_key: Callable[[str], bool] = lambda key: False
        # Called with what Enter is pressed on, and not told by a message: the next key must not overtake it.
        self.keep: Callable[[HalfTyped], None] = lambda half: None
        self.correct: Callable[[Lifted, str], None] = lambda lifted, text: None
        self.keep_apart: Callable[[], None] = lambda: None
        # Called at each letter, with `pressed_s` when it was pressed.
        self.typed: Callable[[], None] = lambda: None
        self.cursor_blink = False

    @property
    def kind(self) -> NoteKind:
        """What the line would be stored as."""
        return kind_of(self.value)

    @property
    def half(self) -> HalfTyped:
        """The new line in the making, also while a note is lifted over it."""
        return self._beneath if self._beneath is not None else replace(self._half, text=self.value)

    @property
    def correction(self) -> tuple[Lifted, str] | None:
        """The note that is being corrected and its words so far, also while that waits."""
        return self._waiting if self.lifted is None else (self.lifted, self.value)

    def set_half_typed(self, text: str) -> None:
        """Put other words on the new line."""
        if self._beneath is not None:
            self._beneath = replace(self._beneath, text=text) if text else HalfTyped()
        else:
            self.value = text

    @property
    def looks(self) -> str:
        """What stands beside the line: its kind, and the moment of a note that is lifted."""
        if self.is_apart:
            return "apart"
        if self.lifted is None:
            return KIND_WORDS[self.kind]
        at = "" if self.lifted.at_s is None else f"{clock_text(self.lifted.at_s)} "
        return f"▸ {at}{KIND_WORDS[self.kind]}"

    def show_paused(self, is_paused: bool) -> None:
        """Say on the empty line whether what is typed now is stored; a correction waits until it is again."""
        self._is_paused = is_paused
        if is_paused:
            self._let_wait()
        self._lift_waiting()
        self._show_placeholder()

    def set_apart(self, text: str = "") -> None:
        """Take what is typed from now on apart, hidden; whatever stands on the line waits beneath."""
        self._let_wait()
        if self._beneath is None:
            self._beneath = replace(self._half, text=self.value)
        self.is_apart = self.password = True
        self.value = text
        self.cursor_position = len(text)
        self._show_placeholder()
        self.post_message(self.Looks())

    def end_apart(self) -> str:
        """Return what was typed apart; what stood on the line before is there again."""
        text = self.value
        self.is_apart = self.password = False
        self.lay_down()
        self._lift_waiting()
        self._show_placeholder()
        return text

    def show_apart(self) -> None:
        """Show what is typed apart, or hide it again."""
        self.password = self.is_apart and not self.password

    def put_back(self, half: HalfTyped) -> None:
        """Show a line again that could not be kept, in front of what was typed since."""
        if self.is_apart and self._beneath is not None:
            self._beneath = replace(half, text=f"{half.text} {self._beneath.text}".strip())
            return
        if self.lifted is not None:
            self.lay_down()
        self._half = half
        self.value = f"{half.text} {self.value}".strip()
        self.cursor_position = len(self.value)

    def put(self, text: str, at_s: float) -> None:
        """Put words on the line that have a moment of their own; behind what stands there, which then keeps its own."""
        if not self.value.strip():
            self._half = HalfTyped(text, None, True, at_s)
            self.value = text
        else:
            self.value = f"{self.value.rstrip()} {text}"
        self.cursor_position = len(self.value)

    def lift(self, lifted: Lifted, text: str | None = None) -> None:
        """Lift a note into the line, as it stands or as it was corrected so far."""
        if self._beneath is None:
            self._beneath = replace(self._half, text=self.value)
        self.lifted = lifted
        self.value = lifted.line if text is None else text
        self.cursor_position = len(self.value)
        self.post_message(self.Looks())

    def lay_down(self) -> None:
        """Leave a lifted note as it was stored; what was half typed before is on the line again."""
        self.lifted = None
        if self._beneath is not None:
            self._half, self._beneath = self._beneath, None
            self.value = self._half.text
            self.cursor_position = len(self.value)
        self.post_message(self.Looks())

    def move_s(self, seconds: float) -> None:
        """Move the lifted note on the conversation, not before its beginning; one without a moment stays without."""
        if self.lifted is not None and self.lifted.at_s is not None:
            self.lifted = replace(self.lifted, at_s=max(0.0, self.lifted.at_s + seconds))
            self.post_message(self.Looks())

    def move_to(self, at_s: float) -> None:
        """Move the lifted note to a moment of the conversation."""
        if self.lifted is not None:
            self.lifted = replace(self.lifted, at_s=at_s)
            self.post_message(self.Looks())

    def turn_kind(self) -> None:
        """Make the line one of the next kind, in its words alone."""
        self.value = as_next_kind(self.value)
        self.cursor_position = len(self.value.rstrip('"')) if self.kind == "quote" else len(self.value)

    def take(self) -> HalfTyped | None:
        """Return the new line and clear it; None where nothing is."""
        if self.lifted is not None:
            self.lay_down()
        if not self.value.strip():
            return None
        half = self.half
        self._half = HalfTyped()
        self.clear()
        return half

    def action_cursor_left(self, select: bool = False) -> None:
        """Go left, unless the words of the transcript take the key."""
        if select or not self.take_key("left"):
            super().action_cursor_left(select)

    def action_cursor_right(self, select: bool = False) -> None:
        """Go right, unless the words of the transcript take the key."""
        if select or not self.take_key("right"):
            super().action_cursor_right(select)

    async def action_submit(self) -> None:
        """Enter the line as it stands, unless the words of the transcript take the key."""
        if self.take_key("enter"):
            return
        if self.is_apart:
            self.keep_apart()
        elif (lifted := self.lifted) is not None:
            text = self.value
            self.lay_down()
            self.correct(lifted, text)
        elif (half := self.take()) is not None:
            self.keep(replace(half, is_placed=half.began_clock_s is None))

    async def on_key(self, event: events.Key) -> None:
        """Obey a key in its place among the letters: on its way round by the app, later ones would overtake it."""
        app = cast("VantageApp", self.app)
        self.pressed_s = event.time
        if app.typed_ahead.takes(event) or (not event.is_printable and await app.obey(event, self.screen)):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Know when it was pasted, as of a letter."""
        self.pressed_s = event.time

    def on_resize(self, event: events.Resize) -> None:
        """Say on the empty line what fits there."""
        self._show_placeholder()

    def watch_value(self, before: str, after: str) -> None:
        """Remember when typing began, and say where the kind has changed."""
        if self._beneath is None:
            if not after:
                self._half = HalfTyped()
            elif not before and self._half == HalfTyped():
                self._half = HalfTyped(began_clock_s=self._clock_s())
        if kind_of(before) != kind_of(after):
            self.post_message(self.Looks())
        self.typed()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()

    def _show_placeholder(self) -> None:
        width = self.size.width
        says = _APART if self.is_apart else _PAUSED if self._is_paused else _PLACEHOLDERS
        self.placeholder = next((words for words in map(with_keys, says) if len(words) < width), with_keys(says[-1]))

    def _let_wait(self) -> None:
        """Lay a correction down that comes back by itself."""
        if self.lifted is not None:
            self._waiting = (self.lifted, self.value)
            self.lay_down()

    def _lift_waiting(self) -> None:
        if self._waiting is not None and not self._is_paused and not self.is_apart:
            (lifted, text), self._waiting = self._waiting, None
            self.lift(lifted, text)


class NoteRow(Horizontal):
    """The line, and beside it in words what is being typed."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        super().__init__(id="note-row")
        self._clock_s = clock_s

    def compose(self) -> ComposeResult:
        """Lay the row out."""
        yield Static(id="note-sign", markup=False)
        yield NoteLine(self._clock_s)

    def on_mount(self) -> None:
        """Say what is being typed."""
        self._look()

    @on(NoteLine.Looks)
    def _looks(self, event: NoteLine.Looks) -> None:
        event.stop()
        self._look()

    def _look(self) -> None:
        line = self.query_one(NoteLine)
        self.query_one("#note-sign", Static).update(Content(f"{line.looks} › "))
        self.set_class(line.lifted is not None, "-lifted")
