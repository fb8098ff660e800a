"""Frames: how a recording lies in its file. Each is authenticated by itself, so that none depends on another.

A frame is a mark of eight bytes, its number, a sealed head and a sealed body:

    mark 8 | number 8 | nonce 12, head 40, tag 16 | nonce 12, body n, tag 16

The head tells of what kind it is, its place and length in time, and how long the body is, so that the frames can be
counted without reading the sound. Sealed is AES-256-GCM (NIST SP 800-38D) under the recording's own key, with a random
nonce and the frame's number as associated data; in an unencrypted case the tag is a BLAKE2b hash of 16 bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Kind = Literal["begin", "sound", "gap", "fact"]
MARK = b"\xf5VNTG\r\n\x00"
_KINDS: tuple[Kind, ...] = ("begin", "sound", "gap", "fact")
_NUMBER = struct.Struct("<Q")
_HEAD = struct.Struct("<BBBxdddIII")
_NONCE, _TAG = 12, 16
_SEAL = _NONCE + _TAG
HEAD_SIZE = len(MARK) + _NUMBER.size + _SEAL + _HEAD.size
SMALLEST = HEAD_SIZE + _SEAL


@dataclass(frozen=True, slots=True)
class Head:
    """What a frame is; `start_s` and `length_s` in seconds on the recording.

    `clock_s` is the clock that runs on in sleep at the end of the sound, not a number where no clock tells.
    """

    number: int
    kind: Kind
    start_s: float = 0.0
    length_s: float = 0.0
    clock_s: float = float("nan")
    frames: int = 0
    rate_hz: int = 0
    channels: int = 0
    is_attended: bool = False
    body_size: int = 0

    @property
    def size(self) -> int:
        """The bytes of the whole frame."""
        return HEAD_SIZE + _SEAL + self.body_size

    @property
    def end_s(self) -> float:
        """Where it ends on the recording."""
        return self.start_s + self.length_s


class Sealer:
    """Seals and opens frames of one recording; `key` is 32 raw bytes, or None in an unencrypted case."""

    def __init__(self, key: bytes | None) -> None:
        self._cipher = None if key is None else AESGCM(key)

    def frame(self, head: Head, body: bytes) -> bytes:
        """Return the bytes of a frame, whose head gets the size of the body."""
        number = _NUMBER.pack(head.number)
        packed = _HEAD.pack(
            _KINDS.index(head.kind),
            head.is_attended,
            head.channels,
            head.start_s,
            head.length_s,
            head.clock_s,
            head.frames,
            head.rate_hz,
            len(body),
        )
        return MARK + number + self._seal(packed, b"head" + number) + self._seal(body, b"body" + number)

    def head(self, data: bytes) -> Head | None:
        """Read the head at the beginning of `data`; None where there is none of this key, or not all of it."""
        if len(data) < HEAD_SIZE or not data.startswith(MARK):
            return None
        number = data[len(MARK) : len(MARK) + _NUMBER.size]
        packed = self._open(data[len(MARK) + _NUMBER.size : HEAD_SIZE], b"head" + number)
        if packed is None:
            return None
        kind, attended, channels, start_s, length_s, clock_s, frames, rate_hz, size = _HEAD.unpack(packed)
        if kind >= len(_KINDS):
            return None
        return Head(
            _NUMBER.unpack(number)[0],
            _KINDS[kind],
            start_s,
            length_s,
            clock_s,
            frames,
            rate_hz,
            channels,
            bool(attended),
            size,
        )

    def body(self, head: Head, data: bytes) -> bytes | None:
        """Open the sealed body of a frame; None where it is not what was written."""
        return self._open(data, b"body" + _NUMBER.pack(head.number))

    def _seal(self, data: bytes, about: bytes) -> bytes:
        if self._cipher is None:
            return bytes(_NONCE) + data + _hash(data, about)
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, data, about)

    def _open(self, data: bytes, about: bytes) -> bytes | None:
        if len(data) < _SEAL:
            return None
        nonce, sealed = data[:_NONCE], data[_NONCE:]
        if self._cipher is None:
            plain, tag = sealed[:-_TAG], sealed[-_TAG:]
            return plain if nonce == bytes(_NONCE) and hmac.compare_digest(tag, _hash(plain, about)) else None
        try:
            return self._cipher.decrypt(nonce, sealed, about)
        except InvalidTag:
            return None


def body_place(head: Head, offset: int) -> tuple[int, int]:
    """Return where in the file the sealed body of a frame lies that begins at `offset`, and its bytes."""
    return offset + HEAD_SIZE, _SEAL + head.body_size


def _hash(data: bytes, about: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_TAG, key=about).digest()
