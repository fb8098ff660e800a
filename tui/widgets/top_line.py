"""The top line of the live screen: whose conversation, the recording light, and the level."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from capture.level import level_word
from tui.live_words import Light, meter_bar

_TONES = {"on": "bold reverse", "off": "bold", "paused": "bold", "trouble": "bold reverse"}


class TopLine(Widget):
    """One row, drawn from values alone; its light is looked at ten times a second."""

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
        """Draw the row: light at the left, level at the right."""
        left = Content.assemble((f" {self.label}  ", "bold"), (f" {self.light.text} ", _TONES[self.light.tone]))
        if not self.has_level:
            return left
        cells = 10 if self.size.width >= 76 else 5
        decibels = f"{self.level_db:>3.0f} dB".replace("-", "−")
        right = f"{decibels} ▕{meter_bar(self.level_db, cells)}▏ {level_word(self.held_peak_db):<9}"
        space = self.size.width - left.cell_length - len(right)
        return Content.assemble(left, " " * max(1, space), right)
