"""The live screen's hand on capture: a thread of its own with its own connection to the case.

Starting and stopping a recorder may take a second; notes, marks and keys must not wait for the screen, nor the screen
for them. What is asked is done in the order in which it was asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from capture.audio_input import Source
    from capture.leaves import Leaves
    from capture.live import LiveStatus
    from capture.stretches import Stretches
    from casefile.agreements import Agreement, Answer
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.events import Event
    from casefile.notes import Mark, MarkKind, Note, NoteKind
    from casefile.step_visits import StepVisit
    from casefile.turn_keys import Marked, TurnKey

Result = TypeVar("Result")


class LiveWalk(Protocol):
    """What the screen asks of a conversation that is being held; `capture.live.LiveConversation` is one.

    `pressed_clock_s` is when the key was pressed, on the clock that never steps: what is said later is not stored.
    """

    def listen(self, source: Source, second: Source | None = None) -> None:
        """Show the level of one microphone or of two, store nothing."""

    def test_sound(self, pressed_clock_s: float | None = None) -> None:
        """Hear five seconds and play them back; stores nothing."""

    def record(self, source: Source, second: Source | None = None) -> None:
        """Begin to record, from one microphone or from two."""

    def attach(self) -> bool:
        """Connect to this conversation's recorder if it runs."""

    def pause(self, pressed_clock_s: float | None = None) -> None:
        """Store nothing from now on."""

    def resume(self) -> None:
        """Store again."""

    def stop(self, pressed_clock_s: float | None = None) -> None:
        """End the recording."""

    def answer(
        self, answer: Answer, by_whom: str, limits: str | None = None, *, pressed_clock_s: float | None = None
    ) -> Agreement:
        """Enter an answer; a no stops the recording first."""

    def withdraw(self, by_whom: str, pressed_clock_s: float | None = None) -> Agreement:
        """Stop at once and enter the withdrawal."""

    def status(self) -> LiveStatus:
        """Return the newest status."""

    def close(self) -> None:
        """Disconnect."""

    def at_s(self, clock_s: float | None = None) -> float | None:
        """Return where on the conversation a moment lies (now, if none is given); None where nothing ran."""

    @property
    def current_step(self) -> str | None:
        """Return the step in force."""

    def enter_step(self, step: str, pressed_clock_s: float | None = None) -> StepVisit:
        """Enter a step."""

    def note(self, text: str, *, kind: NoteKind = "note", began_clock_s: float | None = None) -> Note:
        """Keep a line."""

    def refile(self, note: str, step: str) -> None:
        """Put a note under another step."""

    def mark(self, kind: MarkKind, pressed_clock_s: float | None = None) -> Mark:
        """Mark this moment."""

    def speaks(self, who: Marked, pressed_clock_s: float | None = None) -> TurnKey | None:
        """Mark who speaks from this moment on; nothing where nothing runs."""

    def undo(self) -> Event:
        """Take back."""

    def redo(self) -> Event:
        """Put back."""


LiveMaker = Callable[["Case", "Conversation", str], LiveWalk]


def capture_live(case: Case, conversation: Conversation, author: str) -> LiveWalk:
    """Make the real one."""
    from capture.live import LiveConversation

    return LiveConversation(case, conversation, author)


class LiveHand:
    """Does things to one conversation, one after another, beside the screen."""

    def __init__(self, case: Case, conversation: Conversation, author: str, make: LiveMaker | None) -> None:
        self._folder, self._key, self._clock = case.folder, case.key, case.clock
        self._conversation = conversation
        self._author = author
        self._make = make or capture_live
        self._case: Case | None = None
        self._live: LiveWalk | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")
        self._closed = False

    async def do(self, work: Callable[[LiveWalk], Result]) -> Result:
        """Do it in the thread and return what came of it, or raise what went wrong."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(self._opened()))

    async def do_case(self, work: Callable[[Case, LiveWalk], Result]) -> Result:
        """Do something to the case in the same thread, where the walk says what time it is."""

        def doing(live: LiveWalk) -> Result:
            if self._case is None:
                raise RuntimeError("no case is open")
            return work(self._case, live)

        return await self.do(doing)

    def do_soon(self, work: Callable[[Case], Result]) -> asyncio.Future[Result]:
        """Do something to the case in the same thread, asked for now and not only once it is awaited."""

        def doing() -> Result:
            self._opened()
            if self._case is None:
                raise RuntimeError("no case is open")
            return work(self._case)

        return asyncio.get_running_loop().run_in_executor(self._thread, doing)

    async def do_stretches(self, work: Callable[[Stretches, LiveWalk], Result]) -> Result:
        """Do something to the conversation's stretches in the same thread, where the walk says what time it is."""

        def doing(live: LiveWalk) -> Result:
            from capture.stretches import Stretches

            if self._case is None:
                raise RuntimeError("no case is open")
            return work(Stretches(self._case, self._conversation, self._author), live)

        return await self.do(doing)

    async def do_leaves(self, work: Callable[[Leaves, LiveWalk], Result]) -> Result:
        """Say something of the conversation's lines in the same thread, where the walk says what time it is."""

        def doing(live: LiveWalk) -> Result:
            from capture.leaves import Leaves
            from casefile.events import Hand

            if self._case is None:
                raise RuntimeError("no case is open")
            return work(Leaves(self._case, self._conversation.id, Hand(self._author, "live")), live)

        return await self.do(doing)

    def close(self) -> None:
        """Disconnect once everything asked is done; waits no longer than that takes."""
        if not self._closed:
            self._closed = True
            self._thread.submit(self._let_go)
            self._thread.shutdown(wait=True)

    def _opened(self) -> LiveWalk:
        if self._live is None:
            from casefile.case import Case

            self._case = Case(self._folder, self._key, self._clock)
            self._live = self._make(self._case, self._conversation, self._author)
        return self._live

    def _let_go(self) -> None:
        if self._live is not None:
            self._live.close()
        if self._case is not None:
            self._case.close()
