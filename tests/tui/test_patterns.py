"""Patterns: named by the team on a screen of their own, on episodes and factors, and suggested by nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from tests.casefile.support import REVIEW, ask
from tests.tui.driving import SIZES, VantagePilot, app_on, nothing_unexpected, on_screen, screen_text, shows, until
from tests.tui.test_episode_commands import Line
from tests.tui.three_accounts import CALL, CLINIC, answer, choose, three_accounts, to_episodes

WORDS = "a worry is passed on by voice"


async def to_patterns(pilot: VantagePilot) -> None:
    await to_episodes(pilot)
    await pilot.press("p")
    await on_screen(pilot, "PatternsScreen")


@pytest.mark.parametrize("size", SIZES)
async def test_a_pattern_is_named_on_episodes_and_factors_and_fills_with_the_accounts(tmp_path: Path, size):
    case = three_accounts(tmp_path, with_first=False)
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await to_patterns(pilot)
        await pilot.press("a")
        await choose(pilot, "Of which kind?", "d")
        await answer(pilot, "A new pattern", WORDS)
        await until(pilot, lambda: [one.kind for one in case.patterns.all()] == ["comms_longterm"], "entered")
        await shows(pilot, "Pattern 1")
        await pilot.press("enter")
        await on_screen(pilot, "PatternScreen")
        await pilot.press("e")
        await on_screen(pilot, "SeveralDialog")
        await pilot.press("a", "b", "enter")
        await until(pilot, lambda: len(case.patterns.all()[0].episodes) == 2, "episodes")
        await on_screen(pilot, "PatternScreen")
        await pilot.press("f")
        await on_screen(pilot, "SeveralDialog")
        await pilot.press("d", "f", "enter")
        await until(pilot, lambda: case.patterns.all()[0].factors == ("conditions", "inter_agency"), "factors")
        await on_screen(pilot, "PatternScreen")
        await until(pilot, lambda: "two episodes, three accounts" in " ".join(screen_text(pilot).split()), "recurs")
        await pilot.press("q")
        await on_screen(pilot, "QuotesScreen")
        await shows(pilot, "P04")
        await pilot.press("escape")
        await on_screen(pilot, "PatternScreen")
        await pilot.press("u")
        await until(pilot, lambda: case.patterns.all()[0].factors == (), "taken back")
        assert len(case.patterns.all()[0].episodes) == 2
        assert nothing_unexpected(app)
    case.close()


async def test_words_that_somebody_else_has_changed_meanwhile_are_shown_before_they_are_written_over(tmp_path: Path):
    case = three_accounts(tmp_path, with_first=False)
    pattern = case.patterns.add("tool", WORDS, REVIEW)
    app = app_on(case)
    async with app.run_test() as pilot:
        await to_patterns(pilot)
        await pilot.press("enter")
        await on_screen(pilot, "PatternScreen")
        await pilot.press("t")
        await on_screen(pilot, "AskDialog")
        case.patterns.change(pattern.id, REVIEW, words="theirs")
        await answer(pilot, "Word it otherwise", "mine")
        await shows(pilot, "of: theirs")
        assert case.patterns.get(pattern.id).words == "theirs"
        await pilot.press("enter")
        await until(pilot, lambda: case.patterns.get(pattern.id).words == "mine", "written")
        assert nothing_unexpected(app)
    case.close()


async def test_hints_look_at_a_pattern_s_words_and_it_is_taken_out_and_back(tmp_path: Path):
    case = three_accounts(tmp_path, with_first=False)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_patterns(pilot)
        await pilot.press("a")
        await choose(pilot, "Of which kind?", "a")
        await answer(pilot, "A new pattern", "the same error comes back")
        await shows(pilot, "Pattern 1")
        await pilot.press("enter")
        await shows(pilot, "“error”")
        await pilot.press("escape")
        await on_screen(pilot, "PatternsScreen")
        await pilot.press("x")
        await until(pilot, lambda: case.patterns.all() == [], "taken out")
        await pilot.press("u")
        await until(pilot, lambda: len(case.patterns.all()) == 1, "taken back")
        await pilot.press("k")
        await on_screen(pilot, "PatternKindsScreen")
        await pilot.press("a")
        await answer(pilot, "A further kind of pattern", "time and place")
        await shows(pilot, "time and place")
        await pilot.press("enter")
        await choose(pilot, "Its title", "x")
        await until(pilot, lambda: case.patterns.kinds()[0].is_retired, "retired")
        await shows(pilot, "No longer used")
        assert nothing_unexpected(app)
    assert len(case.patterns.kinds()) == 7 and len(case.patterns.all()) == 1
    case.close()


def test_patterns_are_entered_and_printed_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case = three_accounts(tmp_path, with_first=False)
    line = Line(case, tmp_path, capsys)
    numbers = {one.title: str(number) for number, one in enumerate(case.episodes.all(), 1)}
    file = tmp_path / "pattern.toml"
    file.write_text(
        f'kind = "comms_longterm"\nwords = "{WORDS}"\nepisodes = ["{numbers[CALL]}", "{numbers[CLINIC]}"]\n'
        'factors = ["inter_agency", "conditions"]\n'
    )
    line.run("patterns", "new", "--add", str(file))
    said = line.run("patterns", "1")
    assert "two episodes, three accounts: P02, P03, P04" in said
    assert "Factor          Inter-agency / inter-professional factors: P02 both (after a prompt)" in said
    assert WORDS in line.run("patterns") and WORDS not in line.run("episodes", numbers[CALL], "--judgements")
    line.run("patterns", "--retire-kind", "tool")
    assert "Human-tool operation (no longer used)" in line.run("patterns", "--kinds")
    assert "no such pattern" in line.run("patterns", "2", status=1)
    file.write_text('episodes = ["9"]\n')
    assert "no such episode" in line.run("patterns", "1", "--add", str(file), status=1)
    line.run("patterns", "1", "--drop")
    assert line.run("patterns") == ""
    line.run("patterns", "--undo")
    assert the_layers_are_apart(case)
    case.close()


def the_layers_are_apart(case: Case) -> bool:
    """Tell whether a pattern's words stand in its own table alone, and it is on no tag."""
    held = {
        table: any(WORDS in str(row) for row in ask(case, f"SELECT * FROM {table}"))
        for table in ("word", "note", "tag", "episode", "judgement", "suggestion", "comment", "pattern")
    }
    return held == {**dict.fromkeys(held, False), "pattern": True}
