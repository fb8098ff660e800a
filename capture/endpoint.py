"""The recorder's own endpoint: commands in, status out, one JSON object a message.

Reached over a Unix socket or a named pipe (`multiprocessing.connection`, which starts no process). Every connection is
authenticated by the stop secret; whoever attaches also shows the case's secret. Nobody can delay the recorder: each
connection has threads of its own, and a status that nobody reads is replaced by the next.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import queue
import threading
from dataclasses import dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any

from capture.handshake import prove_each_other

Message = dict[str, Any]
LONGEST_MESSAGE = 65_536
_GONE = (EOFError, OSError, AuthenticationError)
# A recorder that was stopped for a while keeps this many callers waiting, instead of hanging the next one's connect.
_BACKLOG = 16
_HANDSHAKE_S = 10.0
_PAUSE_S = 0.05


@dataclass
class _Client:
    connection: Any  # a Connection, or a PipeConnection on Windows
    is_attached: bool = False
    replies: queue.SimpleQueue[Message] = field(default_factory=queue.SimpleQueue)
    newest: Message | None = None
    is_gone: bool = False
    wake: threading.Event = field(default_factory=threading.Event)

    def settle(self, lock: threading.Lock) -> None:
        """Go to sleep unless something has come in meanwhile."""
        with lock:
            if self.newest is None and self.replies.empty():
                self.wake.clear()


def _listen(family: str, address: str) -> Listener:
    """Listen at the address, also where a socket lies that a killed process left there; raises OSError."""
    try:
        return Listener(address, family, backlog=_BACKLOG)
    except OSError:
        if family != "AF_UNIX" or not Path(address).is_socket():
            raise
        try:
            Client(address, family).close()
        except ConnectionRefusedError:
            Path(address).unlink(missing_ok=True)
            return Listener(address, family, backlog=_BACKLOG)
        raise


class Endpoint:
    """Takes commands into a queue and hands statuses out."""

    def __init__(self, family: str, address: str, stop_secret: str, case_secret: str) -> None:
        self._listener = _listen(family, address)
        self._closing = threading.Event()
        self._stop_secret = stop_secret.encode()
        self._case_secret = case_secret.encode()
        self._clients: list[_Client] = []
        self._lock = threading.Lock()
        self.commands: queue.SimpleQueue[Message] = queue.SimpleQueue()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def is_attended(self) -> bool:
        """Tell whether a screen is attached; one that hangs still is."""
        with self._lock:
            return any(client.is_attached for client in self._clients)

    def publish(self, status: Message) -> None:
        """Give every attached screen the newest status; the one before it, if still unread, is dropped."""
        with self._lock:
            for client in self._clients:
                if client.is_attached:
                    client.newest = status
                    client.wake.set()

    def reply(self, to: Message, answer: Message) -> None:
        """Answer a command on its own connection, under the number it came with."""
        self._put(to["client"], {**answer, "n": to.get("n")})

    def close(self, patience_s: float) -> None:
        """Stop listening, after the last messages had a moment to go out."""
        deadline = threading.Event()
        for _ in range(20):
            with self._lock:
                waiting = any(client.wake.is_set() for client in self._clients)
            if not waiting or deadline.wait(patience_s / 20):
                break
        self._closing.set()
        with contextlib.suppress(FileNotFoundError):
            # Whoever looked for recorders in this moment may have cleared the socket away.
            self._listener.close()

    def _put(self, client: _Client, answer: Message) -> None:
        with self._lock:
            client.replies.put(answer)
            client.wake.set()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()
            except _GONE:
                # One caller that is gone again, or too many at once, must not make the recorder deaf to the next.
                self._closing.wait(_PAUSE_S)
                continue
            threading.Thread(target=self._serve, args=(_Client(connection),), daemon=True).start()

    def _serve(self, client: _Client) -> None:
        sender = threading.Thread(target=self._send, args=(client,), daemon=True)
        try:
            # In this thread, since a caller that never answers must not keep the next one out.
            prove_each_other(client.connection, self._stop_secret, _HANDSHAKE_S, ask_first=True)
            with self._lock:
                self._clients.append(client)
            sender.start()
            while True:
                self._take(client, json.loads(client.connection.recv_bytes(LONGEST_MESSAGE)))
        except (*_GONE, ValueError, RecursionError):
            pass  # The caller has gone or does not speak this language; the recorder goes on.
        finally:
            with self._lock:
                if client in self._clients:
                    self._clients.remove(client)
                client.is_gone = True
                client.wake.set()
            if sender.is_alive():
                sender.join()  # It holds the same descriptor.
            client.connection.close()

    def _take(self, client: _Client, message: object) -> None:
        if not isinstance(message, dict):
            raise ValueError("a message is an object")
        asked = message.get("do")
        if asked != "stop" and not client.is_attached:
            shown = str(message.get("secret")).encode(errors="replace")
            if asked != "attach" or not hmac.compare_digest(shown, self._case_secret):
                self._put(client, {"kind": "refused", "n": message.get("n")})
                return
            with self._lock:
                client.is_attached = True
        self.commands.put({**message, "client": client})

    def _send(self, client: _Client) -> None:
        try:
            while client.wake.wait() and not client.is_gone:
                while not client.replies.empty():
                    client.connection.send_bytes(json.dumps(client.replies.get()).encode())
                with self._lock:
                    newest, client.newest = client.newest, None
                if newest is not None:
                    client.connection.send_bytes(json.dumps(newest).encode())
                client.settle(self._lock)
        except OSError:
            return  # The reader's thread sees the end of the connection and cleans up.
