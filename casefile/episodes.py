"""Key practice episodes: entities that tags link to, and the reviewers' own words for them.

What an episode rests on lies in `casefile.episode_parts`, what is judged of it in `casefile.judgements`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from casefile.clock import Clock
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log

Precision = Literal["day", "week", "month", "season", "year", "about"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
_TEXTS = ("period_from", "period_to", "precision", "description", "why_selected", "nominated_by")
_COLUMNS = "id, title, period_from, period_to, nominated_by, precision, description, why_selected"
# What points to an episode and has no use without it.
_POINTING = (
    *("tag", "episode_source", "missing_view", "discrepancy", "element", "significance", "episode_comment"),
    *("episode_nominator", "episode_nomination", "pattern_episode", "factor_asked"),
)


@dataclass(frozen=True)
class Episode:
    """A selected moment or period, by a neutral title; it has no overall verdict.

    `period_from` and `period_to` are as they were said, `precision` how exactly they are known; `description` keeps
    close to the participants' accounts, `why_selected` says why the team looks at it. `nominated_by` are words, where
    it was entered while tagging; who nominated it is in `casefile.episode_parts`. Each is None where nobody has said.
    """

    id: str
    title: str
    period_from: str | None
    period_to: str | None
    nominated_by: str | None
    precision: Precision | None = None
    description: str | None = None
    why_selected: str | None = None

    @property
    def period(self) -> str:
        """Return from when to when, with how exactly that is known; empty where nobody has said."""
        said = " to ".join(part for part in (self.period_from, self.period_to) if part)
        if not said or self.precision is None:
            return said
        return f"{said} (about)" if self.precision == "about" else f"{said} (to the {self.precision})"


class Episodes:
    """Repository of key practice episodes."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def add(
        self,
        title: str,
        by: Hand,
        *,
        nominated_by: str | None = None,
        conversation: str | None = None,
        named: str | None = None,
    ) -> Episode:
        """Enter an episode under a neutral working title; raises EntryError for an empty one.

        `named` is how a participant named it: a title that says just that is theirs.
        """
        entered = [self._log.insert("episode", title=_titled(title), nominated_by=nominated_by)]
        if named is not None and _same(named, title):
            taken = {"episode": entered[0].id, "at": self._clock.now(), "author": by.author}
            entered.append(self._log.insert("taken_title", **taken))
        self._log.record(by, "episode entered", entered, conversation)
        return self.get(entered[0].id)

    def has_taken_title(self, episode: str) -> bool:
        """Tell whether an episode's title is a participant's own, taken as they named it, and not the team's."""
        return self._taken(episode) is not None

    def find(self, title: str) -> Episode | None:
        """Return the episode of this title, whatever its capitals, or None."""
        wanted = title.strip().casefold()
        return next((episode for episode in self.all() if episode.title.casefold() == wanted), None)

    def get(self, episode: str) -> Episode:
        """Return one episode; raises EntryError where there is none."""
        row = self._store.row(f"SELECT {_COLUMNS} FROM episode WHERE id = ?", [episode])
        if row is None:
            raise EntryError(
                title="There is no such episode.",
                detail="It was taken out in the meantime.",
                remedy="See what there is with: vantage episodes",
            )
        return _episode(row)

    def rename(self, episode: str, title: str, by: Hand) -> None:
        """Give an episode another title, which is the team's; raises EntryError for an empty one."""
        changes = [self._log.update("episode", episode, title=_titled(title))]
        if not _same(self.get(episode).title, title) and (taken := self._taken(episode)):
            changes.append(self._log.delete("taken_title", taken))
        self._log.record(by, "episode renamed", changes)

    def describe(self, episode: str, by: Hand, **values: str | None) -> Episode:
        """Say more of an episode, or something else; an empty text leaves open what it would say.

        Raises EntryError for a precision that is none of those above.
        """
        if set(values) - set(_TEXTS):
            raise ValueError(f"not an episode's to change: {sorted(values)}")
        given = {name: (value or "").strip() or None for name, value in values.items()}
        if given.get("precision") is not None and given["precision"] not in PRECISIONS:
            raise EntryError(
                title="This is no way of saying how exactly a period is known.",
                detail="It is the same few words in every case, so that episodes can be compared.",
                remedy=f"Choose one of: {', '.join(PRECISIONS)}",
            )
        self._log.record(by, "episode described", [self._log.update("episode", episode, **given)])
        return self.get(episode)

    def drop(self, episode: str, by: Hand) -> None:
        """Take an episode out; raises EntryError where a tag or anything of its record belongs to it."""
        for table in _POINTING:
            if self._store.row(f"SELECT id FROM {table} WHERE episode = ? LIMIT 1", [episode]) is not None:
                raise EntryError(
                    title="This episode is in use.",
                    detail="Tags are linked to it, or something is said of it.",
                    remedy="Take those off first; an episode with nothing on it can be taken out.",
                )
        gone = [self._log.delete("taken_title", taken)] if (taken := self._taken(episode)) else []
        self._log.record(by, "episode taken out", [*gone, self._log.delete("episode", episode)])

    def all(self) -> list[Episode]:
        """Return all episodes in the order of their entry."""
        return [_episode(row) for row in self._store.rows(f"SELECT {_COLUMNS} FROM episode ORDER BY id")]

    def _taken(self, episode: str) -> str | None:
        row = self._store.row("SELECT id FROM taken_title WHERE episode = ?", [episode])
        return str(row["id"]) if row else None


def _episode(row: Row) -> Episode:
    return Episode(**row)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _titled(title: str) -> str:
    if not title.strip():
        raise EntryError(
            title="The episode has no title.",
            detail="Tags are linked to it by its title.",
            remedy="Give a neutral title near the participant's own words.",
        )
    return title.strip()
