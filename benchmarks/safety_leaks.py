"""What a scripted session leaves behind: the sample's words and names are looked for wherever they must not be.

The command line is driven over a case with such words: each verb's arguments, environment and standard error, temporary
folders, the user's settings and home folder, the case's own files, and the terminal once the app has been closed.
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
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.casefile.support import PASSPHRASE, REVIEW, HandClock, begin, hear, make_case

# Of the sample's kind, and found nowhere else on a computer.
SPOKEN = ("murmuration", "corncrake", "whitethroat")
NAMES = ("Bryonwyth", "Ashdownbury")
SOUGHT = (*SPOKEN, *NAMES, PASSPHRASE.value)
RUN = "import sys; from tui.command_line import main; sys.exit(main())"
VERBS: tuple[tuple[str, ...], ...] = (
    ("list",),
    ("names",),
    ("words", "P01"),
    ("excerpts", "P01"),
    ("register",),
    ("check",),
    ("find-person", "--entry", "1"),
    ("concern", "list"),
    ("seals", "P01"),
    ("export", "P01", "--format", "json", "--output", "{out}/excerpts.json"),
    ("backup", "{out}", "--accept-place"),
    ("words", "P07"),
    ("export", "P01", "--format", "nothing", "--output", "{out}/x"),
    ("tag", "P01", "--line", "99", "--words", "1-2", "--aspect", "goals"),
    ("prepare", "P01", "--add", "{home}/broken.toml"),
    ("concern", "change", "1", "--from", "{home}/broken.toml"),
    ("names", "--add", "{home}/broken.toml"),
)
# What may show words and names, since they are asked for: standard output, and the files that were named.


@dataclass
class Left:
    """Where something was looked for, and where it was found: a place and how many of the words, never which."""

    places: int = 0
    leaked: list[str] = field(default_factory=list)
    sought: tuple[str, ...] = SOUGHT

    def look(self, where: str, content: bytes) -> None:
        """Look through some bytes."""
        self.places += 1
        if count := self.count_in(content):
            self.leaked.append(f"{where}: {count} of them")

    def count_in(self, content: bytes) -> int:
        """Count which of the words stand in some bytes."""
        return sum(form in content for word in self.sought for form in (word.encode(), word.encode("utf-16-le")))


def session(room: Path, left: Left) -> None:
    """Drive every verb, then the app in a terminal, and look at everything around the case."""
    home, out, temp = (room / name for name in ("home", "out", "temp"))
    for folder in (home, out, temp):
        folder.mkdir()
    case = _filled(room)
    (home / "passphrase.txt").write_text(PASSPHRASE.value)
    (home / "broken.toml").write_text(f'said = "{SPOKEN[0]} {NAMES[0]}"\nwhat = [')
    environment = {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        "HOME": str(home),
        "TMPDIR": str(temp),
        "XDG_RUNTIME_DIR": str(temp),
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
    }
    for verb in VERBS:
        words = [word.format(out=out, home=home) for word in verb]
        _run_verb(words, case, environment, home, left)
    if shutil.which("tmux"):
        _in_terminal(room, case, environment, home, left)
    for path in files_in(home, temp):
        if path.name not in ("passphrase.txt", "broken.toml"):
            left.look(f"file {path.relative_to(room)}", path.read_bytes())
    for path in files_in(case):
        left.look(f"the case's {path.suffix or path.name}", path.read_bytes())


def _filled(room: Path) -> Path:
    with closing(make_case(room / "Review 07.vantage", HandClock())) as case:
        item = begin(case)
        hear(case, item.id, f"{NAMES[0]} spoke of the {SPOKEN[0]}", f"and {SPOKEN[1]} after that")
        case.notes.add(item.id, "story", f"heard of {SPOKEN[2]} and {NAMES[1]}", REVIEW, at_s=3.0)
        case.names.add("person", f"{NAMES[0]} {NAMES[1]}", "Child A", REVIEW, variants=NAMES)
        case.people.reviewer("MK")
        return case.folder


def _run_verb(words: Sequence[str], case: Path, environment: dict[str, str], home: Path, left: Left) -> None:
    way_in = ["--case", str(case), "--passphrase-file", str(home / "passphrase.txt")]
    child = subprocess.Popen(
        [sys.executable, "-c", RUN, words[0], *way_in, *words[1:]],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    seen = of_process(child.pid)
    _, said = child.communicate()
    left.look(f"arguments and environment of {words[0]}", seen)
    left.look(f"standard error of {words[0]}", said)


def of_process(pid: int) -> bytes:
    """Return what anybody on the computer may see of a process, and of its children's."""
    seen = b""
    for name in ("cmdline", "environ"):
        try:
            seen += Path(f"/proc/{pid}/{name}").read_bytes()
        except OSError:
            continue
    return seen


def _in_terminal(room: Path, case: Path, environment: dict[str, str], home: Path, left: Left) -> None:
    """Open the review of a conversation in a shell, close the app, and look at what the terminal was sent and holds."""
    sent = room / "sent"
    tmux = ["tmux", "-u", "-S", str(room / "t")]
    shell_environment = {**environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PS1": "$ "}
    given = [str(case), "--passphrase-file", str(home / "passphrase.txt"), "--author", "MK"]
    line = shlex.join([sys.executable, "-c", RUN, *given])
    subprocess.run(
        [*tmux, "-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", "sh"], env=shell_environment, check=True
    )
    try:
        subprocess.run([*tmux, "pipe-pane", "-O", f"cat > {shlex.quote(str(sent))}"], check=True)
        _type(tmux, f"{line}; echo ov''er", "Enter")
        _wait_for(tmux, "P01")
        _type(tmux, "Enter")
        shown = _wait_for(tmux, SPOKEN[0])
        title = _ask(tmux, "display-message", "-p", "#{pane_title} #{window_name}")
        for key in ("Escape", "Escape", "C-q"):
            _type(tmux, key)
            time.sleep(0.5)
        if not _wait_for(tmux, "over"):
            left.leaked.append("the app was not closed, so that this proves nothing")
        after = _ask(tmux, "capture-pane", "-p", "-S", "-")
        clipboard = _ask(tmux, "list-buffers", "-F", "#{buffer_sample}")
    finally:
        subprocess.run([*tmux, "kill-server"], capture_output=True, check=False)
    if SPOKEN[0] not in shown:
        left.leaked.append("the review was not reached, so that this proves nothing")
    left.look("title of the terminal", title.encode())
    left.look("terminal after exit", after.encode())
    left.look("clipboard", clipboard.encode())
    left.look("clipboard by OSC 52", b"".join(part[:4000] for part in sent.read_bytes().split(b"\x1b]52;")[1:]))


def _type(tmux: Sequence[str], *keys: str) -> None:
    subprocess.run([*tmux, "send-keys", *keys], check=True)


def _ask(tmux: Sequence[str], *words: str) -> str:
    return subprocess.run([*tmux, *words], capture_output=True, text=True, check=True, encoding="utf-8").stdout


def _wait_for(tmux: Sequence[str], text: str, patience_s: float = 60.0) -> str:
    deadline_s = time.monotonic() + patience_s
    while time.monotonic() < deadline_s:
        screen = _ask(tmux, "capture-pane", "-p")
        if text in screen:
            return screen
        time.sleep(0.1)
    return ""


def files_in(*folders: Path) -> Iterator[Path]:
    """Go through the files below some folders."""
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def run() -> int:
    """Hold the session, and print what was found where as a line of JSON."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    left = Left()
    with tempfile.TemporaryDirectory(prefix="vl") as room:
        session(Path(room), left)
    print(json.dumps({"places": left.places, "leaked": left.leaked}), flush=True)
    return 1 if left.leaked else 0


if __name__ == "__main__":
    sys.exit(run())
