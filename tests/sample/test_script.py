from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sample.errors import SampleError
from sample.generate import compose
from sample.script import ScriptLimit, ScriptTag, read_script
from sample.studio import perform, plain_text
from sample.truth import from_json, load_first, to_json
from tests.sample.synthesisers import needs_flite


def test_silences_are_no_part_of_the_words():
    assert plain_text("Right. {0.7} So, I went.  {2}Then I came back.") == "Right. So, I went. Then I came back."


def test_a_script_that_is_not_toml_is_refused(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("[conversation\n", encoding="utf-8")
    with pytest.raises(SampleError, match=r"broken\.toml"):
        read_script(path)


@pytest.mark.parametrize("change", [{"step": "verdict"}, {"speaker": "chair"}])
def test_unknown_steps_and_speakers_are_refused(change):
    script = compose(1, 0.5)
    with pytest.raises(SampleError, match="Unknown step or speaker"):
        replace(script, turns=(replace(script.turns[0], **change), *script.turns[1:]))


def test_two_turns_of_one_id_are_refused():
    script = compose(1, 0.5)
    with pytest.raises(SampleError, match="share an id"):
        replace(script, turns=(script.turns[0], *script.turns))


def test_a_note_on_no_turn_is_refused():
    script = compose(1, 0.5)
    with pytest.raises(SampleError, match="without a turn"):
        replace(script, limits=(ScriptLimit("nowhere", "Yes."),))


@needs_flite
def test_a_quote_that_nobody_said_is_refused():
    script = compose(1, 0.5)
    short = replace(script, turns=script.turns[:2], notes=(), marks=(), tags=(), limits=(), names=())
    tag = ScriptTag(script.turns[1].id, "words that were never said", "factor", "family", "unclear")
    with pytest.raises(SampleError, match="not said"):
        perform(replace(short, tags=(tag,)))


@needs_flite
def test_an_overlap_lies_on_both_lanes_at_once():
    script = compose(1, 0.5)
    lead, participant = script.turns[0], replace(script.turns[1], overlap_s=0.6)
    made = perform(replace(script, turns=(lead, participant), notes=(), marks=(), tags=(), limits=(), names=()))
    assert made.lanes is not None
    assert [turn.overlap for turn in made.turns] == [True, True]
    assert made.turns[0].end_s - made.turns[1].start_s == pytest.approx(0.6, abs=0.001)
    together = slice(round(made.turns[1].start_s * 16000), round(made.turns[0].end_s * 16000))
    for lane in (made.lanes.participant, made.lanes.reviewers):
        assert np.abs(lane[together].astype(np.int32)).max() > 1000


def test_a_truth_of_another_format_is_refused():
    with pytest.raises(SampleError, match="Not a sample conversation"):
        from_json(to_json(load_first()).replace('"format": 1', '"format": 99', 1))
