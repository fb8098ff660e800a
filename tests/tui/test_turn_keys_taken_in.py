"""Who spoke by turn keys, in review: small letters until a reviewer takes them in, and never over what was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.keys import Secret
from casefile.transcripts import NewUtterance, NewWord
from tagging.selection import Selection
from tests.tui.driving import (
    PASSPHRASE,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    setup_hand,
    shows,
    to_review,
    transcribed,
    until,
)
from tui.app import VantageApp
from tui.command_line import main
from tui.screens.review import ReviewScreen

LINES = ["How did you come to know them?", "I took them over.", "From whom?", "Nobody told me. And then?"]


def marked_case(folder: Path) -> tuple[Case, Conversation, Hand]:
    """Four lines, ten seconds apart; the last holds both voices, its second half half a second later."""
    case = new_case(folder)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES)
    by = setup_hand(case)
    for who, at_s in (("lead", 0.9), ("participant", 10.6), ("lead", 20.8), ("participant", 31.0), ("lead", 32.3)):
        case.turn_keys.press(conversation.id, who, by, at_s=at_s)  # type: ignore[arg-type]
    return case, conversation, by


def signs(case: Case, conversation: Conversation) -> str:
    """The speaker of each word as it is on record."""
    transcript = case.transcripts.current(conversation.id)
    assert transcript is not None
    letters = {"participant": "P", "lead": "L", "note_taker": "N", "other": "O", "unknown": "."}
    lines = case.transcripts.utterances(transcript.id)
    return " ".join("".join(letters[who] for who in line.speakers) for line in lines)


def said(app: VantageApp) -> list[str]:
    return [one.message for one in app._notifications]


def margin(screen: ReviewScreen) -> list[str]:
    return [block.speaker for block in screen.desk.page.blocks if block.kind == "speech"]


async def test_small_letters_stand_until_they_are_taken_in_and_come_back_with_undo(tmp_path: Path):
    case, conversation, by = marked_case(tmp_path)
    transcript = case.transcripts.current(conversation.id)
    assert transcript is not None
    first = case.transcripts.utterances(transcript.id)[0].words
    case.transcripts.set_speaker(transcript.id, first[0].id, first[1].id, "note_taker", Hand(by.author, "review"))
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await shows(pilot, "small letters: turn keys, T")
        assert margin(screen) == ["N", "l", "p", "l", "p", "l"]
        assert signs(case, conversation) == "NN..... .... .. ....."
        await pilot.press("T")
        await until(pilot, lambda: signs(case, conversation) == "NNLLLLL PPPP LL PPPLL")
        assert said(app) == ["16 words have a speaker now. u takes that back."]
        assert margin(screen) == ["N", "L", "P", "L", "P", "L"]
        await pilot.press("T")
        await until(pilot, lambda: said(app)[-1].startswith("There is nobody to take in"))
        await pilot.press("u")
        await until(pilot, lambda: signs(case, conversation) == "NN..... .... .. .....")
        assert margin(screen) == ["N", "l", "p", "l", "p", "l"]
        await pilot.press("end", "t", "T")
        await until(pilot, lambda: signs(case, conversation) == "NN..... .... .. PPPLL")
        assert nothing_unexpected(app)
    kinds = [event.kind for event in case.log.events(conversation.id) if event.place == "review"]
    assert kinds[1:] == ["speakers taken from turn keys", "undo", "speakers taken from turn keys"]
    case.close()


async def test_a_correction_keeps_the_small_letters_and_the_record_is_untouched(tmp_path: Path):
    case, conversation, _ = marked_case(tmp_path)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        screen.desk.replace([Selection(8, 8)], "had looked")
        assert margin(screen) == ["l", "p", "l", "p", "l"]
        assert set(signs(case, conversation)) == {".", " "}
        screen.desk.turn_over()
        assert screen.desk.page.proposed == {}
    case.close()


def test_what_is_closed_hides_its_presses_and_what_they_would_say_of_the_words_after(tmp_path: Path):
    case, conversation, by = marked_case(tmp_path)
    from tui.page_maker import PageMaker

    case.seals.seal(conversation.id, 19.0, 25.0, "taken back", by)
    page = PageMaker(case, conversation).transcript()
    assert [block.speaker for block in page.blocks if block.kind == "speech"] == ["l", "p", "p", "l"]
    case.seals.seal(conversation.id, 30.5, 30.9, "taken back", by)
    page = PageMaker(case, conversation).transcript()
    assert [block.speaker for block in page.blocks if block.kind == "speech"][:2] == ["l", "p"]
    case.close()


def test_a_better_pass_carries_what_was_taken_in_and_has_small_letters_for_the_rest(tmp_path: Path):
    case, conversation, by = marked_case(tmp_path)
    review = Hand(by.author, "review")
    before = case.transcripts.current(conversation.id)
    assert before is not None
    words = [word for line in case.transcripts.utterances(before.id)[:2] for word in line.words]
    from transcribe.speakers_by_keys import proposed, take_turns

    assert take_turns(case, conversation.id, before.id, review, {word.id for word in words}) == 11
    again = case.passes.begin(conversation.id, engine="scripted", model="better", digest="1", settings={})
    (recording,) = case.recordings.of(conversation.id)
    heard = [
        NewUtterance(ten * 10.0, ten * 10.0 + 5.0, tuple(_spread(line.replace("over", "on"), ten * 10.0)))
        for ten, line in enumerate(LINES)
    ]
    case.transcripts.commit_window(again.id, recording.id, 40.0, heard, complete=True)
    case.passes.adopt(again.id, review)
    assert signs(case, conversation) == "LLLLLLL PPPP .. ....."
    lines = case.transcripts.utterances(again.id)
    left = proposed(lines, case.turn_keys.of(conversation.id))
    assert [left[word.id] for line in lines[2:] for word in line.words] == ["lead"] * 2 + ["participant"] * 3 + [
        "lead"
    ] * 2
    case.close()


def _spread(line: str, start_s: float) -> list[NewWord]:
    return [NewWord(word, start_s + at * 0.5, start_s + at * 0.5 + 0.4, 0.9) for at, word in enumerate(line.split())]


def test_the_command_line_turns_them_on_shows_them_and_takes_them_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    case, conversation, _ = marked_case(tmp_path)
    case.close()
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    opening = ["--case", str(case.folder), "--passphrase-file", str(secret)]

    def run(*words: str) -> str:
        assert main(["turns", *words, *opening]) == 0
        return capsys.readouterr().out

    assert run() == "turn keys\toff\n" and run("--on") == "turn keys\ton\n" and run("--off") == "turn keys\toff\n"
    assert run("P01").splitlines()[:2] == ["00:00\tlead\tMK", "00:10\tparticipant\tMK"]
    assert run("P01", "--take-in") == "words entered\t18\n"
    assert run("P01", "--take-in") == "words entered\t0\n"
    again = Case.open(case.folder, Secret("passphrase", PASSPHRASE))
    assert signs(again, conversation) == "LLLLLLL PPPP LL PPPLL"
    again.close()
