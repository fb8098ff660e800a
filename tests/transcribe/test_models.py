"""A model from any place, but only the official one, and joined once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from casefile.errors import ModelError
from transcribe.known_models import KnownModel, ModelFile, WheelPart
from transcribe.model_places import ModelPlaces
from transcribe.models import find_model, survey

CONTENTS = {"config.json": b"{}", "tokenizer.json": b'{"a": 1}', "vocabulary.txt": b"a\nb\n", "model.bin": b"w" * 5000}


def model_file(name: str) -> ModelFile:
    return ModelFile(name, len(CONTENTS[name]), hashlib.sha256(CONTENTS[name]).hexdigest())


SMALL = KnownModel(
    name="small-test",
    repository="Example/whisper-small-test",
    revision="0123abcd",
    licence="MIT",
    files=tuple(model_file(name) for name in CONTENTS),
    wheel_parts=(
        *(WheelPart("example-part1", name, name) for name in ("config.json", "tokenizer.json", "vocabulary.txt")),
        WheelPart("example-part1", "model.bin.part1", "model.bin"),
        WheelPart("example-part2", "model.bin.part2", "model.bin"),
    ),
)
WHOLE = KnownModel(
    name="whole-test",
    repository="Example/whisper-whole-test",
    revision="4567",
    licence="MIT",
    files=SMALL.files,
    wheel_parts=tuple(WheelPart("example-whole", name, name) for name in CONTENTS),
)
KNOWN = (SMALL, WHOLE)


def install(site: Path, distribution: str, files: dict[str, bytes]) -> None:
    """Lay a package out as pip does; importing it fails."""
    package = site / distribution.replace("-", "_")
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('must not be imported')\n", encoding="utf-8")
    records = [f"{package.name}/__init__.py,,"]
    for name, content in files.items():
        (package / "data" / name).write_bytes(content)
        records.append(f"{package.name}/data/{name},,")
    info = site / f"{package.name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", encoding="utf-8")
    (info / "RECORD").write_text("\n".join(records) + "\n", encoding="utf-8")


def install_parts(site: Path, *, weights: bytes = CONTENTS["model.bin"]) -> None:
    small = {name: content for name, content in CONTENTS.items() if name != "model.bin"}
    install(site, "example-part1", {**small, "model.bin.part1": weights[:3000]})
    install(site, "example-part2", {"model.bin.part2": weights[3000:]})


def write_model(folder: Path, contents: dict[str, bytes] = CONTENTS) -> Path:
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def places(tmp_path: Path) -> ModelPlaces:
    site = tmp_path / "site"
    site.mkdir()
    return ModelPlaces(cache=tmp_path / "cache", hub=tmp_path / "hub", packages=(str(site),))


@pytest.fixture
def site(tmp_path: Path, places: ModelPlaces) -> Path:
    return tmp_path / "site"


def test_parts_in_two_packages_are_joined_into_the_official_model(places: ModelPlaces, site: Path) -> None:
    install_parts(site)
    model = find_model("small-test", places=places, known=KNOWN)
    assert (model.folder / "model.bin").read_bytes() == CONTENTS["model.bin"]
    assert model.verified
    assert model.digest == SMALL.weights.sha256
    assert (model.repository, model.revision) == ("Example/whisper-small-test", "0123abcd")
    assert sorted(path.name for path in model.folder.iterdir()) == sorted(CONTENTS)


def test_joining_happens_once(places: ModelPlaces, site: Path) -> None:
    install_parts(site)
    find_model("small-test", places=places, known=KNOWN)
    shutil.rmtree(site)
    assert find_model("small-test", places=places, known=KNOWN).verified


def test_a_damaged_part_is_refused_and_leaves_no_weights(places: ModelPlaces, site: Path) -> None:
    install_parts(site, weights=b"x" + CONTENTS["model.bin"][1:])
    with pytest.raises(ModelError) as caught:
        find_model("small-test", places=places, known=KNOWN)
    assert "model.bin" in caught.value.detail
    assert caught.value.remedy
    left = {path.name for path in places.joined_folder(SMALL).iterdir()}
    assert "model.bin" not in left
    assert not [name for name in left if name.startswith(".")]


def test_one_of_two_packages_is_not_enough(places: ModelPlaces, site: Path) -> None:
    install(site, "example-part2", {"model.bin.part2": b"w"})
    with pytest.raises(ModelError) as caught:
        find_model("small-test", places=places, known=KNOWN)
    assert "example-part1 and example-part2" in caught.value.remedy


def test_a_package_that_holds_the_whole_model_is_used_where_it_is(places: ModelPlaces, site: Path) -> None:
    install(site, "example-whole", CONTENTS)
    model = find_model("whole-test", places=places, known=KNOWN)
    assert model.folder == site / "example_whole" / "data"
    assert model.verified


def test_a_package_with_another_model_is_refused(places: ModelPlaces, site: Path) -> None:
    install(site, "example-whole", {**CONTENTS, "config.json": b"[]"})
    with pytest.raises(ModelError) as caught:
        find_model("whole-test", places=places, known=KNOWN)
    assert "config.json" in caught.value.detail


def test_the_hub_cache_is_used_when_its_revision_is_the_official_one(places: ModelPlaces) -> None:
    write_model(places.hub_snapshot(SMALL))
    model = find_model("small-test", places=places, known=KNOWN)
    assert model.folder == places.hub_snapshot(SMALL)
    assert "Hugging Face" in model.origin


def test_a_hub_cache_with_other_files_is_not_used(places: ModelPlaces) -> None:
    write_model(places.hub_snapshot(SMALL), {**CONTENTS, "model.bin": b"v" * 5000})
    with pytest.raises(ModelError) as caught:
        find_model("small-test", places=places, known=KNOWN)
    assert "not the official revision" in caught.value.detail


def test_a_named_folder_with_the_official_files_is_verified(places: ModelPlaces, tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine")
    model = find_model("base", folder, places=places, known=KNOWN)
    assert (model.verified, model.name) == (True, "small-test")


def test_a_named_folder_with_other_files_is_used_and_told_as_not_verified(places: ModelPlaces, tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine", {**CONTENTS, "model.bin": b"own weights"})
    model = find_model("base", folder, places=places, known=KNOWN)
    assert not model.verified
    assert model.digest == hashlib.sha256(b"own weights").hexdigest()
    assert model.repository == ""


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json"])
def test_a_named_folder_that_is_not_whole_is_refused(missing: str, places: ModelPlaces, tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine", {name: c for name, c in CONTENTS.items() if name != missing})
    with pytest.raises(ModelError) as caught:
        find_model("base", folder, places=places, known=KNOWN)
    assert missing in caught.value.detail


def test_an_unknown_name_is_answered_with_the_known_ones(places: ModelPlaces) -> None:
    with pytest.raises(ModelError) as caught:
        find_model("enormous", places=places, known=KNOWN)
    assert "small-test, whole-test" in caught.value.detail


def test_a_file_changed_after_it_was_verified_is_read_again(places: ModelPlaces, site: Path) -> None:
    install_parts(site)
    weights = find_model("small-test", places=places, known=KNOWN).folder / "model.bin"
    weights.write_bytes(b"v" * 5000)
    os.utime(weights, (1, 1))
    assert find_model("small-test", places=places, known=KNOWN).verified
    assert weights.read_bytes() == CONTENTS["model.bin"]


def test_a_full_check_reads_what_is_remembered_as_verified(places: ModelPlaces, tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine")
    find_model("base", folder, places=places, known=KNOWN)
    status = (folder / "model.bin").stat()
    (folder / "model.bin").write_bytes(b"v" * 5000)
    os.utime(folder / "model.bin", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert find_model("base", folder, places=places, known=KNOWN).verified, "the stamp is trusted"
    assert not find_model("base", folder, places=places, known=KNOWN, verify=True).verified


@pytest.mark.parametrize("memory", ["", "not json", "[1, 2]", '{"a": 5}'])
def test_a_damaged_memory_of_verified_files_is_harmless(memory: str, places: ModelPlaces, tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine")
    places.cache.mkdir()
    places.stamps.write_text(memory, encoding="utf-8")
    assert find_model("base", folder, places=places, known=KNOWN).verified
    assert len(json.loads(places.stamps.read_text(encoding="utf-8"))) >= len(CONTENTS)


def test_what_a_killed_join_left_is_removed_once_it_is_old(places: ModelPlaces, site: Path) -> None:
    install_parts(site)
    target = places.joined_folder(SMALL)
    target.mkdir(parents=True)
    old, young = target / ".model.bin.aaaa", target / ".model.bin.bbbb"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (1, 1))
    find_model("small-test", places=places, known=KNOWN)
    assert not old.exists()
    assert young.exists(), "another process may still be writing it"


def test_a_cache_path_that_is_a_file_is_told_with_a_remedy(places: ModelPlaces, site: Path) -> None:
    install_parts(site)
    places.cache.write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        find_model("small-test", places=places, known=KNOWN)
    assert caught.value.remedy


def test_a_survey_tells_of_each_known_model(places: ModelPlaces, site: Path) -> None:
    install(site, "example-whole", CONTENTS)
    small, whole = survey(places, known=KNOWN)
    assert small.model is None
    assert small.problem is not None
    assert whole.model is not None
    assert whole.problem is None


@pytest.mark.model
def test_the_base_model_of_the_installed_packages_is_the_official_one() -> None:
    model = find_model("base", verify=True)
    assert model.verified
    assert model.digest == "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
