"""Word documents (.docx): their paragraphs as plain text; what was struck out in a tracked change stays out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from tagging.reading.foreign import ForeignTranscript, unreadable
from tagging.reading.plain import read_plain
from tagging.reading.strict_xml import parse_strictly
from tagging.reading.strict_zip import StrictZip

_BODY = "word/document.xml"
_PASSED_OVER = {"commentReference": "comments", "drawing": "pictures", "footnoteReference": "footnotes"}
_LEFT_OUT = frozenset({"del", "moveFrom", "instrText", "pPr", "rPr", "sdtPr"})


def read_word(path: Path, name: str) -> tuple[ForeignTranscript, tuple[str, ...]]:
    """Return the transcript and what was passed over; EntryError for no Word document, or no words."""
    archive = StrictZip(path)
    try:
        if _BODY not in archive.files:
            raise unreadable("It is an archive, and no Word document.")
        root = parse_strictly(archive.read(_BODY))
    finally:
        archive.close()
    text = "\n".join("".join(_texts(paragraph)) for paragraph in root.iter("p"))
    counts = {what: sum(1 for _ in root.iter(tag)) for tag, what in _PASSED_OVER.items()}
    transcript, losses = read_plain(text, name)
    return transcript, (*losses, *(f"{what}: {count}" for what, count in counts.items() if count))


def _texts(element: Element) -> Iterator[str]:
    for part in element:
        if part.tag == "t":
            yield part.text or ""
        elif part.tag in ("br", "cr"):
            yield "\n"
        elif part.tag == "tab":
            yield " "
        elif part.tag not in _LEFT_OUT and part.tag != "p":
            yield from _texts(part)
