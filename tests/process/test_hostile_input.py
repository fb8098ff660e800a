"""Files that somebody made to do harm: refused in words, and nothing written outside of the case."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.safety_fuzz import (
    KINDS_OF_EDITS,
    Edit,
    Fuzzed,
    Outside,
    edited,
    patience,
    read_all,
    read_one,
    within_archive,
)
from benchmarks.safety_guided import PLANTED
from benchmarks.safety_hostile import guided, in_a_process, one_kind
from benchmarks.safety_inputs import Hostile, formats

EDITS = st.lists(
    st.builds(
        Edit,
        st.integers(0, KINDS_OF_EDITS - 1),
        st.floats(0.0, 1.0, exclude_max=True),
        st.integers(1, 600),
        st.binary(max_size=12),
    ),
    min_size=1,
    max_size=6,
)
NAMES = (
    "keys of a case",
    "encrypted database",
    "plain database",
    "recording",
    "pack",
    "receipt",
    "sound",
    "steps (TOML)",
    *(f"transcript ({suffix})" for suffix in (".vtt", ".srt", ".txt", ".qdpx", ".qdc", ".docx", ".json")),
    "prepared (TOML)",
    "names (CSV)",
    "concern (TOML)",
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Hostile], Path, Outside]]:
    room = tmp_path_factory.mktemp("hostile")
    yield formats(room), room, Outside(room)


def test_every_kind_is_tried(known: tuple[dict[str, Hostile], Path, Outside]) -> None:
    assert tuple(known[0]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_what_is_changed_at_random_is_taken_or_refused_in_words(
    known: tuple[dict[str, Hostile], Path, Outside], name: str
) -> None:
    kinds, room, outside = known
    kind = kinds[name]

    @settings(
        max_examples=15, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(edits=EDITS, seed=st.sampled_from(kind.seeds), member=st.none() | st.integers(0, 20))
    def trying(edits: list[Edit], seed: bytes, member: int | None) -> None:
        data = edited(seed, edits) if member is None else within_archive(seed, member, edits)
        fuzzed = Fuzzed(name)
        anew()
        read_one(kind, data, room, outside, fuzzed, "this input")
        assert fuzzed.wrong == []

    # Whole ones are taken, so that what was refused was refused for what was changed.
    whole = Fuzzed(name)
    with patience() as anew:
        trying()
        for seed in kind.seeds:
            read_one(kind, seed, room, outside, whole, "a whole one")
    assert (whole.wrong, whole.taken) == ([], len(kind.seeds) - (name == "pack"))


def beside(folder: Path, data: bytes) -> None:
    (folder.parent.parent / "planted.txt").write_bytes(data)


def by_a_link(folder: Path, data: bytes) -> None:
    (folder / "link").symlink_to(folder.parent.parent, target_is_directory=True)
    (folder / "link" / "planted.txt").write_bytes(data)


def moved(folder: Path, data: bytes) -> None:
    (folder / "within").write_bytes(data)
    (folder / "within").rename(folder.parent.parent / "planted.txt")


def raising(folder: Path, data: bytes) -> None:
    raise KeyError(data)


@pytest.mark.parametrize(
    ("plant", "found"),
    [(beside, "open outside"), (by_a_link, "open outside"), (moved, "os.rename outside"), (raising, "KeyError")],
)
def test_what_breaks_the_rules_is_caught(tmp_path: Path, plant: Callable[[Path, bytes], None], found: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    fuzzed = read_all(Hostile("planted", (b"x",), plant), room, Outside(room), 0, 1)
    assert any(found in words for words in fuzzed.wrong)


HANGING = """
import sys
from importlib.util import find_spec
from pathlib import Path
from benchmarks import safety_fuzz
from benchmarks.safety_fuzz import Outside, read_all
from benchmarks.safety_hostile import guided, in_a_process, one_kind
from benchmarks.safety_inputs import Hostile
room = Path(sys.argv[1])
read_all(Hostile("planted", (b"x",), lambda folder, data: input()), room, Outside(room), 0, 1, most_s=0.2)
"""


@pytest.mark.process
def test_what_hangs_is_ended_and_said(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    done = subprocess.run(
        [sys.executable, "-c", HANGING, str(tmp_path)], stdin=read_end, capture_output=True, text=True, check=False
    )
    os.close(read_end)
    os.close(write_end)
    assert done.returncode == 1 and "Timeout" in done.stderr


@pytest.mark.process
def test_an_input_of_the_long_form_can_be_made_again_by_its_number() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-m", "benchmarks.safety_fuzz", "--formats", "receipt", "--inputs", "30"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    first, second = (json.loads(one) for one in said)
    assert (first["taken"], first["refused"], first["wrong"]) == (second["taken"], second["refused"], [])


def test_inputs_that_were_read_are_kept_and_gone_on_with_until_one_does_harm(tmp_path: Path) -> None:
    asked: list[tuple[int, int]] = []

    def read(name: str, first: int, count: int) -> Fuzzed:
        asked.append((first, count))
        return Fuzzed(name, count, taken=1, refused=count - 1, wrong=["input 9000: planted"] if first > 7000 else [])

    assert one_kind("planted", 6000, tmp_path, read).runs == 6000
    assert one_kind("planted", 6000, tmp_path, read).refused == 5998
    assert asked == [(0, 5000), (5000, 1000)]
    done = one_kind("planted", 50_000, tmp_path, read)
    assert (done.runs, done.wrong, asked[2:]) == (16_000, ["input 9000: planted"], [(6000, 5000), (11_000, 5000)])
    assert one_kind("planted", 50_000, tmp_path, read).wrong == ["input 9000: planted"] and len(asked) == 4


@pytest.mark.process
def test_a_process_that_ends_in_the_middle_of_its_inputs_is_said() -> None:
    assert "ended with 1" in in_a_process("no such kind", 0, 10).wrong[0]


@pytest.mark.process
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed; it is no dependency")
def test_inputs_that_coverage_guides_do_no_harm() -> None:
    done = guided("receipt", 100)
    assert (done.runs, done.wrong) == (100, [])
    # Else nothing would be proved.
    assert any("open outside" in words for words in guided(PLANTED, 1000).wrong)
