"""Folders with trouble: full, read-only. Made by mounting, so for root on Linux; by their mode for anybody else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def give_up(reason: str) -> None:
    """Skip with the reason; where the whole suite has to run, that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true, but {reason}")
    pytest.skip(reason)


def _mount(*arguments: str) -> None:
    if sys.platform != "linux" or not shutil.which("mount") or os.geteuid() != 0:
        give_up("a mount needs root on Linux")
    result = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if result.returncode:
        give_up(f"mounting is not allowed here: {result.stderr.strip()}")


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Make the folder a disk of its own with so much room."""
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={kilobytes}k,mode=700", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """Let nobody write into the folder for a while."""
    if sys.platform == "win32":
        give_up("the mode of a folder does not protect it on Windows")
    if sys.platform != "win32" and os.geteuid() != 0:
        modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*"))}
        for path in reversed(modes):
            path.chmod(0o500 if path.is_dir() else 0o400)
        try:
            yield folder
        finally:
            for path, mode in modes.items():
                path.chmod(mode)
        return
    _mount("--bind", str(folder), str(folder))
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
