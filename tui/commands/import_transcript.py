"""The part of `vantage import` that takes transcripts and projects in; names of people stand in files alone."""

from __future__ import annotations

import argparse
from typing import cast, get_args

from casefile.case import Case
from casefile.errors import EntryError
from casefile.transcripts import Speaker
from tagging.reading.foreign import ForeignFile, ForeignTranscript
from tagging.reading.reading import read_foreign
from tagging.taking_in import TakenIn, take_codebook, take_in
from tui.commands.opening import hand, opened, read_text
from tui.commands.record import conversation_of
from tui.import_words import taken_in_text

_SPEAKERS: tuple[str, ...] = get_args(Speaker)


def words_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of transcripts and projects."""
    parser.add_argument("--text", type=int, metavar="N", help="which transcript of a project, as it numbers them")
    parser.add_argument(
        "--speakers", metavar="FILE", help=f"who speaks, a line each: name = one of {', '.join(_SPEAKERS)}"
    )
    parser.add_argument(
        "--codes", metavar="FILE", help="what codes mean, a line each: code = id of an aspect or factor, or episode"
    )


def import_words(given: argparse.Namespace) -> int:
    """Take one file in; what has to be said first is listed, and the case stays as it was."""
    if len(given.files) != 1:
        raise EntryError(
            title="One transcript is taken in at a time.",
            detail="Several files become several parts only where they are sound.",
            remedy="Name one of them. Nothing was changed.",
        )
    codes = {name.casefold(): value for name, value in _pairs(given.codes).items()}
    with opened(given) as case:
        file = read_foreign(given.files[0], codes, case.codes.book())
        if not file.transcripts:
            done = take_codebook(case, file, hand(case, given, "import"))
        else:
            transcript = _chosen(file, given.text)
            role = next((one.participant.role for one in case.conversations.all() if one.label == _label(given)), None)
            speakers = _speakers(transcript, role, _pairs(given.speakers))
            if speakers is None:
                return 1
            done = _take(case, given, file, transcript, speakers)
    for loss in done.losses:
        print(f"passed over: {loss}")
    print(taken_in_text(done))
    return 0


def _take(
    case: Case,
    given: argparse.Namespace,
    file: ForeignFile,
    transcript: ForeignTranscript,
    speakers: dict[str, Speaker],
) -> TakenIn:
    if given.conversation is None:
        raise EntryError(
            title="Into which conversation?",
            detail="A transcript belongs to one.",
            remedy="Name a participant's code: --conversation P01",
        )
    with case.all_or_nothing():
        conversation = conversation_of(case, given)
        return take_in(case, conversation, file, transcript, speakers, hand(case, given, "import", conversation))


def _chosen(file: ForeignFile, number: int | None) -> ForeignTranscript:
    if len(file.transcripts) == 1 and number is None:
        return file.transcripts[0]
    if number is not None and 1 <= number <= len(file.transcripts):
        return file.transcripts[number - 1]
    for at, one in enumerate(file.transcripts, 1):
        print(f"{at}  {one.name}: {len(one.lines)} lines, {len(one.codings)} tags")
    raise EntryError(
        title="Which of its transcripts?",
        detail="The file holds those listed, and each belongs to a conversation of its own.",
        remedy="Name one by its number: --text 1. Nothing was changed.",
    )


def _label(given: argparse.Namespace) -> str:
    return (given.conversation or "").strip().upper()


def _speakers(transcript: ForeignTranscript, role: str | None, said: dict[str, str]) -> dict[str, Speaker] | None:
    wrong = [value for value in said.values() if value not in _SPEAKERS]
    if wrong:
        raise EntryError(
            title="The file of speakers says somebody who can't speak.",
            detail="Behind the equals sign stands none of those known.",
            remedy=f"Choose one of: {', '.join(_SPEAKERS)}. Nothing was changed.",
        )
    speakers = {**transcript.known(role), **{label: cast(Speaker, value) for label, value in said.items()}}
    missing = [label for label in transcript.labels if label not in speakers]
    for label in missing:
        print(f"who is this: {label}")
    if missing:
        print(f"Nothing was taken in. Write a line for each into a file ({', '.join(_SPEAKERS)}), and: --speakers FILE")
        return None
    return speakers


def _pairs(named: str | None) -> dict[str, str]:
    if named is None:
        return {}
    rows = [row for row in read_text(named, "The file can't be read.").splitlines() if row.strip()]
    pairs = [row.rpartition("=") for row in rows]
    if any(not name.strip() or not equals for name, equals, _ in pairs):
        raise EntryError(
            title="A line of the file can't be read.",
            detail="Each says a name, an equals sign, and what it means.",
            remedy="Write for example: S00 = participant. Nothing was changed.",
        )
    return {name.strip(): value.strip() for name, _, value in pairs}
