"""The lines between a transcriber and its parent: one JSON object each, with a `kind`.

Down comes one request, and then whether drafts are wanted; the end of the input means: finish what is recorded, and
exit. Up goes status, of which nobody need take notice: a parent that stands still must not hold the transcriber up.
"""

from __future__ import annotations

import io
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casefile.database import CaseKey
from casefile.errors import TranscriberError, VantageError
from transcribe.drafts import Draft
from transcribe.models import DEFAULT_MODEL
from transcribe.windows import LONGEST_S

Line = dict[str, Any]
_FLUSH_S = 2.0


@dataclass(frozen=True)
class Request:
    """What a transcriber is asked to do. `key` is the raw case key, or None for an unencrypted case.

    `threads` is how many processor threads it may use: half of them while somebody records, all of them afterwards.
    `device` is cpu, cuda, or auto, which takes a graphics card where one can be used.
    While it follows, windows hold `window_s` seconds at most, and with `hasty` are never decoded carefully.
    With `follow` it waits for more sound until the recordings are closed; without, it takes what is recorded.
    With `again` it makes another revision of a conversation that is in words, without taking the place of the first.
    """

    case: Path
    key: CaseKey | None = field(repr=False)
    conversation: str
    model: str = DEFAULT_MODEL
    model_folder: Path | None = None
    threads: int = 1
    follow: bool = True
    device: str = "cpu"
    again: bool = False
    window_s: float = LONGEST_S
    hasty: bool = False

    def to_line(self) -> bytes:
        """The request as it is sent."""
        line = {
            "kind": "start",
            "case": str(self.case),
            "key": self.key.hex() if self.key is not None else None,
            "conversation": self.conversation,
            "model": self.model,
            "model_folder": str(self.model_folder) if self.model_folder is not None else None,
            "threads": self.threads,
            "follow": self.follow,
            "device": self.device,
            "again": self.again,
            "window_s": self.window_s,
            "hasty": self.hasty,
        }
        return json.dumps(line).encode() + b"\n"

    @classmethod
    def from_line(cls, line: Line) -> Request:
        """The request that was sent; raises `TranscriberError` for anything else."""
        try:
            return cls(
                case=Path(line["case"]),
                key=bytes.fromhex(line["key"]) if line["key"] is not None else None,
                conversation=str(line["conversation"]),
                model=str(line.get("model", DEFAULT_MODEL)),
                model_folder=Path(line["model_folder"]) if line.get("model_folder") else None,
                threads=max(1, int(line.get("threads", 1))),
                follow=bool(line.get("follow", True)),
                device=str(line.get("device", "cpu")),
                again=bool(line.get("again", False)),
                window_s=float(line.get("window_s", LONGEST_S)),
                hasty=bool(line.get("hasty", False)),
            )
        except (KeyError, TypeError, ValueError) as error:
            # Not chained: the error's own text could quote the key.
            raise TranscriberError(
                title="The transcriber was not told what to do.",
                detail=f"Its first line lacks something or is not as it should be ({type(error).__name__}).",
                remedy="Start it through vantage transcribe.",
            ) from None


class ControlLines:
    """What comes down, read by a thread of its own."""

    def __init__(self, stream: io.RawIOBase) -> None:
        # A raw stream: a thread that waits in a buffered one holds its lock while the interpreter shuts down.
        self._stream = stream
        self._changed = threading.Condition()
        self._lines: deque[Line] = deque()
        self._ended = False
        self._wants_drafts = False
        threading.Thread(target=self._read, name="control", daemon=True).start()

    def request(self) -> Request:
        """Wait for the first line of kind `start`; raises `TranscriberError` when the input ends without one."""
        with self._changed:
            while True:
                while self._lines:
                    line = self._lines.popleft()
                    if line.get("kind") == "start":
                        return Request.from_line(line)
                if self._ended:
                    return Request.from_line({})
                self._changed.wait()

    @property
    def ended(self) -> bool:
        """Whether the parent has closed its end, or is gone."""
        return self._ended

    @property
    def wants_drafts(self) -> bool:
        """Whether the parent shows the words of the window that is open."""
        with self._changed:
            while self._lines:
                line = self._lines.popleft()
                if line.get("kind") == "drafts":
                    self._wants_drafts = bool(line.get("wanted"))
        return self._wants_drafts

    def wait(self, seconds: float) -> None:
        """Wait until the input ends, at most so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended, seconds)

    def _read(self) -> None:
        pending = b""
        while chunk := self._stream.read(65536):
            *whole, pending = (pending + chunk).split(b"\n")
            with self._changed:
                self._lines.extend(line for text in whole if (line := parsed(text)) is not None)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()


class StatusLines:
    """What goes up, written by a thread of its own; of progress only the newest is kept."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream
        self._changed = threading.Condition()
        self._lasting: deque[Line] = deque()
        self._progress: Line | None = None
        self._draft: Line | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._write, name="status", daemon=True)
        self._thread.start()

    def progress(self, **values: float) -> None:
        """Say how far it is; replaces what was not yet written."""
        with self._changed:
            self._progress = {"kind": "progress", **values}
            self._changed.notify_all()

    def draft(self, draft: Draft) -> None:
        """Hand up the words of the open window; replaces what was not yet written."""
        with self._changed:
            self._draft = {"kind": "draft", "stable": draft.stable, "tail": draft.tail, "rests": draft.rests}
            self._changed.notify_all()

    def say(self, kind: str, **values: str | float) -> None:
        """Say something that is kept until it is written."""
        with self._changed:
            self._lasting.append({"kind": kind, **values})
            self._changed.notify_all()

    def error(self, error: VantageError) -> None:
        """Say what went wrong."""
        self.say("error", title=error.title, detail=error.detail, remedy=error.remedy)

    def close(self) -> bool:
        """Write what is left, two seconds at most; False where a parent that reads nothing left something unwritten."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(_FLUSH_S)
        return not self._thread.is_alive()

    def _write(self) -> None:
        while (line := self._next()) is not None:
            data = memoryview(json.dumps(line).encode() + b"\n")
            try:
                while data:
                    data = data[self._stream.write(data) or 0 :]
            except OSError:
                return  # the parent is gone; the words matter, the status does not

    def _next(self) -> Line | None:
        """The next line to write, progress before what follows on it; None when closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._progress or self._draft or self._lasting or self._closing)
            if self._progress is not None:
                line, self._progress = self._progress, None
                return line
            if self._draft is not None:
                line, self._draft = self._draft, None
                return line
            return self._lasting.popleft() if self._lasting else None


def parsed(text: bytes) -> Line | None:
    """The object on a line; None for what is not one, which is passed over."""
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
