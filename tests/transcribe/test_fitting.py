"""The model that fits a computer is measured once, kept beside all cases, said once, and may be overruled."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.casefile.support import LIVE, begin, make_case
from transcribe.child import begun_with
from transcribe.engine import Care
from transcribe.fitting import (
    Fit,
    choose_model,
    chosen_model,
    fit,
    fitting_model,
    fitting_threads,
    keep_fit,
    kept_fit,
    measure,
    told_once,
)
from transcribe.models import Model, find_model
from transcribe.windows import LONGEST_S

CORES = os.cpu_count() or 1


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "settings"))
    return tmp_path / "settings"


def model(folder: Path, name: str, size: int) -> Model:
    (folder / name).mkdir(parents=True)
    (folder / name / "model.bin").write_bytes(b"0" * size)
    return Model(name, folder / name, "a folder", True, "0")


def test_the_largest_that_keeps_up_is_found_and_smaller_ones_are_not_tried(tmp_path: Path) -> None:
    models = [model(tmp_path, "tiny", 1), model(tmp_path, "small", 3), model(tmp_path, "base", 2)]
    tried: list[tuple[str, float]] = []

    def measuring(model: Model, threads: int, window_s: float = LONGEST_S, care: Care = "full") -> float:
        tried.append((model.name, window_s))
        assert care == "full"
        return {"small": 0.5, "base": 0.1 if window_s == LONGEST_S else 0.08}[model.name]

    found = fit(models, measuring)
    assert (found.model, found.factors) == ("base", {"small": 0.5, "base": 0.1})
    assert {name for name, _ in tried} == {"small", "base"}
    assert (found.window_s, tried[-1]) == (19.0, ("base", 19.0)), "28 s would take 2.8 s after Stop"
    assert found.words.startswith("base fits this computer: 10 times as fast as speech")
    assert found.words.endswith("small would fall behind.")


def test_where_none_keeps_up_it_is_said_that_words_come_afterwards(tmp_path: Path) -> None:
    found = fit([model(tmp_path, "base", 2)], lambda model, threads, window_s=0.0, care="full": 0.36)
    assert found.model is None
    assert "the words come afterwards" in found.words
    keep_fit(found)
    assert fitting_model() == "base"


def test_where_the_smallest_keeps_up_only_hastily_it_is_heard_so_and_in_short_windows(tmp_path: Path) -> None:
    factors = {"full": 0.5, "hasty": 0.3}
    models = [model(tmp_path, "base", 2), model(tmp_path, "tiny", 1)]
    found = fit(models, lambda model, threads, window_s=0.0, care="full": factors[care])
    assert (found.model, found.window_s, found.hasty) == ("tiny", 14.0, True)
    assert "heard hastily" in found.words
    keep_fit(found)
    assert kept_fit() == found


def test_what_fits_is_kept_until_a_person_chooses_otherwise() -> None:
    assert (kept_fit(), fitting_model(), fitting_threads()) == (None, "base", CORES)
    found = Fit({"base": 0.6, "tiny.en": 0.2}, "tiny.en", 1)
    keep_fit(found)
    assert (kept_fit(), fitting_model(), fitting_threads()) == (found, "tiny.en", min(2, CORES))
    assert fitting_model("pl") == "base", "tiny.en hears English alone"
    choose_model("base")
    assert (fitting_model(), kept_fit()) == ("base", found)
    keep_fit(found)
    assert chosen_model() == "base", "measuring anew leaves a choice alone"
    choose_model(None)
    assert fitting_model() == "tiny.en"


def test_what_was_begun_is_finished_by_its_model_unless_that_does_not_hear_the_language(tmp_path: Path) -> None:
    with closing(make_case(tmp_path / "case.vantage", encrypted=False)) as case:
        item = begin(case).id
        assert begun_with(case, item) is None
        case.transcripts.begin(item, engine="scripted", model="tiny.en", digest="0" * 64, settings={})
        assert begun_with(case, item) == "tiny.en"
        case.settings.set_language(item, "Polish", LIVE)
        assert begun_with(case, item) is None, "tiny.en hears English alone"
        case.transcripts.begin(item, engine="scripted", model="base", digest="1" * 64, settings={})
        assert begun_with(case, item) == "base"


def test_it_is_said_once_and_again_when_it_was_measured_anew() -> None:
    assert told_once() == ""
    keep_fit(Fit({"base": 0.1}, "base", 1))
    assert told_once().startswith("base fits this computer")
    assert told_once() == ""
    keep_fit(Fit({"base": 0.2}, "base", 1))
    assert "5 times" in told_once()


@pytest.mark.parametrize(
    "broken",
    [
        "no json",
        "[]",
        {"computer": "another"},
        {"threads": 0},
        {"factors": {"base": "fast"}},
        {"model": "x"},
        {"window_s": 300.0},
    ],
)
def test_what_cannot_be_read_or_was_measured_elsewhere_counts_as_not_measured(
    settings: Path, broken: str | dict[str, object]
) -> None:
    keep_fit(Fit({"base": 0.1}, "base", 1))
    (kept,) = settings.rglob("words.json")
    changed = broken if isinstance(broken, str) else json.dumps({**json.loads(kept.read_text()), **broken})
    kept.write_text(changed)
    assert kept_fit() is None
    assert fitting_model() == "base"


@pytest.mark.model
def test_a_model_is_measured_by_decoding_a_window() -> None:
    assert measure(find_model(), 1, 14.0, "hasty") > 0
