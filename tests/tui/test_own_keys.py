"""Keys that somebody chose on this computer: refused with the reason, or used and shown wherever a key is."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.errors import EntryError
from tests.hygiene.source_tree import ROOT
from tests.tui.driving import (
    SIZES,
    app_on,
    on_screen,
    screen_text,
    shows,
    until,
)
from tests.tui.holding import begun
from tests.tui.test_review import LINES, reviewing
from tui.action import PLACES
from tui.actions import ACTIONS, actions_of, key_of, markdown_table, use_keys, with_keys
from tui.app import VantageApp
from tui.command_line import main
from tui.key_card import key_card
from tui.own_keys import keys_file, own_keys, template
from tui.screens.judgement import NO_ELEMENT
from tui.screens.live import LiveScreen
from tui.screens.matrix import LEGEND
from tui.widgets.note_line import NoteLine

OWN = """
[anywhere]
command_palette = "f12"
[review]
next_tag = "ctrl+n"
hold = ["X", "^e"]
take_off = "."
repeat = "x"
leave = "f2"
[correct]
leave = "f6"
[live]
mark_moment = "f6"
stop = "F2"
cover = "ctrl+t"
words = "f7"
say_holds = "^p"
"""


@pytest.fixture(autouse=True)
def _as_they_come() -> Iterator[None]:
    yield
    use_keys({})


def written(folder: Path, words: str) -> Path:
    """A file of keys."""
    path = folder / "keys.toml"
    path.write_text(words, encoding="utf-8")
    return path


def test_keys_are_read_as_people_write_them(tmp_path: Path):
    own = own_keys(written(tmp_path, OWN))
    assert own["review.hold"] == ("X", "ctrl+e") and own["live.stop"] == ("f2",)
    assert own["review.take_off"] == ("full_stop",)
    assert own_keys(tmp_path / "none.toml") == {}


def test_what_the_docs_show_can_be_used(tmp_path: Path):
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    shown = page.partition("## Your own keys")[2].partition("```toml\n")[2].partition("```")[0]
    assert own_keys(written(tmp_path, shown)).keys() == {"review.next_tag", "review.hold", "live.mark_moment"}


def test_the_template_is_right_as_it_stands_and_with_every_line_taken_in(tmp_path: Path):
    made = template(tmp_path / "keys.toml")
    assert own_keys(written(tmp_path, made)) == {}
    taken_in = re.sub(r"^# (\w+ = \[)", r"\1", made, flags=re.MULTILINE)
    assert set(tomllib.loads(taken_in)) == set(PLACES)
    assert own_keys(written(tmp_path, taken_in)) == {action.id: action.keys for action in ACTIONS}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("[review", "can't be read"),
        ('[reviews]\nhold = "v"', "[reviews] is no screen. Did you mean review?"),
        ('review = "v"', "[review] is no screen."),
        ('[review]\nholds = "v"', "[review] has no action holds. Did you mean review.hold?"),
        ("[review]\nhold = []", "review.hold has no key"),
        ("[review]\nhold = 3", "review.hold has no key"),
        ('[review]\nhold = "f99"', "there is no key 'f99'"),
        ('[review]\nhold = "k"', "k is the key of review.hold and of review.tag_episode: one needs another."),
        ('[review]\nhold = "f1"', "F1 is the key of anywhere.help and of review.hold"),
        ('[anywhere]\nquit = "f7"', "F7 is the key of anywhere.quit and of library.lock"),
        ('[anywhere]\nquit = "Y"', "letters are typed there"),
        ('[review]\nhold = "ctrl+i"', "terminals send another key"),
        ('[review]\nhold = "alt+x"', "terminals send it as Esc and a letter"),
        ('[search]\nsave = "s"', "letters are typed there"),
        ('[search]\nsave = "down"', "it moves, chooses or types there"),
        ('[correct]\nhear = "left"', "it moves, chooses or types there"),
        ('[live]\nmark_moment = "m"', "letters are typed there"),
        ('[live]\nmark_moment = "space"', "it moves, chooses or types there"),
        ('[live]\ncover = "escape"\nleave = "f7"', "it leaves dialogs and screens"),
        ('[live]\nmark_moment = "escape"\nleave = "f2"', "it leaves dialogs and screens"),
        ('[review]\nhold = "escape"\nleave = "f2"', "it leaves dialogs and screens"),
        ('[live]\nrecord_or_pause = "up"\nlift = "f5"', "it moves, chooses or types there"),
        ('[live]\nrecord_or_pause = "tab"\nsay_holds = "f5"', "it moves, chooses or types there"),
        ('[live]\nstop = "pageup"\npage_up = "f6"', "it moves, chooses or types there"),
        ('[live]\nstop = "ctrl+1"', "only function keys and Ctrl with a letter are sure"),
        ('[live]\nstop = "ctrl+up"\nearlier_step = "f6"', "only function keys and Ctrl with a letter are sure"),
        ('[live]\nstop = "shift+f6"', "there is no key"),
        ('[live]\nstop = "ctrl+home"', "only function keys and Ctrl with a letter are sure"),
        ('[live]\nstop = "ctrl+s"\nsound_check = "f12"', "dialogs keep with it what was typed"),
        ('[live]\nstop = "ctrl+e"', "the dialog that begins one prepares with it"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason_and_none_of_it_is_used(tmp_path: Path, words: str, why: str):
    with pytest.raises(EntryError) as refused:
        own_keys(written(tmp_path, words))
    assert why in refused.value.detail and "vantage keys --check" in refused.value.remedy


def test_the_tables_and_the_cards_of_keys_show_them(tmp_path: Path):
    use_keys(own_keys(written(tmp_path, OWN)))
    assert "| `^n` | Next tag |" in markdown_table() and "<kbd>F2</kbd><p><b>Stop</b>" in key_card("live")
    assert "F1 shows all keys, and F12 finds any action" in key_card("review")
    assert [action.keys for action in actions_of("review") if action.id == "review.hold"] == [("X", "ctrl+e")]
    assert key_of("live.cover") == "^t"


def test_the_command_prints_looks_and_says_where_the_file_lies(capsys: pytest.CaptureFixture[str]):
    path = keys_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        assert main(["keys", "--template"]) == 0
        path.write_text(capsys.readouterr().out, encoding="utf-8")
        assert main(["keys", "--check"]) == 0
        assert "no key of your own" in capsys.readouterr().out
        path.write_text(OWN, encoding="utf-8")
        assert main(["keys", "--check"]) == 0
        assert "review.hold: X, ^e" in capsys.readouterr().out
        assert main(["keys"]) == 0
        assert "| `X`, `^e` | Select |" in capsys.readouterr().out
        path.write_text('[live]\nstop = "s"', encoding="utf-8")
        assert main(["keys", "--check"]) == 1
        assert "live.stop: s can't be used: letters are typed there." in capsys.readouterr().err
    finally:
        path.unlink()


@pytest.mark.parametrize("size", SIZES)
async def test_review_obeys_them_alone_and_its_footer_help_palette_and_words_show_them(tmp_path: Path, size):
    own = own_keys(written(tmp_path, OWN))
    async with reviewing(tmp_path, size, own=own) as (pilot, case, conversation, screen):
        await shows(pilot, "F12 More")
        assert "X Select" in screen_text(pilot)
        await pilot.press("v", "right")
        assert not screen.holds
        await pilot.press("X", "right")
        assert screen.holds and screen.desk.page.text.text(screen.view.chosen) == "morning. How"
        await pilot.press("f2", "full_stop")
        await shows(pilot, "Go to a tag with ^n or N first.")
        await pilot.press("enter", "f1")
        await on_screen(pilot, "HelpDialog")
        await pilot.press(*"next tag")
        await shows(pilot, "^n  Next tag")
        await pilot.press("escape", "f12")
        await on_screen(pilot, "CommandPalette")
        await pilot.press(*"review select", "down")
        await shows(pilot, "X  Begin a selection here")
        await pilot.press("escape")
        await on_screen(pilot, "ReviewScreen")
        # Two sets of keys on one screen: what leaves the one is not what leaves the other.
        await pilot.press("e", "x")
        assert screen.is_correcting
        await pilot.press("f6")
        await until(pilot, lambda: not screen.is_correcting)
        await pilot.press("f2")
        await on_screen(pilot, "LibraryScreen")
        transcript = case.transcripts.current(conversation.id)
        assert transcript and [one.text for one in case.transcripts.utterances(transcript.id)] == LINES


async def test_a_conversation_obeys_them_also_under_the_cover_and_over_dialogs(tmp_path: Path):
    case, conversation, script, _ = begun(tmp_path)
    app = app_on(case, script, own_keys=own_keys(written(tmp_path, OWN)))
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("enter")
        await on_screen(pilot, "LiveScreen")
        assert isinstance(app.screen, LiveScreen)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("f6")
        await until(pilot, lambda: len(case.notes.marks(conversation)) == 1)
        assert script.live.state == "recording"
        await pilot.press("ctrl+t")
        await shows(pilot, "Covered. ^t uncovers · F5 pauses · F2 stops")
        await pilot.press("f6", "ctrl+t")
        await on_screen(pilot, "LiveScreen")
        await until(pilot, lambda: len(case.notes.marks(conversation)) == 2)
        await pilot.press("ctrl+w")
        await shows(pilot, "Enter keeps this apart · ^p shows it · Esc")
        await pilot.press("ctrl+p")
        await until(pilot, lambda: not app.screen.query_one(NoteLine).password)
        await pilot.press("escape", "ctrl+f")
        await on_screen(pilot, "ReturnList")
        await pilot.press("f2")
        await until(pilot, lambda: script.live.state == "off", "F2 stops over a dialog")
        assert app.unexpected == []
    case.close()


def test_what_screens_say_of_keys_names_only_keys_that_nobody_can_change():
    # Two dialogs have a key of their own that is no action of the registry.
    fixed = {"concerns.py": {"^s"}, "new_conversation.py": {"^e"}}
    for path in [*(ROOT / "tui" / "screens").glob("*.py"), *(ROOT / "tui" / "widgets").glob("*.py")]:
        said = [node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)]
        found = {key for one in said if isinstance(one, str) for key in re.findall(r"(\^[a-z])\b", one)}
        assert found == fixed.get(path.name, set()), path.name
    use_keys({"matrix.asked": ("f4",), "episode.element": ("f6",)})
    assert with_keys(LEGEND).endswith("know with F4") and ": F6 on the episode" in with_keys(NO_ELEMENT)


async def test_a_file_that_cannot_be_used_is_said_at_once_and_holds_nothing_up(tmp_path: Path):
    with pytest.raises(EntryError) as refused:
        own_keys(written(tmp_path, '[live]\nstop = "s"'))
    app = VantageApp(parent=tmp_path / "cases", trouble=refused.value)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Your own keys are not used.")
        await pilot.press("enter")
        await on_screen(pilot, "WelcomeScreen")
        assert app.unexpected == []
