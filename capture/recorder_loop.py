"""The recorder's loop: blocks from the input, commands from the endpoint, rows to the file."""

from __future__ import annotations

import contextlib
import math
import queue
import threading
from collections.abc import Callable

from capture.audio_input import AudioInput, Block
from capture.awake import Awake
from capture.endpoint import Endpoint, Message
from capture.keeper import RETRY_S, Keeper
from capture.level import Level
from capture.order import Order, source_fields
from capture.pieces import Item, Pieces
from capture.sound_test import SoundTest
from capture.troubles import Troubles
from casefile.clock import Clock
from casefile.recording_file import Gap, RecordingWriter
from casefile.reserve import Reserve

_STATUS_EACH_S = 0.1
_LAST_WORD_S = 1.0
# For how long whoever started a recorder may take to connect to it.
_CONNECTING_S = 5.0
_TURNS_FOR_THE_LAST = 6
# Where another records already, a device that stalls is waited for: shorter than whoever asks for the end waits.
_TURNS_FOR_A_BACKLOG = 80
_GO_ON_TRYING_S = 12 * 3600.0


class Recorder:
    """The writer's loop: blocks from the input, commands from the endpoint, rows to the file."""

    def __init__(
        self,
        order: Order,
        sound: AudioInput,
        blocks: queue.SimpleQueue[Block],
        writer: RecordingWriter | None,
        endpoint: Endpoint,
        clock: Clock,
        leave: Callable[[], None],
        awake_s: Callable[[], float] | None = None,
        sound_test: SoundTest | None = None,
        reserve: Reserve | None = None,
    ) -> None:
        """Take over an input that delivers into `blocks` already; `leave` is called once there is nothing to stop.

        `awake_s` is a clock that stands still while the machine sleeps, by which a sleep is told.
        """
        self._order = order
        self._input = sound
        self._blocks = blocks
        self._endpoint = endpoint
        self._clock = clock
        self._leave = leave
        self._awake_s = awake_s
        self._pieces = Pieces(sound.rate_hz, is_live=sound.is_live, begins=order.begins, channels=sound.channels)
        self._keeper = Keeper(writer, sound.rate_hz, clock, reserve, sound.channels)
        self._level = Level(sound.rate_hz, sound.channels)
        self._sound_test = sound_test or SoundTest(sound.rate_hz, clock)
        self._awake = Awake(only_ask=writer is None)
        self._began_s = clock.boot_s()
        self._troubles = Troubles(sound.rate_hz, is_live=sound.is_live, began_s=self._began_s)
        self._has_let_go = False
        self._next_status_s = 0.0
        self._alone_since_s: float | None = self._began_s
        self._was_answered = False
        self._ending: Message | None = None
        self._is_relieved = False
        self._is_over = False

    def run(self) -> None:
        """Record until told to stop, until the sound ends, or until nobody has been there for the grace period."""
        self._awake.begin()
        try:
            while not self._is_over:
                self.turn()
        except BaseException:
            # What was heard comes first; the file is not called closed, so that the screen says that this went wrong.
            self._keeper.keep(self._pieces.flush())
            self._keeper.write(is_attended=self._is_attended)
            raise
        self._finish()

    def turn(self) -> None:
        """Go round once: the commands, a few blocks, what is due to be written, and a status."""
        # Commands first: what was said after a key press may wait among the blocks.
        self._obey()
        self._look_for_sleep()
        self._take_blocks(_STATUS_EACH_S / 2)
        self._sound_test.look()
        self._look_after()
        self._say_how_it_is()

    def end(self) -> None:
        """Close the recording at the next turn: the system wants this process to end."""
        self._is_over = True

    def _take_blocks(self, wait_s: float) -> None:
        """Take in what waits, until a command comes and no longer than a status may be late."""
        turn_ends_s = self._clock.boot_s() + _STATUS_EACH_S
        try:
            block = self._blocks.get(timeout=wait_s)
            while True:
                self._troubles.hear(block)
                self._level.take(block.pcm)
                self._sound_test.take(block)
                self._tell_and_keep(self._pieces.take(block), block.clock_s, turn_ends_s)
                if self._clock.boot_s() >= turn_ends_s or not self._endpoint.commands.empty():
                    return
                block = self._blocks.get_nowait()
        except queue.Empty:
            self._tell_and_keep(self._pieces.look(self._clock.boot_s()), self._clock.boot_s(), turn_ends_s)

    def _tell_and_keep(self, ready: list[Item], now_s: float, until_s: float) -> None:
        """Store what is ready, and say of it what is missing and what came late."""
        for item in ready:
            if isinstance(item, Gap):
                self._troubles.miss(item, now_s)
        self._troubles.catch_up(self._pieces.came_late_s(), now_s)
        self._keep(ready, until_s)

    def _obey(self) -> None:
        while not self._endpoint.commands.empty():
            command = self._endpoint.commands.get()
            asked, at_s = command.get("do"), self._moment_s(command)
            turn_ends_s = self._clock.boot_s() + _STATUS_EACH_S
            if asked == "pause":
                self._keep(self._pieces.pause(at_s), turn_ends_s)
            elif asked == "resume":
                self._pieces.resume(at_s)
            elif asked == "test" and not self._keeper.stores:
                self._sound_test.begin(at_s)
            elif asked == "begin":
                self._keep(self._pieces.begin(at_s, paused=bool(command.get("paused"))), turn_ends_s)
            elif asked == "stop":
                self._keep(self._pieces.end(at_s), turn_ends_s)
                self._await_the_last(is_relieved=bool(command.get("relieved")))
                self._ending, self._is_over = command, True
                return
            answer: Message = {"kind": "done", "do": asked}
            if asked == "attach":
                # At once: what waits among the blocks may be stored before the next look around.
                self._alone_since_s = None
                answer["source"] = source_fields(self._order.source)
            self._endpoint.reply(command, answer)
            self._was_answered = True

    def _moment_s(self, command: Message) -> float:
        """Return the moment of the clock that a command names: not later than now, whatever the caller's clock says."""
        now_s, asked_s = self._clock.boot_s(), command.get("at_clock_s")
        return min(asked_s, now_s) if isinstance(asked_s, int | float) and math.isfinite(asked_s) else now_s

    def _await_the_last(self, *, is_relieved: bool) -> None:
        """Take in what was said before the end and is still on its way from the device.

        One that is relieved waits longer, for what a stall may hold up, but for no other command.
        """
        self._is_relieved = is_relieved
        empty_turns, most = 0, _TURNS_FOR_A_BACKLOG if is_relieved else _TURNS_FOR_THE_LAST
        while self._keeper.stores and not self._pieces.is_settled() and empty_turns < most:
            if is_relieved and (self._input.has_ended() or not self._endpoint.commands.empty()):
                most = _TURNS_FOR_THE_LAST
            empty_turns += self._blocks.empty()
            self._take_blocks(_STATUS_EACH_S / 2)
            if is_relieved:
                self._say_how_it_is()

    def _say_how_it_is(self) -> None:
        now_s = self._clock.boot_s()
        if now_s >= self._next_status_s:
            self._endpoint.publish(self._status(now_s))
            self._next_status_s = now_s + _STATUS_EACH_S

    def _look_after(self) -> None:
        now_s = self._clock.boot_s()
        if self._endpoint.is_attended:
            self._alone_since_s = None
        elif self._alone_since_s is None:
            self._alone_since_s = now_s
        elif now_s - self._alone_since_s > self._order.grace_s or (self._pieces.stands_by and self._was_answered):
            # One that only stands by is wanted by one screen alone, and has nothing to lose.
            self._is_over = True
        if self._input.has_ended() and self._blocks.empty():
            if self._order.source.file is None:
                self._let_the_device_go()
            elif self._is_awaited_no_more(now_s):
                # A short sound can be over before whoever started it has connected to hear so.
                self._is_over = True
        self._keep([], now_s + _STATUS_EACH_S)

    def _let_the_device_go(self) -> None:
        """Free a device that has ended by itself, for another process to open; in a thread, since that may hang."""
        self._troubles.device_has_gone()
        if not self._has_let_go:
            self._has_let_go = True
            threading.Thread(target=self._input.stop, daemon=True).start()

    def _look_for_sleep(self) -> None:
        if self._awake_s is not None:
            now_s = self._clock.boot_s()
            if self._troubles.compare_clocks(now_s, self._awake_s()):
                self._pieces.slept(now_s)

    def _is_awaited_no_more(self, now_s: float) -> bool:
        return self._was_answered or now_s - self._began_s > _CONNECTING_S

    def _keep(self, ready: list[Item], until_s: float) -> None:
        if self._pieces.started_boot_s is not None:
            self._keeper.begin(self._pieces.started_boot_s)
        self._keeper.keep(ready)
        self._keeper.write(is_attended=self._is_attended, until_s=until_s)

    @property
    def _is_attended(self) -> bool:
        """Tell whether a screen is there, or was just about to connect."""
        return self._alone_since_s is None or not self._is_awaited_no_more(self._clock.boot_s())

    def _status(self, now_s: float) -> Message:
        pair = self._pieces.pair(now_s)
        troubles = self._troubles.words(now_s, self._keeper.trouble)
        return {
            "kind": "status",
            "state": self._state,
            "said_s": now_s,
            "level_db": self._level.rms_db,
            "peak_db": self._level.peak_db,
            "position_s": pair.position_s if pair else None,
            "clock_s": pair.clock_s if pair else None,
            "started_boot_s": self._pieces.started_boot_s,
            "stored_s": self._keeper.stored_s,
            "taken_out_s": self._keeper.taken_out_s,
            "only_in_memory_s": self._keeper.only_in_memory_s,
            "reserve_s": self._keeper.reserve_s,
            "overflows": self._troubles.overflows,
            "device": self._input.name,
            "rate_hz": self._input.rate_hz,
            "channels": self._input.channels,
            "sleep": self._awake.state,
            "sound_test": self._sound_test.facts(),
            "fault": self._troubles.fault(now_s),
            "trouble": " ".join(troubles) or None,
            "news": " ".join(filter(None, (self._troubles.news(now_s), self._keeper.news(now_s)))) or None,
        }

    @property
    def _state(self) -> str:
        if not self._keeper.stores:
            return "listening"
        if self._pieces.stands_by:
            return "standing by"
        # One that is relieved has been told to end, and to nobody is that a pause.
        return "paused" if self._pieces.is_paused and not self._is_relieved else "recording"

    def _finish(self) -> None:
        """Make the sound safe, say so, and only then let the device go, which may hang."""
        self._sound_test.end()
        self._keeper.keep(self._pieces.flush())
        is_safe = self._keeper.close(is_attended=self._is_attended)
        if is_safe:
            self._leave()
        self._answer_the_end(is_safe)
        if not is_safe:
            self._input.stop()
            self._go_on_trying()
            self._leave()
        self._endpoint.publish({**self._status(self._clock.boot_s()), "state": "finished"})
        self._input.stop()
        self._awake.end(_LAST_WORD_S)
        self._endpoint.close(_LAST_WORD_S)

    def _answer_the_end(self, is_safe: bool) -> None:
        """Answer the stop, and whatever else has been asked meanwhile, by how the recording has ended."""
        asked = [self._ending] if self._ending is not None else []
        while not self._endpoint.commands.empty():
            asked.append(self._endpoint.commands.get())
        for command in asked:
            answer = {
                "kind": "done",
                "do": "stop",
                "stored_s": self._keeper.stored_s,
                "taken_out_s": self._keeper.taken_out_s,
                "complete": is_safe,
            }
            self._endpoint.reply(command, answer)
        self._ending = None

    def _go_on_trying(self) -> None:
        """Hold what could not be written until it can be: nothing more is recorded, and only this process has it."""
        ends_s = self._clock.boot_s() + _GO_ON_TRYING_S
        while self._clock.boot_s() < ends_s:
            with contextlib.suppress(queue.Empty):
                self._ending = self._endpoint.commands.get(timeout=RETRY_S)
            is_safe = self._keeper.close(is_attended=self._is_attended)
            self._answer_the_end(is_safe)
            if is_safe:
                return
            self._endpoint.publish({**self._status(self._clock.boot_s()), "state": "paused"})
        self._keeper.let_go()
