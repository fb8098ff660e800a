"""What the tests of tagging share: a case with a conversation that was heard, its speakers, and tags by phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from casefile.events import Hand
from casefile.tags import NewTag, Tag
from casefile.transcripts import NewUtterance, NewWord, Speaker, Utterance
from casefile.words import Word
from tests.casefile.support import HandClock, make_case

Line = tuple[Speaker, str]


class Conversing:
    """A real encrypted case with one conversation."""

    def __init__(self, folder: Path, *, code: str = "P01", reviewer: str = "Reviewer 1") -> None:
        self.clock = HandClock()
        self.case = make_case(folder / "Review 07.vantage", self.clock)
        self.reviewer = self.case.people.reviewer(reviewer)
        self.by = Hand(self.reviewer.id, "review")
        self.begin(code)

    def begin(self, code: str) -> None:
        """Go on with a new conversation with a front-line health visitor."""
        person = self.case.people.participant(
            code, self.by, agency="health visiting", role="health visitor", level="front line"
        )
        self.conversation = self.case.conversations.begin(person, self.by)
        self.id = self.conversation.id

    def hear(self, lines: Sequence[Line], *, starts_s: Sequence[float] = (), word_s: float = 1.0) -> str:
        """Enter lines of speech, a word each `word_s` from each start, one line after another; `~word` is doubtful."""
        if self.case.agreements.current(self.id) is None:
            self.case.agreements.enter(self.id, "given", self.by, by_whom="P01")
        recording = self.case.recordings.begin(self.id, self.by, source="device")
        transcript = self.case.transcripts.begin(
            self.id, engine="scripted", model="none", digest=recording.id, settings={}
        )
        heard: list[NewUtterance] = []
        at_s = 0.0
        for number, (_, text) in enumerate(lines):
            at_s = starts_s[number] if number < len(starts_s) else at_s
            words = tuple(
                NewWord(
                    token.lstrip("~"),
                    at_s + n * word_s,
                    at_s + (n + 1) * word_s,
                    0.9,
                    "doubtful" if token.startswith("~") else "heard",
                )
                for n, token in enumerate(text.split())
            )
            ends_s = at_s + len(words) * word_s
            heard.append(NewUtterance(at_s, ends_s, words))
            at_s = ends_s
        self.case.transcripts.commit_window(transcript.id, recording.id, at_s, heard, complete=True)
        self.transcript = transcript.id
        for line, (speaker, _) in zip(self.utterances(), lines, strict=True):
            if speaker != "unknown" and line.words:
                self.case.transcripts.set_speaker(transcript.id, line.words[0].id, line.words[-1].id, speaker, self.by)
        return transcript.id

    def utterances(self) -> list[Utterance]:
        """The transcript as it stands."""
        return self.case.transcripts.utterances(self.transcript)

    def living(self) -> list[Word]:
        """The transcript's living words."""
        return [word for line in self.utterances() for word in line.words if word.is_living]

    def span(self, phrase: str) -> tuple[str, str]:
        """The ids of the first and last word of a phrase."""
        return span_in(self.living(), phrase)

    def word(self, text: str) -> str:
        """The id of the first word that reads so."""
        return self.span(text)[0]

    def tag(self, phrase: str, what: NewTag, by: Hand | None = None) -> Tag:
        """Tag a phrase of the transcript."""
        return self.case.tags.put(*self.span(phrase), what, by or self.by)


def span_in(words: Sequence[Word], phrase: str) -> tuple[str, str]:
    """The ids of the first and last of the words that read as the phrase."""
    tokens = phrase.split()
    for place in range(len(words) - len(tokens) + 1):
        if [word.text for word in words[place : place + len(tokens)]] == tokens:
            return words[place].id, words[place + len(tokens) - 1].id
    raise AssertionError(f"not in the text: {phrase}")


def with_plain_ids(text: str) -> str:
    """A text in which permanent ids, and GUIDs made of them, are numbered by their first appearance; their ends too."""
    seen: dict[str, str] = {}
    text = re.sub(r"(?<=#)[0-9A-HJKMNP-TV-Z]{6}(?![0-9A-Za-z])", "ENDSSO", text)
    guid = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    return re.sub(
        rf"(?<![0-9A-Za-z])(?:[0-9A-HJKMNP-TV-Z]{{26}}|{guid})(?![0-9A-Za-z])",
        lambda match: seen.setdefault(match[0], f"ID{len(seen) + 1}"),
        text,
    )
