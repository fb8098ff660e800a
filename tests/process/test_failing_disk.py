"""A disk that fails under every operation: afterwards the case opens, is whole, and holds what was confirmed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.failing_disk import compiled, environment, why_not
from benchmarks.safety_every_operation import EVERY_OPERATION
from tests.casefile.places import give_up
from tui.command_line import VERBS

pytestmark = pytest.mark.process

# Operations that break the rules: one writes over a file that is needed, one says that it is done before it is.
PLANTED = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from benchmarks.failing_disk import FAULTS
from benchmarks.safety_disk import tries
from benchmarks.safety_operations import Operation
from benchmarks.safety_world import build
from tests.casefile.support import LIVE

def in_place(world):
    keys = world.case_folder / "keys.json"
    whole = keys.read_bytes()
    with keys.open("r+b", buffering=0) as file:
        file.truncate(0)
        file.write(whole)

def too_soon(world):
    world.confirm(lambda case: len(case.notes.of(case.conversations.find("P01").id)) == 2)
    world.case.notes.add(world.first.id, "story", "a line", LIVE, at_s=9.0)

room = Path(sys.argv[1])
base = build(room / "base")
for name, do in (("in place", in_place), ("too soon", too_soon)):
    operation = Operation(name, do, lambda world, case: True, keeps=("P02",))
    print(json.dumps(asdict(tries(base, room, operation, FAULTS[0], 0))))
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if reason := why_not():
        give_up(reason)
    return compiled(tmp_path_factory.mktemp("library"))


def on_failing_disk(library: Path, *words: str) -> list[dict[str, Any]]:
    """Run a Python program on the failing disk, and return what it says."""
    done = subprocess.run(
        [sys.executable, *words], env=environment(library), capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr.replace("PyAV library exception being dropped:\nTraceback", "")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("fault", ["I/O error, once", "disk full in the middle of a write"])
def test_whatever_is_broken_off_leaves_the_case_whole(library: Path, fault: str) -> None:
    tried = on_failing_disk(library, "-m", "benchmarks.safety_disk", "--points", "2", "--faults", fault)
    assert [one["operation"] for one in tried] == [operation.name for operation in EVERY_OPERATION]
    assert {one["operation"]: one["wrong"] for one in tried if one["wrong"]} == {}
    assert all(one["requests"] > 1 and one["runs"] == 3 for one in tried)


def test_whatever_a_verb_writes_is_among_the_operations() -> None:
    reading = ("list", "prompts", "stop", "play", "words", "excerpts", "strands", "qda", "check", "find-person")
    tried = {verb for operation in EVERY_OPERATION for verb in operation.verbs}
    assert tried.isdisjoint(reading)
    assert {*tried, *reading, "register", "doctor"} == set(VERBS)


def test_what_breaks_the_rules_is_caught(library: Path, tmp_path: Path) -> None:
    in_place, too_soon = on_failing_disk(library, "-c", PLANTED, str(tmp_path))
    assert any("not a Vantage case" in words for words in in_place["wrong"])
    assert any("confirmed is lost" in words for words in too_soon["wrong"])
