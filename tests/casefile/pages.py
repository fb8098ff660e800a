"""The pages of an encrypted case as SQLite sees them: free ones, indexes and the database's own log among them.

A page ends with its vector and its authentication code; the first begins with a salt instead of SQLite's header (the
format of SQLCipher 4, with a raw key). Decrypted here anew, by another library than the one that wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from casefile.case import Case

PAGE, CODE, VECTOR, SALT = 4096, 64, 16, 16
LOG_HEADER, FRAME_HEADER = 32, 24


def decrypted(page: bytes, key: bytes | bytearray, *, is_first: bool) -> bytes:
    """The plain bytes of one page, without its vector and code."""
    vector = page[PAGE - CODE - VECTOR : PAGE - CODE]
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return cipher.update(page[SALT if is_first else 0 : PAGE - CODE - VECTOR]) + cipher.finalize()


def pages(case: Case) -> Iterator[bytes]:
    """Every page of the case's database and of its log, decrypted."""
    assert case.key
    data = (case.folder / "case.db").read_bytes()
    for at in range(0, len(data), PAGE):
        yield decrypted(data[at : at + PAGE], case.key, is_first=at == 0)
    path = case.folder / "case.db-wal"
    log = path.read_bytes() if path.exists() else b""
    for at in range(LOG_HEADER, len(log), FRAME_HEADER + PAGE):
        frame = log[at : at + FRAME_HEADER + PAGE]
        number = int.from_bytes(frame[:4], "big")
        yield decrypted(frame[FRAME_HEADER:], case.key, is_first=number == 1)


def held_in_pages(case: Case, words: Iterable[str]) -> list[str]:
    """Which of the words stand in a decrypted page of the case."""
    whole = b"\x00".join(pages(case))
    return [word for word in words if word.encode() in whole]
