"""Proof on both ends of a connection that the other knows the secret, within a limit of time."""

from __future__ import annotations

import time
from multiprocessing import AuthenticationError
from multiprocessing.connection import answer_challenge, deliver_challenge
from typing import Any


class _Impatient:
    """A connection whose messages must have come by a deadline."""

    def __init__(self, connection: Any, limit_s: float) -> None:  # noqa: ANN401 - Connection, PipeConnection on Windows
        self._connection = connection
        self._ends_s = time.monotonic() + limit_s
        self.send_bytes = connection.send_bytes

    def recv_bytes(self, maxlength: int) -> bytes:
        """Return the next message; raises TimeoutError, which is an OSError, after the deadline."""
        if not self._connection.poll(max(0.0, self._ends_s - time.monotonic())):
            raise TimeoutError("no answer in time")
        return bytes(self._connection.recv_bytes(maxlength))


def prove_each_other(connection: Any, secret: bytes, limit_s: float, *, ask_first: bool) -> None:  # noqa: ANN401
    """Run the challenge of `multiprocessing.connection` both ways; the listening end asks first.

    Raises AuthenticationError for another secret or another language, EOFError or OSError where the other end is gone
    or silent.
    """
    patient: Any = _Impatient(connection, limit_s)
    steps = (deliver_challenge, answer_challenge) if ask_first else (answer_challenge, deliver_challenge)
    try:
        for step in steps:
            step(patient, secret)
    except AssertionError:
        # What the library asserts of the first message is in the hands of the other end.
        raise AuthenticationError("not a challenge") from None
