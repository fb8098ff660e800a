"""Writing an export: cleared, rendered, checked again, and on the disk whole or not at all."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version as version_of
from pathlib import Path

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import ExportError
from casefile.events import Hand
from casefile.exports import ExportVersion
from casefile.replaced_words import ReplacedName
from tagging.audiences import pack_for
from tagging.clearing import AreKept, ToLookAt
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
from tagging.export.markdown import records, whole_texts
from tagging.export.placing import put_in_place, require_free
from tagging.model import Audience, Pack
from tagging.replacement_record import ReplacementRecord

# To whom details go out in other words, unless a person keeps one as it is.
_SAID_LESS_FOR: frozenset[Audience] = frozenset({"public"})


@dataclass(frozen=True)
class ExportResult:
    """What was written; `sha256` of its bytes, before they are put into an archive, stands in the log as `entry`."""

    path: Path
    format: str
    excerpts: int
    tags: int
    replaced: int
    looked_at: int
    version: int
    sha256: str
    entry: str = ""


@dataclass(frozen=True)
class Terms:
    """On which terms a pack goes out.

    `conversation` is the one that the pack is of, None for the whole case. `confirmed_by` is the author who has looked
    at what `clearance.look_through` lists, `other_words` the near misses of names that are other words; `cleared` is
    what was found in this very pack and for this target, looked for where it is not given. `reason` is why words go
    out although their speaker set limits. `bom` begins a CSV file with the mark by which Excel knows UTF-8. `record` is
    what was replaced when the pack was made; without it the pack is made once more to know that. `looked_at` is how
    many lines were looked at before, where they are not all in `cleared`.
    """

    by: Hand
    conversation: Conversation | None = None
    confirmed_by: str | None = None
    other_words: Collection[str] = ()
    stage: str = "working copy"
    bom: bool = True
    cleared: Clearance | None = None
    reason: str | None = None
    record: ReplacementRecord | None = None
    looked_at: int = 0


@dataclass(frozen=True)
class Made:
    """One format's file as bytes, the page that lies beside it, and how it is entered into the log.

    `beside` is the end of the page's name with its bytes, or None; `enter` returns the id of the log's entry.
    """

    content: bytes
    beside: tuple[str, bytes] | None
    done: ExportResult
    enter: Callable[[], str]


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
    record: ReplacementRecord | None = None,
) -> ExportResult:
    """Write a pack to `target` and enter the export into the log; the same version gives the same bytes.

    The terms are those of `Terms`. Raises ExportError, with nothing changed, for a name that would go out,
    for what nobody has looked at, for limits without a reason, and for a bad target.
    """
    terms = Terms(by, conversation, confirmed_by, other_words, stage, bom, cleared, reason, record)
    return export_on(case, pack, format, target, terms, overwrite=overwrite)


def export_on(
    case: Case, pack: Pack, format: str, target: Path, terms: Terms, *, overwrite: bool = False
) -> ExportResult:
    """Do what `export` does."""
    return export_together(case, pack, {format: target}, terms, overwrite=overwrite)[0]


def make(case: Case, pack: Pack, format: str, target: Path, terms: Terms) -> Made:
    """Return one format's file, cleared and looked through again; raises ExportError as `export` does."""
    chosen, by = format_for(format, pack), terms.by
    name_key = name_key_of(case, pack.audience)
    cleared = terms.cleared or look_through(
        pack,
        name_key,
        target=target,
        stage=terms.stage,
        other_words=terms.other_words,
        are_kept=kept_for(case, pack.audience),
    )
    require_no_leak(cleared.leaks)
    require_confirmed(cleared.to_look_at, terms.confirmed_by)
    reason = _reason(pack, terms)
    scope = terms.conversation.id if terms.conversation else None
    contents = {**pack.digests, "product": _product()}
    held = case.exports.version(by, audience=pack.audience, stage=terms.stage, conversation=scope, contents=contents)
    header = _header(case, held)
    content = require_clean_rendering(lambda shown: chosen.file(header, shown), pack, name_key, chosen.suffix)
    if format == "csv" and terms.bom:
        content = codecs.BOM_UTF8 + content
    looked_at = max(terms.looked_at, len(cleared.to_look_at))
    done = _result(target, format, pack, looked_at, held, content)
    # What a version holds is the same in every format.
    replaced = [] if held.id else _replaced(case, pack, terms)

    def enter() -> str:
        confirmed = _confirmed(case, terms.confirmed_by, looked_at, len(terms.other_words))
        with case.all_or_nothing():
            kept = case.exports.keep_version(held, by)
            if not held.id:
                case.replaced_words.enter(kept.id, replaced)
            return _enter(case, kept, done, confirmed, reason, by)

    page = None
    if beside := chosen.beside:
        # People's words stand in it as well: their limits.
        told = require_clean_rendering(lambda shown: beside[1](header, shown).encode("utf-8"), pack, name_key, ".txt")
        page = (beside[0], told) if told else None
    return Made(content, page, done, enter)


def shown(case: Case, pack: Pack, formats: Collection[str], terms: Terms) -> str:
    """Return as text to read what goes out in these formats, with nothing written and nothing entered.

    It is the Markdown of the excerpts; behind it the transcripts and notes, where one of the formats holds whole texts,
    and the records of episodes with what the team judges, where one has a place for those and the pack has them.
    """
    by, scope = terms.by, terms.conversation.id if terms.conversation else None
    contents = {**pack.digests, "product": _product()}
    held = case.exports.version(by, audience=pack.audience, stage=terms.stage, conversation=scope, contents=contents)
    text = str(FORMATS["markdown"].render(_header(case, held), pack))
    whole = whole_texts(pack) if any(FORMATS[name].of_texts for name in formats) else ()
    said = records(pack) if any(FORMATS[name].of_records for name in formats) else ()
    return "\n".join((text, *whole, *said))


def export_together(
    case: Case, pack: Pack, targets: Mapping[str, Path], terms: Terms, *, overwrite: bool = False
) -> list[ExportResult]:
    """Write a pack in each of these formats to its file; raises ExportError as `export` does, with none written."""
    files: list[tuple[Path, bytes]] = []
    stale: list[Path] = []
    made = []
    for name, target in targets.items():
        form = format_for(name, pack)
        beside = [target.with_name(f"{target.stem} {form.beside[0]}")] if form.beside else []
        for place in (target, *beside):
            require_free(case, place, overwrite=overwrite)
        made.append(one := make(case, pack, name, target, terms))
        files += [(target, one.content), *((place, one.beside[1]) for place in beside if one.beside)]
        # A page beside the file that is written over tells of another version, maybe of another audience.
        stale += [place for place in beside if not one.beside]

    def enter() -> list[str]:
        with case.all_or_nothing():
            return [one.enter() for one in made]

    entries = put_in_place(files, enter, overwrite=overwrite, stale=stale)
    return [replace(one.done, entry=entry) for one, entry in zip(made, entries, strict=True)]


def _result(target: Path, format: str, pack: Pack, looked_at: int, held: ExportVersion, content: bytes) -> ExportResult:
    tags = sum(len(excerpt.tags) for excerpt in pack.excerpts)
    replaced = sum(excerpt.replaced for excerpt in pack.excerpts)
    sha256 = hashlib.sha256(content).hexdigest()
    return ExportResult(target, format, len(pack.excerpts), tags, replaced, looked_at, held.number, sha256)


def _enter(case: Case, held: ExportVersion, done: ExportResult, confirmed: str, reason: str | None, by: Hand) -> str:
    return case.exports.enter(
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


def _replaced(case: Case, pack: Pack, terms: Terms) -> list[ReplacedName]:
    record = terms.record
    if record is None:
        record = ReplacementRecord()
        pack_for(case, pack.audience, terms.conversation, by=terms.by, with_struck=True, record=record)
    chosen = case.exports.chosen("public") if pack.audience == "public" else set()
    return record.of(pack, {case.exports.public_id(one, terms.by): one for one in chosen})


def _product() -> str:
    return f"Vantage {version_of('vantage-conversations')}"


def kept_for(case: Case, audience: Audience) -> AreKept:
    """Return what tells of forms which were said to name nobody, for an audience."""
    return lambda forms: case.clearings.are_kept(forms, audience)


def remember(case: Case, cleared: Clearance, audience: Audience, by: Hand) -> int:
    """Remember all that is listed as looked at: it may go out as it is to this audience from now on.

    For the public what says less goes in the place of dates, ages, posts and conditions, but of those that were kept
    one by one; returns of how many, for a pack that holds them is to be made anew.
    """
    less = said_less(cleared, audience)
    with case.all_or_nothing():
        for item in less:
            case.clearings.generalise(item.text, item.proposal or "", audience, by)
        as_it_is = (form for item in cleared.to_look_at if item not in less for form in item.forms)
        case.clearings.keep(as_it_is, audience, by)
    return len(less)


def said_less(cleared: Clearance, audience: Audience) -> list[ToLookAt]:
    """Return the details that go out to an audience as what is proposed, once somebody has looked at them."""
    return [item for item in cleared.to_look_at if item.proposal] if audience in _SAID_LESS_FOR else []


def format_for(name: str, pack: Pack) -> Format:
    """Return a format by its name; raises ExportError where there is none, or none that this pack can be written in."""
    chosen = _format(name, pack.audience)
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
    return chosen


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


def _reason(pack: Pack, terms: Terms) -> str | None:
    reason = (terms.reason or "").strip() or None
    if not pack.limits:
        return None
    if reason is None or terms.confirmed_by is None:
        raise ExportError(
            title="Somebody quoted here set limits.",
            detail="What goes out all the same does so for a reason, which stands in the log with who confirmed it.",
            remedy="See that nothing in it is under a limit, or say why it may go out: --confirmed --reason-from",
        )
    return reason


def _header(case: Case, held: ExportVersion) -> Header:
    header = Header(held.audience, held.stage, held.number, held.at[:10], _product())
    before = case.exports.before(held)
    return _since(header, before, held) if before else header


def _since(header: Header, before: ExportVersion, now: ExportVersion) -> Header:
    new = now.contents.keys() - before.contents.keys()
    gone = before.contents.keys() - now.contents.keys()
    kept = (now.contents.keys() & before.contents.keys()) - {"", "product"}
    changed = [excerpt for excerpt in kept if now.contents[excerpt] != before.contents[excerpt]]
    stage = f" ({before.stage})" if before.stage != now.stage else ""
    said = f"Since version {before.number}{stage}: {len(new)} new, {len(changed)} changed, {len(gone)} gone."
    listed = [tuple(sorted(ids)) for ids in (new, changed, gone)]
    return replace(header, changes=said, new=listed[0], changed=listed[1], gone=listed[2])


def _confirmed(case: Case, confirmed_by: str | None, looked_at: int, other_words: int) -> str:
    if confirmed_by is None:
        return "there was nothing to look at"
    return f"{case.people.label_of(confirmed_by)}: {looked_at} looked at, {other_words} said to be no names"
