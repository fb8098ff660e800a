"""One registry of actions: what it must hold, and that keys, footer, help and docs come from it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from textual.binding import Binding

from tests.hygiene.source_tree import ROOT
from tests.tui.driving import (
    SIZES,
    app_on,
    new_case,
    new_conversation,
    on_screen,
    screen_text,
    shows,
    to_review,
    transcribed,
)
from tui.actions import ACTIONS, PLACES, Place, actions_of, bindings_of, markdown_table, shown_key
from tui.app import VantageApp
from tui.key_card import CardPlace, key_card
from tui.screens.bring_in import BringInScreen
from tui.screens.close_down import CloseDownScreen
from tui.screens.codes import CodesScreen
from tui.screens.episode import EpisodeScreen
from tui.screens.episodes import EpisodesScreen
from tui.screens.export import ExportScreen
from tui.screens.judgement import JudgementScreen
from tui.screens.library import LibraryScreen
from tui.screens.live import LiveScreen
from tui.screens.matrix import MatrixScreen
from tui.screens.names import NamesScreen
from tui.screens.pattern_kinds import PatternKindsScreen
from tui.screens.patterns import PatternScreen, PatternsScreen
from tui.screens.prepare import PrepareScreen
from tui.screens.quotes import QuotesScreen
from tui.screens.responses import ResponsesScreen
from tui.screens.result import ResultScreen
from tui.screens.review import ReviewScreen
from tui.screens.search import SearchScreen
from tui.screens.sound_check import SoundCheckScreen
from tui.screens.strands import StrandsScreen
from tui.screens.welcome import WelcomeScreen

HOMES: dict[Place, type] = {
    "anywhere": VantageApp,
    "welcome": WelcomeScreen,
    "library": LibraryScreen,
    "import": BringInScreen,
    "names": NamesScreen,
    "prepare": PrepareScreen,
    "sound": SoundCheckScreen,
    "live": LiveScreen,
    "close_down": CloseDownScreen,
    "review": ReviewScreen,
    "correct": ReviewScreen,
    "episodes": EpisodesScreen,
    "episode": EpisodeScreen,
    "judgement": JudgementScreen,
    "patterns": PatternsScreen,
    "pattern": PatternScreen,
    "kinds": PatternKindsScreen,
    "quotes": QuotesScreen,
    "search": SearchScreen,
    "matrix": MatrixScreen,
    "strands": StrandsScreen,
    "codes": CodesScreen,
    "export": ExportScreen,
    "responses": ResponsesScreen,
    "result": ResultScreen,
}
# What terminals send as other keys, or not at all.
UNRELIABLE = {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+b", "ctrl+left_square_bracket", "shift+enter"}
FOOTER_WIDTH = 80


def test_every_action_has_id_key_title_and_reason():
    assert [a.id for a in ACTIONS if not (a.keys and a.title and a.why.endswith(".") and a.id.count(".") == 1)] == []
    assert [a for a, count in Counter(action.id for action in ACTIONS).items() if count > 1] == []


def test_every_action_is_done_by_a_method_of_its_screen():
    missing = [a.id for a in ACTIONS if not hasattr(HOMES[a.place], f"action_{a.call.split('(')[0]}")]
    assert missing == []


@pytest.mark.parametrize("place", PLACES)
def test_no_key_does_two_things_on_one_screen(place: Place):
    keys = [key for action in (*actions_of(place), *actions_of("anywhere")) for key in action.keys]
    assert [key for key, count in Counter(keys).items() if count > 1 and place != "anywhere"] == []
    assert UNRELIABLE.isdisjoint(keys)


def test_f7_locks_every_screen_of_an_open_case_but_those_of_a_conversation_that_is_held():
    locked = {action.place for action in ACTIONS if action.call == "lock" and action.keys == ("f7",)}
    assert locked == set(PLACES) - {"anywhere", "welcome", "sound", "live"}


@pytest.mark.parametrize("place", PLACES)
def test_every_binding_has_an_id_and_a_tooltip(place: Place):
    assert all(isinstance(b, Binding) and b.id and b.tooltip and b.description for b in bindings_of(place))


def test_no_action_of_the_live_screen_is_on_a_printable_key():
    keys = [key for action in actions_of("live") for key in action.keys]
    # The arrows and Tab are for notes that were entered; what is done while typing is on a function key or Ctrl.
    assert all(key.startswith(("f", "ctrl+", "page", "escape", "up", "down", "tab")) and len(key) > 1 for key in keys)
    assert not any(key.startswith("alt+") or key in ("f1", "f10", "f11") for key in keys)


@pytest.mark.parametrize("place", PLACES)
def test_the_footer_of_each_screen_fits_into_eighty_columns(place: Place):
    shown = [action for action in actions_of(place) if action.footer]
    cells = sum(len(action.key_text) + len(action.title) + 2 for action in shown)
    assert len(shown) <= 7 and cells + len("^p More") + 1 <= FOOTER_WIDTH


def test_the_docs_table_names_every_action():
    command = [sys.executable, "-m", "tui.actions"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == markdown_table().strip()
    assert all(f"| {action.title} | {action.why} |" in printed for action in ACTIONS)


@pytest.mark.parametrize(
    ("key", "shown"), [("ctrl+p", "^p"), ("f4", "F4"), ("full_stop", "."), ("shift+right", "Shift+Right"), ("E", "E")]
)
def test_keys_are_shown_as_people_read_them(key: str, shown: str):
    assert shown_key(key) == shown


@pytest.mark.parametrize("size", SIZES)
async def test_the_painted_footer_ends_within_the_screen_and_names_the_way_to_all_keys(tmp_path, size):
    case = new_case(tmp_path)
    transcribed(case, new_conversation(case), ["Good morning to you."])
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await to_review(pilot)
        await shows(pilot, "^p More")
        footer = screen_text(pilot).splitlines()[-1]
        assert "v Select" in footer and "k Episode" in footer and footer.rstrip().endswith("^p More")
    case.close()


async def test_help_lists_the_keys_of_the_screen_and_does_what_is_chosen(tmp_path):
    case = new_case(tmp_path)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("f1")
        await on_screen(pilot, "HelpDialog")
        await pilot.press(*"begin")
        await shows(pilot, "Begin a conversation")
        await pilot.press("enter")
        await on_screen(pilot, "NewConversationScreen")
    case.close()


async def test_the_palette_offers_the_actions_of_the_screen_and_no_screenshot(tmp_path):
    case = new_case(tmp_path)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("ctrl+p")
        await shows(pilot, "Conversations: New")
        assert "creenshot" not in screen_text(pilot)
    case.close()


def test_the_docs_list_every_key_as_it_is() -> None:
    docs = Path(__file__).parents[2] / "docs" / "keys.md"
    page = docs.read_text(encoding="utf-8")
    assert page.endswith(markdown_table().rstrip() + "\n")
    assert page.removesuffix(markdown_table().rstrip() + "\n").endswith(".\n\n"), "cut off above the keys"


@pytest.mark.parametrize("place", get_args(CardPlace))
def test_the_cards_of_keys_in_the_docs_are_those_that_are_made(place: CardPlace) -> None:
    made = (Path(__file__).parents[2] / "docs" / f"keys-{place}.html").read_text(encoding="utf-8")
    assert made == key_card(place), f"vantage keys --print {place} --out docs/keys-{place}.html"
