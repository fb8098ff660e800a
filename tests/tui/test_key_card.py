"""The cards of keys: all that a screen does, on one page, as the registry has it."""

from __future__ import annotations

import re
import shutil
import subprocess
from html import escape
from pathlib import Path
from typing import get_args

import pytest

from tui.actions import actions_of, shown_key
from tui.command_line import main
from tui.key_card import CardPlace, groups_of, key_card

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PLACES: tuple[CardPlace, ...] = get_args(CardPlace)
# What is done within the review has its place on the same card.
STANDING = {"live": actions_of("live"), "review": [*actions_of("review"), *actions_of("correct")]}


@pytest.mark.parametrize("place", PLACES)
def test_every_action_stands_on_it_once_with_all_its_keys(place: CardPlace) -> None:
    shown = [action for group in groups_of(place) for action in group.actions]
    assert sorted(action.id for action in shown) == sorted(action.id for action in STANDING[place])
    card = key_card(place)
    for action in STANDING[place]:
        keys = escape(", ".join(shown_key(key) for key in action.keys))
        assert f"<kbd>{keys}</kbd><p><b>{escape(action.title)}</b> {escape(action.why)}</p>" in card


@pytest.mark.parametrize("place", PLACES)
def test_it_runs_nothing_and_asks_for_nothing(place: CardPlace) -> None:
    card = key_card(place)
    assert "default-src 'none'" in card
    assert not any(word in card for word in ("<script", "url(", "@import", "http://", "https://"))


def test_the_command_writes_it_and_nothing_over_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "card.html"
    assert main(["keys", "--print", "review", "--out", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == key_card("review")
    assert "one page of A4" in capsys.readouterr().out
    assert main(["keys", "--print", "--out", str(path)]) == 1
    assert "There is such a file already." in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == key_card("review")


@pytest.mark.process
@pytest.mark.skipif(BROWSER is None, reason="no Chromium here to print with")
@pytest.mark.parametrize("place", PLACES)
def test_a_browser_prints_it_on_one_page_of_a4(tmp_path: Path, place: CardPlace) -> None:
    page, printed = tmp_path / "card.html", tmp_path / "card.pdf"
    page.write_text(key_card(place), encoding="utf-8")
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    subprocess.run([*command, profile, f"--print-to-pdf={printed}", page.as_uri()], check=True, capture_output=True)
    content = printed.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
    width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content)[0])
    assert (round(width), round(height)) == (595, 842)
