"""The page beside a file that has no place for it: for whom, at which stage, which version, and what has changed."""

from __future__ import annotations

from tagging.export.header import Header
from tagging.model import Pack

NAME = "version and changes.txt"


def page(header: Header, pack: Pack) -> str:
    """Return the page."""
    changes = header.change_lines or ["The first version for this audience: nothing has changed."]
    return "\n\n".join([header.line, header.notice, *changes]) + "\n"


def page_of_changes(header: Header, pack: Pack) -> str:
    """Return the page where anything has changed, and nothing otherwise: version and day stand in the file itself."""
    return page(header, pack) if header.changes else ""
