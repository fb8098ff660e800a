"""Render the sample conversation anew: `python -m sample.render` writes its sound and its truth beside the script."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sample.errors import SampleError
from sample.script import FIRST_SCRIPT, read_script
from sample.sound import write_opus, write_wav
from sample.studio import mixed, perform
from sample.truth import FOLDER, Conversation, Lanes, save


def sound_of(conversation: Conversation) -> Lanes:
    """The lanes of a conversation that was just made; raises SampleError when it came from a file."""
    if conversation.lanes is None:
        raise SampleError("No sound at hand", "This truth was read from a file.", "Render or generate it instead.")
    return conversation.lanes


def write_conversation(conversation: Conversation, folder: Path, stem: str) -> tuple[Path, ...]:
    """Write STEM.json, STEM.wav (mono) and STEM-two-channels.wav (participant left, reviewers right)."""
    folder.mkdir(parents=True, exist_ok=True)
    truth, mono, stereo = (folder / f"{stem}{ending}" for ending in (".json", ".wav", "-two-channels.wav"))
    lanes = sound_of(conversation)
    save(conversation, truth)
    write_wav(mono, mixed(lanes))
    write_wav(stereo, lanes.participant, lanes.reviewers)
    return truth, mono, stereo


def render(script: Path, folder: Path) -> Conversation:
    """Render one script to Opus and JSON of the script's name in `folder`."""
    conversation = perform(read_script(script))
    folder.mkdir(parents=True, exist_ok=True)
    write_opus(folder / f"{script.stem}.ogg", mixed(sound_of(conversation)))
    save(conversation, folder / f"{script.stem}.json")
    return conversation


def main(arguments: list[str] | None = None) -> int:
    """The command line; exit status 1 with a plain reason when the sample could not be made."""
    parser = argparse.ArgumentParser(prog="python -m sample.render", description="Render the sample conversation anew.")
    parser.add_argument("--output", type=Path, default=FOLDER, help="folder for the sound and the truth")
    parser.add_argument("--wav", action="store_true", help="also write WAV, in one channel and in two")
    chosen = parser.parse_args(arguments)
    try:
        conversation = render(FIRST_SCRIPT, chosen.output)
        if chosen.wav:
            write_conversation(conversation, chosen.output, FIRST_SCRIPT.stem)
    except SampleError as error:
        print(f"{error.title}. {error.detail} {error.remedy}", file=sys.stderr)
        return 1
    words = sum(len(turn.words) for turn in conversation.turns)
    print(f"{conversation.duration_s:.1f} s, {len(conversation.turns)} turns, {words} words, in {chosen.output}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
