"""Several formats of one pack as open files: all of them are written and in the log, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.disk import disk_errors
from casefile.system import system
from tagging.export.formats import FORMATS
from tagging.export.placing import put_in_place, require_free
from tagging.export.write import ExportResult, Terms, format_for, make

if TYPE_CHECKING:
    from casefile.case import Case
    from tagging.model import Pack


def export_together(
    case: Case, pack: Pack, targets: Mapping[str, Path], terms: Terms, *, overwrite: bool = False
) -> list[ExportResult]:
    """Write a pack in each of these formats to its file; raises ExportError as `tagging.export.write.export` does."""
    files: list[tuple[Path, bytes]] = []
    made = []
    for name, target in targets.items():
        form = format_for(name, pack)
        beside = [target.with_name(f"{target.stem} {form.beside[0]}")] if form.beside else []
        for place in (target, *beside):
            require_free(case, place, overwrite=overwrite)
        made.append(one := make(case, pack, name, target, terms))
        files += [(target, one.content), *((place, one.beside[1]) for place in beside if one.beside)]

    def enter() -> list[str]:
        with case.all_or_nothing():
            return [one.enter() for one in made]

    entries = put_in_place(files, enter, overwrite=overwrite)
    return [replace(one.done, entry=entry) for one, entry in zip(made, entries, strict=True)]


def export_into(
    case: Case, pack: Pack, formats: Sequence[str], folder: Path, terms: Terms, *, overwrite: bool = False
) -> list[ExportResult]:
    """Do the same into a folder, each file under the name of what it holds; the folder is made where it is not there.

    Where nothing is written, a folder that was made is gone again.
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
