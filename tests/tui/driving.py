"""The real app over real throw-away encrypted cases: how tests make, open, drive and read it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from textual._context import visible_screen_stack
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip

from capture.audio_input import Source
from capture.live import LiveConversation, LiveState, LiveStatus
from casefile.agreements import Agreement, Answer
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.keys import Secret
from casefile.transcripts import NewUtterance, NewWord
from tui.app import VantageApp
from tui.live_hand import LiveMaker
from tui.screens.choice import ChoiceDialog

PASSPHRASE = "eleven quiet herons"
CHEAP = 2**4
PATIENCE_S = 30.0
SIZES = [(60, 20), (80, 24), (120, 40)]

VantagePilot = Pilot[None]


def new_case(parent: Path, name: str = "Review 07") -> Case:
    """An encrypted case with one passphrase, made with a cheap scrypt."""
    folder = parent / f"{name}.vantage"
    return Case.create(folder, name, [Secret("passphrase", PASSPHRASE)], scrypt_cost=CHEAP, accept_place=True)


def setup_hand(case: Case) -> Hand:
    """The hand of the reviewer who sits at the screen in these tests."""
    return Hand(case.people.reviewer("MK").id, "setup")


def new_conversation(case: Case, code: str = "P01") -> Conversation:
    """A conversation with a health visitor."""
    by = setup_hand(case)
    person = case.people.participant(code, by, agency="health visiting", role="health visitor", level="front line")
    return case.conversations.begin(person, by)


def agree(case: Case, conversation: Conversation, answer: Answer = "given") -> Agreement:
    """Enter an answer."""
    limits = "Nothing about her health." if answer == "limits" else None
    return case.agreements.enter(conversation.id, answer, setup_hand(case), by_whom="P01", limits=limits)


def transcribed(case: Case, conversation: Conversation, lines: list[str], *, doubtful: str = "") -> None:
    """Enter a recording and its words: a line every ten seconds, a word every half second."""
    agree(case, conversation)
    recording = case.recordings.begin(conversation.id, setup_hand(case), source="file")
    transcript = case.transcripts.begin(conversation.id, engine="scripted", model="none", digest="0", settings={})
    heard = [
        NewUtterance(
            ten * 10.0,
            ten * 10.0 + len(line.split()) * 0.5,
            tuple(
                NewWord(
                    word,
                    ten * 10.0 + at * 0.5,
                    ten * 10.0 + at * 0.5 + 0.4,
                    0.9,
                    "doubtful" if word == doubtful else "heard",
                )
                for at, word in enumerate(line.split())
            ),
        )
        for ten, line in enumerate(lines)
    ]
    case.transcripts.commit_window(transcript.id, recording.id, len(lines) * 10.0, heard, complete=True)


class ScriptedLive(LiveConversation):
    """The real walk over the real case, with a recorder that does what the test says."""

    state: LiveState = "off"
    trouble: str | None = None
    runs_already = False
    is_silent = False
    pressed_s: float | None = None
    is_followed = False

    def listen(self, source: Source, second: Source | None = None) -> None:
        self.state = "listening"

    def record(self, source: Source, second: Source | None = None) -> None:
        self._case.agreements.require(self.conversation.id)
        self.state = "recording"

    def attach(self) -> bool:
        if self.runs_already:
            self.state = "recording"
        return self.runs_already

    def pause(self, pressed_clock_s: float | None = None) -> None:
        self.pressed_s = pressed_clock_s
        self.state = "paused"

    def resume(self) -> None:
        self.state = "recording"

    def stop(self, pressed_clock_s: float | None = None) -> None:
        self.state = "off"

    def at_s(self, clock_s: float | None = None) -> float | None:
        if self.state in ("off", "listening"):
            return None
        return self._case.clock.boot_s() if clock_s is None else clock_s

    def answer(
        self, answer: Answer, by_whom: str, limits: str | None = None, *, pressed_clock_s: float | None = None
    ) -> Agreement:
        if answer in ("refused", "withdrawn"):
            self.state = "off"
        return self._case.agreements.enter(
            self.conversation.id, answer, self._by, by_whom=by_whom, limits=limits, at_s=None
        )

    def status(self) -> LiveStatus:
        position_s = 61.0 if self.at_s() is not None else None
        return LiveStatus(self.state, -18.0, -12.0, position_s, trouble=self.trouble, is_followed=self.is_followed)

    def close(self) -> None:
        self.state = "off"


class Script:
    """Makes scripted conversations and keeps them, so that a test can say what the recorder does."""

    def __init__(self, *, runs_already: bool = False) -> None:
        self.made: list[ScriptedLive] = []
        self._runs_already = runs_already

    def __call__(self, case: Case, conversation: Conversation, author: str) -> ScriptedLive:
        live = ScriptedLive(case, conversation, author)
        live.runs_already = self._runs_already
        self.made.append(live)
        return live

    @property
    def live(self) -> ScriptedLive:
        return self.made[-1]


def app_on(
    case: Case,
    make_live: LiveMaker | None = None,
    *,
    source: Source | None = None,
    check_sound: bool = False,
    own_keys: Mapping[str, tuple[str, ...]] | None = None,
) -> VantageApp:
    """The app that opens this case at once, with MK at the screen, no transcriber and no sound check by itself."""
    return VantageApp(
        case.folder,
        Secret("passphrase", PASSPHRASE),
        parent=case.folder.parent,
        live_source=source,
        make_live=make_live,
        author="MK",
        transcribe=False,
        check_sound=check_sound,
        scrypt_cost=CHEAP,
        own_keys=own_keys,
    )


async def until(pilot: VantagePilot, condition: Callable[[], bool], what: str = "") -> None:
    """Let the app work until the condition holds; fails after thirty seconds."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await pilot.pause(0.01)
    except TimeoutError:
        raise AssertionError(f"waited in vain: {what}\n{screen_text(pilot)}") from None
    await pilot.pause()


async def on_screen(pilot: VantagePilot, name: str) -> None:
    """Wait until the screen of this class is on top."""
    await until(pilot, lambda: type(pilot.app.screen).__name__ == name, name)


async def shows(pilot: VantagePilot, text: str) -> None:
    """Wait until the text is to be read on the screen."""
    await until(pilot, lambda: text in screen_text(pilot), text)


async def to_review(pilot: VantagePilot) -> None:
    """Go from the list of conversations, once it is there, to the review of the first one."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("r")
    await on_screen(pilot, "ReviewScreen")


async def pick(pilot: VantagePilot, label: str) -> None:
    """Answer a question that came by itself: go down to the entry with these words, and press Enter."""
    dialog = pilot.app.screen
    assert isinstance(dialog, ChoiceDialog)
    (place,) = [place for place, choice in enumerate(dialog.choices) if label in choice.label]
    await until(pilot, lambda: dialog.is_mounted and dialog.is_current, label)
    await pilot.press(*["down"] * (place + 1), "enter")
    await until(pilot, lambda: pilot.app.screen is not dialog, f"what follows {label}")


def painted(app: App[None]) -> list[Strip]:
    """The rows of the screen as they go to the terminal."""
    # A dialog that waits to be painted looks here for what lies beneath it, and draws nothing where it finds nothing.
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips(app.size)[: app.size.height]


def screen_text(pilot: VantagePilot) -> str:
    """The screen as plain characters, row by row."""
    return "\n".join(strip.text for strip in painted(pilot.app))


async def type_in(pilot: VantagePilot, text: str) -> None:
    """Type a text key by key."""
    names = {" ": "space", ".": "full_stop", ",": "comma", '"': "quotation_mark", "/": "slash", "-": "minus"}
    await pilot.press(*[names.get(letter, letter) for letter in text])


def nothing_unexpected(app: VantageApp) -> bool:
    """Tell whether no fault of the program came up."""
    return app.unexpected == []


async def told(pilot: VantagePilot, words: str) -> None:
    """Wait until something was said that stands on the screen for a moment only."""
    await until(pilot, lambda: any(one.message == words for one in pilot.app._notifications), words)
