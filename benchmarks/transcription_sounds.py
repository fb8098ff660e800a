"""What the transcriber is measured on: the sample, an hour made from seeds, and people's real voices.

The real voices are fetched when they are first needed, into `build/`, and are never part of the repository: the
sentences of Debian's package `pocketsphinx-testdata`, which come with their words, a pause between each.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sample.generate import generate
from sample.render import sound_of
from sample.sound import RATE, read_opus, read_wav, write_wav
from sample.speech import Frames
from sample.studio import mixed
from sample.truth import FIRST_SOUND, Conversation, load_first

FOLDER = Path("build/transcription")
_PACKAGE = "pocketsphinx-testdata"
_SENTENCES = "usr/share/pocketsphinx/test/data/librivox"
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


def voices() -> Material:
    """Five sentences of LibriVox readers, twenty times over."""
    folder = FOLDER / "voices"
    if not (folder / _SENTENCES).is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-q", _PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["dpkg", "-x", next(folder.glob("*.deb")).name, "."], cwd=folder, check=True)
    pause = np.zeros(RATE, np.int16)
    frames: list[Frames] = [pause]
    texts: list[str] = []
    for line in (folder / _SENTENCES / "transcription").read_text(encoding="utf-8").splitlines():
        told = re.fullmatch(r"<s> (.*) </s> \((.*)\)", line)
        if told is not None:
            frames += [read_wav(folder / _SENTENCES / f"{told[2]}.wav")[0], pause]
            texts.append(told[1])
    sound = np.concatenate(frames * 20)
    path = FOLDER / "voices.wav"
    write_wav(path, sound)
    return Material("real voices", path, "\n".join(texts * 20), len(sound) / RATE)


MATERIALS: dict[str, Callable[[], Material]] = {"sample": sample, "voices": voices, "hour": hour}


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
