"""The choice of a microphone is kept on this computer, whatever else lies in its place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from capture.chosen_microphone import choose_microphone, choose_second, chosen_microphone, chosen_second
from casefile.errors import StorageError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the place of settings is moved as Linux has it")


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "settings"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder / "vantage"


def test_without_a_choice_it_is_the_systems_default() -> None:
    assert chosen_microphone() is None


def test_a_choice_is_kept_until_the_next(settings: Path) -> None:
    choose_microphone("Tischmikrofon „Süd“, USB")
    assert chosen_microphone() == "Tischmikrofon „Süd“, USB"
    choose_microphone("another")
    assert chosen_microphone() == "another"
    choose_microphone(None)
    assert chosen_microphone() is None
    assert [path.name for path in settings.iterdir()] == ["microphone.json"]


def test_a_second_one_is_kept_beside_it_and_is_never_the_same(settings: Path) -> None:
    assert chosen_second() is None
    choose_second("lapel")
    choose_microphone("table")
    assert (chosen_microphone(), chosen_second()) == ("table", "lapel")
    choose_microphone("lapel")
    assert (chosen_microphone(), chosen_second()) == ("lapel", None)
    choose_microphone("table")
    choose_second("lapel")
    choose_second(None)
    assert (chosen_microphone(), chosen_second()) == ("table", None)


@pytest.mark.parametrize("found", ["", "{", "[]", '"a name"', '{"microphone": 7}', '{"microphone": ""}', "\x00\xff"])
def test_what_is_no_choice_stands_for_the_default(settings: Path, found: str) -> None:
    choose_microphone("one")
    (settings / "microphone.json").write_bytes(found.encode("latin-1"))
    assert chosen_microphone() is None
    choose_microphone("two")
    assert chosen_microphone() == "two"


def test_a_place_that_cannot_be_written_is_told(settings: Path) -> None:
    settings.parent.mkdir()
    settings.write_text("a file where the folder would be", encoding="utf-8")
    with pytest.raises(StorageError):
        choose_microphone("one")
    assert chosen_microphone() is None
