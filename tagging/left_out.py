"""What was left out of one text at the participant's wish, found in other texts of the same talk by when it was said.

A conversation has several texts once a better pass was made or a transcript was taken in. Rather too much is left out
than too little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casefile.errors import EntryError, ExportError
from casefile.tags import Order

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.events import Hand
    from casefile.leave_outs import LeaveOut
    from casefile.transcripts import Utterance

# By how much two texts may differ on when a word was said.
_AROUND_S = 0.5
_Times = tuple[float, float] | None


class LeftOut:
    """The stretches that were left out of a conversation's texts, and what each text must not say for them."""

    def __init__(self, case: Case, conversation: str) -> None:
        self._case = case
        self._stretches = case.leave_outs.of(conversation)
        self._owners = [case.words.document_of(one.first_word).transcript for one in self._stretches]
        current = case.transcripts.current(conversation)
        self._current = current.id if current else None
        passes = {one.transcript.id for one in case.passes.of(conversation)}
        self._came_along = current is not None and (
            current.id in passes or case.imported.origin(current.id) is not None
        )

    def on_itself(self, words: Order) -> set[str]:
        """Return the ids of the words of a text that were left out in it."""
        return {word.id for one in self._stretches for word in words.stretch(one.first_word, one.last_word)}

    def elsewhere(self, transcript: str, here: Sequence[Utterance]) -> set[str]:
        """Return the ids of a transcript's words that were said when something was that was left out of another one.

        What a better pass or a transcript that was taken in is given of it when it comes, a person may let out again
        there. Where there are no times, all of an earlier text is left out. Raises ExportError for the latest one.
        """
        is_current = transcript == self._current
        others = [
            (one, owner)
            for one, owner in zip(self._stretches, self._owners, strict=True)
            if owner and owner != transcript and not (is_current and self._came_along)
        ]
        found: set[str] = set()
        for one, owner in others:
            same = said_meanwhile(one, self._case.transcripts.utterances(owner), here)
            if same is None and is_current and transcript not in self._owners:
                raise ExportError(
                    title="Nobody can tell which words are to be left out.",
                    detail="They were left out of an earlier text of this conversation, and there are no times.",
                    remedy="Leave the same words out of the text as it stands now: O in review.",
                )
            if same is None and not is_current:
                return {word.id for line in here for word in line.words}
            found.update(same or ())
        return found


def leave_out_as_before(case: Case, conversation: str, before: str, by: Hand) -> None:
    """Leave out of the text that is the latest now what was left out of the one `before`.

    Raises EntryError where there are no times by which to find it.
    """
    current = case.transcripts.current(conversation)
    here = case.transcripts.utterances(current.id) if current else []
    there = case.transcripts.utterances(before)
    for one in case.leave_outs.of(conversation):
        if case.words.document_of(one.first_word).transcript != before:
            continue
        same = said_meanwhile(one, there, here)
        if same is None:
            raise EntryError(
                title="This transcript can't be taken in.",
                detail="Words were left out here at the participant's request, and without times nobody can tell which "
                "words of it they are.",
                remedy="Take in one with times, such as WebVTT or SRT; or let the words out again, and leave them out "
                "of the new text once it is there. Nothing was changed.",
            )
        if same:
            case.leave_outs.add(conversation, same[0], same[-1], by)


def said_meanwhile(stretch: LeaveOut, there: Sequence[Utterance], here: Sequence[Utterance]) -> list[str] | None:
    """Return the ids of the words `here` that were said when those of a stretch were, `there`; None without times."""
    order = Order([word for line in there for word in line.words])
    reach = {word.id for word in order.stretch(stretch.first_word, stretch.last_word)}
    times = [time for word, time in _timed(there) if word in reach]
    found: list[str] = []
    for word, time in _timed(here):
        for other in times:
            if time is None or other is None:
                return None
            if time[0] < other[1] + _AROUND_S and time[1] > other[0] - _AROUND_S:
                found.append(word)
                break
    return found


def _timed(lines: Sequence[Utterance]) -> Iterator[tuple[str, _Times]]:
    """Yield each word with when it begins and ends; one that was typed in bears the times of its line."""
    for line in lines:
        for word in line.words:
            start_s = line.start_s if word.start_s is None else word.start_s
            end_s = line.end_s if word.start_s is None else word.end_s
            yield word.id, None if start_s is None else (start_s, start_s if end_s is None else end_s)
