"""The project's own files, as the hygiene tests read them."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("casefile", "capture", "transcribe", "tagging", "tui", "sample")


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@cache
def own_files() -> tuple[str, ...]:
    """Every file that is or would be committed, relative to the root, in Git's order."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\0")
    return tuple(name for name in names if name and (ROOT / name).is_file())


def python_files(*folders: str) -> list[str]:
    """The modules below the folders, relative to the root."""
    return [name for name in own_files() if name.endswith(".py") and name.startswith(tuple(f"{f}/" for f in folders))]


def read(path: str) -> str:
    """The text of one of the project's files."""
    return (ROOT / path).read_text(encoding="utf-8")


def parse(path: str) -> ast.Module:
    """The syntax tree of one of the project's modules."""
    return ast.parse(read(path), filename=path)


def listed(findings: list[Finding]) -> str:
    """The findings as lines, for the message of an assertion."""
    return "\n" + "\n".join(map(str, findings))
