"""`vantage doctor`: what works on this computer, in plain words, and what to do about what does not."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import VantageError
from casefile.place import default_folder, trouble_with

# What most microphones have; the sound check reckons with the rate of the one in use.
_RATE_HZ = 48_000
_ASLEEP_S = 5.0
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
    parser.add_argument(
        "--measure", action="store_true", help="measure anew which speech model keeps up on this computer"
    )
    parser.add_argument("--folder", type=Path, help="look at this folder instead of the default one for cases")


def run(given: argparse.Namespace) -> int:
    """Print the findings; the exit status is 1 where something that a conversation needs does not work."""
    folder = given.folder or default_folder()
    looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("This computer", _computer),
        ("Microphones", _microphones),
        ("Speech models", lambda: _models(verify=given.verify, measured=given.measure)),
        ("Suggestions", _suggestions),
        ("Keys", _keyring),
        ("Keyboard", _own_keys),
        ("Place for cases", lambda: _place(folder)),
        ("Disk space", lambda: _space(folder)),
        ("Power", _power),
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


def _models(*, verify: bool, measured: bool) -> Iterator[Finding]:
    from transcribe.models import DEFAULT_MODEL, survey

    reports = survey(verify=verify)
    for report in reports:
        if report.model is not None:
            digest = f"weights sha256 {report.model.digest[:16]}..."
            official = "the official files" if report.model.verified else "NOT VERIFIED"
            yield Finding(True, f"{report.name}: {official}, {report.model.origin}, {digest}")
        elif report.problem is not None:
            needed = report.name == DEFAULT_MODEL
            found = f"{report.name}: {report.problem.title} {report.problem.detail}" if needed else report.name
            yield Finding(False if needed else None, found, report.problem.remedy)
    if any(report.model is not None for report in reports):
        yield _fit(anew=measured)


def _fit(*, anew: bool) -> Finding:
    """What fits this computer: measured once, which takes some seconds, and again where that is asked for."""
    from transcribe.fitting import chosen_model, fit_here, kept_fit

    found = None if anew else kept_fit()
    found = found or fit_here()
    chosen = chosen_model()
    mine = f" You chose {chosen}; back to what was measured: vantage models use measured" if chosen else ""
    return Finding(True if found.model else None, f"{found.words}{mine}")


def _suggestions() -> Iterator[Finding]:
    from tagging.suggester import NO_SPACY
    from tagging.suggesting import is_installed, pipeline_here

    pipeline = pipeline_here()
    if not is_installed():
        # No conversation needs them.
        yield Finding(None, f"{NO_SPACY.title} {NO_SPACY.detail}", NO_SPACY.remedy)
    elif pipeline is not None:
        yield Finding(True, f"with a parser ({pipeline}): rules also see what hangs together over a distance")
    else:
        yield Finding(True, "without a parser: rules go by words and their forms alone.", NO_SPACY.remedy)


def _keyring() -> Iterator[Finding]:
    from casefile.keys import keyring_name

    name = keyring_name()
    if name is None:
        yield Finding(True, "passphrase, key file and recovery key. There is no system keyring here; none is needed.")
    else:
        yield Finding(True, f"passphrase, key file, recovery key, and the system keyring ({name})")


def _own_keys() -> Iterator[Finding]:
    from tui.own_keys import keys_file, own_keys

    try:
        own = own_keys()
    except VantageError as error:
        # No conversation needs them.
        yield Finding(None, f"{error.title} {error.detail}", error.remedy)
        return
    if own:
        yield Finding(True, f"{len(own)} chosen by you in {keys_file()}; the others as they come")
    else:
        yield Finding(True, f"every key as it comes; to choose others: vantage keys --template > {keys_file()}")


def _place(folder: Path) -> Iterator[Finding]:
    trouble = trouble_with(folder)
    if trouble:
        yield Finding(False, trouble, "Make your cases elsewhere: vantage new --folder FOLDER")
    else:
        yield Finding(True, f"{folder}, on this computer's own disk and outside of every synced folder known here")


def _space(folder: Path) -> Iterator[Finding]:
    from capture.room import room_in

    room = room_in(folder, _RATE_HZ)
    yield Finding(
        room.is_enough,
        f"{room.free_bytes / 1e9:.1f} GB free. {room.words}",
        "" if room.is_enough else "Free some space before a conversation.",
    )


def _power() -> Iterator[Finding]:
    from capture.awake import MAY_SLEEP, Awake
    from capture.power import battery

    found = battery()
    if found is not None:
        yield Finding(not found.is_low, found.words, "Plug it in before a conversation." if found.is_low else "")
    awake = Awake(only_ask=True)
    awake.begin()
    awake.end(_ASLEEP_S)
    if awake.state == "can be held off":
        yield Finding(True, "sleep is held off while a recording runs; a closed lid still makes a gap")
    else:
        # No conversation needs it: a person can turn sleep off, and a gap has its true length.
        yield Finding(None, MAY_SLEEP)
