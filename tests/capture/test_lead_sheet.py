"""The lead's sheet: what stands on it, what never does, and that it is one page."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from capture.lead_sheet import lead_sheet, on_paper, set_sheet
from capture.steps import SPOKEN, STEPS, Step, prompts_for, step_of
from casefile.people import LEVELS, Level

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
KINDS: list[Level | None] = [None, *LEVELS]


class Reader(HTMLParser):
    """Reads a page: its tags with their attributes, and the text outside the style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open:
            self.texts.setdefault(self._open[-1], []).append(data.replace("\u2002", " "))


def wordy(rows: int) -> list[Step]:
    """Steps with so many prompts more, of one row each."""
    return [replace(step, prompts=(*step.prompts, *["What did you see on that day?"] * rows)) for step in STEPS]


@pytest.mark.parametrize("level", KINDS)
def test_the_nine_steps_stand_on_it_in_order_with_the_prompts_of_the_level(level: Level | None) -> None:
    read = Reader(lead_sheet(STEPS, level, "P01"))
    nine = [step for step in STEPS if step.id != "queries"]
    assert read.texts["h2"] == [f"{step.number} {step.title}" for step in nine]
    assert read.texts["li"] == [prompt for step in nine for prompt in prompts_for(step, level)]
    assert [text for text in read.texts["p"] if text in {step.purpose for step in nine}] == [s.purpose for s in nine]


def test_nothing_else_stands_on_it_and_no_query() -> None:
    page = lead_sheet(STEPS, "family member", "P01")
    read = Reader(page)
    assert set(read.texts) == {"title", "style", "h1", "h2", "p", "li", "footer"}
    assert read.texts["title"] == ["Prompts for the lead – P01"]
    assert read.texts["footer"] == [f"While the recording is paused: {SPOKEN.in_pause}"]
    queries = step_of("queries")
    assert queries.title not in page and queries.prompts[0] not in page
    assert not any(step.hint in page for step in on_paper(STEPS))


def test_it_runs_nothing_and_asks_for_nothing() -> None:
    page = lead_sheet(STEPS, None, "P01")
    read = Reader(page)
    harmless = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "div"}
    assert {tag for tag, _ in read.tags} == harmless | {"h1", "h2", "p", "ul", "li"}
    assert {name for _, given in read.tags for name in given} <= {"lang", "charset", "class", "http-equiv", "content"}
    assert "url(" not in page and "@import" not in page and "http://" not in page and "https://" not in page
    assert "default-src 'none'" in page


def test_words_are_never_taken_for_markup() -> None:
    steps = [replace(step, title="<script>x</script>", prompts=("a <b> & 'c'",)) for step in STEPS]
    read = Reader(lead_sheet(steps, None, "<P01>"))
    assert "script" not in {tag for tag, _ in read.tags}
    assert set(read.texts["li"]) == {"a <b> & 'c'"}


def test_letters_grow_smaller_as_the_prompts_grow_and_at_last_there_is_no_setting() -> None:
    sizes = [setting.size_pt if (setting := set_sheet(wordy(rows), None)) else 0.0 for rows in range(0, 9)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] >= 9.5 and sizes[-1] == 0.0
    assert all(size == 0.0 or 8.0 <= size <= 12.0 for size in sizes)
    with pytest.raises(ValueError, match="do not fit"):
        lead_sheet(wordy(8), None, "P01")


def test_both_columns_hold_steps_and_are_of_much_the_same_length() -> None:
    for level in KINDS:
        setting = set_sheet(STEPS, level)
        assert setting and 3 <= setting.left <= 6


@pytest.mark.process
@pytest.mark.skipif(BROWSER is None, reason="no Chromium here to print with")
@pytest.mark.parametrize("steps", [STEPS, wordy(4)], ids=["the standard", "as many prompts as fit"])
def test_a_browser_prints_it_on_one_page_of_a4(tmp_path: Path, steps: list[Step]) -> None:
    page, printed = tmp_path / "sheet.html", tmp_path / "sheet.pdf"
    page.write_text(lead_sheet(steps, None, "P01"), encoding="utf-8")
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    subprocess.run([*command, profile, f"--print-to-pdf={printed}", page.as_uri()], check=True, capture_output=True)
    content = printed.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
    width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content)[0])
    assert (round(width), round(height)) == (595, 842)
