from __future__ import annotations

import numpy as np
import pytest

from sample.errors import SampleError
from sample.generate import compose, generate, main
from sample.render import sound_of
from sample.script import STEPS
from sample.sound import RATE, read_wav
from sample.studio import mixed
from sample.truth import Conversation, load, to_json
from tests.sample.listening import level, onset_s, quote_of, silences, timed
from tests.sample.synthesisers import needs_flite

SEED, MINUTES = 5, 0.6


@pytest.fixture(scope="module")
def made() -> Conversation:
    return generate(SEED, MINUTES)


def _words(seed: int, minutes: float = 1.5) -> set[str]:
    return {turn.text for turn in compose(seed, minutes).turns}


def test_same_seed_writes_the_same_script():
    assert compose(SEED, 3.0) == compose(SEED, 3.0)


def test_other_seeds_say_other_things():
    seeds = [_words(seed) for seed in range(8)]
    for index, one in enumerate(seeds):
        for other in seeds[index + 1 :]:
            assert len(one & other) < 0.7 * len(one)
            assert len(one ^ other) >= 8


def test_steps_come_in_other_orders_and_again_but_all_nine_are_there():
    orders = []
    for seed in range(30):
        steps = [turn.step for turn in compose(seed, 6.0).turns]
        assert set(STEPS) <= set(steps) and steps[0] == "introduction"
        orders.append(tuple(step for at, step in enumerate(steps) if at == 0 or steps[at - 1] != step))
    assert len(set(orders)) > 15
    assert any(len(order) > len(set(order)) for order in orders)


@pytest.mark.parametrize("minutes", [1.5, 5.0, 20.0, 60.0])
def test_length_follows_what_was_asked(minutes):
    words = sum(len(turn.text.split()) for turn in compose(SEED, minutes).turns)
    assert 120 * minutes < words < 240 * minutes


def test_every_generated_quote_and_name_is_in_its_words():
    for seed in range(20):
        script = compose(seed, 3.0)
        texts = {turn.id: turn.text for turn in script.turns}
        assert script.tags and all(tag.quote in texts[tag.turn] for tag in script.tags)
        spoken = " ".join(texts.values())
        assert all(name.real in spoken or any(v in spoken for v in name.variants) for name in script.names)
        assert not set("<>[]") & set(spoken)


def test_long_conversations_do_not_repeat_an_answer():
    answers = [turn.text for turn in compose(SEED, 12.0).turns if turn.speaker == "participant"]
    assert len(set(answers)) == len(answers)


def test_less_than_half_a_minute_is_refused():
    with pytest.raises(SampleError, match="Too short"):
        compose(SEED, 0.2)


@needs_flite
def test_same_seed_gives_the_same_bytes(made):
    again = generate(SEED, MINUTES)
    assert to_json(again) == to_json(made)
    assert mixed(sound_of(again)).tobytes() == mixed(sound_of(made)).tobytes()


@needs_flite
def test_words_sound_where_the_truth_puts_them(made):
    sound = mixed(sound_of(made))
    assert len(sound) == round(made.duration_s * RATE)
    assert min(level(sound, *timed(word)) for turn in made.turns for word in turn.words) > 200
    pauses = silences(made, longer_than_s=0.3)
    assert max(level(sound, start_s + 0.12, end_s - 0.06) for start_s, end_s in pauses) < 10
    errors = [onset_s(sound, end_s) - end_s for _, end_s in pauses]
    assert abs(float(np.median(errors))) < 0.01


@needs_flite
def test_each_side_is_silent_while_only_the_other_speaks(made):
    lanes = sound_of(made)
    for turn in made.turns:
        mine, other = lanes.participant, lanes.reviewers
        if turn.role != "participant":
            mine, other = other, mine
        assert level(mine, turn.start_s, turn.end_s) > 1000
        assert level(other, turn.start_s, turn.end_s) < 10


@needs_flite
def test_tags_are_slices_with_the_times_of_their_words(made):
    assert made.tags
    for tag in made.tags:
        assert quote_of(made, tag.turn, tag.first_word, tag.last_word) == tag.quote
        words = made.turn(tag.turn).words
        assert (tag.start_s, tag.end_s) == (timed(words[tag.first_word])[0], timed(words[tag.last_word])[1])


@needs_flite
def test_command_writes_truth_mono_and_two_channels(tmp_path, capsys, made):
    assert main(["--seed", str(SEED), "--minutes", str(MINUTES), "--output", str(tmp_path), "--probes"]) == 0
    assert load(tmp_path / f"conversation-{SEED}.json") == made
    mono, rate = read_wav(tmp_path / f"conversation-{SEED}.wav")
    both, both_rate = read_wav(tmp_path / f"conversation-{SEED}-two-channels.wav")
    assert rate == both_rate == RATE
    assert mono.shape == (len(both), 1) and both.shape[1] == 2
    assert np.array_equal(both[:, 0], sound_of(made).participant)
    assert np.array_equal(both[:, 1], sound_of(made).reviewers)
    listed = capsys.readouterr().out.split()
    assert len(listed) == 7 and all((tmp_path / line.rsplit("/", 1)[-1]).is_file() for line in listed)


def test_command_says_in_words_why_it_made_nothing(tmp_path, capsys):
    assert main(["--seed", "1", "--minutes", "0.1", "--output", str(tmp_path)]) == 1
    assert "Too short" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
