"""The sample case with the accounts of three more people beside the first: in words, tagged, and without sound."""

from __future__ import annotations

from pathlib import Path

from casefile.case import Case
from sample.accounts import load_accounts
from sample.truth import load_first
from tests.tui.driving import VantagePilot, new_case, on_screen, shows, type_in
from tui import sample_walk

CALL = "Phone call in December"
CLINIC = "Weighing at the November clinic"


def three_accounts(folder: Path, *, with_first: bool = True) -> Case:
    """Make the case; the first participant's account is that of the sample conversation."""
    case = new_case(folder)
    for script in (*([load_first()] if with_first else []), *load_accounts()):
        sample_walk.hold_in_words(case, script)
    return case


async def to_episodes(pilot: VantagePilot) -> None:
    """From the list of conversations to the list of episodes."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P02")
    await pilot.press("e")
    await on_screen(pilot, "EpisodesScreen")


async def answer(pilot: VantagePilot, asked: str, text: str) -> None:
    """Type an answer once this is asked, and go on."""
    await shows(pilot, asked)
    await type_in(pilot, text)
    await pilot.press("enter")


async def choose(pilot: VantagePilot, asked: str, key: str) -> None:
    """Choose by its letter once this is asked."""
    await shows(pilot, asked)
    await pilot.press(key)
