"""The real base model and the real speech detector."""

from __future__ import annotations

import re
from pathlib import Path

import jiwer
import numpy as np
import pytest
from numpy.typing import NDArray

from casefile.errors import ModelError
from casefile.recording_file import RecordingReader
from sample.sound import read_opus
from sample.truth import FIRST_SOUND, load_first
from tests.transcribe.sounds import Frames, recording_of
from transcribe.engine import GATE_FRAMES
from transcribe.listening import Heard, Listener
from transcribe.models import Model, find_model
from transcribe.passages import Utterance
from transcribe.whisper import SileroGate, WhisperEngine

pytestmark = pytest.mark.model

RATE = 16_000
PROBE_S = 40


@pytest.fixture(scope="module")
def engine() -> WhisperEngine:
    return WhisperEngine(find_model(), threads=2)


def listen(engine: WhisperEngine, path: Path) -> list[Utterance]:
    heard: list[Heard] = []
    reader = RecordingReader(path, None)
    listener = Listener(reader, engine, SileroGate(), from_s=0.0, hand_over=heard.append)
    while listener.listen():
        pass
    listener.finish()
    reader.close()
    return [utterance for result in heard for utterance in result.utterances]


def to_frames(sound: NDArray[np.float64]) -> Frames:
    return np.asarray(np.clip(sound, -1, 1) * 32767, dtype=np.int16)


def knocks(rng: np.random.Generator, count: int, longest: int, size: float) -> NDArray[np.float64]:
    """Short bursts of noise that die away: keys, cups, doors."""
    sound = rng.normal(0, 0.002, PROBE_S * RATE)
    for begin in rng.integers(0, len(sound) - longest, count):
        length = int(rng.integers(longest // 4, longest))
        sound[begin : begin + length] += rng.normal(0, size, length) * np.exp(-np.arange(length) / (length / 4))
    return sound


def probes() -> dict[str, Frames]:
    rng = np.random.default_rng(7)
    clock = np.arange(PROBE_S * RATE) / RATE
    hum = 0.1 * np.sin(2 * np.pi * 50 * clock) + 0.03 * np.sin(2 * np.pi * 150 * clock)
    return {
        "silence": to_frames(np.zeros(len(clock))),
        "faint noise": to_frames(rng.normal(0, 0.003, len(clock))),
        "loud noise": to_frames(rng.normal(0, 0.1, len(clock))),
        "hum": to_frames(hum),
        "typing": to_frames(knocks(rng, 300, 700, 0.3)),
        "doors": to_frames(knocks(rng, 12, 9000, 0.5)),
    }


@pytest.mark.parametrize("probe", probes().items(), ids=list(probes()))
def test_no_word_is_invented_where_nobody_speaks(
    probe: tuple[str, Frames], engine: WhisperEngine, tmp_path: Path
) -> None:
    assert listen(engine, recording_of(tmp_path / "a.db", probe[1])) == []


def plain(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.casefold())


def test_a_minute_of_the_sample_is_heard_with_times_within_its_speech(engine: WhisperEngine, tmp_path: Path) -> None:
    truth = load_first()
    end_s = next(turn.start_s for turn in truth.turns if turn.start_s > 60.0)
    sound = read_opus(FIRST_SOUND)[: round(end_s * RATE)]
    words = [word for line in listen(engine, recording_of(tmp_path / "a.db", sound)) for word in line.words]
    spoken = [word for turn in truth.turns if turn.end_s <= end_s for word in turn.words]
    reference = " ".join(text for word in spoken for text in plain(word.text))
    hypothesis = " ".join(text for word in words for text in plain(word.text))
    assert jiwer.wer(reference, hypothesis) < 0.12
    turns = [(turn.start_s - 0.3, turn.end_s + 0.3) for turn in truth.turns]
    assert all(any(start <= word.start_s < word.end_s <= end for start, end in turns) for word in words)


def test_silence_between_sentences_gives_no_words_and_does_not_move_times(
    engine: WhisperEngine, tmp_path: Path
) -> None:
    truth = load_first()
    turn = truth.turns[0]
    sound = read_opus(FIRST_SOUND)
    sentence = sound[round(turn.start_s * RATE) : round(turn.end_s * RATE)]
    pause = np.zeros(30 * RATE, dtype=np.int16)
    lines = listen(engine, recording_of(tmp_path / "a.db", pause, sentence, pause, sentence))
    length_s = turn.end_s - turn.start_s
    for line in lines:
        first = 29.8 < line.start_s < line.end_s < 30.2 + length_s
        second = 59.8 + length_s < line.start_s < line.end_s < 60.2 + 2 * length_s
        assert first or second
    early = [word.text for line in lines if line.start_s < 45 for word in line.words]
    late = [word.text for line in lines if line.start_s >= 45 for word in line.words]
    assert early
    assert plain(" ".join(early)) == plain(" ".join(late))


def test_the_speech_detector_gives_the_same_scores_however_the_sound_arrives() -> None:
    sound = read_opus(FIRST_SOUND)[: 20 * RATE].astype(np.float32) / np.float32(32768)
    whole = SileroGate().score(sound)
    gate = SileroGate()
    pieces = np.split(sound, [100, 611, 8000, 8001, 50_000, 250_000])
    assert np.allclose(np.concatenate([gate.score(piece) for piece in pieces]), whole, atol=1e-4)
    assert len(whole) == len(sound) // GATE_FRAMES
    assert whole.max() > 0.9


def test_the_speech_detector_scores_the_remainder_and_then_forgets() -> None:
    sound = read_opus(FIRST_SOUND)[RATE : 3 * RATE + 100].astype(np.float32) / np.float32(32768)
    gate = SileroGate()
    first = np.concatenate([gate.score(sound), gate.finish()])
    assert len(first) == -(-len(sound) // GATE_FRAMES)
    assert np.array_equal(first, np.concatenate([gate.score(sound), gate.finish()]))
    assert len(gate.finish()) == 0


def test_a_folder_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(ModelError) as caught:
        WhisperEngine(Model("broken", tmp_path, "a folder", False, "0"), threads=1)
    assert caught.value.remedy


def test_the_engine_says_what_it_is(engine: WhisperEngine) -> None:
    identity = engine.identity
    assert identity.engine.startswith("faster-whisper ")
    assert identity.model == "base"
    assert identity.digest.startswith("d01c3014")
    assert identity.settings["beam_size"] == 5


def turns_of_the_sample(count: int) -> list[NDArray[np.float32]]:
    sound = read_opus(FIRST_SOUND).astype(np.float32) / np.float32(32768)
    turns = [turn for turn in load_first().turns if turn.end_s - turn.start_s > 3.0][:count]
    return [sound[round(turn.start_s * RATE) : round(turn.end_s * RATE)] for turn in turns]


def test_what_is_heard_in_a_window_does_not_depend_on_what_was_heard_before_or_with_it(engine: WhisperEngine) -> None:
    sounds = turns_of_the_sample(3)
    together = [plain(" ".join(word.text for line in heard for word in line.words)) for heard in engine.decode(sounds)]
    assert all(together)
    for place in (2, 0, 1):
        (alone,) = engine.decode([sounds[place]])
        assert plain(" ".join(word.text for line in alone for word in line.words)) == together[place]


def test_what_is_said_is_heard_in_the_language_that_the_engine_is_told(engine: WhisperEngine) -> None:
    sound = turns_of_the_sample(2)[1]
    german = WhisperEngine(find_model(), threads=2, language="de")
    assert (engine.identity.settings["language"], german.identity.settings["language"]) == ("en", "de")
    heard = [
        {text for line in one.decode([sound])[0] for word in line.words for text in plain(word.text)}
        for one in (engine, german)
    ]
    # Told German, Whisper makes German of an English sentence.
    assert "only" in heard[0] and "only" not in heard[1]
    assert {"wenn", "ich"} & heard[1] and not {"wenn", "ich"} & heard[0]


def test_a_model_of_english_alone_hears_no_other_language() -> None:
    try:
        tiny = find_model("tiny.en")
    except ModelError as missing:
        pytest.skip(f"{missing.title} {missing.remedy}")
    with pytest.raises(ModelError, match="English alone"):
        WhisperEngine(tiny, threads=1, language="pl")
