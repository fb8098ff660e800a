"""Whether a conversation is being held on a screen: told by a lock, so that what a killed process left says nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from casefile.system import system
from casefile.talking import Talking, is_talking

_TALKS = """
import sys
from pathlib import Path
from casefile.talking import Talking
talking = Talking(Path(sys.argv[1]))
talking.begin()
print("talking", flush=True)
sys.stdin.read()
"""


def test_it_is_told_from_the_beginning_to_the_end_and_of_its_own_case_alone(tmp_path: Path) -> None:
    talking = Talking(tmp_path / "a.vantage")
    assert not is_talking(tmp_path / "a.vantage")
    talking.begin()
    talking.begin()
    assert is_talking(tmp_path / "a.vantage") and not is_talking(tmp_path / "b.vantage")
    talking.end()
    talking.end()
    assert not is_talking(tmp_path / "a.vantage")
    talking.begin()
    assert is_talking(tmp_path / "a.vantage")
    talking.end()


def test_another_process_tells_of_it_and_one_that_was_killed_no_more(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _TALKS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None and child.stdout.readline() == "talking\n"
        assert is_talking(tmp_path)
        child.kill()
        child.wait()
    assert not is_talking(tmp_path)
    assert [*system.runtime_folder().glob("talk-*.lock")] == []
