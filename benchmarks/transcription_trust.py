"""What must never be said, and what should be: words where nobody speaks, and names of the name key."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.plain_whisper import PEERS
from benchmarks.transcription_runs import OURS, SLOW, Held, Part, Words, bare, same_words, statuses, theirs
from benchmarks.transcription_sounds import FOLDER, Material
from sample.generate import generate
from sample.probes import probes
from sample.render import sound_of
from sample.sound import read_opus, write_wav
from sample.speech import Frames
from sample.studio import mixed
from sample.truth import FIRST_SOUND, Conversation, Name, load_first
from transcribe.child import start_transcriber

TOLD = f"{OURS}, told of names"
QUIET = (OURS, TOLD, *(who for who in PEERS if not who.startswith(SLOW)))
PROBE_S = 60.0
# Names as unusual as those that teams keep; none of them is said in any probe.
_NAMES = ("Aoife Thirlwell", "Quarrenden Centre", "Siobhan", "Kezia", "Wrexcombe", "Dr Okonjwe", "Haverleigh Road")
_SEEDS = (11, 12)
_MINUTES = 8.0


def quiet(who: str, length_s: float = PROBE_S) -> Part:
    """How many words one of `QUIET` hears in each probe, in which nobody speaks."""
    found: Part = {}
    for name, frames in probes(length_s).items():
        if who in (OURS, TOLD):
            words = _heard(frames, [Name(real, (), "person", "somebody") for real in _NAMES] if who == TOLD else [])
        else:
            path = FOLDER / f"probe-{name}-{length_s:g}.wav"
            FOLDER.mkdir(parents=True, exist_ok=True)
            write_wav(path, frames)
            words = theirs(Material(name, path, "", length_s), who)["words"]
        found[name] = len(words)
    return found


def names(count: int = len(_SEEDS), minutes: float = _MINUTES) -> Part:
    """How many of the names that are said are heard right, without the name key and with it, and said by nobody.

    On the sample and so many conversations from seeds, each with the name key that belongs to it.
    """
    given: list[tuple[Frames, Conversation]] = [(read_opus(FIRST_SOUND), load_first())] if minutes == _MINUTES else []
    for seed in _SEEDS[:count]:
        made = generate(seed, minutes)
        given.append((mixed(sound_of(made)), made))
    total: Counter[str] = Counter()
    for frames, truth in given:
        parts = {bare(part) for name in truth.names for form in (name.real, *name.variants) for part in form.split()}
        parts = {part for part in parts if part[:1].isalpha() and len(part) > 2}
        said = [(word.text, 0.0) for turn in truth.turns for word in turn.words]
        total["said"] += sum(bare(text) in parts for text, _ in said)
        for how, key in (("without", ()), ("with", truth.names)):
            heard = _heard(frames, key)
            right = sum(bare(said[a][0]) in parts for a, _ in same_words(said, heard))
            total[f"right_{how}"] += right
            total[f"elsewhere_{how}"] += sum(bare(text) in parts for text, _ in heard) - right
    return dict(total)


def _heard(frames: Frames, key: Sequence[Name]) -> Words:
    """What Vantage hears, in a case with this name key."""
    with tempfile.TemporaryDirectory() as folder:
        held = Held(Path(folder))
        for name in key:
            held.name(name)
        conversation = held.begin()
        held.record(conversation, frames)
        child = start_transcriber(held.case, conversation, follow=False)
        for _ in statuses(child):
            pass
        child.wait()
        words = held.words(conversation)
        held.case.close()
    return words


def trust_page(made: dict[str, Any]) -> list[str]:
    """Return the rows of the page, as far as there are figures."""
    rows: list[str] = []
    found = {who: made[f"quiet {who}"] for who in QUIET if f"quiet {who}" in made}
    if found:
        kinds = [*probes(0.1)]
        rows += [
            "",
            "## Where nobody speaks",
            "",
            "`make bench-transcribe TRANSCRIBE=quiet`",
            "",
            f"Words that are said to be heard in {PROBE_S:g} s of each.",
            "",
        ]
        rows += [f"| | {' | '.join(kinds)} |", f"|---|{'---|' * len(kinds)}"]
        rows += [f"| {who} | {' | '.join(str(part[kind]) for kind in kinds)} |" for who, part in found.items()]
    if (part := made.get("names")) is not None:
        rows += ["", "## Names and terms", "", "`make bench-transcribe TRANSCRIBE=names`", ""]
        rows += [
            "Words of names in the sample and two conversations of 8 minutes from seeds, each with its own name key.",
            "",
            "| | heard right | said where they were not |",
            "|---|---|---|",
        ]
        for how, title in (("without", "without the name key"), ("with", "with the name key")):
            right, elsewhere = part[f"right_{how}"], part[f"elsewhere_{how}"]
            rows.append(f"| {title} | {right} of {part['said']} ({right / part['said']:.1%}) | {elsewhere} |")
    return rows
