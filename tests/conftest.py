"""What every test shares: the rule for tests that need the virtual microphone."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

_SOUND_REQUIRED = os.environ.get("VANTAGE_REQUIRE_SOUND") == "1"


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("sound") and "PULSE_SOURCE" not in os.environ:
        pytest.skip("needs the virtual microphone: tools/virtual_microphone.sh run COMMAND")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if _SOUND_REQUIRED and report.skipped and item.get_closest_marker("sound"):
        report.outcome = "failed"
        report.longrepr = f"VANTAGE_REQUIRE_SOUND=1, but skipped: {report.longrepr}"
    return report
