"""Bringing a known model into Vantage's own folder: from a folder, or from its official repository.

The one module of the product that reaches for a network, and only when a person has asked for just this. Nothing is
sent but the names of the files. Whatever comes is used only where its digest is the official one.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path

from casefile.errors import ModelError
from transcribe.digests import VerifiedFiles
from transcribe.known_models import WEIGHTS, KnownModel, ModelFile
from transcribe.model_places import ModelPlaces, chunks_in, remove_abandoned, write_checked

SOURCE = "https://huggingface.co"
_PATIENCE_S = 60.0

# Told how many bytes of the model are there, and how many it has.
Tell = Callable[[int, int], None]
_Open = Callable[[ModelFile], Generator[bytes]]


def missing_bytes(model: KnownModel, places: ModelPlaces) -> int:
    """How many bytes of the model's files are not in Vantage's own folder yet."""
    checked, folder = VerifiedFiles(places.stamps), places.joined_folder(model)
    return sum(file.size for file in model.files if checked.differing(folder, [file]) is not None)


def install_from(model: KnownModel, folder: Path, places: ModelPlaces, tell: Tell) -> Path:
    """Copy the model's files from a folder; raises `ModelError` where they are not the official ones."""

    def read(file: ModelFile) -> Generator[bytes]:
        with (folder / file.name).open("rb") as stream:
            yield from chunks_in(stream)

    return _install(model, places, read, tell, f"{folder}")


def fetch(model: KnownModel, places: ModelPlaces, tell: Tell, *, source: str = SOURCE) -> Path:
    """Fetch the model's files of the revision in the table from `source`, which may be a mirror of the same layout.

    What is there already is kept, so that a second call goes on. Raises `ModelError` where a file cannot be had, or is
    not the official one.
    """
    if not source.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ModelError(
            title="Models are not fetched from there.",
            detail="The address does not begin with https://.",
            remedy="Name another, or copy the files and use --from FOLDER.",
        )

    def read(file: ModelFile) -> Generator[bytes]:
        address = f"{source.rstrip('/')}/{model.repository}/resolve/{model.revision}/{file.name}"
        with closing(urllib.request.urlopen(address, timeout=_PATIENCE_S)) as answer:
            yield from chunks_in(answer)

    return _install(model, places, read, tell, source)


def _install(model: KnownModel, places: ModelPlaces, read: _Open, tell: Tell, source: str) -> Path:
    target, checked = places.joined_folder(model), VerifiedFiles(places.stamps)
    whole = sum(file.size for file in model.files)
    done = 0
    try:
        target.mkdir(parents=True, exist_ok=True)
        remove_abandoned(target)
        # The weights last: without them the folder is no model.
        for file in sorted(model.files, key=lambda file: file.name == WEIGHTS):
            if checked.differing(target, [file]) is None or write_checked(
                _counted(read(file), done, whole, tell), file, target
            ):
                done += file.size
            else:
                raise ModelError(
                    title=f"This is not the official '{model.name}'.",
                    detail=f"{file.name} from {source} is another file than the one of the table.",
                    remedy="Nothing of it was kept. Try again, or take the files from another place.",
                )
    except (OSError, HTTPException) as error:
        raise _failed(model, error, source, target) from error
    tell(whole, whole)
    return target


def _counted(chunks: Iterator[bytes], done: int, whole: int, tell: Tell) -> Iterator[bytes]:
    for chunk in chunks:
        done += len(chunk)
        tell(min(done, whole), whole)
        yield chunk


def _failed(model: KnownModel, error: OSError | HTTPException, source: str, target: Path) -> ModelError:
    said: object = error
    if isinstance(error, urllib.error.HTTPError):
        error.close()
    elif isinstance(error, urllib.error.URLError):
        said = error.reason
    return ModelError(
        title=f"The speech model '{model.name}' could not be installed.",
        detail=f"{said} ({source}).",
        remedy=f"What is whole is kept in {target}, and the same line goes on from there. Without a network, take the "
        "files from a computer that has them: vantage models install NAME --from FOLDER",
    )
