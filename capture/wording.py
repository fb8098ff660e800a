"""How a team words the nine steps: a TOML file, checked, kept in the case; what it leaves out is the standard's.

Only wording may change: titles, short titles, purposes, hints, prompts, what the note-taker looks to and what a step
leaves behind, and what is said around the recording. Which steps there are, their order and their numbers are the
method's, and so is that nothing is off the record. Lengths are those that the smallest screen (60x20) and the lead's
one sheet can show.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from capture.lead_sheet import set_sheet
from capture.steps import SPOKEN, STEPS, Spoken, Step
from casefile.errors import EntryError
from casefile.people import LEVELS, Level

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.events import Hand

# Cells of a 60x20 screen: the column of steps, and the pane beside it.
SHORT_CELLS, PANE_CELLS = 12, 42
# A line that begins with "· " loses two cells, the scroll bar one.
PROMPT_CELLS = PANE_CELLS - 3
_ROWS = {"title": 2, "purpose": 4, "hint": 3}
PROMPT_ROWS, MOST_PROMPTS = 8, 14
_LONGEST_WORD = 24
_TEXTS = ("title", "short", "purpose", "hint")
_LISTS = ("prompts", "note_taker", "leaves")
_FIXED = ("id", "number", "opens_at")
# The table of what is said around the recording, and how many rows each may take: of the agreement's dialog, and above
# the note line, where the keys stand as well.
_SPOKEN = "spoken"
_SPOKEN_CELLS, _AGREEMENT_ROWS, _PAUSE_ROWS = 50, 7, 3
# Never promised, since drafts draw on what was said, and a risk to somebody has to be acted on.
_PROMISES = re.compile(
    r"\boff[ -]the[ -]record\b|\b(fully|strictly|completely|entirely|totally) confidential\b|\bfull confidentiality\b",
    re.I,
)
_SHOWN_PROBLEMS = 8
_FRONT_LINE: Level = "front line"


def steps_of(case: Case) -> tuple[Step, ...]:
    """Return the steps in the wording that is in force in this case."""
    entered = case.step_wordings.current()
    return worded(tomllib.loads(entered.wording)) if entered else STEPS


def set_wording(case: Case, text: str, by: Hand) -> tuple[Step, ...]:
    """Check a team's TOML and put it in force, or the standard where it changes nothing; return the steps so worded.

    Raises EntryError, naming each step and field and what to do, with nothing changed.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EntryError(
            title="The file of wording can't be read.",
            detail=f"It is not TOML: {error}.",
            remedy="Begin with what this prints, and change only the words in quotes: vantage steps --show",
        ) from None
    problems = problems_in(given)
    if problems:
        more = len(problems) - _SHOWN_PROBLEMS
        rest = [f"and {more} more"] if more > 0 else []
        raise EntryError(
            title="The wording can't be taken over as it is.",
            detail="\n".join([*problems[:_SHOWN_PROBLEMS], *rest]),
            remedy="Nothing was changed. Change this in the file, and set it again.",
        )
    steps, spoken = worded(given), spoken_in(given)
    case.step_wordings.enter(in_toml(steps, STEPS, spoken, SPOKEN), by)
    return steps


def spoken_of(case: Case) -> Spoken:
    """Return what is said around the recording, in the wording that is in force in this case."""
    entered = case.step_wordings.current()
    return spoken_in(tomllib.loads(entered.wording)) if entered else SPOKEN


def spoken_in(given: Mapping[str, Any]) -> Spoken:
    """Return the standard of what is said around the recording, with the words given in its place."""
    table = given.get(_SPOKEN, {})
    return replace(SPOKEN, **{item.name: table[item.name].strip() for item in fields(Spoken) if item.name in table})


def worded(given: Mapping[str, Any]) -> tuple[Step, ...]:
    """Return the standard with the words given in its place; what is no wording of a step is passed over."""
    return tuple(_worded(step, given.get(step.id, {})) for step in STEPS)


def _worded(step: Step, given: Mapping[str, Any]) -> Step:
    texts = {name: given[name].strip() for name in _TEXTS if name in given}
    by_level = dict(step.prompts_by_level)
    by_level |= {level: _lines(prompts) for level, prompts in given.get("by_level", {}).items()}
    worded = replace(step, **texts, prompts_by_level=MappingProxyType(by_level))
    lists = {name: _lines(given.get(name, getattr(step, name))) for name in _LISTS}
    return replace(worded, prompts=lists["prompts"], note_taker=lists["note_taker"], leaves=lists["leaves"])


def _lines(prompts: Sequence[str]) -> tuple[str, ...]:
    return tuple(prompt.strip() for prompt in prompts)


def problems_in(given: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a team's wording, one sentence each: the step, the field, and what to do."""
    names = [step.id for step in STEPS]
    problems = [
        f"{name}: there is no such step; take it out. The steps are {', '.join(names)}."
        for name in given
        if name not in (*names, _SPOKEN)
    ]
    known = [name for name in given if name in names]
    if known != sorted(known, key=names.index):
        problems.append("The steps stand in another order; put them in theirs, which is not the file's to change.")
    for step in STEPS:
        if step.id in given:
            problems += _problems_of(step, given[step.id])
    problems += _spoken_problems(given.get(_SPOKEN, {}))
    if not problems:
        steps, spoken = worded(given), spoken_in(given)
        problems = [
            f"The prompts for {level} do not fit on the lead's one sheet; shorten them, or leave some out."
            for level in LEVELS
            if set_sheet(steps, level, spoken) is None
        ]
    return problems


def _problems_of(step: Step, given: object) -> list[str]:
    if not isinstance(given, dict):
        return [f"{step.id}: this is not a table; begin it with a line [{step.id}]."]
    problems: list[str] = []
    for name, value in given.items():
        where = f"{step.id}, {name}"
        if name in _TEXTS:
            problems += _text_problems(where, value, name, step)
        elif name in _LISTS:
            problems += _prompt_problems(where, value)
        elif name == "by_level":
            problems += _level_problems(where, value)
        elif name in _FIXED:
            if value != _plain(getattr(step, name)):
                problems.append(f"{where}: only wording can be changed; take it out.")
        else:
            problems.append(f"{where}: there is no such field; take it out. There are {', '.join(_TEXTS + _LISTS)}.")
    return problems


def _spoken_problems(given: object) -> list[str]:
    if not isinstance(given, dict):
        return [f"{_SPOKEN}: this is not a table; begin it with a line [{_SPOKEN}]."]
    names = [item.name for item in fields(Spoken)]
    problems: list[str] = []
    for name, value in given.items():
        where = f"{_SPOKEN}, {name}"
        if name not in names:
            problems.append(f"{where}: there is no such field; take it out. There are {', '.join(names)}.")
        elif problem := _word_problem(value):
            problems.append(f"{where}: {problem}")
    if problems:
        return problems
    spoken = spoken_in({_SPOKEN: given})
    for name, text, cells, most in (
        ("agreement", spoken.agreement, _SPOKEN_CELLS, _AGREEMENT_ROWS),
        ("paused, with at_risk", spoken.in_pause, PANE_CELLS, _PAUSE_ROWS),
    ):
        if (rows := rows_of(text, cells)) > most:
            problems.append(f"{_SPOKEN}, {name}: {rows} rows on a small screen; shorten it to {most}.")
    return problems


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _text_problems(where: str, value: object, name: str, step: Step) -> list[str]:
    problem = _word_problem(value)
    if problem or not isinstance(value, str):
        return [f"{where}: {problem}"]
    if name == "short":
        cells = cells_of(value.strip())
        fits = cells <= SHORT_CELLS
        return [] if fits else [f"{where}: {cells} characters; at most {SHORT_CELLS} fit beside the conversation."]
    shown = f"{step.number}  {value}" if name == "title" else value
    rows = rows_of(shown, PANE_CELLS)
    return [] if rows <= _ROWS[name] else [f"{where}: {rows} rows on a small screen; shorten it to {_ROWS[name]}."]


def _level_problems(where: str, value: object) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: this is not a table; begin it with a line such as [story.by_level]."]
    problems: list[str] = []
    for level, prompts in value.items():
        if level == _FRONT_LINE:
            problems.append(f"{where}, {level}: those are the prompts themselves; put them under prompts.")
        elif level not in LEVELS:
            others = ", ".join(item for item in LEVELS if item != _FRONT_LINE)
            problems.append(f"{where}, {level}: there is no such level; the others are {others}.")
        else:
            problems += _prompt_problems(f"{where}, {level}", prompts)
    return problems


def _prompt_problems(where: str, value: object) -> list[str]:
    if not isinstance(value, list) or not value:
        return [f"{where}: give a list of prompts in square brackets, or leave it out for the standard's."]
    if len(value) > MOST_PROMPTS:
        return [f"{where}: {len(value)} prompts; keep {MOST_PROMPTS} at most."]
    problems: list[str] = []
    for number, prompt in enumerate(value, 1):
        problem = _word_problem(prompt)
        rows = rows_of(prompt, PROMPT_CELLS) if isinstance(prompt, str) else 0
        if problem is None and rows > PROMPT_ROWS:
            problem = f"{rows} rows on a small screen; shorten it to {PROMPT_ROWS}."
        if problem is not None:
            problems.append(f"{where}, number {number}: {problem}")
    return problems


def _word_problem(value: object) -> str | None:
    if not isinstance(value, str):
        return "this is not text; put it in quotes."
    if not value.strip():
        return "it is empty; leave it out for the standard's words."
    if not value.strip().isprintable():
        return "it holds a line break or a control character; write it as one line."
    if max(cells_of(word) for word in value.split()) > _LONGEST_WORD:
        return f"a word is longer than {_LONGEST_WORD} characters; part it."
    if found := _PROMISES.search(value):
        return f"“{found[0]}” can't be promised; say who will read what, and that a risk has to be acted on."
    return None


def in_toml(
    steps: Sequence[Step], standard: Sequence[Step] = (), spoken: Spoken = SPOKEN, but: Spoken | None = None
) -> str:
    """Write the wording of steps, and what is spoken, as TOML: all of it, or what differs from the standard given."""
    base = {step.id: step for step in standard}
    lines = [
        f"{item.name} = {_quoted(getattr(spoken, item.name))}"
        for item in fields(Spoken)
        if but is None or getattr(spoken, item.name) != getattr(but, item.name)
    ]
    tables = [_table(step, base.get(step.id)) for step in steps]
    tables.append("\n".join([f"[{_SPOKEN}]", *lines] if lines else []))
    return "\n\n".join(table for table in tables if table) + ("\n" if any(tables) else "")


def _table(step: Step, base: Step | None) -> str:
    lines = [
        f"{name} = {_quoted(getattr(step, name))}"
        for name in _TEXTS
        if base is None or getattr(step, name) != getattr(base, name)
    ]
    lines += [
        _list(name, getattr(step, name))
        for name in _LISTS
        if base is None or getattr(step, name) != getattr(base, name)
    ]
    levels = [
        _list(_quoted(level), prompts)
        for level, prompts in step.prompts_by_level.items()
        if base is None or prompts != base.prompts_by_level.get(level)
    ]
    head = [f"[{step.id}]"] if lines or levels else []
    below = [f"[{step.id}.by_level]", *levels] if levels else []
    return "\n".join([*head, *lines, *below])


def _quoted(text: str) -> str:
    # What JSON escapes within quotes, TOML escapes in the same way.
    return json.dumps(text, ensure_ascii=False)


def _list(name: str, prompts: Sequence[str]) -> str:
    return "\n".join([f"{name} = [", *[f"  {_quoted(prompt)}," for prompt in prompts], "]"])


def cells_of(text: str) -> int:
    """Return how many cells of a terminal a text takes: a wide letter two, a combining mark none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def rows_of(text: str, width: int) -> int:
    """Return how many rows of so many cells a text takes, wrapped at its spaces."""
    rows, used = 1, 0
    for word in text.split():
        cells = cells_of(word)
        if used and used + 1 + cells > width:
            rows, used = rows + 1, 0
        used += cells + (1 if used else 0)
    return rows
