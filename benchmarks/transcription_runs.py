"""The runs of `benchmarks.transcription`: each makes one part of its figures, as plain numbers."""

from __future__ import annotations

import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
from whisper_normalizer.english import EnglishTextNormalizer

from benchmarks.filling import new_case
from benchmarks.memory import resident
from benchmarks.plain_whisper import PEERS
from benchmarks.transcription_sounds import FOLDER, MATERIALS, SHORT, Material
from capture.codec import flac_of
from casefile.case import Case
from casefile.events import Hand
from casefile.recording_file import RecordingWriter
from casefile.transcripts import NewUtterance, NewWord
from sample.sound import RATE, read_wav
from sample.speech import Frames
from sample.truth import Name
from transcribe.child import TranscriberChild, default_threads, start_transcriber
from transcribe.fitting import fit_here, kept_fit
from transcribe.models import find_model

OURS = "vantage"
_PATIENCE_S = 3600.0
SLOW = "LocalAgreement"
_ROW = RATE // 2
_PLAYED_S = 90.0
_HELD_S = 3600.0
KILLS_A_RUN = 3
_WORDS_HELD = 9000

Words = list[tuple[str, float]]
Part = dict[str, Any]


class Held:
    """A throw-away case with conversations of given sound."""

    def __init__(self, folder: Path) -> None:
        self.case: Case = new_case(folder / "Bench.vantage")
        self._hand = Hand(self.case.people.reviewer("R1").id, "live")
        self._count = 0

    def begin(self) -> str:
        """Begin a conversation that may be recorded."""
        self._count += 1
        person = self.case.people.participant(f"P{self._count:02}", self._hand)
        conversation = self.case.conversations.begin(person, self._hand).id
        self.case.agreements.enter(conversation, "given", self._hand, by_whom=f"P{self._count:02}")
        return conversation

    def name(self, entry: Name) -> None:
        """Enter a name into the name key."""
        self.case.names.add(entry.kind, entry.real, entry.pseudonym, self._hand, variants=entry.variants)  # type: ignore[arg-type]

    def recorder(self, conversation: str) -> tuple[str, RecordingWriter]:
        """Begin a recording."""
        recording = self.case.recordings.begin(conversation, self._hand, source="file")
        return recording.id, RecordingWriter(recording.path, self.case.recordings.key(recording.id))

    def record(self, conversation: str, frames: Frames) -> None:
        """Record all of the sound at once."""
        _, writer = self.recorder(conversation)
        for at in range(0, len(frames), _ROW):
            store(writer, frames[at : at + _ROW], at / RATE)
        writer.close()

    def words(self, conversation: str) -> Words:
        """What was understood, in order."""
        transcript = self.case.transcripts.current(conversation)
        lines = self.case.transcripts.utterances(transcript.id) if transcript else []
        heard = (word for line in lines for word in line.words if word.state != "unclear")
        return [(word.text, word.start_s or 0.0) for word in heard]


def store(writer: RecordingWriter, frames: Frames, at_s: float) -> None:
    """Store half a second of sound."""
    writer.add_sound(at_s, len(frames), RATE, flac_of(frames.tobytes(), RATE), attended=True)


def statuses(child: TranscriberChild) -> Iterator[Any]:
    """What a transcriber says until it is done."""
    while (said := child.next_status(_PATIENCE_S)) is not None:
        if said.kind == "error":
            raise SystemExit(f"{said.title} {said.detail}")
        yield said
        if said.kind in ("complete", "finished"):
            return


def file(material: str, who: str, made: Mapping[str, Callable[[], Material]] = MATERIALS) -> Part:
    """Turn one sound into words, by us or by another program's settings."""
    given = made[material]()
    done = _ours(given) if who == OURS else theirs(given, who)
    words = done.pop("words")
    return {**done, **scored(given, words), "length_s": given.length_s, "load": os.getloadavg()[0]}


def _ours(given: Material) -> Part:
    with tempfile.TemporaryDirectory() as folder:
        held = Held(Path(folder))
        conversation = held.begin()
        held.record(conversation, read_wav(given.sound)[0])
        child = start_transcriber(held.case, conversation, follow=False)
        began_s, peak_mb = 0.0, 0.0
        for said in statuses(child):
            if said.kind == "started":
                began_s = time.perf_counter()
            elif said.kind == "progress":
                peak_mb = resident(child.pid).peak_mb
        taken_s, before = time.perf_counter() - began_s, os.times()
        child.wait(_PATIENCE_S)
        after = os.times()
        cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
        words = held.words(conversation)
        held.case.close()
    return {"taken_s": taken_s, "cpu_s": cpu_s, "peak_mb": peak_mb, "words": words}


def theirs(given: Material, who: str) -> Part:
    """Turn one sound into words by another program's settings."""
    command = [sys.executable, "-P", "-m", "benchmarks.plain_whisper", str(find_model().folder)]
    done = subprocess.run(
        [*command, str(default_threads()), str(given.sound), who], stdout=subprocess.PIPE, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def scored(given: Material, words: Words) -> Part:
    """Error rate, insertions, deletions, words covered, and how far onsets lie from the voices' own."""
    plain = EnglishTextNormalizer()
    found = jiwer.process_words(plain(given.text), plain(" ".join(text for text, _ in words)))
    spoken = found.hits + found.substitutions + found.deletions
    off_s = onset_errors(given.onsets, words)
    return {
        "wrong": found.wer,
        "inserted": found.insertions,
        "missed": found.deletions,
        "covered": found.hits / spoken,
        "onset_median_s": statistics.median(off_s) if off_s else None,
        "onset_p95_s": float(np.quantile(off_s, 0.95)) if off_s else None,
        "onset_words": len(off_s),
    }


def onset_errors(truth: Sequence[tuple[str, float]], words: Words) -> list[float]:
    """Seconds between the onsets of the words that were understood as they were said, without a sign."""
    return [abs(truth[a][1] - words[b][1]) for a, b in same_words(truth, words)]


def same_words(truth: Sequence[tuple[str, float]], words: Words) -> list[tuple[int, int]]:
    """The places of the words that were understood as they were said, in both."""
    said, heard = [bare(text) for text, _ in truth], [bare(text) for text, _ in words]
    same = SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks()
    return [(a + i, b + i) for a, b, size in same for i in range(size)]


def bare(text: str) -> str:
    """The word without signs at its edges and without capitals."""
    return text.strip(".,;:!?-'\"…").casefold()


def stop(number: int, played_s: float = _PLAYED_S) -> Part:
    """Play 90 s or so many in real time into a conversation that holds an hour, stop at a random phase, and wait.

    The model and settings are those that were measured here, as at first use of the app.
    """
    window_s = _fitted_window_s()
    chance = random.Random(number)
    given = MATERIALS["sample"]()
    frames = read_wav(given.sound)[0]
    first = chance.randrange(0, len(frames) - round((played_s + 15) * RATE))
    played = frames[first : first + round((played_s + chance.uniform(0, 14)) * RATE)]
    ends_s = [at_s - first / RATE for _, at_s in given.onsets if first / RATE <= at_s]
    with tempfile.TemporaryDirectory() as folder:
        held = Held(Path(folder))
        conversation = held.begin()
        _hold_an_hour(held, conversation)
        _, writer = held.recorder(conversation)
        child = start_transcriber(held.case, conversation)
        child.want_drafts(True)
        _wait_until_started(child)
        lags: dict[str, list[float]] = {"draft": [], "final": []}
        _play(writer, played, child, ends_s, lags)
        stopped_s = time.perf_counter()
        writer.close()
        for _ in statuses(child):
            pass
        taken_s = time.perf_counter() - stopped_s
        child.wait(_PATIENCE_S)
        held.case.close()
    middle = {f"{kind}_lag_s": statistics.median(found) if found else None for kind, found in lags.items()}
    return {"stop_s": taken_s, **middle, "window_s": window_s, "load": os.getloadavg()[0]}


def _fitted_window_s() -> float:
    """Measure this computer once, for these runs alone, and return how long windows are then."""
    os.environ["XDG_CONFIG_HOME"] = str((FOLDER / "settings").absolute())
    return (kept_fit() or fit_here()).window_s


def _hold_an_hour(held: Held, conversation: str) -> None:
    """An hour in words of the same revision that the transcriber goes on with."""
    from transcribe.whisper import WhisperEngine

    made = WhisperEngine(find_model(), threads=1).identity
    recording, writer = held.recorder(conversation)
    store(writer, np.zeros(_ROW, np.int16), _HELD_S - 0.5)
    writer.close()
    revision = held.case.transcripts.begin(
        conversation, engine=made.engine, model=made.model, digest=made.digest, settings=made.settings
    )
    each_s = _HELD_S / _WORDS_HELD
    with held.case.all_or_nothing():
        for first in range(0, _WORDS_HELD, 20):
            words = tuple(NewWord("word", n * each_s, (n + 0.9) * each_s, 0.9) for n in range(first, first + 20))
            line = NewUtterance(words[0].start_s, words[-1].end_s, words)
            held.case.transcripts.commit_window(revision.id, recording, words[-1].end_s, [line])
        held.case.transcripts.commit_window(revision.id, recording, _HELD_S, [], complete=True)


def _wait_until_started(child: TranscriberChild) -> None:
    for said in statuses(child):
        if said.kind == "started":
            return


def _play(
    writer: RecordingWriter,
    frames: Frames,
    child: TranscriberChild,
    spoken_s: Sequence[float],
    lags: dict[str, list[float]],
) -> None:
    """Store sound in real time, and note how far drafts and final words are behind the speech."""
    began_s, final = time.perf_counter(), 0
    for at in range(0, len(frames), _ROW):
        due_s = began_s + (at + _ROW) / RATE
        while (left_s := due_s - time.perf_counter()) > 0:
            said = child.next_status(left_s)
            if said is None:
                continue
            now_s = time.perf_counter() - began_s
            if said.kind == "draft":
                heard = final + len(said.stable) + len(said.tail)
                lags["draft"] += _behind(now_s, spoken_s, heard)
            elif said.kind == "progress" and said.words - _WORDS_HELD > final:
                final = said.words - _WORDS_HELD
                lags["final"] += _behind(now_s, spoken_s, final)
        store(writer, frames[at : at + _ROW], at / RATE)


def _behind(now_s: float, spoken_s: Sequence[float], heard: int) -> list[float]:
    """How long ago the last of so many words began; nothing where that is not known."""
    return [now_s - spoken_s[heard - 1]] if 0 < heard <= len(spoken_s) and spoken_s[heard - 1] <= now_s else []


def kill(number: int, length_s: int = 180) -> Part:
    """Kill the transcriber at random moments until it has come to the end; the words must be those without kills."""
    chance = random.Random(number)
    frames = read_wav(MATERIALS["sample"]().sound)[0][: length_s * RATE]
    with tempfile.TemporaryDirectory() as folder:
        held = Held(Path(folder))
        undisturbed, disturbed = held.begin(), held.begin()
        for conversation in (undisturbed, disturbed):
            held.record(conversation, frames)
        whole = start_transcriber(held.case, undisturbed, follow=False)
        began_s = time.perf_counter()
        for _ in statuses(whole):
            pass
        taken_s = time.perf_counter() - began_s
        whole.wait(_PATIENCE_S)
        kills = 0
        while not held.case.transcripts.is_complete(disturbed):
            child = start_transcriber(held.case, disturbed, follow=False)
            code = child.wait(chance.uniform(0.2, 1.0) * taken_s) if kills < KILLS_A_RUN else child.wait(_PATIENCE_S)
            if code is None:
                child.stop()
                kills += 1
        same = [text for text, _ in held.words(undisturbed)] == [text for text, _ in held.words(disturbed)]
        held.case.close()
    return {"kills": kills, "same": same}


def who_speakers(short: int = 0) -> Part:
    """Words with the wrong speaker, by microphones and by turn keys; `short` of so many conversations of 90 s."""
    from benchmarks.who_spoke import speakers

    return speakers(short, 1.5, 5) if short else speakers()


def who_by_hand(short: int = 0) -> Part:
    """Keys that it takes to say who spoke; `short` of so many conversations of 90 s."""
    from benchmarks.who_spoke_by_hand import by_hand

    return by_hand(short, 1.5) if short else by_hand()


def parts(stops: int, kills: int) -> dict[str, Any]:
    """Every part by its name, as something to call; cheap ones first."""
    from benchmarks.transcription_trust import QUIET, names, quiet

    every: dict[str, Any] = {}
    for material in MATERIALS:
        for who in (OURS, *PEERS):
            # It hears each second many times over: 44 s took it 290 s of processor time.
            if material == "reading" or not who.startswith(SLOW):
                every[f"file {material} {who}"] = lambda material=material, who=who: file(material, who)
    every |= {f"quiet {who}": lambda who=who: quiet(who) for who in QUIET}
    every |= {"names": names, "who speakers": who_speakers, "who by_hand": who_by_hand}
    every |= {f"stop {number}": lambda number=number: stop(number) for number in range(stops)}
    # Some are done before they are killed as often as they might be.
    runs = kills if kills < KILLS_A_RUN else math.ceil(1.5 * kills / KILLS_A_RUN)
    every |= {f"kill {number}": lambda number=number: kill(number) for number in range(runs)}
    return every


def short_parts() -> dict[str, Any]:
    """A part of each kind that takes seconds: to see that all of them run, and for no figure."""
    every: dict[str, Any] = {
        f"file {material} {who}, short": lambda material=material, who=who: file(material, who, SHORT)
        for material in SHORT
        for who in ((OURS, *PEERS) if material == "reading" else (OURS,))
        if not who.startswith(SLOW)
    }
    from benchmarks.transcription_trust import names, quiet

    every |= {"quiet short": lambda: quiet(OURS, 5.0), "names short": lambda: names(1, 0.5)}
    every |= {"who speakers short": lambda: who_speakers(1), "who by_hand short": lambda: who_by_hand(1)}
    return every | {"stop short": lambda: stop(0, 6.0), "kill short": lambda: kill(0, 30)}
