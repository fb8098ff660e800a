"""What was said of notes, in words; what was not heard yet; and what is read back at the end.

Pure: it works on values alone, and counts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from capture.leaf_keys import aspect_ids
from casefile.framework import ASPECTS, DIRECTIONS, FACTOR_LEVELS, FACTORS, aspect, factor
from casefile.nominations import Nomination
from casefile.note_classes import ClassKind, NewClass, NoteClass
from casefile.notes import Note
from casefile.queries import Query

_KINDS: dict[ClassKind, str] = {
    "preparation": "how they prepared",
    "exposure": "what we had read or heard before",
    "enabler": "what made it possible",
    "turn_to": "who else, or which papers",
    "follow_up": "to follow up",
    "second": "a second conversation is needed",
    "feedback": "how the talk was for them",
    "support": "who supports them",
    "leave_out": "a wish to leave out",
}
_PRESENT = {
    "supporter": "a supporter",
    "interpreter": "an interpreter",
    "advocate": "an advocate",
    "second_parent": "a second parent",
}
_RAISED = {"participant": "the participant", "reviewers": "the reviewers", "other": "somebody else"}
_LEVELS = {level.id: level.title for level in FACTOR_LEVELS}


def words_of(what: NewClass, nominations: Sequence[Nomination] = (), queries: Sequence[Query] = ()) -> str:
    """Return in a few words what one note is said to be."""
    code = what.code or ""
    if what.kind == "aspect":
        return aspect(code).title
    if what.kind == "factor":
        weight = f"weight: {what.weight}" if what.weight else ""
        direction = DIRECTIONS[what.direction] if what.direction else ""
        return ", ".join(part for part in (factor(code).title, direction, weight) if part)
    if what.kind == "linked_factor":
        return f"linked to: {factor(code).title}"
    if what.kind == "tense":
        return code
    if what.kind == "present":
        return f"present: {what.words or _PRESENT.get(code, 'somebody else')}"
    if what.kind == "by_role":
        return f"by: {what.words}"
    if what.kind == "hung_on":
        return "hung on luck" if code == "luck" else "hung on one person"
    if what.kind == "level":
        return _LEVELS[code]
    if what.kind == "answer":
        return _pointing("answers", next((one.question for one in queries if one.id == what.query), ""))
    return _KINDS.get(what.kind) or _of_episode(what, nominations)


def _of_episode(what: NewClass, nominations: Sequence[Nomination]) -> str:
    title = next((one.title for one in nominations if one.id == what.nomination), "")
    if what.kind == "raised_by":
        return f"raised by {_RAISED[what.code or 'other']}"
    if what.kind == "confirmed":
        return "confirmed by the participant"
    words = {
        "episode": "episode",
        "title": "working title",
        "period": "from-to",
        "why": "why it mattered",
        "correction": "corrects what was heard first",
    }[what.kind]
    return _pointing(words, what.words or title)


def _pointing(words: str, to: str) -> str:
    return f"{words}: {to}" if to else words


@dataclass(frozen=True)
class NotHeard:
    """The titles of aspects and of categories under which no note of a conversation stands."""

    aspects: tuple[str, ...]
    factors: tuple[str, ...]


def not_heard(said: Sequence[NoteClass], notes: Sequence[Note], *, extra_aspects: bool) -> NotHeard:
    """Return which aspects and categories no note stands under, in the framework's order.

    The extra aspects are among them only where they are on; `unplaced` never is. A note that is struck out counts no
    more.
    """
    standing = {note.id for note in notes if not note.is_struck}
    heard = {(item.kind, item.code) for item in said if item.note in standing}
    wanted = aspect_ids(extra_aspects=extra_aspects)
    return NotHeard(
        tuple(item.title for item in ASPECTS if item.id in wanted and ("aspect", item.id) not in heard),
        tuple(item.title for item in FACTORS if item.level is not None and ("factor", item.id) not in heard),
    )


@dataclass(frozen=True)
class Heard:
    """One thing that is read back: an episode (`nomination`) or a factor (`about`, the note that tells of it).

    `title` is the first version and stays as it is; `corrections` are the participant's, in their order.
    """

    title: str
    nomination: str | None
    about: str | None
    note: str
    corrections: tuple[str, ...]
    is_confirmed: bool


def read_back(
    notes: Sequence[Note], said: Sequence[NoteClass], nominations: Sequence[Nomination]
) -> tuple[list[Heard], list[Heard]]:
    """Return the episodes and the factors as heard: factors to which the participant gave weight come first."""
    texts = {note.id: note.text for note in notes if not note.is_struck}
    episodes = [
        _heard(_episode_title(one), one.id, None, one.note, said, texts) for one in nominations if one.note in texts
    ]
    factors = [item for item in said if item.kind == "factor" and item.note in texts]
    told: dict[str, list[NoteClass]] = {}
    for item in sorted(factors, key=lambda item: (_weighs(item), item.note, item.id)):
        told.setdefault(item.note, []).append(item)
    return episodes, [
        _heard(f"{'; '.join(words_of(item) for item in items)}: {texts[note]}", None, note, note, said, texts)
        for note, items in told.items()
    ]


def _episode_title(one: Nomination) -> str:
    return one.title + (f" ({one.period})" if one.period else "")


def _heard(
    title: str,
    nomination: str | None,
    about: str | None,
    note: str,
    said: Sequence[NoteClass],
    texts: dict[str, str],
) -> Heard:
    mine = [item for item in said if (item.nomination, item.about) == (nomination, about)]
    corrections = tuple(texts[item.note] for item in mine if item.kind == "correction" and item.note in texts)
    return Heard(
        title, nomination, about, note, corrections, is_confirmed=any(item.kind == "confirmed" for item in mine)
    )


def _weighs(item: NoteClass) -> int:
    """What weighed most comes first, what was given any weight next."""
    return 0 if item.weight == "most" else 1 if item.weight else 2
