"""What each step may leave behind: said by one key, never asked for, and shown only on request."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from textual.widgets import Static

from capture.steps import NOTHING_WENT_WELL_YET, STEPS
from casefile.framework import ASPECTS, FACTORS
from casefile.note_classes import NewClass
from tests.tui.driving import (
    SIZES,
    agree,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    type_in,
    until,
)
from tests.tui.leaves import CATEGORIES, EXTRA, LOOKED_FOR, Scene
from tests.tui.stretches import recorded
from tui.actions import with_keys
from tui.leaf_walk import NO_EPISODE, NO_LINE_YET, NOTHING_HEARD
from tui.leaves_desk import NOT_BEFORE_STEP_4, NOT_IN_STORY, NOT_WHILE_PAUSED
from tui.screens.leaf import LeafDialog
from tui.screens.live import LiveScreen
from tui.step_desk import QUERIES_PREPARED
from tui.widgets.not_heard import EVERYTHING, NotHeardPane
from tui.widgets.note_line import NoteLine


@pytest.mark.parametrize("size", SIZES)
async def test_every_step_but_the_story_shows_its_keys_at_every_size(tmp_path: Path, size):
    scene = Scene(tmp_path)
    scene.case.settings.set_extra_aspects(True, setup_hand(scene.case))
    async with scene.app.run_test(size=size) as pilot:
        await scene.hold(pilot)
        await scene.line(pilot, "two people off sick and no cover for the whole of that week in May")
        for step in STEPS:
            await scene.go(pilot, step.id)
            await pilot.press("ctrl+k")
            if step.id == "story":
                await shows(pilot, NOT_IN_STORY[:17])
                continue
            await on_screen(pilot, "LeafDialog")
            dialog = scene.app.screen
            assert isinstance(dialog, LeafDialog)
            rows = screen_text(pilot).splitlines()
            assert any("“two people off sick" in row for row in rows)
            for leaf in (leaf for group in dialog.groups for leaf in group.leaves):
                label = dialog._label(leaf)[:15]
                assert any(f" {leaf.key}  {label}" in row for row in rows), (step.id, leaf, "\n".join(rows))
            assert any("Esc leaves" in row for row in rows)
            await pilot.press("escape")
            await on_screen(pilot, "LiveScreen")
        assert scene.said() == [] == scene.case.nominations.of(scene.conversation.id)
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_over_the_list_marks_and_taking_back_act_and_it_gives_way_to_the_steps(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    recorded(scene.case, scene.conversation, 20.0)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        screen = await scene.hold(pilot)
        await scene.go(pilot, "episodes")
        await scene.line(pilot, "the week of the referral")
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("f2", "f3", "ctrl+o", "ctrl+o")
        await shows(pilot, "Take back what?")
        await pilot.press("escape")
        await on_screen(pilot, "LeafDialog")
        marks = scene.case.notes.marks(scene.conversation.id)
        assert [mark.kind for mark in marks] == ["moment", "return"]
        await pilot.press("ctrl+g", "5")
        await until(pilot, lambda: scene.in_force() == "factors", "the fifth step")
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("f4")
        await until(pilot, lambda: scene.in_force() == "went_well", "the sixth step")
        assert scene.app.screen is screen and screen.line.value == "" and nothing_unexpected(scene.app)
    scene.case.close()


async def test_next_leads_from_what_went_well_to_the_queries_where_they_are_shown_on_a_key(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "went_well")
        await pilot.press("f4")
        await until(pilot, lambda: scene.in_force() == "changes", "no query is prepared")
        question = "Who heard of the first call, and when?"
        scene.case.queries.add(scene.conversation.id, question, setup_hand(scene.case), differs="the day")
        await scene.go(pilot, "went_well")
        await pilot.press("f4")
        await until(pilot, lambda: scene.in_force() == "queries", "the queries")
        await shows(pilot, with_keys(QUERIES_PREPARED))
        assert question not in screen_text(pilot)
        await pilot.press("ctrl+l")
        await shows(pilot, f"{question} (differs: the day)")
        await pilot.press("f4")
        await until(pilot, lambda: scene.in_force() == "changes", "and on")
    scene.case.close()


async def test_a_quote_stands_in_its_quotation_marks_once(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "factors")
        await scene.line(pilot, '"no cover"')
        await pilot.press("ctrl+k")
        await shows(pilot, "“no cover”")
    scene.case.close()


async def test_one_key_and_a_letter_say_what_a_line_is_and_the_next_letters_go_to_the_note_again(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "rationality")
        await scene.line(pilot, "she had the letter in front of her")
        await type_in(pilot, "and th")
        await scene.say(pilot, "1")
        await shows(pilot, "What was known and not known then.")
        await type_in(pilot, "en")
        assert scene.app.screen.query_one(NoteLine).value == "and then"
        await scene.say(pilot, "t")
        await until(pilot, lambda: scene.told() == [("aspect", "information"), ("tense", "then")], "both")
        await scene.say(pilot, "n")
        await until(pilot, lambda: scene.told() == [("aspect", "information"), ("tense", "now")], "now")
        await scene.say(pilot, "1")
        await until(pilot, lambda: scene.told() == [("tense", "now")], "taken off")
    scene.case.close()


async def test_the_moment_of_the_key_press_is_kept_with_what_is_said(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: scene.script.live.state == "recording", "recording")
        await scene.go(pilot, "factors")
        await scene.line(pilot, "no cover")
        before = scene.case.clock.boot_s()
        await scene.say(pilot, "4")
        await until(pilot, lambda: bool(scene.said()), "said")
        (said,) = scene.said()
        assert said.at_s is not None and before <= said.at_s <= scene.case.clock.boot_s()
    scene.case.close()


async def test_category_direction_weight_and_episode_are_one_key_each_in_any_order(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "factors")
        await scene.line(pilot, "two people off sick")
        await scene.say(pilot, "h")
        await scene.say(pilot, "4")
        await scene.say(pilot, "w", "m")
        await until(pilot, lambda: [item.weight for item in scene.said()] == ["most"], "weight")
        (said,) = scene.said()
        assert (said.kind, said.code, said.direction) == ("factor", "conditions", "hindered")
        await scene.say(pilot, "e")
        await shows(pilot, NO_EPISODE[:30])
        await scene.say(pilot, "x", "3")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("n")
        await until(pilot, lambda: bool(scene.case.nominations.of(scene.conversation.id)), "nominated")
        await scene.line(pilot, "nobody rang back")
        await scene.say(pilot, "e")
        await until(pilot, lambda: ("episode", None) in scene.told(), "linked to the episode")
        assert scene.case.tags.of(scene.conversation.id) == [] == scene.case.episodes.all()
    scene.case.close()


async def test_the_same_key_takes_the_line_before(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "factors")
        for text in ("the first", "the second", "the third"):
            await scene.line(pilot, text)
        await pilot.press("ctrl+k")
        await shows(pilot, "“the third”")
        await pilot.press("ctrl+k")
        await shows(pilot, "“the second”")
        await pilot.press("ctrl+k", "ctrl+k")
        await shows(pilot, "“the first”")
        await pilot.press("9")
        await until(pilot, lambda: bool(scene.said()), "said")
        assert scene.said()[0].note == scene.case.notes.of(scene.conversation.id)[0].id
    scene.case.close()


async def test_of_a_note_that_is_lifted_more_is_said_without_letting_it_go(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        screen = await scene.hold(pilot)
        await scene.go(pilot, "factors")
        await scene.line(pilot, "the first")
        await scene.line(pilot, "the second")
        await pilot.press("up", "up")
        await until(pilot, lambda: screen.query_one(NoteLine).value == "the first", "lifted")
        await scene.say(pilot, "4")
        await until(pilot, lambda: bool(scene.said()), "said")
        assert scene.said()[0].note == scene.case.notes.of(scene.conversation.id)[0].id
        assert screen.query_one(NoteLine).value == "the first"
    scene.case.close()


async def test_a_turning_point_is_one_key_and_takes_on_its_why_its_span_and_its_moment(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: scene.script.live.state == "recording", "recording")
        await scene.go(pilot, "story")
        await scene.line(pilot, "then he did not come")
        await scene.go(pilot, "episodes")
        await scene.line(pilot, "the missed visit")
        await scene.say(pilot, "n")
        await shows(pilot, "Nominated episode.")
        await scene.line(pilot, "nothing was as before")
        await scene.say(pilot, "w")
        await pilot.press("ctrl+k", "ctrl+k")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("f")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, "from May on")
        await pilot.press("enter")
        await on_screen(pilot, "LiveScreen")
        await scene.say(pilot, "m", "a")
        await scene.say(pilot, "r", "p")
        found = lambda: scene.case.nominations.of(scene.conversation.id)  # noqa: E731
        await until(pilot, lambda: found()[0].raised_by == "participant", "raised by")
        (nominated,) = found()
        assert (nominated.title, nominated.why, nominated.period) == (
            "the missed visit",
            "nothing was as before",
            "from May on",
        )
        assert nominated.story_s == scene.case.notes.of(scene.conversation.id)[0].at_s
        assert nominated.story_s is not None
    scene.case.close()


async def test_on_the_narrowest_screen_no_title_of_a_factor_is_cut_off(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(60, 20)) as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "factors")
        await scene.line(pilot, "no cover")
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        await shows(pilot, "Inter-agency / inter-professional ")
        rows = screen_text(pilot)
        assert "Organisational culture, management " in rows and "x  other step…" in rows
        cut = [word for word in rows.split() if word.endswith("…")]
        assert cut == ["weight…", "episode…", "step…"]
    scene.case.close()


async def test_who_is_present_and_what_was_read_before_are_lines_with_their_kind(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(60, 20)) as pilot:
        await scene.hold(pilot)
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("s")
        await shows(pilot, NO_LINE_YET[:25])
        await scene.line(pilot, "her sister sits with her")
        await scene.say(pilot, "s")
        await scene.line(pilot, "she read her own notes")
        await scene.say(pilot, "h")
        await scene.line(pilot, "we had seen the chronology")
        await scene.say(pilot, "r")
        await until(
            pilot,
            lambda: scene.told() == [("present", "supporter"), ("preparation", None), ("exposure", None)],
            "all three",
        )
    scene.case.close()


@pytest.mark.parametrize("size", SIZES)
async def test_not_heard_yet_opens_from_step_four_on_follows_what_is_noted_and_closes(tmp_path: Path, size):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=size) as pilot:
        screen = await scene.hold(pilot)
        pane = screen.query_one(NotHeardPane)
        for early in ("introduction", "story", "episodes"):
            await scene.go(pilot, early)
            await pilot.press("ctrl+a")
            await shows(pilot, NOT_BEFORE_STEP_4)
            assert not pane.display
        await scene.go(pilot, "factors")
        await pilot.press("ctrl+a")
        await shows(pilot, "Aspects not yet heard")
        drawn = lambda: str(pane.query_one("#not-heard-titles", Static).visual)  # noqa: E731
        assert all(title in drawn() for title in (*LOOKED_FOR, *CATEGORIES))
        assert not any(title in drawn() for title in (*EXTRA, FACTORS[9].title))
        assert not any(sign in drawn() for sign in ("[", "]", "%", "☐", "□", "✓", *string.digits))
        await scene.line(pilot, "no cover")
        await scene.say(pilot, "4")
        await until(pilot, lambda: "Conditions of work" not in drawn(), "one title less")
        await scene.go(pilot, "went_well")
        assert pane.display
        await pilot.press("ctrl+a")
        assert not pane.display
        await shows(pilot, "no cover")
        await pilot.press("ctrl+a")
        await scene.go(pilot, "story")
        assert not pane.display
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_nothing_more_to_hear_is_one_quiet_sentence(tmp_path: Path):
    scene = Scene(tmp_path)
    by = setup_hand(scene.case)
    note = scene.case.notes.add(scene.conversation.id, "factors", "all of it", by, at_s=None)
    for aspect in ASPECTS[:5]:
        scene.case.note_classes.add(note.id, NewClass("aspect", aspect.id), by)
    for factor in FACTORS[:9]:
        scene.case.note_classes.add(note.id, NewClass("factor", factor.id), by)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "factors")
        await pilot.press("ctrl+a")
        await shows(pilot, EVERYTHING)
    scene.case.close()


async def test_while_paused_nothing_is_said_of_a_line_even_from_an_open_list(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: scene.script.live.state == "recording", "recording")
        await scene.go(pilot, "factors")
        await scene.line(pilot, "no cover")
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("f5")
        await until(pilot, lambda: scene.script.live.state == "paused", "paused")
        await pilot.press("4")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, NOT_WHILE_PAUSED[:17])
        await pilot.press("ctrl+k")
        await pilot.pause()
        assert isinstance(scene.app.screen, LiveScreen)
        assert scene.said() == []
    scene.case.close()


async def test_what_was_said_of_a_line_is_taken_back_before_the_line(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "factors")
        await scene.line(pilot, "no cover")
        await scene.say(pilot, "4")
        await until(pilot, lambda: bool(scene.said()), "said")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: not scene.said(), "taken back")
        assert [note.text for note in scene.case.notes.of(scene.conversation.id)] == ["no cover"]
        await pilot.press("ctrl+z")
        await until(pilot, lambda: not scene.case.notes.of(scene.conversation.id), "the line as well")
    scene.case.close()


async def test_a_note_of_what_went_well_that_is_struck_out_is_none(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        screen = await scene.hold(pilot)
        await scene.go(pilot, "went_well")
        await scene.line(pilot, "the school rang")
        screen.action_strike()
        notes = scene.case.notes
        await until(pilot, lambda: notes.of(scene.conversation.id)[0].is_struck, "struck out")
        await scene.go(pilot, "summing_up")
        await shows(pilot, NOTHING_WENT_WELL_YET)
    scene.case.close()


async def test_reading_back_puts_a_correction_beside_the_first_version_and_goes_on(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "summing_up")
        await shows(pilot, NOTHING_WENT_WELL_YET)
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("r")
        await shows(pilot, NOTHING_HEARD[:30])
        await scene.go(pilot, "episodes")
        await scene.line(pilot, "the day he did not come")
        await scene.say(pilot, "n")
        await scene.go(pilot, "summing_up")
        await scene.line(pilot, "he came, nobody was in")
        await scene.say(pilot, "r", "a")
        await shows(pilot, "Corrected by this line")
        await pilot.press("c")
        await shows(pilot, "corrected: he came, nobody was in")
        assert "Episode: the day he did not come" in screen_text(pilot)
        await pilot.press("a")
        await shows(pilot, "Confirmed by the participant")
        await pilot.press("k")
        await until(pilot, lambda: ("confirmed", None) in scene.told(), "confirmed")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        texts = [note.text for note in scene.case.notes.of(scene.conversation.id)]
        assert texts == ["the day he did not come", "he came, nobody was in"]
    scene.case.close()
