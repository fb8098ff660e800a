"""Which microphone the person has chosen on this computer: kept by its name in the user's settings, never in a case."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_config_path

from capture.audio_input import Source
from casefile.database import mapped_errors
from casefile.errors import RecorderError
from casefile.system import system

_NAME = "microphone.json"


def chosen_microphone() -> str | None:
    """Return the device's name, or None for the system's default: also where nothing is kept that can be read."""
    try:
        kept = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # A conversation is not held up for a setting; the sound check shows which microphone is in use.
        return None
    name = kept.get("microphone") if isinstance(kept, dict) else None
    return name if isinstance(name, str) and name else None


def choose_microphone(name: str | None) -> None:
    """Keep a choice, in one step; raises StorageError where it can't be written."""
    path = _path()
    with mapped_errors():
        system.make_private_folder(path.parent)
        number, written = tempfile.mkstemp(dir=path.parent, prefix=f".{_NAME}.")
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                json.dump({"microphone": name}, file)
            Path(written).replace(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(written).unlink()
            raise


def listen_to_chosen(listen: Callable[[Source], None]) -> None:
    """Listen to the chosen microphone, or to the system's default where that can't be had; raises RecorderError."""
    _with_chosen(listen, lambda name: Source())


def record_from_chosen(record: Callable[[Source], None]) -> None:
    """Record from the chosen microphone; where it can't be had, from the system's default in its place.

    A conversation does not wait for a microphone that was left at home. Raises RecorderError where neither will do.
    """
    _with_chosen(record, lambda name: Source(instead_of=name))


def _with_chosen(do: Callable[[Source], None], in_place_of: Callable[[str], Source]) -> None:
    name = chosen_microphone()
    try:
        do(Source(name))
    except RecorderError:
        if name is None:
            raise
        do(in_place_of(name))


def _path() -> Path:
    return user_config_path("vantage", appauthor=False) / _NAME
