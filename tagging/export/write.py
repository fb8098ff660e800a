"""Writing an export: cleared, rendered, checked again, and on the disk whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from casefile.case import Case
from casefile.errors import ExportError
from casefile.events import Hand
from casefile.system import system
from tagging.excerpts import Audience, Excerpt, name_key_of, require_audience
from tagging.export import csv, json, markdown
from tagging.export.clearance import look_through, require_clean_rendering, require_confirmed, require_no_leak
from tagging.export.header import Header


@dataclass(frozen=True)
class Format:
    """One kind of file: the suffix that it has by custom, and how excerpts become its text."""

    suffix: str
    render: Callable[[Header, Sequence[Excerpt]], str]


FORMATS: dict[str, Format] = {
    "csv": Format(".csv", csv.render),
    "json": Format(".json", json.render),
    "markdown": Format(".md", markdown.render),
}


@dataclass(frozen=True)
class ExportResult:
    """What was written; `sha256` of the file's bytes stands in the export log as well."""

    path: Path
    format: str
    excerpts: int
    tags: int
    replaced: int
    looked_at: int
    version: int
    sha256: str


def export(
    case: Case,
    excerpts: Sequence[Excerpt],
    format: str,
    target: Path,
    *,
    by: Hand,
    confirmed_by: str | None = None,
    other_words: Collection[str] = (),
    audience: Audience = "analysis",
    stage: str = "working copy",
    bom: bool = True,
    overwrite: bool = False,
) -> ExportResult:
    """Write excerpts to `target` and enter the export into the log.

    `confirmed_by` is the author who has looked at what `clearance.look_through` lists, `other_words` the near misses of
    names that are other words; `bom` begins a CSV file with the mark by which Excel knows UTF-8. Raises ExportError,
    with nothing changed, for a name that would go out, for what nobody has looked at, and for a bad target.
    """
    require_audience(audience)
    chosen = _format(format)
    if not excerpts:
        raise ExportError(
            title="There is nothing to export.", detail="No words are tagged.", remedy="Tag some words first."
        )
    require_free(case, target, overwrite=overwrite)
    name_key = name_key_of(case)
    cleared = look_through(excerpts, name_key, target=target, stage=stage, other_words=other_words)
    require_no_leak(cleared.leaks)
    require_confirmed(cleared.to_look_at, confirmed_by)
    header = _header(case, audience, stage, format)
    text = require_clean_rendering(lambda chosen_ones: chosen.render(header, chosen_ones), excerpts, name_key)
    content = text.encode("utf-8-sig" if format == "csv" and bom else "utf-8")
    sha256 = hashlib.sha256(content).hexdigest()
    replaced = sum(excerpt.replaced for excerpt in excerpts)
    looked_at = len(cleared.to_look_at)

    def enter() -> None:
        case.exports.enter(
            by,
            audience=audience,
            format=format,
            excerpts=len(excerpts),
            replaced=replaced,
            sha256=sha256,
            confirmed=_confirmed(case, confirmed_by, looked_at, len(other_words)),
        )

    put_in_place(target, content, enter, overwrite=overwrite)
    tags = sum(len(excerpt.tags) for excerpt in excerpts)
    return ExportResult(target, format, len(excerpts), tags, replaced, looked_at, header.version, sha256)


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise ExportError(
            title="There is no such format.",
            detail="Excerpts can't be written in it.",
            remedy=f"Choose one of: {', '.join(FORMATS)}",
        )
    return FORMATS[name]


def _header(case: Case, audience: str, stage: str, format: str) -> Header:
    earlier = [entry for entry in case.exports.all() if (entry.audience, entry.format) == (audience, format)]
    product = f"Vantage {version('vantage-conversations')}"
    return Header(audience, stage, len(earlier) + 1, case.clock.now()[:10], product)


def _confirmed(case: Case, confirmed_by: str | None, looked_at: int, other_words: int) -> str:
    if confirmed_by is None:
        return "there was nothing to look at"
    return f"{case.people.label_of(confirmed_by)}: {looked_at} looked at, {other_words} said to be no names"


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


def put_in_place(target: Path, content: bytes, enter: Callable[[], None], *, overwrite: bool = False) -> None:
    """Write beside the target, put it in its place and enter the export; what can't be entered is taken back."""
    try:
        part = _written_beside(target, content)
        try:
            _require_still_free(target, overwrite)
            part.replace(target)
        except BaseException:
            part.unlink()
            raise
        try:
            system.sync_folder(target.parent)
            enter()
        except BaseException:
            target.unlink()
            raise
    except OSError as error:
        raise _bad_target(f"The system says: {error.strerror or type(error).__name__}.") from None


def _written_beside(target: Path, content: bytes) -> Path:
    # Beside the target, never in a shared temporary folder; readable by this user alone.
    handle, name = tempfile.mkstemp(prefix=".vantage-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def _bad_target(detail: str) -> ExportError:
    return ExportError(
        title="The export can't be written there.",
        detail=detail,
        remedy="Choose another file, in a folder of your own outside of the case.",
    )
