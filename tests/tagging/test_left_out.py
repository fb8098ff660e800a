"""What was left out of one text is left out of every other text of the same talk."""

from __future__ import annotations

import pytest

from casefile.errors import EntryError
from casefile.events import Hand
from casefile.tags import NewTag
from casefile.transcripts import NewUtterance, NewWord
from tagging.audiences import pack_for
from tagging.excerpts import excerpts_of, pack_of
from tagging.left_out import let_out_again
from tagging.reading.foreign import ForeignFile, ForeignLine, ForeignTranscript
from tagging.source_text import LEFT_OUT
from tagging.taking_in import take_in
from tests.tagging.support import Conversing

GOALS = NewTag("rationality", "goals")
FACTOR = NewTag("factor", "conditions", direction="hindered")


def heard_again(conversing: Conversing, text: str, starts_s: list[float]) -> str:
    """A better pass that takes the place of what was heard, each word up to the next."""
    case = conversing.case
    better = case.passes.begin(conversing.id, engine="better", model="large", digest="1" * 64, settings={})
    starts = [*starts_s, starts_s[-1] + 1.0]
    timed = zip(text.split(), starts_s, starts[1:], strict=True)
    words = tuple(NewWord(word, start_s, end_s, 0.9) for word, start_s, end_s in timed)
    recording = case.recordings.of(conversing.id)[0].id
    lines = [NewUtterance(0.0, starts[-1], words)]
    case.transcripts.commit_window(better.id, recording, 60.0, lines, complete=True)
    case.passes.adopt(better.id, Hand(conversing.by.author, "pass"))
    return better.id


def test_a_tag_that_a_better_pass_lost_says_nothing_that_is_left_out_of_the_text_that_is_read(conversing: Conversing):
    conversing.hear([("participant", "um um My back was bad. We had no cover.")])
    conversing.tag("My back was bad.", GOALS)
    conversing.tag("no cover.", FACTOR)
    conversing.transcript = heard_again(conversing, "um um We had no cover.", [0.0, 1.0, 6.0, 7.0, 8.0, 9.0])
    assert [(one.quote, one.text_state) for one in excerpts_of(conversing.case, by=conversing.by)] == [
        ("My back was bad.", "lost"),
        ("no cover.", "placed"),
    ]
    texts = pack_of(conversing.case, by=conversing.by).talks[0].texts
    assert "back" not in str(texts)
    second = conversing.living()[1].id
    conversing.case.leave_outs.add(conversing.id, second, second, conversing.by)
    packs = (
        pack_of(conversing.case, by=conversing.by),
        pack_for(conversing.case, "own", conversing.conversation, by=conversing.by),
    )
    assert not any(word in str(pack) for pack in packs for word in ("back", "bad"))
    assert excerpts_of(conversing.case, by=conversing.by)[0].quote == LEFT_OUT


def test_what_is_left_out_is_left_out_of_the_texts_before_and_of_what_is_taken_in_later(conversing: Conversing):
    case = conversing.case
    conversing.hear([("participant", "My back was bad. We had no cover at all then")])
    conversing.tag("back was", GOALS)
    conversing.tag("no cover", FACTOR)

    def imported(*lines: tuple[str, float | None, float | None]) -> None:
        said = [ForeignLine("P01", text, start_s, end_s) for text, start_s, end_s in lines]
        transcript = ForeignTranscript("a", tuple(said))
        file = ForeignFile("WebVTT", str(lines), (transcript,))
        take_in(case, conversing.conversation, file, transcript, {"P01": "participant"}, conversing.by)
        current = case.transcripts.current(conversing.id)
        assert current is not None
        conversing.transcript = current.id

    imported(("My spine was bad.", 0.0, 3.8), ("We had no cover.", 5.0, 9.0))
    case.leave_outs.add(conversing.id, conversing.word("spine"), conversing.word("bad."), conversing.by)
    pack = pack_of(case, by=conversing.by)
    assert [one.quote for one in pack.excerpts] == [LEFT_OUT, "no cover"]
    assert not any(word in str(pack) for word in ("back", "spine", "bad"))
    imported(("My hip was bad.", 0.2, 3.9), ("We had no one.", 5.0, 9.0))
    assert not any(word in str(pack_of(case, by=conversing.by)) for word in ("hip", "back", "spine"))
    before = len(case.log.events())
    with pytest.raises(EntryError, match="can't be taken in"):
        imported(("My hip was bad.", None, None))
    assert len(case.log.events()) == before
    # Whoever lets them out again lets them out of every text.
    read = next(
        one for one in case.leave_outs.of(conversing.id) if one.first_word in {w.id for w in conversing.living()}
    )
    let_out_again(case, read, conversing.by)
    assert case.leave_outs.of(conversing.id) == []
    pack = pack_of(case, by=conversing.by)
    assert "hip" in str(pack) and "back was" in str(pack)
    case.log.undo(conversing.by, conversing.id)
    assert not any(word in str(pack_of(case, by=conversing.by)) for word in ("hip", "back", "spine"))


def test_what_is_asked_to_be_left_out_of_an_earlier_text_is_left_out_of_one_that_was_taken_in_before(conversing):
    case = conversing.case
    conversing.hear([("participant", "My back was bad. We had no cover at all then")])
    conversing.tag("back was bad.", GOALS)
    said = (ForeignLine("P01", "My spine was bad.", 0.0, 3.8), ForeignLine("P01", "We had no cover.", 5.0, 9.0))
    transcript = ForeignTranscript("a", said)
    file = ForeignFile("WebVTT", "1", (transcript,))
    take_in(case, conversing.conversation, file, transcript, {"P01": "participant"}, conversing.by)
    (excerpt,) = excerpts_of(case, by=conversing.by)
    assert "spine" in str(pack_of(case, by=conversing.by))
    case.responses.add(excerpt.id, "withdrawal", "", "interim", conversing.by)
    pack = pack_of(case, by=conversing.by)
    assert not any(word in str(pack) for word in ("spine", "back")) and "no cover." in str(pack)
