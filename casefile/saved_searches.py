"""Saved searches: under a title, what is looked for; asked again, they find what stands there then."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from casefile.clock import Clock
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.search import Query


@dataclass(frozen=True)
class SavedSearch:
    """One search under a title, which no other bears."""

    id: str
    title: str
    query: Query
    author: str
    at: str


class SavedSearches:
    """Repository of saved searches; they are the team's, whoever saved them."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def save(self, title: str, query: Query, by: Hand) -> SavedSearch:
        """Save a search; one of the same title is saved anew. Raises EntryError for an empty title."""
        title = title.strip()
        if not title:
            raise EntryError(
                title="The search has no title.",
                detail="It is found again by its title.",
                remedy="Give a title that names nobody.",
            )
        values = {"title": title, "query": _written(query), "author": by.author, "at": self._clock.now()}
        known = next((one for one in self.all() if one.title.casefold() == title.casefold()), None)
        change = (
            self._log.update("saved_search", known.id, **values)
            if known is not None
            else self._log.insert("saved_search", **values)
        )
        self._log.record(by, "search saved", [change])
        return next(one for one in self.all() if one.id == change.id)

    def drop(self, search: str, by: Hand) -> None:
        """Take a saved search out; raises EntryError where there is none."""
        self._log.record(by, "saved search taken out", [self._log.delete("saved_search", search)])

    def all(self) -> list[SavedSearch]:
        """Return all saved searches by their titles."""
        rows = self._store.rows("SELECT * FROM saved_search ORDER BY title COLLATE NOCASE")
        return [SavedSearch(**{**row, "query": _read(row)}) for row in rows]


def _written(query: Query) -> str:
    told = {name: value for name, value in asdict(query).items() if value not in (None, "")}
    return json.dumps(told, ensure_ascii=False)


def _read(row: Row) -> Query:
    told = json.loads(row["query"])
    if "code" in told:
        told["code"] = tuple(told["code"])
    return Query(**told)
