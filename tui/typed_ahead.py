"""Keys that are typed while a question is on its way to the screen: they wait for it, and keep their order."""

from __future__ import annotations

from textual import events
from textual._time import get_time

from tui.actions import keys_of

# Neither a pause nor a stop nor the cover waits for anything.
_AT_ONCE = ("live.record_or_pause", "live.stop", "live.cover", "live.please_stop")
# Whatever keeps a question that long must not keep the line from whoever types.
_LONGEST_S = 2.0


class Hold:
    """One time of holding; what asked is free to end its own, and never a later one."""


class TypedAhead:
    """Holds keys from the key that asks until the question stands there, or does not come after all.

    Then they go to the note line, where there is one; so they do where what comes can't take what was typed. Where
    letters are commands instead, an answer to a question that did not come would do something else, so what was held is
    dropped.
    """

    def __init__(self) -> None:
        self._hold: Hold | None = None
        self._has_line = True
        self._asked_s = 0.0
        self._until_s = 0.0
        self._keys: list[events.Key] = []
        self._of_line: list[events.Key] = []

    def begin(self, asked_s: float, *, has_line: bool) -> Hold:
        """Hold what is typed later than a moment: that of the key that asks."""
        self._hold, self._has_line = Hold(), has_line
        self._asked_s, self._until_s = asked_s, get_time() + _LONGEST_S
        return self._hold

    def answer(self, *, takes_text: bool) -> None:
        """Hold nothing more, since what was asked for stands there; what can't take what was typed does not get it."""
        self._hold = None
        if not takes_text:
            self._of_line += self._keys if self._has_line else []
            self._keys.clear()

    def end(self, hold: Hold) -> None:
        """Hold nothing more, since no question comes; does nothing where it stood there already."""
        if hold is self._hold:
            self.answer(takes_text=self._has_line)

    def takes(self, key: events.Key) -> bool:
        """Take a key, where keys are held; tells whether it was taken."""
        if self._hold is None or any(key.key in keys_of(action) for action in _AT_ONCE) or key.time <= self._asked_s:
            return False
        if get_time() > self._until_s:
            if self._has_line:
                self._hold = None
                return False
            return key.is_printable or key.key == "enter"
        # Anew, since one that was handed on to the line would not be handed on once more.
        again = events.Key(key.key, key.character)
        again.time = key.time
        self._keys.append(again)
        # They come from the app and from the line, which may be behind.
        self._keys.sort(key=lambda one: one.time)
        return True

    def due(self) -> events.Key | None:
        """Return the key that comes next, if any may come now."""
        return self._keys.pop(0) if self._keys and self._hold is None else None

    def due_on_line(self) -> events.Key | None:
        """Return the key that comes next on the note line, which lies beneath what is shown."""
        return self._of_line.pop(0) if self._of_line else None
