"""A transcriber as seen from the process that starts it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, fields
from pathlib import Path

from casefile.case import Case
from casefile.system import system
from transcribe.fitting import fitting_model, fitting_threads, kept_fit
from transcribe.known_models import KNOWN_MODELS, hears
from transcribe.lines import Line, Request, parsed
from transcribe.windows import LONGEST_S


@dataclass(frozen=True)
class TranscriberStatus:
    """What a transcriber last said.

    `kind` is `started`, `progress`, `complete` (every recording is in words), `finished` (what was recorded is in
    words, and more may come), `waiting` (it stands before sound of which somebody has to say keep or remove, and has
    ended unless the recording still runs) or `error`. Seconds are on the conversation. Unknown kinds are passed on as
    they are. `draft` carries the words of the window that is open and says nothing else; it is never stored.
    """

    kind: str
    transcribed_s: float = 0.0
    recorded_s: float = 0.0
    words: int = 0
    engine: str = ""
    model: str = ""
    verified: bool = True
    title: str = ""
    detail: str = ""
    remedy: str = ""
    stable: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    rests: bool = False


# What a screen says of a transcriber whose last word was `waiting`.
WAITING = "Waiting for keep or remove."

_FIELDS = {field.name for field in fields(TranscriberStatus)}


class TranscriberChild:
    """A running transcriber. It can be ended at any moment; the next one goes on from where it was."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take over a process whose three streams are pipes, or no stream at all."""
        self._process = process
        self._stopped = False
        self._has_died = False
        self._said: queue.SimpleQueue[TranscriberStatus] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="transcriber", daemon=True)
        self._reader.start()

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.poll() is None

    @property
    def has_died(self) -> bool:
        """Whether the process ended before its work was done, without having been told to and without a reason."""
        return self._has_died

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, request: Request) -> None:
        """Send the request. A process that has died before it could read tells by its status, not here."""
        self._send(request.to_line())

    def want_drafts(self, wanted: bool) -> None:
        """Say whether the words of the window that is open are wanted while it grows."""
        self._send(json.dumps({"kind": "drafts", "wanted": wanted}).encode() + b"\n")

    def _send(self, line: bytes) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def poll(self) -> list[TranscriberStatus]:
        """What it has said since the last call, oldest first; never waits."""
        said: list[TranscriberStatus] = []
        while not self._said.empty():
            said.append(self._said.get())
        return said

    def next_status(self, timeout_s: float) -> TranscriberStatus | None:
        """Wait for the next thing it says; None when it says nothing for so long."""
        try:
            return self._said.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def finish(self) -> None:
        """Ask it to take what is recorded and then exit; returns at once."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(OSError):  # it has ended already, which is what was asked for
                self._process.stdin.close()

    def wait(self, timeout_s: float | None = None) -> int | None:
        """The exit status once it has ended, all of its words being read; None if it still runs after so long."""
        try:
            code = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None
        self._reader.join()
        return code

    def close(self, timeout_s: float = 5.0) -> None:
        """Let it finish for so long, then end it. Nothing is lost: the next one goes on from there."""
        self.finish()
        if self.wait(timeout_s) is None:
            self.stop()

    def stop(self) -> None:
        """End it at once."""
        self._stopped = True
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        ended_well = False
        if self._process.stdout is not None:
            with self._process.stdout as stream:
                for text in stream:
                    line = parsed(text)
                    if line is not None and "kind" in line:
                        ended_well = line["kind"] in ("complete", "finished", "waiting", "error")
                        self._said.put(_status(line))
        code = self._process.wait()
        self.finish()
        if not ended_well and not self._stopped:
            self._has_died = True
            self._said.put(
                TranscriberStatus(
                    "error",
                    title="The transcriber ended before its work was done.",
                    detail=f"Its process ended with {code}.",
                    remedy="Start it again: it goes on from where it was. The recording is not affected.",
                )
            )


def start_transcriber(
    case: Case,
    conversation: str,
    *,
    model: str | None = None,
    model_folder: Path | None = None,
    threads: int | None = None,
    follow: bool = True,
    device: str = "cpu",
    again: bool = False,
) -> TranscriberChild:
    """Start a transcriber for one conversation.

    With `follow` it keeps up with a recording that has been entered, and exits once all recordings are closed and in
    words; a recording begun after that needs another one. Without, it takes what is recorded now and exits. With
    `again` it makes a better pass (see `casefile.passes`). Without a model or a folder it goes on with the model that
    it was begun with, else takes the one that fits this computer (see `transcribe.fitting`). The case key travels over
    its standard input, once.
    """
    wanted = model or begun_with(case, conversation) or fitting_model(case.settings.language(conversation))
    found = kept_fit() if follow and model_folder is None else None
    fits = found if found is not None and found.model == wanted else None
    request = Request(
        case=case.folder.absolute(),
        key=case.key,
        conversation=conversation,
        model=wanted,
        model_folder=model_folder.absolute() if model_folder is not None else None,
        threads=threads or (fitting_threads() if follow else default_threads()),
        follow=follow,
        device=device,
        again=again,
        window_s=fits.window_s if fits is not None else LONGEST_S,
        hasty=fits is not None and fits.hasty,
    )
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "transcribe"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # To glibc: one heap for all threads. With one for each, a sixth of the memory is held and used by nobody.
        env={"MALLOC_ARENA_MAX": "1", **os.environ},
        # Linux shares its time out by sessions: in the screen's own, the decoding would be paid for by the keys.
        **system.detached(),
    )
    child = TranscriberChild(process)
    child.ask(request)
    return child


def begun_with(case: Case, conversation: str) -> str | None:
    """Return the model that a conversation was begun with, by which it is finished, or None.

    Another one would begin anew, without what stands on it. None also where it hears English alone, and another
    language was said since: then it begins anew with any.
    """
    begun = case.transcripts.current(conversation)
    if begun is None or all(begun.model != known.name for known in KNOWN_MODELS):
        return None
    return begun.model if hears(begun.model, case.settings.language(conversation)) else None


def default_threads() -> int:
    """All of the processor's cores; while somebody records, half of them are used."""
    return os.cpu_count() or 1


def _status(line: Line) -> TranscriberStatus:
    values: Line = {name: value for name, value in line.items() if name in _FIELDS}
    values |= {name: tuple(values[name]) for name in ("stable", "tail") if name in values}
    return TranscriberStatus(**values)
