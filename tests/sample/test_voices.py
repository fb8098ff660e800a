from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest

from sample import espeak, flite
from sample.errors import SampleError
from sample.generate import compose
from sample.sound import RATE, read_opus, read_wav, resample, write_opus
from sample.studio import mixed, perform
from sample.voices import VOICES, voice
from tests.sample.listening import timed
from tests.sample.synthesisers import needs_espeak, needs_flite

SENTENCE = "Hello there, I'm Alison. It's twelve o'clock, isn't it?"


@needs_flite
@pytest.mark.parametrize("name", ["slt", "rms", "awb"])
def test_flite_library_speaks_as_its_program_does(tmp_path, name):
    program = shutil.which("flite")
    if program is None:
        pytest.skip("the flite program is not installed")
    path = tmp_path / "program.wav"
    subprocess.run([program, "-voice", name, "-t", SENTENCE, "-o", str(path)], check=True)
    frames, rate = read_wav(path)
    speech = flite.speak(SENTENCE, name)
    assert speech.rate == rate
    assert np.array_equal(frames[:, 0], speech.frames)


@needs_flite
def test_flite_word_ends_are_among_the_segment_ends_its_program_prints(tmp_path):
    program = shutil.which("flite")
    if program is None:
        pytest.skip("the flite program is not installed")
    command = [program, "-voice", "slt", "-psdur", "-t", SENTENCE, "-o", str(tmp_path / "x.wav")]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    ends = [float(item.rsplit(":", 1)[1]) for item in printed]
    words = flite.speak(SENTENCE, "slt").words
    assert [word.text for word in words] == SENTENCE.split()
    for word in words:
        assert word.end_s is not None
        assert min(abs(word.end_s - end_s) for end_s in ends) < 0.001
    assert ends[-1] == pytest.approx(len(flite.speak(SENTENCE, "slt").frames) / RATE, abs=flite.FRAME_S)


@needs_flite
def test_flite_says_the_same_whatever_was_said_before():
    before = flite.speak(SENTENCE, "slt").frames
    flite.speak("Something else.", "rms", stretch=1.2)
    assert np.array_equal(flite.speak(SENTENCE, "slt").frames, before)


@needs_flite
def test_flite_slows_down_by_the_stretch_asked_for():
    normal, slow = (len(flite.speak(SENTENCE, "awb", stretch).frames) for stretch in (1.0, 1.25))
    assert slow == pytest.approx(1.25 * normal, rel=0.02)


@needs_flite
def test_flite_refuses_a_lone_dash_which_has_no_sound():
    with pytest.raises(SampleError):
        flite.speak("We waited - and nobody came.", "slt")


@needs_espeak
def test_espeak_gives_each_written_word_its_onset():
    speech = espeak.speak(SENTENCE, "en")
    starts = [word.start_s for word in speech.words if word.start_s is not None]
    assert [word.text for word in speech.words] == SENTENCE.split()
    assert len(starts) == len(speech.words) and starts == sorted(set(starts))
    assert [word.end_s for word in speech.words[:-1]] == starts[1:]
    assert speech.words[-1].end_s is not None
    assert starts[-1] < speech.words[-1].end_s <= len(speech.frames) / speech.rate


@needs_espeak
def test_espeak_gives_no_time_to_a_word_it_runs_into_the_one_before():
    words = espeak.speak("It was right on the day.", "en").words
    assert [word.text for word in words if word.start_s is None] == ["the"]


@needs_espeak
def test_espeak_refuses_a_voice_that_does_not_exist():
    with pytest.raises(SampleError, match="Unknown eSpeak NG voice"):
        espeak.speak(SENTENCE, "xx-none")


@needs_flite
@needs_espeak
def test_a_conversation_may_mix_both_engines():
    script = compose(3, 0.5, {"lead": "espeak-en-gb", "participant": "awb", "note_taker": "slt"})
    made = perform(script)
    assert {v.role: v.engine for v in made.voices} == {
        "lead": "espeak-ng",
        "participant": "flite",
        "note_taker": "flite",
    }
    for turn in made.turns:
        known = [timed(word) for word in turn.words if word.start_s is not None]
        assert turn.start_s <= known[0][0] and known[-1][1] <= turn.end_s
        assert len(known) > 0.8 * len(turn.words)


def test_an_unknown_voice_is_named_with_those_there_are():
    with pytest.raises(SampleError) as caught:
        voice("nobody")
    assert all(name in caught.value.remedy for name in VOICES)


@needs_flite
def test_decoded_opus_is_in_step_with_the_truth(tmp_path):
    made = perform(compose(9, 0.5))
    assert made.lanes is not None
    sound = mixed(made.lanes)
    write_opus(tmp_path / "a.ogg", sound)
    write_opus(tmp_path / "b.ogg", sound)
    decoded = read_opus(tmp_path / "a.ogg")
    assert len(decoded) == len(sound)
    for at_s in (3, 12, 20):
        there, here = (each[at_s * RATE : (at_s + 5) * RATE].astype(np.float64) for each in (sound, decoded))
        size = 2 * len(there)
        likeness = np.fft.irfft(np.fft.rfft(here, size) * np.conj(np.fft.rfft(there, size)), size)
        delay = int(likeness.argmax())
        delay = delay - size if delay > size // 2 else delay
        assert abs(delay) / RATE < 0.010
    assert (tmp_path / "a.ogg").read_bytes() == (tmp_path / "b.ogg").read_bytes()


def test_resampling_keeps_length_and_pitch():
    tone = np.rint(8000 * np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)).astype(np.int16)
    at_16k = resample(tone, 22_050)
    assert len(at_16k) == RATE
    assert int(np.abs(np.fft.rfft(at_16k.astype(np.float64))).argmax()) == 440
    assert resample(tone, RATE) is tone
