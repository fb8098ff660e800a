"""`vantage remove` and `vantage review-date`: what goes is said first, and the register tells of it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.concerns import ConcernWords
from casefile.recording_file import RecordingWriter
from tests.casefile.support import LIVE, REVIEW, HandClock, begin, hear, make_case
from tui.command_line import main

Run = Callable[..., str]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = make_case(tmp_path / "Review 07.vantage", HandClock())
    item = begin(made)
    hear(made, item.id, "she phoned the clinic", "Bryony came")
    recording = made.recordings.of(item.id)[0]
    writer = RecordingWriter(recording.path, made.recordings.key(recording.id))
    writer.add_sound(0.0, 8000, 16000, b"sound", attended=True)
    writer.close()
    for label in ("MK", "JT"):
        made.people.reviewer(label)
    yield made
    made.close()


@pytest.fixture
def run(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "passphrase.txt").write_text("seven quiet herons wade\n")
    way_in = ["--case", str(case.folder), "--passphrase-file", str(tmp_path / "passphrase.txt")]

    def running(*words: str, status: int = 0) -> str:
        by = [] if words[0] in ("register", "list") else ["--author", "MK"]
        assert main([words[0], *way_in, *by, *words[1:]]) == status
        said = capsys.readouterr()
        return said.out + said.err

    return running


def test_the_sound_only_goes_once_it_is_confirmed(case: Case, run: Run) -> None:
    assert "turn keys" not in run("remove", "P01", "--sound", status=1)
    case.turn_keys.press(case.conversations.all()[0].id, "lead", LIVE, at_s=0.5)
    said = run("remove", "P01", "--sound", status=1)
    assert "The turn keys that were pressed to it go as well." in said
    assert "2 of 2 lines have not been checked" in said and "Nothing was removed" in said
    assert not case.recordings.of(case.conversations.all()[0].id)[0].removed
    assert "Removed." in run("remove", "P01", "--sound", "--confirmed")
    assert case.recordings.of(case.conversations.all()[0].id)[0].removed
    register = run("register")
    assert "P01: no sound, transcript" in register and "sound of P01, by MK" in register


def test_a_participant_goes_once_both_reviewers_confirm_and_a_name_that_still_stands_stays(
    case: Case, run: Run
) -> None:
    other = begin(case, "P02")
    hear(case, other.id, "Bryony told us")
    case.concerns.begin(other.id, LIVE, ConcernWords(said="a risk"))
    for real in ("Bryony", "Rosalind"):
        case.names.add("person", real, f"Child {real[0]}", REVIEW)
    assert "two different reviewers" in run("remove", "P01", "--participant", "--confirmed", status=1)
    words = ["--confirmed-by", "MK", "JT", "--name", "1", "--name", "2", "--confirmed"]
    said = run("remove", "P01", "--participant", *words)
    assert "[Child B] stays in the name key: the name still stands at 1 place" in said
    assert "[Child R] is out of the name key" in said
    assert [entry.real for entry in case.names.all()] == ["Bryony"]
    assert "participant P01, by MK, confirmed by JT, MK" in run("register")
    said = run("remove", "P02", "--participant", "--confirmed-by", "MK", "JT", "--confirmed")
    assert "Safeguarding concerns that were entered there stay: 1" in said
    assert case.people.participants() == [] and len(case.concerns.all()) == 1


def test_nothing_is_removed_or_asked_under_a_legal_hold(case: Case, run: Run) -> None:
    case.holds.set("asked for by the court", REVIEW)
    assert "legal hold" in run("remove", "P01", "--account", "--confirmed", status=1)
    assert case.transcripts.current(case.conversations.all()[0].id)


def test_review_dates_are_said_when_they_have_come(case: Case, run: Run) -> None:
    assert "No review date is set" in run("review-date")
    run("review-date", "--on", "2020-01-01")
    run("review-date", "P01", "--recording", "1", "--on", "2090-01-01")
    assert "Review date has come: the case" in run("list")
    register = run("register")
    assert "2020-01-01: the case (has come)" in register and "2090-01-01: P01, recording 1" in register
    assert "no such recording" in run("review-date", "P01", "--recording", "2", "--none", status=1)
    run("review-date", "--none")
    assert "has come" not in run("list")
