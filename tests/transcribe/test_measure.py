"""The largest model that keeps up is proposed, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcribe.measure import Speed, measure, proposal
from transcribe.models import Model, find_model


def speed(name: str, factor: float) -> Speed:
    return Speed(Model(name, Path(name), "a folder", True, "0"), factor)


def test_the_first_that_keeps_up_is_proposed() -> None:
    speeds = [speed("medium", 0.9), speed("small", 0.35), speed("base", 0.1)]
    assert proposal(speeds) == speeds[1]
    assert proposal([speed("medium", 0.36)]) is None


def test_a_speed_says_what_the_model_is_good_for() -> None:
    assert "keeps up with a conversation: 10 times as fast" in speed("base", 0.1).words
    assert "use it afterwards" in speed("small", 0.5).words
    assert "slower than speech" in speed("medium", 1.5).words


@pytest.mark.model
def test_a_model_is_measured_by_decoding_a_window() -> None:
    (found,) = measure([find_model()])
    assert found.model.name == "base"
    assert found.factor > 0
