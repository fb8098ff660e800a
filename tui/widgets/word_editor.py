"""The text under review while words are corrected in it: the same rows, one stretch of which is typed anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from rich.cells import split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from tui.actions import actions_of
from tui.transcript_layout import Block, Row
from tui.widgets.transcript_view import HEARD, MARGIN, TranscriptView
from tui.word_edit import WordEdit, cells

if TYPE_CHECKING:
    from tui.app import VantageApp

EDITED = "»"
# What a key does to the words; every other one is the registry's.
_KEYS: dict[str, Callable[[WordEdit], None]] = {
    "left": lambda edit: edit.move(-1),
    "right": lambda edit: edit.move(1),
    "ctrl+left": lambda edit: edit.move_word(-1),
    "ctrl+right": lambda edit: edit.move_word(1),
    "home": lambda edit: edit.move_to(0, 0),
    "end": lambda edit: edit.move_to(len(edit.slots) - 1, None),
    "backspace": WordEdit.backspace,
    "delete": WordEdit.delete,
}
_ROWS = {"up": -1, "down": 1}


class WordEditor(TranscriptView):
    """A transcript in which the words of one block may be typed anew, in their rows, which wrap as one types.

    `edited` is called after each key that did something to them.
    """

    COMPONENT_CLASSES = {"transcript--edited"}  # noqa: RUF012 - declared so by Textual

    def __init__(self) -> None:
        super().__init__()
        self.edit: WordEdit | None = None
        self.edited: Callable[[], None] = lambda: None
        # Which block is typed anew: its utterance, its words there, and its place among the blocks.
        self._line = -1
        self._ats: Sequence[int] = ()
        self._place = -1
        self._block: Block | None = None

    def begin(self, edit: WordEdit, line: int, ats: Sequence[int]) -> None:
        """Let words be typed anew: those of one block, at these places of an utterance."""
        self.keep_at(line, ats)
        self.edit = edit
        self._find_block()
        self._show_caret()
        self.refresh()

    def keep_at(self, line: int, ats: Sequence[int]) -> None:
        """Know where the words stand that are typed anew, also in a page that was read again."""
        self._line, self._ats = line, ats

    def end(self) -> None:
        """Show the words of the page again."""
        if self.edit is not None and self._block is not None:
            self.layout_of_page = self.layout_of_page.with_block(self._place, self._block)
            self._count_rows(self.virtual_size.width)
        self.edit = self._block = None
        self.refresh()

    async def on_key(self, event: events.Key) -> None:
        """Type, in the order of the keys: on its way round by the app, one would be overtaken by letters."""
        edit = self.edit
        if edit is None:
            return
        app = cast("VantageApp", self.app)
        ours = any(event.key in action.keys and action.call != "lock" for action in actions_of("correct"))
        if not (ours or event.is_printable or event.key in _KEYS or event.key in _ROWS):
            # What leaves this screen waits for its end, so that it can't be waited for here.
            return
        event.stop()
        event.prevent_default()
        if app.typed_ahead.takes(event):
            return
        if ours:
            await app.obey(event, self.screen)
            return
        if event.key in _KEYS:
            _KEYS[event.key](edit)
        elif event.key in _ROWS:
            self._move_row(edit, _ROWS[event.key])
        elif event.character:
            edit.type(event.character)
        self.show_edit()

    def on_paste(self, event: events.Paste) -> None:
        """Type what was pasted."""
        if self.edit is not None:
            event.stop()
            self.edit.type(event.text)
            self.show_edit()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the caret where words are typed anew; elsewhere as ever."""
        number = event.y + int(self.scroll_offset.y)
        if self.edit is not None and number in self._rows and event.x >= MARGIN:
            event.prevent_default()
            self._put_caret(self.edit, number, event.x - MARGIN)
            self.show_edit()

    @property
    def _rows(self) -> range:
        return self.layout_of_page.rows_of(self._place) if self.edit is not None else range(0)

    def _lay_out(self) -> None:
        super()._lay_out()
        self._find_block()

    def _find_block(self) -> None:
        """Know which block is typed anew, and show it as it is typed."""
        if self.edit is not None:
            layout = self.layout_of_page
            place = layout.first_of[self._line]
            while tuple(layout.blocks[place].ats) != tuple(self._ats):
                place += 1
            self._place, self._block = place, layout.blocks[place]
            self._wrap_edit(self.edit)

    def _wrap_edit(self, edit: WordEdit) -> None:
        self.layout_of_page = self.layout_of_page.with_block(self._place, self._as_typed(edit), edit.slot)
        self._count_rows(self.virtual_size.width)

    def _as_typed(self, edit: WordEdit) -> Block:
        """The block as it is typed; a word that comes in stands where the one before it does."""
        places = [next(iter(slot.words), None) for slot in edit.slots]
        at = self._ats[next((place for place in places if place is not None), 0)]
        ats = [at := at if place is None else self._ats[place] for place in places]
        texts = tuple(slot.text for slot in edit.slots)
        return replace(self.layout_of_page.blocks[self._place], texts=texts, ats=tuple(ats))

    def show_edit(self) -> None:
        """Show what was done to the words; other rows are drawn again only where they have moved."""
        if self.edit is None:
            return
        before = self._rows
        self._wrap_edit(self.edit)
        rows = self._rows
        if len(rows) != len(before):
            self.refresh()
        else:
            self.refresh_lines(rows.start, len(rows))
        self._show_caret()
        self.edited()

    def _caret(self, edit: WordEdit) -> tuple[int, int]:
        """The row of the caret, and its cell in the text column."""
        for number in self._rows:
            first, row = self._slots_of(number)
            if first <= edit.slot < first + len(row.words):
                return number, row.words[edit.slot - first].start + cells(edit.slots[edit.slot].text[: edit.at])
        return self._rows.start, 0

    def _slots_of(self, number: int) -> tuple[int, Row]:
        """With which slot a row begins, and the row."""
        return self.layout_of_page.wraps[self._place][number - self._rows.start], self.layout_of_page.row(number)

    def _show_caret(self) -> None:
        if self.edit is not None:
            self._bring_row(self._caret(self.edit)[0])

    def _bring_into_view(self, index: int) -> None:
        """Bring a word into view; while words are typed, the caret stays there."""
        if self.edit is None:
            super()._bring_into_view(index)
        else:
            self._show_caret()

    def _move_row(self, edit: WordEdit, step: int) -> None:
        number, cell = self._caret(edit)
        if number + step in self._rows:
            self._put_caret(edit, number + step, cell)

    def _put_caret(self, edit: WordEdit, number: int, cell: int) -> None:
        """Put the caret at a cell of a row, or behind the row's last letter."""
        first, row = self._slots_of(number)
        place = max((at for at, word in enumerate(row.words) if word.start <= cell), default=0)
        text, left = row.words[place].text, cell - row.words[place].start
        at = 0
        for start, past, width in split_graphemes(text)[0]:
            if left < width:
                at = start
                break
            at, left = past, left - width
        edit.move_to(first + place, at)

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        number = y + int(self.scroll_offset.y)
        if self.edit is None or number not in self._rows:
            return super().render_line(y)
        width = self.scrollable_content_region.width
        first, row = self._slots_of(number)
        margin = self._margin(row, self._heard_in(row))
        sign = margin if margin.endswith(HEARD) else f"{margin[:-1]}{EDITED}"
        text = Strip(self._typed(self.edit, first, row))
        room = width - MARGIN
        caret_row, caret = self._caret(self.edit)
        # A word wider than the column is moved to where its caret is.
        beyond = max(0, caret + 1 - room) if caret_row == number else 0
        strip = Strip([Segment(sign, self._style_of("margin")), *text.crop(beyond, beyond + room)])
        dress = self._style_of("edited")
        return strip.adjust_cell_length(width).apply_style(self.rich_style + dress)

    def _typed(self, edit: WordEdit, first: int, row: Row) -> list[Segment]:
        """The text of a row, with what is marked, or the caret: on a letter, or on the blank behind a word."""
        marks, heard = self._marks_on(row), self._heard_in(row)
        caret = Style(reverse=True)
        segments: list[Segment] = []
        for slot, word in enumerate(row.words, first):
            style = self._style(row, word.spot, marks, None, heard)
            if slot in edit.marked:
                style += self._style_of("selected")
            at = edit.at if slot == edit.slot and not edit.marked else -1
            if 0 <= at < len(word.text):
                past = next(past for _, past, _ in split_graphemes(word.text)[0] if past > at)
                parts = ((word.text[:at], style), (word.text[at:past], style + caret), (word.text[past:], style))
                segments += [Segment(text, dress) for text, dress in parts if text]
            else:
                segments.append(Segment(word.text, style))
            follows = row.words[slot - first + 1].spot if slot - first + 1 < len(row.words) else None
            blank = self._between(word.spot, follows, marks, None) if follows is not None else Style.null()
            if at == len(word.text) or (slot in edit.marked and slot + 1 in edit.marked):
                blank += caret
            segments.append(Segment(" ", blank))
        return segments
