"""Tags never move, over edits, another pass of the sound, more edits, the undo of that pass, and yet another one."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.alignment import REACH_S
from casefile.carrying import MOVED_S
from casefile.case import Case
from casefile.errors import UndoError
from casefile.tags import Placed
from casefile.transcripts import NewUtterance, NewWord, Transcript
from tests.casefile.support import HandClock, begin, hear, make_case, words_of
from tests.casefile.test_passes import PASS, hear_again
from tests.casefile.test_tags import EDIT, check_tag, edit, put

LINES = ("she said no she", "no they said no")
SAID = " ".join(LINES).split()
# What an engine makes of each second of the same sound: the word, another, none, or one more.
HEARD = st.lists(st.sampled_from(["same", "other", "none", "more"]), min_size=len(SAID), max_size=len(SAID))
SPANS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=3)
# Another pass begins once all is heard, so that no more of the first one comes in.
EDITS = st.lists(EDIT.filter(lambda one: one[0] != "hear"), max_size=5)


def again(case: Case, conversation: str, heard: list[str], shift_s: float) -> Transcript:
    """The same sound heard again by an engine whose times are a little off, in lines of three seconds."""
    words: list[NewWord] = []
    for at, what in enumerate(heard):
        texts = {"same": [SAID[at]], "other": ["um"], "none": [], "more": [SAID[at], "no"]}[what]
        for place, text in enumerate(texts):
            start_s = at + shift_s + place / len(texts)
            words.append(NewWord(text, start_s, start_s + 1 / len(texts), 0.9))
    parts = [tuple(word for word in words if first <= word.start_s < first + 3) for first in range(0, len(SAID) + 1, 3)]
    lines = [NewUtterance(part[0].start_s, part[-1].end_s, part) for part in parts if part]
    return hear_again(case, conversation, lines)


def read(case: Case, conversation: str) -> Transcript:
    """The revision that is read now."""
    current = case.transcripts.current(conversation)
    assert current is not None
    return current


def hold_to_the_rule(case: Case, conversation: str) -> dict[str, Placed]:
    """Every tag covers its words, says that they changed, or is shown with its quote as lost."""
    current = read(case, conversation)
    here = {word.id for word in words_of(case, current)}
    placed = {found.tag.id: found for found in case.tags.placed(conversation)}
    for found in placed.values():
        if found.tag.first_word in here:
            check_tag(case, current, found)
        else:
            assert (found.state, found.words, found.text) == ("lost", (), found.tag.quote)
    return placed


def starts_s(found: Placed) -> list[float]:
    """When the words begin that a tag covers."""
    return [word.start_s or 0.0 for word in found.words]


def take_over(case: Case, conversation: str, heard: list[str], shift_s: float) -> None:
    """Carry all over to another pass: every tag is on what was said then, and what became of it is told."""
    before = hold_to_the_rule(case, conversation)
    here = {word.id for word in words_of(case, read(case, conversation))}
    report = case.passes.adopt(again(case, conversation, heard, shift_s).id, PASS)
    after = hold_to_the_rule(case, conversation)
    assert {id_: found.tag.quote for id_, found in after.items()} == {id_: f.tag.quote for id_, f in before.items()}
    told = {"exact": 0, "moved": 0, "changed": 0, "lost": 0}
    for id_, was in before.items():
        found = after[id_]
        if was.tag.first_word not in here:
            # What an earlier pass lost, or was put on one that was taken back, stays where it is.
            assert found.tag == was.tag
        elif not found.words:
            told["lost"] += 1
        else:
            before_s, now_s = starts_s(was), starts_s(found)
            assert min(before_s) - REACH_S - 1 <= min(now_s) and max(now_s) <= max(before_s) + REACH_S + 1
            is_there = abs(now_s[0] - before_s[0]) <= MOVED_S
            told["changed" if found.text != was.text else "exact" if is_there else "moved"] += 1
    assert told == {"exact": report.exact, "moved": report.moved, "changed": report.changed, "lost": report.lost}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(SPANS, EDITS, HEARD, EDITS, st.booleans(), EDITS, HEARD, st.sampled_from([0.0, 0.2]))
def test_tags_never_move_over_edits_passes_and_the_undo_of_a_pass(
    spans: list[tuple[int, int]],
    first: list[tuple[str, int, int]],
    heard: list[str],
    second: list[tuple[str, int, int]],
    is_taken_back: bool,
    third: list[tuple[str, int, int]],
    heard_next: list[str],
    shift_s: float,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(Path(folder) / "a.vantage", HandClock(), encrypted=False)
        conversation = begin(case).id
        old = hear(case, conversation, *LINES)
        for one, other in spans:
            put(case, old, *sorted((one, other)))

        def edits(script: list[tuple[str, int, int]]) -> None:
            for kind, at, count in script:
                edit(case, read(case, conversation), kind, at, count)
                hold_to_the_rule(case, conversation)

        edits(first)
        before = hold_to_the_rule(case, conversation)
        take_over(case, conversation, heard, shift_s)
        if is_taken_back:
            case.log.undo(PASS, conversation)
            assert (read(case, conversation), hold_to_the_rule(case, conversation)) == (old, before)
            case.log.redo(PASS, conversation)
        edits(second)
        # Where a person has built upon it, it is not taken back, and nothing changes.
        with contextlib.suppress(UndoError):
            case.log.undo(PASS, conversation)
        hold_to_the_rule(case, conversation)
        edits(third)
        take_over(case, conversation, heard_next, shift_s)
        case.close()
