"""The app as a whole: opening and making cases, and errors that come up as one dialog."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from casefile.case import Case, cases_in
from casefile.errors import StorageError
from casefile.keys import Secret
from tests.tui.driving import (
    CHEAP,
    PASSPHRASE,
    SIZES,
    app_on,
    new_case,
    nothing_unexpected,
    on_screen,
    screen_text,
    shows,
    type_in,
    until,
)
from tui.app import VantageApp
from tui.cases import case_folders
from tui.screens.error import ErrorDialog, in_words
from tui.screens.new_case import RecoveryKeyDialog
from tui.screens.way_in import as_secret


@pytest.mark.parametrize("size", SIZES)
async def test_making_a_case_shows_the_recovery_key_once_and_opens_the_case(tmp_path: Path, size):
    app = VantageApp(parent=tmp_path / "cases", scrypt_cost=CHEAP)
    async with app.run_test(size=size) as pilot:
        await shows(pilot, "Press n to make one")
        await pilot.press("n")
        await on_screen(pilot, "NewCaseScreen")
        await type_in(pilot, "Review 07")
        await pilot.press("enter")
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await on_screen(pilot, "RecoveryKeyDialog")
        assert isinstance(app.screen, RecoveryKeyDialog)
        recovery = "".join(app.screen.rows)
        assert all(row in screen_text(pilot) for row in app.screen.rows)
        await pilot.press("enter")
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "Review 07")
        assert PASSPHRASE not in screen_text(pilot)
        assert nothing_unexpected(app)
    Case.open(tmp_path / "cases" / "Review 07.vantage", Secret("passphrase", PASSPHRASE)).close()
    Case.open(tmp_path / "cases" / "Review 07.vantage", as_secret(recovery)).close()


async def test_two_different_passphrases_make_no_case(tmp_path: Path):
    app = VantageApp(parent=tmp_path, scrypt_cost=CHEAP)
    async with app.run_test() as pilot:
        await pilot.press("n")
        await on_screen(pilot, "NewCaseScreen")
        for line in ("Review 08", "one", "two"):
            await type_in(pilot, line)
            await pilot.press("enter")
        await on_screen(pilot, "ErrorDialog")
        await shows(pilot, "The two passphrases differ.")
    assert cases_in(tmp_path) == []


async def test_a_wrong_passphrase_is_said_and_asked_again(tmp_path: Path):
    new_case(tmp_path).close()
    app = VantageApp(parent=tmp_path)
    async with app.run_test() as pilot:
        await shows(pilot, "Review 07")
        await pilot.press("enter")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, "not this one")
        await pilot.press("enter")
        await on_screen(pilot, "ErrorDialog")
        await shows(pilot, "This does not open the case.")
        assert "not this one" not in screen_text(pilot)
        await pilot.press("enter")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await on_screen(pilot, "LibraryScreen")


async def test_a_case_named_at_the_start_asks_for_its_passphrase(tmp_path: Path):
    case = new_case(tmp_path)
    app = VantageApp(case.folder, parent=tmp_path)
    async with app.run_test() as pilot:
        await on_screen(pilot, "AskDialog")
        await shows(pilot, "Open Review 07")
        await type_in(pilot, PASSPHRASE)
        await pilot.press("enter")
        await on_screen(pilot, "LibraryScreen")
    case.close()


async def test_a_case_without_encryption_asks_for_nothing(tmp_path: Path):
    folder = tmp_path / "Open.vantage"
    Case.create(folder, "Open", [], encrypted=False, accept_place=True).close()
    app = VantageApp(folder, parent=tmp_path)
    async with app.run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "Open")


async def test_a_folder_that_is_no_case_comes_up_as_an_error(tmp_path: Path):
    app = VantageApp(parent=tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("o")
        await on_screen(pilot, "AskDialog")
        app.screen.query_one(Input).value = str(tmp_path)
        await pilot.press("enter")
        await on_screen(pilot, "ErrorDialog")
        await shows(pilot, "This is not a Vantage case.")
        await pilot.press("escape")
        await on_screen(pilot, "WelcomeScreen")


async def test_the_row_under_the_cursor_is_told_apart_without_a_colour(tmp_path: Path):
    for name in ("Review 07", "Review 09"):
        new_case(tmp_path, name).close()
    app = VantageApp(parent=tmp_path)
    async with app.run_test() as pilot:
        await shows(pilot, "Review 09")
        listed = app.screen.query_one(OptionList)

        def underlined() -> list[str]:
            rows = [listed.render_line(row) for row in range(2)]
            return [row.text.strip() for row in rows if any(part.style and part.style.underline for part in row)]

        assert len(underlined()) == 1 and "Review 07" in underlined()[0]
        await pilot.press("down")
        await until(pilot, lambda: "Review 09" in underlined()[0], "the cursor on the second row")
        assert len(underlined()) == 1


async def test_the_listed_cases_are_those_of_the_store(tmp_path: Path):
    for name in ("Review 09", "Review 07"):
        new_case(tmp_path, name).close()
    (tmp_path / "Not a case.vantage").mkdir()
    assert case_folders(tmp_path) == cases_in(tmp_path) != []
    app = VantageApp(parent=tmp_path)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen.query_one("#cases", OptionList).option_count == 2)


async def test_closing_a_case_goes_back_to_the_welcome(tmp_path: Path):
    case = new_case(tmp_path)
    app = app_on(case)
    async with app.run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("escape")
        await on_screen(pilot, "WelcomeScreen")
        assert app.session is None
    case.close()


async def test_an_unexpected_fault_comes_up_as_a_dialog_without_what_it_was_about(tmp_path: Path):
    case = new_case(tmp_path)
    app = app_on(case)
    async with app.run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")

        def at_fault() -> None:
            raise ValueError("Helen said this in confidence")

        app.screen.call_later(at_fault)
        await on_screen(pilot, "ErrorDialog")
        await shows(pilot, "Something unexpected happened.")
        assert "Helen" not in screen_text(pilot) and "ValueError in test_app.py" in screen_text(pilot)
        assert [type(fault) for fault in app.unexpected] == [ValueError]
        await pilot.press("enter")
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("n")
        await on_screen(pilot, "NewConversationScreen")
    case.close()


async def test_a_fault_without_end_ends_the_app_without_a_traceback(tmp_path: Path, capsys):
    app = VantageApp(parent=tmp_path)
    async with app.run_test() as pilot:
        await pilot.pause()
        for number in range(25):
            app.show_error(ValueError(f"Helen {number}"))
        await pilot.pause()
    assert app.return_code == 1
    printed = capsys.readouterr()
    assert "Helen" not in printed.out + printed.err


def test_an_expected_error_keeps_its_own_words():
    error = StorageError(title="The disk is full.", detail="There is no room.", remedy="Free some space.")
    assert in_words(error) is error
    assert ErrorDialog(error).error is error


async def test_what_is_cut_stays_within_the_app(tmp_path: Path):
    app = VantageApp(parent=tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("o")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, "abc")
        await pilot.press("shift+home", "ctrl+x")
        assert app.clipboard == "abc"
        assert app.title == "Vantage" and app.ALLOW_SELECT is False


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("some words", "passphrase"), ("-".join(["ABCD"] * 14), "recovery"), ("a-b-c", "passphrase")],
)
def test_a_recovery_key_is_told_from_a_passphrase(typed: str, kind: str):
    assert as_secret(typed).kind == kind
