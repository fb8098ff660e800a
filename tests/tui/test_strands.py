"""The table of factors and the accounts side by side, by the keyboard, down to the words themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.events import Hand
from casefile.tags import NewTag
from tests.tui.driving import SIZES, app_on, nothing_unexpected, on_screen, screen_text, shows, until
from tests.tui.three_accounts import CALL, choose, three_accounts, to_episodes
from tui.screens.matrix import WHETHER
from tui.screens.review import ReviewScreen


@pytest.mark.parametrize("size", SIZES)
async def test_a_cell_says_who_spoke_and_how_and_leads_to_its_quotes(tmp_path: Path, size):
    case = three_accounts(tmp_path, with_first=False)
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await to_episodes(pilot)
        await pilot.press("m")
        await on_screen(pilot, "MatrixScreen")
        await shows(pilot, "not raised?: factors in general were asked about")
        await pilot.press("right", "right")
        await shows(pilot, "not asked?: the steps did not come to factors")
        await pilot.press("left", "left", "down", "down", "down")
        await shows(pilot, "P02 hindered (in the story)")
        assert "-s" in screen_text(pilot)
        await pilot.press("enter")
        await on_screen(pilot, "QuotesScreen")
        await shows(pilot, "There was nobody to hand them to")
        await pilot.press("escape")
        await on_screen(pilot, "MatrixScreen")
        await shows(pilot, "P02 hindered (in the story)")
        await pilot.press("t")
        await shows(pilot, "Factors by key practice episode")
        await pilot.press("down", "down", "down", "down", "down")
        await shows(pilot, "P03 supported (in the story)")
        assert nothing_unexpected(app)
    case.close()


@pytest.mark.parametrize("size", SIZES)
async def test_accounts_stand_side_by_side_and_lead_to_the_words(tmp_path: Path, size):
    case = three_accounts(tmp_path, with_first=False)
    by = Hand(case.people.reviewer("Reviewer 1").id, "codes")
    case.codes.describe("conditions", by, title="Hours and rooms")
    code = case.codes.add("factor", "Trust in the system", by, level="local")
    told = next(talk for talk in case.conversations.all() if talk.participant.code == "P02")
    tag = case.tags.of(told.id)[-1]
    case.tags.put(tag.first_word, tag.last_word, NewTag("factor", code, direction="hindered"), by)
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await to_episodes(pilot)
        await pilot.press("s")
        await on_screen(pilot, "StrandsScreen")
        await shows(pilot, f"By episode: {CALL}")
        await shows(pilot, "“A health visitor rang")
        await pilot.press("right")
        await shows(pilot, "P03 GP")
        await shows(pilot, "“I rang the health")
        await pilot.press("f")
        await shows(pilot, "By factor: Hours and rooms")
        await until(pilot, lambda: screen_text(pilot).count("Hours and rooms") > 1, "the team's title in a column")
        await pilot.press("n")
        await shows(pilot, "By factor: Inter-agency")
        await pilot.press("N")
        await pilot.press("N")
        await shows(pilot, "By factor: Trust in the system")
        await pilot.press("t")
        await shows(pilot, "By time, each in its own order")
        await shows(pilot, "HEARING THEIR")
        await pilot.press("down", "down", "enter")
        await on_screen(pilot, "ReviewScreen")
        screen = app.screen
        assert isinstance(screen, ReviewScreen) and screen.view.chosen is not None
        assert screen.desk.words_of(screen.view.chosen) == "it was a Tuesday by the time that I had written it up"
        await pilot.press("escape", "escape")
        await on_screen(pilot, "StrandsScreen")
        await until(pilot, lambda: "By time" in screen_text(pilot), "as it was")
        assert nothing_unexpected(app)
    case.close()


async def test_what_a_blank_rests_on_is_the_reviewers_to_say(tmp_path: Path):
    case = three_accounts(tmp_path, with_first=False)
    app = app_on(case)

    def said() -> list[tuple[str, bool]]:
        return [(case.conversations.get(one.conversation).label, one.was_asked) for one in case.asked.all()]

    async with app.run_test(size=(80, 24)) as pilot:
        await to_episodes(pilot)
        await pilot.press("m")
        await on_screen(pilot, "MatrixScreen")
        await shows(pilot, "not raised?: factors in general were asked about")
        await pilot.press("a")
        await choose(pilot, WHETHER, "n")
        await shows(pilot, "not asked: so says MK")
        await pilot.press("a")
        await choose(pilot, WHETHER, "a")
        await shows(pilot, "not raised: asked about, says MK")
        assert said() == [("P02", True)]
        await pilot.press("a")
        await choose(pilot, WHETHER, "s")
        await shows(pilot, "not raised?: factors in general were asked about")
        await pilot.press("t")
        await shows(pilot, "Factors by key practice episode")
        await pilot.press("a")
        await choose(pilot, "In which conversation?", "b")
        await choose(pilot, WHETHER, "n")
        await until(pilot, lambda: said() == [("P03", False)], "said of an episode")
        await shows(pilot, "not asked: P03 (so says MK)")
        assert [one.episode for one in case.asked.all()] == [case.episodes.all()[0].id]
        assert nothing_unexpected(app)
    case.close()


async def test_with_nothing_tagged_both_say_so(tmp_path: Path):
    from tests.tui.driving import new_case, new_conversation

    case = new_case(tmp_path)
    new_conversation(case)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("e", "m")
        await on_screen(pilot, "MatrixScreen")
        await shows(pilot, "not known: no steps are on record")
        await pilot.press("enter", "t", "down", "enter", "s")
        await on_screen(pilot, "StrandsScreen")
        await shows(pilot, "Nothing is tagged yet.")
        await pilot.press("enter", "n", "down", "right")
        assert nothing_unexpected(app)
    case.close()
