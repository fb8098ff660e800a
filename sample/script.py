"""A conversation before it has sound: turns with their pauses, and what is typed, tagged and named."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sample.errors import SampleError
from sample.truth import FOLDER, Agreement, Name, Participant, Reviewers

STEPS = (
    "introduction",
    "story",
    "episodes",
    "rationality",
    "factors",
    "went_well",
    "changes",
    "summing_up",
    "reflections",
)
"""The nine steps of the method, in its own order."""

QUERIES = "queries"
"""Questions from the wider picture, which may come between the sixth and the seventh step."""

ROLES = ("participant", "lead", "note_taker")
FIRST_SCRIPT = FOLDER / "first_conversation.toml"
_REMEDY = "Correct the script and render it again."


@dataclass(frozen=True)
class ScriptTurn:
    """One turn; {1.2} inside the text is a silence of that many seconds.

    It starts `pause_s` after the turn before, or `overlap_s` before that one ends.
    """

    id: str
    step: str
    speaker: str
    text: str
    pause_s: float = 0.7
    overlap_s: float = 0.0


@dataclass(frozen=True)
class ScriptNote:
    """A note, finished `after_s` seconds after its turn began."""

    turn: str
    after_s: float
    text: str
    verbatim: bool = False
    aspect: str = ""
    episode: str = ""
    view: str = ""


@dataclass(frozen=True)
class ScriptMark:
    """A mark, set `after_s` seconds after its turn began."""

    turn: str
    after_s: float
    kind: str
    text: str = ""


@dataclass(frozen=True)
class ScriptTag:
    """A quote of consecutive words of one turn, and how a reviewer tags it."""

    turn: str
    quote: str
    kind: str
    code: str
    direction: str = ""
    weight: str = ""
    episode: str = ""
    view: str = ""


@dataclass(frozen=True)
class ScriptLimit:
    """A quote that the participant asked to leave out."""

    turn: str
    quote: str


@dataclass(frozen=True)
class Script:
    """All that a rendered conversation comes from; `voices` maps each role to a voice's name."""

    title: str
    seed: int | None
    participant: Participant
    reviewers: Reviewers
    agreement: Agreement
    voices: dict[str, str]
    turns: tuple[ScriptTurn, ...]
    notes: tuple[ScriptNote, ...]
    marks: tuple[ScriptMark, ...]
    tags: tuple[ScriptTag, ...]
    limits: tuple[ScriptLimit, ...]
    names: tuple[Name, ...]

    def __post_init__(self) -> None:
        """Refuse steps, speakers and anchors that do not exist, with a SampleError."""
        ids = [turn.id for turn in self.turns]
        if len(set(ids)) != len(ids):
            raise SampleError("Two turns share an id", "Ids of turns are unique.", _REMEDY)
        for turn in self.turns:
            if turn.speaker not in ROLES or turn.step not in (*STEPS, QUERIES):
                raise SampleError("Unknown step or speaker", f"Turn {turn.id} has one.", _REMEDY)
        anchors = [note.turn for note in self.notes] + [mark.turn for mark in self.marks]
        anchors += [tag.turn for tag in self.tags] + [limit.turn for limit in self.limits]
        for lost in set(anchors) - set(ids):
            raise SampleError("An anchor without a turn", f"There is no turn {lost}.", _REMEDY)


def _script(row: dict[str, Any]) -> Script:
    return Script(
        title=row["conversation"]["title"],
        seed=None,
        participant=Participant(**row["participant"]),
        reviewers=Reviewers(**row["reviewers"]),
        agreement=Agreement(**row["agreement"]),
        voices=dict(row["voices"]),
        turns=tuple(ScriptTurn(**each) for each in row["turn"]),
        notes=tuple(ScriptNote(**each) for each in row["note"]),
        marks=tuple(ScriptMark(**each) for each in row["mark"]),
        tags=tuple(ScriptTag(**each) for each in row["tag"]),
        limits=tuple(ScriptLimit(**each) for each in row["limit"]),
        names=tuple(Name(**{**each, "variants": tuple(each["variants"])}) for each in row["name"]),
    )


def read_script(path: Path = FIRST_SCRIPT) -> Script:
    """Read a script from TOML; raises SampleError when it is not whole."""
    try:
        return _script(tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise SampleError("The script cannot be read", f"{path.name}: {error}.", _REMEDY) from error
