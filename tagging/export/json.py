"""JSON for other programs: one object, UTF-8, field names as below. What is not known is null.

`format` "vantage-excerpts" and `schema_version` 1; then audience, stage, version, date, product, notice; then
`excerpts`, each with

- id: permanent, the same in every export; participant: a code; conversation: 1, or 2 for a second one; agency, role,
  participant_level
- layer: `account` (the participant's words) or `note-taker's record, not verbatim`; speaker: by role
- step, step_title: the step in force; question: what was asked before; volunteered: in the story, without a question
- before, after: context as a list of {speaker, text}, "…" where cut; quote: the words as they stand, names replaced
- text_state: `placed`, `changed` (since tagged) or `lost` (none of the words stands any more; the quote is as tagged)
- start_s, end_s: seconds on the conversation; clock: the same for reading
- unchecked: not all of it was checked against the sound; unclear: the engine doubts the utterance; doubtful_words
- limits: what the participant asked not to be quoted, and marks to leave something out
- tags: a list of {id, kind, code, title, level, direction, weight, episode, memo, author, at, state}
- replaced: how many names were replaced in question, context and quote
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from tagging.excerpts import Excerpt
from tagging.export.header import Header

SCHEMA_VERSION = 1


def render(header: Header, excerpts: Sequence[Excerpt]) -> str:
    """Return the file's text."""
    content = {
        "format": "vantage-excerpts",
        "schema_version": SCHEMA_VERSION,
        **asdict(header),
        "excerpts": [asdict(excerpt) for excerpt in excerpts],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
