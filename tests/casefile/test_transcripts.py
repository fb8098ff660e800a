"""Transcripts grow window by window, and say who spoke to the word."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError, UndoError
from casefile.transcripts import NewUtterance, NewWord, Progress, Speaker, Transcript
from tests.casefile.support import (
    LIVE,
    OTHER,
    PASSPHRASE,
    REVIEW,
    HandClock,
    begin,
    begin_transcript,
    every_row,
    hear,
    utterances,
    words_of,
)


@pytest.fixture
def transcript(case: Case) -> Transcript:
    return hear(case, begin(case).id, "a b c d", "e f g")


def speakers(case: Case, transcript: Transcript) -> str:
    """One letter a word: the first of its speaker, a dot where nobody is named."""
    lines = case.transcripts.utterances(transcript.id)
    return " ".join("".join("." if who == "unknown" else who[0] for who in line.speakers) for line in lines)


def say(case: Case, transcript: Transcript, first: int, last: int, who: Speaker) -> None:
    words = words_of(case, transcript)
    case.transcripts.set_speaker(transcript.id, words[first].id, words[last].id, who, REVIEW)


def test_words_come_back_as_they_were_heard(case: Case, transcript: Transcript) -> None:
    first, second = case.transcripts.utterances(transcript.id)
    assert (first.start_s, first.end_s, first.state, first.checked, first.text) == (0.0, 4.0, "heard", False, "a b c d")
    assert [(word.text, word.start_s, word.end_s, word.probability) for word in second.words] == [
        ("e", 4.0, 5.0, 0.9),
        ("f", 5.0, 6.0, 0.9),
        ("g", 6.0, 7.0, 0.9),
    ]
    assert second.speaker == "unknown"


def test_the_newest_utterances_are_given_in_order_and_nothing_closed_of_them(
    case: Case, transcript: Transcript
) -> None:
    assert [line.text for line in case.transcripts.newest(transcript.id, 1)] == ["e f g"]
    every = [line.text for line in case.transcripts.newest(transcript.id, 5)]
    assert every == [line.text for line in case.transcripts.utterances(transcript.id)]
    case.seals.seal(transcript.conversation, 3.0, 5.0, "taken back", LIVE)
    assert [line.text for line in case.transcripts.newest(transcript.id, 2)] == ["a b c", "f g"]


def test_doubtful_and_unclear_speech_keeps_its_state(case: Case, transcript: Transcript) -> None:
    recording = case.recordings.of(transcript.conversation)[0].id
    unclear = NewUtterance(7.0, 8.0, (NewWord("[unclear]", 7.0, 8.0, None, "unclear"),), "unclear")
    case.transcripts.commit_window(transcript.id, recording, 8.0, [unclear])
    last = case.transcripts.utterances(transcript.id)[-1]
    assert (last.state, last.words[0].state, last.words[0].probability) == ("unclear", "unclear", None)


def test_a_window_comes_with_its_position_or_not_at_all(case: Case) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(item.id, LIVE, source="device")
    transcript = begin_transcript(case, item.id)
    assert case.transcripts.progress(transcript.id, recording.id) == Progress(0.0, False)
    case.transcripts.commit_window(transcript.id, recording.id, 5.0, utterances(["a b"]))
    assert case.transcripts.progress(transcript.id, recording.id) == Progress(5.0, False)
    before = every_row(case)
    wrong = NewWord("d", 6.0, 7.0, 0.9, "shouted")  # type: ignore[arg-type]
    for misfit in (
        [*utterances(["c"], 5.0), NewUtterance(6.0, 7.0, (wrong,))],
        [NewUtterance(6.0, 7.0, (), "shouted")],  # type: ignore[arg-type]
    ):
        with pytest.raises(EntryError):
            case.transcripts.commit_window(transcript.id, recording.id, 10.0, misfit)
    with pytest.raises(EntryError):
        case.transcripts.commit_window(transcript.id, "no such recording", 10.0, utterances(["c"], 5.0))
    assert every_row(case) == before


def test_a_silent_window_moves_the_position_on(case: Case, transcript: Transcript) -> None:
    recording = case.recordings.of(transcript.conversation)[0].id
    case.transcripts.commit_window(transcript.id, recording, 90.0, [])
    assert case.transcripts.progress(transcript.id, recording).reached_s == 90.0
    assert len(case.transcripts.utterances(transcript.id)) == 2


def test_what_was_committed_is_there_for_another_process_at_once(case: Case, transcript: Transcript) -> None:
    beside = Case.open(case.folder, PASSPHRASE)
    assert beside.transcripts.utterances(transcript.id) == case.transcripts.utterances(transcript.id)
    beside.close()


def test_a_transcript_is_complete_when_each_recording_is(case: Case) -> None:
    item = begin(case)
    assert not case.transcripts.is_complete(item.id)
    transcript = hear(case, item.id, "a b")
    assert case.transcripts.is_complete(item.id)
    second = case.recordings.begin(item.id, LIVE, source="device")
    assert not case.transcripts.is_complete(item.id)
    case.transcripts.commit_window(transcript.id, second.id, 3.0, [])
    assert not case.transcripts.is_complete(item.id)
    case.transcripts.commit_window(transcript.id, second.id, 3.5, [], complete=True)
    assert case.transcripts.is_complete(item.id)
    third = case.recordings.begin(item.id, LIVE, source="device")
    assert not case.transcripts.is_complete(item.id)
    case.removal.sound(third.id, REVIEW)
    assert case.transcripts.is_complete(item.id)


def test_the_same_engine_goes_on_with_its_revision_and_another_begins_one(case: Case, clock: HandClock) -> None:
    item = begin(case)
    first = begin_transcript(case, item.id)
    events = len(case.log.events(item.id))
    assert begin_transcript(case, item.id) == first
    assert len(case.log.events(item.id)) == events
    clock.pass_s(60)
    second = case.transcripts.begin(item.id, engine="scripted", model="none", digest="0" * 64, settings={"beam": 5})
    assert second.id != first.id
    assert case.transcripts.current(item.id) == second
    last = case.log.events(item.id)[-1]
    assert (last.author, last.place, last.kind) == ("scripted none", "engine", "transcript begun")


def test_utterances_stand_in_the_order_in_which_they_were_said(case: Case, transcript: Transcript) -> None:
    recording = case.recordings.of(transcript.conversation)[0].id
    case.transcripts.commit_window(transcript.id, recording, 60.0, utterances(["x"], 3.5))
    assert [line.text for line in case.transcripts.utterances(transcript.id)] == ["a b c d", "x", "e f g"]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 6, "participant")], "pppp ppp"),
        ([(1, 2, "lead")], ".ll. ..."),
        ([(2, 5, "lead")], "..ll ll."),
        ([(6, 6, "lead")], ".... ..l"),
        ([(0, 6, "participant"), (2, 2, "lead")], "pplp ppp"),
        ([(0, 6, "participant"), (2, 5, "lead"), (4, 4, "participant")], "ppll plp"),
        ([(1, 2, "lead"), (2, 3, "other"), (0, 0, "lead")], "lloo ..."),
        ([(0, 3, "lead"), (1, 2, "unknown")], "l..l ..."),
    ],
)
def test_a_speaker_is_set_to_the_word(
    case: Case, transcript: Transcript, spans: list[tuple[int, int, Speaker]], expected: str
) -> None:
    for first, last, who in spans:
        say(case, transcript, first, last, who)
    assert speakers(case, transcript) == expected
    for _ in spans:
        case.log.undo(REVIEW, transcript.conversation)
    assert speakers(case, transcript) == ".... ..."
    for _ in spans:
        case.log.redo(REVIEW, transcript.conversation)
    assert speakers(case, transcript) == expected


def test_speech_heard_later_is_nobodys_until_somebody_says_so(case: Case, transcript: Transcript) -> None:
    say(case, transcript, 4, 6, "lead")
    recording = case.recordings.of(transcript.conversation)[0].id
    case.transcripts.commit_window(transcript.id, recording, 60.0, utterances(["h i"], 7.0))
    case.transcripts.commit_window(transcript.id, recording, 60.0, utterances(["x"], 4.5))
    assert speakers(case, transcript) == ".... lll . .."


def test_corrected_words_keep_their_speaker(case: Case, transcript: Transcript) -> None:
    say(case, transcript, 1, 2, "lead")
    words = words_of(case, transcript)
    case.words.split(words[2].id, ["c", "cc"], REVIEW)
    case.words.insert_after(words[1].id, "bb", REVIEW)
    case.words.delete([words[1].id], REVIEW)
    assert speakers(case, transcript) == ".llll. ..."


def test_a_span_that_is_none_gets_no_speaker(case: Case, transcript: Transcript) -> None:
    words = words_of(case, transcript)
    before = every_row(case)
    for first, last in ((words[2].id, words[1].id), ("no such word", words[1].id), (words[1].id, "no such word")):
        with pytest.raises(EntryError, match="speaker"):
            case.transcripts.set_speaker(transcript.id, first, last, "lead", REVIEW)
    assert every_row(case) == before


def test_checking_against_the_sound_is_an_entry(case: Case, transcript: Transcript) -> None:
    line = case.transcripts.utterances(transcript.id)[1]
    case.transcripts.set_checked(line.id, True, OTHER)
    assert [item.checked for item in case.transcripts.utterances(transcript.id)] == [False, True]
    assert case.log.events(transcript.conversation)[-1].author == "reviewer-k"
    with pytest.raises(UndoError):
        case.log.undo(REVIEW, transcript.conversation)
    case.log.undo(OTHER, transcript.conversation)
    assert [item.checked for item in case.transcripts.utterances(transcript.id)] == [False, False]
