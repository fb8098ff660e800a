"""A real terminal of 80 by 24 cells: tmux on a socket of its own."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

_PATIENCE_S = 60.0


class Terminal:
    """One program in one terminal; the program is the pane's own process, so that closing it hangs up on it."""

    def __init__(self, socket: Path, command: Sequence[str], environment: dict[str, str]) -> None:
        self._tmux = ["tmux", "-u", "-S", str(socket)]
        self._hanging: tuple[int, ...] = ()
        settings = [f"{name}={shlex.quote(value)}" for name, value in environment.items()]
        line = " ".join(["exec", "env", *settings, *map(shlex.quote, command)])
        self._run("-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", line)

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self._run("list-panes", "-F", "#{pane_pid}"))

    def press(self, *keys: str) -> None:
        """Type keys, by tmux's names for them."""
        self._run("send-keys", *keys)

    def screen(self) -> str:
        """What stands on the screen."""
        return self._run("capture-pane", "-p")

    def wait_for(self, text: str) -> str:
        """Wait until the text stands on the screen."""
        deadline_s = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline_s:
            screen = self.screen()
            if text in screen:
                return screen
            time.sleep(0.1)
        raise AssertionError(f"{text!r} did not come up:\n{self.screen()}")

    def keep_sent(self, path: Path) -> None:
        """Write all that the program sends to the terminal from now on into a file."""
        self._run("pipe-pane", "-O", f"cat > {shlex.quote(str(path))}")

    def title(self) -> str:
        """What the program has called the terminal's window."""
        return self._run("display-message", "-p", "#{pane_title} #{window_name}")

    def scrollback(self) -> str:
        """All that can be read by scrolling back, and what stands on the screen."""
        return self._run("capture-pane", "-p", "-S", "-")

    def clipboard(self) -> str:
        """What was copied."""
        return self._run("list-buffers", "-F", "#{buffer_sample}")

    def hang(self) -> None:
        """Let the program hang. The terminal is stopped before it, since tmux has a program go on that was stopped."""
        self._hanging = (self.pid, int(self._run("display-message", "-p", "#{pid}")))
        for pid in reversed(self._hanging):
            send_signal(pid, "STOP")

    def go_on(self) -> None:
        """Let it go on."""
        for pid in self._hanging:
            send_signal(pid, "CONT")
        self._hanging = ()

    def close(self) -> None:
        """Close the terminal's window, as a person would: the program is hung up on."""
        self.go_on()
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)

    def _run(self, *words: str) -> str:
        # tmux refuses to start without a UTF-8 locale, which a fresh machine may not have set.
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        done = subprocess.run(
            [*self._tmux, *words], capture_output=True, text=True, check=True, env=environment, encoding="utf-8"
        )
        return done.stdout.rstrip()


def send_signal(pid: int, name: str) -> None:
    """Send a signal by its POSIX name (KILL, STOP, CONT): by name, since Windows has none of them."""
    os.kill(pid, signal.Signals[f"SIG{name}"])
