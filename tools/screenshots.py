"""Draw the pictures of docs/screenshots again: the real app with the sample conversation, driven by its own keys.

It takes a few minutes: the sample is recorded and transcribed as `vantage demo` does it, then held once more in real
time for the picture of the live screen.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot

if TYPE_CHECKING:
    from tui.screens.live import LiveScreen

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "screenshots"
SIZE = (100, 30)
PATIENCE_S = 240.0


class Camera:
    """The app at the other end of the keys, and where its pictures go."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, and let the app do what they ask for."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a line as a person would."""
        await self.press(*("space" if letter == " " else letter for letter in text))

    async def until(self, what: str, holds: Callable[[], bool]) -> None:
        """Wait until the condition holds; ends the program in words when it does not come about."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > deadline_s:
                shown = type(self.pilot.app.screen).__name__
                raise SystemExit(f"screenshots: waited in vain for {what}; the screen is {shown}")
            await self.pilot.pause(0.1)

    async def see(self, screen: str) -> None:
        """Wait for a screen or dialog by the name of its class."""
        await self.until(screen, lambda: type(self.pilot.app.screen).__name__ == screen)
        await self.pilot.pause()

    def take(self, name: str) -> None:
        """Write what is on the screen as an SVG."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / f"{name}.svg").write_text(self.pilot.app.export_screenshot(title="vantage"), encoding="utf-8")
        print(PICTURES.relative_to(ROOT) / f"{name}.svg")


async def before_and_during(cases: Path, folder: Path, passphrase: str) -> None:
    """The welcome, the list, a new conversation, the agreement, and the conversation while it is held."""
    from capture.audio_input import Source
    from casefile.keys import Secret
    from sample.truth import FIRST_SOUND, load_first
    from tui.app import VantageApp

    async with VantageApp(parent=cases).run_test(size=SIZE) as pilot:
        camera = Camera(pilot)
        await camera.see("WelcomeScreen")
        camera.take("welcome")
    secret, author = Secret("passphrase", passphrase), load_first().reviewers.note_taker
    source = Source(file=FIRST_SOUND)
    async with VantageApp(folder, secret, parent=cases, live_source=source, author=author).run_test(size=SIZE) as pilot:
        camera = Camera(pilot)
        await camera.see("LibraryScreen")
        camera.take("library")
        await camera.press("n")
        await camera.see("NewConversationScreen")
        camera.take("new-conversation")
        await camera.press("ctrl+e")
        await prepare(camera)
        await camera.press("h")
        await camera.see("LiveScreen")
        await sound_check(camera)
        await camera.press("f5")
        await camera.see("AgreementDialog")
        camera.take("agreement")
        await camera.press("y")
        await camera.see("AskDialog")
        await camera.press("enter")
        await camera.see("LiveScreen")
        await hold(camera)


async def prepare(camera: Camera) -> None:
    """Say a few things before the conversation."""
    for key, answers in (
        ("r", ("midwife",)),
        ("i", ("March 2023", "June 2024")),
        ("e", ("the chronology to May, one account from the same team",)),
    ):
        await camera.see("PrepareScreen")
        await camera.press(key)
        for text in answers:
            await camera.see("AskDialog")
            await camera.type(text)
            await camera.press("enter")
    await camera.see("PrepareScreen")
    camera.take("prepare")
    await name_key(camera)


async def name_key(camera: Camera) -> None:
    """Show the names that the sample case has got by its review."""
    await camera.press("k")
    await camera.see("NamesScreen")
    camera.take("name-key")
    await camera.press("escape")
    await camera.see("PrepareScreen")


async def sound_check(camera: Camera) -> None:
    """Look at the sound before recording."""
    await camera.press("ctrl+s")
    await camera.see("SoundCheckScreen")
    await camera.pilot.pause(2.0)
    camera.take("sound-check")
    await camera.press("escape")
    await camera.see("LiveScreen")


async def close_down(camera: Camera) -> None:
    """Say a few things after the conversation."""
    await camera.press("c")
    await camera.see("CloseDownScreen")
    await camera.press("f")
    await camera.see("AskDialog")
    await camera.type("the duty rota of that week")
    await camera.press("enter")
    await camera.see("CloseDownScreen")
    await camera.press("t")
    await camera.see("ChoiceDialog")
    await camera.press("p")
    await camera.see("AskDialog")
    await camera.type("by post, in May; she may comment")
    await camera.press("enter")
    await camera.see("CloseDownScreen")
    camera.take("close-down")
    await camera.press("escape")
    await camera.see("LibraryScreen")


async def hold(camera: Camera) -> None:
    """Take a few notes while the sample plays; the picture is taken once its first words are there."""
    from tui.screens.live import LiveScreen

    live = camera.pilot.app.screen
    assert isinstance(live, LiveScreen)
    await camera.until("the recording", lambda: live.is_recording)
    await camera.press("ctrl+t")
    await camera.type("Came straight from clinic; water and a break offered")
    await camera.press("enter", "f4")
    await camera.type("Begins with the first visit, before the birth")
    await camera.press("enter", "f3")
    case = live.vantage.opened.case

    def heard() -> bool:
        transcript = case.transcripts.current(live.conversation.id)
        return transcript is not None and len(case.transcripts.utterances(transcript.id)) > 1

    def speaking() -> bool:
        status = live.desk.watch.status
        return status is not None and status.level_db > -30.0

    await camera.until("the first words", heard)
    await camera.until("somebody speaking", speaking)
    await camera.pilot.pause(0.3)
    camera.take("live")
    await further(camera, live)
    await camera.press("f6")
    await camera.until("the end of the recording", lambda: not live.is_recording)
    await camera.press("escape")
    await camera.see("LibraryScreen")
    await camera.press("c")
    await camera.see("CloseDownScreen")
    camera.take("close-down")


async def further(camera: Camera, live: LiveScreen) -> None:
    """Take what the note-taker's page shows besides: words, more of a line, what to return to, a pause, the cover."""
    await camera.press("up")
    await camera.pilot.pause(0.5)
    camera.take("live-words")
    await camera.press("escape", "ctrl+t", "ctrl+t", "ctrl+g")
    await camera.see("ChoiceDialog")
    await camera.press("5")
    await camera.see("LiveScreen")
    await camera.type("two people off sick and no cover")
    await camera.press("enter", "ctrl+k")
    await camera.see("LeafDialog")
    camera.take("live-say-more")
    await camera.press("4")
    await camera.see("LiveScreen")
    await camera.press("ctrl+f")
    await camera.see("ReturnList")
    camera.take("live-return-to")
    await camera.press("escape")
    await camera.see("LiveScreen")
    await camera.press("f5")
    await camera.until("the pause", lambda: live.light.tone == "paused")
    await camera.type("asks who will read this")
    await camera.press("enter")
    await camera.pilot.pause(0.5)
    camera.take("live-paused")
    await camera.press("f7")
    await camera.see("CoverDialog")
    await camera.pilot.pause(0.5)
    camera.take("live-covered")
    await camera.press("f7")
    await camera.see("LiveScreen")
    await camera.press("f5")
    await camera.see("ChoiceDialog")
    await camera.press("down", "enter")
    await camera.see("LiveScreen")


async def afterwards(cases: Path, folder: Path, passphrase: str) -> None:
    """Review with a selection, a tag being chosen, and the export."""
    from casefile.keys import Secret
    from sample.truth import load_first
    from tui.app import VantageApp

    secret, author = Secret("passphrase", passphrase), load_first().reviewers.lead
    async with VantageApp(folder, secret, parent=cases, author=author).run_test(size=SIZE) as pilot:
        camera = Camera(pilot)
        await camera.see("LibraryScreen")
        await close_down(camera)
        await camera.press("r")
        await camera.see("ReviewScreen")
        await camera.press("n", "n")
        camera.take("review")
        await camera.press("e")
        await camera.type("she ")
        camera.take("correct")
        await camera.press("escape")
        await camera.press("s", "1")
        await camera.until("the choice of a tag", lambda: type(camera.pilot.app.screen).__name__ != "ReviewScreen")
        await camera.pilot.pause()
        camera.take("tag")
        await camera.press("escape")
        await camera.see("ReviewScreen")
        await camera.press("E")
        await camera.see("ExportScreen")
        await camera.pilot.app.workers.wait_for_complete()
        await camera.pilot.pause()
        camera.take("export")


def main() -> None:
    """Hold the sample conversation in a home folder of its own, and take the pictures."""
    with tempfile.TemporaryDirectory() as home:
        # The screens show folders; a home of their own keeps this machine's out of the pictures.
        os.environ.update({"HOME": home, "USERPROFILE": home, "XDG_CACHE_HOME": str(Path(home) / "cache")})
        cases = Path(home) / "Vantage"
        demo = "import sys, tui.command_line; sys.exit(tui.command_line.main())"
        command = [sys.executable, "-c", demo, "demo", "--unattended", "--output", str(cases)]
        subprocess.run(command, cwd=ROOT, check=True)
        folder = next(cases.glob("*.vantage"))
        passphrase = (cases / "passphrase.txt").read_text(encoding="utf-8").strip()
        asyncio.run(afterwards(cases, folder, passphrase))
        asyncio.run(before_and_during(cases, folder, passphrase))


if __name__ == "__main__":
    main()
