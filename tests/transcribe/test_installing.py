"""Bringing a model here: only the official files, from a folder or a server, and on from where it was ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from casefile.errors import ModelError
from tests.transcribe.test_models import CONTENTS, SMALL, places, write_model  # noqa: F401 (a fixture)
from transcribe.installing import fetch, install_from, missing_bytes
from transcribe.model_places import ModelPlaces
from transcribe.models import find_model


class Quiet(SimpleHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 (http.server makes a handler for each request)

    def log_message(self, *_: object) -> None:
        Quiet.asked.append(self.path)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder of the hub's layout, and the address under which a server on this computer gives it."""
    folder = write_model(tmp_path / "served" / SMALL.repository / "resolve" / SMALL.revision)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "served")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Quiet.asked.clear()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def install(places: ModelPlaces, source: str) -> list[int]:  # noqa: F811
    told: list[int] = []
    fetch(SMALL, places, lambda done, whole: told.append(done), source=source)
    return told


def test_a_model_is_fetched_and_found(places: ModelPlaces, served: tuple[Path, str]) -> None:  # noqa: F811
    told = install(places, served[1])
    assert told[-1] == sum(len(content) for content in CONTENTS.values())
    model = find_model(SMALL.name, places=places, known=[SMALL], verify=True)
    assert model.verified
    assert missing_bytes(SMALL, places) == 0
    Quiet.asked.clear()
    install(places, served[1])
    assert Quiet.asked == []


def test_what_is_whole_is_kept_where_the_rest_cannot_be_had(
    places: ModelPlaces,  # noqa: F811
    served: tuple[Path, str],
) -> None:
    weights = served[0] / "model.bin"
    weights.rename(served[0] / "away")
    with pytest.raises(ModelError, match="404") as caught:
        install(places, served[1])
    assert "goes on from there" in caught.value.remedy
    assert missing_bytes(SMALL, places) == len(CONTENTS["model.bin"])
    with pytest.raises(ModelError):
        find_model(SMALL.name, places=places, known=[SMALL])
    (served[0] / "away").rename(weights)
    Quiet.asked.clear()
    install(places, served[1])
    assert [path.rpartition("/")[2] for path in Quiet.asked] == ["model.bin"]


@pytest.mark.parametrize("content", [b"v" * 5000, b"w" * 5001, b"w" * 4999])
def test_another_file_than_the_official_one_is_refused_and_nothing_of_it_is_left(
    places: ModelPlaces,  # noqa: F811
    served: tuple[Path, str],
    content: bytes,
) -> None:
    (served[0] / "model.bin").write_bytes(content)
    with pytest.raises(ModelError, match="not the official"):
        install(places, served[1])
    with pytest.raises(ModelError, match="not the official"):
        install_from(SMALL, served[0], places, lambda done, whole: None)
    assert sorted(path.name for path in places.joined_folder(SMALL).iterdir()) == sorted(set(CONTENTS) - {"model.bin"})


def test_from_a_folder_no_network_is_used(places: ModelPlaces, tmp_path: Path) -> None:  # noqa: F811
    folder = write_model(tmp_path / "stick")
    install_from(SMALL, folder, places, lambda done, whole: None)
    assert find_model(SMALL.name, places=places, known=[SMALL]).verified


def test_an_address_that_is_not_encrypted_is_refused(places: ModelPlaces) -> None:  # noqa: F811
    with pytest.raises(ModelError, match="not fetched from there"):
        fetch(SMALL, places, lambda done, whole: None, source="http://models.example")
