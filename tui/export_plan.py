"""What a person means to export, as a value: for whom, of what, in which formats, where, and under which passphrase."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tagging.audiences import JUDGED_FOR, pack_for
from tagging.excerpts import name_key_of
from tagging.export.clearance import Clearance, look_through
from tagging.export.closed import SUFFIX, export_closed
from tagging.export.formats import FORMATS
from tagging.export.write import ExportResult, Terms, export_together, kept_for, shown
from tagging.limits import limits_of
from tagging.model import Audience, Pack
from tagging.pseudonyms import Pseudonyms
from tagging.replacement_record import ReplacementRecord

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.events import Hand
    from tagging.entities import Entities

AUDIENCES: dict[Audience, str] = {
    "analysis": "the review team: everything, with notes and memos",
    "own": "one participant: their own words, episodes and factors",
    "group": "the participants: excerpts chosen for them, by role",
    "public": "the public: quotes chosen one by one, by role",
}
STAGES = ("working copy", "preliminary", "interim", "final draft")
OPEN = "no: the files are not encrypted, whoever has them can read them"


@dataclass(frozen=True)
class ExportPlan:
    """One plan; `base` is a folder with the name that every file's begins with, without a suffix."""

    base: Path
    audience: Audience = "analysis"
    stage: str = STAGES[0]
    conversation: Conversation | None = None
    formats: tuple[str, ...] = ("csv",)
    passphrase: str | None = field(default=None, repr=False)
    with_judgements: bool = False

    @property
    def may_be(self) -> dict[str, str]:
        """Return the titles, by name, of the formats that this audience may have of this scope."""
        return {
            name: form.title
            for name, form in FORMATS.items()
            if not (form.for_team and self.audience != "analysis") and not (form.of_one and self.conversation is None)
        }

    @property
    def written(self) -> tuple[str, ...]:
        """Return those of the chosen formats that may be written."""
        return tuple(name for name in self.formats if name in self.may_be)

    @property
    def may_be_judged(self) -> bool:
        """Tell whether this audience may have what the team judges."""
        return self.audience in JUDGED_FOR

    @property
    def judged_words(self) -> str:
        """Say what becomes of what the team judges."""
        if not self.may_be_judged:
            return "never goes to them"
        if not self.with_judgements:
            return "left out: what the team judges, and its patterns, stay here"
        held = ", ".join(name for name in self.written if FORMATS[name].of_records)
        return f"TAKEN ALONG, apart from the accounts: in {held or 'none of these formats'}"

    @property
    def target(self) -> Path:
        """Return the archive, or the first file."""
        return self.base.with_name(f"{self.base.name}{SUFFIX}") if self.passphrase else self.file_of(self.written[0])

    def file_of(self, format: str) -> Path:
        """Return where a format's file is to lie."""
        return self.base.with_name(f"{self.base.name} {FORMATS[format].stem}{FORMATS[format].suffix}")

    def pack(self, case: Case, by: Hand, record: ReplacementRecord | None = None) -> Pack:
        """Return what goes out; `record` takes in what is replaced by what."""
        judged = self.with_judgements and self.may_be_judged
        return pack_for(case, self.audience, self.conversation, by=by, with_judgements=judged, record=record)

    def look(self, case: Case, by: Hand, entities: Entities) -> tuple[Pack, Clearance]:
        """Return what goes out, and what was found in it."""
        pack = self.pack(case, by)
        names, kept = name_key_of(case, self.audience), kept_for(case, self.audience)
        found = look_through(pack, names, target=self.target, stage=self.stage, are_kept=kept, entities=entities)
        return pack, found

    def shown(self, case: Case, by: Hand) -> str:
        """Return what goes out as text to read."""
        terms = Terms(by, self.conversation, stage=self.stage)
        return shown(case, self.pack(case, by), self.written, terms)

    def write(
        self, case: Case, by: Hand, *, confirmed: bool, reason: str | None, looked_at: int = 0
    ) -> list[ExportResult]:
        """Write all of it, or nothing where anything stands in the way; `looked_at` is how many lines were before."""
        record = ReplacementRecord()
        pack = self.pack(case, by, record)
        who = by.author if confirmed else None
        terms = Terms(by, self.conversation, who, (), self.stage, reason=reason, record=record, looked_at=looked_at)
        if self.passphrase:
            return list(export_closed(case, pack, self.written, self.target, self.passphrase, terms))
        return export_together(case, pack, {name: self.file_of(name) for name in self.written}, terms)

    def limits(self, case: Case) -> list[str]:
        """Return the limits and wishes of those whose words may go out."""
        names = Pseudonyms(name_key_of(case))
        chosen = case.conversations.all() if self.conversation is None else [self.conversation]
        return [f"{one.label}: {limit}" for one in chosen for limit in limits_of(case, one, names)]
