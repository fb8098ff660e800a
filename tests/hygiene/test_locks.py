"""The locks hold a wheel with a known hash for every package, on every system and interpreter that is promised.

uv resolves a lock for a system other than this one without installing anything. Its answer in the pylock.toml form
lists only the wheels which that system and interpreter can install, so each package must have one, and each of those
must have its hash in the lock.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sysconfig
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hygiene.source_tree import ROOT, read

EVERYTHING = "requirements/everything.txt"
RUNTIME = "requirements/runtime.txt"
# onnxruntime is what decides: its wheels need glibc 2.28 and macOS 14, and end at CPython 3.14.
PYTHONS = ("3.11", "3.14")
SYSTEMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
OLDEST_MACOS = "14.0"
UV = shutil.which("uv", path=sysconfig.get_path("scripts"))
UNREACHABLE = re.compile(
    r"Failed to fetch|error sending request|dns error|Connection refused|operation timed out", re.I
)


def run_uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run uv from this environment, with the oldest macOS that is promised as its macOS."""
    assert UV, "uv is not installed: make setup"
    environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": OLDEST_MACOS}
    command = [UV, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def give_up_if_unreachable(result: subprocess.CompletedProcess[str]) -> None:
    """Skip with uv's words where the registry cannot be reached; under CI that is a failure."""
    if result.returncode and (UNREACHABLE.search(result.stderr) or os.environ.get("UV_OFFLINE")):
        reason = f"the package registry cannot be reached: {result.stderr.strip().splitlines()[-1].strip()}"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


def resolve(lock: Path | str, python: str, system: str, folder: Path) -> dict[str, list[str]]:
    """The sha256 of each wheel that the system can install, by package."""
    answer = folder / "pylock.toml"
    target = ("--python-version", python, "--python-platform", system, "--only-binary", ":all:")
    form = ("--format", "pylock.toml", "--no-header", "--quiet", "--output-file", str(answer))
    result = run_uv("pip", "compile", str(lock), *target, *form)
    give_up_if_unreachable(result)
    assert result.returncode == 0, result.stderr
    packages = tomllib.loads(answer.read_text(encoding="utf-8"))["packages"]
    return {p["name"]: [wheel["hashes"]["sha256"] for wheel in p.get("wheels", [])] for p in packages}


def locked_hashes(lock: Path | str) -> dict[str, set[str]]:
    """Every sha256 that the lock accepts, by package."""
    hashes: dict[str, set[str]] = {}
    name = ""
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if package := re.match(r"([a-z0-9-]+)==", line):
            name = package[1]
        if digest := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            hashes.setdefault(name, set()).add(digest[1])
    return hashes


def without_hash(lock: Path | str, python: str, system: str, folder: Path) -> list[str]:
    """The packages that the system would install from a file which the lock does not know."""
    known = locked_hashes(lock)
    wheels = resolve(lock, python, system, folder)
    return [name for name, found in wheels.items() if not found or not set(found) <= known.get(name, set())]


def test_lock_holds_a_wheel_of_every_package_for_each_system_and_interpreter(tmp_path: Path) -> None:
    def missing(place: tuple[str, str]) -> list[str]:
        folder = tmp_path / "-".join(place)
        folder.mkdir()
        return without_hash(EVERYTHING, *place, folder)

    places = list(itertools.product(PYTHONS, SYSTEMS))
    with ThreadPoolExecutor(max_workers=4) as pool:  # uv mostly waits for the registry
        found = dict(zip(places, pool.map(missing, places), strict=True))
    assert found == {place: [] for place in places}


def test_a_hash_missing_from_a_lock_is_found(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    wrong = re.sub(r"(\ntextual==\S+ \\)(\n +--hash=\S+( \\)?)+", rf"\1\n    --hash=sha256:{'0' * 64}", read(RUNTIME))
    lock.write_text(wrong, encoding="utf-8")
    assert without_hash(lock, "3.11", SYSTEMS[0], tmp_path) == ["textual"]


def test_a_system_without_a_wheel_is_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"onnxruntime|cryptography"):
        resolve(RUNTIME, "3.11", "x86_64-apple-darwin", tmp_path)


@pytest.mark.parametrize("lock", [EVERYTHING, RUNTIME])
def test_every_line_of_a_lock_is_one_version_with_hashes(lock: str) -> None:
    requirements = re.findall(r"(?m)^[a-z0-9][^\n]*", read(lock))
    assert requirements
    assert all(re.match(r"[a-z0-9-]+==[^ ;]+( ; .+)? \\$", line) for line in requirements), requirements
    assert len(re.findall(r"--hash=sha256:", read(lock))) >= len(requirements)


def test_runtime_lock_is_a_part_of_the_other() -> None:
    def entries(lock: str) -> set[str]:
        return set(re.findall(r"(?m)^[a-z0-9-]+==[^\n]+(?:\n +--hash=\S+(?: \\)?)+", read(lock)))

    assert entries(RUNTIME) < entries(EVERYTHING)


@pytest.mark.parametrize(("lock", "extra"), [(EVERYTHING, ("--group", "dev")), (RUNTIME, ())])
def test_locks_cover_what_the_project_asks_for(lock: str, extra: tuple[str, ...]) -> None:
    """Adding a dependency without `make lock` fails here: the lock as a constraint would have to grow."""
    result = run_uv(
        *("pip", "compile", "pyproject.toml", "--extra", "model", "--extra", "suggestions", *extra, "--universal"),
        *("--python-version", "3.11", "--constraint", lock, "--no-header", "--no-annotate", "--quiet"),
    )
    give_up_if_unreachable(result)
    assert result.returncode == 0, result.stderr
    wanted = set(re.findall(r"(?m)^([a-z0-9-]+)==", result.stdout))
    assert wanted == set(locked_hashes(lock))
