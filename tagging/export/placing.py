"""Putting files that leave the case in their places: all of them, whole and in the log, or everything as it was."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from casefile.case import Case
from casefile.disk import delete_unfinished
from casefile.errors import ExportError, StorageError
from casefile.system import system

_Entered = TypeVar("_Entered")


def require_free(case: Case, target: Path, *, overwrite: bool = False) -> None:
    """Raise ExportError where nothing may or can be written: in the case, on a folder, over a file unless asked."""
    if target.absolute().resolve().is_relative_to(case.folder.absolute().resolve()):
        raise _bad_target("It lies inside the case, where nothing stands in plain text.")
    if target.is_dir():
        raise _bad_target("This is a folder.")
    if not target.parent.is_dir():
        raise _bad_target("The folder it should lie in is not there.")
    _require_still_free(target, overwrite)


def _require_still_free(target: Path, overwrite: bool) -> None:
    if target.exists() and not overwrite:
        raise _bad_target("There is a file of this name already, and nothing is written over unless asked.")


def put_in_place(
    files: Sequence[tuple[Path, bytes]],
    enter: Callable[[], _Entered],
    *,
    overwrite: bool = False,
    stale: Sequence[Path] = (),
) -> _Entered:
    """Write each file beside its target, then put all in their places and enter the export; returns what `enter` does.

    What is `stale` goes with what is written over.
    Where any of that fails, nothing new is left and what stood there before stands there again.
    """
    try:
        with ExitStack() as taken_back:
            parts = []
            for target, content in files:
                parts.append(part := _written_beside(target, content))
                taken_back.callback(delete_unfinished, part)
            earlier = []
            for (target, _), part in zip(files, parts, strict=True):
                _require_still_free(target, overwrite)
                if (aside := _moved_aside(target)) is not None:
                    earlier.append(aside)
                    taken_back.callback(_put_back, aside, target)
                part.replace(target)
                if aside is None:
                    taken_back.callback(delete_unfinished, target)
            for target in stale:
                _require_still_free(target, overwrite)
                if (aside := _moved_aside(target)) is not None:
                    earlier.append(aside)
                    taken_back.callback(_put_back, aside, target)
            for folder in dict.fromkeys(target.parent for target, _ in files):
                system.sync_folder(folder)
            entered = enter()
            taken_back.pop_all()
    except OSError as error:
        raise _bad_target(f"The system says: {error.strerror or type(error).__name__}.") from None
    for aside in earlier:
        _delete_earlier(aside)
    return entered


def _written_beside(target: Path, content: bytes) -> Path:
    # Beside the target, never in a shared temporary folder; readable by this user alone.
    handle, name = tempfile.mkstemp(prefix=".vantage-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        delete_unfinished(Path(name))
        raise
    return Path(name)


def _moved_aside(target: Path) -> Path | None:
    """Move what stands at a target beside it, and return where to; None where nothing stands there."""
    if not os.path.lexists(target):
        return None
    handle, name = tempfile.mkstemp(prefix=".vantage-", suffix=".earlier", dir=target.parent)
    os.close(handle)
    try:
        target.replace(name)
    except BaseException:
        delete_unfinished(Path(name))
        raise
    return Path(name)


def _put_back(aside: Path, target: Path) -> None:
    try:
        aside.replace(target)
    except OSError as error:
        raise StorageError(
            title="It was not exported, and the file that stood there could not be put back.",
            detail=f"The system says: {error.strerror or type(error).__name__}. It lies beside: {aside}",
            remedy="Rename that file by hand.",
        ) from None


def _delete_earlier(aside: Path) -> None:
    try:
        aside.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            title="It was exported, and the file that stood there before could not be deleted.",
            detail=f"The system says: {error.strerror or type(error).__name__}. It is not encrypted: {aside}",
            remedy="Delete that by hand as soon as the disk lets you.",
        ) from None


def _bad_target(detail: str) -> ExportError:
    return ExportError(
        title="The export can't be written there.",
        detail=detail,
        remedy="Choose another file, in a folder of your own outside of the case.",
    )
