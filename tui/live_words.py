"""What the live screen says of the recorder, worked out apart from any widget.

Words come first, signs second and colour third, so that nothing hangs on seeing colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from casefile.timeline import long_clock_text

if TYPE_CHECKING:
    from capture.held import Held, HeldEntry
    from capture.live import LiveStatus
    from casefile.notes import Holding, LineState, Mark, Note
    from casefile.seals import Seal
    from casefile.step_visits import StepVisit

Tone = Literal["on", "off", "paused", "trouble"]
# The promise is that the screen says within two seconds when sound is not being stored.
SILENT_AFTER_S = 1.5
PAUSED = "RECORDING PAUSED: nothing is being stored"
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_FLOOR_DB = -60.0
TWO = " · 2 microphones"
HOLDS: dict[Holding, str] = {"name": "a name", "document": "a document", "query": "a new question"}
MARKS = {"moment": "◆ this moment", "return": "↩ return to this", "leave_out": "✂ leave this out"}


@dataclass(frozen=True)
class Light:
    """The recording light: its words, how it is dressed, and what is wrong, if anything.

    `clock` is the time that its words end with, where they do.
    """

    text: str
    tone: Tone
    why: str | None = None
    clock: str = field(default="", compare=False)

    @property
    def words(self) -> tuple[str, ...]:
        """The words without the clock, part by part."""
        return tuple(" ".join(part.split()) for part in self.text.replace(self.clock, "", 1).split(" · "))


def light(
    status: LiveStatus | None, *, age_s: float = 0.0, busy: str | None = None, stopped_at_s: float | None = None
) -> Light:
    """Return what the light says.

    `age_s` is how old the status is, `busy` what the screen waits for, `stopped_at_s` where a recording ended.
    A status that has grown old is never trusted: the light then says that the recorder is silent.
    """
    if status is None or status.state in ("off", "listening", "finished"):
        since = busy or (f"stopped at {long_clock_text(stopped_at_s)}" if stopped_at_s is not None else "")
        return Light(f"○ NOT RECORDING{f' · {since}' if since else ''}", "off", _said(status) if status else None)
    clock = long_clock_text(status.position_s)
    if busy:
        return Light(f"○ {busy.upper()} {clock}", "paused", clock=clock)
    if status.state == "lost":
        ended = status.trouble or "The recorder has ended. Record again."
        return Light("✖ NOT RECORDING", "trouble", ended.removeprefix("NOT RECORDING: "))
    if age_s > SILENT_AFTER_S:
        silent = f"No word from the recorder for {int(age_s)} s. It may not be storing sound."
        return Light(f"✖ NOT KNOWN {clock}", "trouble", silent, clock)
    why = _said(status)
    if status.state == "paused":
        return Light(f"‖ {PAUSED} {clock}", "paused", why, clock)
    if not status.is_stored:
        return Light(f"✖ NOT RECORDING {clock}", "trouble", (why or "").removeprefix("NOT RECORDING: "), clock)
    if status.trouble:
        return Light(f"✖ TROUBLE {clock}", "trouble", why, clock)
    return Light(f"● RECORDING {clock}{TWO if status.second is not None else ''}", "on", why, clock)


def _said(status: LiveStatus) -> str | None:
    return " ".join(words for words in (status.trouble, status.news) if words) or None


def meter_bar(level_db: float, cells: int) -> str:
    """Draw a level between -60 and 0 dB in eighths of so many cells."""
    eighths = round((min(max(level_db, _FLOOR_DB), 0.0) - _FLOOR_DB) / -_FLOOR_DB * cells * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(cells)


@dataclass(frozen=True)
class Line:
    """One line of the note-taker's record: `kind` step, a note's kind, mark, a seal, half: the question whose answer is
    half typed, or held: in memory alone.

    `after` are the words that stand behind it: corrected, returned to, what it holds.
    """

    id: str
    kind: Literal["step", "note", "quote", "observation", "return", "mark", "seal", "half", "held"]
    at_s: float | None
    text: str
    after: tuple[str, ...] = ()
    is_struck: bool = False


def record_lines(
    notes: Sequence[Note],
    marks: Sequence[Mark],
    visits: Sequence[StepVisit],
    titles: dict[str, str],
    sealed: Sequence[Seal] = (),
) -> list[Line]:
    """Return notes, marks, steps entered and what was sealed as one list, in the order in which they were made."""
    lines = [note_line(note) for note in notes]
    lines += [mark_line(mark) for mark in marks]
    lines += [Line(visit.id, "step", visit.at_s, titles.get(visit.step, visit.step)) for visit in visits]
    lines += [
        Line(seal.id, "seal", None, f"sealed: {long_clock_text(seal.from_s)} to {long_clock_text(seal.to_s)}")
        for seal in sealed
    ]
    lines.sort(key=lambda line: line.id)
    return [*_filed(lines, notes, visits, titles)]


def _filed(
    lines: Sequence[Line], notes: Sequence[Note], visits: Sequence[StepVisit], titles: dict[str, str]
) -> Iterator[Line]:
    """Say of a note that stands under another step than the one it was made in where it belongs."""
    entered = {visit.id: visit.step for visit in visits}
    belongs = {note.id: note.step for note in notes}
    here = visits[0].step if visits else ""
    for line in lines:
        here = entered.get(line.id, here)
        step = belongs.get(line.id, here)
        yield line if step == here or not here else replace(line, text=f"{line.text}  → {titles.get(step, step)}")


def note_line(note: Note) -> Line:
    """Return a note as a line; what was typed as a quote keeps its quotation marks."""
    after = [*note.holds, *(["corrected"] if note.is_corrected else []), *_returned(note.states)]
    return Line(note.id, note.kind, note.at_s, note.text, tuple(after), note.is_struck)


def mark_line(mark: Mark) -> Line:
    """Return a mark as a line."""
    return Line(mark.id, "mark", mark.at_s, MARKS[mark.kind], tuple(_returned(mark.states)))


def _returned(states: frozenset[LineState]) -> list[str]:
    return ["returned to"] if "returned" in states else []


def held_text(entry: HeldEntry) -> str:
    """Return what was typed or marked while paused."""
    return MARKS[entry.mark] if entry.mark else entry.text


def held_lines(held: Held | None) -> list[Line]:
    """Return what is held in memory as lines that say so."""
    return [] if held is None else [Line("", "held", None, held_text(entry)) for entry in held.entries]


def half_lines(questions: Sequence[str]) -> list[Line]:
    """Return questions whose answers were half typed when it broke off, as lines that say so."""
    return [Line(f"half {question}", "half", None, question) for question in questions]
