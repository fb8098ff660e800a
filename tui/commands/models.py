"""`vantage models`: which speech models are here, whether they are the official ones, and how to have another."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from casefile.errors import EntryError, ModelError
from transcribe.fitting import choose_model, fit_here, kept_fit
from transcribe.installing import SOURCE, fetch, install_from, missing_bytes
from transcribe.known_models import KNOWN_MODELS, KnownModel
from transcribe.model_places import ModelPlaces
from transcribe.models import ModelReport, find_model, survey
from tui.commands.progress import OneLine

_NAMES = [model.name for model in KNOWN_MODELS]
MEASURED = "measured"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    verbs = parser.add_subparsers(dest="what", metavar="list|verify|use|install")
    verbs.add_parser("list", help="show the known models, and where those that are here were found")
    verify = verbs.add_parser("verify", help="read every file of the models again and compare the digests")
    verify.add_argument("names", nargs="*", metavar="NAME", help="one or more of them; else all that are here")
    verify.add_argument("--folder", type=Path, help="a folder with a model: is it one of the official ones?")
    use = verbs.add_parser("use", help="choose the model for conversations to come on this computer")
    use.add_argument("name", choices=[*_NAMES, MEASURED], help=f"a model, or {MEASURED}: what fits this computer")
    install = verbs.add_parser("install", help="bring a known model here")
    install.add_argument("name", choices=_NAMES)
    install.add_argument("--from", dest="folder", type=Path, metavar="FOLDER", help="copy it from a folder, offline")
    install.add_argument("--source", default=SOURCE, help=f"another place of the same layout as {SOURCE}")
    install.add_argument("--yes", action="store_true", help="do not ask before the network is used")


def run(given: argparse.Namespace) -> int:
    """List, verify, choose or install; 0 unless something is wrong."""
    if given.what == "verify":
        return _verify(given)
    if given.what == "install":
        return _install(given)
    if given.what == "use":
        return _use(given.name)
    for report in survey():
        print(_line(report))
    return 0


def _line(report: ModelReport) -> str:
    entry = _known(report.name)
    size = f"{_size(entry) / 1e6:.0f} MB"
    if report.model is None:
        return f"{report.name}\t{size}\tnot here. vantage models install {report.name}"
    return f"{report.name}\t{size}\t{report.model.origin}: {report.model.folder}"


def _verify(given: argparse.Namespace) -> int:
    if given.folder is not None:
        model = find_model(folder=given.folder, verify=True)
        print(f"{given.folder}\t{f'the official {model.name}' if model.verified else 'NOT one of the known models'}")
        return 0 if model.verified else 1
    if unknown := set(given.names) - set(_NAMES):
        raise EntryError(
            title="There is no such known model.",
            detail=f"Not known: {', '.join(sorted(unknown))}.",
            remedy=f"Vantage knows: {', '.join(_NAMES)}. For a folder of your own: --folder FOLDER",
        )
    is_right = True
    for report in survey(verify=True):
        if given.names and report.name not in given.names:
            continue
        if report.model is not None:
            print(f"{report.name}\tevery file is the official one\tsha256 of the weights {report.model.digest}")
        else:
            is_damaged = report.problem is not None and "damaged" in report.problem.title
            print(f"{report.name}\t{'DAMAGED' if is_damaged else 'not here'}")
            is_right = is_right and not is_damaged and report.name not in given.names
    return 0 if is_right else 1


def _use(name: str) -> int:
    """Keep a choice; only a model that is here can be chosen."""
    if name == MEASURED:
        choose_model(None)
        print((kept_fit() or fit_here()).words)
        return 0
    find_model(name)
    choose_model(name)
    print(f"Conversations to come are turned into words with {name} on this computer; those begun keep their model.")
    return 0


def _install(given: argparse.Namespace) -> int:
    entry, places = _known(given.name), ModelPlaces.of_this_user()
    here = next(report.model for report in survey() if report.name == entry.name)
    if here is not None:
        print(f"{entry.name} is here already: {here.folder}")
        return 0
    left = missing_bytes(entry, places)
    with OneLine() as line:

        def tell(done: int, whole: int) -> None:
            line.tell(f"  {done / 1e6:.0f} of {whole / 1e6:.0f} MB", 10 * done // whole)

        if given.folder is not None:
            installed = install_from(entry, given.folder, places, tell)
        else:
            _require_consent(given, entry, left)
            installed = fetch(entry, places, tell, source=given.source)
    print(f"{entry.name} is installed, and every file is the official one: {installed}")
    return 0


def _require_consent(given: argparse.Namespace, entry: KnownModel, left: int) -> None:
    print(
        f"This uses the network: {left / 1e6:.0f} MB from {given.source}/{entry.repository} ({entry.licence}).\n"
        "Nothing of any case is sent. With --from FOLDER the files come from a folder instead.",
        file=sys.stderr,
        flush=True,
    )
    if given.yes:
        return
    if not sys.stdin.isatty() or input("Fetch it? (y/n) ").strip().casefold() not in ("y", "yes"):
        raise ModelError(
            title="Nothing was fetched.",
            detail="The network is used only when somebody says so.",
            remedy=f"Say yes, or: vantage models install {entry.name} --yes",
        )


def _known(name: str) -> KnownModel:
    return next(model for model in KNOWN_MODELS if model.name == name)


def _size(entry: KnownModel) -> int:
    return sum(file.size for file in entry.files)
