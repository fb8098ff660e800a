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
from tagging.export.matrix import Cell, Matrix, factors_by_agency, factors_by_episode, short_ids
from tagging.export.tables import (
    JUDGED,
    PATTERN_COLUMNS,
    PATTERNS,
    RECORD_COLUMNS,
    episode_rows,
    has_tags,
    judged_rows,
    label,
    pattern_rows,
    record_rows,
)
from tagging.model import Excerpt, Pack, TaggedSpan, Talk, Text

# Word opens no more than 32,767 ranges, and is slow long before.
MOST_COMMENTS = 5_000
# Where in a line a comment begins, with the bookmark that stands there or nothing, or where it ends (None); and which.
_Event = tuple[int, int, str | None]
# Words of a cell, and the excerpts that they lead to: each with how its id is shown.
_Linked = tuple[str, tuple[tuple[str, str], ...]]


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
        self._short = short_ids(pack)
        self._marked: dict[str, int] = {}
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
        events: dict[int, list[_Event]] = {}
        for span in text.spans:
            if len(self.comments) == MOST_COMMENTS:
                self._left_over.append(span.excerpt)
                continue
            number = len(self.comments)
            self.comments.append(self._comment(number, span))
            events.setdefault(span.first_line, []).append((span.starts, number, self._bookmark(span.excerpt)))
            events.setdefault(span.last_line, []).append((span.ends, number, None))
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
                yield from self._quoted(excerpt)

    def _lost(self) -> Iterator[str]:
        lost = [excerpt for excerpt in self._pack.excerpts if excerpt.text_state == "lost"]
        if lost:
            yield _paragraph("Excerpts that have lost their place", "Heading1")
            yield _paragraph("None of their words stands in the text any more.", "Quiet")
        for excerpt in lost:
            yield from self._quoted(excerpt)

    def _without_comment(self) -> Iterator[str]:
        if self._left_over:
            yield _paragraph("Further tags", "Heading1")
            yield _paragraph(f"Word shows {MOST_COMMENTS} comments well, and these have further ones.", "Quiet")
        for one in dict.fromkeys(self._left_over):
            yield from self._quoted(self._excerpts[one])

    def _tables(self) -> Iterator[str]:
        pack = self._pack
        yield _paragraph("Key practice episodes", "Heading1")
        columns = ("Episode", "Period", "Nominated by", "Told by", "Factors", "Local rationality", "Excerpts")
        yield _table(
            columns,
            [
                (
                    *(row.episode.title, row.period, row.episode.nominated_by or "", "\n".join(row.participants)),
                    *("\n".join(row.factors), "\n".join(row.aspects), "\n".join(map(self._where, row.excerpts))),
                )
                for row in episode_rows(pack)
            ],
        )
        if record := record_rows(pack):
            yield _paragraph("Records of the episodes", "Heading1")
            yield _table(RECORD_COLUMNS, record)
        for matrix in (factors_by_episode(pack), factors_by_agency(pack)):
            yield _paragraph(matrix.title, "Heading1")
            yield _paragraph(matrix.notes[0], "Before")
            yield _table(("Level", "Factor", *matrix.columns), self._matrix_rows(matrix))
            yield from (_paragraph(note, "Cell") for note in matrix.notes[1:])

    def _matrix_rows(self, matrix: Matrix) -> list[tuple[str | tuple[_Linked, ...], ...]]:
        return [(level, factor, *map(self._linked, cells)) for level, factor, cells in matrix.rows]

    def _linked(self, cell: Cell) -> str | tuple[_Linked, ...]:
        lines = tuple((f"{one.words}: ", tuple((id, self._short(id)) for id in one.excerpts)) for one in cell.mentions)
        return lines or cell.blank

    def _where(self, excerpt: Excerpt) -> str:
        return " ".join(part for part in (label(excerpt), excerpt.clock, self._short(excerpt.id)) if part)

    def _bookmark(self, excerpt: str) -> str:
        """A place that links lead to, once for each excerpt."""
        if excerpt in self._marked:
            return ""
        self._marked[excerpt] = number = len(self._marked)
        return f'<w:bookmarkStart w:id="{number}" w:name="{_place(excerpt)}"/><w:bookmarkEnd w:id="{number}"/>'

    def _quoted(self, excerpt: Excerpt) -> Iterator[str]:
        """An excerpt where no comment can hold what is to be known of it."""
        lines = [(line.speaker, line.text, "") for line in excerpt.before]
        lines += [(excerpt.speaker, excerpt.quote, "<w:b/>")]
        lines += [(line.speaker, line.text, "") for line in excerpt.after]
        runs: list[str] = [self._bookmark(excerpt.id)]
        for speaker, group in groupby(lines, key=lambda line: line[0]):
            runs.append(_run(f"{speaker}: "))
            runs += (part for _, text, look in group for part in (_run(text, look), _run(" ")))
        yield _in_style("Spoken", "".join(runs))
        tags = ("; ".join([*about_tag(tag), *by_whom(tag), f"tag {tag.id}"]) for tag in excerpt.tags)
        known = (f"{label(excerpt)}: Excerpt {excerpt.id}", *about_excerpt(excerpt), *tags)
        yield from (_paragraph(said, "Quiet") for said in known)


def _beginning(talk: Talk) -> Iterator[str]:
    known = [part for part in (talk.label, talk.person.role, talk.person.agency, talk.person.level) if part]
    yield _paragraph(", ".join(known), "Heading1")
    for limit in talk.limits:
        yield _paragraph(f"Limit: {limit}", "Quiet")
    for silence in talk.silences:
        times = f"{long_clock_text(silence.from_s)} to {long_clock_text(silence.to_s)}"
        yield _paragraph(f"No sound from {times}: {silence.why}", "Quiet")


def _runs(text: str, events: Iterable[_Event]) -> str:
    """A line's words, cut wherever a comment begins or ends."""
    by_place: dict[int, list[str]] = {}
    # What ends at a place ends before anything begins there.
    for place, number, bookmark in sorted(events, key=lambda event: (event[0], event[2] is not None, event[1])):
        mark = _comment_end(number) if bookmark is None else f'{bookmark}<w:commentRangeStart w:id="{number}"/>'
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


def _table(columns: Sequence[str], rows: Sequence[Sequence[str | tuple[_Linked, ...]]]) -> str:
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


def _cell(text: str | tuple[_Linked, ...], properties: str = "") -> str:
    if isinstance(text, str):
        lines = "".join(_in_style("Cell", _run(line, properties)) for line in text.split("\n"))
    else:
        lines = "".join(_in_style("Cell", _run(words) + _links(ids)) for words, ids in text)
    return f"<w:tc><w:tcPr/>{lines}</w:tc>"


def _links(ids: Iterable[tuple[str, str]]) -> str:
    return _run(", ").join(f'<w:hyperlink w:anchor="{_place(id)}">{_run(shown)}</w:hyperlink>' for id, shown in ids)


def _place(excerpt: str) -> str:
    return f"e_{excerpt}"
