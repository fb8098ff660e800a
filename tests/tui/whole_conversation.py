"""One whole conversation, from the empty list to the list with what was held, by the keyboard alone.

The app, the case and its files are real; the recorder does what the keys say at once, and the clock is moved by hand,
so that every screen is the same each time. `states` stops wherever there is something to see.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from textual.events import Key
from textual.keys import _character_to_key

from capture.audio_input import Source
from capture.live import LiveStatus
from capture.steps import NOTHING_WENT_WELL_YET
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.keys import Secret
from casefile.timeline import long_clock_text
from casefile.transcripts import NewUtterance, NewWord
from sample.truth import FIRST_SOUND
from tests.casefile.support import HandClock
from tests.tui.driving import CHEAP, PASSPHRASE, ScriptedLive, VantagePilot, on_screen, shows, until
from tests.tui.stretches import recorded
from tui.actions import with_keys
from tui.app import VantageApp
from tui.live_words import PAUSED
from tui.screens.live import LiveScreen
from tui.step_desk import QUERIES_PREPARED
from tui.widgets.record_pane import RecordPane

SAID = (
    "I had known them since before the birth, through the clinic on Tuesdays.",
    "There were two people off sick and no cover, so I did both rounds.",
    "Nobody rang me back after the referral. I thought that somebody had it in hand.",
)
_BEGINS_S = 1000.5
SOUND_CHECK = "the sound check"


class TimedLive(ScriptedLive):
    """The scripted recorder, whose place is told by the clock that is moved by hand."""

    began_s = 0.0

    def record(self, source: Source, second: Source | None = None) -> None:
        super().record(source, second)
        # Half a second off, so that no moment lies just before a full second.
        self.began_s = self._case.clock.boot_s() - 0.5
        recorded(self._case, self.conversation, 20.0)

    def at_s(self, clock_s: float | None = None) -> float | None:
        at_s = super().at_s(clock_s)
        return None if at_s is None else max(0.0, at_s - self.began_s)

    def status(self) -> LiveStatus:
        at_s = self.at_s()
        return LiveStatus(self.state, -18.0, -12.0, at_s, trouble=self.trouble, is_followed=self.is_followed)


class WholeConversation:
    """An empty case with a clock that stands still, and the app on it."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock(since_boot_s=_BEGINS_S)
        self.case = Case.create(
            folder / "Review 07.vantage",
            "Review 07",
            [Secret("passphrase", PASSPHRASE)],
            scrypt_cost=CHEAP,
            accept_place=True,
            clock=self.clock,
        )
        self.made: list[TimedLive] = []
        self.app = VantageApp(
            parent=folder,
            live_source=Source(file=FIRST_SOUND),
            make_live=self._make,
            author="MK",
            transcribe=False,
            check_sound=False,
            scrypt_cost=CHEAP,
        )

    def _make(self, case: Case, conversation: Conversation, author: str) -> TimedLive:
        self.made.append(TimedLive(case, conversation, author))
        return self.made[-1]

    @property
    def live(self) -> TimedLive:
        return self.made[-1]

    @property
    def screen(self) -> LiveScreen:
        found = [screen for screen in self.app.screen_stack if isinstance(screen, LiveScreen)]
        return found[-1]

    @property
    def conversation(self) -> str:
        return self.case.conversations.all()[0].id

    async def states(self, pilot: VantagePilot) -> AsyncIterator[str]:
        """Hold it, and stop at each screen, by its name."""
        self.pilot = pilot
        opened = Case.open(self.case.folder, Secret("passphrase", PASSPHRASE), self.clock)
        self.app.run_worker(self.app.guarded(self.app.enter(opened)), exit_on_error=False)
        parts = (
            self._beginning,
            self._story,
            self._first_steps,
            self._factors,
            self._pausing,
            self._closing,
            self._after,
            self._second,
        )
        for number, part in enumerate(parts, 1):
            async for state in part():
                for _ in range(3):
                    await pilot.pause()
                yield f"{number} {state}"

    # What a part does over and over

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def types(self, text: str) -> None:
        """Type as a terminal sends it: faster than a person, one key after the other."""
        for letter in text:
            self.app.post_message(Key(_character_to_key(letter), letter))
        await self.pilot.pause()

    async def sees(self, text: str) -> None:
        await shows(self.pilot, text)

    async def comes(self, dialog: str) -> None:
        await on_screen(self.pilot, dialog)

    async def opens(self, key: str, dialog: str) -> None:
        await self.press(key)
        await self.comes(dialog)

    async def pass_s(self, seconds: float) -> None:
        """Let time pass, until the light has noticed."""
        self.clock.pass_s(seconds)
        clock = long_clock_text(self.live.at_s())
        await until(self.pilot, lambda: self.screen.light.clock == clock, clock)

    async def line(self, text: str) -> None:
        """Type a line and keep it, ten seconds after what was before."""
        await self.pass_s(10.0)
        count = len(self.case.notes.of(self.conversation))
        await self.types(text)
        await self.press("enter")
        await until(self.pilot, lambda: len(self.case.notes.of(self.conversation)) == count + 1, text)

    async def go_on(self, step: str) -> None:
        """Go to the next step, half a minute later."""
        await self.pass_s(30.0)
        await self.press("f4")
        await self.entered(step)

    async def entered(self, step: str) -> None:
        await until(self.pilot, lambda: self._in_force() == step, step)
        await until(self.pilot, lambda: self.screen.query_one(RecordPane).lines[-1].kind == "step", "shown")

    def _in_force(self) -> str:
        visit = self.case.step_visits.current(self.conversation)
        return visit.step if visit else ""

    async def says(self, *keys: str) -> None:
        """Say more of the last line, each key in the dialog that the one before opened, until the line is back."""
        await self.opens("ctrl+k", "LeafDialog")
        for key in keys:
            top = self.app.screen
            await self.press(key)
            await until(self.pilot, lambda top=top: self.app.screen is not top, key)  # type: ignore[misc]
        await self.comes("LiveScreen")

    def hear(self, *lines: str) -> None:
        """Words of the transcript come in, a line every ten seconds, a word every half second."""
        transcript = self.case.transcripts.current(self.conversation) or self.case.transcripts.begin(
            self.conversation, engine="scripted", model="none", digest="0", settings={}
        )
        (recording,) = self.case.recordings.of(self.conversation)
        heard = [
            NewUtterance(
                ten * 10.0,
                ten * 10.0 + 9.0,
                tuple(
                    NewWord(word, ten * 10.0 + at / 2, ten * 10.0 + at / 2 + 0.4, 0.9)
                    for at, word in enumerate(line.split())
                ),
            )
            for ten, line in enumerate(lines)
        ]
        self.case.transcripts.commit_window(transcript.id, recording.id, len(lines) * 10.0, heard, complete=True)

    # The parts

    async def _beginning(self) -> AsyncIterator[str]:
        await self.comes("LibraryScreen")
        yield "nothing held yet"
        await self.opens("n", "NewConversationScreen")
        yield "a new conversation"
        await self.press("ctrl+s")
        await self.comes("LiveScreen")
        await self.sees("○ NOT RECORDING")
        await self.sees("good")
        yield "introduction, not recording"
        await self.opens("ctrl+s", "SoundCheckScreen")
        await self.sees("  for ")
        yield SOUND_CHECK
        await self.opens("f5", "AgreementDialog")
        yield "may this be recorded"
        await self.press("l")
        await self.sees("Which limits?")
        yield "which limits"
        await self.types("nothing about her own health")
        await self.press("enter")
        await self.sees("Who gave this answer?")
        yield "who gave this answer"
        await self.press("enter")
        await self.sees("● RECORDING")
        await self.line("came with her manager, water offered")
        await self.opens("ctrl+k", "LeafDialog")
        yield "what a line of the introduction may be"
        await self.press("h")
        await self.comes("LiveScreen")
        yield "recording"

    async def _story(self) -> AsyncIterator[str]:
        await self.go_on("story")
        await self.line("knew the family since before the birth")
        await self.line('"I did both rounds"')
        await self.line("*a long pause, looks at the window")
        await self.line(">the referral that nobody answered")
        for key in ("f2", "f3", "f8"):
            count = len(self.case.notes.marks(self.conversation))
            await self.pass_s(5.0)
            await self.press(key)
            await until(self.pilot, lambda count=count: len(self.case.notes.marks(self.conversation)) > count)  # type: ignore[misc]
        await self.types("half a lin")
        yield "story, all kinds of lines"
        await self.press("ctrl+l")
        await self.sees("How did you come to know this family?")
        yield "what the lead may ask"
        await self.press("ctrl+l", "f7")
        await self.comes("CoverDialog")
        yield "covered"
        await self.press("f7")
        await self.comes("LiveScreen")
        await self.press("ctrl+t")
        self.hear(*SAID)
        await self.sees("hand.")
        yield "the last words"
        await self.press("up")
        await self.sees("Enter quotes")
        yield "words being chosen"
        await self.press("escape", "ctrl+t")
        self.screen.show_draft(("So", "I", "went"), ("round", "twice"), rests=False)
        await self.sees("twice")
        yield "words while they are spoken"
        await self.press("ctrl+t")
        await self.opens("ctrl+f", "ReturnList")
        yield "to be returned to"
        await self.press("enter")
        await self.sees("Returned to.")
        await self.press("up", "up", "pageup")
        await self.sees("▸")
        yield "a note lifted"
        await self.press("escape", "ctrl+x")
        await self.sees("Struck out, and kept.")
        await self.press("up", "up")
        await self.types(", then back")
        await self.press("enter")
        await self.sees("corrected")
        yield "struck out and corrected"
        await self.press("ctrl+u")
        await self.comes("RefileDialog")
        yield "under which step"
        await self.press("1")
        await self.sees("Under 1 Introduction now.")
        yield "under another step"

    async def _first_steps(self) -> AsyncIterator[str]:
        await self.press(*["backspace"] * len("half a lin"))
        await self.opens("ctrl+g", "ChoiceDialog")
        yield "go to which step"
        await self.press("3")
        await self.entered("episodes")
        await self.press("ctrl+u")
        await self.sees("Under 3 Episodes now.")
        yield "under this step with one key"
        await self.press("ctrl+z")
        await self.sees("Taken back.")
        await self.line("the week of the unanswered referral")
        await self.opens("ctrl+k", "LeafDialog")
        yield "what a turning point may be"
        await self.press("n")
        await self.comes("LiveScreen")
        await self.go_on("rationality")
        await self.line("took it to be about the housing")
        await self.opens("ctrl+k", "LeafDialog")
        yield "what a line of local rationality may be"
        await self.press("1")
        await self.comes("LiveScreen")
        await self.press("ctrl+a")
        await self.sees("not yet heard")
        yield "not yet heard"
        await self.press("ctrl+a")

    async def _factors(self) -> AsyncIterator[str]:
        await self.go_on("factors")
        await self.line("two people off sick and no cover")
        await self.says("4")
        await self.says("h")
        await self.press("ctrl+a")
        await self.sees("not yet heard")
        yield "factors not yet heard"
        await self.press("ctrl+a")
        await self.opens("ctrl+k", "LeafDialog")
        yield "what a factor may be"
        await self.press("w")
        await self.comes("ChoiceDialog")
        yield "what weight"
        await self.press("m")
        await self.comes("LiveScreen")
        await self.go_on("went_well")
        yield "went well, nothing noted"
        await self.opens("ctrl+k", "LeafDialog")
        yield "what a line of what went well may be"
        await self.press("escape")
        await self.comes("LiveScreen")

    async def _pausing(self) -> AsyncIterator[str]:
        await self.press("f5")
        await self.sees(PAUSED)
        await self.types("her sister is ill")
        await self.press("enter")
        await self.sees("held, not stored")
        yield "paused"
        await self.press("f7")
        await self.comes("CoverDialog")
        yield "paused and covered"
        await self.press("f7")
        await self.comes("LiveScreen")
        await self.opens("f5", "ChoiceDialog")
        yield "typed while paused"
        await self.press("down", "enter")
        await self.sees("Discarded:")
        await self.pass_s(10.0)
        await self.opens("ctrl+o", "ChoiceDialog")
        yield "take back what"
        await self.press("h")
        await self.sees("Sealed from")
        yield "taken back"
        self.live.trouble = "The disk is full: 12 s of sound are only in memory."
        await self.sees("✖ TROUBLE")
        yield "trouble"
        self.live.trouble, self.live.state = "The recorder has ended.", "lost"
        await self.sees("✖ NOT RECORDING")
        yield "the recorder has ended"
        self.live.trouble, self.live.state = None, "recording"
        await self.sees("● RECORDING")

    async def _closing(self) -> AsyncIterator[str]:
        by = Hand(self.case.people.reviewer("MK").id, "prepare")
        question = "The chronology has an earlier date for the first call. Who heard of it?"
        self.case.queries.add(self.conversation, question, by, source_kind="document", differs="the day")
        await self.go_on("queries")
        await self.sees(with_keys(QUERIES_PREPARED)[:20])
        yield "queries are prepared"
        await self.press("ctrl+l")
        await self.sees("· The chronology")
        yield "what may be asked from the wider picture"
        await self.press("ctrl+l")
        await self.opens("ctrl+k", "LeafDialog")
        yield "which query a line answers"
        await self.press("escape")
        await self.comes("LiveScreen")
        await self.go_on("changes")
        await self.line("somebody to ring back within a day")
        await self.opens("ctrl+k", "LeafDialog")
        yield "what an idea may be"
        await self.press("escape")
        await self.comes("LiveScreen")
        await self.go_on("summing_up")
        await self.sees(NOTHING_WENT_WELL_YET)
        yield "summing up, nothing under what went well"
        await self.opens("ctrl+k", "LeafDialog")
        yield "what a line of the summing up may be"
        await self.opens("r", "ChoiceDialog")
        yield "read back"
        await self.press("a")
        await self.sees("Confirmed by the participant")
        await self.press("k")
        await self.sees("confirmed")
        await self.press("escape")
        await self.comes("LiveScreen")
        await self.go_on("reflections")
        await self.line("said that it helped to be asked")
        await self.opens("ctrl+k", "LeafDialog")
        yield "what a line of the reflections may be"
        await self.press("escape")
        await self.comes("LiveScreen")
        await self.opens("escape", "ChoiceDialog")
        yield "leave while recording"
        await self.press("escape")
        await self.comes("LiveScreen")
        await self.opens("f1", "HelpDialog")
        yield "help"
        await self.press("escape")
        await self.comes("LiveScreen")
        await self.press("f6")
        await self.sees("The sound is safe.")
        yield "stopped"

    async def _after(self) -> AsyncIterator[str]:
        await self.opens("ctrl+d", "ChoiceDialog")
        yield "has the participant left"
        await self.opens("y", "ReflectionDialog")
        await self.types("we hurried her at the end")
        await self.press("enter")
        yield "our own reflection"
        await self.press("escape")
        await self.comes("LiveScreen")
        await self.press("escape")
        await self.sees("stretch to decide")
        yield "close-down"
        await self.press("escape")
        await self.comes("LibraryScreen")
        yield "held"
        await self.opens("c", "CloseDownScreen")
        yield "after the conversation"
        await self.press("escape")
        await self.comes("LibraryScreen")

    async def _second(self) -> AsyncIterator[str]:
        """Once more with the same participant, in a case whose team marks live who speaks."""
        await self.opens("2", "ChoiceDialog")
        await self.opens("y", "PrepareScreen")
        await self.press("t")
        await self.sees("From P01")
        await self.opens("s", "ChoiceDialog")
        yield "mark live who speaks"
        await self.press("y")
        await self.sees("on in this case")
        yield "before a second conversation"
        await self.press("h")
        await self.comes("LiveScreen")
        await self.opens("f5", "AgreementDialog")
        await self.opens("n", "AskDialog")
        await self.press("enter")
        await self.sees("nothing is recorded. Take notes.")
        yield "no recording"
        await self.press("f7")
        await self.comes("CoverDialog")
        yield "covered, nothing recorded"
        await self.press("ctrl+w")
        await self.sees("apart")
        await self.types("afraid")
        yield "covered and kept apart"
        await self.press("f7")
        await self.comes("LiveScreen")
        await self.sees("••••••")
        yield "kept apart"
        await self.press("enter")
        await self.sees("Kept apart.")
        await self.opens("ctrl+f", "ReturnList")
        yield "what the first conversation left open"
        await self.press("ctrl+w")
        await self.comes("ApartDialog")
        yield "kept apart over a list"
        await self.press("escape", "escape")
        await self.comes("LiveScreen")
        await self.opens("f5", "AgreementDialog")
        await self.opens("y", "AskDialog")
        await self.press("enter")
        await self.sees("● RECORDING")
        await self.press("ctrl+s")
        await self.sees("Speaking:")
        yield "who speaks"
        await self.press("f6")
        await self.sees("The sound is safe.")
        await self.press("escape")
        await self.comes("LibraryScreen")
        await self.opens("a", "ChoiceDialog")
        yield "what was kept apart"
        await self.press("escape")
        await self.comes("LibraryScreen")
