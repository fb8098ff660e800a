"""Several processes at one case: what was confirmed to one of them is there, and nobody writes over another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.safety_two import broken_chains, together
from casefile.case import Case
from casefile.errors import EntryError
from casefile.keys import KeyRing, Secret
from tests.casefile.pages import held_in_pages
from tests.casefile.places import give_up
from tests.casefile.support import CHEAP, PASSPHRASE, REVIEW, HandClock, ask, begin, hear, make_case, meddle
from tests.process.terminal import Terminal
from tui.review_desk import ReviewDesk
from tui.session import Session
from tui.word_edit import Rewritten

pytestmark = pytest.mark.process


def test_reviewers_a_transcriber_the_command_line_and_backups_work_on_one_case(tmp_path: Path) -> None:
    done = together(tmp_path, turns=6)
    assert done.wrong == []
    assert done.confirmed + sum(done.refused.values()) == 5 * 6 + 1
    assert set(done.refused) <= {"Somebody has changed this in the meantime."}


def test_what_is_written_over_unseen_is_caught(tmp_path: Path) -> None:
    case = make_case(tmp_path / "Review 07.vantage", HandClock())
    entry = case.names.add("person", "Bryony", "Child A", REVIEW)
    case.names.add_variant(entry.id, "Briony", REVIEW)
    assert broken_chains(case) == []
    meddle(case, "UPDATE name_key SET variants = '[]'")
    case.names.add_variant(entry.id, "Bry", REVIEW)
    assert broken_chains(case) == ["written over unseen: 1 of name_key"]
    case.close()


def read_otherwise(desk: ReviewDesk, index: int, text: str) -> None:
    desk.rewrite(desk.page.text.words, Rewritten((((index,), (text,)),), {}))


def test_a_word_that_another_screen_has_corrected_is_not_written_over(tmp_path: Path) -> None:
    case = make_case(tmp_path / "Review 07.vantage", HandClock())
    item = begin(case)
    hear(case, item.id, "she phoned the clinic")
    with closing(Case.open(case.folder, PASSPHRASE)) as other:
        desks = [ReviewDesk(Session(one, one.people.reviewer("MK")), item) for one in (case, other)]
        read_otherwise(desks[0], 3, "surgery")
        with pytest.raises(EntryError, match="in the meantime"):
            read_otherwise(desks[1], 3, "hospital")
        assert desks[1].is_behind()
        desks[1].reload()
        read_otherwise(desks[1], 3, "hospital")
    desks[0].reload()
    assert [word.text for word in desks[0].page.text.words] == ["she", "phoned", "the", "hospital"]
    case.close()


@pytest.mark.parametrize("what", ["stretch", "account"])
def test_nothing_is_stored_of_a_correction_whose_words_another_screen_has_removed(tmp_path: Path, what: str) -> None:
    case = make_case(tmp_path / "Review 07.vantage", HandClock())
    item = begin(case)
    hear(case, item.id, "she phoned the clinic")
    desk = ReviewDesk(Session(case, case.people.reviewer("MK")), item)
    words = desk.page.text.words
    desk.keep_draft(words, "half a correction")
    assert desk.draft is not None and held_in_pages(case, ["half a correction"])
    with closing(Case.open(case.folder, PASSPHRASE)) as other:
        if what == "account":
            assert other.removal.account(item.id, REVIEW)
        else:
            # The word under which it is stored stays.
            seal = other.seals.seal(item.id, 2.0, 3.0, "withdrawn", REVIEW)
            assert other.removal.stretch(seal.id, REVIEW, [other.people.reviewer(label).id for label in ("MK", "JT")])
    desk.keep_draft(words, "half a correction, typed on")
    assert ask(case, "SELECT * FROM draft") == [] and held_in_pages(case, ["half a correction"]) == []
    case.close()


def test_two_ways_in_that_are_added_at_once_both_stay(tmp_path: Path) -> None:
    case = make_case(tmp_path / "Review 07.vantage", HandClock())
    rings = [KeyRing.load(case.folder) for _ in range(2)]
    for number, ring in enumerate(rings):
        ring.add(case.key or b"", Secret("passphrase", f"table number {number}"), scrypt_cost=CHEAP)
    case.close()
    for number in range(2):
        Case.open(case.folder, Secret("passphrase", f"table number {number}")).close()
    Case.open(case.folder, PASSPHRASE).close()


def test_the_app_shows_what_the_command_line_enters_meanwhile(tmp_path: Path) -> None:
    if shutil.which("tmux") is None:
        give_up("tmux is not installed")
    case = make_case(tmp_path / "Review 07.vantage", HandClock())
    begin(case)
    case.people.reviewer("MK")
    case.close()
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE.value)
    way_in = ["--passphrase-file", str(tmp_path / "passphrase.txt"), "--author", "MK"]
    run = [sys.executable, "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_RUNTIME_DIR") if name in os.environ}
    terminal = Terminal(tmp_path / "t", [*run, str(case.folder), *way_in], environment)
    try:
        terminal.wait_for("P01")
        entered = subprocess.run(
            [*run, "prepare", "P09", "--case", str(case.folder), *way_in], capture_output=True, text=True, check=False
        )
        assert (entered.returncode, entered.stderr) == (0, "")
        terminal.wait_for("P09")
    finally:
        terminal.close()
    with closing(Case.open(case.folder, PASSPHRASE)) as after:
        assert [item.label for item in after.conversations.all()] == ["P01", "P09"]
