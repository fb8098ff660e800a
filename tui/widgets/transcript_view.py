"""The text under review: only the visible rows are drawn, and the cursor is a word."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tagging.selection import Selection
from tui.review_page import Page, TagMark
from tui.transcript_layout import Layout, Row, RowWord, lay_out

MARGIN = 15
_DOUBTFUL = frozenset({"doubtful", "unclear"})


LEFT_OUT = "×"
HEARD = "▶"


class TranscriptView(ScrollView, inherit_bindings=False):
    """Draws a page row by row: base text, doubt underlined, tags bold and tinted, selection reversed, the word that
    is heard reversed and underlined.

    The margin holds the time, up to two tag letters, the speaker's letter, whether the words were checked, and an arrow
    where the sound is.
    """

    COMPONENT_CLASSES = {  # noqa: RUF012 - declared so by Textual
        "transcript--margin",
        "transcript--step",
        "transcript--mark",
        "transcript--tag",
        "transcript--doubtful",
        "transcript--selected",
        "transcript--heard",
    }

    class Moved(Message):
        """The selection is another one."""

    class Clicked(Message):
        """A word was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        super().__init__(id="transcript")
        self.page: Page | None = None
        self.layout_of_page: Layout = lay_out([], 72)
        self.chosen: Selection | None = None
        self.heard: int | None = None
        self._strips: dict[tuple[int, int, int, int | None], Strip] = {}
        self._marks_of_row: dict[int, list[TagMark]] = {}

    def show(self, page: Page, selection: Selection | None) -> None:
        """Show another page, or the same one changed."""
        self.page = page
        self._lay_out()
        self.select(selection if selection is not None else page.text.at(0))

    def show_tags(self, page: Page) -> None:
        """Show the same words with other tags."""
        self.page = page
        self._index_marks()
        self.refresh()

    def select(self, selection: Selection | None) -> None:
        """Move the cursor or the selection, and bring it into view."""
        self.chosen = selection
        if selection is not None and selection.head in self.layout_of_page.row_of:
            self._bring_into_view(selection.head)
        self.refresh()
        self.post_message(self.Moved())

    def hear(self, index: int | None, *, follow: bool) -> None:
        """Show which word is heard, or that none is; with `follow` it is brought into view."""
        if index == self.heard:
            return
        self.heard = index
        if index is not None and follow and self._stands(index):
            self._bring_into_view(index)
        self.refresh()

    def _bring_into_view(self, index: int) -> None:
        row = self.layout_of_page.row_of[index]
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if row < top + 1:
            self.scroll_to(y=max(0, row - 1), animate=False, force=True)
        elif row > top + height - 2:
            self.scroll_to(y=row - height + 2, animate=False, force=True)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width, with the cursor in view."""
        self._lay_out()
        self.select(self.chosen)

    def on_click(self, event: events.Click) -> None:
        """Tell which word was clicked."""
        row = event.y + self.scroll_offset.y
        index = self.layout_of_page.word_at(row, event.x - MARGIN)
        if index is not None:
            self.post_message(self.Clicked(index))

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        number = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if number >= len(self.layout_of_page.rows):
            return Strip.blank(width, self.rich_style)
        first, last = self._selected_in(number)
        key = (number, first, last, self.heard if self._is_heard_in(number) else None)
        if key not in self._strips:
            strip = Strip(self._segments(number, first, last)).adjust_cell_length(width, self.rich_style)
            self._strips[key] = strip.apply_style(self.rich_style)
        return self._strips[key]

    def notify_style_update(self) -> None:
        """Draw anew in another theme."""
        super().notify_style_update()
        self._strips.clear()

    def _lay_out(self) -> None:
        blocks = self.page.blocks if self.page else ()
        width = self.scrollable_content_region.width
        self.layout_of_page = lay_out(blocks, width - MARGIN)
        self.virtual_size = Size(width, len(self.layout_of_page.rows))
        self._index_marks()

    def _index_marks(self) -> None:
        self._marks_of_row = {}
        self._strips.clear()
        for mark in self.page.marks if self.page else ():
            rows = {self.layout_of_page.row_of[i] for i in range(mark.first, mark.last + 1) if self._stands(i)}
            for row in rows:
                self._marks_of_row.setdefault(row, []).append(mark)

    def _stands(self, index: int) -> bool:
        return index in self.layout_of_page.row_of

    def _is_heard_in(self, number: int) -> bool:
        return self.heard is not None and self.layout_of_page.row_of.get(self.heard) == number

    def _selected_in(self, number: int) -> tuple[int, int]:
        words = self.layout_of_page.rows[number].words
        if self.chosen is None or not words:
            return (-1, -1)
        first, last = max(self.chosen.first, words[0].index), min(self.chosen.last, words[-1].index)
        return (first, last) if first <= last else (-1, -1)

    def _segments(self, number: int, first: int, last: int) -> list[Segment]:
        row = self.layout_of_page.rows[number]
        margin = Segment(self.margin_text(number), self.get_component_rich_style("transcript--margin"))
        if not row.words:
            dressed = f"transcript--{row.block.kind if row.block.kind in ('step', 'mark') else 'doubtful'}"
            return [margin, Segment(row.text, self.get_component_rich_style(dressed))]
        segments = [margin]
        marks = self._marks_of_row.get(number, [])
        before: RowWord | None = None
        for word in row.words:
            if before is not None:
                segments.append(Segment(" ", self._between(before.index, word.index, marks, first, last)))
            segments.append(Segment(word.text, self._style(word.index, marks, first, last)))
            before = word
        return segments

    def _style(self, index: int, marks: list[TagMark], first: int, last: int) -> Style:
        style = Style()
        if any(mark.first <= index <= mark.last for mark in marks):
            style += self.get_component_rich_style("transcript--tag")
        if self.page is not None and self.page.text.words[index].state in _DOUBTFUL:
            style += self.get_component_rich_style("transcript--doubtful")
        if self.page is not None and self.page.is_left_out(index):
            style += Style(strike=True)
        if first <= index <= last:
            style += self.get_component_rich_style("transcript--selected")
        if index == self.heard:
            style += self.get_component_rich_style("transcript--heard")
        return style

    def _between(self, left: int, right: int, marks: list[TagMark], first: int, last: int) -> Style:
        style = Style()
        if any(mark.first <= left and right <= mark.last for mark in marks):
            style += self.get_component_rich_style("transcript--tag")
        if first <= left and right <= last:
            style += self.get_component_rich_style("transcript--selected")
        return style

    def margin_text(self, number: int) -> str:
        """Return the cells left of the text: time, tag letters, speaker, checked or not, left out, heard now."""
        row: Row = self.layout_of_page.rows[number]
        letters = "".join(sorted({mark.letter for mark in self._marks_of_row.get(number, [])}))
        if len(letters) > 2:
            letters = f"{letters[0]}+"
        block = row.block
        time, speaker, sign = (block.time, block.speaker, block.sign) if row.is_first else ("", "", "")
        page = self.page
        left_out = LEFT_OUT if page and any(page.is_left_out(word.index) for word in row.words) else ""
        heard = HEARD if self._is_heard_in(number) else ""
        return f"{time:>7} {letters:<2} {speaker:1}{sign:1}{left_out:1}{heard:1}"
