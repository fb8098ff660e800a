"""Keys that are typed while a question is on its way to the screen: they wait for it, and keep their order."""

from __future__ import annotations

from textual import events
from textual._time import get_time

# Neither a pause nor a stop nor the cover waits for anything.
_AT_ONCE = frozenset({"f5", "f6", "f7", "f9"})
# Whatever keeps a question that long must not keep the line from whoever types.
_LONGEST_S = 2.0


class TypedAhead:
    """Holds keys from the key that asks until the question stands there, or does not come after all."""

    def __init__(self) -> None:
        self._is_waiting = False
        self._asked_s = 0.0
        self._until_s = 0.0
        self._keys: list[events.Key] = []

    def begin(self, asked_s: float) -> None:
        """Hold what is typed later than a moment: that of the key that asks."""
        self._is_waiting, self._asked_s, self._until_s = True, asked_s, get_time() + _LONGEST_S

    def end(self) -> None:
        """Hold nothing more."""
        self._is_waiting = False

    def takes(self, key: events.Key) -> bool:
        """Take a key, where keys are held; tells whether it was taken."""
        if not self._is_waiting or key.key in _AT_ONCE or key.time <= self._asked_s:
            return False
        if get_time() > self._until_s:
            self.end()
            return False
        # Anew, since one that was handed on to the line would not be handed on once more.
        again = events.Key(key.key, key.character)
        again.time = key.time
        self._keys.append(again)
        # They come from the app and from the line, which may be behind.
        self._keys.sort(key=lambda one: one.time)
        return True

    def due(self) -> events.Key | None:
        """Return the key that comes next, if any may come now."""
        return self._keys.pop(0) if self._keys and not self._is_waiting else None
