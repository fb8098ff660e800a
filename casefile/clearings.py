"""What was decided of forms on the way out: kept as they are, or put in other words; remembered for the case.

A form that is kept is remembered by a digest alone, so that no word of a conversation lies here once the conversation
is removed. What stands in place of a detail is remembered with it, as the name key does. A decision for a wider
audience holds for a narrower one, never the other way round.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log

# From the narrowest to the widest: who reads what is decided for the widest has the least besides.
_WIDTHS = {"analysis": 0, "own": 1, "group": 1, "public": 2}
# `form`: it names nobody. `word`: this spelling of a name in the key is the common word, or what it is at the beginning
# of a sentence, with what follows it.
Kept = Literal["form", "word"]


@dataclass(frozen=True)
class Generalised:
    """A detail, and what stands in its place from an audience on."""

    id: str
    form: str = field(repr=False)
    instead: str = field(repr=False)
    width: int


@dataclass(frozen=True)
class KeptForms:
    """Forms that were kept, asked one by one: their digests tell of none by themselves."""

    digests: frozenset[str] = field(repr=False)

    def __contains__(self, form: object) -> bool:
        """Tell whether a form was kept."""
        return isinstance(form, str) and bool(self.digests) and _digest(form) in self.digests


class Clearings:
    """Repository of decisions on forms."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def keep(self, forms: Iterable[str], audience: str, by: Hand, *, kind: Kept = "form") -> None:
        """Remember that forms may go out as they are to this audience and to every narrower one."""
        width = _WIDTHS[audience]
        known = self._kept(kind, width)
        digests = {_digest(form) for form in forms} - known
        changes = [
            self._log.insert("kept_form", digest=digest, kind=kind, width=width, at=self._clock.now(), author=by.author)
            for digest in sorted(digests)
        ]
        if changes:
            self._log.record(Hand(by.author, "export"), "forms kept", changes)

    def are_kept(self, forms: Iterable[str], audience: str, *, kind: Kept = "form") -> set[str]:
        """Return those forms that may go out to this audience as they are."""
        known = self._kept(kind, _WIDTHS[audience])
        return {form for form in forms if _digest(form) in known} if known else set()

    def kept(self, audience: str, *, kind: Kept = "form") -> KeptForms:
        """Return the forms that may go out to this audience as they are, to be asked for."""
        return KeptForms(frozenset(self._kept(kind, _WIDTHS[audience])))

    def forget_kept(self, by: Hand) -> int:
        """Forget every form that was kept, so that all are looked at anew; returns how many there were."""
        ids = [row["id"] for row in self._store.rows("SELECT id FROM kept_form ORDER BY id")]
        if ids:
            changes = [self._log.delete("kept_form", one) for one in ids]
            self._log.record(Hand(by.author, "export"), "kept forms forgotten", changes)
        return len(ids)

    def generalise(self, form: str, instead: str, audience: str, by: Hand) -> None:
        """Put other words in the place of a detail, for this audience and every wider one; raises EntryError for none.

        What was put there before for the same audiences gives way.
        """
        form, bare = form.strip(), instead.strip().strip("[]").strip()
        says_it_again = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", bare, re.IGNORECASE)
        if not form or not bare or says_it_again:
            raise EntryError(
                title="This can't stand in its place.",
                detail="It is empty, or says the same again.",
                remedy="Say less than it does, such as: spring 2019, a teenager, a doctor.",
            )
        width = _WIDTHS[audience]
        earlier = [one for one in self.generalised("public") if one.form == form and one.width == width]
        changes = [self._log.delete("generalised_form", one.id) for one in earlier]
        changes.append(
            self._log.insert(
                "generalised_form",
                form=form,
                instead=f"[{bare}]",
                width=width,
                at=self._clock.now(),
                author=by.author,
            )
        )
        self._log.record(Hand(by.author, "export"), "detail generalised", changes)

    def as_said(self, entries: Iterable[str], by: Hand) -> None:
        """Let details stand as they were said again, by the ids of what was put in their place; unknown ones pass."""
        known = {one.id for one in self.generalised("public")}
        changes = [self._log.delete("generalised_form", one) for one in sorted(known.intersection(entries))]
        if changes:
            self._log.record(Hand(by.author, "export"), "detail as said again", changes)

    def generalised(self, audience: str) -> list[Generalised]:
        """Return what is put in other words for an audience, what was decided last for it first."""
        rows = self._store.rows(
            "SELECT id, form, instead, width FROM generalised_form WHERE width <= ? ORDER BY width DESC, id DESC",
            [_WIDTHS[audience]],
        )
        return [Generalised(**row) for row in rows]

    def _kept(self, kind: Kept, width: int) -> set[str]:
        rows = self._store.tuples("SELECT digest FROM kept_form WHERE kind = ? AND width >= ?", [kind, width])
        return {row[0] for row in rows}


def _digest(form: str) -> str:
    return hashlib.sha256(form.encode("utf-8", "surrogatepass")).hexdigest()
