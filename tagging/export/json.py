"""JSON for other programs: one object, UTF-8, field names as below. What is not known is null.

`format` "vantage-excerpts" and `schema_version` 3; then audience, stage, version, date, product, notice; changes since
what this audience was given before, with the ids of the excerpts that are new, changed and gone; `reviewers` by
number; and `excerpts`, each with

- id: permanent, the same in every export; participant: a code; conversation: 1, or 2 for a second one; agency, role,
  participant_level
- layer: `account` (the participant's words); of lines that the note-taker typed `note-taker's record, not verbatim`,
  or `checked by participant, DATE`; speaker: by role
- note: the kind of a typed line, `heard`, `quote`, `observed` or `return to`; is_struck: it is struck out;
  first_version: what it said before the participant checked it
- step, step_title: the step in force; question: what was asked before; volunteered: what all its tags say of that,
  null where they differ
- before, after: context as a list of {speaker, text}, "…" where cut; quote: the words as they stand, names replaced
- text_state: `placed`, `changed` (since tagged) or `lost` (none of the words stands any more; the quote is as tagged)
- start_s, end_s: seconds on the conversation; clock: the same for reading
- unchecked: not all of it was checked against the sound, false where all of it was; null for what was typed, for words
  that stand no more, and where it does not go out; unclear: the engine doubts the utterance; doubtful_words
- limits: what the participant asked not to be quoted, and marks to leave something out
- tags: a list of {id, kind, code, title, level, direction, weight, episode, memo, author, at, state, volunteered},
  the last one true for what was said in the story, false after the prompts of another step or a tagged question on it,
  null for other words than the participant's, and where neither a step nor a question tells
- imported: the form of a transcript that was made elsewhere, such as `WebVTT`; null for one that was heard here
- withheld: that the participant asked not to be quoted, when, and what the team made of it; responses: what they said
  to it at which stage, each with its outcome
- replaced: how many names were replaced in question, context and quote

`codes` are the aspects and factors where the team has changed any, all of them in order: {kind, id, title, hint, level,
is_retired}; an empty list where they are the framework's. `pauses` are those of the newest transcripts that were heard
here: {line, at, mark}, `at` the character of the line's text before which it lies.

`sides` are the accounts side by side: `ways`, a list of {tag, way} that says of tags on accounts how it came up
(`story`, `prompted`, `record` of the note-taker, `unknown`), and `blanks`, for the review team alone, a list of
{by, factor, column, kind, words} that says what it means that nothing is tagged as a factor with an episode, or by
those of an agency.

`judged` is there only where the review team asked for what it judges: `patterns`, a list of {id, kind, title, words,
episodes, factors, accounts}, and `comments` on words, a list of {id, label, clock, quote, words, author}.

`episodes` are the key practice episodes: {id, title, period_from, period_to, nominated_by, record}; `record` is a list
of {layer, what, words}: the reviewers' record, and what the team judges where that was asked for. `talks` are the
conversations: id, label, person {code, agency, role, level}, number, visits {step_title, from_s, to_s} of steps,
silences {from_s, to_s, why}, length_s, limits, and texts: each with

- id, kind: `transcript` or `notes`; imported: as above
- lines: a list of {id, speaker, by_participant, start_s, end_s, step_title, layer, note, is_struck, first_version,
  unchecked, unclear, text, replaced}
- spans: where tags stand, {excerpt, tag, first_line, starts, last_line, ends}: the excerpt's and the tag's id, and from
  which character of which line to before which, counted from 0 in code points
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from tagging.export.header import Header
from tagging.model import Pack, Sides, TaggedSpan

SCHEMA_VERSION = 3


def render(header: Header, pack: Pack) -> str:
    """Return the file's text, with a line for each excerpt and each line of a text."""
    head = {"format": "vantage-excerpts", "schema_version": SCHEMA_VERSION, **asdict(header)}
    parts = [f"{_text(name)}: {_text(value)}" for name, value in head.items()]
    parts.append(f'"reviewers": {_text(pack.reviewers)}')
    parts.append(f'"excerpts": {_listed(pack.excerpts)}')
    parts.append(f'"episodes": {_listed(pack.episodes)}')
    parts.append(f'"codes": {_listed(pack.codes)}')
    parts.append(f'"talks": {_listed(pack.talks)}')
    parts.append(f'"pauses": {_listed(pack.pauses)}')
    parts.append(f'"sides": {_text(pack.sides or Sides())}')
    if pack.judged:
        parts.append(f'"judged": {_text(pack.judged)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _listed(items: Iterable[Any]) -> str:
    return "[\n" + ",\n".join(map(_text, items)) + "\n]"


def _text(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False, default=_fields)


def _fields(model: Any) -> dict[str, Any]:  # noqa: ANN401
    found = {name: getattr(model, name) for name in _names(type(model))}
    return {**found, "tag": model.tag.id} if isinstance(model, TaggedSpan) else found


_NAMES: dict[type, tuple[str, ...]] = {}


def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind))
    return _NAMES[kind]
