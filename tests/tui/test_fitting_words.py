"""Which speech model fits this computer is said once in the list of conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.keys import Secret
from tests.casefile.support import CHEAP
from tests.tui.driving import PASSPHRASE, new_case, on_screen, screen_text, shows
from transcribe.fitting import Fit, keep_fit, told_once
from tui.app import VantageApp


async def test_what_fits_is_said_once_where_conversations_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case(tmp_path)
    for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "settings"))
    keep_fit(Fit({"base": 0.7, "tiny.en": 0.2}, "tiny.en", 1))
    secret = Secret("passphrase", PASSPHRASE)
    app = VantageApp(case.folder, secret, author="MK", check_sound=False, scrypt_cost=CHEAP)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "tiny.en fits this computer")
        await shows(pilot, "vantage models use")
        await pilot.press("n")
        await on_screen(pilot, "NewConversationScreen")
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        assert "fits this computer" not in screen_text(pilot)
    assert told_once() == ""
