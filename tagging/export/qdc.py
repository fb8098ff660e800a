"""REFI-QDA codebook (`.qdc`): the codes alone, with what they mean."""

from __future__ import annotations

from tagging.export.header import Header
from tagging.export.refi import DECLARATION, code_element, codes, element, wrapped
from tagging.model import Pack


def render(header: Header, pack: Pack) -> str:
    """Return the file's text."""
    inside = wrapped("Codes", map(code_element, codes(pack)))
    return (
        DECLARATION
        + element("CodeBook", {"xmlns": "urn:QDA-XML:codebook:1.0", "origin": header.product}, inside)
        + "\n"
    )
