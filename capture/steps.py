"""The nine steps of a conversation: what each is for, what the lead may ask, what the note-taker looks to.

The standard lies beside this module in `steps.toml`; what a team words otherwise is `capture.wording`'s.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casefile.people import Level

_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True)
class Step:
    """One step.

    `number` is as people say it (6a between 6 and 7), `short` a title for narrow columns, `hint` one quiet line for
    the note-taker. `prompts` suit front-line staff; `prompts_by_level` replaces them for other levels. A step that
    `opens_at` another is closed until that one is reached, or until it is asked for.
    """

    id: str
    number: str
    title: str
    short: str
    purpose: str
    hint: str
    prompts: tuple[str, ...]
    note_taker: tuple[str, ...]
    leaves: tuple[str, ...]
    prompts_by_level: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    opens_at: str | None = None


@dataclass(frozen=True)
class Spoken:
    """What is said around the recording: before it is asked for, and while it is paused.

    `at_risk` is said with `paused`, always: confidence is never promised.
    """

    agreement: str
    paused: str
    at_risk: str

    @property
    def in_pause(self) -> str:
        """What is said while the recording is paused."""
        return f"{self.paused} {self.at_risk}"


SPOKEN = Spoken(
    "We would like to record, on this laptop only; a program on it turns the sound into text and nothing is sent "
    "anywhere. Is that all right? Is there anything you would not want recorded or quoted? You can say no, or stop, at "
    "any time, and we will take notes instead.",
    "We have paused the recording.",
    "If you tell us that someone is at risk, we still have to act on it.",
)
NOTHING_WENT_WELL_YET = "Nothing is noted yet under what went well."


def _standard() -> tuple[Step, ...]:
    path = Path(__file__).with_name("steps.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_step(name, table) for name, table in tables.items())


def _step(name: str, table: Mapping[str, Any]) -> Step:
    by_level = {level: tuple(prompts) for level, prompts in table.get("by_level", {}).items()}
    return Step(
        name,
        table["number"],
        table["title"],
        table["short"],
        table["purpose"],
        table["hint"],
        tuple(table["prompts"]),
        tuple(table["note_taker"]),
        tuple(table["leaves"]),
        MappingProxyType(by_level),
        table.get("opens_at"),
    )


STEPS: tuple[Step, ...] = _standard()


def step_of(step: str, steps: Sequence[Step] = STEPS) -> Step:
    """Return the step of this id, in the standard's wording or in that of the steps given; KeyError where none is."""
    for item in steps:
        if item.id == step:
            return item
    raise KeyError(step)


def prompts_for(step: Step, level: Level | None) -> tuple[str, ...]:
    """Return the prompts for a participant of this level; those for the front line where the level has none."""
    return step.prompts_by_level.get(level or "", step.prompts)
