"""What each step may leave behind: said by one key, never asked for, and shown only on request."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Static

from capture.steps import NOTHING_WENT_WELL_YET, STEPS
from casefile.case import Case
from casefile.framework import ASPECTS, FACTORS
from casefile.note_classes import NewClass, NoteClass
from tests.tui.driving import (
    SIZES,
    Script,
    VantagePilot,
    agree,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    type_in,
    until,
)
from tui.app import VantageApp
from tui.leaf_walk import NO_EPISODE, NO_LINE_YET, NOTHING_HEARD
from tui.leaves_desk import HAS_LEFT, NOT_BEFORE_STEP_4, NOT_IN_STORY, NOT_WHILE_PAUSED, STILL_RECORDED
from tui.screens.leaf import LeafDialog
from tui.screens.live import LiveScreen
from tui.widgets.not_heard import EVERYTHING, NotHeardPane
from tui.widgets.note_line import NoteLine

LOOKED_FOR = [item.title for item in ASPECTS[:5]]
EXTRA = [item.title for item in ASPECTS[5:]]
CATEGORIES = [item.title for item in FACTORS[:9]]


class Scene:
    """One conversation on the live screen, and the case behind it."""

    def __init__(self, tmp_path: Path) -> None:
        self.case: Case = new_case(tmp_path)
        self.conversation = new_conversation(self.case)
        self.script = Script()
        self.app: VantageApp = app_on(self.case, self.script)

    async def hold(self, pilot: VantagePilot) -> LiveScreen:
        """From the list into the conversation."""
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("l")
        await on_screen(pilot, "LiveScreen")
        screen = self.app.screen
        assert isinstance(screen, LiveScreen)
        await until(pilot, lambda: screen.desk.watch.status is not None, "a first status")
        return screen

    async def line(self, pilot: VantagePilot, text: str) -> None:
        """Type a line and keep it."""
        await type_in(pilot, text)
        await pilot.press("enter")
        await until(pilot, lambda: any(note.text == text for note in self.case.notes.of(self.conversation.id)), text)

    async def go(self, pilot: VantagePilot, step: str) -> None:
        """Go to a step, and wait until it is entered."""
        screen = self.app.screen
        assert isinstance(screen, LiveScreen)
        screen.go_to(step)
        await until(pilot, lambda: self.in_force() == step, step)

    async def say(self, pilot: VantagePilot, *keys: str) -> None:
        """Press the key that says more of a line, then others, each in the dialog that the one before opened."""
        await pilot.press("ctrl+k")
        await on_screen(pilot, "LeafDialog")
        for key in keys:
            await self.press_on(pilot, key)
        await pilot.pause()

    async def press_on(self, pilot: VantagePilot, key: str) -> None:
        """Press a key in a dialog, and wait until it is gone."""
        top = self.app.screen
        await pilot.press(key)
        await until(pilot, lambda: self.app.screen is not top, f"what follows {key}")

    def in_force(self) -> str:
        visit = self.case.step_visits.current(self.conversation.id)
        return visit.step if visit else ""

    def said(self) -> list[NoteClass]:
        return self.case.note_classes.of(self.conversation.id)

    def told(self) -> list[tuple[str, str | None]]:
        return [(item.kind, item.code) for item in self.said()]


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
                assert any(f" {leaf.key}  {leaf.label[:15]}" in row for row in rows), (step.id, leaf, "\n".join(rows))
            assert any("Esc leaves" in row for row in rows)
            await pilot.press("escape")
            await on_screen(pilot, "LiveScreen")
        assert scene.said() == [] == scene.case.nominations.of(scene.conversation.id)
        assert nothing_unexpected(scene.app)
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
        await shows(pilot, STILL_RECORDED)
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
