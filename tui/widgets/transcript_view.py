"""The text under review: only the visible rows are drawn, and the cursor is a word."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tagging.selection import Selection, Spot
from tui.review_page import DOUBTFUL, Aside, Page, TagMark
from tui.transcript_layout import WIDEST_TEXT, Layout, Row, lay_out

MARGIN = 16
LETTERS_AT = 8
LEFT_OUT = "×"
# All along the stretch of which a participant wished that it be left out; never hidden.
WISHED = "✂"
HEARD = "▶"
# Beside the text, where the screen is wide enough for it: what the note-taker wrote.
_BESIDE = 24
# Rows that were drawn are kept for going to and fro: some pages of them, never the whole conversation.
_STRIPS = 512
# What may stand on any row, besides its own words and the tags of its line.
_LOOKS = ("left_out", "wished", "asides")
_PARTS = ("margin", "step", "mark", "tag", "tags", "doubtful", "selected", "heard", "aside")


@dataclass(frozen=True)
class _Drawn:
    """A row as it was drawn, and from what: where its block or the tags of its line are others, it is drawn anew."""

    row: Row
    marks: tuple[TagMark, ...] | None
    strip: Strip


class TranscriptView(ScrollView, inherit_bindings=False):
    """Draws a page row by row: base text, doubt underlined, tags bold and tinted and, where several lie over one
    another, slanted; the selection reversed, the word that is heard reversed and underlined.

    The margin holds the time, up to two tag letters, the speaker's letter, whether the words were checked, a sign for
    what the note-taker wrote at that moment, whether words were left out, and an arrow where the sound is. On a wide
    screen what the note-taker wrote stands to the right.
    """

    COMPONENT_CLASSES = {f"transcript--{part}" for part in _PARTS}  # noqa: RUF012 - declared so by Textual
    # It has what room is left on the screen: a row more or less must not lay the whole screen out anew.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)

    class Moved(Message):
        """The cursor stands on another row, since the width is another."""

    class Clicked(Message):
        """A word was clicked, or the mouse was drawn over words up to it."""

        def __init__(self, index: int, *, extends: bool) -> None:
            super().__init__()
            self.index = index
            self.extends = extends

    class Released(Message):
        """The button was let go over words."""

    class TagClicked(Message):
        """The letter of a tag was clicked."""

        def __init__(self, mark: TagMark) -> None:
            super().__init__()
            self.mark = mark

    def __init__(self) -> None:
        super().__init__(id="transcript")
        self.page: Page | None = None
        self.layout_of_page: Layout = lay_out([], WIDEST_TEXT)
        self.chosen: Selection | None = None
        self.heard: int | None = None
        self.shows_asides = True
        self._strips: LRUCache[tuple[object, ...], _Drawn] = LRUCache(_STRIPS)
        self._dress: dict[str, Style] = {}
        self._draws = False

    def show(self, page: Page, selection: Selection | None) -> None:
        """Show another page, or the same one changed; blocks that stayed the same are not wrapped again."""
        before, self.page = self.page, page
        if before is None or any(getattr(before, part) != getattr(page, part) for part in _LOOKS):
            self._strips.clear()
        self._lay_out()
        self.select(selection if selection is not None else page.text.at(0))
        self.refresh()

    def select(self, selection: Selection | None) -> None:
        """Move the cursor or the selection, and bring it into view."""
        before, self.chosen = self.chosen, selection
        if selection is not None:
            self._bring_into_view(selection.head)
        for rows in (self._rows_of(before), self._rows_of(selection)):
            self.refresh_lines(rows.start, len(rows))

    def hear(self, index: int | None, *, follow: bool) -> None:
        """Show which word is heard, or that none is; with `follow` it is brought into view."""
        if index == self.heard:
            return
        before, self.heard = self.heard, index
        if index is not None and follow:
            self._bring_into_view(index)
        for row in (self._row_of(before), self._row_of(index)):
            if row is not None:
                self.refresh_lines(row)

    def toggle_asides(self) -> None:
        """Hide what the note-taker wrote, or show it again."""
        self.shows_asides = not self.shows_asides
        self._strips.clear()
        self.refresh()

    def row_at_cursor(self) -> Row | None:
        """Return the row on which the cursor stands."""
        row = self._row_of(self.chosen.head) if self.chosen else None
        return None if row is None else self.layout_of_page.row(row)

    def asides_on(self, row: Row) -> list[Aside]:
        """Return what the note-taker wrote while a row was said; nothing while that is hidden."""
        if self.page is None or not row.words or not self.shows_asides:
            return []
        first, last = row.words[0].spot, row.words[-1].spot
        return [aside for aside in self.page.asides.get(row.block.line, ()) if first <= aside.spot <= last]

    def asides_at_cursor(self) -> list[Aside]:
        """Return what stands beside the cursor's row, and beside the selection, which may begin rows before it."""
        row, chosen = self.row_at_cursor(), self.chosen
        found = self.asides_on(row) if row else []
        if self.page is not None and chosen is not None and self.shows_asides:
            first, last = self.page.text.spot(chosen.first), self.page.text.spot(chosen.last)
            beside = self.page.asides.get(first.line, ())
            found += [aside for aside in beside if first <= aside.spot <= last and aside not in found]
        return found

    def _row_of(self, index: int | None) -> int | None:
        if index is None or self.page is None or index >= len(self.page.text.words):
            return None
        return self.layout_of_page.row_of(self.page.text.spot(index))

    def _rows_of(self, selection: Selection | None) -> range:
        if selection is None:
            return range(0)
        first, last = self._row_of(selection.first), self._row_of(selection.last)
        return range(0) if first is None or last is None else range(first, last + 1)

    def _bring_into_view(self, index: int) -> None:
        self._bring_row(self._row_of(index))

    def _bring_row(self, row: int | None) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if row is not None and row < top + 1:
            self.scroll_to(y=max(0, row - 1), animate=False, force=True)
        elif row is not None and row > top + height - 2:
            self.scroll_to(y=row - height + 2, animate=False, force=True)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width, with the cursor in view."""
        self._strips.clear()
        self._lay_out()
        self.select(self.chosen)
        self.post_message(self.Moved())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cursor on a word, or on the tag whose letter was clicked."""
        number = event.y + self.scroll_offset.y
        if LETTERS_AT <= event.x < LETTERS_AT + 2 and number < len(self.layout_of_page):
            marks = self._marks_on(self.layout_of_page.row(number))
            if marks:
                self.post_message(self.TagClicked(marks[min(event.x - LETTERS_AT, len(marks) - 1)]))
                return
        if self._point(event, extends=event.shift):
            self._draws = True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Draw the selection on while the button is held."""
        if self._draws:
            self._point(event, extends=True)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the selection here."""
        if self._draws:
            self.post_message(self.Released())
        self._draws = False
        self.release_mouse()

    def _point(self, event: events.MouseEvent, *, extends: bool) -> bool:
        spot = self.layout_of_page.word_at(event.y + self.scroll_offset.y, event.x - MARGIN)
        if spot is None or self.page is None:
            return False
        index = self.page.text.index(spot)
        if not extends or self.chosen is None or index != self.chosen.head:
            self.post_message(self.Clicked(index, extends=extends))
        return True

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        number = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if self.page is None or number >= len(self.layout_of_page):
            return Strip.blank(width, self.rich_style)
        row = self.layout_of_page.row(number)
        chosen = self._chosen_in(row)
        heard = self._heard_in(row)
        key = (id(row.block), row.words[0].spot if row.words else None, chosen, heard)
        marks = self.page.marks_of_line.get(row.block.line)
        kept = self._strips.get(key)
        if kept is not None and kept.marks is marks and kept.row.block is row.block and kept.row.words == row.words:
            return kept.strip
        strip = Strip(self._segments(row, chosen, heard, width)).adjust_cell_length(width, self.rich_style)
        strip = strip.apply_style(self.rich_style)
        self._strips.set(key, _Drawn(row, marks, strip))
        return strip

    def notify_style_update(self) -> None:
        """Draw anew in another theme."""
        super().notify_style_update()
        self._strips.clear()
        self._dress.clear()

    def _lay_out(self) -> None:
        blocks = self.page.blocks if self.page else ()
        width = self.scrollable_content_region.width
        self.layout_of_page = lay_out(blocks, width - MARGIN, self.layout_of_page)
        self._count_rows(width)

    def _count_rows(self, width: int) -> None:
        """Know how far one can scroll."""
        if self.virtual_size != (size := Size(width, len(self.layout_of_page))):
            self.virtual_size = size
            self._scroll_update(size)

    def _chosen_in(self, row: Row) -> tuple[Spot, Spot] | None:
        if self.chosen is None or self.page is None or not row.words or self.chosen.last >= len(self.page.text.words):
            return None
        first = max(self.page.text.spot(self.chosen.first), row.words[0].spot)
        last = min(self.page.text.spot(self.chosen.last), row.words[-1].spot)
        return (first, last) if first <= last else None

    def _heard_in(self, row: Row) -> Spot | None:
        if self.heard is None or self.page is None or not row.words or self.heard >= len(self.page.text.words):
            return None
        spot = self.page.text.spot(self.heard)
        return spot if row.words[0].spot <= spot <= row.words[-1].spot else None

    def _marks_on(self, row: Row) -> list[TagMark]:
        """The tags on a row, one for each letter, in the order in which they begin."""
        if self.page is None or not row.words:
            return []
        first, last = row.words[0].spot, row.words[-1].spot
        found = self.page.marks_of_line.get(row.block.line, ())
        return [mark for mark in found if mark.first <= last and first <= mark.last]

    def _style_of(self, part: str) -> Style:
        if part not in self._dress:
            self._dress[part] = self.get_component_rich_style(f"transcript--{part}")
        return self._dress[part]

    def _segments(self, row: Row, chosen: tuple[Spot, Spot] | None, heard: Spot | None, width: int) -> list[Segment]:
        segments = [Segment(self._margin(row, heard), self._style_of("margin"))]
        if not row.words:
            part = row.block.kind if row.block.kind in ("step", "mark") else "doubtful"
            return [*segments, Segment(row.text, self._style_of(part))]
        marks = self._marks_on(row)
        before: Spot | None = None
        for word in row.words:
            if before is not None:
                segments.append(Segment(" ", self._between(before, word.spot, marks, chosen)))
            segments.append(Segment(word.text, self._style(row, word.spot, marks, chosen, heard)))
            before = word.spot
        room = width - MARGIN - WIDEST_TEXT - 2
        asides = self.asides_on(row) if room >= _BESIDE else []
        if asides:
            end = row.words[-1].start + row.words[-1].cells
            segments.append(Segment(" " * (WIDEST_TEXT + 2 - end)))
            said = "; ".join(aside.said for aside in asides)
            fitting = said if len(said) <= room else f"{set_cell_size(said, room - 1)}…"
            segments.append(Segment(fitting, self._style_of("aside")))
        return segments

    def _style(
        self, row: Row, spot: Spot, marks: list[TagMark], chosen: tuple[Spot, Spot] | None, heard: Spot | None
    ) -> Style:
        style = self._tagged(sum(mark.holds(spot) for mark in marks))
        if self.page is not None and self.page.text.words[self.page.text.index(spot)].state in DOUBTFUL:
            style += self._style_of("doubtful")
        if row.block.is_struck or (self.page is not None and self.page.is_left_out(spot)):
            style += Style(strike=True)
        if chosen is not None and chosen[0] <= spot <= chosen[1]:
            style += self._style_of("selected")
        return style + self._style_of("heard") if spot == heard else style

    def _between(self, left: Spot, right: Spot, marks: list[TagMark], chosen: tuple[Spot, Spot] | None) -> Style:
        style = self._tagged(sum(mark.first <= left and right <= mark.last for mark in marks))
        if chosen is not None and chosen[0] <= left and right <= chosen[1]:
            style += self._style_of("selected")
        return style

    def _tagged(self, count: int) -> Style:
        if not count:
            return Style.null()
        return self._style_of("tag") if count == 1 else self._style_of("tag") + self._style_of("tags")

    def margin_text(self, number: int) -> str:
        """Return the cells left of a row's text."""
        row = self.layout_of_page.row(number)
        return self._margin(row, self._heard_in(row))

    def _margin(self, row: Row, heard: Spot | None) -> str:
        """Time, tag letters, speaker, checked or not, what was noted, left out, heard now."""
        letters = "".join(sorted({mark.letter for mark in self._marks_on(row)}))
        if len(letters) > 2:
            letters = f"{letters[0]}+"
        block = row.block
        time, speaker, sign = (block.time, block.speaker, block.sign) if row.is_first else ("", "", "")
        asides = self.asides_on(row)
        noted = "" if not asides else asides[0].sign if len(asides) == 1 else "+"
        left_out = ""
        if self.page and row.words:
            left_out = WISHED if self.page.is_wished(row.words[0].spot, row.words[-1].spot) else ""
            left_out = LEFT_OUT if any(self.page.is_left_out(word.spot) for word in row.words) else left_out
        return f"{time:>7} {letters:<2} {speaker:1}{sign:1}{noted:1}{left_out:1}{HEARD if heard else '':1}"
