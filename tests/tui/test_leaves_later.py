"""What the later steps leave behind: queries, the pair's own reflection; and dialogs under quick keys and the cover."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.tui.driving import (
    agree,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    type_in,
    until,
)
from tests.tui.leaves import Scene
from tui.actions import with_keys
from tui.leaves_desk import HAS_LEFT, STILL_RECORDED
from tui.widgets.note_line import NoteLine


async def test_queries_are_seen_nowhere_before_they_are_asked_for_and_lines_answer_them(tmp_path: Path):
    scene = Scene(tmp_path)
    question = "What was heard of the second call?"
    scene.case.queries.add(scene.conversation.id, question, setup_hand(scene.case), source_kind="document")
    async with scene.app.run_test(size=(60, 20)) as pilot:
        await scene.hold(pilot)
        for step in ("introduction", "story", "rationality", "went_well"):
            await scene.go(pilot, step)
            assert question not in screen_text(pilot)
        await scene.go(pilot, "queries")
        await scene.line(pilot, "nobody told her of it")
        await scene.say(pilot, "a")
        await until(pilot, lambda: scene.told() == [("answer", None)], "answered")
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("plus")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, "and in May")
        await pilot.press("enter")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("t")
        await on_screen(pilot, "AskDialog")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        prepared = lambda: [(one.question, one.source_kind) for one in scene.case.queries.of(scene.conversation.id)]  # noqa: E731
        await until(pilot, lambda: prepared() == [(question, "document"), ("and in May", "team")], "prepared")
    scene.case.close()


async def test_the_pairs_reflection_asks_whether_the_participant_has_left_and_lies_apart(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    async with scene.app.run_test(size=(60, 20)) as pilot:
        await scene.hold(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: scene.script.live.state == "recording", "recording")
        await scene.go(pilot, "reflections")
        await pilot.press("ctrl+d")
        await shows(pilot, HAS_LEFT)
        await shows(pilot, with_keys(STILL_RECORDED))
        await pilot.press("enter")
        await pilot.pause()
        assert type(scene.app.screen).__name__ == "ChoiceDialog"
        await pilot.press("n")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("f6", "ctrl+d")
        await shows(pilot, HAS_LEFT)
        await pilot.press("y")
        await on_screen(pilot, "ReflectionDialog")
        await type_in(pilot, "we hurried the end")
        await pilot.press("enter")
        await type_in(pilot, "a slip")
        await pilot.press("enter", "ctrl+z")
        await type_in(pilot, "ask sooner")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        reflections = scene.case.reflections.of(scene.conversation.id)
        assert [one.words for one in reflections] == ["we hurried the end", "ask sooner"]
        assert scene.case.notes.of(scene.conversation.id) == []
        assert "hurried" not in screen_text(pilot)
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_typing_on_at_once_after_a_choice_goes_to_the_note_and_takes_no_screen_away(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        screen = await scene.hold(pilot)
        await scene.go(pilot, "factors")
        await scene.line(pilot, "no cover")
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        # All at once, as a fast typist's keys come to a busy computer.
        for letter in "4shbu12":
            scene.app.post_message(events.Key(letter, letter))
        await until(pilot, lambda: scene.told() == [("factor", "conditions")], "one choice")
        await until(pilot, lambda: scene.app.screen is screen and screen.query_one(NoteLine).value == "shbu12", "typed")
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_the_cover_comes_over_a_dialog_as_well_and_leaves_it_as_it_was(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        screen = await scene.hold(pilot)
        await scene.go(pilot, "factors")
        await scene.line(pilot, "two were off sick")
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        assert "off sick" not in screen_text(pilot) and "Front-line" not in screen_text(pilot)
        await pilot.press("4")
        assert screen.query_one(NoteLine).value == "4"
        await pilot.press("f7")
        await on_screen(pilot, "LeafDialog")
        assert scene.said() == []
        await pilot.press("4")
        await until(pilot, lambda: scene.told() == [("factor", "conditions")], "said")
        assert nothing_unexpected(scene.app)
    scene.case.close()
