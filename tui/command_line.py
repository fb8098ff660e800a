"""The command line: `vantage` opens the app, `vantage VERB` does one thing without it.

Each verb lives in a module of `tui.commands`; nothing but argparse is imported before the verb is known.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from tui.collecting import collect_seldom

PASSPHRASE_FILE_VARIABLE = "VANTAGE_PASSPHRASE_FILE"
VERBS = {
    "new": "make a case",
    "list": "show cases, or the conversations of one",
    "names": "show the name key, add to it, change it",
    "terms": "show the terms that the recogniser is to expect beside the names, or name others",
    "prepare": "say who is met and by whom, queries, what was read before",
    "steps": "show how the team words the nine steps, or word them otherwise",
    "aspects": "show which aspects the team looks for, or turn the extra ones on",
    "codes": "show the codebook, add to it, word, merge or retire codes",
    "lead": "print the prompts for the lead on one sheet of paper",
    "keys": "print every key, or a card of them on one page",
    "prompts": "show the prompts of the step in force on a second screen, and nothing else",
    "record": "record a conversation and turn it into words",
    "import": "take recordings that were made elsewhere into a conversation",
    "stop": "stop recording, from any terminal, without a passphrase",
    "transcribe": "turn recordings into words: of a conversation, a case or many cases",
    "play": "play the sound of a conversation",
    "words": "print a transcript with line and word numbers",
    "speaker": "say who spoke",
    "turns": "show who was marked live as speaking, take that in, or turn its keys on",
    "tag": "tag words as an episode, an aspect or a factor",
    "excerpts": "print the tagged excerpts",
    "episodes": "list key practice episodes, print the record of one, or enter more of it",
    "patterns": "list the patterns that the team names, print one, or enter more of it",
    "suggest": "show one untagged place that rules point at, and accept or dismiss it",
    "strands": "print who spoke of which factor, and what each account tells of an episode",
    "choose": "choose excerpts for the participants or for the public",
    "export": "write the tagged excerpts to a file",
    "responses": "show what participants say to their excerpts, enter it, and what came of it",
    "exports": "show what left the case, and enter who was handed it",
    "qda": "show what a project of another program for analysis holds",
    "sound": "write the sound of one conversation to a file that everybody can hear",
    "concern": "enter or show a safeguarding concern, or save one for a referral",
    "close-down": "say what is to come after a conversation, and see what is open",
    "second": "begin a second conversation with a participant, with what the first left open",
    "seals": "show what is sealed, open it again or remove it for good",
    "hold": "set or lift a legal hold, or show since when and why there is one",
    "review-date": "set when what is held is looked at again, or show what has come",
    "remove": "remove a recording, a conversation or a participant's data for good",
    "repair": "save what can be saved of damaged recordings",
    "check": "look whether every byte and entry of a case is as it should be",
    "ways": "show the ways into a case, add, change or remove one",
    "backup": "copy a case, also while it is recorded to",
    "pack": "write a case into one file for handing it over",
    "unpack": "take a case out of such a file",
    "find": "find lines by their words, speaker, step or tag, and what is unchecked or untagged",
    "find-person": "list every place that speaks of one person, for those who ask what is held of them",
    "register": "show what is held, what was handed out, what was removed, and which copies are older",
    "models": "list the speech models, compare them with the official ones, or bring one here",
    "doctor": "say what works on this computer, and what to do about what does not",
    "demo": "hold the sample conversation",
}
# Where a module can't bear the verb's name.
_MODULES = {
    "import": "import_sound",
    "find-person": "find_person",
    "review-date": "review_date",
    "close-down": "close_down",
}


class Verb(Protocol):
    """A module of `tui.commands`."""

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the verb's arguments."""

    def run(self, given: argparse.Namespace) -> int:
        """Do it and return the exit status; raises VantageError."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `vantage` and return its exit status: 0, or 1 with the error's three parts on standard error."""
    collect_seldom()
    words = list(sys.argv[1:] if argv is None else argv)
    verb = words.pop(0) if words and words[0] in VERBS else None
    if verb is None:
        return _open_app(words)
    module = cast(Verb, import_module(f"tui.commands.{_MODULES.get(verb, verb)}"))
    parser = argparse.ArgumentParser(prog=f"vantage {verb}", description=f"{VERBS[verb].capitalize()}.")
    module.arguments(parser)
    given = parser.parse_args(words)
    from casefile.errors import VantageError
    from casefile.holders import call_this_process

    call_this_process(f"vantage {verb}")
    try:
        return module.run(given)
    except VantageError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _open_app(words: list[str]) -> int:
    verbs = "\n".join(f"  {verb:<11} {what}" for verb, what in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="vantage",
        description="Hold, transcribe and tag learning conversations, on this computer alone.",
        epilog=f"Verbs that work without the screens:\n{verbs}\nvantage VERB --help says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("case", nargs="?", help="a case folder; without one, the app asks")
    parser.add_argument("--author", help="your name or initials as they stand on record")
    parser.add_argument("--passphrase-file", metavar="FILE", help="a file whose first line is the passphrase")
    parser.add_argument("--microphone", metavar="FILE", help="a sound file that plays as the microphone")
    parser.add_argument("--loudspeaker", metavar="NAME", help="the loudspeaker by its name or a part of it")
    parser.add_argument(
        "--lock-after",
        type=float,
        default=15.0,
        metavar="MINUTES",
        help="lock the case when nobody types (15; 0: never)",
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    given = parser.parse_args(words)
    if given.version:
        from importlib.metadata import version

        print(f"vantage {version('vantage-conversations')}")
        return 0
    from casefile.errors import VantageError

    try:
        _open(given)
    except VantageError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _open(given: argparse.Namespace) -> None:
    from casefile.holders import call_this_process
    from tui.app import VantageApp

    call_this_process("the app")
    # What only some words of the line ask for is imported for those: the first paint waits for all of it.
    secret, source, sink, folder = None, None, None, None
    passphrase_file = given.passphrase_file or os.environ.get(PASSPHRASE_FILE_VARIABLE)
    if given.case and passphrase_file:
        from casefile.keys import read_secret_file

        secret = read_secret_file(Path(passphrase_file), "passphrase")
    if given.microphone:
        from capture.audio_input import Source

        source = Source(file=Path(given.microphone))
    if given.loudspeaker:
        from capture.speaker import Sink

        sink = Sink(device=given.loudspeaker)
    if given.case:
        from casefile.place import folder_named

        folder = folder_named(given.case)
    lock_after_s = given.lock_after * 60.0 if given.lock_after > 0 else None
    own, trouble = _own_keys()
    VantageApp(
        folder,
        secret,
        live_source=source,
        sink=sink,
        author=given.author,
        lock_after_s=lock_after_s,
        own_keys=own,
        trouble=trouble,
    ).run()


def _own_keys() -> tuple[dict[str, tuple[str, ...]], Exception | None]:
    """Return the keys chosen on this computer, and what is wrong with them: no conversation is held up by that."""
    from casefile.errors import EntryError
    from casefile.own_settings import own_file

    if not own_file("keys.toml").exists():
        return {}, None
    from tui.own_keys import own_keys

    try:
        return own_keys(), None
    except EntryError as error:
        return {}, error
