"""faster-whisper used as its own documentation does, in a process of its own: the peer of `benchmarks.words`.

Prints one JSON object: seconds for each setting, from the sound file to the last word, and the text it heard.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

SETTINGS: dict[str, dict[str, Any]] = {
    "sequential, beam 5, VAD": {"vad_filter": True},
    "sequential, beam 5, no VAD": {},
    "batched 8, beam 5": {"batch_size": 8},
}


def main() -> None:
    """Transcribe argv[3] with the model in argv[1] on argv[2] threads, with each setting of argv[4:]."""
    folder, threads, sound, *chosen = sys.argv[1:]
    os.environ["OMP_NUM_THREADS"] = threads
    os.environ["HF_HUB_OFFLINE"] = "1"
    import faster_whisper

    from casefile.system import system

    system.lower_priority()  # as the transcriber does, so that both give way to the same
    model: Any = faster_whisper.WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=int(threads))
    results: dict[str, dict[str, object]] = {}
    for name in chosen:
        options = SETTINGS[name]
        is_batched = "batch_size" in options
        hear: Callable[..., Any] = (
            faster_whisper.BatchedInferencePipeline(model).transcribe if is_batched else model.transcribe
        )
        began_s = time.perf_counter()
        segments, _ = hear(sound, language="en", beam_size=5, word_timestamps=True, **options)
        text = " ".join(segment.text for segment in segments)
        results[name] = {"taken_s": time.perf_counter() - began_s, "text": text}
    print(json.dumps(results))


if __name__ == "__main__":
    main()
