"""The pages of a database file and of its log, read past SQLite, for a database that SQLite no longer opens.

A page of an encrypted database (SQLCipher 4 with a raw key) ends with its vector and its authentication code, and the
first begins with a salt in the place of SQLite's header. The code's key is made of that salt: where it is spoilt, no
page can be proved, though each can be decrypted. (zetetic.net/sqlcipher/design; SQLite's format: fileformat2.html.)
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from casefile.database import CaseKey
from casefile.disk import disk_errors

PAGE = 4096
_CODE, _VECTOR, _SALT = 64, 16, 16
_LOG_HEADER, _FRAME_HEADER = 32, 24


class Pages:
    """Every page by its number, as it stands in the log or else in the file; `usable` bytes of each hold content."""

    def __init__(self, path: Path, key: CaseKey | None) -> None:
        """Read a database of which nobody writes; raises StorageError."""
        self._key = key
        self.usable = PAGE if key is None else PAGE - _CODE - _VECTOR
        with disk_errors():
            data = path.read_bytes()
            log = path.with_name(f"{path.name}-wal")
            self._found = {at // PAGE + 1: data[at : at + PAGE] for at in range(0, len(data) - PAGE + 1, PAGE)}
            self._found |= dict(_in_log(log.read_bytes() if log.exists() else b""))
        self._code_key = _code_key(key, data[:_SALT]) if key is not None else b""
        # Where no page is proved by the salt that stands there, it is the salt that is spoilt.
        self.are_proved = key is None or any(self._is_proved(number) for number in self.numbers())

    def numbers(self) -> list[int]:
        """List the pages but the first."""
        return sorted(number for number in self._found if number > 1)

    def plain(self, number: int) -> bytes | None:
        """Return the content of a page; None for one that is not there or is proved to be spoilt."""
        page = self._found.get(number)
        if page is None or number == 1 or self._key is None:
            return page
        if self.are_proved and not self._is_proved(number):
            return None
        vector = page[self.usable : self.usable + _VECTOR]
        cipher = Cipher(algorithms.AES(self._key), modes.CBC(vector)).decryptor()
        return cipher.update(page[: self.usable]) + cipher.finalize()

    def put_into(self, path: Path) -> None:
        """Write every page but the first over those of another database under the same key; raises StorageError.

        What was proved by the old salt, or could not be, is proved by that database's own; what is spoilt stays so.
        """
        with disk_errors(), path.open("r+b") as file:
            key = _code_key(self._key, file.read(_SALT)) if self._key is not None else b""
            for number in self.numbers():
                page = self._found[number]
                if self._key is not None and (not self.are_proved or self._is_proved(number)):
                    page = page[: PAGE - _CODE] + _code(key, page, number)
                file.seek((number - 1) * PAGE)
                file.write(page)
            file.flush()
            os.fsync(file.fileno())

    def _is_proved(self, number: int) -> bool:
        page = self._found[number]
        return hmac.compare_digest(_code(self._code_key, page, number), page[PAGE - _CODE :])


def _code_key(key: CaseKey, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, len(key))


def _code(key: CaseKey, page: bytes, number: int) -> bytes:
    return hmac.digest(key, page[: PAGE - _CODE] + number.to_bytes(4, "little"), "sha512")


def _in_log(log: bytes) -> Iterator[tuple[int, bytes]]:
    """Go through the pages of a log as far as it was committed (walformat.html): later ones come later."""
    waiting: list[tuple[int, bytes]] = []
    order = ">" if log[3:4] == b"\x83" else "<"
    sums = _sums((0, 0), log[:24], order)
    if struct.pack(">2I", *sums) != log[24:_LOG_HEADER]:
        return
    for at in range(_LOG_HEADER, len(log) - PAGE - _FRAME_HEADER + 1, PAGE + _FRAME_HEADER):
        head, page = log[at : at + _FRAME_HEADER], log[at + _FRAME_HEADER : at + _FRAME_HEADER + PAGE]
        sums = _sums(_sums(sums, head[:8], order), page, order)
        if head[8:16] != log[16:24] or struct.pack(">2I", *sums) != head[16:]:
            return
        waiting.append((int.from_bytes(head[:4], "big"), page))
        if head[4:8] != bytes(4):
            yield from waiting
            waiting.clear()


def _sums(sums: tuple[int, int], data: bytes, order: str) -> tuple[int, int]:
    first, second = sums
    for one, other in struct.iter_unpack(f"{order}2I", data):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
