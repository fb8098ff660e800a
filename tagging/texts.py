"""Whole texts as they go out: lines by speaker, and the places of tags in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from casefile.notes import Note, NoteKind
from casefile.step_visits import StepStretch, step_at
from casefile.transcripts import Speaker
from tagging import codebook
from tagging.model import ExcerptTag, NoteWord, TaggedSpan, Text, TextLine
from tagging.source_text import SourceText, Span

NOTE_WORDS: dict[NoteKind, NoteWord] = {
    "note": "heard",
    "quote": "quote",
    "observation": "observed",
    "return": "return to",
}


@dataclass(frozen=True)
class StandingTag:
    """A tag with a place: words of a source, and the excerpt that it belongs to."""

    source: SourceText
    span: Span
    tag: ExcerptTag
    excerpt: str


@dataclass(frozen=True)
class Labels:
    """What lines are called by: speakers by role, and the steps in force."""

    speaker: Callable[[Speaker], str]
    walk: Sequence[StepStretch]
    first_version: Callable[[Note], str | None]


def text_of(
    text_id: str, sources: Sequence[tuple[SourceText, Note | None]], tags: Sequence[StandingTag], labels: Labels
) -> Text:
    """Return a transcript, or notes, as one text; `tags` stand in its sources."""
    lines: list[TextLine] = []
    runs_of: dict[int, tuple[int, list[Span]]] = {}
    for source, note in sources:
        runs = list(source.runs())
        runs_of[id(source)] = len(lines), runs
        lines += _lines(source, note, runs, labels)
    spans = [_placed(tag, *runs_of[id(tag.source)]) for tag in tags]
    spans.sort(key=lambda one: (one.first_line, one.starts, one.last_line, one.ends, one.tag.id))
    return Text(text_id, "notes" if not sources or sources[0][1] else "transcript", tuple(lines), tuple(spans))


def runs_by_line(source: SourceText) -> Iterator[tuple[str, Span]]:
    """Yield the words of each line by the line's id."""
    yield from _by_line(source, list(source.runs()))


def _lines(source: SourceText, note: Note | None, runs: Sequence[Span], labels: Labels) -> Iterator[TextLine]:
    for line, run in _by_line(source, runs):
        utterance = source.utterances[source.numbers[run.first]]
        words = source.words[run.first : run.last + 1]
        start_s, end_s = source.times(run, (words[0].id, words[-1].id))
        said = source.cut(run)
        speaker = source.speakers[run.first]
        start_s = utterance.start_s if start_s is None else start_s
        yield TextLine(
            id=line,
            speaker=labels.speaker(speaker),
            by_participant=speaker == "participant",
            start_s=start_s,
            end_s=utterance.end_s if end_s is None else end_s,
            step_title=codebook.STEP_TITLES.get(
                (note.step if note else None if start_s is None else step_at(labels.walk, start_s)) or "", "not known"
            ),
            layer=note.standing if note else "account",
            note=NOTE_WORDS[note.kind] if note else None,
            is_struck=note is not None and note.is_struck,
            first_version=labels.first_version(note) if note else None,
            unchecked=utterance.state != "typed" and not utterance.checked,
            unclear=utterance.state in ("doubtful", "unclear"),
            text=said.text,
            replaced=said.count,
        )


def _by_line(source: SourceText, runs: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    counted: dict[int, int] = {}
    for run in runs:
        number = source.numbers[run.first]
        counted[number] = part = counted.get(number, 0) + 1
        utterance = source.utterances[number].id
        yield utterance if part == 1 else f"{utterance}.{part}", run


def _placed(standing: StandingTag, offset: int, runs: Sequence[Span]) -> TaggedSpan:
    firsts = [run.first for run in runs]
    first = bisect_right(firsts, standing.span.first) - 1
    last = bisect_right(firsts, standing.span.last) - 1
    starts, _ = standing.source.where(runs[first], standing.span.first)
    _, ends = standing.source.where(runs[last], standing.span.last)
    return TaggedSpan(standing.excerpt, standing.tag, offset + first, starts, offset + last, ends)
