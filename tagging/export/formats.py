"""The formats by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tagging.export import csv, docx, html, json, markdown, qdc, qdpx, taguette, timed_text, version_page, xlsx
from tagging.export.header import Header
from tagging.model import Pack

Render = Callable[[Header, Pack], str | bytes]


@dataclass(frozen=True)
class Format:
    """One kind of file: the suffix that it has by custom, its name for people, and how a pack becomes its content.

    `stem` is the name that its file is proposed. `of_texts` says that it holds whole texts, tagged or not; `of_one`
    that it holds one conversation; `for_team` that it is for the review team alone; `of_records` that records of
    episodes have a place in it, and what the team judges a place apart. `beside` is a page that is laid beside the
    file: the end of its name, and how its text is made; none is laid where that is empty.
    """

    suffix: str
    title: str
    render: Render
    stem: str = "excerpts"
    of_texts: bool = False
    of_one: bool = False
    for_team: bool = False
    of_records: bool = False
    beside: tuple[str, Callable[[Header, Pack], str]] | None = None

    def file(self, header: Header, pack: Pack) -> bytes:
        """Return the file's bytes; text is UTF-8."""
        made = self.render(header, pack)
        return made.encode("utf-8") if isinstance(made, str) else made


FORMATS: dict[str, Format] = {
    "csv": Format(
        ".csv", "CSV, for a spreadsheet", csv.render, beside=(version_page.NAME, version_page.page_of_changes)
    ),
    "json": Format(".json", "JSON, for other programs", json.render, of_texts=True, of_records=True),
    "markdown": Format(".md", "Markdown, to read", markdown.render),
    "html": Format(".html", "HTML report, to read and to print", html.render, of_records=True),
    "docx": Format(".docx", "Word, tags as comments", docx.render, of_texts=True, of_records=True),
    "xlsx": Format(".xlsx", "Excel, all tables", xlsx.render, of_records=True),
    "qdpx": Format(
        ".qdpx",
        "REFI-QDA project, for NVivo, ATLAS.ti, MAXQDA, QualCoder",
        qdpx.render,
        of_texts=True,
        for_team=True,
        of_records=True,
        beside=(qdpx.BESIDE, qdpx.did_not_travel),
    ),
    "qdpx-timed": Format(
        ".qdpx",
        "REFI-QDA project with points in time, without the sound",
        qdpx.render_timed,
        stem="excerpts with times",
        of_texts=True,
        for_team=True,
        of_records=True,
        beside=(qdpx.BESIDE, qdpx.did_not_travel_timed),
    ),
    "qdc": Format(
        ".qdc",
        "REFI-QDA codebook",
        qdc.render,
        stem="codebook",
        of_texts=True,
        for_team=True,
        of_records=True,
        beside=(version_page.NAME, version_page.page),
    ),
    "taguette": Format(
        ".csv",
        "Taguette's codebook",
        taguette.render,
        stem="taguette codebook",
        of_texts=True,
        for_team=True,
        of_records=True,
        beside=(version_page.NAME, version_page.page),
    ),
    "text": Format(
        ".txt",
        "Transcript as text",
        timed_text.render_text,
        stem="transcript",
        of_texts=True,
        of_one=True,
        for_team=True,
    ),
    "vtt": Format(
        ".vtt",
        "Transcript as subtitles (WebVTT)",
        timed_text.render_vtt,
        stem="transcript",
        of_texts=True,
        of_one=True,
        for_team=True,
    ),
}
