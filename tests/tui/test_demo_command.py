"""The demo says what was done by what did it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from casefile.keys import Secret
from tests.casefile.support import begin, make_case
from tests.tui.driving import CHEAP, PASSPHRASE, new_case, nothing_unexpected, on_screen, screen_text, shows
from tui.app import VantageApp
from tui.commands.demo import heard


def test_the_demo_names_the_model_that_heard_the_words(tmp_path: Path) -> None:
    with closing(make_case(tmp_path / "Review 07.vantage")) as case:
        conversation = begin(case)
        case.transcripts.begin(conversation.id, engine="scripted", model="small.en", digest="0" * 64, settings={})
        assert heard(case, conversation, 812) == "Heard     812 words with the small.en model"


async def test_whoever_leaves_the_sample_finds_it_listed_and_needs_no_passphrase_until_it_is_locked(tmp_path: Path):
    case = new_case(tmp_path)
    file = tmp_path / "passphrase.txt"
    app = VantageApp(case.folder, Secret("passphrase", PASSPHRASE), sample_file=file, scrypt_cost=CHEAP)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("escape")
        await on_screen(pilot, "WelcomeScreen")
        await shows(pilot, "Review 07")
        assert "There is no case" not in screen_text(pilot)
        await pilot.press("enter")
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("f7")
        await shows(pilot, "is locked")
        await pilot.press("enter")
        await shows(pilot, "passphrase.txt.")
        assert nothing_unexpected(app)
    case.close()
