"""The name key: people, agencies and places, with variants and pseudonym.

One store that export, recognition and search share; it never leaves the case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log

NameKind = Literal["person", "agency", "place"]


@dataclass(frozen=True)
class NameEntry:
    """One person, agency or place: the pseudonym is written as it stands in exports, such as `[Child A]`.

    `words` holds what is a common word instead of this name: spellings such as `will`, and where a sentence begins with
    it what follows, as `tagging.pseudonyms` writes it. Exports use the same for a `detail` that is put in other words;
    none is in the key.
    """

    id: str
    kind: NameKind | Literal["detail"]
    real: str
    variants: tuple[str, ...]
    pseudonym: str
    words: Container[str] = frozenset()

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the real name and all its variants."""
        return (self.real, *self.variants)


class Names:
    """Repository of the name key."""

    def __init__(self, store: Store, log: Log) -> None:
        self._store = store
        self._log = log

    def add(
        self,
        kind: NameKind,
        real: str,
        pseudonym: str,
        by: Hand,
        *,
        variants: Sequence[str] = (),
        conversation: str | None = None,
    ) -> NameEntry:
        """Enter a name; the pseudonym is put into square brackets, so that it is seen to be a replacement.

        Where it was met in a `conversation`, it is taken back there. Raises EntryError where anything is missing, and
        for a name or variant that another entry holds already.
        """
        values = _checked(kind, real, pseudonym, variants)
        self._require_new((real, *variants))
        change = self._log.insert("name_key", **values)
        self._log.record(by, "name entered", [change], conversation)
        return next(entry for entry in self.all() if entry.id == change.id)

    def change(
        self, entry: NameEntry, by: Hand, *, kind: NameKind, real: str, pseudonym: str, variants: Sequence[str]
    ) -> NameEntry:
        """Put other values in an entry as it was seen; the earlier ones stay in the log.

        Raises EntryError as `add` does, and where somebody has changed the entry in the meantime.
        """
        with self._store.write():
            seen = {"kind": entry.kind, "real": entry.real, "pseudonym": entry.pseudonym}
            self._log.require_as_seen("name_key", entry.id, **seen, variants=_stored(entry.variants))
            values = _checked(kind, real, pseudonym, variants)
            self._require_new((real, *variants), but=entry.id)
            change = self._log.update("name_key", entry.id, **values)
            self._log.record(by, "name changed", [change])
        return next(item for item in self.all() if item.id == entry.id)

    def add_variant(self, entry: str, text: str, by: Hand, *, conversation: str | None = None) -> NameEntry:
        """Enter another spelling of a name, such as one that the recogniser makes of it; raises EntryError if empty.

        Where it was met in a `conversation`, it is taken back there.
        """
        with self._store.write():
            known = next((item for item in self.all() if item.id == entry), None)
            text = text.strip()
            if known is None or not text:
                raise EntryError(
                    title="This variant can't be entered.",
                    detail="It is empty, or the name it belongs to is no longer in the key.",
                    remedy="Choose a name of the key and the words that stand for it.",
                )
            _require_apart((text,), known.pseudonym)
            forms = {form.casefold() for form in known.forms}
            # Capitals tell a name from a common word, so that `will` beside `Will` says something.
            if text in known.forms or (text.casefold() in forms and not text.islower()):
                return known
            self._require_new((text,), but=entry)
            variants = _stored([*known.variants, text])
            change = self._log.update("name_key", entry, variants=variants)
            self._log.record(by, "variant entered", [change], conversation)
            return next(item for item in self.all() if item.id == entry)

    def drop(self, entry: str, by: Hand) -> None:
        """Take an entry out of the key."""
        self._log.record(by, "name taken out", [self._log.delete("name_key", entry)])

    def all(self) -> list[NameEntry]:
        """Return the whole key in the order of its entries."""
        return [
            NameEntry(row["id"], row["kind"], row["real"], tuple(json.loads(row["variants"])), row["pseudonym"])
            for row in self._store.rows("SELECT * FROM name_key ORDER BY id")
        ]

    def _require_new(self, forms: Sequence[str], *, but: str = "") -> None:
        asked = {form.strip().casefold() for form in forms}
        for entry in self.all():
            if entry.id != but and not asked.isdisjoint(form.casefold() for form in entry.forms):
                raise EntryError(
                    title="This name is in the key already.",
                    detail=f"{entry.pseudonym} stands in its place; one name can have no two.",
                    remedy="Change that entry, or enter another spelling of it.",
                )


def _checked(kind: NameKind, real: str, pseudonym: str, variants: Sequence[str]) -> dict[str, str]:
    real, pseudonym = real.strip(), pseudonym.strip().strip("[]").strip()
    if not real or not pseudonym or kind not in get_args(NameKind):
        raise EntryError(
            title="The entry of the name key is not complete.",
            detail="It takes a person, an agency or a place, the real name, and what stands in its place.",
            remedy="Give all three, for example a role or a pseudonym such as: Child A",
        )
    texts = list(dict.fromkeys(text.strip() for text in variants if text.strip()))
    _require_apart((real, *texts), pseudonym)
    return {
        "kind": kind,
        "real": real,
        "variants": _stored(texts),
        "pseudonym": f"[{pseudonym}]",
    }


def _stored(variants: Sequence[str]) -> str:
    return json.dumps([*variants], ensure_ascii=False)


def _require_apart(forms: Sequence[str], pseudonym: str) -> None:
    if any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", pseudonym, re.IGNORECASE) for form in forms):
        raise EntryError(
            title="The pseudonym holds the real name.",
            detail="It would be exported with it.",
            remedy="Choose another, such as a role or: Child A",
        )
