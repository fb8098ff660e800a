"""Pauses of a transcript as it goes out: where in its lines each stands, in noScribe's notation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from casefile.silences import silences
from casefile.stretches import Stretch, joined
from casefile.words import Word
from tagging.model import Pause
from tagging.source_text import SourceText
from tagging.texts import runs_by_line

if TYPE_CHECKING:
    from casefile.case import Case


def nothing_known(case: Case, conversation: str) -> list[Stretch]:
    """Return where silence says nothing, in seconds on the conversation: sound is missing, closed or removed."""
    lanes = {recording.lane for recording in case.recordings.of(conversation)}
    gaps = [gap for lane in lanes for gap in case.recordings.gaps(conversation, lane)]
    return joined([*(Stretch(gap.start_s, gap.end_s) for gap in gaps), *case.seals.barred(conversation)])


def pauses_of(source: SourceText, nothing_known: Sequence[Stretch]) -> Iterator[Pause]:
    """Yield the pauses of a transcript by line and place; none beside words that are left out, or within a name."""
    words = [word for utterance in source.utterances for word in utterance.words]
    marks = silences(words, joined([*nothing_known, *_beside(words, source.left_out)]))
    for line, run in runs_by_line(source):
        for place in range(run.first, run.last + 1):
            mark = marks.get(source.words[place].id)
            if mark and (place == run.first or source.where(run, place) != source.where(run, place - 1)):
                yield Pause(line, source.where(run, place)[0], mark)


def _beside(words: Sequence[Word], left_out: frozenset[str]) -> Iterator[Stretch]:
    """What lies between a word that is left out and its neighbours in time: its length tells of what was said."""
    if not left_out:
        return
    timed = sorted((word.start_s, word.end_s or word.start_s, word.id) for word in words if word.start_s is not None)
    reached_s = 0.0
    for (_, end_s, word), (start_s, _, after) in pairwise(timed):
        reached_s = max(reached_s, end_s)
        if not left_out.isdisjoint((word, after)) and start_s > reached_s:
            yield Stretch(reached_s, start_s)
