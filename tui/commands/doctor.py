"""`vantage doctor`: what works on this computer, in plain words, and what to do about what does not."""

from __future__ import annotations

import argparse
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import VantageError
from casefile.place import default_folder, trouble_with

# FLAC of speech at 48 kHz takes about a third of its 346 MB an hour; this reckons with no compression at all.
_BYTES_PER_HOUR = 346_000_000
_FEW_HOURS = 3
_WORDS = {True: "works", False: "DOES NOT WORK", None: "not here"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it works (None: not here and not needed), what was found, and what to do."""

    works: bool | None
    found: str
    remedy: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("--verify", action="store_true", help="read the speech models whole and compare their digests")
    parser.add_argument("--folder", type=Path, help="look at this folder instead of the default one for cases")


def run(given: argparse.Namespace) -> int:
    """Print the findings; the exit status is 1 where something that a conversation needs does not work."""
    folder = given.folder or default_folder()
    looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("This computer", _computer),
        ("Microphones", _microphones),
        ("Speech models", lambda: _models(verify=given.verify)),
        ("Keys", _keyring),
        ("Place for cases", lambda: _place(folder)),
        ("Disk space", lambda: _space(folder)),
    ]
    works = True
    for title, look in looks:
        print(f"{title}:")
        for finding in _findings(look):
            print(f"  {_WORDS[finding.works]}: {finding.found}")
            if finding.remedy:
                print(f"    {finding.remedy}")
            works = works and finding.works is not False
    return 0 if works else 1


def _findings(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except VantageError as error:
        return [Finding(False, f"{error.title} {error.detail}", error.remedy)]


def _computer() -> Iterator[Finding]:
    yield Finding(True, f"{platform.system()} {platform.release()}, Python {platform.python_version()}")


def _microphones() -> Iterator[Finding]:
    from capture.devices import input_devices

    devices = input_devices()
    if not devices:
        yield Finding(
            False,
            "the system lists no microphone.",
            "Plug one in and run this again. Without one a sound file can play as the microphone.",
        )
    for device in devices:
        yield Finding(True, f"{device.name}, {device.rate_hz} Hz{', the default' if device.is_default else ''}")


def _models(*, verify: bool) -> Iterator[Finding]:
    from transcribe.models import DEFAULT_MODEL, survey

    for report in survey(verify=verify):
        if report.model is not None:
            digest = f"weights sha256 {report.model.digest[:16]}..."
            official = "the official files" if report.model.verified else "NOT VERIFIED"
            yield Finding(True, f"{report.name}: {official}, {report.model.origin}, {digest}")
        elif report.problem is not None:
            needed = report.name == DEFAULT_MODEL
            found = f"{report.name}: {report.problem.title} {report.problem.detail}" if needed else report.name
            yield Finding(False if needed else None, found, report.problem.remedy)


def _keyring() -> Iterator[Finding]:
    from casefile.keys import keyring_name

    name = keyring_name()
    if name is None:
        yield Finding(True, "passphrase, key file and recovery key. There is no system keyring here; none is needed.")
    else:
        yield Finding(True, f"passphrase, key file, recovery key, and the system keyring ({name})")


def _place(folder: Path) -> Iterator[Finding]:
    trouble = trouble_with(folder)
    if trouble:
        yield Finding(False, trouble, "Make your cases elsewhere: vantage new --folder FOLDER")
    else:
        yield Finding(True, f"{folder}, on this computer's own disk and outside of every synced folder known here")


def _space(folder: Path) -> Iterator[Finding]:
    existing = next(step for step in (folder.absolute(), *folder.absolute().parents) if step.exists())
    free = shutil.disk_usage(existing).free
    hours = free / _BYTES_PER_HOUR
    yield Finding(
        hours >= _FEW_HOURS,
        f"{free / 1e9:.1f} GB free: room for {hours:.0f} hours of sound at the very least",
        "" if hours >= _FEW_HOURS else "Free some space before a conversation.",
    )
