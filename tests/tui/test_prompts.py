"""The second terminal: the prompts of the step in force, following the note-taker, and nothing else."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot

from capture.steps import STEPS, prompts_for, step_of
from capture.wording import set_wording
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.database import connect
from casefile.errors import StorageError
from casefile.keys import Secret
from tests.process.terminal import Terminal
from tests.tui.driving import PASSPHRASE, SIZES, new_case, new_conversation, painted, setup_hand, transcribed, until
from tui.prompts_app import PromptsApp


@dataclass
class Two:
    """The note-taker's case, and the same case on the second terminal."""

    case: Case
    conversation: Conversation
    second: Case

    def enter(self, step: str) -> None:
        self.case.step_visits.enter(self.conversation.id, step, setup_hand(self.case), at_s=None)

    def app(self) -> PromptsApp:
        return PromptsApp(self.second, self.conversation.id)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    second = Case.open(case.folder, Secret("passphrase", PASSPHRASE))
    second.only_read()
    yield Two(case, conversation, second)
    second.close()
    case.close()


def text_of(pilot: Pilot[None]) -> str:
    """What stands on the screen, on one line."""
    return " ".join(" ".join(strip.text for strip in painted(pilot.app)).split())


async def comes(pilot: Pilot[None], text: str) -> None:
    await until(pilot, lambda: text in text_of(pilot), text)


@pytest.mark.parametrize("size", SIZES)
async def test_it_shows_the_step_in_force_and_follows_the_note_taker(two: Two, size):
    async with two.app().run_test(size=size) as pilot:
        await comes(pilot, "1 Introduction")
        for step in ("story", "factors", "story"):
            two.enter(step)
            await comes(pilot, f"{step_of(step).number} {step_of(step).title}")
            assert all(prompt in text_of(pilot) for prompt in step_of(step).prompts)
        assert "How we shall go through the time." not in text_of(pilot)


async def test_nothing_else_of_the_case_is_shown(two: Two):
    by = setup_hand(two.case)
    two.enter("story")
    two.case.notes.add(two.conversation.id, "story", "spoke of the clinic", by, at_s=None)
    two.case.names.add("person", "Bryony", "Child A", by)
    two.case.step_visits.enter(two.conversation.id, "queries", by, at_s=None)
    transcribed(two.case, two.conversation, ["Good morning to you."])
    queries = step_of("queries")
    async with two.app().run_test(size=(80, 24)) as pilot:
        await comes(pilot, queries.title)
        shown = f"{queries.number} {queries.title} · {queries.prompts[0]} q leaves"
        assert text_of(pilot) == shown


async def test_the_prompts_are_those_of_the_level_also_when_it_is_entered_late(two: Two):
    two.enter("story")
    async with two.app().run_test(size=(80, 24)) as pilot:
        await comes(pilot, "How did you come to know this family?")
        two.case.people.participant("P01", setup_hand(two.case), level="family member")
        await comes(pilot, "When did services first come into your life?")
        assert "How did you come to know" not in text_of(pilot)


async def test_the_teams_words_are_followed_as_well(two: Two):
    async with two.app().run_test(size=(80, 24)) as pilot:
        await comes(pilot, "1 Introduction")
        set_wording(two.case, '[introduction]\ntitle = "Hello"\nprompts = ["Are you well?"]', setup_hand(two.case))
        await comes(pilot, "1 Hello · Are you well? q leaves")


async def test_a_long_prompt_goes_on_beneath_its_first_letter(two: Two):
    async with two.app().run_test(size=(60, 20)) as pilot:
        await comes(pilot, "We would like to record")
        rows = [strip.text for strip in painted(pilot.app)]
        at = next(number for number, row in enumerate(rows) if "· We would like" in row)
        indent = rows[at].index("We would")
        assert rows[at + 1][:indent].isspace() and not rows[at + 1][indent].isspace()


async def test_what_does_not_fit_is_reached_with_the_arrows(two: Two):
    two.enter("rationality")
    last = prompts_for(step_of("rationality"), None)[-1]
    async with two.app().run_test(size=(60, 12)) as pilot:
        await comes(pilot, "Take us back to that day.")
        assert last not in text_of(pilot)
        await pilot.press("pagedown", "pagedown")
        await comes(pilot, last)
        two.enter("story")
        await comes(pilot, step_of("story").prompts[0])


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_q_and_ctrl_c_leave(two: Two, key: str):
    app = two.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await comes(pilot, "1 Introduction")
        await pilot.press(key)
        await until(pilot, lambda: not app.is_running, "the end")
    assert app.return_code == 0 and app.failed is None


async def test_it_writes_nothing_to_the_case(two: Two):
    before = two.case.data_version()
    async with two.app().run_test(size=(80, 24)) as pilot:
        await comes(pilot, "1 Introduction")
    assert two.case.data_version() == before
    with pytest.raises(StorageError):
        two.second.notes.add(two.conversation.id, "story", "a line", setup_hand(two.case), at_s=None)
    assert two.case.notes.of(two.conversation.id) == []


async def test_a_case_that_can_no_longer_be_read_ends_it_with_the_reason(two: Two):
    app = two.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await comes(pilot, "1 Introduction")
        meddling = connect(two.case.folder / "case.db", two.case.key)
        meddling.execute("DROP TABLE step_visit")
        meddling.close()
        await until(pilot, lambda: not app.is_running, "the end")
    assert type(app.failed).__name__ == "CaseDamagedError" and app.return_code == 1


@pytest.mark.process
@pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux here to be a terminal")
def test_the_verb_shows_them_in_a_real_terminal(tmp_path: Path, two: Two) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE, encoding="utf-8")
    program = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
    words = ["prompts", "p01", "--case", str(two.case.folder), "--passphrase-file", str(passphrase)]
    terminal = Terminal(tmp_path / "tmux", [*program, *words], {})
    try:
        terminal.wait_for("Introduction")
        two.enter("reflections")
        screen = terminal.wait_for("Who is there to support you?")
        assert all(prompt in screen for prompt in STEPS[-1].prompts)
    finally:
        terminal.close()


def test_without_a_terminal_it_names_the_sheet(two: Two, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tui.command_line import main

    assert main(["prompts", "P01", "--case", str(two.case.folder)]) == 1
    assert "vantage lead --print P01" in capsys.readouterr().err
