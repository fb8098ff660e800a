"""Permanent, opaque ids that sort by the time of their making."""

from __future__ import annotations

import os
import threading
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_lock = threading.Lock()
_last = 0


def new_id(after: str = "") -> str:
    """Return a fresh ULID: 26 characters, 48 bits of Unix milliseconds and 80 random bits (github.com/ulid/spec).

    Ids made by one process sort strictly in the order of their making, and after the id `after`: another process may
    have made that one before the wall clock was set back.
    """
    global _last
    known = 0
    for letter in after:
        known = known << 5 | _ALPHABET.index(letter)
    with _lock:
        value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
        # Within a millisecond, and when the wall clock steps back, the next id lies a random step further on: with a
        # step of one, two processes that go on from the same id would make the same ids.
        _last = value = max(value, max(_last, known) + 1 + int.from_bytes(os.urandom(8), "big"))
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
