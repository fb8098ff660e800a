"""What the tests of the case share: a clock, a case, a conversation with words, and looks at the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.database import connect
from casefile.events import Hand
from casefile.keys import Secret
from casefile.transcripts import NewUtterance, NewWord, Transcript
from casefile.words import Document, Word

PASSPHRASE = Secret("passphrase", "seven quiet herons wade")
CHEAP = 2**4
LIVE = Hand("reviewer-m", "live")
REVIEW = Hand("reviewer-m", "review")
OTHER = Hand("reviewer-k", "review")


@dataclass
class HandClock:
    """A clock that stands still until it is moved by hand; the wall can be set apart from the clock since boot."""

    wall: datetime = field(default_factory=lambda: datetime(2031, 3, 4, 9, 0, tzinfo=UTC))
    since_boot_s: float = 1000.0

    def now(self) -> str:
        return self.wall.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def boot_s(self) -> float:
        return self.since_boot_s

    def pass_s(self, seconds: float) -> None:
        """Let time pass, for both."""
        self.since_boot_s += seconds
        self.wall += timedelta(seconds=seconds)


def make_case(folder: Path, clock: HandClock | None = None, *, encrypted: bool = True) -> Case:
    """Make a case with a passphrase, or without encryption."""
    ways = [PASSPHRASE] if encrypted else []
    return Case.create(
        folder, "Review 07", ways, encrypted=encrypted, accept_place=True, scrypt_cost=CHEAP, clock=clock
    )


def begin(case: Case, code: str = "P01") -> Conversation:
    """Enter a conversation with the participant of this code."""
    return case.conversations.begin(case.people.participant(code, LIVE), LIVE)


def hear(case: Case, conversation: str, *lines: str, start_s: float = 0.0) -> Transcript:
    """Record (without sound) and transcribe lines of speech, one word a second."""
    case.agreements.enter(conversation, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(conversation, LIVE, source="device")
    transcript = begin_transcript(case, conversation)
    case.transcripts.commit_window(transcript.id, recording.id, 60.0, utterances(lines, start_s), complete=True)
    return transcript


def begin_transcript(case: Case, conversation: str) -> Transcript:
    """Enter a revision of a scripted engine."""
    return case.transcripts.begin(conversation, engine="scripted", model="none", digest="0" * 64, settings={})


def utterances(lines: Sequence[str], start_s: float = 0.0) -> list[NewUtterance]:
    """Turn lines into utterances of one word a second."""
    found: list[NewUtterance] = []
    for line in lines:
        words = tuple(NewWord(text, start_s + at, start_s + at + 1.0, 0.9) for at, text in enumerate(line.split()))
        found.append(NewUtterance(start_s, start_s + len(words), words))
        start_s += len(words)
    return found


def words_of(case: Case, transcript: Transcript) -> list[Word]:
    """All words of a transcript in order, tombstones included."""
    return case.words.in_document(Document(transcript.id, None))


def every_row(case: Case, *without: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of the case, sorted, but for the tables named and SQLite's own."""
    connection = connect(case.folder / "case.db", case.key, read_only=True)
    try:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            for table in tables
            if table not in without and not table.startswith("sqlite_")
        }
    finally:
        connection.close()


def ask(case: Case, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Look into the case's database past the repositories."""
    connection = connect(case.folder / "case.db", case.key, read_only=True)
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.close()


def meddle(case: Case, sql: str, *parameters: object) -> None:
    """Change the case's database past the repositories, as damage or another version would."""
    connection = connect(case.folder / "case.db", case.key)
    try:
        connection.execute(sql, parameters)
    finally:
        connection.close()


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder; folders appear with none."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


def holds(folder: Path, text: str) -> list[str]:
    """The files below a folder in whose raw bytes a text stands, in any of the encodings SQLite and JSON write."""
    forms = {text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")}
    return [name for name, data in contents(folder).items() if any(form in data for form in forms)]
