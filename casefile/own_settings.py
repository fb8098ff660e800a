"""What is kept for a person on this computer, beside all cases: small objects in files of the user's settings."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from casefile.database import mapped_errors
from casefile.disk import delete_unfinished
from casefile.system import system


def kept_settings(name: str) -> dict[str, Any]:
    """Return what is kept under a name; nothing where there is nothing that can be read.

    A conversation is not held up for a setting.
    """
    try:
        kept = json.loads(_path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def keep_settings(name: str, values: Mapping[str, Any]) -> None:
    """Keep all of an object, in one step; raises StorageError where it can't be written."""
    path = _path(name)
    with mapped_errors():
        system.make_private_folder(path.parent)
        number, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                json.dump(values, file)
            Path(written).replace(path)
        except BaseException:
            delete_unfinished(Path(written))
            raise


def own_file(name: str) -> Path:
    """Return where a file of the user's settings lies, whether there is one or not."""
    return user_config_path("vantage", appauthor=False) / name


def _path(name: str) -> Path:
    return own_file(f"{name}.json")
