"""What has left the case: permanent excerpt ids, versions of exports, the log of them, and who was handed what."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Set
from dataclasses import dataclass, fields, replace
from typing import Literal

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log

# The format of a whole case that was packed for handing over: what is sealed goes with it.
PACK = "pack"


@dataclass(frozen=True)
class ExportEntry:
    """One export: for whom, in which format, how many excerpts and replaced names, and the file's digest.

    `confirmed` names who looked at the warnings, or says that there were none.
    """

    id: str
    at: str
    author: str
    audience: str
    format: str
    excerpts: int
    replaced: int
    sha256: str
    confirmed: str


@dataclass(frozen=True)
class ExportVersion:
    """What went out to an audience at a stage: the date that every file of it bears, and a digest of each part.

    `contents` holds no words: digests by the id of an excerpt, under the empty id that of the whole, and the product
    that made it. `conversation` is None where it is the whole case.
    """

    id: str
    audience: str
    stage: str
    conversation: str | None
    number: int
    contents: Mapping[str, str]
    at: str
    author: str


@dataclass(frozen=True)
class Handover:
    """A file that was handed to somebody: which export, to whom, when, by whom."""

    id: str
    export: str
    whom: str
    at: str
    author: str


@dataclass(frozen=True)
class Copy:
    """An export that held something, and to whom it was handed as far as the log knows."""

    entry: ExportEntry
    whom: tuple[str, ...]


ChosenFor = Literal["group", "public"]


class Exports:
    """Repository of excerpt ids and of the export log."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def excerpt_id(self, conversation: str, first_word: str, last_word: str, by: Hand) -> str:
        """Return the id of the excerpt on this span: made once, the same through all exports."""
        with self._store.write():
            found = self._store.row(
                "SELECT id FROM excerpt WHERE first_word = ? AND last_word = ?", [first_word, last_word]
            )
            if found:
                return str(found["id"])
            change = self._log.insert("excerpt", conversation=conversation, first_word=first_word, last_word=last_word)
            self._log.record(Hand(by.author, "export"), "excerpt made", [change], conversation)
            return change.id

    def version(
        self, by: Hand, *, audience: str, stage: str, conversation: str | None, contents: Mapping[str, str]
    ) -> ExportVersion:
        """Return the version with these contents: the last one where nothing has changed since, else a new one.

        A new one has no id until it is kept.
        """
        earlier = self.versions(audience, stage, conversation)
        if earlier and earlier[-1].contents == contents:
            return earlier[-1]
        number = len(earlier) + 1
        return ExportVersion("", audience, stage, conversation, number, contents, self._clock.now(), by.author)

    def keep_version(self, made: ExportVersion, by: Hand) -> ExportVersion:
        """Return a version as it is kept, entered now where it was not yet."""
        if made.id:
            return made
        # Of several files that were made together, the first one enters it.
        known = self.versions(made.audience, made.stage, made.conversation)
        if known and known[-1].contents == made.contents:
            return known[-1]
        values = {field.name: getattr(made, field.name) for field in fields(made) if field.name != "id"}
        values["contents"] = json.dumps(dict(made.contents), sort_keys=True)
        change = self._log.insert("export_version", **values)
        self._log.record(Hand(by.author, "export"), "export version made", [change], made.conversation)
        return replace(made, id=change.id)

    def versions(self, audience: str, stage: str, conversation: str | None) -> list[ExportVersion]:
        """Return the versions for an audience at a stage, of a conversation or with None of the whole case."""
        rows = self._store.rows(
            "SELECT * FROM export_version WHERE audience = ? AND stage = ? AND conversation IS ? ORDER BY number",
            [audience, stage, conversation],
        )
        return [ExportVersion(**{**row, "contents": json.loads(row["contents"])}) for row in rows]

    def before(self, held: ExportVersion) -> ExportVersion | None:
        """Return what this audience was given last before a version, at whatever stage; None where it is the first."""
        rows = self._store.rows(
            "SELECT * FROM export_version WHERE audience = ? AND conversation IS ? AND (? = '' OR id < ?) "
            "ORDER BY id DESC LIMIT 1",
            [held.audience, held.conversation, held.id, held.id],
        )
        return next((ExportVersion(**{**row, "contents": json.loads(row["contents"])}) for row in rows), None)

    def enter(
        self,
        by: Hand,
        *,
        audience: str,
        format: str,
        excerpts: int,
        replaced: int,
        sha256: str,
        confirmed: str,
        conversation: str | None = None,
        version: str | None = None,
        reason: str | None = None,
    ) -> str:
        """Enter an export into the log and return its id; with `conversation` where it holds what one holds.

        `version` is the id of an export version, `reason` why excerpts under a limit went out all the same.
        """
        change = self._log.insert(
            "export_log",
            at=self._clock.now(),
            author=by.author,
            audience=audience,
            format=format,
            excerpts=excerpts,
            replaced=replaced,
            sha256=sha256,
            confirmed=confirmed,
        )
        changes = [change]
        if version is not None:
            changes.append(self._log.insert("exported_version", export=change.id, version=version, reason=reason))
        self._log.record(Hand(by.author, "export"), "exported", changes, conversation)
        return change.id

    def all(self) -> list[ExportEntry]:
        """Return the export log, oldest first."""
        return [ExportEntry(**row) for row in self._store.rows("SELECT * FROM export_log ORDER BY id")]

    def holding(self, excerpts: Set[str]) -> set[str]:
        """Return the ids of the exports that held any of these excerpts, as far as their versions tell."""
        excerpts = self._with_public_ids(excerpts)
        rows = self._store.rows(
            "SELECT x.export, v.contents FROM exported_version x JOIN export_version v ON v.id = x.version"
        )
        return {row["export"] for row in rows if excerpts & json.loads(row["contents"]).keys()}

    def copies(self, excerpt: str) -> list[Copy]:
        """Return the exports that held an excerpt, oldest first, each with whom it was handed to."""
        held, handed = self.holding({excerpt}), self.handovers()
        return [
            Copy(entry, tuple(one.whom for one in handed if one.export == entry.id))
            for entry in self.all()
            if entry.id in held
        ]

    def forget(self, excerpts: Set[str]) -> None:
        """Empty the digests of excerpts that are removed for good, and of the wholes that held them, and the log's.

        Their ids stay in the versions that held them, so that whoever has one can be told that they are gone.
        """
        excerpts = self._with_public_ids(excerpts)
        for row in self._store.rows("SELECT id, contents FROM export_version") if excerpts else ():
            contents = json.loads(row["contents"])
            if gone := excerpts & contents.keys():
                left = contents | dict.fromkeys({*gone, ""} & contents.keys(), "")
                self._store.execute(
                    "UPDATE export_version SET contents = ? WHERE id = ?",
                    [json.dumps(left, sort_keys=True), row["id"]],
                )
                self._log.blank([row["id"]])

    def reason_of(self, export: str) -> str | None:
        """Return why excerpts under a limit went out with an export, or None."""
        row = self._store.row("SELECT reason FROM exported_version WHERE export = ?", [export])
        return str(row["reason"]) if row and row["reason"] else None

    def hand_over(self, export: str, whom: str, by: Hand) -> None:
        """Enter that an export was handed to somebody; raises EntryError for nobody, and for an unknown export."""
        if not whom.strip() or all(entry.id != export for entry in self.all()):
            raise EntryError(
                title="This can't be entered as handed over.",
                detail="It says which export of the log, and to whom.",
                remedy="See the exports with: vantage exports",
            )
        change = self._log.insert("handover", export=export, whom=whom.strip(), at=self._clock.now(), author=by.author)
        self._log.record(Hand(by.author, "export"), "handed over", [change])

    def handovers(self) -> list[Handover]:
        """Return what was handed to whom, oldest first."""
        return [Handover(**row) for row in self._store.rows("SELECT * FROM handover ORDER BY id")]

    def choose(self, excerpt: str, audience: ChosenFor, by: Hand) -> None:
        """Choose an excerpt for an audience; one that is chosen already stays so."""
        if self._store.row("SELECT id FROM excerpt WHERE id = ?", [excerpt]) is None:
            raise EntryError(
                title="There is no such excerpt.",
                detail="It was removed, or its id is mistyped.",
                remedy="See the excerpts with: vantage excerpts",
            )
        if excerpt not in self.chosen(audience):
            change = self._log.insert(
                "chosen_excerpt", excerpt=excerpt, audience=audience, at=self._clock.now(), author=by.author
            )
            self._log.record(Hand(by.author, "export"), f"excerpt chosen for {audience}", [change])

    def unchoose(self, excerpt: str, audience: ChosenFor, by: Hand) -> None:
        """Leave an excerpt out again from what is chosen for an audience."""
        rows = self._store.rows("SELECT id FROM chosen_excerpt WHERE excerpt = ? AND audience = ?", [excerpt, audience])
        changes = [self._log.delete("chosen_excerpt", row["id"]) for row in rows]
        if changes:
            self._log.record(Hand(by.author, "export"), f"excerpt no longer chosen for {audience}", changes)

    def chosen(self, audience: ChosenFor) -> set[str]:
        """Return the ids of the excerpts that are chosen for an audience."""
        rows = self._store.rows("SELECT excerpt FROM chosen_excerpt WHERE audience = ?", [audience])
        return {row["excerpt"] for row in rows}

    def public_id(self, excerpt: str, by: Hand) -> str:
        """Return the id of an excerpt in what is published: by chance alone, made once, linked only in the case."""
        row = self._store.row("SELECT id FROM public_excerpt WHERE excerpt = ?", [excerpt])
        if row is None:
            change = self._log.insert("public_excerpt", id=secrets.token_hex(8), excerpt=excerpt)
            self._log.record(Hand(by.author, "export"), "public id made", [change])
            return change.id
        return str(row["id"])

    def _with_public_ids(self, excerpts: Set[str]) -> Set[str]:
        """The ids, and those under which the same excerpts were published."""
        rows = self._store.rows("SELECT id, excerpt FROM public_excerpt")
        return excerpts | {row["id"] for row in rows if row["excerpt"] in excerpts}
