"""Foreign XML, read with every document type refused, so that no entity is ever expanded."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from casefile.errors import EntryError

_DEEPEST = 200


def parse_strictly(content: bytes) -> Element:
    """Return the root, its names without namespaces; raises EntryError for what is no XML, or XML with a doctype."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _no_xml("Its parts lie too deep in one another.")
        builder.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    def doctype(*_: object) -> None:
        raise _no_xml("It declares a document type, which no program for analysis writes.")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise _no_xml("Its text is broken off or damaged.") from None
    except (LookupError, ValueError):
        raise _no_xml("It says that it is written in an encoding that is not known.") from None
    return builder.close()


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _no_xml(detail: str) -> EntryError:
    return EntryError(
        title="This file can't be read.", detail=detail, remedy="Export it again from the program that wrote it."
    )
