"""Exports in the hands of other programs: LibreOffice, Chromium, and a reader of REFI-QDA that is not ours.

What is missing on a computer skips its test with the line to type; where CI is `true`, nothing may be missing.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from casefile.tags import NewTag
from tagging.excerpts import pack_of
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.model import Pack, TaggedSpan, Text
from tests.tagging.pictures import program, run
from tests.tagging.support import Conversing
from tests.tagging.test_whole_cases import generated, sample

HEADER = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
OFFICE, TEXT, STYLE = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "style"))
LAPTOP = (1366, 768)
pytestmark = pytest.mark.process


# Plain words, since what a PDF's text says of others differs by the fonts that are there.
PLAIN = ("we", "had", "no", "cover", "then", "nobody", "came", "é", "😀", "&", "<that>", "Siobhán", "waited", "again")


def small(folder: Path) -> Pack:
    """Tags that overlap, go over several lines, and lie beyond U+FFFF."""
    told = Conversing(folder)
    told.hear(
        [
            ("lead", "What then?"),
            ("participant", "Nobody 😀 came, so I left. And then I rang the office twice."),
            ("lead", "And then?"),
            ("participant", "I rang again; nobody answered, & we had no cover <that> week. Siobhán waited."),
        ]
    )
    told.case.names.add("person", "Siobhán", "Child A", told.by)
    episode = told.case.episodes.add("The first visit", told.by)
    told.tag("😀 came,", NewTag("rationality", "goals", episode.id, memo="look again"))
    told.tag("came, so I left.", NewTag("factor", "conditions", None, "hindered"))
    told.tag("left. And then I rang the office twice. And then? I rang again;", NewTag("episode", episode=episode.id))
    told.tag("no cover <that> week. Siobhán waited.", NewTag("factor", "own_team", episode.id, "hindered", "as a & b"))
    pack = pack_of(told.case, by=told.by)
    told.case.close()
    return pack


def made_up(folder: Path) -> Pack:
    """Ninety tags of two reviewers over one another."""
    return generated(folder, 90, PLAIN, lines_each=20)


@pytest.fixture(scope="module", params=[small, sample, made_up], ids=["small", "sample", "generated"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Pack]]:
    """A folder with the same excerpts in every format."""
    folder = tmp_path_factory.mktemp("written")
    pack: Pack = request.param(folder)
    for name, form in FORMATS.items():
        if not form.of_one:
            (folder / f"{name}{form.suffix}").write_bytes(form.file(HEADER, pack))
    yield folder, pack


@pytest.fixture(scope="module")
def converted(written: tuple[Path, Pack]) -> Path:
    """What LibreOffice makes of the Word document and of the workbook: PDF, and its own text format of the first."""
    folder, _ = written
    soffice = program("soffice", "libreoffice-writer-nogui libreoffice-calc-nogui")
    quietly = (f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to")
    run(soffice, *quietly, "pdf", "--outdir", folder, folder / "docx.docx", folder / "xlsx.xlsx")
    run(soffice, *quietly, "fodt", "--outdir", folder, folder / "docx.docx")
    return folder


def spans(pack: Pack) -> list[tuple[Text, TaggedSpan]]:
    return [(text, span) for talk in pack.talks for text in talk.texts for span in text.spans]


def words_of(text: Text, span: TaggedSpan) -> str:
    lines = [line.text for line in text.lines[span.first_line : span.last_line + 1]]
    lines[-1] = lines[-1][: span.ends]
    lines[0] = lines[0][span.starts :]
    return " ".join(lines)


def plain(text: str) -> str:
    return " ".join(text.split())


def text_of(pdf: Path) -> str:
    """What is on the pages, without what stands at the foot of each and without blanks, which lines break at."""
    pages = run(program("pdftotext", "poppler-utils"), "-raw", pdf, "-").split("\f")
    rows = (row for page in pages for row in page.split("\n") if not plain(row).startswith(HEADER.line))
    return bare("".join(rows))


def bare(text: str) -> str:
    return "".join(text.split())


def test_libreoffice_shows_every_quote_of_the_document_once(converted: Path, written: tuple[Path, Pack]):
    shown = text_of(converted / "docx.pdf")
    shown, *tables = shown.split(bare("Key practice episodes"))
    assert len(tables) == 1
    lines = Counter(bare(line.text) for talk in written[1].talks for text in talk.texts for line in text.lines)
    whole = "\n".join(lines.elements())
    # A short line or quote may be said more than once: then it is shown as often.
    for line in lines:
        assert shown.count(line) == whole.count(line), line
    within = [excerpt for excerpt in written[1].excerpts if bare(excerpt.quote) in whole]
    for excerpt in within:
        # One that goes over several lines is shown in its lines, each looked for above.
        assert shown.count(bare(excerpt.quote)) == whole.count(bare(excerpt.quote)), excerpt.quote
    assert within


def test_libreoffice_shows_every_quote_of_the_workbook(converted: Path, written: tuple[Path, Pack]):
    shown = text_of(converted / "xlsx.pdf")
    assert [excerpt.quote for excerpt in written[1].excerpts if bare(excerpt.quote) not in shown] == []


def test_libreoffice_holds_each_comment_on_the_words_of_its_tag(converted: Path, written: tuple[Path, Pack]):
    root = ElementTree.parse(converted / "docx.fodt").getroot()
    ranges: dict[str, list[str]] = {}
    closed: dict[str, str] = {}

    def walk(element: ElementTree.Element) -> None:
        name = element.get(f"{{{OFFICE}}}name", "")
        if element.tag == f"{{{OFFICE}}}annotation":
            ranges[name] = []
            return
        if element.tag == f"{{{OFFICE}}}annotation-end":
            closed[name] = "".join(ranges.pop(name))
            return
        own = "".join(element.itertext())
        # Who speaks and when stands before each line, and is nobody's words.
        if element.tag == f"{{{TEXT}}}span" and re.fullmatch(r"[^:]* \[[\d:]+\].*: ", own):
            return
        heard(" " if element.tag in (f"{{{TEXT}}}p", f"{{{TEXT}}}s") else "", element.text)
        for part in element:
            walk(part)
            heard("", part.tail)

    def heard(before: str, text: str | None) -> None:
        for parts in ranges.values():
            parts.append(before + (text or ""))

    walk(root)
    assert ranges == {}
    expected = Counter(plain(words_of(text, span)) for text, span in spans(written[1]))
    assert Counter(map(plain, closed.values())) == expected


MEASURE = """<script>
const wide = [...document.querySelectorAll("mark, h1, h2, h3, article, .account")].filter((one) => {
  const box = one.getBoundingClientRect();
  return !box.width || !box.height || box.left < 0 || box.right > innerWidth;
}).map((one) => one.textContent);
document.title = JSON.stringify({page: document.documentElement.scrollWidth, window: innerWidth, wide});
</script>"""


def browser(folder: Path, *words: str | Path) -> str:
    chromium = program("chromium", "chromium")
    return run(
        *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
        *(f"--user-data-dir={folder / 'chromium'}", *words),
    )


def test_the_report_fits_a_laptop_and_loads_nothing(written: tuple[Path, Pack]):
    folder, _ = written
    report = (folder / "html.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|https?://|src=|@import|url\(", report)
    measured = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", report).replace(
        "</body>", f"{MEASURE}</body>"
    )
    (folder / "measured.html").write_text(measured, encoding="utf-8")
    size = f"--window-size={LAPTOP[0]},{LAPTOP[1]}"
    found = re.search(r"<title>(.*?)</title>", browser(folder, size, "--dump-dom", (folder / "measured.html").as_uri()))
    assert found is not None
    told = json.loads(found[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))
    assert told == {"page": LAPTOP[0], "window": LAPTOP[0], "wide": []}


def test_the_report_on_paper_holds_every_quote_and_its_foot_on_each_page(written: tuple[Path, Pack]):
    folder, pack = written
    paper = folder / "html.pdf"
    report = (folder / "html.html").as_uri()
    browser(folder, f"--print-to-pdf={paper}", "--no-pdf-header-footer", report)
    shown = text_of(paper)
    assert [one.quote for one in pack.excerpts if bare(one.quote) not in shown] == []
    pages = run(program("pdftotext", "poppler-utils"), "-raw", paper, "-").rstrip("\f").split("\f")
    assert pages and all(HEADER.line in plain(page) for page in pages)


def test_another_reader_of_refi_qda_finds_every_tag_on_its_words(written: tuple[Path, Pack]):
    from pyrefiqda import RefiProject

    folder, pack = written
    found = RefiProject.load(folder / "qdpx.qdpx", extract_dir=folder / "extracted")
    read: Counter[tuple[str, int]] = Counter()
    for source in found.sources.text_source:
        name = source.plain_text_path.removeprefix("internal://")
        text = (folder / "extracted" / "sources" / name).read_bytes().decode("utf-8")
        for selection in source.plain_text_selection:
            words = text[selection.start_position : selection.end_position]
            assert words == selection.name
            read[plain(re.sub(r"\n\[[\d:]+\] [^:]*: ", " ", words)), len(selection.coding)] += 1
    expected = []
    known: set[tuple[object, ...]] = set()
    for text, span in spans(pack):
        place = (text.id, span.first_line, span.starts, span.last_line, span.ends, span.tag.author)
        code = None if span.tag.kind == "episode" else (span.tag.kind, span.tag.code)
        # The same code twice on the same words by one user is one coding.
        codes = {(*place, one) for one in (code, span.tag.direction, span.tag.episode) if one} - known
        known |= codes
        expected.append((plain(words_of(text, span)), len(codes)))
    assert read == Counter(expected)
