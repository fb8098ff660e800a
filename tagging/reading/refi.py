"""REFI-QDA projects and codebooks of other programs, read leniently.

Programs differ in the name of the project's file, in capitals, in marks at the beginning of texts, in what ends a line,
and in what positions count. Which way of counting holds for a text is found by trying: that under which most selections
cover the words that they are named by. What can't be taken over is said in `losses`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from casefile.errors import EntryError
from tagging.reading.strict_xml import parse_strictly
from tagging.reading.strict_zip import MOST_OF_ONE, StrictZip

_PATHS = ("plainTextPath", "path", "richTextPath")
_PASSED_OVER = {
    "PictureSource": "pictures",
    "PDFSource": "PDF files",
    "AudioSource": "sound",
    "VideoSource": "films",
    "Graph": "drawings",
    "Link": "links",
    "Set": "sets",
}


@dataclass(frozen=True)
class ForeignCode:
    """A code or folder: its path of names from the top, what it means, and its GUID in small letters, unbraced."""

    path: tuple[str, ...]
    is_codable: bool
    description: str
    guid: str = ""


@dataclass(frozen=True)
class ForeignTag:
    """One selection with its codes by path: characters `starts` to `ends`, exclusive, of its text; who, and a memo.

    `note` is what the notes hold that the selection refers to; a memo may stand there, in the description, or in both.
    """

    starts: int
    ends: int
    words: str
    codes: tuple[tuple[str, ...], ...]
    user: str
    memo: str
    note: str = ""


@dataclass(frozen=True)
class ForeignText:
    """A text with its tags; `points` tie characters of it to seconds, where the file has such points."""

    name: str
    text: str
    tags: tuple[ForeignTag, ...]
    points: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class ForeignProject:
    """What was found in a file; `losses` say in words what was passed over."""

    origin: str
    users: tuple[str, ...]
    codes: tuple[ForeignCode, ...]
    texts: tuple[ForeignText, ...]
    losses: tuple[str, ...]


def read_refi(path: Path) -> ForeignProject:
    """Read a `.qdpx` or `.qdc`; raises EntryError for what is neither, is damaged, or is made to do harm."""
    try:
        if path.stat().st_size > MOST_OF_ONE * 3:
            raise _not_refi("It is larger than any project without sound.")
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError:
        raise _not_refi("It can't be opened.") from None
    if not begins.startswith(b"PK"):
        return _Reading(parse_strictly(path.read_bytes()), None).project()
    archive = StrictZip(path)
    try:
        projects = [name for name in archive.files if name.lower().endswith(".qde")]
        if len(projects) != 1:
            raise _not_refi("It holds not one project, but none or several.")
        return _Reading(parse_strictly(archive.read(projects[0])), archive).project()
    finally:
        archive.close()


class _Reading:
    """One file while it is read."""

    def __init__(self, root: Element, archive: StrictZip | None) -> None:
        if root.tag not in ("Project", "CodeBook"):
            raise _not_refi("It is XML of another kind.")
        self._root = root
        self._archive = archive
        self._by_name = (
            {name.replace("\\", "/").rpartition("/")[2].lower(): name for name in archive.files} if archive else {}
        )
        self._users = {_id(user): user.get("name") or "unnamed" for user in root.iter("User")}
        self._notes = {_id(note): note for note in root.iter("Note")}
        self._codes: dict[str, ForeignCode] = {}
        for top in root.iter("Codes"):
            self._take_codes(top, ())
        self._losses: Counter[str] = Counter()

    def project(self) -> ForeignProject:
        texts = [*self._texts()]
        for written in self._transcripts():
            # A transcript that is there as a text as well, with its tags, is one text.
            same = next((at for at, one in enumerate(texts) if one.text == written.text), None)
            if same is None:
                texts.append(written)
            else:
                texts[same] = replace(texts[same], points=written.points, tags=texts[same].tags or written.tags)
        for tag, what in _PASSED_OVER.items():
            count = sum(1 for _ in self._root.iter(tag))
            if count:
                self._losses[what] += count
        losses = tuple(f"{what}: {count}" for what, count in self._losses.items())
        users, codes = tuple(self._users.values()), tuple(self._codes.values())
        return ForeignProject(self._root.get("origin") or "", users, codes, tuple(texts), losses)

    def _take_codes(self, parent: Element, above: tuple[str, ...]) -> None:
        for code in parent.findall("Code"):
            path = (*above, code.get("name") or "unnamed")
            is_codable = (code.get("isCodable") or "true").lower() in ("true", "1")
            about = (code.findtext("Description") or "").strip()
            self._codes[_id(code)] = ForeignCode(path, is_codable, about, _id(code))
            self._take_codes(code, path)

    def _texts(self) -> Iterator[ForeignText]:
        for source in self._root.iter("TextSource"):
            content = self._content(source)
            if content is None:
                self._losses["texts that are not in the file, or no plain text"] += 1
                continue
            selections = source.findall("PlainTextSelection")
            text, place = _counted(content, selections)
            tags = tuple(tag for one in selections if (tag := self._tag(one, text, place)) is not None)
            yield ForeignText(source.get("name") or "unnamed", text, tags)

    def _transcripts(self) -> Iterator[ForeignText]:
        """The transcripts of sources of sound and film, with their points in time; tags lie between two points."""
        for media in (*self._root.iter("AudioSource"), *self._root.iter("VideoSource")):
            for written in media.findall("Transcript"):
                content = self._content(written)
                if content is None:
                    self._losses["texts that are not in the file, or no plain text"] += 1
                    continue
                points = {_id(one): found for one in written.findall("SyncPoint") if (found := _point(one))}
                selections = written.findall("TranscriptSelection")
                for one in selections:
                    ends = [points.get(_plain(one.get(name, ""))) for name in ("fromSyncPoint", "toSyncPoint")]
                    if ends[0] and ends[1]:
                        one.set("startPosition", str(ends[0][0]))
                        one.set("endPosition", str(ends[1][0]))
                text, place = _counted(content, selections)
                tags = tuple(tag for one in selections if (tag := self._tag(one, text, place)) is not None)
                timed = sorted((place(position), at_ms / 1000) for position, at_ms in points.values())
                name = written.get("name") or media.get("name") or "unnamed"
                yield ForeignText(name, text, tags, tuple(timed))

    def _content(self, source: Element) -> str | None:
        inside = source.findtext("PlainTextContent")
        for path in filter(None, map(source.get, _PATHS)):
            name = self._by_name.get(path.replace("\\", "/").rpartition("/")[2].lower())
            if name and self._archive and name.lower().endswith(".txt"):
                return _decoded(self._archive.read(name))
        return inside

    def _tag(self, selection: Element, text: str, place: Callable[[int], int]) -> ForeignTag | None:
        span = _span(selection)
        starts, ends = (place(span[0]), place(span[1])) if span else (0, 0)
        if span is None or not 0 <= starts <= ends <= len(text):
            self._losses["selections that lie outside of their text"] += 1
            return None
        refs = [ref.get("targetGUID", "") for ref in selection.iter("CodeRef")]
        known = [self._codes[_plain(ref)].path for ref in refs if _plain(ref) in self._codes]
        self._losses["codings by a code that is not in the file"] += len(refs) - len(known)
        self._losses += Counter()  # what is nowhere is no loss
        users = [one.get("creatingUser") for one in (selection, *selection.iter("Coding"))]
        user = next((self._users[_plain(one)] for one in users if one and _plain(one) in self._users), "")
        memo = (selection.findtext("Description") or "").strip()
        return ForeignTag(starts, ends, text[starts:ends], tuple(known), user, memo, self._note_of(selection))

    def _note_of(self, selection: Element) -> str:
        refs = (_plain(ref.get("targetGUID", "")) for ref in selection.iter("NoteRef"))
        notes = (self._notes[ref] for ref in dict.fromkeys(refs) if ref in self._notes)
        held = (self._content(note) or note.findtext("Description") or "" for note in notes)
        return "\n".join(text.removeprefix("\ufeff").replace("\r\n", "\n") for text in held if text.strip())


def _counted(content: str, selections: list[Element]) -> tuple[str, Callable[[int], int]]:
    """The text, and what turns a position into one of its characters, by the way of counting that fits best."""
    bare = content.removeprefix("\ufeff")
    text = bare.replace("\r\n", "\n")
    ways = [_same, _after_mark, _lines_of_two(bare), _units(text)]
    named = [(span, words) for one in selections if (span := _span(one)) and (words := one.get("name"))]

    def fits(way: Callable[[int], int]) -> int:
        return sum(_alike(text[way(span[0]) : way(span[1])], words) for span, words in named)

    return text, max(ways, key=fits)


def _alike(found: str, named: str) -> bool:
    """Whether words are those that a selection is named by, which may be cut short."""
    one, other = " ".join(found.split()), " ".join(named.rstrip(".…").split())
    return bool(other) and one.startswith(other)


def _same(position: int) -> int:
    return position


def _after_mark(position: int) -> int:
    return position - 1


def _lines_of_two(bare: str) -> Callable[[int], int]:
    """Positions that count a carriage return as a character of its own."""
    if "\r\n" not in bare:
        return _same
    return lambda position: len(bare[:position].replace("\r\n", "\n"))


def _units(text: str) -> Callable[[int], int]:
    """Positions that count units of UTF-16, two for a character beyond U+FFFF."""
    if all(character <= "\uffff" for character in text):
        return _same
    units = text.encode("utf-16-le", "surrogatepass")
    return lambda position: len(units[: 2 * position].decode("utf-16-le", "ignore"))


def _span(selection: Element) -> tuple[int, int] | None:
    try:
        return int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
    except ValueError:
        return None


def _point(point: Element) -> tuple[int, int] | None:
    try:
        return int(point.get("position", "")), int(point.get("timeStamp", ""))
    except ValueError:
        return None


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8", "replace")


def _id(item: Element) -> str:
    return _plain(item.get("guid") or "")


def _plain(guid: str) -> str:
    return guid.strip("{}").lower()


def _not_refi(detail: str) -> EntryError:
    return EntryError(
        title="This is no REFI-QDA file that can be read.",
        detail=detail,
        remedy="Export a project (.qdpx) or a codebook (.qdc) from the other program. Nothing was changed.",
    )
