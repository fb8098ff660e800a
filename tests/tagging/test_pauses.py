"""The text that goes out says where nobody spoke, and nothing of how long what is closed or left out took."""

from __future__ import annotations

from pathlib import Path

from casefile.transcripts import NewUtterance, NewWord
from tagging.excerpts import pack_of
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.reading.reading import read_foreign
from tests.tagging.support import Conversing, Line

HEADER = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
SPOKEN: list[Line] = [
    ("lead", "And then?"),
    ("participant", "I rang. Jamie Barton answered."),
    ("participant", "So I left."),
    ("lead", "Thank you."),
]
# A word each second: 0 to 2, 4 to 9, 12 to 15, 30 to 32.
STARTS_S = (0.0, 4.0, 12.0, 30.0)


def lines_of(conversing: Conversing) -> list[str]:
    """What is said by line in the text that goes out."""
    text = FORMATS["text"].file(HEADER, pack_of(conversing.case, conversing.conversation, by=conversing.by)).decode()
    return [part.partition("] ")[2] for part in text.strip().split("\n\n")[-len(SPOKEN) :]]


def test_pauses_stand_before_the_words_that_end_them(conversing: Conversing):
    conversing.case.names.add("person", "Jamie Barton", "Child A", conversing.by)
    conversing.hear(SPOKEN, starts_s=STARTS_S)
    conversing.case.words.delete([conversing.word("answered.")], conversing.by)
    assert lines_of(conversing) == [
        "And then?",
        "(..) I rang. [Child A]",
        "(...) So I left.",
        "(15 seconds pause) Thank you.",
    ]


def test_a_pause_within_a_line_stands_where_it_was(conversing: Conversing):
    conversing.case.names.add("person", "Jamie Barton", "Child A", conversing.by)
    conversing.hear(SPOKEN, starts_s=STARTS_S)
    transcripts = conversing.case.transcripts
    recording = conversing.case.recordings.of(conversing.id)[0].id
    times = [("We", 40.0), ("met", 43.0), ("Jamie", 43.5), ("Barton", 46.0), ("twice.", 48.4)]
    words = tuple(NewWord(text, at_s, at_s + 0.5, 0.9, "heard") for text, at_s in times)
    later = NewUtterance(40.0, 48.9, words)
    transcripts.commit_window(conversing.transcript, recording, 50.0, [later], complete=True)
    assert lines_of(conversing)[-1] == "(........) We (..) met [Child A] (..) twice."


def test_no_pause_is_claimed_across_what_is_closed(conversing: Conversing):
    conversing.hear(SPOKEN, starts_s=STARTS_S)
    conversing.case.seals.seal(conversing.id, 16.0, 20.0, "taken back", conversing.by)
    conversing.case.seals.seal(conversing.id, 4.0, 9.0, "withdrawn", conversing.by)
    assert lines_of(conversing)[1:] == ["And then?", "So I left.", "Thank you."]


def test_no_pause_beside_left_out_words_tells_how_long_they_took(conversing: Conversing):
    conversing.hear(SPOKEN, starts_s=STARTS_S)
    conversing.case.leave_outs.add(conversing.id, *conversing.span("So I left."), conversing.by)
    assert lines_of(conversing) == [
        "And then?",
        "(..) I rang. Jamie Barton answered.",
        "[left out at the participant's request]",
        "Thank you.",
    ]


def test_a_text_that_comes_back_has_no_words_of_its_pauses(conversing: Conversing, tmp_path: Path):
    said = "(..) I rang (4 seconds pause) twice (.) and (sic) (1 minute pause) left (...) quickly"
    (tmp_path / "a.txt").write_text(f"lead: [00:00:01] Go on.\nparticipant: [00:00:04] {said}\n")
    read = read_foreign(tmp_path / "a.txt")
    ((first, second),) = [transcript.lines for transcript in read.transcripts]
    assert (first.text, second.text.split()) == ("Go on.", ["I", "rang", "twice", "and", "(sic)", "left", "quickly"])
    assert any(loss == "marks of pauses: 5" for loss in read.losses)
