"""From a script to sound and truth: speak each sentence, lay the turns out in time, anchor notes and tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sample.errors import SampleError
from sample.script import Script, ScriptLimit, ScriptTag, ScriptTurn
from sample.sound import RATE, resample
from sample.speech import Frames, Speech
from sample.truth import Conversation, Lanes, Limit, Mark, Note, StepVisit, Tag, Turn, Voice, Word
from sample.voices import VoiceKind, voice

LEVEL = 10 ** (-23 / 20) * 32768
SENTENCE_GAP_S = 0.34
LEAD_IN_S = 0.04
"""Kept before the first word of a sentence, so that a soft onset is not cut; see TAIL_S."""
TAIL_S = 0.1
END_S = 1.5
ROOM_TONE = 4.0
"""Standard deviation of the room's noise in sample values: about -78 dB of full scale, never exact zeros."""

TIME_DECIMALS = 5
"""Times are rounded to a hundredth of a millisecond, so that each names one frame."""

_SILENCE = re.compile(r"\{(\d+(?:\.\d+)?)\}")
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True)
class _Clip:
    """A turn's sound with its words in frames from the beginning of the sound."""

    frames: Frames
    words: tuple[tuple[str, int | None, int | None], ...]


@dataclass(frozen=True)
class _Placed:
    """A clip on the timeline; `start` and `end` are frames."""

    turn: ScriptTurn
    clip: _Clip
    start: int
    overlap: bool

    @property
    def end(self) -> int:
        return self.start + len(self.clip.frames)


def plain_text(text: str) -> str:
    """A script's text as it is spoken: without its marks of silence."""
    return " ".join(_SILENCE.sub(" ", text).split())


def _trimmed(speech: Speech) -> tuple[Frames, float]:
    """A sentence at 16 kHz without the silence around it, and the seconds cut off its beginning."""
    frames = resample(speech.frames, speech.rate)
    starts = [word.start_s for word in speech.words if word.start_s is not None]
    ends = [word.end_s for word in speech.words if word.end_s is not None]
    if not starts or not ends:
        return frames, 0.0
    first = max(0, round((starts[0] - LEAD_IN_S) * RATE))
    last = min(len(frames), round((ends[-1] + TAIL_S) * RATE))
    return frames[first:last], first / RATE


def _levelled(frames: Frames) -> Frames:
    """Bring a turn to one loudness: the mean power of its voiced half stands at LEVEL."""
    sound = frames.astype(np.float64)
    blocks = sound[: len(sound) // 320 * 320].reshape(-1, 320)
    power = np.sort((blocks**2).mean(axis=1))
    level = float(np.sqrt(power[len(power) // 2 :].mean()))
    return np.clip(np.rint(sound * (LEVEL / level)), -32768, 32767).astype(np.int16)


def _frame(begun: int, time_s: float | None) -> int | None:
    return None if time_s is None else begun + round(time_s * RATE)


def _say(text: str, kind: VoiceKind) -> _Clip:
    """Speak one turn, sentence by sentence, with its written silences."""
    pieces: list[Frames] = []
    words: list[tuple[str, int | None, int | None]] = []
    at = 0
    silence_s = 0.0
    for index, part in enumerate(_SILENCE.split(text)):
        if index % 2:
            silence_s = float(part)
            continue
        for sentence in (each for each in _SENTENCE.split(part.strip()) if each):
            if pieces:
                gap = np.zeros(round(max(silence_s, SENTENCE_GAP_S) * RATE), np.int16)
                pieces.append(gap)
                at += len(gap)
            silence_s = 0.0
            speech = kind.speak(sentence)
            frames, cut_s = _trimmed(speech)
            if speech.words:
                begun = at - round(cut_s * RATE)
                words += [(w.text, _frame(begun, w.start_s), _frame(begun, w.end_s)) for w in speech.words]
            else:
                words += [(word, None, None) for word in sentence.split()]
            pieces.append(frames)
            at += len(frames)
    return _Clip(_levelled(np.concatenate(pieces)), tuple(words))


def _placed(script: Script) -> list[_Placed]:
    kinds = {role: voice(name) for role, name in script.voices.items()}
    placed: list[_Placed] = []
    at = 0
    for index, turn in enumerate(script.turns):
        clip = _say(turn.text, kinds[turn.speaker])
        shift_s = -turn.overlap_s if turn.overlap_s else turn.pause_s
        follower = script.turns[index + 1] if index + 1 < len(script.turns) else None
        overlap = turn.overlap_s > 0 or (follower is not None and follower.overlap_s > 0)
        placed.append(_Placed(turn, clip, at + round(shift_s * RATE), overlap))
        at = max(at, placed[-1].end)
    return placed


def _seconds(start: int, frames: int | None) -> float | None:
    return None if frames is None else round((start + frames) / RATE, TIME_DECIMALS)


def _turn(each: _Placed, script: Script) -> Turn:
    labels = {
        "participant": script.participant.code,
        "lead": script.reviewers.lead,
        "note_taker": script.reviewers.note_taker,
    }
    return Turn(
        id=each.turn.id,
        speaker=labels[each.turn.speaker],
        role=each.turn.speaker,
        step=each.turn.step,
        start_s=round(each.start / RATE, TIME_DECIMALS),
        end_s=round(each.end / RATE, TIME_DECIMALS),
        overlap=each.overlap,
        text=plain_text(each.turn.text),
        words=tuple(Word(text, _seconds(each.start, a), _seconds(each.start, b)) for text, a, b in each.clip.words),
    )


def _visits(turns: tuple[Turn, ...], duration_s: float) -> tuple[StepVisit, ...]:
    """A step is in force from its first turn to the first turn of the next; the first from the start."""
    starts = [(0.0, turns[0].step)]
    starts += [(b.start_s, b.step) for a, b in pairwise(turns) if a.step != b.step]
    ends = [*(start_s for start_s, _ in starts[1:]), duration_s]
    return tuple(StepVisit(step, start_s, end_s) for (start_s, step), end_s in zip(starts, ends, strict=True))


def _span(turn: Turn, quote: str) -> tuple[int, int, float, float]:
    """First and last word of a quote, and its times: the turn's own where the voice gives none."""
    wanted, said = quote.split(), [word.text for word in turn.words]
    for first in range(len(said) - len(wanted) + 1):
        if said[first : first + len(wanted)] == wanted:
            last = first + len(wanted) - 1
            start_s, end_s = turn.words[first].start_s, turn.words[last].end_s
            return first, last, turn.start_s if start_s is None else start_s, turn.end_s if end_s is None else end_s
    raise SampleError("A quote that was not said", f"In turn {turn.id}.", "Quote consecutive words of one turn.")


def _tag(tag: ScriptTag, turn: Turn) -> Tag:
    span = _span(turn, tag.quote)
    more = (tag.kind, tag.code, tag.direction, tag.weight, tag.episode, tag.view)
    return Tag(tag.turn, " ".join(tag.quote.split()), *span, *more)


def _limit(limit: ScriptLimit, turn: Turn) -> Limit:
    return Limit(limit.turn, " ".join(limit.quote.split()), *_span(turn, limit.quote))


def _lanes(placed: list[_Placed], length: int, seed: int) -> Lanes:
    noise = np.random.default_rng(seed).normal(0.0, ROOM_TONE, (2, length))
    for each in placed:
        lane = 0 if each.turn.speaker == "participant" else 1
        noise[lane, each.start : each.end] += each.clip.frames
    participant, reviewers = np.clip(np.rint(noise), -32768, 32767).astype(np.int16)
    return Lanes(participant, reviewers)


def mixed(lanes: Lanes) -> Frames:
    """Both lanes in one channel."""
    total: Frames = np.clip(lanes.participant.astype(np.int32) + lanes.reviewers, -32768, 32767).astype(np.int16)
    return total


def _voices(script: Script) -> tuple[Voice, ...]:
    kinds = ((role, voice(name)) for role, name in script.voices.items())
    return tuple(Voice(role, kind.name, kind.engine, kind.licence, kind.word_times) for role, kind in kinds)


def perform(script: Script) -> Conversation:
    """Speak a script; the result holds the truth and, in `lanes`, the sound at 16 kHz.

    Raises SynthesiserMissing where a voice's engine is not installed and SampleError for a quote that was not said.
    """
    placed = _placed(script)
    length = max(each.end for each in placed) + round(END_S * RATE)
    turns = tuple(_turn(each, script) for each in placed)
    by_id = {turn.id: turn for turn in turns}
    duration_s = round(length / RATE, TIME_DECIMALS)

    def at_s(turn: str, after_s: float) -> float:
        return round(min(by_id[turn].start_s + after_s, duration_s), TIME_DECIMALS)

    notes = (
        Note(at_s(n.turn, n.after_s), n.turn, by_id[n.turn].step, n.text, n.verbatim, n.aspect, n.episode, n.view)
        for n in script.notes
    )
    marks = (Mark(at_s(m.turn, m.after_s), m.turn, by_id[m.turn].step, m.kind, m.text) for m in script.marks)
    return Conversation(
        title=script.title,
        seed=script.seed,
        duration_s=duration_s,
        rate=RATE,
        voices=_voices(script),
        participant=script.participant,
        reviewers=script.reviewers,
        agreement=script.agreement,
        steps=_visits(turns, duration_s),
        turns=turns,
        notes=tuple(sorted(notes, key=lambda note: note.at_s)),
        marks=tuple(sorted(marks, key=lambda mark: mark.at_s)),
        tags=tuple(_tag(tag, by_id[tag.turn]) for tag in script.tags),
        limits=tuple(_limit(limit, by_id[limit.turn]) for limit in script.limits),
        names=script.names,
        lanes=_lanes(placed, length, script.seed or 0),
    )
