"""What importers ask of a REFI-QDA project beyond its schema, checked apart from the writer."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

from lxml import etree

SCHEMAS = Path(__file__).parents[1] / "data" / "refi"
PROJECT = "{urn:QDA-XML:project:1.0}"


def schema_errors(xml: bytes, schema: str) -> list[str]:
    """What an official schema finds wrong."""
    checker = etree.XMLSchema(etree.parse(SCHEMAS / schema))
    checker.validate(etree.fromstring(xml))
    return [str(error) for error in checker.error_log]


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: archive.read(name) for name in archive.namelist()}


def lint(content: bytes, *, is_timed: bool = False) -> list[str]:
    """What is wrong with a project by the schema and by what importers are known to trip over.

    One that `is_timed` has sources of sound without the sound, each with a transcript that is tied to time.
    """
    files = unpacked(content)
    found = schema_errors(files["project.qde"], "Project.xsd")
    root = etree.fromstring(files["project.qde"])
    if [name for name in files if name.endswith(".qde")] != ["project.qde"]:
        found.append("not one project.qde")
    found += [
        f"{name} lies elsewhere" for name in files if name != "project.qde" and not re.match(r"sources/[^/]+$", name)
    ]
    texts = {name: data for name, data in files.items() if name.endswith(".txt")}
    found += [f"{name} has a mark" for name, data in texts.items() if data.startswith(b"\xef\xbb\xbf")]
    found += [f"{name} has carriage returns" for name, data in texts.items() if b"\r" in data]
    paths = [one for one in ("basePath", "currentPath", "path", "richTextPath") if not (is_timed and one == "path")]
    for attribute in paths:
        found += [f"{attribute} is given" for _ in root.iterfind(f".//*[@{attribute}]")]
    # A file beside a project is looked for from its `basePath`, which may name no folder of a machine.
    if root.get("basePath") != ("." if is_timed else None) or root.get("currentPath") is not None:
        found.append("the project's own path is wrong")
    found += _of_sound(root, texts) if is_timed else [item.tag for item in root.iter(PROJECT + "AudioSource")]
    if any(not name.endswith((".txt", ".qde")) for name in files):
        found.append("there is more in it than text")
    if root.get("origin") is None or root.get("creationDateTime") is None:
        found.append("no origin, or no date")
    for kind in ("Code", "TextSource", "AudioSource", "Transcript", "User", "Case", "Note", "Variable"):
        names = Counter((item.get("name") or "").casefold() for item in root.iter(PROJECT + kind))
        found += [f"{kind} {name!r} is there {count} times" for name, count in names.items() if count > 1 or not name]
    guids = Counter(item.get("guid") for item in root.iter() if item.get("guid"))
    found += [f"{guid} is given {count} times" for guid, count in guids.items() if count > 1]
    for item in root.iter():
        for name in ("targetGUID", "creatingUser", "creatingUserGUID"):
            if item.get(name) is not None and item.get(name) not in guids:
                found.append(f"{item.tag} points to nothing")
    return found + list(_misplaced(root, texts))


def _of_sound(root: etree._Element, texts: dict[str, bytes]) -> list[str]:
    """What is wrong with sources of sound: each says where its file would be, and its transcript has all it needs."""
    found = []
    for media in root.iter(PROJECT + "AudioSource"):
        if not re.fullmatch(r"relative:///[^/\\]+", media.get("path") or "") or not media.get("creationDateTime"):
            found.append("a source of sound has no place beside the project, or no date")
        for written in media.iterfind(PROJECT + "Transcript"):
            text = texts.get((written.get("plainTextPath") or "").replace("internal://", "sources/"), b"").decode()
            points = [
                (int(point.get("position")), int(point.get("timeStamp")))
                for point in written.iterfind(PROJECT + "SyncPoint")
            ]
            if not text or not written.get("creationDateTime") or not points:
                found.append("a transcript without text, date or points")
            if points != sorted(points) or sorted(at for _, at in points) != [at for _, at in points]:
                found.append("points out of order")
            found += ["a point outside of its text" for place, _ in points if not 0 <= place <= len(text)]
    return found


def _misplaced(root: etree._Element, texts: dict[str, bytes]) -> list[str]:
    found = []
    codings: Counter[tuple[str | None, ...]] = Counter()
    for source in (*root.iter(PROJECT + "TextSource"), *root.iter(PROJECT + "Note")):
        path = source.get("plainTextPath") or ""
        text = texts.get(path.replace("internal://", "sources/"), b"").decode("utf-8")
        if not path.startswith("internal://") or not text:
            found.append(f"{source.get('name')} has no text")
        for selection in source.iterfind(PROJECT + "PlainTextSelection"):
            starts, ends = int(selection.get("startPosition")), int(selection.get("endPosition"))
            if not 0 <= starts < ends <= len(text):
                found.append("a selection lies outside of its text")
            if text[starts:ends] != selection.get("name"):
                found.append(f"a selection of {text[starts:ends]!r} is named {selection.get('name')!r}")
            for coding in selection.iterfind(PROJECT + "Coding"):
                code = coding[0].get("targetGUID")
                codings[source.get("guid"), code, str(starts), str(ends), coding.get("creatingUser")] += 1
    return found + [f"coded {count} times alike" for count in codings.values() if count > 1]
