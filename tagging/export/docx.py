"""Word document: texts with a native comment for each tag, then the tables of episodes, factors and agencies.

A comment lies on exactly the tagged words and says all that is known of the excerpt. What the team judges is no part of
it: where somebody asks for it, it has a table of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from xml.sax.saxutils import escape, quoteattr

from casefile.timeline import long_clock_text
from tagging.export.about import about_excerpt, about_tag, by_whom, marks_of_line
from tagging.export.archive import archive_of
from tagging.export.docx_parts import (
    CONTENT_TYPES,
    DECLARATION,
    DOCUMENT_RELATIONS,
    RELATIONS,
    STYLES,
    WORD,
    core,
    footer,
    section,
)
from tagging.export.header import Header
from tagging.export.laid_out import named_texts, plain
from tagging.export.tables import (
    COUNTS,
    JUDGED,
    PATTERN_COLUMNS,
    PATTERNS,
    RECORD_COLUMNS,
    Matrix,
    episode_rows,
    factors_by_agency,
    factors_by_episode,
    has_tags,
    judged_rows,
    label,
    pattern_rows,
    record_rows,
)
from tagging.model import Excerpt, Pack, TaggedSpan, Talk, Text

# Word opens no more than 32,767 ranges, and is slow long before.
MOST_COMMENTS = 5_000


def render(header: Header, pack: Pack) -> bytes:
    """Return the file's bytes."""
    writing = _Document(header, pack)
    body = "".join(writing.body())
    document = f"{DECLARATION}<w:document {WORD}><w:body>{body}{section(landscape=True)}</w:body></w:document>"
    comments = f"{DECLARATION}<w:comments {WORD}>{''.join(writing.comments)}</w:comments>"
    return archive_of(
        [
            ("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", RELATIONS),
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS),
            ("word/comments.xml", comments),
            ("word/styles.xml", STYLES),
            ("word/footer1.xml", footer(header.line)),
            ("docProps/core.xml", core("Excerpts", header.line, header.date, header.product)),
        ]
    )


class _Document:
    """One document while it is written; `comments` are those of what was written so far."""

    def __init__(self, header: Header, pack: Pack) -> None:
        self._header = header
        self._pack = pack
        self._excerpts = {excerpt.id: excerpt for excerpt in pack.excerpts}
        self._left_over: list[str] = []
        self.comments: list[str] = []

    def body(self) -> Iterator[str]:
        header = self._header
        yield _paragraph("Conversations and tagged excerpts", "Title")
        yield _paragraph(header.line)
        yield _paragraph(header.notice, "Quiet")
        yield from map(_paragraph, header.change_lines)
        talk: Talk | None = None
        for name, now, text in named_texts(self._pack.talks):
            if now is not talk:
                talk = now
                yield from _beginning(now)
            yield _paragraph(name, "Heading2")
            yield from self._lines(text)
        if not any(talk.texts for talk in self._pack.talks):
            yield from self._quotes()
        yield from self._lost()
        yield from self._without_comment()
        yield f"<w:p><w:pPr>{section()}</w:pPr></w:p>"
        if has_tags(self._pack):
            yield from self._tables()
        if judged := judged_rows(self._pack):
            yield _paragraph(JUDGED, "Heading1")
            yield _table(RECORD_COLUMNS, judged)
        if patterns := pattern_rows(self._pack):
            yield _paragraph(PATTERNS, "Heading1")
            yield _table(PATTERN_COLUMNS, patterns)

    def _lines(self, text: Text) -> Iterator[str]:
        events: dict[int, list[tuple[int, int, bool]]] = {}
        for span in text.spans:
            if len(self.comments) == MOST_COMMENTS:
                self._left_over.append(span.excerpt)
                continue
            number = len(self.comments)
            self.comments.append(self._comment(number, span))
            events.setdefault(span.first_line, []).append((span.starts, number, True))
            events.setdefault(span.last_line, []).append((span.ends, number, False))
        step = None
        for number, line in enumerate(text.lines):
            if line.step_title != step:
                step = line.step_title
                yield _paragraph(step, "Heading3")
            marks = "".join(f", {mark}" for mark in marks_of_line(line))
            before = _run(f"{line.speaker} [{long_clock_text(line.start_s)}]{marks}: ", "<w:b/>")
            yield _in_style("Spoken", before + _runs(plain(line.text), events.get(number, ())))

    def _comment(self, number: int, span: TaggedSpan) -> str:
        tag, excerpt = span.tag, self._excerpts.get(span.excerpt)
        said = [*about_tag(tag), *(about_excerpt(excerpt) if excerpt else ()), f"Excerpt {span.excerpt}, tag {tag.id}"]
        initials = "".join(word[0].upper() for word in tag.author.split())
        lines = "".join(_in_style("CommentText", _run(line)) for line in said)
        return (
            f'<w:comment w:id="{number}" w:author={quoteattr(plain(tag.author))} w:date="{tag.at[:19]}Z" '
            f"w:initials={quoteattr(plain(initials))}>{lines}</w:comment>"
        )

    def _quotes(self) -> Iterator[str]:
        """The excerpts one by one, where no whole text goes out."""
        for participant, group in groupby(self._pack.excerpts, key=label):
            yield _paragraph(participant, "Heading1")
            for excerpt in group:
                yield from _quoted(excerpt)

    def _lost(self) -> Iterator[str]:
        lost = [excerpt for excerpt in self._pack.excerpts if excerpt.text_state == "lost"]
        if lost:
            yield _paragraph("Excerpts that have lost their place", "Heading1")
            yield _paragraph("None of their words stands in the text any more.", "Quiet")
        for excerpt in lost:
            yield from _quoted(excerpt)

    def _without_comment(self) -> Iterator[str]:
        if self._left_over:
            yield _paragraph("Further tags", "Heading1")
            yield _paragraph(f"Word shows {MOST_COMMENTS} comments well, and these have further ones.", "Quiet")
        for one in dict.fromkeys(self._left_over):
            yield from _quoted(self._excerpts[one])

    def _tables(self) -> Iterator[str]:
        pack = self._pack
        yield _paragraph("Key practice episodes", "Heading1")
        columns = ("Episode", "Period", "Nominated by", "Told by", "Factors", "Local rationality", "Excerpts")
        yield _table(
            columns,
            [
                (
                    *(row.episode.title, row.period, row.episode.nominated_by or "", "\n".join(row.participants)),
                    *("\n".join(row.factors), "\n".join(row.aspects), "\n".join(map(_where, row.excerpts))),
                )
                for row in episode_rows(pack)
            ],
        )
        if record := record_rows(pack):
            yield _paragraph("Records of the episodes", "Heading1")
            yield _table(RECORD_COLUMNS, record)
        for matrix in (factors_by_episode(pack), factors_by_agency(pack)):
            yield _paragraph(matrix.title, "Heading1")
            yield _paragraph(COUNTS, "Quiet")
            yield _table(("Level", "Factor", *matrix.columns), _matrix_rows(matrix))


def _quoted(excerpt: Excerpt) -> Iterator[str]:
    """An excerpt where no comment can hold what is to be known of it."""
    lines = [(line.speaker, line.text, "") for line in excerpt.before]
    lines += [(excerpt.speaker, excerpt.quote, "<w:b/>")]
    lines += [(line.speaker, line.text, "") for line in excerpt.after]
    runs: list[str] = []
    for speaker, group in groupby(lines, key=lambda line: line[0]):
        runs.append(_run(f"{speaker}: "))
        runs += (part for _, text, look in group for part in (_run(text, look), _run(" ")))
    yield _in_style("Spoken", "".join(runs))
    tags = ("; ".join([*about_tag(tag), *by_whom(tag), f"tag {tag.id}"]) for tag in excerpt.tags)
    known = (f"{label(excerpt)}: Excerpt {excerpt.id}", *about_excerpt(excerpt), *tags)
    yield from (_paragraph(said, "Quiet") for said in known)


def _matrix_rows(matrix: Matrix) -> list[tuple[str, ...]]:
    return [(level, factor, *cells) for level, factor, cells in matrix.rows]


def _where(excerpt: Excerpt) -> str:
    return f"{label(excerpt)} {excerpt.clock}".strip()


def _beginning(talk: Talk) -> Iterator[str]:
    known = [part for part in (talk.label, talk.person.role, talk.person.agency, talk.person.level) if part]
    yield _paragraph(", ".join(known), "Heading1")
    for limit in talk.limits:
        yield _paragraph(f"Limit: {limit}", "Quiet")
    for silence in talk.silences:
        times = f"{long_clock_text(silence.from_s)} to {long_clock_text(silence.to_s)}"
        yield _paragraph(f"No sound from {times}: {silence.why}", "Quiet")


def _runs(text: str, events: Iterable[tuple[int, int, bool]]) -> str:
    """A line's words, cut wherever a comment begins or ends."""
    by_place: dict[int, list[str]] = {}
    # What ends at a place ends before anything begins there.
    for place, number, is_start in sorted(events, key=lambda event: (event[0], event[2], event[1])):
        mark = f'<w:commentRangeStart w:id="{number}"/>' if is_start else _comment_end(number)
        by_place.setdefault(place, []).append(mark)
    places = sorted({0, len(text), *by_place})
    parts = list(by_place.get(0, ()))
    for begins, ends in pairwise(places):
        parts.append(_run(text[begins:ends]))
        parts += by_place.get(ends, ())
    return "".join(parts)


def _comment_end(number: int) -> str:
    return (
        f'<w:commentRangeEnd w:id="{number}"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'
        f'<w:commentReference w:id="{number}"/></w:r>'
    )


def _run(text: str, properties: str = "") -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(plain(text))}</w:t></w:r>'


def _paragraph(text: str, style: str = "Normal") -> str:
    return _in_style(style, _run(text))


def _in_style(style: str, inside: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inside}</w:p>'


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    look = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
    grid = "<w:tblGrid>" + "<w:gridCol/>" * len(columns) + "</w:tblGrid>"
    whole = "<w:cantSplit/>"
    titles = "".join(_cell(text, "<w:b/>") for text in columns)
    head = f"<w:tr><w:trPr>{whole}<w:tblHeader/></w:trPr>{titles}</w:tr>"
    body = "".join(f"<w:tr><w:trPr>{whole}</w:trPr>{''.join(map(_cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl>{look}{grid}{head}{body}</w:tbl>" + _paragraph("")


def _cell(text: str, properties: str = "") -> str:
    lines = "".join(_in_style("Cell", _run(line, properties)) for line in text.split("\n"))
    return f"<w:tc><w:tcPr/>{lines}</w:tc>"
