"""An hour of review takes no more memory than its first minutes: nothing that was shown is kept for good."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

from textual.dom import DOMNode

from tests.tui.driving import VantagePilot, on_screen, shows
from tests.tui.test_review import reviewing

# Pages, rows, tags, sentences, the notes and back again.
ROUND = ("pagedown", "pagedown", "right", "down", "s", "n", "full_stop", "w", "plus", "escape", "tab", "tab", "home")
LINES = [f"This is line {number} of a long account that somebody gave." for number in range(60)]
ROUNDS = 4
OURS = ("capture.", "casefile.", "tagging.", "tui.")


def living() -> Counter[str]:
    """Everything of ours that is alive, and every widget and screen, by its type."""
    gc.collect()
    kinds = (type(item) for item in gc.get_objects())
    return Counter(
        kind.__qualname__ for kind in kinds if str(kind.__module__).startswith(OURS) or issubclass(kind, DOMNode)
    )


async def go_round(pilot: VantagePilot, rounds: int) -> Counter[str]:
    """Review for some rounds, each with a dialog that comes and goes."""
    for _ in range(rounds):
        await pilot.press(*ROUND, "u")
        await shows(pilot, "There is nothing to undo.")
        await pilot.press("enter")
        await on_screen(pilot, "ReviewScreen")
    await pilot.pause()
    return living()


async def test_what_was_shown_is_let_go_again(tmp_path: Path):
    async with reviewing(tmp_path, lines=LINES) as (pilot, _, _, _):
        before = await go_round(pilot, 2)
        after = await go_round(pilot, ROUNDS)
        assert {kind: more for kind, more in (after - before).items() if more >= ROUNDS} == {}
