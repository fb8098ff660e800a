"""A session of the real app on the sample conversation, and what it leaves: recorded, heard, tagged, exported, locked.

In a network namespace without routes, or with every socket refused but local ones. The sample is played into the
virtual microphone where there is one (`tools/virtual_microphone.sh run`), else its file plays as the microphone.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from benchmarks.safety_leaks import RUN, Left, files_in, of_process
from casefile.case import Case
from casefile.conversations import Conversation
from sample.truth import FIRST_SOUND, load_first
from tests.casefile.support import PASSPHRASE, HandClock, make_case
from tests.process.no_network import guarded
from tests.process.terminal import Terminal
from tui import sample_walk

HOWS = ("no routes", "socket guard")
_PATIENCE_S = 240.0
_WORDS = 8
# Words of the sample so long that they stand in no text of the program's own that could be left somewhere.
_LETTERS = 8
_NOTE = "Jamie is at Lily's school"


def why_not(how: str) -> str | None:
    """Say why such a session can't be held here, or None."""
    if shutil.which("tmux") is None:
        return "tmux is not installed"
    unshared = ["unshare", "-n", "true"]
    if how == "no routes" and (shutil.which("unshare") is None or subprocess.run(unshared, check=False).returncode):
        return "no network namespace can be made here"
    return None


def session(room: Path, hows: Sequence[str], left: Left) -> None:
    """Hold it in one way or in both at once, and look at everything around the case."""
    folders = {name: room / name for name in ("home", "temp", "out")}
    for folder in folders.values():
        folder.mkdir()
    with closing(make_case(room / "Review 07.vantage", HandClock())) as case:
        script = load_first()
        sample_walk.prepare(case, script)
        folder = case.folder
    (room / "passphrase.txt").write_text(PASSPHRASE.value)
    log = room / "network.txt"
    environment = _environment(folders, guarded(log) if "socket guard" in hows else {})
    prefix = ["unshare", "-n"] if "no routes" in hows else []
    app = [*prefix, sys.executable, "-c", RUN, str(folder), "--passphrase-file", str(room / "passphrase.txt")]
    app += ["--author", script.reviewers.note_taker, *([] if _is_virtual() else ["--microphone", str(FIRST_SOUND)])]
    shell = Terminal(room / "t", ["sh"], {**environment, "PS1": "$ "})
    seen: list[tuple[str, bytes]] = []
    try:
        shell.keep_sent(room / "sent")
        shell.press(f"{shlex.join(app)}; echo ov''er", "Enter")
        with closing(Case.open(folder, PASSPHRASE)) as case:
            item = case.conversations.find("P01")
            _record(shell, case, item, seen)
            _review(shell, case, item)
            seen.append(_export(prefix, folder, room, environment))
            left.sought = _sought(case, item, [form for name in script.names for form in (name.real, *name.variants)])
        shell.press("F7")
        shell.wait_for("locked")
        seen.append(("title of the terminal", shell.title().encode()))
        shell.press("C-q")
        shell.wait_for("over")
        seen.append(("terminal after exit", shell.scrollback().encode()))
        seen.append(("clipboard", shell.clipboard().encode()))
    finally:
        shell.close()
    sent = (room / "sent").read_bytes()
    seen.append(("clipboard by OSC 52", b"".join(part[:4000] for part in sent.split(b"\x1b]52;")[1:])))
    # The speech model's own vocabulary knows every word there is.
    files = [path for path in files_in(folders["home"], folders["temp"]) if "models" not in path.parts]
    seen += [(f"file {path.relative_to(room)}", path.read_bytes()) for path in files]
    seen += [(f"the case's {path.suffix or path.name}", path.read_bytes()) for path in files_in(folder)]
    for where, content in seen:
        left.look(where, content)
    if not left.count_in(sent):
        left.leaked.append("no word of it was ever on the screen, so that this proves nothing")
    if log.exists():
        left.leaked += [f"the network was asked for: {line}" for line in log.read_text().splitlines()]


def _is_virtual() -> bool:
    return bool(os.environ.get("PULSE_SERVER") and shutil.which("paplay"))


def _environment(folders: dict[str, Path], guard: dict[str, str]) -> dict[str, str]:
    kept = [name for name in os.environ if name in ("PATH", "LANG") or name.startswith(("PULSE_", "ALSA_"))]
    own = str(Path(__file__).resolve().parents[1])
    return {
        **{name: os.environ[name] for name in kept},
        **guard,
        "HOME": str(folders["home"]),
        "TMPDIR": str(folders["temp"]),
        "XDG_RUNTIME_DIR": str(folders["temp"]),
        "PYTHONPATH": os.pathsep.join([guard["PYTHONPATH"], own] if guard else [own]),
    }


def _until(condition: Callable[[], bool], what: str) -> None:
    deadline_s = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > deadline_s:
            raise SystemExit(f"waited in vain for {what}")
        time.sleep(0.2)


def _record(shell: Terminal, case: Case, item: Conversation, seen: list[tuple[str, bytes]]) -> None:
    """Record until some of it is in words, type a note, and look meanwhile at what others may see of each process."""
    shell.wait_for("P01")
    shell.press("Enter")
    if _is_virtual():
        shell.wait_for("Before you begin")
        shell.press("Escape")
    for key, text in (("", "NOT RECORDING"), ("F5", "May this be recorded"), ("y", "Who"), ("Enter", "● RECORDING")):
        shell.press(*([key] if key else []))
        shell.wait_for(text)
    player = subprocess.Popen(["paplay", str(FIRST_SOUND)]) if _is_virtual() else None
    try:
        shell.press(*(key if key != " " else "Space" for key in _NOTE), "Enter")
        _until(lambda: len(_words(case, item)) >= _WORDS, "words")
        own = str(case.folder.parent).encode()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if own in (process / "environ").read_bytes() and process.name != str(os.getpid()):
                    seen.append(("arguments and environment of a process", of_process(int(process.name))))
        shell.press("F6")
        shell.wait_for("NOT RECORDING")
    finally:
        if player is not None:
            player.kill()
            player.wait()
    _until(lambda: case.transcripts.is_complete(item.id), "all words")


def _review(shell: Terminal, case: Case, item: Conversation) -> None:
    """Read it, and tag an utterance."""
    shell.press("Escape")
    shell.wait_for("Close down")
    shell.press("r")
    shell.wait_for("k Episode")
    shell.press("t", "l")
    shell.wait_for("which aspect?")
    shell.press("a")
    _until(lambda: bool(case.tags.placed(item.id)), "a tag")


def _export(prefix: Sequence[str], folder: Path, room: Path, environment: dict[str, str]) -> tuple[str, bytes]:
    """Export beside the open app; what a person would have to look at first is refused, in words without any of it."""
    words = ["export", "P01", "--format", "json", "--output", str(room / "out" / "excerpts.json")]
    given = ["--case", str(folder), "--passphrase-file", str(room / "passphrase.txt"), "--author", "MK"]
    command = [*prefix, sys.executable, "-c", RUN, *words, *given]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return "standard error of an export", done.stderr


def _words(case: Case, item: Conversation) -> list[str]:
    transcript = case.transcripts.current(item.id)
    lines = case.transcripts.utterances(transcript.id) if transcript else []
    return [word.text.strip(" .,;:!?") for line in lines for word in line.words]


def _sought(case: Case, item: Conversation, names: Sequence[str]) -> tuple[str, ...]:
    heard = {word for word in _words(case, item) if len(word) >= _LETTERS and word.isalpha()}
    return (*sorted(heard), *(name for name in names if len(name) > 4), _NOTE, PASSPHRASE.value)


def run() -> int:
    """Hold the session in each way that can be had here, and print what was found where, a line of JSON each."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    is_clean = True
    for how in HOWS:
        if reason := why_not(how):
            print(f"left out: {how}: {reason}", file=sys.stderr)
            continue
        left = Left()
        with tempfile.TemporaryDirectory(prefix="vs") as room:
            session(Path(room), [how], left)
        is_clean = is_clean and not left.leaked
        print(json.dumps({"how": how, "places": left.places, "leaked": left.leaked}), flush=True)
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(run())
