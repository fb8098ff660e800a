"""Peak resident memory of the app, of the recorder while it records, and of the transcriber with the base model.

The transcriber first takes the whole sample from its recording. Then the app is walked through in a pseudo-terminal:
the library, the review of the sample, a new conversation, and the live screen while it records in real time, with a
transcriber that follows. With a virtual microphone (`tools/virtual_microphone.sh run python -m benchmarks.memory`)
the sample is played to it; else the sample's file plays as the microphone. Peaks are the kernel's own (VmHWM). The
app's includes the 128 MB that scrypt takes for a moment when a passphrase opens the case.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import PASSPHRASE, with_the_sample
from benchmarks.report import begin, line
from benchmarks.screen import Screen
from capture.running import running_recorders
from sample.truth import FIRST_SOUND
from transcribe.child import start_transcriber

_VANTAGE = "import sys; from tui.command_line import main; sys.exit(main())"
_KIB = 1024
_PATIENCE_S = 600.0
_ESCAPE, _RECORD, _SAVE = "\x1b", "\x1b[15~", "\x13"


@dataclass(frozen=True)
class Resident:
    """Memory that a process holds resident, in MB of a million bytes: the most so far, and now."""

    peak_mb: float
    now_mb: float

    def __str__(self) -> str:
        return f"peak {self.peak_mb:.0f} MB, now {self.now_mb:.0f} MB"


def resident(pid: int) -> Resident:
    """Ask the kernel for a process's memory."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        raise SystemExit("this benchmark reads /proc, which is of Linux, and the process must still run")
    fields = dict(row.split(":", 1) for row in status.read_text(encoding="utf-8").splitlines())
    peak_mb, now_mb = (int(fields[name].split()[0]) * _KIB / 1e6 for name in ("VmHWM", "VmRSS"))
    return Resident(peak_mb, now_mb)


def transcriber_of(pid: int) -> int:
    """Return the process of the transcriber that the app has started."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split():
        if b"transcribe" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
            return int(child)
    raise SystemExit("the app has started no transcriber")


def prepare(folder: Path) -> str:
    """Record the sample and take it into words, print the transcriber's peak, and return the case's id."""
    case, conversation = with_the_sample(folder)
    child = start_transcriber(case, conversation.id, follow=False)
    peak: Resident | None = None
    while (said := child.next_status(_PATIENCE_S)) is not None and said.kind in ("started", "progress"):
        peak = resident(child.pid)
    if said is None or said.kind != "complete":
        raise SystemExit(f"the transcriber did not complete its work: {said.title if said else 'no answer'}")
    child.close()
    case_id = case.info.id
    case.close()
    line("transcriber, base, the whole sample", str(peak))
    return case_id


def walk(screen: Screen, case: str, for_s: float) -> None:
    """Walk the app from the library through the review to a live recording, printing the peaks on the way."""
    screen.wait_for("P01")
    screen.look_on(1.0)
    line("app, library", str(resident(screen.pid)))
    screen.press("r")
    screen.wait_for("Review")
    screen.look_on(2.0)
    for _ in range(20):
        screen.press("n")
        screen.look_on(0.1)
    line("app, after the review of the sample", str(resident(screen.pid)))
    screen.press(_ESCAPE)
    screen.look_on(1.0)
    screen.press("n")
    screen.wait_for("New conversation")
    screen.press(_SAVE)
    screen.wait_for("NOT RECORDING")
    screen.press(_RECORD)
    screen.wait_for("May this be recorded")
    screen.press("y")
    screen.wait_for("Who")
    screen.press("\r")
    screen.wait_for("● RECORDING")
    recorder = next(found for found in running_recorders() if found.case == case and found.conversation)
    player = shutil.which("paplay") if has_virtual_microphone() else None
    playing = subprocess.Popen([player, str(FIRST_SOUND)]) if player else None
    screen.look_on(for_s)
    line("app, after the live screen while it records", str(resident(screen.pid)))
    line("recorder", str(resident(recorder.pid)))
    line("transcriber, base, while it follows", str(resident(transcriber_of(screen.pid))))
    if playing is not None:
        playing.kill()
        playing.wait()
    screen.press("\x1b[17~")
    screen.look_on(2.0)


def has_virtual_microphone() -> bool:
    """Tell whether tools/virtual_microphone.sh has pointed this process at its server."""
    return "PULSE_SOURCE" in os.environ


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="of live recording")
    for_s: float = parser.parse_args().seconds
    begin("Peak resident memory", "app 250 MB, recorder 80 MB, transcriber with base 600 MB")
    source = "the virtual microphone" if has_virtual_microphone() else "a sound file that plays as the microphone"
    line("recording from", f"{source}, for {for_s:.0f} s")
    with tempfile.TemporaryDirectory() as home:
        folder, secret = Path(home) / "Memory.vantage", Path(home) / "passphrase.txt"
        secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
        case = prepare(folder)
        command = [sys.executable, "-P", "-c", _VANTAGE, str(folder), "--author", "Reviewer 1"]
        command += [] if has_virtual_microphone() else ["--microphone", str(FIRST_SOUND)]
        with Screen(command, {"VANTAGE_PASSPHRASE_FILE": str(secret)}) as screen:
            walk(screen, case, for_s)


if __name__ == "__main__":
    main()
