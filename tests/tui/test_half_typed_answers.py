"""What is half typed in answer to a question is stored as it is typed, and there when the question is asked again."""

from __future__ import annotations

from pathlib import Path

from casefile.case import Case
from tests.tui.driving import VantagePilot, agree, app_on, nothing_unexpected, on_screen, shows, type_in, until
from tests.tui.holding import LIMITS, busy, to_limits
from tests.tui.leaves import Scene
from tui.leaves_desk import NOT_WHILE_PAUSED
from tui.live_words import PAUSED
from tui.widgets.text_line import TextLine

WEIGHT = "The weight, in their words"


def kept(case: Case, conversation: str) -> list[str]:
    """The answers that are half typed, as the next start would find them."""
    rows = case._store.rows("SELECT text FROM draft WHERE conversation = ? ORDER BY text", [conversation])
    return [row["text"] for row in rows]


async def is_kept(pilot: VantagePilot, scene: Scene, *texts: str) -> None:
    await until(pilot, lambda: kept(scene.case, scene.conversation.id) == [*texts], f"kept: {texts}")


async def test_limits_that_were_half_typed_when_it_broke_off_are_offered_and_gone_once_they_are_entered(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        await scene.hold(pilot)
        await to_limits(pilot)
        await type_in(pilot, "not her he")
        await is_kept(pilot, scene, "not her he")
        scene.app.exit()
    assert kept(scene.case, scene.conversation.id) == ["not her he"]
    scene.app = app_on(scene.case, scene.script)
    async with scene.app.run_test() as pilot:
        await scene.hold(pilot)
        await shows(pilot, f"half typed  {LIMITS}")
        await to_limits(pilot)
        await shows(pilot, "not her he")
        await type_in(pilot, "alth")
        await pilot.press("enter")
        await shows(pilot, "Who gave this answer?")
        # Not entered yet: whoever is killed here has to type nothing anew.
        await is_kept(pilot, scene, "not her health")
        await pilot.press("enter")
        await until(pilot, lambda: scene.case.agreements.current(scene.conversation.id) is not None)
        await is_kept(pilot, scene)
        await pilot.press("f4")
        await shows(pilot, "── Story")
        assert nothing_unexpected(scene.app)
    agreed = scene.case.agreements.current(scene.conversation.id)
    assert agreed is not None and agreed.limits == "not her health"
    scene.case.close()


async def test_whoever_leaves_a_question_lets_go_of_what_was_typed(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        await scene.hold(pilot)
        await to_limits(pilot)
        await type_in(pilot, "nothing")
        await is_kept(pilot, scene, "nothing")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        await is_kept(pilot, scene)
    scene.case.close()


async def test_while_paused_an_answer_lies_in_memory_alone(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("f5")
        await shows(pilot, PAUSED)
        dialog = await to_limits(pilot)
        await type_in(pilot, "her sister")
        assert dialog.kept is not None
        await dialog.kept.store()
        assert kept(scene.case, scene.conversation.id) == []
        await pilot.press("f5")
        await until(pilot, lambda: not screen.holds_back, "it goes on")
        await is_kept(pilot, scene, "her sister")
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_a_weight_in_their_words_is_there_again_for_the_line_that_it_was_asked_of(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        await scene.hold(pilot)
        await scene.go(pilot, "factors")
        await scene.line(pilot, "two people off sick")
        await weigh(pilot)
        await type_in(pilot, "as much as")
        await is_kept(pilot, scene, "as much as")
        scene.app.exit()
    scene.app = app_on(scene.case, scene.script)
    async with scene.app.run_test() as pilot:
        await scene.hold(pilot)
        await shows(pilot, f"half typed  {WEIGHT}")
        await weigh(pilot)
        await shows(pilot, "as much as")
        await type_in(pilot, " that")
        await pilot.press("enter")
        await until(pilot, lambda: bool(scene.case.note_classes.of(scene.conversation.id)), "entered")
        assert [said.weight for said in scene.case.note_classes.of(scene.conversation.id)] == ["as much as that"]
        await is_kept(pilot, scene)
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def weigh(pilot: VantagePilot) -> None:
    await pilot.press("ctrl+k")
    await on_screen(pilot, "LeafDialog")
    await pilot.press("w")
    await on_screen(pilot, "ChoiceDialog")
    await pilot.press("+")
    await on_screen(pilot, "AskDialog")


async def test_a_query_a_follow_up_and_a_reflection_that_were_half_typed_are_there_again(tmp_path: Path):
    scene = Scene(tmp_path)
    asked = (("p", "q", "PrepareScreen"), ("c", "f", "CloseDownScreen"), ("c", "r", "CloseDownScreen"))
    for leads_to, key, screen in asked:
        for known, text in (("", "who was to"), ("who was to", "ld")):
            app = app_on(scene.case, scene.script)
            async with app.run_test() as pilot:
                await on_screen(pilot, "LibraryScreen")
                await shows(pilot, "P01")
                await pilot.press(leads_to)
                await on_screen(pilot, screen)
                await shows(pilot, "Half typed when it broke off" if known else "P01")
                await pilot.press(key)
                await until(pilot, lambda app=app: bool(app.screen.query(TextLine)), "a line")  # type: ignore[misc]
                assert app.screen.query_one(TextLine).value == known
                await type_in(pilot, text)
                await is_kept(pilot, scene, known + text)
                if known:
                    await pilot.press("escape")
                    await is_kept(pilot, scene)
                app.exit()
                assert nothing_unexpected(app)
    assert [one.words for one in scene.case.reflections.of(scene.conversation.id)] == ["who was told"]
    scene.case.close()


async def test_the_lock_leaves_what_is_half_typed_where_it_is_and_enters_nothing(tmp_path: Path):
    scene = Scene(tmp_path)
    for keys, text, comes in (("e", "the chronology", ()), ("q", "who rang", ("source", "differs"))):
        for stop in range(len(comes) + 1):
            app = app_on(scene.case, scene.script)
            async with app.run_test() as pilot:
                await on_screen(pilot, "LibraryScreen")
                await shows(pilot, "P01")
                await pilot.press("p")
                await on_screen(pilot, "PrepareScreen")
                await pilot.press(keys)
                await on_screen(pilot, "AskDialog")
                if not stop:
                    await type_in(pilot, text)
                await until(pilot, lambda text=text: text in kept(scene.case, scene.conversation.id))  # type: ignore[misc]
                if stop:
                    await pilot.press("enter")
                    await shows(pilot, "It comes from")
                if stop == len(comes) > 0:
                    await pilot.press("escape")
                    await shows(pilot, "What differs?")
                await pilot.press("f7")
                await shows(pilot, "is locked")
                assert text in kept(scene.case, scene.conversation.id)
                assert nothing_unexpected(app)
    assert scene.case.queries.of(scene.conversation.id) == []
    scene.case.close()


async def test_a_query_that_a_pause_kept_from_being_entered_stays_half_typed(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await scene.go(pilot, "queries")
        await scene.say(pilot, "+")
        await type_in(pilot, "who rang")
        await is_kept(pilot, scene, "who rang")
        await scene.press_on(pilot, "enter")
        await scene.press_on(pilot, "escape")
        await shows(pilot, "What differs?")
        await pilot.press("f5")
        await until(pilot, lambda: screen.holds_back, "it pauses")
        await scene.press_on(pilot, "escape")
        await shows(pilot, NOT_WHILE_PAUSED[:20])
        await screen.desk.hand.do(lambda live: None)
        assert kept(scene.case, scene.conversation.id) == ["who rang"]
        assert scene.case.queries.of(scene.conversation.id) == [] and nothing_unexpected(scene.app)
    scene.case.close()


async def test_what_is_entered_at_close_down_over_a_busy_conversation_does_not_come_back_as_half_typed(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await pilot.press("ctrl+d")
        await shows(pilot, "Has the participant left?")
        await pilot.press("c")
        await on_screen(pilot, "CloseDownScreen")
        await pilot.press("f")
        await on_screen(pilot, "AskDialog")
        go_on = busy(screen)
        await type_in(pilot, "who is told")
        await pilot.press("enter")
        await on_screen(pilot, "CloseDownScreen")
        await shows(pilot, "who is told")
        go_on.set()
        await screen.desk.hand.do(lambda live: None)
        assert kept(scene.case, scene.conversation.id) == []
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_a_name_of_the_key_and_what_stands_in_its_place_are_there_again_when_it_broke_off(tmp_path: Path):
    scene = Scene(tmp_path)
    for known, text, comes in (("", "Marl", False), ("Marl", "owe", True), ("Marlowe", "", False)):
        app = app_on(scene.case)
        async with app.run_test() as pilot:
            await on_screen(pilot, "LibraryScreen")
            await pilot.press("k")
            await on_screen(pilot, "NamesScreen")
            await shows(
                pilot, "Half typed when it broke off, and there when it is asked again: " if known else "Name key"
            )
            await pilot.press("a")
            await on_screen(pilot, "ChoiceDialog")
            await pilot.press("p")
            await on_screen(pilot, "AskDialog")
            assert app.screen.query_one(TextLine).value == known
            await type_in(pilot, text)
            await until(pilot, lambda: known + text in kept_of_case(scene.case), "the name is kept")  # noqa: B023
            if comes:
                await pilot.press("enter")
                await shows(pilot, "What stands in its place?")
                await type_in(pilot, "Child")
                await until(pilot, lambda: "Child" in kept_of_case(scene.case), "what stands in its place is kept")
            if not text:
                await pilot.press("enter")
                await shows(pilot, "What stands in its place?")
                await type_in(pilot, " A")
                await pilot.press("enter")
                await until(pilot, lambda: bool(scene.case.names.all()), "the name")
                await until(pilot, lambda: kept_of_case(scene.case) == [], "let go of")
            app.exit()
            assert nothing_unexpected(app)
    (name,) = scene.case.names.all()
    assert (name.real, name.pseudonym) == ("Marlowe", "[Child A]")
    scene.case.close()


def kept_of_case(case: Case) -> list[str]:
    return [row["text"] for row in case._store.rows("SELECT text FROM case_draft ORDER BY text")]
