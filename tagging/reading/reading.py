"""Reading a file of others, whatever it is: by its suffix, which people know it by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tagging.codebook import STANDARD, Codebook
from tagging.reading.codes import codings_of, meaning_of, unknown_codes
from tagging.reading.foreign import ForeignFile, bytes_of, decoded, digest_of, required, unreadable
from tagging.reading.ours import read_ours
from tagging.reading.own_project import OwnCodes, is_own, is_record, own_transcript
from tagging.reading.plain import read_plain, with_points
from tagging.reading.refi import read_refi
from tagging.reading.subtitles import read_subtitles
from tagging.reading.word import read_word

FORMS = {
    ".vtt": "WebVTT",
    ".srt": "SubRip",
    ".txt": "plain text",
    ".docx": "Word",
    ".json": "Vantage JSON",
    ".qdpx": "REFI-QDA project",
    ".qdc": "REFI-QDA codebook",
}


def read_foreign(path: Path, said: Mapping[str, str] | None = None, book: Codebook = STANDARD) -> ForeignFile:
    """Read a transcript or project that was made elsewhere; raises EntryError, with nothing changed, for what is none.

    `said` are what codes of a project mean here: our ids, or `episode`, by the code's name in small letters. `book` is
    the case's codebook, by whose titles and ids codes are known.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise unreadable(f"Its name ends in none of: {', '.join(FORMS)}.")
    if path.suffix.lower() in (".qdpx", ".qdc"):
        return _project(path, form, said or {}, book)
    content = bytes_of(path)
    digest = digest_of(content)
    if path.suffix.lower() == ".docx":
        transcript, losses = read_word(path, path.name)
        return ForeignFile(form, digest, (transcript,), (), losses)
    text, losses = decoded(content)
    if path.suffix.lower() == ".json":
        found = read_ours(text, digest)
        return replace(found, losses=(*losses, *found.losses))
    if path.suffix.lower() == ".txt":
        transcript, more = read_plain(text, path.name)
        return ForeignFile(form, digest, (transcript,), (), (*losses, *more))
    return ForeignFile(form, digest, (read_subtitles(text, path.name),), (), losses)


def _project(path: Path, form: str, said: Mapping[str, str], book: Codebook) -> ForeignFile:
    found = read_refi(path)
    own = OwnCodes(found.codes) if is_own(found.origin) else None
    passed_over: Counter[str] = Counter()
    transcripts = []
    losses: list[str] = []
    for text in found.texts:
        if own and is_record(text):
            passed_over["records of typed lines, which are no transcript"] += 1
            continue
        transcript, more = (own_transcript(text), ()) if own else read_plain(text.text, text.name)
        codings = tuple(codings_of(text.tags, said, passed_over, book, own))
        lines = with_points(transcript.lines, text.points)
        transcripts.append(required(replace(transcript, lines=lines, codings=codings)))
        losses += [loss for loss in more if not loss.startswith("headings")]
    meant = (meaning_of(one.path, said, book) for one in found.codes if one.is_codable)
    episodes = dict.fromkeys(one.episode for one in meant if one and one.episode)
    # A source of sound of ours never had any.
    of_file = (loss for loss in found.losses if not (own and loss.startswith("sound: ")))
    said_of = [*of_file, *losses, *(f"{what}: {count}" for what, count in passed_over.items() if count)]
    unknown = [] if own else unknown_codes(found.codes, said, book)
    if unknown:
        said_of.append(f"codes of the codebook that fit nothing here: {', '.join(unknown)}")
    titles = tuple(title for title in episodes if title)
    added = own.added if own else ()
    return ForeignFile(form, digest_of(path.read_bytes()), tuple(transcripts), titles, tuple(said_of), added)
