"""What was left out of one text at the participant's wish, found in other texts of the same talk by when it was said.

A conversation has several texts once a better pass was made or a transcript was taken in. Rather too much is left out
than too little. Whoever lets words out again lets them out of all of them.
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

    def on_itself(self, words: Order) -> set[str]:
        """Return the ids of the words of a text that were left out in it."""
        return {word.id for one in self._stretches for word in words.stretch(one.first_word, one.last_word)}

    def elsewhere(self, transcript: str, here: Sequence[Utterance]) -> set[str]:
        """Return the ids of a transcript's words that were said when something was that was left out of another one.

        It is all the same which text came first, and when it was left out. Where a text has been given all of a stretch
        itself, as a better pass is, nothing around it is left out besides. Where there are no times, all of an earlier
        text is left out. Raises ExportError for the latest one, unless something was left out of it since then.
        """
        is_current = transcript == self._current
        own = [one for one, owner in zip(self._stretches, self._owners, strict=True) if owner == transcript]
        known = self.on_itself(Order([word for line in here for word in line.words])) if own else set()
        found: set[str] = set()
        for one, owner in zip(self._stretches, self._owners, strict=True):
            if not owner or owner == transcript:
                continue
            there = self._case.transcripts.utterances(owner)
            same = said_meanwhile(one, there, here)
            if same is None and not is_current:
                return {word.id for line in here for word in line.words}
            if same is None and all(other.at < one.at for other in own):
                raise ExportError(
                    title="Nobody can tell which words are to be left out.",
                    detail="They were left out of another text of this conversation, and there are no times.",
                    remedy="Leave the same words out of the text as it stands now: O in review.",
                )
            if same and not known.issuperset(said_meanwhile(one, there, here, within=True) or same):
                found.update(same)
        return found


def let_out_again(case: Case, stretch: LeaveOut, by: Hand) -> None:
    """Let a stretch go out again, and what was left out of other texts of the talk for the same words."""
    owner = case.words.document_of(stretch.first_word).transcript
    others = []
    for one in case.leave_outs.of(stretch.conversation) if owner else ():
        theirs = case.words.document_of(one.first_word).transcript
        if owner and theirs and theirs != owner:
            there = case.transcripts.utterances(theirs)
            meanwhile = said_meanwhile(stretch, case.transcripts.utterances(owner), there)
            words = Order([word for line in there for word in line.words]).stretch(one.first_word, one.last_word)
            if meanwhile and {word.id for word in words}.issubset(meanwhile):
                others.append(one)
    case.leave_outs.drop(stretch, by, others)


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


def said_meanwhile(
    stretch: LeaveOut, there: Sequence[Utterance], here: Sequence[Utterance], *, within: bool = False
) -> list[str] | None:
    """Return the ids of the words `here` that were said when those of a stretch were, `there`; None without times.

    With those around, since two texts may differ on the time; `within` it are those whose middle lies in it.
    """
    order = Order([word for line in there for word in line.words])
    reach = {word.id for word in order.stretch(stretch.first_word, stretch.last_word)}
    times = [time for word, time in _timed(there) if word in reach]
    found: list[str] = []
    for word, time in _timed(here):
        for other in times:
            if time is None or other is None:
                return None
            middle_s = (time[0] + time[1]) / 2
            is_said = time[0] < other[1] + _AROUND_S and time[1] > other[0] - _AROUND_S
            if other[0] <= middle_s <= other[1] if within else is_said:
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
