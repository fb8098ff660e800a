"""Sound that comes from files: written apart, then taken into the case as a whole or not at all.

Until then the case knows nothing of it. Its key lies in this process alone, so that nothing has to be taken out of the
append-only log where an import fails, nobody sees half a recording, and what a killed import leaves behind can't be
read by anybody; the next import clears it away.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from casefile import holders
from casefile.agreements import Agreements
from casefile.clock import Clock
from casefile.database import Store, mapped_errors
from casefile.errors import CaseError, EntryError
from casefile.events import Hand, Log
from casefile.recording_file import RecordingReader, written_by
from casefile.recordings import IMPORTED, Recording, Recordings
from casefile.system import system

_PREFIX = "incoming-"
# Names the recordings whose files were moved to their places: a line each.
_MOVED = "moved"
_ID = re.compile("[0-9A-Z]{26}")
# Makes the entries that belong to an import, such as the agreement, and returns the conversation and who does it.
Settle = Callable[[], tuple[str, Hand]]


class _Rehearsed(Exception):
    """Ends a transaction of which nothing shall stay."""


@dataclass(frozen=True)
class IncomingPart:
    """A file to be written by one RecordingWriter under a fresh key, None in an unencrypted case."""

    path: Path
    key: bytes | None


class IncomingFolder:
    """Where the parts of one import lie until they are taken in."""

    def __init__(self, path: Path, *, encrypted: bool) -> None:
        self.path = path
        self._encrypted = encrypted
        self._parts = 0

    def part(self) -> IncomingPart:
        """Return the place and the key of the next part."""
        self._parts += 1
        key = secrets.token_bytes(32) if self._encrypted else None
        return IncomingPart(self.path / f"{self._parts}.sound", key)


class Incoming:
    """Takes in what was imported."""

    def __init__(
        self, store: Store, log: Log, clock: Clock, agreements: Agreements, recordings: Recordings, *, encrypted: bool
    ) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._agreements = agreements
        self._recordings = recordings
        self._encrypted = encrypted

    def require_ready(self, conversation: str) -> None:
        """Raise AgreementError without an agreement in force, and EntryError while the conversation is recorded."""
        self._agreements.require(conversation)
        if writer := written_by(item.path for item in self._recordings.of(conversation)):
            raise EntryError(
                title="This conversation is being recorded.",
                detail=f"By {writer}. What is imported goes to the end of a conversation, which is not known yet.",
                remedy="Stop the recording first: vantage stop",
            )

    def rehearse(self, settle: Settle) -> None:
        """Raise what would stand in the way of an import now; nothing that `settle` enters stays."""
        with contextlib.suppress(_Rehearsed), self._store.write():
            self.require_ready(settle()[0])
            raise _Rehearsed

    def resume(self) -> None:
        """Clear away what an import has left that was cut off; where that fails, the next one does."""
        with contextlib.suppress(CaseError):
            if next(self._recordings.folder.glob(f"{_PREFIX}*"), None) is not None:
                with self._store.write(), mapped_errors():
                    self._sweep()

    @contextlib.contextmanager
    def folder(self) -> Iterator[IncomingFolder]:
        """Make a folder for the parts of one import, and remove it afterwards with all that was not taken in.

        Clears away what imports that were killed have left. Raises StorageError.
        """
        # Nothing is written to the database: its write lock keeps two imports from clearing each other away.
        with self._store.write(), mapped_errors():
            self._sweep()
            path = self._recordings.folder / f"{_PREFIX}{secrets.token_hex(8)}"
            system.make_private_folder(path)
            held = holders.try_lock(path / "held.lock")
        assert held is not None, "nobody else knows the name of this folder"
        try:
            yield IncomingFolder(path, encrypted=self._encrypted)
        finally:
            held.release()
            self._clear_away(path)

    def take_in(self, settle: Settle, parts: Sequence[IncomingPart]) -> list[Recording]:
        """Make recordings of closed parts: one after the other, at the end of the conversation, all of them or none.

        Raises AgreementError, EntryError or StorageError, with nothing changed, also by `settle`.
        """
        taken: list[Recording] = []
        with self._store.write(), mapped_errors():
            conversation, by = settle()
            self.require_ready(conversation)
            at_s = self._recordings.length_s(conversation)
            for part in parts:
                taken.append(self._enter(conversation, at_s, part, by))
                at_s += _length_s(part)
            if parts:
                # So that what was moved is cleared away where its entries are not made after all.
                (parts[0].path.parent / _MOVED).write_text("\n".join(one.id for one in taken), encoding="ascii")
            for part, recording in zip(parts, taken, strict=True):
                part.path.replace(recording.path)
            # The files come first: an entry without its sound would be worse than sound without its key.
            system.sync_folder(self._recordings.folder)
        return taken

    def _enter(self, conversation: str, at_s: float, part: IncomingPart, by: Hand) -> Recording:
        change = self._log.insert(
            "recording",
            conversation=conversation,
            lane=1,
            starts_at_s=at_s,
            boot_id=system.boot_id(),
            started_boot_s=self._clock.boot_s(),
            started_at=self._clock.now(),
            source=IMPORTED,
            removed=0,
        )
        self._log.record(Hand(by.author, "recording"), "recording imported", [change], conversation)
        key = "" if part.key is None else part.key.hex()
        self._store.execute("INSERT INTO recording_key VALUES (?, ?)", [change.id, key])
        return self._recordings.get(change.id)

    def _sweep(self) -> None:
        for left in self._recordings.folder.glob(f"{_PREFIX}*"):
            held = holders.try_lock(left / "held.lock")
            if held is not None:
                held.release()
                self._clear_away(left)

    def _clear_away(self, folder: Path) -> None:
        """Remove what an import has left, moved parts among it; what can't be now, the next import removes."""
        with contextlib.suppress(OSError, UnicodeDecodeError, CaseError):
            moved = folder / _MOVED
            for line in moved.read_text(encoding="ascii").splitlines() if moved.exists() else ():
                # Ctrl+C may fall just after the commit: what the case holds stays.
                if _ID.fullmatch(line) and not self._is_held(line):
                    (self._recordings.folder / f"{line}.sound").unlink(missing_ok=True)
            shutil.rmtree(folder)

    def _is_held(self, recording: str) -> bool:
        return self._store.row("SELECT recording FROM recording_key WHERE recording = ?", [recording]) is not None


def _length_s(part: IncomingPart) -> float:
    with contextlib.closing(RecordingReader(part.path, part.key)) as reader:
        return reader.length_s()
