"""A transcript that was made elsewhere comes in by screen and by command line, once everybody in it is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from tests.tui.driving import (
    PASSPHRASE,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    setup_hand,
    shows,
    type_in,
)
from tui.command_line import main

WORDS = "Kelly: we had no cover\nlead: what then?\nKelly: I waited"


def spoken(case: Case, conversation: Conversation) -> list[tuple[str, str]]:
    transcript = case.transcripts.current(conversation.id)
    lines = case.transcripts.utterances(transcript.id) if transcript else []
    return [(line.speaker, line.text) for line in lines]


async def test_the_screen_asks_who_speaks_and_says_what_came(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    (tmp_path / "a.txt").write_text(WORDS)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "P01")
        await pilot.press("t")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, str(tmp_path / "a.txt"))
        await pilot.press("enter")
        await shows(pilot, "Who is Kelly?")
        await shows(pilot, "we had no cover")
        await pilot.press("p")
        await shows(pilot, "Taken in: 3 lines, 8 words. It is marked as imported")
        await pilot.press("b", "r")
        await shows(pilot, "transcript, imported from plain text")
        assert nothing_unexpected(app)
    assert spoken(case, conversation) == [
        ("participant", "we had no cover"),
        ("lead", "what then?"),
        ("participant", "I waited"),
    ]
    case.close()


def test_the_command_line_takes_names_from_a_file_and_nothing_before_all_are_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    case = new_case(tmp_path)
    setup_hand(case)
    (tmp_path / "a.txt").write_text(WORDS)
    (tmp_path / "who.txt").write_text("Kelly = participant\n")
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE)
    verb = ["import", str(tmp_path / "a.txt"), "--case", str(case.folder), "--conversation", "P02"]
    verb += ["--passphrase-file", str(tmp_path / "passphrase.txt"), "--author", "MK"]
    assert main(verb) == 1 and "who is this: Kelly" in capsys.readouterr().out
    assert case.conversations.all() == []
    assert main([*verb, "--speakers", str(tmp_path / "who.txt")]) == 0
    assert "Taken in: 3 lines, 8 words." in capsys.readouterr().out
    (conversation,) = case.conversations.all()
    assert [speaker for speaker, _ in spoken(case, conversation)] == ["participant", "lead", "participant"]
    assert main([*verb, "--speakers", str(tmp_path / "who.txt")]) == 1
    assert "already" in capsys.readouterr().err
    case.close()
