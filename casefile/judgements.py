"""What the review team judges of episodes: of each element by itself, never of an episode as a whole.

Layer `judgement`, apart from accounts, notes and tags. It belongs to the team: whoever enters it stands beside it, and
what was judged before stays in the log. Hindsight is allowed here, and labelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casefile.clock import Clock
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log

JudgementKind = Literal["good", "problematic", "not_judged"]
JUDGEMENTS: dict[JudgementKind, str] = {
    "good": "good practice",
    "problematic": "problematic practice",
    "not_judged": "not judged",
}


@dataclass(frozen=True)
class Element:
    """A smaller part of an episode that can be judged by itself: what was done, in neutral words."""

    id: str
    episode: str
    text: str
    at: str
    author: str


@dataclass(frozen=True)
class NewJudgement:
    """What the team says of an element: the information that was used, and what was there and not used."""

    judgement: JudgementKind
    reason: str | None = None
    information_used: str | None = None
    information_available_unused: str | None = None


@dataclass(frozen=True)
class Judgement(NewJudgement):
    """It as it stands: who entered it for the team, and when."""

    id: str = ""
    element: str = ""
    at: str = ""
    author: str = ""


@dataclass(frozen=True)
class Significance:
    """How an episode bore on what came later; `is_hindsight` labels what could only be known afterwards."""

    id: str
    episode: str
    words: str
    is_hindsight: bool
    at: str
    author: str


@dataclass(frozen=True)
class EpisodeComment:
    """What somebody of the team thinks of an episode."""

    id: str
    episode: str
    words: str
    at: str
    author: str


class Judgements:
    """Repository of elements, and of what the team says of them and of episodes; it is taken back in its own place."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def add_element(self, episode: str, text: str, by: Hand) -> Element:
        """Enter a part of an episode; raises EntryError for an empty one."""
        change = self._log.insert("element", episode=episode, text=_said(text), at=self._clock.now(), author=by.author)
        self._log.record(by, "element entered", [change])
        return Element(**(change.after or {}))

    def reword_element(self, element: Element, text: str, by: Hand) -> None:
        """Word an element otherwise; raises EntryError for an empty one."""
        self._log.record(by, "element worded otherwise", [self._log.update("element", element.id, text=_said(text))])

    def drop_element(self, element: Element, by: Hand) -> None:
        """Take an element out; raises EntryError where it is judged."""
        if self.of_element(element.id) is not None:
            raise EntryError(
                title="This element is judged.",
                detail="What the team said of it would go with it.",
                remedy="Take the judgement back first.",
            )
        self._log.record(by, "element taken out", [self._log.delete("element", element.id)])

    def element(self, element: str) -> Element:
        """Return one element; raises EntryError where it was taken out."""
        return Element(**(self._log.update("element", element).before or {}))

    def elements(self, episode: str) -> list[Element]:
        """Return an episode's elements in the order of their entry."""
        rows = self._store.rows("SELECT * FROM element WHERE episode = ? ORDER BY id", [episode])
        return [Element(**row) for row in rows]

    def judge(self, element: str, what: NewJudgement, by: Hand) -> Judgement:
        """Enter what the team says of an element, in the place of what it said before.

        Raises EntryError for a judgement without a reason, and for one that is none.
        """
        if what.judgement not in JUDGEMENTS:
            raise EntryError(
                title="This is no judgement.",
                detail="An element is good or problematic practice, or not judged.",
                remedy=f"Choose one of: {', '.join(JUDGEMENTS)}",
            )
        reason = (what.reason or "").strip() or None
        if what.judgement != "not_judged" and reason is None:
            raise EntryError(
                title="The judgement has no reason.",
                detail="Those who read it have to see what it rests on.",
                remedy="Say why in one sentence, or leave the element not judged.",
            )
        values = {
            "judgement": what.judgement,
            "reason": reason,
            "information_used": (what.information_used or "").strip() or None,
            "information_available_unused": (what.information_available_unused or "").strip() or None,
            "at": self._clock.now(),
            "author": by.author,
        }
        return Judgement(**self._put("judgement", "element", element, values, by, "element judged"))

    def withdraw(self, judgement: Judgement, by: Hand) -> None:
        """Take a judgement back; that it was made stays in the log."""
        self._log.record(
            _apart(by, self._episode_of(judgement.element)),
            "judgement taken back",
            [self._log.delete("judgement", judgement.id)],
        )

    def of_element(self, element: str) -> Judgement | None:
        """Return what the team says of an element, or None."""
        row = self._store.row("SELECT * FROM judgement WHERE element = ?", [element])
        return Judgement(**row) if row else None

    def say_significance(self, episode: str, words: str, by: Hand, *, is_hindsight: bool) -> None:
        """Say how an episode bore on what came later; an empty text takes it back."""
        values = {
            "words": words.strip(),
            "is_hindsight": int(is_hindsight),
            "at": self._clock.now(),
            "author": by.author,
        }
        known = self.significance(episode)
        if words.strip():
            self._put("significance", "episode", episode, values, by, "significance said")
        elif known is not None:
            self._log.record(
                _apart(by, episode), "significance taken back", [self._log.delete("significance", known.id)]
            )

    def significance(self, episode: str) -> Significance | None:
        """Return how an episode bore on what came later, or None."""
        row = self._store.row("SELECT * FROM significance WHERE episode = ?", [episode])
        return Significance(**{**row, "is_hindsight": bool(row["is_hindsight"])}) if row else None

    def comment(self, episode: str, words: str, by: Hand) -> EpisodeComment:
        """Write what one thinks of an episode; raises EntryError for an empty text."""
        change = self._log.insert(
            "episode_comment", episode=episode, words=_said(words), at=self._clock.now(), author=by.author
        )
        self._log.record(_apart(by, episode), "episode commented on", [change])
        return EpisodeComment(**(change.after or {}))

    def drop_comment(self, comment: EpisodeComment, by: Hand) -> None:
        """Take a comment out; its words stay in the log."""
        self._log.record(
            _apart(by, comment.episode), "comment taken out", [self._log.delete("episode_comment", comment.id)]
        )

    def comments(self, episode: str) -> list[EpisodeComment]:
        """Return the comments on an episode in the order of their entry."""
        rows = self._store.rows("SELECT * FROM episode_comment WHERE episode = ? ORDER BY id", [episode])
        return [EpisodeComment(**row) for row in rows]

    def _put(self, table: str, key: str, owner: str, values: Row, by: Hand, kind: str) -> Row:
        known = self._store.row(f"SELECT id FROM {table} WHERE {key} = ?", [owner])
        change: Change = (
            self._log.update(table, known["id"], **values)
            if known
            else self._log.insert(table, **{key: owner, **values})
        )
        episode = owner if table == "significance" else self._episode_of(owner)
        self._log.record(_apart(by, episode), kind, [change])
        return change.after or {}

    def _episode_of(self, element: str) -> str:
        row = self._store.row("SELECT episode FROM element WHERE id = ?", [element])
        return str(row["episode"]) if row else ""


def judging_place(episode: str) -> str:
    """Return the place in which what is judged of an episode is taken back, apart from its record."""
    return f"judgement {episode}"


def _apart(by: Hand, episode: str) -> Hand:
    return Hand(by.author, judging_place(episode))


def _said(words: str) -> str:
    if not words.strip():
        raise EntryError(title="The line is empty.", detail="There is nothing to keep.", remedy="Type a word first.")
    return words.strip()
