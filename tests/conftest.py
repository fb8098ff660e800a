"""What every test shares: the rules for tests that need the virtual microphone, and figures that a run prints."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator

import pytest

from transcribe.fitting import Fit, keep_fit, told_once

_SOUND_REQUIRED = os.environ.get("VANTAGE_REQUIRE_SOUND") == "1"


def pytest_configure(config: pytest.Config) -> None:
    """Give each process of a run a place of its own for endpoints of recorders and settings, apart from the person's.

    `vantage stop` stops every recording that it finds in the run-time folder. The path is short, for sockets.
    """
    folder = tempfile.mkdtemp(prefix="vr")
    for name in ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "LOCALAPPDATA"):
        os.environ[name] = folder
    # Measured already, so that no app that is opened in a test measures the machine beside it.
    keep_fit(Fit({"base": 0.1}, "base", max(1, (os.cpu_count() or 1) // 2)))
    told_once()
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep files whose tests need the one virtual microphone in one process, and share out the rest test by test."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    needs_sound: dict[str, bool] = {}

    class OneMicrophone(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
        def _split_scope(self, nodeid: str) -> str:
            name = nodeid.split("::")[0]
            if name not in needs_sound:
                needs_sound[name] = "mark.sound" in (config.rootpath / name).read_text(encoding="utf-8")
            return "sound" if needs_sound[name] else nodeid

    return OneMicrophone(config, log)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say something that was measured: it stands at the end of the run, whatever became of the test."""

    def telling(words: str) -> None:
        request.node.user_properties.append(("told", f"{request.node.name}: {words}"))

    return telling


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    told = [
        words for report in reports if report.when == "call" for name, words in report.user_properties if name == "told"
    ]
    if told:
        terminalreporter.section("measured")
        for words in told:
            terminalreporter.write_line(words)


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
