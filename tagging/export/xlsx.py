"""Excel workbook: tags, episodes, matrices, codebook, memos, and what it is. Every cell is text, none a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from textwrap import wrap

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tagging.codebook import DIRECTIONS
from tagging.export.csv import COLUMNS, rows
from tagging.export.header import Header
from tagging.export.laid_out import plain
from tagging.export.matrix import Matrix, factors_by_agency, factors_by_episode
from tagging.export.refi import Code, codes
from tagging.export.tables import (
    PATTERN_COLUMNS,
    RECORD_COLUMNS,
    episode_rows,
    has_tags,
    judged_rows,
    label,
    pattern_rows,
    record_rows,
)
from tagging.model import Pack

# A cell holds no more.
_LONGEST = 32_767
_WIDE = frozenset(
    {
        "quote",
        "question",
        "context_before",
        "context_after",
        "memo",
        "Memo",
        "Excerpt",
        "Code",
        "Meaning",
        "Words",
        "Pattern",
        "",
    }
)
_ABOUT_COLUMNS = ("audience", "stage", "version", "date", "product", "notice")
_WIDE_LETTERS, _LETTERS = 60, 18
_LINE_POINTS, _MOST_POINTS = 15, 400
_WIDER = 4
_A4, _ON_A_PAGE = 9, 16
_SCALE_IF_WIDE = 65  # as small as can be read
_LONGEST_FOOT = 200  # 255 in all
_Rows = Iterable[Sequence[object]]


def render(header: Header, pack: Pack) -> bytes:
    """Return the file's bytes."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Excerpts", "comments": header.line, "created": _day(header)})
    places = [place for place, name in enumerate(COLUMNS) if name not in _ABOUT_COLUMNS]
    columns = [COLUMNS[place] for place in places]
    _sheet(book, "About", ("What", ""), _about(header, pack))
    _sheet(book, "Tags", columns, ([row[place] for place in places] for row in rows(header, pack)))
    if has_tags(pack):
        _sheet(book, "Episodes", *_episodes(pack))
        if record := record_rows(pack):
            _sheet(book, "Records", RECORD_COLUMNS, record)
        for name, matrix in (("Matrix", factors_by_episode(pack)), ("Agencies", factors_by_agency(pack))):
            _sheet(book, name, *_matrix(matrix))
        _sheet(book, "Codebook", ("Code", "Meaning", "Id"), _codebook(codes(pack, with_judged=False)))
        _sheet(book, "Memos", ("Memo", "On", "Author", "Date", "Excerpt", "Excerpt id", "Tag id"), _memos(pack))
    if judged := judged_rows(pack):
        _sheet(book, "Judgements", RECORD_COLUMNS, judged)
    if patterns := pattern_rows(pack):
        _sheet(book, "Patterns", PATTERN_COLUMNS, patterns)
    for sheet in book.worksheets():
        _for_print(sheet, header)
    book.close()
    return out.getvalue()


def _sheet(book: Workbook, name: str, columns: Sequence[str], cells: _Rows) -> None:
    sheet = book.add_worksheet(name)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    widths = [_WIDE_LETTERS if column in _WIDE else _LETTERS for column in columns]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, widths[place], wrapped)
        sheet.write_string(0, place, column, bold)
    # Bold letters are wider, and words are kept whole.
    headings = (len(wrap(column, width - _WIDER)) for column, width in zip(columns, widths, strict=True))
    sheet.set_row(0, max(headings, default=1) * _LINE_POINTS)
    for number, row in enumerate(cells, 1):
        texts = [plain_cell(value) for value in row]
        for place, text in enumerate(texts):
            if text:
                sheet.write_string(number, place, text)
        # Not every program makes room for several lines by itself.
        lines = max((_lines(text, width) for text, width in zip(texts, widths, strict=True)), default=1)
        sheet.set_row(number, min(lines * _LINE_POINTS, _MOST_POINTS))
    sheet.freeze_panes(1, 0)
    if len(columns) <= _ON_A_PAGE:
        sheet.fit_to_pages(1, 0)
    else:
        # On several pages beside one another each begins with what tells the rows apart.
        sheet.repeat_columns(0, 1)
        sheet.set_print_scale(_SCALE_IF_WIDE)


def _for_print(sheet: Worksheet, header: Header) -> None:
    """What stands on every page: which sheet, for whom, which version, and which page; titles of columns come again."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.repeat_rows(0)
    line = header.line.replace("&", "&&")
    sheet.set_header(f"&L&A&R{header.notice.split('.')[0].replace('&', '&&')}.")
    sheet.set_footer(f"&L{line[:_LONGEST_FOOT]}&R&P / &N")


def _lines(text: str, width: int) -> int:
    return sum(1 + len(line) // width for line in text.split("\n"))


def plain_cell(value: object) -> str:
    """Return a cell's text."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.2f}"
        case _:
            return "\n".join(map(plain, str(value).split("\n")))[:_LONGEST]


def _about(header: Header, pack: Pack) -> Iterator[tuple[str, object]]:
    yield from ((name.capitalize(), getattr(header, name)) for name in _ABOUT_COLUMNS)
    yield from (("Changes", line) for line in header.change_lines)
    for matrix in (factors_by_episode(pack), factors_by_agency(pack)) if has_tags(pack) else ():
        yield from ((matrix.title, note) for note in matrix.notes)
    for talk in pack.talks:
        yield (
            "Conversation",
            ", ".join(part for part in (talk.label, talk.person.role, talk.person.agency, talk.person.level) if part),
        )
        yield from ((f"Limit of {talk.label}", limit) for limit in talk.limits)
    yield from (("Reviewer", author) for author in pack.reviewers)


def _episodes(pack: Pack) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    columns = (
        "Episode",
        "Period",
        "Nominated by",
        "Told by",
        "Factors",
        "Local rationality",
        "Excerpt ids",
    )
    cells: list[tuple[object, ...]] = [
        (
            *(row.episode.title, row.period, row.episode.nominated_by, ", ".join(row.participants)),
            *("\n".join(row.factors), "\n".join(row.aspects)),
            "\n".join(excerpt.id for excerpt in row.excerpts),
        )
        for row in episode_rows(pack)
    ]
    return columns, cells


def _matrix(matrix: Matrix) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    rows = [(level, factor, *(cell.text(str) for cell in cells)) for level, factor, cells in matrix.rows]
    return ("Level", "Factor", *matrix.columns), rows


def _codebook(tree: Iterable[Code], above: str = "") -> Iterator[tuple[str, str, str]]:
    for code in tree:
        yield above + code.name, code.description, code.key if code.is_codable else ""
        yield from _codebook(code.children, f"{above}    ")


def _memos(pack: Pack) -> Iterator[tuple[object, ...]]:
    for excerpt in pack.excerpts:
        for tag in excerpt.tags:
            if tag.memo:
                on = f"{tag.title} ({DIRECTIONS[tag.direction]})" if tag.direction else tag.title
                where = f"{label(excerpt)}: {excerpt.quote}"
                yield tag.memo, on, tag.author, tag.at[:10], where, excerpt.id, tag.id


def _day(header: Header) -> datetime:
    return datetime.fromisoformat(header.date).replace(tzinfo=UTC)
