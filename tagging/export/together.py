"""Several formats of one pack in a folder: all of them are written and in the log, or none, and no folder is left."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.disk import disk_errors
from casefile.system import system
from tagging.export.formats import FORMATS
from tagging.export.placing import require_free
from tagging.export.write import ExportResult, Terms, export_together

if TYPE_CHECKING:
    from casefile.case import Case
    from tagging.model import Pack


def export_into(
    case: Case, pack: Pack, formats: Sequence[str], folder: Path, terms: Terms, *, overwrite: bool = False
) -> list[ExportResult]:
    """Do what `tagging.export.write.export_together` does, into a folder, each file under the name of what it holds.

    The folder is made where it is not there; where nothing is written, one that was made is gone again.
    """
    targets = {name: folder / f"{FORMATS[name].stem}{FORMATS[name].suffix}" for name in formats}
    if folder.is_dir():
        return export_together(case, pack, targets, terms, overwrite=overwrite)
    require_free(case, folder)
    with disk_errors():
        system.make_private_folder(folder)
    try:
        return export_together(case, pack, targets, terms)
    except BaseException:
        with suppress(OSError):  # somebody else's file in it, which stays; what went wrong is told, not this
            folder.rmdir()
        raise
