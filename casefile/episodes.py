"""Key practice episodes: entities that tags link to."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log


@dataclass(frozen=True)
class Episode:
    """A selected moment or period, by a neutral title; it has no overall verdict."""

    id: str
    title: str
    period_from: str | None
    period_to: str | None
    nominated_by: str | None


class Episodes:
    """Repository of key practice episodes."""

    def __init__(self, store: Store, log: Log) -> None:
        self._store = store
        self._log = log

    def add(self, title: str, by: Hand, *, nominated_by: str | None = None, conversation: str | None = None) -> Episode:
        """Enter an episode under a neutral working title; raises EntryError for an empty one."""
        change = self._log.insert("episode", title=_titled(title), nominated_by=nominated_by)
        self._log.record(by, "episode entered", [change], conversation)
        return next(episode for episode in self.all() if episode.id == change.id)

    def find(self, title: str) -> Episode | None:
        """Return the episode of this title, whatever its capitals, or None."""
        wanted = title.strip().casefold()
        return next((episode for episode in self.all() if episode.title.casefold() == wanted), None)

    def rename(self, episode: str, title: str, by: Hand) -> None:
        """Give an episode another title; raises EntryError for an empty one."""
        self._log.record(by, "episode renamed", [self._log.update("episode", episode, title=_titled(title))])

    def all(self) -> list[Episode]:
        """Return all episodes in the order of their entry."""
        return [
            Episode(**row)
            for row in self._store.rows(
                "SELECT id, title, period_from, period_to, nominated_by FROM episode ORDER BY id"
            )
        ]


def _titled(title: str) -> str:
    if not title.strip():
        raise EntryError(
            title="The episode has no title.",
            detail="Tags are linked to it by its title.",
            remedy="Give a neutral title near the participant's own words.",
        )
    return title.strip()
