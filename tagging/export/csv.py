"""CSV after RFC 4180: one row per tag, so that tables can be made of it; UTF-8, lines end in CRLF.

A cell that a spreadsheet would run as a formula (it begins with = + - @, their full-width forms, a tab or a carriage
return) gets an apostrophe before it, as OWASP advises against CSV injection; spreadsheets show such a cell as text. The
JSON export holds the same words without it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from tagging.export.header import Header
from tagging.model import Excerpt, ExcerptTag, Line, Pack

COLUMNS = (
    *("excerpt_id", "participant", "conversation", "agency", "role", "participant_level", "layer", "speaker"),
    *("step", "step_title", "question", "volunteered", "context_before", "quote", "context_after", "text_state"),
    *("clock", "start_s", "end_s", "unchecked", "unclear", "doubtful_words", "limits"),
    *("tag_id", "tag_kind", "tag_code", "tag_title", "tag_level", "tag_direction", "tag_weight", "episode", "memo"),
    *("tag_author", "tag_at", "tag_state", "audience", "stage", "version", "date", "product", "notice"),
    *("note", "struck_out", "first_version", "imported", "withheld", "responses", "change"),
)
_TAG_COLUMNS = 12
_FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r")


def render(header: Header, pack: Pack) -> str:
    """Return the file's text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in rows(header, pack))
    return out.getvalue()


def rows(header: Header, pack: Pack) -> Iterator[tuple[object, ...]]:
    """Yield the values of each tag, in the order of `COLUMNS`; of an excerpt that goes out without tags once."""
    return (_row(header, excerpt, tag) for excerpt in pack.excerpts for tag in excerpt.tags or (None,))


def guarded(text: str) -> str:
    """Return a cell's text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _row(header: Header, excerpt: Excerpt, tag: ExcerptTag | None) -> tuple[object, ...]:
    return (
        *(excerpt.id, excerpt.participant, excerpt.conversation, excerpt.agency, excerpt.role),
        *(excerpt.participant_level, excerpt.layer, excerpt.speaker, excerpt.step, excerpt.step_title),
        *(excerpt.question, (tag or excerpt).volunteered, _said(excerpt.before), excerpt.quote, _said(excerpt.after)),
        *(excerpt.text_state, excerpt.clock, excerpt.start_s, excerpt.end_s, excerpt.unchecked, excerpt.unclear),
        *("; ".join(excerpt.doubtful_words), "; ".join(excerpt.limits)),
        *(_tag(tag) if tag else (None,) * _TAG_COLUMNS),
        *(header.audience, header.stage, header.version, header.date, header.product, header.notice),
        *(
            excerpt.note,
            excerpt.is_struck,
            excerpt.first_version,
            excerpt.imported,
            excerpt.withheld,
            "; ".join(excerpt.responses),
            header.change_of(excerpt.id),
        ),
    )


def _tag(tag: ExcerptTag) -> tuple[object, ...]:
    return (
        *(tag.id, tag.kind, tag.code, tag.title, tag.level, tag.direction, tag.weight, tag.episode, tag.memo),
        *(tag.author, tag.at, tag.state),
    )


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.2f}"
        case _:
            return guarded(str(value))


def _said(lines: Sequence[Line]) -> str:
    return " | ".join(f"{line.speaker}: {line.text}" for line in lines)
