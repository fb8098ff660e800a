"""Taking a transcript that was made elsewhere into a conversation, with its tags: all of it, or nothing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.framework import Aspect, Factor
from casefile.imported import ImportedLine
from casefile.tags import NewTag
from casefile.transcripts import Speaker
from tagging import codebook
from tagging.left_out import leave_out_as_before
from tagging.reading.foreign import ForeignCoding, ForeignFile, ForeignLine, ForeignTranscript, TeamCode


@dataclass(frozen=True)
class TakenIn:
    """What came in: lines, words, tags, and episodes and codes that are new; `losses` say in words what did not."""

    lines: int
    words: int
    tags: int
    episodes: int
    losses: tuple[str, ...]
    codes: int = 0


def take_in(
    case: Case,
    conversation: Conversation,
    file: ForeignFile,
    transcript: ForeignTranscript,
    speakers: Mapping[str, Speaker],
    by: Hand,
) -> TakenIn:
    """Enter one transcript of a file as the current one of a conversation, and its tags as this reviewer's.

    `speakers` say who speaks, by the labels of the file. Episodes, and codes that a team added, are found by their
    titles, and entered where there is none. What was left out of the text before is left out of it. Raises EntryError,
    with nothing changed, as `casefile.imported` does, and where what was left out can't be found.
    """
    lines = [ImportedLine(*_spoken(line, speakers), line.start_s, line.end_s) for line in transcript.lines]
    losses: list[str] = []
    with case.all_or_nothing():
        before, read = len(case.episodes.all()), case.transcripts.current(conversation.id)
        # Several transcripts of one file are told apart by their names.
        digest = f"{file.digest} {transcript.name}" if len(file.transcripts) > 1 else file.digest
        ids = case.imported.add(conversation.id, file.form, digest, lines, by)
        if read is not None:
            leave_out_as_before(case, conversation.id, read.id, by)
        words = _Words(transcript, ids)
        codes = _Codes(case, file, by)
        put = [_put(case, coding, codes, words.touched(coding), by, conversation) for coding in transcript.codings]
        left_out = sum(not entered and bool(line.words) for line, entered in zip(lines, ids, strict=True))
        if left_out:
            losses.append(f"lines in closed or removed stretches: {left_out}")
        if put.count(False):
            losses.append(f"tags on no word that came in: {put.count(False)}")
        made = len(case.episodes.all()) - before
    return TakenIn(len(lines) - left_out, sum(map(len, ids)), put.count(True), made, (*file.losses, *losses), codes.new)


def take_codebook(case: Case, file: ForeignFile, by: Hand) -> TakenIn:
    """Enter the episodes and a team's codes of a codebook of which there are none of that title.

    Raises EntryError where it has none of either.
    """
    if not file.episodes and not file.codes:
        raise EntryError(
            title="There is nothing to take in.",
            detail="The codebook names no key practice episode; aspects and factors are the framework's own.",
            remedy="Say which of its codes are episodes: --codes. Nothing was changed.",
        )
    with case.all_or_nothing():
        new = [title for title in file.episodes if case.episodes.find(title) is None]
        for title in new:
            case.episodes.add(title, by)
        codes = _Codes(case, file, by)
        for one in file.codes:
            codes.id_of(one.key)
    return TakenIn(0, 0, 0, len(new), file.losses, codes.new)


def _spoken(line: ForeignLine, speakers: Mapping[str, Speaker]) -> tuple[Speaker, tuple[str, ...]]:
    return speakers.get(line.label, "unknown"), tuple(line.text.split())


class _Codes:
    """The codes that a team added, as they are called in this case; `new` of them were entered."""

    def __init__(self, case: Case, file: ForeignFile, by: Hand) -> None:
        self._case = case
        self._by = by
        self._theirs = {one.key: one for one in file.codes}
        self._ids: dict[str, str] = {}
        self.new = 0
        self.book = case.codes.book()

    def id_of(self, key: str | None) -> str | None:
        """Return a code's id in this case; one that the framework has, or none at all, is called by it already."""
        theirs = self._theirs.get(key or "")
        if key is None or theirs is None:
            return key
        if key not in self._ids:
            self._ids[key] = self._found(theirs) or self._entered(theirs)
        return self._ids[key]

    def _found(self, theirs: TeamCode) -> str | None:
        alike = (one for one in self._every() if one.title.casefold() == theirs.title.casefold())
        return next((one.id for one in alike if isinstance(one, Factor) is (theirs.kind == "factor")), None)

    def _entered(self, theirs: TeamCode) -> str:
        titles = {one.title.casefold() for one in self._every()}
        title = f"{theirs.title} (imported)" if theirs.title.casefold() in titles else theirs.title
        code = self._case.codes.add(theirs.kind, title, self._by, hint=theirs.hint, level=theirs.level)
        if theirs.is_retired:
            self._case.codes.retire(code, self._by)
        self.new += 1
        self.book = self._case.codes.book()
        return code

    def _every(self) -> tuple[Aspect | Factor, ...]:
        return (*self.book.aspects, *self.book.factors, *self.book.retired)


class _Words:
    """Where each word stands in the whole text of the file, with its id in the case."""

    def __init__(self, transcript: ForeignTranscript, ids: Sequence[tuple[str, ...]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._ids: list[str] = []
        for line, entered in zip(transcript.lines, ids, strict=True):
            for match, word in zip(re.finditer(r"\S+", line.text), entered, strict=False):
                self._starts.append(line.at + match.start())
                self._ends.append(line.at + match.end())
                self._ids.append(word)

    def touched(self, coding: ForeignCoding) -> list[str]:
        """Return the ids of the words of which a coding holds any letter."""
        return self._ids[bisect_right(self._ends, coding.starts) : bisect_left(self._starts, coding.ends)]


def _put(
    case: Case, coding: ForeignCoding, codes: _Codes, touched: list[str], by: Hand, conversation: Conversation
) -> bool:
    if not touched:
        return False
    episode = None
    if coding.episode:
        title = coding.episode
        episode = case.episodes.find(title) or case.episodes.add(title, by, conversation=conversation.id)
    code = codes.id_of(coding.code)
    what = NewTag(
        coding.kind, code, episode.id if episode else None, coding.direction, coding.memo, weight=coding.weight
    )
    # What was put elsewhere comes in as it was, also where the team puts that code no more.
    case.tags.put(touched[0], touched[-1], codebook.check(what, codes.book, with_retired=True), by)
    return True
