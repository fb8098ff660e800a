"""A case with a conversation, in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tagging.support import Conversing


@pytest.fixture
def conversing(tmp_path: Path) -> Iterator[Conversing]:
    """An encrypted case with one conversation and nothing said yet."""
    made = Conversing(tmp_path)
    yield made
    made.case.close()
