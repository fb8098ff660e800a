"""A desktop's session bus of its own, on which a session manager of the tests answers who holds sleep off."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAME = "org.gnome.SessionManager"


class SessionManager:
    """Answers Inhibit and Uninhibit as a desktop does; `holders` are those that hold sleep off now.

    One that is gone from the bus holds nothing any more, however it went (gnome-session does the same).
    """

    def __init__(self, address: str) -> None:
        from jeepney.bus_messages import MatchRule, message_bus
        from jeepney.io.blocking import open_dbus_connection

        self._connection = open_dbus_connection(bus=address)
        self._ask(message_bus.RequestName(NAME))
        watched = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
        self._ask(message_bus.AddMatch(watched))
        self.holders: dict[int, str] = {}
        self.asked = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._connection.close()

    def _ask(self, message: Any) -> None:
        self._connection.send_and_get_reply(message, timeout=10.0)

    def _answer(self) -> None:
        from jeepney import HeaderFields, MessageType, new_method_return

        while not self._ended.is_set():
            try:
                message = self._connection.receive(timeout=0.1)
            except TimeoutError:
                continue
            fields = message.header.fields
            sender, member = fields.get(HeaderFields.sender, ""), fields.get(HeaderFields.member)
            if message.header.message_type == MessageType.method_call and member == "Inhibit":
                self.asked += 1
                self.holders[self.asked] = sender
                self._connection.send(new_method_return(message, "u", (self.asked,)))
            elif message.header.message_type == MessageType.method_call and member == "Uninhibit":
                self.holders.pop(message.body[0], None)
                self._connection.send(new_method_return(message))
            elif member == "NameOwnerChanged" and not message.body[2]:
                self.holders = {cookie: holder for cookie, holder in self.holders.items() if holder != message.body[0]}


@contextmanager
def session_bus(folder: Path) -> Iterator[tuple[str, SessionManager]]:
    """Start a bus in a folder whose path is short, and the manager on it; skips where there is none."""
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("needs dbus-daemon")
    address = f"unix:path={folder / 'bus'}"
    command = [program, "--session", "--nofork", "--nopidfile", "--print-address=1", f"--address={address}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bus:
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        manager = SessionManager(address)
        try:
            yield address, manager
        finally:
            manager.close()
            bus.terminate()
