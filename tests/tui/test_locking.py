"""Locking a case: on a key, when nobody types, and never while a conversation is being held."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.tui.driving import (
    PASSPHRASE,
    SIZES,
    Script,
    agree,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    shows,
    transcribed,
    until,
)
from tests.tui.test_typed_ahead import at_once
from tui.app import VantageApp
from tui.locking import Lock
from tui.session import Session

WORDS = "she phoned the clinic twice"


async def test_work_beside_the_screen_that_has_yet_to_begin_when_the_case_is_locked_is_done(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    session = Session(case)
    loop, may_begin = asyncio.get_running_loop(), threading.Event()
    loop.set_default_executor(ThreadPoolExecutor(1))
    held_up = loop.run_in_executor(None, may_begin.wait)
    asked = asyncio.ensure_future(session.beside(lambda own: [item.label for item in own.conversations.all()]))
    await asyncio.sleep(0)
    session.close()
    assert case.key == bytes(32)
    may_begin.set()
    assert (await asked, await held_up) == (["P01"], True)


@pytest.mark.parametrize("size", SIZES)
async def test_one_key_locks_from_the_review_and_the_way_in_is_asked_for_again(tmp_path: Path, size):
    case = new_case(tmp_path)
    transcribed(case, new_conversation(case), [WORDS])
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("r")
        await shows(pilot, "clinic")
        await pilot.press("f7")
        await shows(pilot, "is locked")
        assert app.session is None and app.secret is None
        assert "New case" not in screen_text(pilot)
        await at_once(pilot, *PASSPHRASE)
        await pilot.press("enter")
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        assert nothing_unexpected(app)
    case.close()


async def test_escape_lets_go_of_the_locked_case_and_the_letters_are_keys_again(tmp_path: Path):
    case = new_case(tmp_path)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("f7")
        await shows(pilot, "is locked")
        await pilot.press("escape")
        await shows(pilot, "New case")
        await pilot.press("n")
        await on_screen(pilot, "NewCaseScreen")
    case.close()


async def test_an_open_dialog_is_left_as_if_nothing_was_answered(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, [WORDS])
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("r")
        await shows(pilot, "clinic")
        await pilot.press("1")
        await shows(pilot, "Conditions of work")
        await pilot.press("f7")
        await shows(pilot, "is locked")
        assert nothing_unexpected(app)
    assert case.tags.of(conversation.id) == []
    case.close()


async def test_a_case_that_nobody_touches_locks_itself(tmp_path: Path):
    case = new_case(tmp_path)
    transcribed(case, new_conversation(case), [WORDS])
    app = app_on(case)
    app.lock = Lock(app, 0.5)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "is locked")
        assert app.session is None
        assert nothing_unexpected(app)
    case.close()


async def test_a_conversation_that_is_held_is_covered_and_never_locked(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    script = Script()
    app = app_on(case, script)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("l")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("f5")
        await until(pilot, lambda: script.live.state == "recording")
        await app.lock.close()
        assert app.session is not None
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        await app.lock.close()
        assert isinstance(app, VantageApp) and app.session is not None and script.live.state == "recording"
    case.close()
