"""The suggester: a process of its own that looks through one conversation, and what starts it.

`python -P -m tagging.suggester`. One request comes over its standard input, with the case's key, once. What it finds
goes into the case; its output says only that it is done, or what went wrong. It never puts a tag.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefile.case import Case
from casefile.errors import EntryError
from casefile.holders import call_this_process
from casefile.suggestions import NewSuggestion
from casefile.transcripts import REVIEWERS
from tagging.children import Child, serve, start
from tagging.cue_rules import rules

if TYPE_CHECKING:
    from casefile.transcripts import Utterance
    from tagging.suggesting import CueFinder

NO_SPACY = EntryError(
    title="Suggestions are not installed.",
    detail="They need spaCy, which is an extra of its own.",
    remedy="Install it with: pip install 'vantage-conversations[suggestions]'",
)


def start_suggester(case: Case, conversation: str) -> Child:
    """Start a suggester on one conversation; it can be ended, and nothing of what was decided is lost."""
    request = {
        "case": str(case.folder.absolute()),
        "key": case.key.hex() if case.key is not None else None,
        "conversation": conversation,
    }
    return start("tagging.suggester", request, "suggester", "Turn suggestions on again. Nothing else is affected.")


def cue_finder() -> CueFinder:
    """Make what looks for cues, with the best pipeline that is installed; raises EntryError where spaCy is not."""
    from tagging.suggesting import CueFinder, is_installed

    if not is_installed():
        raise NO_SPACY
    return CueFinder(rules())


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
            if word.is_living and speaker not in REVIEWERS
        ]
        if words:
            said.append(words)
    for words, cues in zip(said, finder.find([word.text for word in words] for words in said), strict=True):
        for cue in cues:
            rule = cue.rule
            yield NewSuggestion(
                words[cue.first].id, words[cue.last].id, rule.id, rule.version, rule.kind, rule.code, rule.reason
            )


def _look_through(request: dict[str, Any]) -> dict[str, Any]:
    call_this_process("the suggester")
    finder = cue_finder()
    key = bytes.fromhex(request["key"]) if request["key"] is not None else None
    with contextlib.closing(Case(Path(request["case"]), key)) as case:
        suggest(case, request["conversation"], finder)
    return {}


if __name__ == "__main__":
    sys.exit(serve(_look_through))
