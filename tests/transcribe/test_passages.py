"""From a window to utterances, with an engine that follows a script."""

from __future__ import annotations

import numpy as np

from tests.transcribe.scripted import ScriptedEngine, heard
from transcribe.engine import SAMPLE_RATE, HeardUtterance
from transcribe.passages import Utterance, transcribe_window
from transcribe.windows import Stretch, Window


def window_of(*islands_s: tuple[float, float], start_s: float = 100.0, end_s: float = 110.0) -> Window:
    islands = tuple(Stretch(round(a * SAMPLE_RATE), round(b * SAMPLE_RATE)) for a, b in islands_s)
    return Window(Stretch(round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE)), islands)


def texts(utterances: tuple[Utterance, ...]) -> list[str]:
    return [" ".join(word.text for word in utterance.words) for utterance in utterances]


SOUND = np.zeros(10 * SAMPLE_RATE, dtype=np.float32)


def test_times_count_from_the_start_of_the_piece() -> None:
    engine = ScriptedEngine(lambda _: [heard(("We", 1.0, 1.2), ("met.", 1.2, 1.6))])
    (utterance,) = transcribe_window(window_of((101.0, 101.6)), SOUND, engine)
    assert (utterance.start_s, utterance.end_s, utterance.state) == (101.0, 101.6, "heard")


def test_a_pause_parts_what_the_engine_held_together() -> None:
    engine = ScriptedEngine(lambda _: [heard(("Yes.", 1.0, 1.4), ("And", 3.0, 3.4))])
    utterances = transcribe_window(window_of((101.0, 101.4), (103.0, 103.4)), SOUND, engine)
    assert texts(utterances) == ["Yes.", "And"]


def test_what_the_engine_held_apart_stays_apart() -> None:
    engine = ScriptedEngine(lambda _: [heard(("Yes.", 1.0, 1.4)), heard(("And", 1.4, 1.8))])
    assert texts(transcribe_window(window_of((101.0, 101.8)), SOUND, engine)) == ["Yes.", "And"]


def test_speech_without_words_is_heard_once_more_by_itself() -> None:
    whole = len(SOUND)

    def script(samples: np.ndarray) -> list[HeardUtterance]:
        if len(samples) == whole:
            return [heard(("First.", 1.0, 1.9))]
        return [heard(("Later.", 0.1, 0.6), ("Still.", 0.6, 2.8))]

    engine = ScriptedEngine(script)
    utterances = transcribe_window(window_of((101.0, 102.0), (105.0, 108.0)), SOUND, engine)
    assert texts(utterances) == ["First.", "Later. Still."]
    assert engine.asked == [whole, 3 * SAMPLE_RATE]
    assert 105.0 <= utterances[1].start_s < utterances[1].end_s <= 108.08


def test_what_only_a_second_hearing_gives_is_doubtful_when_it_is_not_probable() -> None:
    def script(samples: np.ndarray) -> list[HeardUtterance]:
        first = len(samples) == len(SOUND)
        return [heard(("First.", 1.0, 1.9)) if first else heard(("You.", 0.1, 0.6), probability=0.4)]

    utterances = transcribe_window(window_of((101.0, 102.0), (105.0, 105.6)), SOUND, ScriptedEngine(script))
    assert texts(utterances) == ["First.", "You."]
    assert [utterance.state for utterance in utterances] == ["heard", "doubtful"]


def test_speech_that_stays_without_words_is_entered_as_unclear_with_its_times() -> None:
    engine = ScriptedEngine(lambda samples: [heard(("First.", 1.0, 1.9))] if len(samples) == len(SOUND) else [])
    utterances = transcribe_window(window_of((101.0, 102.0), (105.0, 108.0)), SOUND, engine)
    assert texts(utterances) == ["First.", "[unclear]"]
    assert (utterances[1].state, utterances[1].start_s, utterances[1].end_s) == ("unclear", 105.0, 108.0)
    assert utterances[1].words[0].probability is None


def test_an_unclear_stretch_stands_at_its_place_in_time() -> None:
    engine = ScriptedEngine(lambda samples: [heard(("Later.", 5.0, 7.0))] if len(samples) == len(SOUND) else [])
    utterances = transcribe_window(window_of((101.0, 103.0), (105.0, 107.0)), SOUND, engine)
    assert texts(utterances) == ["[unclear]", "Later."]


def test_an_utterance_is_doubtful_only_when_all_of_it_is() -> None:
    engine = ScriptedEngine(lambda _: [heard(("a", 1.0, 1.2), probability=0.1), heard(("b", 1.2, 1.4))])
    first, second = transcribe_window(window_of((101.0, 101.4)), SOUND, engine)
    assert (first.state, second.state) == ("doubtful", "heard")


def test_a_loop_keeps_all_its_words() -> None:
    words = [("no", 1.0 + i * 0.2, 1.2 + i * 0.2) for i in range(6)]
    (utterance,) = transcribe_window(window_of((101.0, 102.2)), SOUND, ScriptedEngine(lambda _: [heard(*words)]))
    assert [word.state for word in utterance.words] == ["doubtful"] * 6
