"""Who spoke: how many words get the wrong speaker, by two microphones and by turn keys, on generated conversations.

The sound goes through Vantage's own transcriber; whose a word is in truth comes from what the voices were told to say.
Presses are simulated: after the beginning of a turn by a delay that is spread as people's are (log-normal, median
`DELAY_S`), with presses that are forgotten, short turns that nobody marks, and slips that are put right at once.
"""

from __future__ import annotations

import json
import math
import random
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.transcription_runs import Held, statuses
from benchmarks.transcription_sounds import FOLDER
from capture.sides import Loudness, sides_of
from capture.sounding import Sound
from sample.generate import generate
from sample.render import sound_of
from sample.sound import RATE
from sample.speech import Frames
from sample.studio import mixed
from sample.truth import Conversation, Turn
from transcribe.child import start_transcriber
from transcribe.speakers_by_keys import Press, speakers_by_keys

FIRST_SEED, PART_MINUTES, PARTS = 11, 8.0, 8
DELAY_S, SPREAD = 0.7, 0.35
FORGOTTEN, SLIPS = 0.05, 0.02
# A turn as short as that is marked only half of the time.
SHORT_S, SHORT_UNMARKED = 0.9, 0.5
LISTENERS = 20
TIGHT_S = 0.2
# The other side's voice in a microphone, and how much higher the second one is set, in decibels.
BLEEDS_DB = (-12.0, -6.0)
HIGHER_DB = 6.0


@dataclass(frozen=True)
class HeardWord:
    """A word as Vantage heard it, with the role of whom it was in truth; `line` is its utterance."""

    text: str
    start_s: float
    end_s: float
    role: str
    line: int


@dataclass(frozen=True)
class HeardConversation:
    """A generated conversation in words, and its turns: role, from, to."""

    words: tuple[HeardWord, ...]
    turns: tuple[tuple[str, float, float], ...]
    length_s: float


def heard(seed: int, minutes: float = PART_MINUTES) -> HeardConversation:
    """Make a conversation and turn it into words, once; afterwards it is read from `build/`."""
    kept = FOLDER / "who" / f"{seed}-{minutes:g}.json"
    if not kept.exists():
        made = generate(seed, minutes)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(asdict(_in_words(made))), encoding="utf-8")
    told = json.loads(kept.read_text(encoding="utf-8"))
    words = tuple(HeardWord(**word) for word in told["words"])
    return HeardConversation(words, tuple((who, a, b) for who, a, b in told["turns"]), told["length_s"])


def _in_words(made: Conversation) -> HeardConversation:
    with tempfile.TemporaryDirectory() as folder:
        held = Held(Path(folder))
        conversation = held.begin()
        held.record(conversation, mixed(sound_of(made)))
        child = start_transcriber(held.case, conversation, follow=False)
        for _ in statuses(child):
            pass
        child.wait(600.0)
        transcript = held.case.transcripts.current(conversation)
        lines = held.case.transcripts.utterances(transcript.id) if transcript else []
        found = [
            (word.text, word.start_s or 0.0, word.end_s or 0.0, number)
            for number, line in enumerate(lines)
            for word in line.words
            if word.state != "unclear"
        ]
        held.case.close()
    roles = _roles([text for text, *_ in found], [(a + b) / 2 for _, a, b, _ in found], made.turns)
    words = [HeardWord(text, a, b, role, line) for (text, a, b, line), role in zip(found, roles, strict=True)]
    turns = tuple((turn.role, turn.start_s, turn.end_s) for turn in made.turns)
    return HeardConversation(tuple(words), turns, made.duration_s)


def _roles(texts: Sequence[str], middles_s: Sequence[float], turns: Sequence[Turn]) -> list[str]:
    """Whose each word is: by what was said where it was heard so, else by the turn that is nearest in time."""
    said = [(_bare(word.text), turn.role) for turn in turns for word in turn.words]
    same = SequenceMatcher(None, [text for text, _ in said], [_bare(text) for text in texts], autojunk=False)
    matched = {b + i: said[a + i][1] for a, b, size in same.get_matching_blocks() for i in range(size)}
    return [matched.get(at) or _nearest(middle_s, turns) for at, middle_s in enumerate(middles_s)]


def _nearest(at_s: float, turns: Sequence[Turn]) -> str:
    return min(turns, key=lambda turn: max(turn.start_s - at_s, at_s - turn.end_s)).role


def _bare(text: str) -> str:
    return text.strip(".,;:!?-'\"…").casefold()


def presses(
    turns: Sequence[tuple[str, float, float]], chance: random.Random, forgotten: float = FORGOTTEN
) -> list[Press[str]]:
    """What a listener presses while this is said."""
    found: list[Press[str]] = []
    for role, start_s, end_s in turns:
        at_s = start_s + DELAY_S * math.exp(chance.gauss(0.0, SPREAD))
        is_short = end_s - start_s < SHORT_S and chance.random() < SHORT_UNMARKED
        if (is_short and forgotten) or chance.random() < forgotten:
            continue
        if chance.random() < SLIPS:
            found.append(Press("lead" if role == "participant" else "participant", at_s))
            at_s += chance.uniform(0.3, 0.9)
        found.append(Press("lead" if role == "note_taker" else role, at_s))
        if role == "note_taker":
            found.append(Press(role, at_s + chance.uniform(0.15, 0.35)))
    return sorted(found, key=lambda press: press.at_s)


def tight(given: HeardConversation) -> HeardConversation:
    """The same with every pause between two turns cut to `TIGHT_S`, as people leave it who know each other."""
    ends = [given.turns[0][1], *(end_s for _, _, end_s in given.turns)]
    cuts = [
        (end_s, start_s - end_s - TIGHT_S) for end_s, (_, start_s, _) in zip(ends[1:], given.turns[1:], strict=False)
    ]
    cuts = [(at_s, length_s) for at_s, length_s in cuts if length_s > 0.0]

    def moved(at_s: float) -> float:
        return at_s - sum(min(length_s, max(0.0, at_s - from_s - TIGHT_S)) for from_s, length_s in cuts)

    words = tuple(HeardWord(w.text, moved(w.start_s), moved(w.end_s), w.role, w.line) for w in given.words)
    turns = tuple((role, moved(a), moved(b)) for role, a, b in given.turns)
    return HeardConversation(words, turns, moved(given.length_s))


def error(words: Sequence[HeardWord], found: Sequence[str | None]) -> float:
    """The share of the words that have another's name or none."""
    return sum(word.role != who for word, who in zip(words, found, strict=True)) / max(1, len(words))


def as_pressed(words: Sequence[HeardWord], pressed: Sequence[Press[str]]) -> list[str | None]:
    """Who speaks each word if whoever was marked spoke from the press on, with nothing worked out."""
    begun = [bisect_right(pressed, (word.start_s + word.end_s) / 2, key=lambda press: press.at_s) for word in words]
    return [pressed[count - 1].who if count else None for count in begun]


def key_errors(
    given: Sequence[HeardConversation],
    listeners: int = LISTENERS,
    forgotten: float = FORGOTTEN,
    told_by: Callable[[Sequence[HeardWord], list[Press[str]]], Sequence[str | None]] = speakers_by_keys,
) -> dict[str, float]:
    """The error of the median listener and of the worst, over all conversations."""
    found: list[float] = []
    for number in range(listeners):
        chance = random.Random(number)
        wrong = [error(one.words, told_by(one.words, presses(one.turns, chance, forgotten))) for one in given]
        found.append(float(np.average(wrong, weights=[len(one.words) for one in given])))
    return {"median": median(found), "worst": max(found)}


def side_errors(seed: int, given: HeardConversation, minutes: float = PART_MINUTES) -> list[float]:
    """The error where each side has a microphone, for each of the ways in which it hears the other side as well."""
    lanes = sound_of(generate(seed, minutes))
    higher = 10 ** (HIGHER_DB / 20)
    near, far = lanes.participant.astype(np.float64), lanes.reviewers.astype(np.float64)
    room = np.random.default_rng(seed).normal(0.0, 12.0, (2, len(near)))
    names: dict[int | None, str | None] = {0: "participant", 1: "lead", None: None}
    found: list[float] = []
    for bleed_db in BLEEDS_DB:
        bleed = 10 ** (bleed_db / 20)
        both = np.column_stack([near + bleed * far + room[0], higher * (far + bleed * near + room[1])])
        pcm: Frames = np.clip(both[::2], -32768, 32767).astype(np.int16)
        loudness = Loudness.of([Sound(0.0, RATE // 2, pcm.tobytes(), 2)], given.length_s)
        sides = sides_of([(word.start_s, word.end_s) for word in given.words], loudness)
        found.append(error(given.words, [names[side] for side in sides]))
    return found


def speakers(parts: int = PARTS, minutes: float = PART_MINUTES, listeners: int = LISTENERS) -> dict[str, Any]:
    """All figures of this module, as plain numbers."""
    seeds = range(FIRST_SEED, FIRST_SEED + parts)
    given = [heard(seed, minutes) for seed in seeds]
    words = [len(one.words) for one in given]
    close = [tight(one) for one in given]
    sides = np.average(
        [side_errors(seed, one, minutes) for seed, one in zip(seeds, given, strict=True)], axis=0, weights=words
    )
    return {
        "minutes": sum(one.length_s for one in given) / 60,
        "words": sum(words),
        "turns": sum(len(one.turns) for one in given),
        "note_taker": sum(word.role == "note_taker" for one in given for word in one.words) / sum(words),
        "sides": {f"{bleed_db:g}": float(wrong) for bleed_db, wrong in zip(BLEEDS_DB, sides, strict=True)},
        "keys": key_errors(given, listeners),
        "tight": key_errors(close, listeners),
        "whole": key_errors(given, listeners, 0.0),
        "whole_tight": key_errors(close, listeners, 0.0),
        "as_pressed": key_errors(given, listeners, told_by=as_pressed),
        "one_alone": float(
            np.average([error(one.words, ["participant"] * len(one.words)) for one in given], weights=words)
        ),
    }


if __name__ == "__main__":
    print(json.dumps(speakers(1, 1.5, 5), indent=2))
