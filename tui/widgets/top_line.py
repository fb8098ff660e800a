"""The top line of the live screen: whose conversation, the recording light, and the level."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from capture.level import level_word
from tui.large_clock import ROWS, large
from tui.live_words import Light, meter_bar

_WIDE = 76
# What stands around the words and before the clock.
_BETWEEN = 4
_TONES = {"on": "bold reverse", "off": "bold", "paused": "bold", "trouble": "bold reverse"}


class TopLine(Widget):
    """One row, or three where there is room, drawn from values alone; its light is looked at ten times a second."""

    def __init__(self, label: str) -> None:
        super().__init__(id="top-line")
        self.label = label
        self.light = Light("○ NOT RECORDING", "off")
        self.level_db = -90.0
        self.held_peak_db = -90.0
        self.has_level = False

    def show(
        self, light: Light, level_db: float, held_peak_db: float, *, has_level: bool, level_is_due: bool = True
    ) -> None:
        """Show new values, painting only where they differ; where only the level does, when it is due."""
        level = (round(level_db), held_peak_db)
        is_new = (light, has_level) != (self.light, self.has_level)
        if is_new or (level_is_due and level != (round(self.level_db), self.held_peak_db)):
            self.light, self.level_db, self.held_peak_db, self.has_level = light, level_db, held_peak_db, has_level
            for tone in _TONES:
                self.set_class(light.tone == tone, f"-{tone}")
            self.refresh()

    def render(self) -> RenderResult:
        """Draw the light at the left, with the clock, and the level at the right; large where there is room for it."""
        label = Content.styled(f" {self.label}  ", "bold")
        tone = _TONES[self.light.tone]
        if self.size.height < ROWS:
            left = label + Content.styled(f" {self.light.text} ", tone)
            return self._with_level(left)
        # A lamp of three rows, its words in the middle one, and what else they say below.
        words, *more = self.light.words
        clock = large(self.light.clock) if self.light.clock else ("",) * ROWS
        if label.cell_length + len(words) + len(clock[0]) + _BETWEEN > self.size.width:
            words, *rest = words.split(": ")
            more = rest + more
        says = ("", words, " · ".join(more))
        cells = max(len(part) for part in says)
        rows = [
            Content.assemble(
                label if row == 1 else " " * label.cell_length,
                (f" {says[row].ljust(cells)} ", tone),
                (f"  {clock[row]}" if clock[row] else "", "bold"),
            )
            for row in range(ROWS)
        ]
        return Content("\n").join([self._with_level(left) if row == 1 else left for row, left in enumerate(rows)])

    def _with_level(self, left: Content) -> Content:
        if not self.has_level:
            return left
        word, decibels = level_word(self.held_peak_db), f"{self.level_db:>3.0f} dB".replace("-", "−")
        meters = {cells: f"▕{meter_bar(self.level_db, cells)}▏" for cells in (10, 5)}
        # The word says it; the rest goes first where there is no room.
        shown = [f"{decibels} {meters[10]} {word:<9}", f"{decibels} {meters[5]} {word:<9}", f"{meters[5]} {word:<9}"]
        space = self.size.width - left.cell_length
        fitting = [one for one in shown[self.size.width < _WIDE :] if len(one) < space]
        right = fitting[0] if fitting else f"{word:<9}"
        return Content.assemble(left, " " * max(1, space - len(right)), right)
