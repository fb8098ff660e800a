"""Taguette's codebook: a CSV file with the columns `tag` and `description`, which its import takes as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from tagging.export.csv import guarded
from tagging.export.header import Header
from tagging.export.refi import Code, codes
from tagging.model import Pack

_LONGEST = 200  # Taguette takes no longer path


def render(header: Header, pack: Pack) -> str:
    """Return the file's text: each code by its path in the tree."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("tag", "description"))
    writer.writerows(
        (guarded(path[:_LONGEST]), guarded(code.description)) for path, code in _paths(codes(pack)) if code.is_codable
    )
    return out.getvalue()


def _paths(tree: tuple[Code, ...], above: str = "") -> Iterator[tuple[str, Code]]:
    for code in tree:
        # A full stop divides the parts of a path.
        path = above + code.name.replace(".", "")
        yield path, code
        yield from _paths(code.children, f"{path}.")
