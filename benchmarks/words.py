"""The transcriber with the base model on the sample conversation, against plain faster-whisper in the same run.

Ours is the real child process on a recorded, encrypted conversation: from the loaded model to the last committed word.
The peer gets the same model, threads and priority, and the sample's sound file; its clock starts with the loaded model,
too. Word error rates are after the usual normalisation of English, against the words of the sample's script.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jiwer
from whisper_normalizer.english import EnglishTextNormalizer

from benchmarks.filling import with_the_sample
from benchmarks.plain_whisper import SETTINGS
from benchmarks.report import begin, line, paired_ratio, spread
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.words import living_text
from sample.truth import FIRST_SOUND, load_first
from transcribe.child import default_threads, start_transcriber
from transcribe.models import find_model

_PATIENCE_S = 600.0


def ours(case: Case, conversation: Conversation) -> float:
    """Transcribe the recorded conversation and return the seconds it took."""
    child = start_transcriber(case, conversation.id, follow=False)
    started_s = None
    while (said := child.next_status(_PATIENCE_S)) is not None:
        if said.kind == "started":
            started_s = time.perf_counter()
        if said.kind == "error":
            raise SystemExit(f"{said.title} {said.detail}")
        if said.kind == "complete" and started_s is not None:
            taken_s = time.perf_counter() - started_s
            child.close()
            return taken_s
    raise SystemExit("the transcriber said nothing for ten minutes")


def heard(case: Case, conversation: Conversation) -> str:
    """Return the transcript's words."""
    transcript = case.transcripts.current(conversation.id)
    lines = case.transcripts.utterances(transcript.id) if transcript else []
    return living_text([word for line in lines for word in line.words])


def theirs() -> dict[str, tuple[float, str]]:
    """Transcribe the sample's file with each setting of the peer; return seconds and text."""
    model, threads = find_model(), default_threads()
    command = [
        sys.executable,
        "-P",
        "-m",
        "benchmarks.plain_whisper",
        str(model.folder),
        str(threads),
        str(FIRST_SOUND),
    ]
    done = subprocess.run([*command, *SETTINGS], stdout=subprocess.PIPE, text=True, check=True)
    return {name: (result["taken_s"], result["text"]) for name, result in json.loads(done.stdout).items()}


def main() -> None:
    """Measure in turn, and print ratios first."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds: int = parser.parse_args().rounds
    script, plain = load_first(), EnglishTextNormalizer()
    begin(
        f"Transcribing the sample ({script.duration_s:.0f} s) with base on {default_threads()} threads",
        "0.6 of the time of the peer's setting with the fewest wrong words, at no higher word error rate",
    )
    taken_s: list[float] = []
    texts: dict[str, str] = {}
    peers: dict[str, list[float]] = {name: [] for name in SETTINGS}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            case, conversation = with_the_sample(Path(folder) / "Words.vantage")
            taken_s.append(ours(case, conversation))
            texts["vantage"] = heard(case, conversation)
            case.close()
        for name, (peer_s, text) in theirs().items():
            peers[name].append(peer_s)
            texts[name] = text
        print(f"  round: {taken_s[-1]:.1f} s; {', '.join(f'{own[-1]:.1f}' for own in peers.values())}", flush=True)
    wrong = {name: jiwer.wer(plain(script.text), plain(text)) for name, text in texts.items()}
    for name, peer_taken_s in peers.items():
        line(f"time, vantage / {name}", paired_ratio(taken_s, peer_taken_s))
    for name, own_s in {"vantage": taken_s, **peers}.items():
        factor = statistics.median(own_s) / script.duration_s
        line(name, f"{wrong[name]:.1%} of words wrong, real-time factor {factor:.3f}; {spread(own_s, digits=1)}")


if __name__ == "__main__":
    main()
