"""What the team judges is neither shown nor entered while a conversation of the case is held."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.judgements import NewJudgement
from casefile.talking import Talking, is_talking
from tests.tui.driving import (
    PASSPHRASE,
    app_on,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    type_in,
    until,
)
from tests.tui.holding import begun, hold
from tests.tui.three_accounts import answer, choose, three_accounts, to_episodes
from tui.command_line import main
from tui.screens.export import ExportScreen
from tui.screens.review import ReviewScreen
from tui.while_talking import WHILE_TALKING

REASON = "It passed the worry on."


def judged(folder: Path) -> Case:
    """A case with one judgement, one comment on words and one pattern."""
    case = three_accounts(folder, with_first=False)
    by, episode = setup_hand(case), case.episodes.all()[0].id
    part = case.judgements.add_element(episode, "Rang", by)
    case.judgements.judge(part.id, NewJudgement("good", REASON), by)
    case.patterns.add("tool", "Nobody trusts the form.", by)
    return case


async def test_judgements_patterns_and_comments_stay_away_while_somebody_talks(tmp_path: Path):
    case = judged(tmp_path)
    talking, app = Talking(case.folder), app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_episodes(pilot)
        talking.begin()
        await pilot.press("p")
        await shows(pilot, WHILE_TALKING.title)
        await pilot.press("escape", "enter")
        await on_screen(pilot, "EpisodeScreen")
        await pilot.press("j")
        await shows(pilot, WHILE_TALKING.title)
        await pilot.press("escape")
        await on_screen(pilot, "EpisodeScreen")
        talking.end()
        await pilot.press("j")
        await on_screen(pilot, "JudgementScreen")
        await shows(pilot, REASON)
        # It begins on another screen while this one is open: it is put away by itself, and nothing can be entered.
        talking.begin()
        await until(pilot, lambda: REASON not in screen_text(pilot), "put away")
        await pilot.press("c")
        await shows(pilot, WHILE_TALKING.title)
        await pilot.press("escape")
        await pilot.press("u")
        await shows(pilot, WHILE_TALKING.title)
        await pilot.press("escape")
        talking.end()
        await pilot.press("c")
        await answer(pilot, "What do you think of it?", "ask for the rota")
        await shows(pilot, REASON)
        await pilot.press("escape", "escape", "escape", "r")
        await shows(pilot, "transcript")
        talking.begin()
        for key in ("z", "Z"):
            await pilot.press(key)
            await shows(pilot, WHILE_TALKING.title)
            await pilot.press("escape")
        talking.end()
        assert nothing_unexpected(app)
    assert len(case.judgements.comments(case.episodes.all()[0].id)) == 1
    case.close()


async def test_comments_that_are_shown_are_hidden_once_somebody_talks_and_can_always_be(tmp_path: Path):
    case = judged(tmp_path)
    talking, app = Talking(case.folder), app_on(case)
    async with app.run_test(size=(120, 40)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P02")
        await pilot.press("r")
        await shows(pilot, "transcript")
        await pilot.press("v", "right", "z")
        await answer(pilot, "Your comment", "see the rota of May")
        await shows(pilot, "¶ MK: see the rota of May")
        talking.begin()
        await until(pilot, lambda: "the rota of May" not in screen_text(pilot), "hidden")
        await pilot.press("Z")
        await shows(pilot, WHILE_TALKING.title)
        await pilot.press("escape")
        talking.end()
        await pilot.press("Z")
        await shows(pilot, "¶ MK: see the rota of May")
        # Hidden by hand, at once.
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        talking.begin()
        screen.action_comments()
        assert not screen.desk.shows_comments
        talking.end()
        assert nothing_unexpected(app)
    case.close()


async def test_a_question_that_is_open_is_hidden_with_what_is_typed_in_it_and_comes_back(tmp_path: Path):
    case = judged(tmp_path)
    talking, app = Talking(case.folder), app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_episodes(pilot)
        await pilot.press("enter")
        await on_screen(pilot, "EpisodeScreen")
        await pilot.press("j")
        await on_screen(pilot, "JudgementScreen")
        await shows(pilot, REASON)
        await pilot.press("down", "enter")
        await choose(pilot, "The team's judgement", "p")
        await shows(pilot, "Why?")
        await type_in(pilot, " Nobody rang back.")
        talking.begin()
        await on_screen(pilot, "AwayScreen")
        hidden = screen_text(pilot)
        assert not any(words in hidden for words in (REASON, "Nobody rang back", "Why?", "roblematic"))
        await pilot.press("enter")
        talking.end()
        await shows(pilot, "Nobody rang back.")
        talking.begin()
        await on_screen(pilot, "AwayScreen")
        await pilot.press("escape")
        await on_screen(pilot, "JudgementScreen")
        assert REASON not in screen_text(pilot)
        talking.end()
        await shows(pilot, REASON)
        assert nothing_unexpected(app)
    part = case.judgements.elements(case.episodes.all()[0].id)[-1]
    held = case.judgements.of_element(part.id)
    assert held is not None and held.reason == REASON
    case.close()


async def test_a_comment_that_is_being_typed_is_hidden_and_other_questions_of_the_review_are_not(tmp_path: Path):
    case = judged(tmp_path)
    talking, app = Talking(case.folder), app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P02")
        await pilot.press("r")
        await shows(pilot, "transcript")
        await pilot.press("v", "right", "z")
        await shows(pilot, "Your comment")
        await type_in(pilot, "see the rota")
        talking.begin()
        await on_screen(pilot, "AwayScreen")
        assert "the rota" not in screen_text(pilot)
        talking.end()
        await shows(pilot, "see the rota")
        await pilot.press("enter")
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: len(case.comments.of(case.conversations.all()[0].id)) == 1, "entered")
        assert nothing_unexpected(app)
    case.close()


async def test_the_export_takes_along_and_shows_nothing_that_is_judged_while_somebody_talks(tmp_path: Path):
    case = judged(tmp_path)
    talking, app = Talking(case.folder), app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P02")
        screen = ExportScreen()
        app.push_screen(screen)
        await on_screen(pilot, "ExportScreen")
        screen.plan = replace(screen.plan, base=tmp_path / "out", formats=("json",), with_judgements=True)
        talking.begin()
        for key in ("f5", "v", "ctrl+s"):
            await pilot.press(key)
            await shows(pilot, WHILE_TALKING.title)
            await pilot.press("escape")
            await on_screen(pilot, "ExportScreen")
        talking.end()
        await pilot.press("v")
        await on_screen(pilot, "ResultScreen")
        await pilot.press("end")
        await shows(pilot, "Nobody trusts the form.")
        talking.begin()
        await shows(pilot, WHILE_TALKING.detail[:50])
        assert "Nobody trusts" not in screen_text(pilot)
        talking.end()
        assert nothing_unexpected(app)
    assert not (tmp_path / "out excerpts.json").exists() and case.exports.all() == []
    case.close()


async def test_the_screen_of_a_conversation_says_that_one_is_held_also_without_sound(tmp_path: Path):
    case, _, _, app = begun(tmp_path)
    assert not is_talking(case.folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await hold(pilot)
        await until(pilot, lambda: is_talking(case.folder), "held")
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        await until(pilot, lambda: not is_talking(case.folder), "over")
        assert nothing_unexpected(app)
    case.close()


def test_the_command_line_keeps_them_away_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case = judged(tmp_path)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    file = tmp_path / "judged.toml"
    file.write_text('significance = "Nobody went that week."\n')
    way = ["--case", str(case.folder), "--passphrase-file", str(tmp_path / "passphrase"), "--author", "MK"]

    def run(*words: str) -> tuple[int, str]:
        status = main([words[0], *way, *words[1:]])
        said = capsys.readouterr()
        return status, said.out + said.err

    talking = Talking(case.folder)
    talking.begin()
    for words in (["episodes", "1", "--judgements"], ["episodes", "1", "--add", str(file)], ["patterns"]):
        status, said = run(*words)
        assert status == 1 and WHILE_TALKING.title in said and REASON not in said
    assert run("episodes", "1")[0] == 0
    target = tmp_path / "out.json"
    out = ["--format", "json", "--output", str(target), "--confirmed"]
    for words in (["--with-judgements", *out], ["--with-judgements", "--show"]):
        status, said = run("export", *words)
        assert status == 1 and WHILE_TALKING.title in said and not target.exists()
    assert run("export", *out)[0] == 0 and REASON not in target.read_text(encoding="utf-8")
    talking.end()
    assert REASON in run("export", "--with-judgements", "--show", "--format", "json")[1]
    assert REASON in run("episodes", "1", "--judgements")[1]
    assert run("episodes", "1", "--add", str(file))[0] == 0
    case.close()
