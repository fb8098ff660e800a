"""The arrows between the rooms, and the one room of each library, as pyproject.toml states them."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.hygiene.source_tree import ROOMS, ROOT

LINT_IMPORTS = shutil.which("lint-imports", path=sysconfig.get_path("scripts"))


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter with the project's own contracts over the packages in the folder."""
    assert LINT_IMPORTS, "import-linter is not installed: make setup"
    command = [LINT_IMPORTS, "--no-cache", "--no-logo", "--config", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def empty_rooms(folder: Path) -> None:
    """Make a package without a module for each room."""
    for name in ROOMS:
        (folder / name).mkdir()
        (folder / name / "__init__.py").touch()


def test_every_contract_is_kept() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_rooms_without_imports_keep_every_contract(tmp_path: Path) -> None:
    empty_rooms(tmp_path)
    result = lint_imports(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("room", "planted", "contract"),
    [
        ("casefile", "import tui", "The screens stand on the rooms, the rooms on the case"),
        ("capture", "import transcribe", "Capture, transcribe and tagging know nothing of one another"),
        ("sample", "import casefile", "The sample knows none of the rooms"),
        ("tagging", "import sample", "Only the screens and the command line may show the sample"),
        ("tagging", "from textual.app import App", "textual and rich only in tui"),
        ("casefile", "import rich.text", "textual and rich only in tui"),
        ("tui", "import sounddevice", "sounddevice only in capture.microphone and capture.speaker"),
        ("capture", "import sounddevice", "sounddevice only in capture.microphone and capture.speaker"),
        ("tui", "import faster_whisper", "faster_whisper and ctranslate2 only in transcribe"),
        ("capture", "import ctranslate2", "faster_whisper and ctranslate2 only in transcribe"),
        ("transcribe", "import spacy", "spacy only in tagging"),
        ("tui", "import av", "av only in capture, transcribe and sample"),
        ("tui", "import sqlite3", "SQLite and its drivers only in casefile"),
        ("capture", "import sqlite_utils", "SQLite and its drivers only in casefile"),
        ("transcribe", "def f():\n    import sqlcipher3", "SQLite and its drivers only in casefile"),
        ("tui", "from cryptography.hazmat.primitives.ciphers import aead", "cryptography and keyring only in casefile"),
        ("sample", "import keyring", "cryptography and keyring only in casefile"),
    ],
)
def test_a_planted_import_breaks_its_contract(tmp_path: Path, room: str, planted: str, contract: str) -> None:
    empty_rooms(tmp_path)
    (tmp_path / room / "planted.py").write_text(planted + "\n", encoding="utf-8")
    result = lint_imports(tmp_path)
    assert result.returncode != 0, result.stdout
    assert f"{contract} BROKEN" in result.stdout
