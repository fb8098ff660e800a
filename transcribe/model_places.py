"""Where the files of a model may lie on this machine.

Nothing here reaches for a network, and no package is imported.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

from platformdirs import user_cache_path

from casefile.errors import ModelError
from transcribe.known_models import KnownModel, ModelFile, WheelPart

_CHUNK_BYTES = 1 << 20
_ABANDONED_AFTER_S = 3600.0


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most so many; none at its end."""


@dataclass(frozen=True)
class ModelPlaces:
    """The folders that are searched.

    `cache` is Vantage's own (joined models and the memory of verified files), `hub` that of the Hugging Face tools.
    `packages` names the folders of installed packages; None stands for those of this interpreter.
    """

    cache: Path
    hub: Path
    packages: tuple[str, ...] | None = None

    @classmethod
    def of_this_user(cls) -> ModelPlaces:
        """The places of the person who runs this, as their environment names them."""
        return cls(cache=user_cache_path("vantage", appauthor=False) / "models", hub=_hub_folder())

    @property
    def stamps(self) -> Path:
        """The memory of verified files."""
        return self.cache / "verified.json"

    def joined_folder(self, model: KnownModel) -> Path:
        """Where a model joined from packages is kept."""
        return self.cache / model.repository.rpartition("/")[2]

    def hub_snapshot(self, model: KnownModel) -> Path:
        """Where the Hugging Face tools keep the revision of the table, whether it is there or not."""
        return self.hub / f"models--{model.repository.replace('/', '--')}" / "snapshots" / model.revision


def _hub_folder() -> Path:
    """The hub's cache, by the same variables and in the same order as huggingface_hub reads them."""
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if named := os.environ.get(variable):
            return Path(named).expanduser()
    if home := os.environ.get("HF_HOME"):
        return Path(home).expanduser() / "hub"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache").expanduser() / "huggingface" / "hub"


@dataclass(frozen=True)
class PackagedPart:
    """A piece of a model that an installed package carries."""

    part: WheelPart
    path: Path


def packaged_parts(model: KnownModel, places: ModelPlaces) -> tuple[PackagedPart, ...] | None:
    """The pieces of a model in installed packages, in order, or None unless every one of them is there."""
    found: list[PackagedPart] = []
    for part in model.wheel_parts:
        path = _packaged_path(part, places.packages)
        if path is None:
            return None
        found.append(PackagedPart(part, path))
    return tuple(found) or None


def _packaged_path(part: WheelPart, packages: tuple[str, ...] | None) -> Path | None:
    for distribution in _distributions(part.distribution, packages):
        for entry in distribution.files or ():
            if entry.name == part.packaged_name:
                path = Path(str(distribution.locate_file(entry)))
                if path.is_file():
                    return path
    return None


def _distributions(name: str, packages: tuple[str, ...] | None) -> list[metadata.Distribution]:
    if packages is None:
        return list(metadata.distributions(name=name))
    return list(metadata.distributions(name=name, path=list(packages)))


def ready_folder(parts: Sequence[PackagedPart], model: KnownModel) -> Path | None:
    """The folder of a package that holds every file whole under its own name, so that nothing need be joined."""
    folders = {piece.path.parent for piece in parts}
    whole = len(parts) == len(model.files) and all(p.part.packaged_name == p.part.file_name for p in parts)
    return folders.pop() if whole and len(folders) == 1 else None


def join_parts(parts: Sequence[PackagedPart], model: KnownModel, target: Path) -> None:
    """Write the model's files from their pieces into `target`, the weights last.

    Each file is written under a temporary name beside its own, checked, and only then given its name, so that a
    process killed on the way leaves nothing that looks like a model. Raises `ModelError` for pieces that are not
    the official ones and for a folder that cannot be written.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        remove_abandoned(target)
        for file in model.files:
            _join_file([p.path for p in parts if p.part.file_name == file.name], file, target)
    except OSError as error:
        raise ModelError(
            title=f"The speech model '{model.name}' could not be put together.",
            detail=f"Its files could not be written to {target} ({error.strerror or error}).",
            remedy=f"Free about {sum(f.size for f in model.files) // 1_000_000 + 1} MB there, see that the folder "
            "can be written, and try again.",
        ) from error


def _join_file(pieces: Sequence[Path], file: ModelFile, target: Path) -> None:
    if not write_checked(_chunks_of(pieces), file, target):
        raise ModelError(
            title="The installed speech model is damaged.",
            detail=f"{file.name}, put together from installed packages, is not the official file.",
            remedy="Install the packages of the model again, or name a folder that holds the model.",
        )


def _chunks_of(pieces: Sequence[Path]) -> Iterator[bytes]:
    for piece in pieces:
        with piece.open("rb") as stream:
            yield from chunks_in(stream)


def chunks_in(stream: Readable) -> Iterator[bytes]:
    """What a stream holds, piece by piece."""
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def write_checked(chunks: Iterable[bytes], file: ModelFile, target: Path) -> bool:
    """Write a model's file into a folder under a temporary name, and give it its own only if it is the official one.

    False where it is not; then nothing is left of it. Raises `OSError` where it cannot be written.
    """
    temporary = target / f".{file.name}.{secrets.token_hex(4)}"
    digest, size = hashlib.sha256(), 0
    try:
        with temporary.open("xb") as written:
            for chunk in chunks:
                size += len(chunk)
                if size > file.size:
                    return False
                digest.update(chunk)
                written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
        if digest.hexdigest() != file.sha256:
            return False
        temporary.replace(target / file.name)
        return True
    finally:
        temporary.unlink(missing_ok=True)


def remove_abandoned(target: Path) -> None:
    """Remove what a process killed while joining has left; a younger file may belong to one that still joins."""
    for leftover in target.glob(".*"):
        if time.time() - leftover.stat().st_mtime > _ABANDONED_AFTER_S:
            leftover.unlink(missing_ok=True)
