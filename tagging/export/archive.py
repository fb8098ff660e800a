"""Zip archives of which the same content always makes the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6


def archive_of(files: Iterable[tuple[str, str | bytes]]) -> bytes:
    """Return an archive of files by name, in this order; text is UTF-8."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, content in files:
            info = ZipInfo(name, _EARLIEST)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 0  # the same on every system
            archive.writestr(info, content, compresslevel=_LEVEL)
    return out.getvalue()
