"""`vantage words`: print a transcript with line and word numbers, for tagging without the screens."""

from __future__ import annotations

import argparse
import sys

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError
from casefile.silences import silences
from casefile.timeline import clock_text
from casefile.transcripts import Transcript, Utterance
from casefile.words import Word
from tagging.pauses import nothing_known
from tui.commands.opening import case_arguments, opened

_LETTERS = {"participant": "P", "lead": "L", "note_taker": "N", "other": "O", "unknown": "?"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01")
    case_arguments(parser, author=False)
    parser.add_argument("--numbers", action="store_true", help="put its number before each word")
    parser.add_argument(
        "--heard-first",
        action="store_true",
        help="print what was heard at first where the recogniser lost itself and heard it again",
    )


def run(given: argparse.Namespace) -> int:
    """Print one line per utterance: number, time, speaker, words with pauses; unchecked lines bear a `~`."""
    with opened(given) as case:
        conversation = case.conversations.find(given.conversation)
        transcript, lines = transcript_of(case, conversation)
        if given.heard_first:
            for first in case.transcripts.first_hearings(transcript.id):
                print(f"{clock_text(first.from_s)} to {clock_text(first.to_s)} {first.text}")
            return 0
        if form := case.imported.origin(transcript.id):
            print(f"imported from {form}: made elsewhere, and unchecked where a ~ stands", file=sys.stderr)
        known = nothing_known(case, conversation.id)
        marks = silences((word for line in lines for word in line.words), known)
        for number, line in enumerate(lines, 1):
            parts: list[str] = []
            for place, word in enumerate(living(line), 1):
                parts += [marks[word.id]] if word.id in marks else []
                parts.append(f"{place}:{word.text}" if given.numbers else word.text)
            text = " ".join(parts)
            mark = " " if line.checked else "~"
            print(f"{number:>4} {clock_text(line.start_s)} {_LETTERS[line.speaker]}{mark} {text}")
    return 0


def transcript_of(case: Case, conversation: Conversation) -> tuple[Transcript, list[Utterance]]:
    """Return the current transcript and its utterances; raises EntryError where there is none yet."""
    transcript = case.transcripts.current(conversation.id)
    if transcript is None:
        raise EntryError(
            title="This conversation is not in words yet.",
            detail="Nothing of it has been transcribed.",
            remedy="Run: vantage transcribe",
        )
    return transcript, case.transcripts.utterances(transcript.id)


def living(line: Utterance) -> list[Word]:
    """Return the words of an utterance as they are numbered on the screen."""
    return [word for word in line.words if word.is_living]


def span_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that choose a span by numbers, so that no words stand on the command line."""
    parser.add_argument("conversation", help="a participant's code such as P01")
    case_arguments(parser)
    parser.add_argument("--line", type=int, required=True, metavar="N", help="the line, as vantage words numbers it")
    parser.add_argument("--words", metavar="FROM-TO", help="words of the line, as vantage words --numbers counts them")


def span_of(lines: list[Utterance], given: argparse.Namespace) -> tuple[str, str]:
    """Return the first and last word id of the chosen span; raises EntryError for numbers that are not there."""
    try:
        words = living(lines[given.line - 1] if given.line > 0 else lines[len(lines)])
        first, _, last = (given.words or f"1-{len(words)}").partition("-")
        start, end = int(first), int(last or first)
        if not 1 <= start <= end:
            raise IndexError
        return words[start - 1].id, words[end - 1].id
    except (IndexError, ValueError):
        raise EntryError(
            title="There is no such span.",
            detail="The line or its words are not numbered so.",
            remedy="See the numbers with: vantage words P01 --numbers",
        ) from None
