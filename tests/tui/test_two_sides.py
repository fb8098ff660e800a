"""Who spoke by two microphones, in review and without it: one key and one letter, and never over what was said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture.codec import flac_of
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.keys import Secret
from casefile.recording_file import RecordingWriter
from tests.tui.driving import (
    PASSPHRASE,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    setup_hand,
    shows,
    to_review,
    transcribed,
    until,
)
from tests.tui.test_turn_keys_taken_in import said, signs
from tui.command_line import main
from tui.who_spoke import take_in

RATE_HZ = 8_000
LINES = ["How did you come to know them?", "I took them over.", "From whom?", "Nobody told me that."]


def two_sided(folder: Path, *, lanes: bool = False) -> tuple[Case, Conversation, Hand]:
    """Four lines, ten seconds apart: the odd ones louder on the first side; one file with two inputs, or two lanes."""
    case = new_case(folder)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES)
    (first,) = case.recordings.of(conversation.id)
    chance = np.random.default_rng(3)
    frames = chance.normal(0.0, 15.0, (RATE_HZ * 40, 2))
    for number, line in enumerate(LINES):
        begin = number * 10 * RATE_HZ
        voice = chance.normal(0.0, 900.0, int(len(line.split()) * 0.5 * RATE_HZ))
        frames[begin : begin + len(voice), number % 2] += voice
        frames[begin : begin + len(voice), 1 - number % 2] += voice * 0.3
    whole = frames.astype(np.int16)
    by = setup_hand(case)
    second = case.recordings.begin(conversation.id, by, source="file", lane=2) if lanes else None
    for recording, sides in ((first, 0 if lanes else slice(None)), (second, 1)):
        if recording is not None:
            store(case, recording.id, whole[:, sides])
    return case, conversation, Hand(by.author, "review")


def store(case: Case, recording: str, frames: np.ndarray) -> None:
    found = case.recordings.get(recording)
    writer = RecordingWriter(found.path, case.recordings.key(recording))
    channels = 1 if frames.ndim == 1 else 2
    for at in range(0, len(frames), RATE_HZ // 2):
        part = np.ascontiguousarray(frames[at : at + RATE_HZ // 2])
        flac = flac_of(part.tobytes(), RATE_HZ, channels)
        writer.add_sound(at / RATE_HZ, len(part), RATE_HZ, flac, attended=True, channels=channels)
    writer.close()


async def test_one_key_and_a_letter_say_who_spoke_every_word_but_those_that_were_said(tmp_path: Path):
    case, conversation, by = two_sided(tmp_path)
    transcript = case.transcripts.current(conversation.id)
    assert transcript is not None
    first = case.transcripts.utterances(transcript.id)[1].words
    case.transcripts.set_speaker(transcript.id, first[0].id, first[0].id, "note_taker", by)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        await shows(pilot, "two microphones: T says who spoke")
        await pilot.press("T")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("l")
        await until(pilot, lambda: signs(case, conversation) == "LLLLLLL NPPP LL PPPP")
        assert said(app) == ["16 words have a speaker now. u takes that back."]
        await pilot.press("u")
        await until(pilot, lambda: signs(case, conversation) == "....... N... .. ....")
        await pilot.press("T")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("escape", "T")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("p")
        await until(pilot, lambda: signs(case, conversation) == "PPPPPPP NLLL PP LLLL")
        assert nothing_unexpected(app)
    case.close()


@pytest.mark.parametrize("lanes", [False, True])
def test_the_command_line_takes_the_sides_of_two_inputs_and_of_two_devices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lanes: bool
):
    case, conversation, _ = two_sided(tmp_path, lanes=lanes)
    case.close()
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    words = ["turns", "P01", "--take-in", "--first-microphone", "lead"]
    assert main([*words, "--case", str(case.folder), "--passphrase-file", str(secret)]) == 0
    assert capsys.readouterr().out == "words entered\t17\n"
    again = Case.open(case.folder, Secret("passphrase", PASSPHRASE))
    assert signs(again, conversation) == "LLLLLLL PPPP LL PPPP"
    again.close()


def test_closed_sound_tells_nothing_and_where_the_microphones_leave_it_open_the_turn_keys_tell(tmp_path: Path):
    case, conversation, by = two_sided(tmp_path)
    seal = case.seals.seal(conversation.id, 25.0, 45.0, "taken back", by)
    assert take_in(case, conversation, by, first="lead") == 13
    case.seals.unseal(seal, by)
    assert signs(case, conversation) == "LLLLLLL PPPP LL ...."
    case.turn_keys.press(conversation.id, "other", by, at_s=30.5)
    transcript = case.transcripts.current(conversation.id)
    assert transcript is not None
    last = case.transcripts.utterances(transcript.id)[3].words
    assert take_in(case, conversation, by, known={last[1].id: "lead"}) == 4
    assert signs(case, conversation) == "LLLLLLL PPPP LL OLOO"
    case.close()
