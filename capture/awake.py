"""Keeps this computer from falling asleep by itself: the one module that uses wakepy.

A closed lid or a press on "suspend" still puts it to sleep; that makes a gap in a recording, and nothing is lost of
what was said before and after. No lock on the lid is asked for (systemd has one): whoever closes a computer takes the
light away, and may mean "stop".
"""

from __future__ import annotations

import threading
from typing import Literal

Sleep = Literal["unknown", "held off", "can be held off", "may come"]
MAY_SLEEP = (
    "This computer may fall asleep: nothing here can hold that off. Turn off automatic suspend in its power settings."
)


class Awake:
    """Holds sleep off from `begin` to `end`, or with `only_ask` finds out whether that can be done.

    The system is asked in a thread of its own, since it may take seconds to answer and a recorder must not wait. What
    holds sleep off goes with this process, however that ends.
    """

    def __init__(self, *, only_ask: bool) -> None:
        self._only_ask = only_ask
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="awake", daemon=True)
        self.state: Sleep = "unknown"

    def begin(self) -> None:
        """Start to hold sleep off; returns at once."""
        self._thread.start()

    def end(self, patience_s: float) -> None:
        """Let the computer sleep again, waiting no longer than `patience_s` for the system to hear of it."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def _hold(self) -> None:
        from wakepy import keep

        # Made, entered and left in one thread, as wakepy asks for.
        with keep.running(on_fail="pass") as mode:
            if not mode.active:
                self.state = "may come"
            elif not self._only_ask:
                self.state = "held off"
                self._ended.wait()
        if self.state != "may come":
            self.state = "can be held off"
