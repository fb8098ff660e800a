"""Words that were outstanding when the app was closed are made when the case is next open, without being asked for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sample.sound import read_opus
from sample.truth import FIRST_SOUND
from tests.transcribe.conftest import Conversing
from tests.transcribe.sounds import silence
from tests.tui.driving import app_on, new_case, new_conversation, on_screen, screen_text, setup_hand, shows

pytestmark = [pytest.mark.process, pytest.mark.model]
PATIENCE_S = 180.0


async def test_two_conversations_are_finished_one_after_the_other_from_the_list_alone(tmp_path: Path):
    case = new_case(tmp_path)
    by = setup_hand(case)
    held = []
    for code, sound in (("P01", read_opus(FIRST_SOUND)[: 6 * 16_000]), ("P02", silence(2.0))):
        item = new_conversation(case, code)
        case.agreements.enter(item.id, "given", by, by_whom=code)
        Conversing(case, item.id, by).record(sound)
        held.append(item.id)
    app = app_on(case)
    app.transcribes = True
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "not finished: words outstanding")
        async with asyncio.timeout(PATIENCE_S):
            while not all(case.transcripts.is_complete(one) for one in held):
                assert sum(child.is_running for child in app.opened.transcribers.values()) <= 1
                await pilot.pause(0.1)
            while "outstanding" in screen_text(pilot):
                await pilot.pause(0.1)
    assert Conversing(case, held[0], by).words()
    case.close()
