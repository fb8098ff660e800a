"""When words begin in people's real voices, by another program's forced alignment: pocketsphinx, to 10 ms.

It is fetched from the package registry into `build/` when it is first needed, with the acoustic model that it ships,
and is no dependency of anything. Run by itself, prints the onsets of the words of argv[2] in the sound argv[1] as JSON.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

_PACKAGE = "pocketsphinx==5.1.1"
_FRAME_S = 0.01


def onsets_in(sound: Path, text: str, folder: Path) -> list[tuple[str, float]]:
    """Return each word of a text as it is spoken in a sound at 16 kHz, with its onset in seconds.

    `folder` is where the program is, or is put. Raises CalledProcessError where it can't be had or finds no alignment.
    """
    if not (folder / "pocketsphinx").is_dir():
        fetch = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), _PACKAGE]
        subprocess.run(fetch, check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "-P", "-m", "benchmarks.aligning", str(sound), text]
    paths = os.pathsep.join(part for part in (str(folder), os.environ.get("PYTHONPATH", "")) if part)
    env = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
    return [(word, at_s) for word, at_s in json.loads(done.stdout)]


def _aligned(sound: str, text: str) -> list[tuple[str, float]]:
    import pocketsphinx  # type: ignore[import-not-found, unused-ignore]

    with wave.open(sound) as opened:
        pcm = opened.readframes(opened.getnframes())
    words = re.findall(r"[a-z']+", text.casefold())
    decoder: Any = pocketsphinx.Decoder(lm=None)
    decoder.set_align_text(" ".join(words))
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    # "to(3)" is the third way to say a word, and <sil> is none.
    found = [(re.sub(r"\(\d+\)$", "", each.word), each.start_frame * _FRAME_S) for each in decoder.seg()]
    found = [(word, at_s) for word, at_s in found if not word.startswith(("<", "[", "("))]
    if [word for word, _ in found] != words:
        raise SystemExit("no alignment of all the words")
    return found


if __name__ == "__main__":
    print(json.dumps(_aligned(sys.argv[1], sys.argv[2])))
