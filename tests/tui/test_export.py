"""Exporting from the screen: what would leak refuses it, what is doubtful is confirmed by a person."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import pyzipper
from textual.widgets import Log, OptionList

from casefile.case import Case
from casefile.judgements import NewJudgement
from casefile.tags import NewTag
from tagging.excerpts import excerpts_of
from tests.tui.driving import (
    SIZES,
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
    transcribed,
    type_in,
    until,
)
from tui.screens.export import ExportScreen
from tui.summaries import place_count


@asynccontextmanager
async def exporting(
    tmp_path: Path, words: str, size: tuple[int, int] = (80, 24), *, limits: bool = False
) -> AsyncGenerator[tuple[VantagePilot, Case, ExportScreen]]:
    """The export screen of a case with one tagged utterance."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, [words])
    if limits:
        agree(case, conversation, "limits")
    transcript = case.transcripts.current(conversation.id)
    assert transcript is not None
    line = case.transcripts.utterances(transcript.id)[0]
    what = NewTag("rationality", code="priorities")
    last = line.words[-1].id
    case.transcripts.set_speaker(transcript.id, line.words[0].id, last, "participant", setup_hand(case))
    case.tags.put(line.words[0].id, line.words[-1].id, what, setup_hand(case))
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("x")
        await on_screen(pilot, "ExportScreen")
        screen = app.screen
        assert isinstance(screen, ExportScreen)
        screen.plan = replace(screen.plan, base=tmp_path / "out")
        yield pilot, case, screen
        assert nothing_unexpected(app)
    case.close()


@pytest.mark.parametrize("size", SIZES)
async def test_what_holds_nothing_doubtful_is_written_at_once(tmp_path: Path, size):
    async with exporting(tmp_path, "we had no cover that week.", size) as (pilot, case, _):
        await pilot.press("ctrl+s")
        await shows(pilot, "Written: 1 excerpt, 1 tag, 0 names replaced; version 1.")
        assert "we had no cover that week." in (tmp_path / "out excerpts.csv").read_text(encoding="utf-8-sig")
        assert len(case.exports.all()) == 1


async def test_at_how_many_places_a_capital_stands_is_counted_in_words_that_fit(tmp_path: Path):
    async with exporting(tmp_path, "so Marigold said we had no cover.") as (pilot, _, _screen):
        await pilot.press("f5")
        await shows(pilot, "Marigold  (2 places)")
        assert place_count(1) == "1 place"


async def test_names_of_the_key_are_replaced(tmp_path: Path):
    async with exporting(tmp_path, "so Marigold said we had no cover.") as (pilot, case, _):
        case.names.add("person", "Marigold", "Child A", setup_hand(case))
        await pilot.press("ctrl+s")
        await shows(pilot, "1 name replaced;")
        written = (tmp_path / "out excerpts.csv").read_text(encoding="utf-8-sig")
        assert "[Child A]" in written and "Marigold" not in written


async def test_a_leak_refuses_the_export_and_writes_nothing(tmp_path: Path):
    async with exporting(tmp_path, "so marigolds said we had no cover.") as (pilot, case, _):
        case.names.add("person", "Marigold", "Child A", setup_hand(case))
        await pilot.press("ctrl+s")
        await on_screen(pilot, "ErrorDialog")
        await shows(pilot, "Names of the name key would go out.")
        assert "marigolds" not in str(pilot.app.screen.query("Static").first())
        assert not (tmp_path / "out excerpts.csv").exists() and case.exports.all() == []
        await pilot.press("enter")
        await shows(pilot, "nothing is written.")
        await shows(pilot, "like a name")


async def test_a_near_miss_is_said_to_be_another_word_and_then_goes_out(tmp_path: Path):
    async with exporting(tmp_path, "so marigolds said we had no cover.") as (pilot, case, screen):
        case.names.add("person", "Marigold", "Child A", setup_hand(case))
        await pilot.press("f5")
        await shows(pilot, "like a name")
        await pilot.press("f4")
        await until(pilot, lambda: screen.found is not None and screen.found.leaks == ())
        await pilot.press("ctrl+s")
        await until(pilot, lambda: (tmp_path / "out excerpts.csv").exists() or screen.app.screen is not screen)
        if screen.app.screen is not screen:
            await pilot.press("y")
        await shows(pilot, "Written: 1 excerpt")


async def test_beside_a_leak_only_what_was_decided_one_by_one_is_remembered_and_the_rest_is_asked_of(tmp_path: Path):
    names = {"zelda", "otto", "wilhelm"}
    async with exporting(tmp_path, "so marigolds told Zelda when Otto rang from Wilhelm.") as (pilot, case, screen):
        case.names.add("person", "Marigold", "Child A", setup_hand(case))
        await pilot.press("f5")
        await until(pilot, lambda: screen.found is not None and len(screen.found.to_look_at) == 3)
        await pilot.press("down", "k")
        await until(pilot, lambda: screen.found is not None and len(screen.found.to_look_at) == 2)
        kept = case.clearings.are_kept(names, "analysis")
        assert len(kept) == 1
        await pilot.press("ctrl+s")
        await on_screen(pilot, "ErrorDialog")
        await pilot.press("enter")
        await on_screen(pilot, "ExportScreen")
        assert case.clearings.are_kept(names, "analysis") == kept
        await pilot.press("home", "f4")
        await until(pilot, lambda: screen.found is not None and screen.found.leaks == ())
        await pilot.press("ctrl+s")
        await shows(pilot, "2 things to look at before this goes out.")
        await pilot.press("y")
        await shows(pilot, "Written: 1 excerpt")
        assert case.exports.all()[0].confirmed == "MK: 3 looked at, 0 said to be no names"


async def test_warnings_are_listed_and_a_person_confirms_them(tmp_path: Path):
    async with exporting(tmp_path, "and then Prudence told us to wait.") as (pilot, case, _):
        await pilot.press("ctrl+s")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("b")
        await on_screen(pilot, "ExportScreen")
        assert not (tmp_path / "out excerpts.csv").exists()
        await shows(pilot, "Prudence")
        await pilot.press("ctrl+s")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("y")
        await shows(pilot, "Written: 1 excerpt")
        assert "MK" in case.exports.all()[0].confirmed


async def test_several_formats_are_chosen_and_each_gets_its_name(tmp_path: Path):
    async with exporting(tmp_path, "we had no cover that week.") as (pilot, case, screen):
        await pilot.press("down", "down", "down", "enter")
        await on_screen(pilot, "SeveralDialog")
        await pilot.press("b", "c", "a", "enter")
        await until(pilot, lambda: screen.plan.formats == ("json", "markdown"))
        await pilot.press("ctrl+s")
        await shows(pilot, "Written: 1 excerpt")
        assert "we had no cover that week." in (tmp_path / "out excerpts.json").read_text(encoding="utf-8")
        await shows(pilot, "out excerpts.md")
        await pilot.press("f8")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, "the analyst")
        await pilot.press("enter")
        await shows(pilot, "In the log: 2 files handed over.")
        assert [one.whom for one in case.exports.handovers()] == ["the analyst"] * 2
        await pilot.press("l")
        await on_screen(pilot, "ResultScreen")
        lines = pilot.app.screen.query_one(Log).lines
        assert sum("handed to the analyst" in line for line in lines) == 2 and "markdown" in lines[0]


async def test_of_what_begins_a_sentence_a_key_says_that_it_is_the_name(tmp_path: Path):
    async with exporting(tmp_path, "Will came and we had no cover.") as (pilot, case, screen):
        case.names.add("person", "Will", "Father", setup_hand(case))
        await pilot.press("f5")
        await shows(pilot, "name or word (F4: the word, F6: the name)")
        await pilot.press("f6")
        await until(pilot, lambda: screen.found is not None and screen.found.leaks == ())
        await pilot.press("ctrl+s")
        await shows(pilot, "Written: 1 excerpt")
        assert "[Father] came and we had no cover." in (tmp_path / "out excerpts.csv").read_text(encoding="utf-8")


async def test_an_archive_opens_with_its_passphrase_alone(tmp_path: Path):
    async with exporting(tmp_path, "we had no cover that week.") as (pilot, _, screen):
        await shows(pilot, "the files are not encrypted")
        await pilot.press("up", "enter")
        for _ in range(2):
            await on_screen(pilot, "AskDialog")
            await type_in(pilot, "four quiet herons wade")
            await pilot.press("enter")
            await until(pilot, lambda: screen.app.screen is screen or "The same again" in screen_text(pilot))
        await shows(pilot, "one archive that a passphrase opens")
        await pilot.press("ctrl+s")
        await shows(pilot, "Written: 1 excerpt")
    assert b"cover" not in (tmp_path / "out.zip").read_bytes() and not (tmp_path / "out excerpts.csv").exists()
    with pyzipper.AESZipFile(tmp_path / "out.zip") as archive:
        archive.setpassword(b"four quiet herons wade")
        assert b"we had no cover that week." in archive.read("excerpts.csv")


async def test_limits_stand_at_the_head_and_give_way_only_for_a_reason_in_the_log(tmp_path: Path):
    async with exporting(tmp_path, "we had no cover that week.", limits=True) as (pilot, case, _):
        await shows(pilot, "P01: Nothing about her health.")
        await pilot.press("ctrl+s")
        await shows(pilot, "What goes out is under limits. Why may it?")
        assert not (tmp_path / "out excerpts.csv").exists()
        await type_in(pilot, "No word of health.")
        await pilot.press("enter")
        await shows(pilot, "Written: 1 excerpt")
        (entry,) = case.exports.all()
        assert case.exports.reason_of(entry.id) == "No word of health." and entry.confirmed.startswith("MK: ")


async def test_excerpts_for_the_public_are_chosen_on_the_screen_and_go_out_alone(tmp_path: Path):
    async with exporting(tmp_path, "we had no cover that week.") as (pilot, case, screen):
        await pilot.press("enter")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("d")
        await shows(pilot, "0 chosen in the whole case")
        await pilot.press("up", "enter")
        await on_screen(pilot, "SeveralDialog")
        await pilot.press("a", "enter")
        await shows(pilot, "1 chosen in the whole case")
        await pilot.press("ctrl+s")
        await shows(pilot, "Written: 1 excerpt")
        assert case.exports.all()[0].audience == screen.plan.audience == "public"


async def test_what_the_team_judges_goes_along_only_where_that_was_chosen_and_to_the_team_alone(tmp_path: Path):
    async with exporting(tmp_path, "we had no cover that week.") as (pilot, case, screen):
        by = setup_hand(case)
        episode = case.episodes.add("the week", by)
        element = case.judgements.add_element(episode.id, "asked for cover", by)
        case.judgements.judge(element.id, NewJudgement("good", "it was said early."), by)
        screen.plan = replace(screen.plan, formats=("csv", "json"))
        await shows(pilot, "left out: what the team judges")
        await pilot.press("ctrl+s")
        await shows(pilot, "Written: 1 excerpt")
        assert "it was said early." not in (tmp_path / "out excerpts.json").read_text(encoding="utf-8")
        await judged_row(pilot, screen)
        await pilot.press("enter")
        await shows(pilot, "What the review team judges")
        await pilot.press("t")
        await shows(pilot, "TAKEN ALONG, apart from the accounts: in json")
        screen.plan = replace(screen.plan, base=tmp_path / "with")
        await pilot.press("ctrl+s")
        await shows(pilot, "Written: 1 excerpt")
        assert "it was said early." in (tmp_path / "with excerpts.json").read_text(encoding="utf-8")
        assert "it was said early." not in (tmp_path / "with excerpts.csv").read_text(encoding="utf-8-sig")
        await judged_row(pilot, screen)
        await pilot.press("home", "enter")
        await shows(pilot, "For whom?")
        await pilot.press("c")
        await shows(pilot, "never goes to them")
        await pilot.press("home", "enter")
        await shows(pilot, "For whom?")
        await pilot.press("a")
        await shows(pilot, "left out: what the team judges")


async def judged_row(pilot: VantagePilot, screen: ExportScreen) -> None:
    """Put the cursor on the line that says what becomes of what the team judges."""
    rows = screen.query_one("#plan", OptionList)
    rows.focus()
    rows.highlighted = 4
    await pilot.pause()


async def test_a_file_that_is_there_is_not_written_over(tmp_path: Path):
    (tmp_path / "out excerpts.csv").write_text("mine", encoding="utf-8")
    async with exporting(tmp_path, "we had no cover that week.") as (pilot, case, _):
        await pilot.press("ctrl+s")
        await on_screen(pilot, "ErrorDialog")
        assert (tmp_path / "out excerpts.csv").read_text(encoding="utf-8") == "mine"
        assert "cover" not in screen_text(pilot) and case.exports.all() == []


async def test_a_misheard_name_is_entered_as_a_spelling_and_then_replaced(tmp_path: Path):
    async with exporting(tmp_path, "so marigolds said we had no cover.") as (pilot, case, screen):
        case.names.add("person", "Marigold", "Child A", setup_hand(case))
        await pilot.press("f5")
        await shows(pilot, "like a name")
        await pilot.press("f6")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("s")
        await until(pilot, lambda: "A spelling of which name?" in screen_text(pilot))
        await pilot.press("a")
        await on_screen(pilot, "AskDialog")
        await pilot.press("enter")
        await until(pilot, lambda: screen.found is not None and screen.found.leaks == ())
        assert case.names.all()[0].forms == ("Marigold", "marigolds")
        await pilot.press("ctrl+s")
        await shows(pilot, "Written: 1 excerpt")
        assert "so [Child A] said we had no cover." in (tmp_path / "out excerpts.csv").read_text(encoding="utf-8")


async def test_a_form_is_decided_upon_once_and_not_listed_again(tmp_path: Path):
    async with exporting(tmp_path, "so Marigold said we saw Tarik on 3 March 2019.") as (pilot, case, screen):
        await pilot.press("f5")
        await shows(pilot, "3 to look at, what names most first.")
        assert screen.found is not None
        (first,) = screen.found.to_look_at[0].forms
        assert first in ("marigold", "tarik")
        await pilot.press("enter")
        await shows(pilot, "It tells of nobody: keep it as it is")
        await pilot.press("k")
        await shows(pilot, "2 to look at")
        await pilot.press("f5")
        await until(pilot, lambda: screen.found is not None and len(screen.found.to_look_at) == 2)
        assert case.clearings.are_kept({"marigold", "tarik"}, "analysis") == {first}
        await pilot.press("ctrl+s")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("y")
        await shows(pilot, "Written: 1 excerpt")
        assert case.clearings.are_kept({"marigold", "tarik"}, "analysis") == {"marigold", "tarik"}


async def test_a_detail_in_other_words_is_taken_back_and_stands_as_it_was_said(tmp_path: Path):
    async with exporting(tmp_path, "so we had no cover on 3 March 2019.") as (pilot, case, screen):
        await pilot.press("f5")
        await shows(pilot, "1 to look at")
        await pilot.press("enter")
        await shows(pilot, "Write [spring 2019] instead")
        await pilot.press("g")
        await shows(pilot, "1 detail in other words")
        await until(pilot, lambda: screen.found is not None and screen.found.to_look_at == ())
        screen.query_one("#plan").focus()
        await pilot.press("end", "enter")
        await on_screen(pilot, "SeveralDialog")
        await shows(pilot, "3 March 2019 → [spring 2019]")
        await pilot.press("a", "enter")
        await until(pilot, lambda: "in other words" not in screen_text(pilot))
        assert case.clearings.generalised("public") == []
        await pilot.press("f5")
        await shows(pilot, "date: 3 March 2019")


async def test_a_response_is_entered_with_its_outcome(tmp_path: Path):
    async with exporting(tmp_path, "we had no cover that week.") as (pilot, case, _):
        (excerpt,) = excerpts_of(case, by=setup_hand(case))
        await pilot.press("f3")
        await on_screen(pilot, "ResponsesScreen")
        await pilot.press("a")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, excerpt.id.lower())
        await pilot.press("enter")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("r")
        await shows(pilot, "At which stage?")
        await pilot.press("b")
        await shows(pilot, "In their words")
        await type_in(pilot, "two weeks")
        await pilot.press("enter")
        await shows(pilot, "Outcome: open")
        await pilot.press("enter")
        await shows(pilot, "What came of this correction?")
        await type_in(pilot, "beside the quote")
        await pilot.press("enter")
        await shows(pilot, "Outcome: beside the quote")
        (said,) = case.responses.all()
        assert (said.kind, said.stage, said.words) == ("correction", "interim", "two weeks")
        await pilot.press("a")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, excerpt.id)
        await pilot.press("enter")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("w")
        await shows(pilot, "At which stage?")
        await pilot.press("c")
        await shows(pilot, "In their words")
        await pilot.press("enter")
        await shows(pilot, "left out of every later export. No export of the log quoted it.")


async def test_what_would_go_out_is_read_before_anything_is_written(tmp_path: Path):
    async with exporting(tmp_path, "so Marigold said we had no cover.") as (pilot, case, screen):
        case.names.add("person", "Marigold", "Child A", setup_hand(case))
        screen.plan = replace(screen.plan, formats=("docx",))
        await pilot.press("v")
        await on_screen(pilot, "ResultScreen")
        await shows(pilot, "Tagged excerpts")
        log = pilot.app.screen.query_one(Log)
        assert not log.show_horizontal_scrollbar and log.lines[1] == " "
        lines = "\n".join(log.lines)
        assert "so [Child A] said we had no cover." in lines and "# P01: transcript" in lines
        assert "Marigold" not in lines and not list(tmp_path.glob("out*")) and case.exports.all() == []
        await pilot.press("escape")
        await on_screen(pilot, "ExportScreen")


async def test_a_misheard_name_is_put_into_the_key_as_a_spelling_with_one_key(tmp_path: Path):
    async with exporting(tmp_path, "so marygould said we had no cover.") as (pilot, case, screen):
        case.names.add("person", "Marigold", "Child A", setup_hand(case))
        await pilot.press("f5")
        await shows(pilot, "like [Child A]: marygould")
        await pilot.press("enter")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("m")
        await until(pilot, lambda: screen.found is not None and screen.found.to_look_at == ())
        assert list(case.names.all()[0].variants) == ["marygould"]


async def test_of_what_is_cleared_together_one_is_decided_on_by_itself(tmp_path: Path):
    async with exporting(tmp_path, "in 2019 and in 2021 we had no cover.") as (pilot, _, screen):
        await pilot.press("f5")
        await shows(pilot, "date: 2 forms: 2019, 2021")
        await pilot.press("enter")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("e")
        await shows(pilot, "Which one?")
        await pilot.press("a")
        await shows(pilot, "Write [the 2010s] instead")
        await pilot.press("g")
        await shows(pilot, "Which one?")
        await pilot.press("escape")
        await shows(pilot, "1 detail in other words")
        await until(
            pilot, lambda: screen.found is not None and [one.text for one in screen.found.to_look_at] == ["2021"]
        )


async def test_one_key_keeps_what_is_under_the_cursor(tmp_path: Path):
    async with exporting(tmp_path, "so marigolds and Prudence waited in 2019.") as (pilot, case, screen):
        case.names.add("person", "Marigold", "Child A", setup_hand(case))

        def listed() -> list[str]:
            if screen.found is None:
                return []
            refused = [one.text for one in screen.found.distinct_leaks]
            return refused + [one.text for one in screen.found.to_look_at]

        await pilot.press("f5")
        await until(pilot, lambda: listed() == ["marigolds", "Prudence", "2019"])
        await pilot.press("k")
        await until(pilot, lambda: listed() == ["Prudence", "2019"])
        await pilot.press("k")
        await until(pilot, lambda: listed() == ["2019"])
        await pilot.press("k")
        await until(pilot, lambda: listed() == [])
        await pilot.press("ctrl+s")
        await shows(pilot, "Written: 1 excerpt")
        assert case.exports.all()[0].confirmed == "MK: 2 looked at, 0 said to be no names"
