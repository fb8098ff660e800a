"""Foreign zip archives, read in memory within limits: nothing goes to a disk, no size in a header is believed."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from casefile.errors import EntryError
from casefile.packing import BROKEN_ARCHIVE

MOST_FILES = 20_000
MOST_BYTES = 300_000_000
MOST_OF_ONE = 100_000_000
_MOST_TO_ONE = 200  # how far real text is ever compressed
_SMALL = 1_000_000
_PIECE = 1 << 16


class StrictZip:
    """An archive's files by name; what is read of it is counted."""

    def __init__(self, path: Path) -> None:
        """Open it; raises EntryError for what is no archive, or one with names that lead out of it."""
        try:
            self._archive = ZipFile(path)
            # A file without a name has no last letter to tell a folder by, and none that anybody means.
            files = [item for item in self._archive.infolist() if not item.is_dir()]
        except (*BROKEN_ARCHIVE, OSError):
            raise _refused("It is no archive, or is broken off.") from None
        self._left = MOST_BYTES
        if len(files) > MOST_FILES:
            raise _refused("It holds more files than any project does.")
        if any(map(_leads_out, files)):
            raise _refused("The name of a file in it leads out of it.")
        self.files = {item.filename: item for item in files}

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raises EntryError for one that is too large, damaged, or packed beyond belief."""
        item = self.files[name]
        parts: list[bytes] = []
        size = 0
        try:
            with self._archive.open(item) as file:
                while piece := file.read(_PIECE):
                    size += len(piece)
                    self._left -= len(piece)
                    if size > MOST_OF_ONE or self._left < 0:
                        raise _refused("It holds more than any project does.")
                    if size > _SMALL and size > _MOST_TO_ONE * max(1, item.compress_size):
                        raise _refused("It is packed tighter than any text can be.")
                    parts.append(piece)
        except (*BROKEN_ARCHIVE, OSError):
            raise _refused("A file in it is damaged, or needs a password.") from None
        return b"".join(parts)


def _leads_out(item: ZipInfo) -> bool:
    path = PurePosixPath(item.filename.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in item.filename or "\0" in item.orig_filename


def _refused(detail: str) -> EntryError:
    return EntryError(
        title="This project file can't be read.",
        detail=detail,
        remedy="Export it again from the program that wrote it. Nothing was changed.",
    )
