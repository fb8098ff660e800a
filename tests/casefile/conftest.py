"""A case in a temporary folder, encrypted and not, with cheap scrypt and a clock of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.case import Case
from tests.casefile.support import HandClock, make_case


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def case(tmp_path: Path, clock: HandClock) -> Iterator[Case]:
    """An open encrypted case."""
    made = make_case(tmp_path / "Review 07.vantage", clock)
    yield made
    made.close()


@pytest.fixture
def plain_case(tmp_path: Path, clock: HandClock) -> Iterator[Case]:
    """An open case without encryption: its files can be searched for what is left in them."""
    made = make_case(tmp_path / "Plain 07.vantage", clock, encrypted=False)
    yield made
    made.close()
