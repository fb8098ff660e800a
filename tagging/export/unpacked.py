"""A written file taken apart into all the text that it holds, whatever its format.

Names of files inside of archives, attributes, properties and comments belong to it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from zipfile import ZipFile

_MARKUP = frozenset({".xml", ".rels", ".html", ".qde", ".qdc"})
_TAG = re.compile(r"<[^>]*>")
_ESCAPED_IN_JSON = re.compile(r"\\[nrtbf\"/\\]")
_ZIP = b"PK\x03\x04"


def texts_in(content: bytes, suffix: str) -> Iterator[str]:
    """Yield the texts of a file with such a suffix; of an archive its comment and all that lies in it by name."""
    if content.startswith(_ZIP):
        with ZipFile(io.BytesIO(content)) as archive:
            yield archive.comment.decode("utf-8")
            for item in archive.infolist():
                yield item.filename
                yield item.comment.decode("utf-8")
                yield from texts_in(archive.read(item), item.filename[item.filename.rfind(".") :])
        return
    text = content.decode("utf-8-sig")
    if suffix in _MARKUP:
        # What stands in the text, and what stands in attributes: each different tag once.
        yield unescape(_TAG.sub(" ", text))
        yield unescape("\n".join(set(_TAG.findall(text))))
    else:
        yield _ESCAPED_IN_JSON.sub(" ", text) if suffix == ".json" else text
