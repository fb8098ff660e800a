"""Make other conversations from a seed: `python -m sample.generate --seed 7 --minutes 1.5 --output FOLDER`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sample.errors import SampleError
from sample.grammar import Cast, Draw, Line, Said, grammar
from sample.probes import write_probes
from sample.render import write_conversation
from sample.script import QUERIES, ROLES, STEPS, Script, ScriptMark, ScriptNote, ScriptTag, ScriptTurn
from sample.studio import perform
from sample.truth import Agreement, Conversation, Reviewers

WORDS_A_MINUTE = 150.0
"""What the voices say in a minute, pauses included; some voices are slower, so a length is met by about a fifth."""

_WEIGHTS = {
    "introduction": 1.0,
    "story": 2.2,
    "episodes": 1.2,
    "rationality": 1.8,
    "factors": 2.0,
    "went_well": 0.9,
    QUERIES: 0.6,
    "changes": 0.9,
    "summing_up": 1.0,
    "reflections": 0.9,
}
_REVISITED = ("story", "episodes", "rationality", "factors")
_SHORTEST_MINUTES = 0.5


@dataclass
class _Draft:
    """A script while it grows; `unused` deals the lines of a step out before any comes again."""

    draw: Draw
    cast: Cast
    turns: list[ScriptTurn] = field(default_factory=list)
    tags: list[ScriptTag] = field(default_factory=list)
    notes: list[ScriptNote] = field(default_factory=list)
    marks: list[ScriptMark] = field(default_factory=list)
    unused: dict[tuple[str, str, bool], list[Line]] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    wanted: tuple[str, ...] = ()

    def next_line(self, step: str, speaker: str, first: bool = False, asked: tuple[str, ...] = ()) -> Said:
        """Deal out a line of a step, one that answers what was asked if it can, in words not used before."""
        key = (step, speaker, first)
        for _ in range(20):
            if not self.unused.get(key):
                self.unused[key] = self.draw.shuffled(grammar().lines_of(*key))
            left = self.unused[key]
            line = next((each for each in left if each.code in (*asked, *self.wanted)), left[0])
            left.remove(line)
            said = self.cast.say(line)
            if said.text not in self.said:
                break
        self.said.add(said.text)
        return said

    def add_turn(self, step: str, lines: list[Said]) -> int:
        """Add one turn made of these lines, with the tags of its quotes; return how many words it has."""
        speaker = lines[0].line.speaker
        id = f"turn-{len(self.turns) + 1}"
        text = lines[0].text
        for said in lines[1:]:
            silence = f"{{{self.draw.between(0.6, 1.8)}}} " if self.draw.chance(0.4) else ""
            text += f" {silence}{said.text}"
        pause_s = self.draw.between(0.8, 2.6) if speaker == "participant" else self.draw.between(0.6, 1.6)
        self.turns.append(ScriptTurn(id, step, speaker, text, pause_s))
        for said in lines:
            if said.quote:
                line = said.line
                self.tags.append(ScriptTag(id, said.quote, line.kind, line.code, line.direction))
        return sum(len(said.text.split()) for said in lines)

    def observe(self, step: str) -> None:
        """Let the note-taker write something about the turn just added, now and then a mark to return to it."""
        turn = self.turns[-1]
        if self.draw.chance(0.7):
            text = self.draw.pick(grammar().notes[step])
            self.notes.append(ScriptNote(turn.id, self.draw.between(1.5, 6.0), text))
        if step == "story" and self.draw.chance(0.6):
            self.marks.append(ScriptMark(turn.id, self.draw.between(1.0, 4.0), "return"))


def _order(draw: Draw, minutes: float) -> list[str]:
    """The nine steps: introduction first, some neighbours swapped, one or more visited again in longer talks."""
    order = list(STEPS)
    if draw.chance(0.5):
        order.insert(order.index("changes"), QUERIES)
    for _ in range(2):
        if draw.chance(0.5):
            at = 1 + int(draw.between(0, len(order) - 3))
            order[at], order[at + 1] = order[at + 1], order[at]
    for _ in range(1 + int(minutes // 5)):
        if draw.chance(0.7 if minutes >= 3 else 0.3):
            step = draw.pick(_REVISITED)
            at = order.index(step) + 2 + int(draw.between(0, 2))
            order.insert(min(at, len(order) - 1), step)
    return [step for before, step in zip([None, *order], order, strict=False) if step != before]


def _visit(draft: _Draft, step: str, words: float, again: bool) -> None:
    """One visit to a step: prompt and answer in turn until its share of words is used up."""
    asked = draft.next_line(step, "lead", first=not again)
    used = draft.add_turn(step, [asked])
    opens = bool(grammar().lines_of(step, "participant", True)) and not again
    while True:
        at_once = 2 if step == "story" and words - used > 40 else 1
        lines = [draft.next_line(step, "participant", opens and n == 0, asked.line.asks) for n in range(at_once)]
        opens = False
        used += draft.add_turn(step, lines)
        draft.observe(step)
        if used >= words or step == QUERIES:
            return
        speaker = "note_taker" if draft.draw.chance(0.15) and grammar().lines_of(step, "note_taker") else "lead"
        asked = draft.next_line(step, speaker)
        used += draft.add_turn(step, [asked])


def compose(
    seed: int, minutes: float, voices: Mapping[str, str] | None = None, *, known: Cast | None = None, episode: str = ""
) -> Script:
    """Write the script of a conversation of about so many minutes, the same for the same seed.

    `voices` puts named voices (see sample.voices) in place of those that the seed draws, by role. With a `known` cast
    it is another account of the same family, and an `episode`, by its title, is named in it. Raises SampleError below
    half a minute, which nine steps need.
    """
    if minutes < _SHORTEST_MINUTES:
        raise SampleError(
            "Too short", f"{minutes} minutes hold no nine steps.", f"Ask for {_SHORTEST_MINUTES} or more."
        )
    draw = Draw(seed)
    drawn = dict(zip(ROLES, draw.shuffled(("slt", "rms", "awb")), strict=True))
    women = frozenset(role for role, name in drawn.items() if name == "slt")
    draft = _Draft(draw, Cast(draw, women, known), wanted=(episode,) if episode else ())
    order = _order(draw, minutes)
    each = minutes * WORDS_A_MINUTE / sum(_WEIGHTS[step] for step in order)
    owed = 0.0
    for index, step in enumerate(order):
        owed += each * _WEIGHTS[step]
        before = sum(len(turn.text.split()) for turn in draft.turns)
        _visit(draft, step, owed - before, step in order[:index])
    limits = "Dates are not to be quoted." if draw.chance(0.3) else ""
    return Script(
        title=f"Generated conversation {seed}",
        seed=seed,
        participant=draft.cast.participant,
        reviewers=Reviewers("Reviewer 1", "Reviewer 2"),
        agreement=Agreement("yes with limits" if limits else "yes", limits, "P01"),
        voices=drawn | dict(voices or {}),
        turns=tuple(draft.turns),
        notes=tuple(draft.notes),
        marks=tuple(draft.marks),
        tags=tuple(draft.tags),
        limits=(),
        names=draft.cast.names(" ".join(turn.text for turn in draft.turns)),
    )


def generate(seed: int, minutes: float, voices: Mapping[str, str] | None = None) -> Conversation:
    """Make a conversation of about so many minutes with its truth and, in `lanes`, its sound at 16 kHz.

    The same seed and length give the same words and, with the same synthesisers, the same bytes. Raises
    SynthesiserMissing where a voice's engine is not installed, and SampleError below half a minute.
    """
    return perform(compose(seed, minutes, voices))


def main(arguments: list[str] | None = None) -> int:
    """The command line; exit status 1 with a plain reason when nothing could be made."""
    parser = argparse.ArgumentParser(prog="python -m sample.generate", description="Make a conversation from a seed.")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--minutes", type=float, default=1.5)
    parser.add_argument("--output", type=Path, required=True, help="folder for the sound and the truth")
    parser.add_argument("--probes", action="store_true", help="also write silence, noise, hum and typing")
    chosen = parser.parse_args(arguments)
    try:
        conversation = generate(chosen.seed, chosen.minutes)
    except SampleError as error:
        print(f"{error.title}. {error.detail} {error.remedy}", file=sys.stderr)
        return 1
    written = write_conversation(conversation, chosen.output, f"conversation-{chosen.seed}")
    if chosen.probes:
        written += write_probes(chosen.output, chosen.seed)
    for path in written:
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
