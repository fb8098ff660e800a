"""While a conversation is recorded, its words are spoken of only where they are far behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.tui.driving import Script, agree, app_on, new_case, new_conversation, nothing_unexpected, shows, until
from tests.tui.holding import hold
from transcribe.child import TranscriberChild
from tui.recorder_desk import FAR_BEHIND
from tui.widgets.live_pane import LivePane

# Says each line once one is asked of it, until nobody asks any more.
_SAYS = "import sys\nfor line in sys.stdin:\n    print(line, end='', flush=True)\n"


class Saying:
    """A real process in the place of a transcriber, which says what the test says."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([sys.executable, "-c", _SAYS], stdin=pipe, stdout=pipe)
        self.child = TranscriberChild(self._process)

    def say(self, kind: str, transcribed_s: float, recorded_s: float, title: str = "") -> None:
        line = {"kind": kind, "transcribed_s": transcribed_s, "recorded_s": recorded_s, "title": title}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        self._process.stdin.flush()


async def test_words_that_fall_more_than_a_minute_behind_are_told_of_once(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    app = app_on(case, Script())
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        saying = Saying()
        app.opened.transcribers[conversation.id] = saying.child
        told = screen.query_one(LivePane)

        async def heard(mark: str) -> None:
            saying.say("error", 0.0, 0.0, mark)
            await until(pilot, lambda: mark in told.told, mark)

        saying.say("progress", 0.0, 200.0)
        saying.say("progress", 100.0, 155.0)
        await heard("first")
        saying.say("progress", 100.0, 161.0)
        await until(pilot, lambda: told.told == FAR_BEHIND, "the words are behind")
        await heard("second")
        saying.say("progress", 101.0, 190.0)
        saying.say("waiting", 101.0, 190.0)
        saying.child.finish()
        assert saying.child.wait() == 0
        await until(pilot, saying.child._said.empty, "what was said last")
        assert "second" in told.told
        assert nothing_unexpected(app)
    case.close()
