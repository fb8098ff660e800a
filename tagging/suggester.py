"""The suggester: a process of its own that looks through one conversation, and what starts it.

`python -P -m tagging.suggester`. One request comes over its standard input, with the case's key, once. What it finds
goes into the case; its output says only that it is done, or what went wrong. It never puts a tag.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefile.case import Case
from casefile.errors import EntryError, VantageError
from casefile.suggestions import NewSuggestion
from casefile.system import system
from tagging.cue_rules import rules

if TYPE_CHECKING:
    from casefile.transcripts import Utterance
    from tagging.suggesting import CueFinder

_REVIEWERS = frozenset({"lead", "note_taker"})
NO_SPACY = EntryError(
    title="Suggestions are not installed.",
    detail="They need spaCy, which is an extra of its own.",
    remedy="Install it with: pip install 'vantage-conversations[suggestions]'",
)


class SuggesterChild:
    """A running suggester; it can be ended at any moment, and nothing of what was decided is lost."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.poll() is None

    def result(self) -> None:
        """Wait for it to end; raises the EntryError that says what went wrong."""
        said, _ = self._process.communicate()
        line: dict[str, Any] = {}
        with contextlib.suppress(ValueError):
            line = json.loads(said.splitlines()[-1]) if said.strip() else {}
        if line.get("kind") == "complete":
            return
        raise EntryError(
            title=line.get("title", "The suggester ended before its work was done."),
            detail=line.get("detail", f"Its process ended with {self._process.returncode}."),
            remedy=line.get("remedy", "Turn suggestions on again. Nothing else is affected."),
        )

    def stop(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.communicate()


def start_suggester(case: Case, conversation: str) -> SuggesterChild:
    """Start a suggester on one conversation; the case key travels over its standard input, once."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tagging.suggester"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **system.detached(),
    )
    request = {
        "case": str(case.folder.absolute()),
        "key": case.key.hex() if case.key is not None else None,
        "conversation": conversation,
    }
    if process.stdin is not None:
        with contextlib.suppress(OSError):  # one that has died says so by its result
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
    return SuggesterChild(process)


def suggest(case: Case, conversation: str, finder: CueFinder) -> None:
    """Look through a conversation's transcript and offer what the rules see in what the participant says."""
    transcript = case.transcripts.current(conversation)
    lines = case.transcripts.utterances(transcript.id) if transcript else []
    case.suggestions.offer(conversation, finder.engine, [*_found(lines, finder)])


def _found(lines: list[Utterance], finder: CueFinder) -> Iterator[NewSuggestion]:
    said = []
    for line in lines:
        words = [
            word
            for word, speaker in zip(line.words, line.speakers, strict=True)
            if word.is_living and speaker not in _REVIEWERS
        ]
        if words:
            said.append(words)
    for words, cues in zip(said, finder.find([word.text for word in words] for words in said), strict=True):
        for cue in cues:
            rule = cue.rule
            yield NewSuggestion(
                words[cue.first].id, words[cue.last].id, rule.id, rule.version, rule.kind, rule.code, rule.reason
            )


def main() -> int:
    """Do what the first line of standard input asks for, and say how it ended."""
    system.ignore_hangups()
    system.lower_priority()
    try:
        request = json.loads(sys.stdin.readline())
        try:
            from tagging.suggesting import CueFinder
        except ImportError:
            raise NO_SPACY from None
        finder = CueFinder(rules())
        key = bytes.fromhex(request["key"]) if request["key"] is not None else None
        with contextlib.closing(Case(Path(request["case"]), key)) as case:
            suggest(case, request["conversation"], finder)
    except VantageError as error:
        said = {"kind": "error", "title": error.title, "detail": error.detail, "remedy": error.remedy}
        print(json.dumps(said), flush=True)
        return 1
    print(json.dumps({"kind": "complete"}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
