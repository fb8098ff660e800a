"""The recorder: one device, one file, and nothing else to depend on.

Started detached by `capture.start`, with its keys on standard input. It stores a row each half second, answers on its
own endpoint, and outlives the screen by a grace period. Run as `python -P -m capture.recorder`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import signal
import sys
import time

from capture.audio_input import AudioInput, Block, InputOpener, open_input
from capture.endpoint import Endpoint, Message
from capture.keeper import reserve_beside
from capture.order import Order, read_source
from capture.recorder_loop import Recorder
from capture.running import RunningRecorder, announce, withdraw
from casefile.clock import Clock, SystemClock
from casefile.disk import disk_errors
from casefile.errors import VantageError
from casefile.holders import call_this_process
from casefile.recording_file import RecordingWriter
from casefile.reserve import Reserve
from casefile.system import system

# For how long a device may take to deliver its first sound before whoever started the recorder hears that it does not.
_FIRST_SOUND_S = 1.0
_LOOK_S = 0.01


def main(opener: InputOpener = open_input) -> None:
    """Open the input, then read the order, and record; says in lines of JSON on standard output how far it got.

    `opener` opens the input of a source: a seam for tests and measurements that bring an input of their own.
    """
    system.ignore_hangups()
    call_this_process("the recorder")
    clock = SystemClock()
    blocks: queue.SimpleQueue[Block] = queue.SimpleQueue()
    writer: RecordingWriter | None = None
    reserve: Reserve | None = None
    try:
        # Before the order, so that a case has no entry of a recording whose device can't be opened.
        line = sys.stdin.readline()
        if not line:
            return  # Whoever wanted it has thought better of it, here and below.
        source = read_source(line)
        sound = opener(source)
        sound.start(blocks.put, blocks.qsize)
        hears = _hears(sound, blocks, clock) or (source.file is not None and sound.has_ended())
        _say({"kind": "open", "device": sound.name, "hears": hears})
        line = sys.stdin.readline()
        if not line:
            return
        order = Order.read(line, source)
        if order.path is not None:
            writer = RecordingWriter(order.path, order.key)
            writer.set_fact("started_at", clock.now())
            reserve = reserve_beside(order.path, sound.rate_hz, sound.channels)
        family, address, stop_secret = (*system.endpoint(order.id[-12:].lower()), secrets.token_hex(32))
        with disk_errors():
            endpoint = Endpoint(family, address, stop_secret, order.case_secret)
            announce(
                RunningRecorder(
                    order.id,
                    order.case,
                    order.conversation,
                    family,
                    address,
                    stop_secret,
                    os.getpid(),
                    clock.now(),
                    order.lane,
                )
            )
    except VantageError as error:
        if writer is not None:
            writer.let_go()
        _say({"kind": "error", "title": error.title, "detail": error.detail, "remedy": error.remedy})
        raise SystemExit(1) from None
    recorder = Recorder(
        order, sound, blocks, writer, endpoint, clock, lambda: withdraw(order.id), system.awake_s, reserve=reserve
    )
    signal.signal(signal.SIGTERM, lambda number, frame: recorder.end())
    _say({"kind": "ready"})
    _let_go_of_standard_output()
    recorder.run()


def _hears(sound: AudioInput, blocks: queue.SimpleQueue[Block], clock: Clock) -> bool:
    """Wait a moment for the first sound; tells whether it came, or whether the sound's end has come already."""
    ends_s = clock.boot_s() + _FIRST_SOUND_S
    while blocks.empty() and not sound.has_ended() and clock.boot_s() < ends_s:
        time.sleep(_LOOK_S)
    return not blocks.empty() or not sound.is_live


def _say(message: Message) -> None:
    # The parent may have gone; a recorder that has its order goes on.
    with contextlib.suppress(OSError):
        print(json.dumps(message), flush=True)


def _let_go_of_standard_output() -> None:
    """Put the null device in its place: a free number would be given to the next file or connection."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    main()
