"""The pages of the sample case as other programs show them, beside approved pictures in `tests/golden/pages`.

`PAGES=write` in the environment draws the approved ones anew: look at each before it is kept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from casefile.events import Hand
from sample.truth import load_first
from tagging.excerpts import pack_of
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.model import Pack
from tests.casefile.support import HandClock, make_case
from tests.tagging.pictures import TOLERATED, Picture, difference, one_family, pages_of, program, read, run, write
from tui.sample_walk import hold_in_words

APPROVED = Path(__file__).parent.parent / "golden" / "pages"
HEADER = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
LAPTOP = (1366, 3000)
SHOWN_WIDTH = 400
_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """All that goes out of the sample case, with ids that are the same each time."""
    case = make_case(tmp_path_factory.mktemp("sample") / "Review 07.vantage", HandClock())
    conversation = hold_in_words(case, load_first())
    made = pack_of(case, conversation, by=Hand(case.people.reviewer("Martin Reed").id, "export"))
    case.close()
    seen: dict[str, str] = {}
    plain: Pack = with_ids(made, lambda one: seen.setdefault(one, f"01J{len(seen):023d}"))
    return plain


def with_ids(part: Any, make: Callable[[str], str]) -> Any:
    """The same with other ids."""
    if isinstance(part, str):
        return _ID.sub(lambda found: make(found[0]), part)
    if isinstance(part, tuple):
        return tuple(with_ids(one, make) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{one.name: with_ids(getattr(part, one.name), make) for one in fields(part)})
    return part


class Printer:
    """Makes pictures of a file's bytes, as other programs show it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fonts = one_family(folder)

    def document(self, content: bytes) -> list[Picture]:
        """The pages of a Word document in LibreOffice."""
        return self._office("document.docx", content)

    def workbook(self, content: bytes) -> list[Picture]:
        """The pages of a workbook in LibreOffice."""
        return self._office("workbook.xlsx", content)

    def _office(self, name: str, content: bytes) -> list[Picture]:
        soffice = program("soffice", "libreoffice-writer-nogui libreoffice-calc-nogui")
        file = self._put(name, content)
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        run(soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", file.parent, file, fonts=self._fonts)
        return pages_of(file.with_suffix(".pdf"))

    def paper(self, content: bytes) -> list[Picture]:
        """The pages of a report as the browser prints it."""
        file = self._put("paper.html", content)
        printed = file.with_suffix(".pdf")
        self._browse(f"--print-to-pdf={printed}", "--no-pdf-header-footer", file.as_uri())
        return pages_of(printed)

    def laptop(self, content: bytes) -> list[Picture]:
        """The beginning of a report on a screen of a laptop's width."""
        file = self._put("laptop.html", content)
        shown = file.with_suffix(".png")
        self._browse(f"--window-size={LAPTOP[0]},{LAPTOP[1]}", f"--screenshot={shown}", file.as_uri())
        return [read(shown, SHOWN_WIDTH)]

    def _put(self, name: str, content: bytes) -> Path:
        folder = self._folder / f"{len([*self._folder.iterdir()])}"
        folder.mkdir()
        (folder / name).write_bytes(content)
        return folder / name

    def _browse(self, *words: str) -> None:
        chromium = program("chromium", "chromium")
        quietly = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars")
        run(chromium, *quietly, f"--user-data-dir={self._folder / 'chromium'}", *words, fonts=self._fonts)


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printer]:
    """Other programs, with one family of fonts."""
    yield Printer(tmp_path_factory.mktemp("printer"))


def approved(name: str) -> list[Picture]:
    return [read(file) for file in sorted(APPROVED.glob(f"{name}-*.png"))]


def shown_by(printer: Printer, name: str, pack: Pack) -> list[Picture]:
    if name == "workbook":  # a few rows of each sheet, since its columns are several pages wide
        pack = replace(pack, excerpts=pack.excerpts[:3])
    content = FORMATS[{"document": "docx", "workbook": "xlsx"}.get(name, "html")].file(HEADER, pack)
    pages: list[Picture] = getattr(printer, name)(content)
    return pages


def differences(one: list[Picture], other: list[Picture]) -> list[float]:
    """By how much each page differs; a page that only one of the two has differs wholly."""
    same = [difference(*both) for both in zip(one, other, strict=False)]
    return same + [1.0] * (max(len(one), len(other)) - len(same))


@pytest.mark.parametrize("name", ["document", "workbook", "paper", "laptop"])
def test_every_page_looks_as_it_was_approved(name: str, pack: Pack, printer: Printer):
    pages = shown_by(printer, name, pack)
    if os.environ.get("PAGES") == "write":
        APPROVED.mkdir(exist_ok=True)
        for old in APPROVED.glob(f"{name}-*.png"):
            old.unlink()
        for number, page in enumerate(pages, 1):
            write(APPROVED / f"{name}-{number:02d}.png", page)
    found = differences(pages, approved(name))
    assert found and max(found) <= TOLERATED, found


def test_other_ids_make_no_difference(pack: Pack, printer: Printer):
    digits = str.maketrans("0123456789", "5678901234")
    others = with_ids(pack, lambda one: "01J" + one[3:].translate(digits))
    for name in ("document", "laptop"):
        found = differences(shown_by(printer, name, others), approved(name))
        assert max(found) <= TOLERATED, found


@pytest.mark.parametrize(
    "lost",
    [
        r"<table>(?!.*<table>).*?</table>",
        r'<div class="account">.*?</div>',
        r"<svg.*?</svg>",
        r'<p class="notice">.*?</p>',
    ],
)
def test_a_report_that_has_lost_a_table_or_a_block_of_text_is_told_apart(lost: str, pack: Pack, printer: Printer):
    content = FORMATS["html"].file(HEADER, pack).decode("utf-8")
    # Hidden rather than taken out: nothing below it moves, which would be told apart all the more.
    hidden = r'<div style="visibility: hidden">\g<0></div>'
    less, times = re.subn(lost, hidden, content, count=1, flags=re.DOTALL)
    found = differences(printer.laptop(less.encode("utf-8")), approved("laptop"))
    assert times == 1 and max(found) > TOLERATED, found


def test_a_document_that_has_lost_a_line_or_a_table_is_told_apart(pack: Pack, printer: Printer):
    (talk,) = pack.talks
    *texts, notes = talk.texts
    fewer = replace(pack, talks=(replace(talk, texts=(*texts, replace(notes, lines=notes.lines[:-1], spans=()))),))
    assert max(differences(shown_by(printer, "document", fewer), approved("document"))) > TOLERATED
    bare = replace(pack, talks=(replace(talk, person=replace(talk.person, agency=None)),))
    assert max(differences(shown_by(printer, "document", bare), approved("document"))) > TOLERATED
