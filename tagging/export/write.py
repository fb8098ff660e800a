"""Writing an export: cleared, rendered, checked again, and on the disk whole or not at all."""

from __future__ import annotations

import codecs
import hashlib
import os
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import ExportError
from casefile.events import Hand
from casefile.exports import ExportVersion
from casefile.system import system
from tagging.excerpts import name_key_of
from tagging.export.clearance import (
    Clearance,
    look_through,
    require_clean_rendering,
    require_confirmed,
    require_no_leak,
)
from tagging.export.formats import FORMATS, Format
from tagging.export.header import Header
from tagging.model import Audience, Pack


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
    pack: Pack,
    format: str,
    target: Path,
    *,
    by: Hand,
    conversation: Conversation | None = None,
    confirmed_by: str | None = None,
    other_words: Collection[str] = (),
    stage: str = "working copy",
    bom: bool = True,
    overwrite: bool = False,
    cleared: Clearance | None = None,
    reason: str | None = None,
) -> ExportResult:
    """Write a pack to `target` and enter the export into the log; the same version gives the same bytes.

    `conversation` is the one that the pack is of, None for the whole case. `confirmed_by` is the author who has looked
    at what `clearance.look_through` lists, `other_words` the near misses of names that are other words; `cleared` is
    what was found in this very pack and for this target, looked for here where it is not given. `reason` is why words
    go out beyond the review team although their speaker set limits. `bom` begins a CSV file with the mark by which
    Excel knows UTF-8. Raises ExportError, with nothing changed, for a name that would go out,
    for what nobody has looked at, and for a bad target.
    """
    chosen = _format(format, pack.audience)
    _require_something(pack, chosen)
    reason = _reason(pack, reason)
    beside = _beside(target, chosen)
    for place in (target, *([beside] if beside else [])):
        require_free(case, place, overwrite=overwrite)
    name_key = name_key_of(case)
    cleared = cleared or look_through(pack, name_key, target=target, stage=stage, other_words=other_words)
    require_no_leak(cleared.leaks)
    require_confirmed(cleared.to_look_at, confirmed_by)
    scope = conversation.id if conversation else None
    held = case.exports.version(
        by, audience=pack.audience, stage=stage, conversation=scope, contents={**pack.digests, "product": _product()}
    )
    header = _header(case, held)
    content = require_clean_rendering(lambda shown: chosen.file(header, shown), pack, name_key, chosen.suffix)
    if format == "csv" and bom:
        content = codecs.BOM_UTF8 + content
    looked_at = len(cleared.to_look_at)
    done = _result(target, format, pack, looked_at, held, content)

    def enter() -> None:
        confirmed = _confirmed(case, confirmed_by, looked_at, len(other_words))
        with case.all_or_nothing():
            _enter(case, case.exports.keep_version(held, by), done, confirmed, reason, by)

    def write() -> None:
        put_in_place(target, content, enter, overwrite=overwrite)

    if beside and chosen.beside:
        page = chosen.beside[1](header, pack).encode("utf-8")
        put_in_place(beside, page, write, overwrite=overwrite)
    else:
        write()
    return done


def _result(target: Path, format: str, pack: Pack, looked_at: int, held: ExportVersion, content: bytes) -> ExportResult:
    tags = sum(len(excerpt.tags) for excerpt in pack.excerpts)
    replaced = sum(excerpt.replaced for excerpt in pack.excerpts)
    sha256 = hashlib.sha256(content).hexdigest()
    return ExportResult(target, format, len(pack.excerpts), tags, replaced, looked_at, held.number, sha256)


def _enter(case: Case, held: ExportVersion, done: ExportResult, confirmed: str, reason: str | None, by: Hand) -> None:
    case.exports.enter(
        by,
        audience=held.audience,
        format=done.format,
        excerpts=done.excerpts,
        replaced=done.replaced,
        sha256=done.sha256,
        confirmed=confirmed,
        conversation=held.conversation,
        version=held.id,
        reason=reason,
    )


def _product() -> str:
    return f"Vantage {version_of('vantage-conversations')}"


def _require_something(pack: Pack, chosen: Format) -> None:
    if not (pack.excerpts or (chosen.of_texts and any(talk.texts for talk in pack.talks))):
        raise ExportError(
            title="There is nothing to export.", detail="No words are tagged.", remedy="Tag some words first."
        )
    if chosen.of_one and len(pack.talks) != 1:
        raise ExportError(
            title="This format holds one conversation.",
            detail="Its times count from the beginning of one.",
            remedy="Name a conversation, such as: vantage export P01",
        )


def _beside(target: Path, chosen: Format) -> Path | None:
    return target.with_name(f"{target.stem} {chosen.beside[0]}") if chosen.beside else None


def _format(name: str, audience: Audience) -> Format:
    if name not in FORMATS:
        raise ExportError(
            title="There is no such format.",
            detail="Excerpts can't be written in it.",
            remedy=f"Choose one of: {', '.join(FORMATS)}",
        )
    if audience != "analysis" and FORMATS[name].for_team:
        raise ExportError(
            title="This format is for the review team alone.",
            detail="It is made for analysing whole texts, which nobody else is given.",
            remedy=f"Choose one of: {', '.join(key for key, form in FORMATS.items() if not form.for_team)}",
        )
    return FORMATS[name]


def _reason(pack: Pack, reason: str | None) -> str | None:
    reason = (reason or "").strip() or None
    if pack.wishes and pack.excerpts and reason is None:
        raise ExportError(
            title="Somebody quoted here set limits.",
            detail="What goes out beyond the review team all the same does so for a reason, which stands in the log.",
            remedy="See that nothing in it is under a limit, and say why it may go out: --reason",
        )
    return reason


def _header(case: Case, held: ExportVersion) -> Header:
    earlier = case.exports.versions(held.audience, held.stage, held.conversation)
    before = next((one for one in reversed(earlier) if one.number < held.number), None)
    changes = _changes(before, held) if before else ""
    return Header(held.audience, held.stage, held.number, held.at[:10], _product(), changes=changes)


def _changes(before: ExportVersion, now: ExportVersion) -> str:
    new = now.contents.keys() - before.contents.keys()
    gone = before.contents.keys() - now.contents.keys()
    kept = (now.contents.keys() & before.contents.keys()) - {"", "product"}
    changed = [excerpt for excerpt in kept if now.contents[excerpt] != before.contents[excerpt]]
    return f"Since version {before.number}: {len(new)} new, {len(changed)} changed, {len(gone)} gone."


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
