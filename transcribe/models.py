"""Finding a speech model on this machine and making sure that it is the official one.

A model is accepted from any place: a folder that the person names, Vantage's cache, an installed package, the cache of
the Hugging Face tools. From the last three it is used only when the digests of all its files match. A folder that
holds something else is used because the person named it, and is reported as not verified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import ModelError
from transcribe.digests import VerifiedFiles, sha256_of
from transcribe.known_models import KNOWN_MODELS, WEIGHTS, KnownModel
from transcribe.model_places import ModelPlaces, join_parts, packaged_parts, ready_folder

DEFAULT_MODEL = "base"

# Without tokenizer.json faster-whisper would fetch one.
_NEEDED_FILES = (WEIGHTS, "config.json", "tokenizer.json")


@dataclass(frozen=True)
class Model:
    """A model that can be used.

    `digest` is the sha256 of the weights. `origin` says in words where it was found. `verified` is False for a folder
    whose files are not those of the table; then `repository` and `revision` are empty.
    """

    name: str
    folder: Path
    origin: str
    verified: bool
    digest: str
    repository: str = ""
    revision: str = ""


@dataclass(frozen=True)
class ModelReport:
    """What a survey found out about one known model: the model itself, or what is wrong and what to do."""

    name: str
    model: Model | None
    problem: ModelError | None


def find_model(
    name: str = DEFAULT_MODEL,
    folder: Path | None = None,
    *,
    places: ModelPlaces | None = None,
    known: Sequence[KnownModel] = KNOWN_MODELS,
    verify: bool = False,
) -> Model:
    """The model of that name, or the one in `folder`, ready to be loaded.

    A model that installed packages carry in pieces is joined into the user's cache once. With `verify` every file is
    read and compared again. Never uses the network. Raises `ModelError` where there is no such model.
    """
    places = places or ModelPlaces.of_this_user()
    checked = VerifiedFiles(places.stamps)
    if folder is not None:
        return _named_folder(folder, known, checked, full=verify)
    wanted = next((model for model in known if model.name == name), None)
    if wanted is None:
        raise ModelError(
            title=f"There is no known speech model '{name}'.",
            detail=f"Vantage knows: {', '.join(model.name for model in known)}.",
            remedy="Choose one of these, or name the folder that holds your own model.",
        )
    return _search(wanted, places, checked, full=verify)


def survey(
    places: ModelPlaces | None = None, *, known: Sequence[KnownModel] = KNOWN_MODELS, verify: bool = False
) -> tuple[ModelReport, ...]:
    """What is installed: one report for each known model, in the order of the table."""
    reports: list[ModelReport] = []
    for entry in known:
        try:
            model = find_model(entry.name, places=places, known=known, verify=verify)
        except ModelError as problem:
            reports.append(ModelReport(entry.name, None, problem))
        else:
            reports.append(ModelReport(entry.name, model, None))
    return tuple(reports)


def _named_folder(folder: Path, known: Sequence[KnownModel], checked: VerifiedFiles, *, full: bool) -> Model:
    missing = [name for name in _NEEDED_FILES if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            title="This folder holds no speech model.",
            detail=f"{folder} lacks {', '.join(missing)}.",
            remedy="Name a folder with a Whisper model in CTranslate2 form: model.bin, config.json, tokenizer.json "
            "and its vocabulary.",
        )
    for entry in known:
        if checked.differing(folder, entry.files, full=full) is None:
            return _official(entry, folder, "the folder that was named")
    return Model(folder.name, folder, "the folder that was named", verified=False, digest=sha256_of(folder / WEIGHTS))


def _search(wanted: KnownModel, places: ModelPlaces, checked: VerifiedFiles, *, full: bool) -> Model:
    joined = places.joined_folder(wanted)
    if checked.differing(joined, wanted.files, full=full) is None:
        return _official(wanted, joined, "installed packages, joined in the cache")
    snapshot = places.hub_snapshot(wanted)
    if snapshot.is_dir() and checked.differing(snapshot, wanted.files, full=full) is None:
        return _official(wanted, snapshot, "the Hugging Face cache")
    parts = packaged_parts(wanted, places)
    if parts is None:
        raise _not_found(wanted, snapshot)
    whole = ready_folder(parts, wanted)
    if whole is None:
        join_parts(parts, wanted, joined)
        return _confirmed(wanted, joined, "installed packages, joined in the cache", checked)
    return _confirmed(wanted, whole, "an installed package", checked, full=full)


def _confirmed(wanted: KnownModel, folder: Path, origin: str, checked: VerifiedFiles, *, full: bool = False) -> Model:
    differing = checked.differing(folder, wanted.files, full=full)
    if differing is not None:
        raise ModelError(
            title="The installed speech model is damaged.",
            detail=f"{differing} in {folder} is not the official file of '{wanted.name}'.",
            remedy=f"Install {' and '.join(wanted.distributions)} again, or name a folder that holds the model.",
        )
    return _official(wanted, folder, origin)


def _official(entry: KnownModel, folder: Path, origin: str) -> Model:
    return Model(entry.name, folder, origin, True, entry.weights.sha256, entry.repository, entry.revision)


def _not_found(wanted: KnownModel, snapshot: Path) -> ModelError:
    found_other = " A copy in the Hugging Face cache is not the official revision." if snapshot.is_dir() else ""
    return ModelError(
        title=f"The speech model '{wanted.name}' is not on this machine.",
        detail="It is neither in Vantage's cache, nor in an installed package, nor in the Hugging Face cache."
        + found_other,
        remedy=f"vantage models install {wanted.name}, or {' and '.join(wanted.distributions)} with pip, or name a "
        f"folder that holds {wanted.repository}. Recording works without it; words can be made later.",
    )
