"""What is typed while the recording is paused: in memory alone, until a person says what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.notes import MarkKind


@dataclass(frozen=True)
class HeldEntry:
    """One line or mark: the step it was made under, and the moment of the clock at which it began.

    A mark has its `mark` and no text, a line its text with the sign that says what it is. `before` is the part of a
    line that stood there when the pause began. `at_s` is where on the conversation a line belongs that began at no
    moment of the clock, such as a quote.
    """

    step: str
    began_clock_s: float | None
    text: str = ""
    mark: MarkKind | None = None
    before: str = ""
    at_s: float | None = None


class Held:
    """The lines and marks of one pause, and the line that was half typed when it began."""

    def __init__(self, half_typed: str = "", began_clock_s: float | None = None) -> None:
        self._half_typed = half_typed
        self._half_began_s = began_clock_s
        self._taken_back: list[HeldEntry] = []
        self.entries: list[HeldEntry] = []

    def stands(self, half_typed: str, began_clock_s: float | None) -> None:
        """Learn that more of the line was typed before the pause, and only came through after it."""
        self._half_typed, self._half_began_s = half_typed, began_clock_s

    def line(self, step: str, text: str, began_clock_s: float | None, at_s: float | None = None) -> HeldEntry:
        """Hold a line as it was typed; what of it was typed before the pause is remembered as such, once."""
        before = self.typed_before(text, began_clock_s)
        if before:
            self._half_typed = ""
        return self._hold(HeldEntry(step, began_clock_s, text, before=before, at_s=at_s))

    def mark(self, step: str, mark: MarkKind, pressed_clock_s: float) -> HeldEntry:
        """Hold a mark."""
        return self._hold(HeldEntry(step, pressed_clock_s, mark=mark))

    def typed_before(self, text: str, began_clock_s: float | None) -> str:
        """Return what of a line stood there already when the pause began; empty where it began later, or is cleared.

        It is what stood there then, also where its beginning reads otherwise by now.
        """
        is_there = bool(text.strip()) and bool(self._half_typed.strip()) and began_clock_s == self._half_began_s
        return self._half_typed if is_there else ""

    def take_back(self) -> bool:
        """Let the newest go; tells whether there was one."""
        if not self.entries:
            return False
        self._taken_back.append(self.entries.pop())
        return True

    def put_back(self) -> bool:
        """Hold again what was let go last; tells whether there was one."""
        if not self._taken_back:
            return False
        self.entries.append(self._taken_back.pop())
        return True

    def _hold(self, entry: HeldEntry) -> HeldEntry:
        self._taken_back.clear()
        self.entries.append(entry)
        return entry
