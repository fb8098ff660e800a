"""Checking that a model's files are the official ones, without reading 145 MB at every start.

A file that matched once is remembered by its path, length and time of change in a small JSON file. As long as these
are the same it is not read again, unless a full check is asked for.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from pathlib import Path

from transcribe.known_models import ModelFile

_CHUNK_BYTES = 1 << 20


def sha256_of(path: Path) -> str:
    """The sha256 of a file in hexadecimal. Raises `OSError` where it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


class VerifiedFiles:
    """Remembers which files on this machine have matched which digest."""

    def __init__(self, stamps: Path) -> None:
        """Keep the stamps in the JSON file `stamps`, which need not exist yet."""
        self._stamps = stamps

    def differing(self, folder: Path, files: Sequence[ModelFile], *, full: bool = False) -> str | None:
        """The name of the first file in `folder` that is missing or not the official one, or None if all match.

        With `full`, every file is read again, whatever is remembered.
        """
        known = {} if full else self._read()
        matched: dict[str, str] = {}
        for file in files:
            path = folder / file.name
            if not path.is_file() or path.stat().st_size != file.size:
                return file.name
            if known.get(str(path.resolve())) == _stamp(path, file):
                continue
            if sha256_of(path) != file.sha256:
                return file.name
            matched[str(path.resolve())] = _stamp(path, file)
        if matched:
            self._write(self._read() | matched)
        return None

    def _read(self) -> dict[str, str]:
        """The remembered stamps; a file that is absent or is not ours counts as an empty memory."""
        try:
            stored = json.loads(self._stamps.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(path): str(stamp) for path, stamp in stored.items()} if isinstance(stored, dict) else {}

    def _write(self, stamps: dict[str, str]) -> None:
        """Replace the memory as a whole. Where the cache cannot be written, the next start reads the files again."""
        temporary = self._stamps.with_name(f".{self._stamps.name}.{secrets.token_hex(4)}")
        try:
            self._stamps.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(stamps, indent=1, sort_keys=True), encoding="utf-8")
            temporary.replace(self._stamps)
        except OSError:
            temporary.unlink(missing_ok=True)


def _stamp(path: Path, file: ModelFile) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns} {file.sha256}"
