"""Cases for tests with real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.case import Case, folder_for
from casefile.keys import Secret

PASSPHRASE = "four plain words here"


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase.txt"
    path.write_text(PASSPHRASE + "\n")
    return path


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = Case.create(
        folder_for("Review 07", tmp_path / "cases"), "Review 07", [Secret("passphrase", PASSPHRASE)], scrypt_cost=2**12
    )
    yield made
    made.close()
