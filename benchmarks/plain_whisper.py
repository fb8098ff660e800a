"""What other programs do with faster-whisper, each with its own settings, in a process of its own.

Prints one JSON object: seconds from the sound file to the last word with the loaded model, processor seconds, peak
memory, and the words with their onsets. The settings are those of the programs' sources; none of their code is used.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

RATE = 16_000
Words = list[tuple[str, float]]


def sequential(model: Any, sound: Any, **options: Any) -> Words:  # noqa: ANN401 (the model's types are its own)
    """faster-whisper's own loop."""
    segments, _ = model.transcribe(sound, language="en", beam_size=5, word_timestamps=True, **options)
    return _words(segments)


def batched(model: Any, sound: Any, **options: Any) -> Words:  # noqa: ANN401
    """faster-whisper's batched pipeline, eight windows at once."""
    import faster_whisper

    pipeline: Any = faster_whisper.BatchedInferencePipeline(model)
    segments, _ = pipeline.transcribe(sound, language="en", beam_size=5, word_timestamps=True, batch_size=8, **options)
    return _words(segments)


def five_seconds(model: Any, sound: Any) -> Words:  # noqa: ANN401
    """Chunks of five seconds, cut at the quietest 20 ms of their last 1.5 s, each told the text before it."""
    found: Words = []
    begin, before = 0, ""
    while begin < len(sound):
        end = begin + 5 * RATE
        if end < len(sound):
            last = sound[end - 3 * RATE // 2 : end]
            loudness = np.abs(last[: len(last) // 320 * 320]).reshape(-1, 320).sum(axis=1)
            end = end - 3 * RATE // 2 + int(np.argmin(loudness)) * 320 + 160
        segments, _ = model.transcribe(
            sound[begin:end], language="en", beam_size=5, word_timestamps=True, initial_prompt=before or None
        )
        words = _words(segments)
        before = " ".join(word for word, _ in words) or before
        found += [(word, at_s + begin / RATE) for word, at_s in words]
        begin = end
    return found


def local_agreement(model: Any, sound: Any) -> Words:  # noqa: ANN401
    """A buffer that grows by a second; what two hearings agree upon is final; trimmed after 15 s."""
    final: Words = []
    before: Words = []
    begin = 0
    for end in range(RATE, len(sound) + RATE, RATE):
        segments, _ = model.transcribe(
            sound[begin:end],
            language="en",
            beam_size=5,
            word_timestamps=True,
            condition_on_previous_text=True,
            initial_prompt=" ".join(word for word, _ in final)[-200:] or None,
        )
        reached_s = final[-1][1] if final else -1.0
        words = [(word, at_s + begin / RATE) for word, at_s in _words(segments)]
        words = [word for word in words if word[1] > reached_s + 0.1]
        agreed = 0
        while agreed < min(len(words), len(before)) and words[agreed][0] == before[agreed][0]:
            agreed += 1
        final += words[:agreed]
        before = words[agreed:]
        if end - begin > 15 * RATE and final:
            begin = max(begin, int(final[-1][1] * RATE))
    return final + before


PEERS: dict[str, Callable[..., Words]] = {
    "faster-whisper, default": lambda model, sound: sequential(model, sound),
    "noScribe's": lambda model, sound: sequential(
        model, sound, vad_filter=True, vad_parameters={"min_silence_duration_ms": 500, "speech_pad_ms": 50}
    ),
    "whisperX's, batched 8": lambda model, sound: batched(model, sound),
    "chunks of 5 s, as Buzz": five_seconds,
    "LocalAgreement-2, as whisper_streaming": local_agreement,
}


def _words(segments: Iterator[Any]) -> Words:
    return [(word.word.strip(), float(word.start)) for segment in segments for word in segment.words or ()]


def main() -> None:
    """Transcribe argv[3] with the model in argv[1] on argv[2] threads with the settings named argv[4]."""
    folder, threads, path, name = sys.argv[1:]
    os.environ["OMP_NUM_THREADS"] = threads
    os.environ["HF_HUB_OFFLINE"] = "1"
    import faster_whisper

    from casefile.system import system

    system.lower_priority()  # as the transcriber does, so that both give way to the same
    model: Any = faster_whisper.WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=int(threads))
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    words = PEERS[name](model, faster_whisper.decode_audio(path))
    taken_s, cpu_s = time.perf_counter() - began_s, time.process_time() - began_cpu_s
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps({"taken_s": taken_s, "cpu_s": cpu_s, "peak_mb": peak_mb, "words": words}))


if __name__ == "__main__":
    main()
