"""Everything that reads what somebody else may have made, with whole inputs of which hostile ones are made."""

from __future__ import annotations

import contextlib
import io
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.safety_world import World, build
from capture.importing import import_sound
from capture.steps import STEPS
from capture.wording import in_toml, set_wording
from casefile.case import DATABASE, Case
from casefile.conversations import Conversation
from casefile.database import Connection, connect
from casefile.errors import EntryError, VantageError
from casefile.keys import KeyRing
from casefile.packing import unpack
from casefile.receipts import Receipt
from casefile.recording_file import RecordingReader
from tagging.audiences import pack_for
from tagging.export.formats import FORMATS as WRITTEN
from tagging.export.header import Header
from tagging.reading.reading import read_foreign
from tagging.taking_in import take_in
from tests.capture.sound_files import CODED, LOSSLESS, encoded, tone
from tests.casefile.support import LIVE, PASSPHRASE, REVIEW, HandClock, make_case
from tui.command_line import main

_PREPARED = """role = "health visitor"
agency = "health visiting"
direct_contact = true
others = ["an interpreter"]
[[query]]
question = "Who heard of it?"
source_kind = "document"
"""
# After so many inputs a case is made anew, since what is taken in makes it slower.
_TAKEN_IN = 100
_SUBTITLES = {
    ".vtt": "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Participant>She phoned twice.\n",
    ".srt": "1\n00:00:01,000 --> 00:00:04,000\nP01: She phoned twice.\n",
    ".txt": "[00:01] P01: She phoned twice.\n[00:04] Lead: And then?\n",
}
# A transcript as somebody typed it: with a change that was tracked and a picture. Ours, the other one, is far longer.
_TYPED = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:r><w:t>[00:01] P01: She </w:t></w:r><w:del><w:r><w:delText>rang</w:delText></w:r></w:del>
<w:ins><w:r><w:t>phoned twice.</w:t></w:r></w:ins></w:p>
<w:p><w:r><w:t>[00:04] Lead: And then?</w:t><w:br/><w:drawing/></w:r></w:p></w:body></w:document>
"""


@dataclass(frozen=True)
class Hostile:
    """One kind of input: whole ones to begin from, and what reads it, below a folder of its own.

    `read` takes the folder and the bytes, and raises nothing but a VantageError, in words.
    """

    name: str
    seeds: tuple[bytes, ...]
    read: Callable[[Path, bytes], object]


def formats(room: Path) -> dict[str, Hostile]:
    """Make whole inputs of every kind in a folder, and return what reads each."""
    base = build(room / "base")
    return {one.name: one for one in (*_of_cases(base, room), *_of_files(base, room))}


def _of_cases(base: World, room: Path) -> list[Hostile]:
    """What the case opener reads: keys, databases with and without encryption, recordings, packs."""
    plain = make_case(room / "plain.vantage", HandClock(), encrypted=False)
    plain.people.participant("P01", LIVE)
    plain.close()
    with closing(Case.open(base.case_folder, PASSPHRASE)) as case:
        recording = case.recordings.of(case.conversations.find("P01").id)[0]
        sound, key = recording.path.read_bytes(), case.recordings.key(recording.id)
    keys = (base.case_folder / "keys.json").read_bytes()
    handed = (base.folder / "handed.vantagepack").read_bytes()
    return [
        Hostile("keys of a case", (keys,), _open_with_keys),
        Hostile("encrypted database", ((base.case_folder / "case.db").read_bytes(),), _open_in(base.case_folder)),
        Hostile("plain database", ((plain.folder / "case.db").read_bytes(),), _open_in(plain.folder)),
        Hostile("recording", (sound,), lambda folder, data: _hear(folder, data, key)),
        Hostile("pack", (handed, _small_pack(keys)), _unpack),
        Hostile(
            "receipt",
            (b"vantage-receipt 01M8PE00000000000000000000 01M8PE00000000000000000000 7 " + b"0" * 32,),
            lambda folder, data: Receipt.read(data.decode("utf-8", "replace")),
        ),
    ]


def _of_files(base: World, room: Path) -> list[Hostile]:
    """What the importers read: sound, transcripts and projects of other programs, and small files of text."""
    with closing(Case.open(base.case_folder, PASSPHRASE)) as case:
        pack = pack_for(case, "analysis", by=REVIEW)
    header = Header("analysis", "working copy", 1, "2031-03-04", "Vantage")
    written = {name: WRITTEN[name].file(header, pack) for name in ("qdpx", "qdc", "docx", "json")}
    sounds = tuple(encoded(kind, tone(0.5, 16_000), 16_000) for kind in (*LOSSLESS[:5], *CODED[:5]))
    texts = {suffix: text.encode() for suffix, text in _SUBTITLES.items()}
    typed = {".docx": (_archive({"word/document.xml": _TYPED.encode()}),)}
    foreign = [
        Hostile(f"transcript ({suffix})", (content, *typed.get(suffix, ())), _foreign(base, room, suffix))
        for suffix, content in {**texts, **{f".{name}": content for name, content in written.items()}}.items()
    ]
    verbs = [
        Hostile("prepared (TOML)", (_PREPARED.encode(),), _verb(base, room, "prepare", "P01", "--add")),
        Hostile(
            "names (CSV)",
            (b"kind,real,pseudonym,variants\nperson,Rosalind,Child B,Ros;Rosa\n",),
            _verb(base, room, "names", "--add"),
        ),
        Hostile(
            "concern (TOML)",
            (b'said = "a risk"\nat_risk = "a child"\n',),
            _verb(base, room, "concern", "add", "P01", "--from"),
        ),
    ]
    return [
        Hostile("sound", sounds, _sound(base, room)),
        Hostile("steps (TOML)", (in_toml(STEPS).encode(),), _steps(base, room)),
        *foreign,
        *verbs,
    ]


def _open_with_keys(folder: Path, data: bytes) -> None:
    (folder / "keys.json").write_bytes(data)
    KeyRing.load(folder).open(PASSPHRASE)


def _open_in(case_folder: Path) -> Callable[[Path, bytes], None]:
    def read(folder: Path, data: bytes) -> None:
        (folder / "recordings").mkdir()
        shutil.copy(case_folder / "keys.json", folder)
        (folder / "case.db").write_bytes(data)
        with closing(Case.open(folder, PASSPHRASE, HandClock())) as case:
            case.check.all()
            for item in case.conversations.all():
                case.notes.of(item.id)
                case.tags.placed(item.id)

    return read


def _hear(folder: Path, data: bytes, key: bytes | None) -> None:
    path = folder / "01M8PE00000000000000000000.sound"
    path.write_bytes(data)
    with closing(RecordingReader(path, key)) as reader:
        if reader.has_begun:
            reader.verify()
            reader.rows()
            reader.facts()


def _unpack(folder: Path, data: bytes) -> None:
    (folder / "handed.vantagepack").write_bytes(data)
    try:
        unpack(folder / "handed.vantagepack", folder / "out.vantage", PASSPHRASE, accept_place=True)
    finally:
        strange = {path.name for path in folder.iterdir()} - {"handed.vantagepack", "out.vantage"}
        if strange:
            raise AssertionError("something was written beside the case")


def _small_pack(keys: bytes) -> bytes:
    """A pack with the right names and little in it, so that what is changed hits the archive itself."""
    return _archive({"keys.json": keys, "case.db": b"x" * 64, f"recordings/{'0' * 26}.sound": b"y"})


def _archive(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


class _Held:
    """A case that inputs are read into: open all the time, and made anew once it has taken some of them in."""

    def __init__(self, base: World, home: Path, most: int = _TAKEN_IN) -> None:
        self._base, self._home, self._most = base, home, most
        self._number, self._taken = 0, most
        self._watch: Connection
        self.world = base

    def fresh(self) -> World:
        """Return the case's folder; what was taken in of earlier inputs may still be there."""
        if self._taken >= self._most:
            if self._number:
                self._watch.close()
                self.world.case.close()
                shutil.rmtree(self.world.folder)
            self._number, self._taken = self._number + 1, 0
            self.world = World(self._home / str(self._number))
            shutil.copytree(self._base.case_folder, self.world.case_folder)
            case = self.world.open()
            self._watch = connect(case.folder / DATABASE, case.key, read_only=True)
            self._know()
        return self.world

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Count what is taken in; what is refused and has changed the case all the same raises an AssertionError."""
        try:
            yield
        except VantageError:
            if self._version() != self._seen and self.world.case.receipt() != self._before:
                self._taken = self._most
                raise AssertionError("what was refused has changed the case") from None
            raise
        except BaseException:
            self._taken = self._most
            raise
        self._taken += 1
        self._know()

    def _know(self) -> None:
        self._item: Conversation | None = None
        self._before, self._seen = self.world.case.receipt(), self._version()

    def _version(self) -> int:
        # Another connection's, since it tells of what others have written: far less work than a receipt.
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    @property
    def item(self) -> Conversation:
        """A conversation that nothing was taken into, since what was taken in is refused where it is already."""
        if self._item is None:
            case = self.world.case
            item = case.conversations.begin(case.people.participant("P03", LIVE), LIVE)
            case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
            self._know()
            self._item = item
        return self._item


def _into(
    base: World, home: Path, take: Callable[[Case, Conversation, Path], object], name: str
) -> Callable[..., None]:
    held = _Held(base, home)

    def read(folder: Path, data: bytes) -> None:
        (folder / name).write_bytes(data)
        case, item = held.fresh().case, held.item
        with held.reading():
            take(case, item, folder / name)

    return read


def _sound(base: World, room: Path) -> Callable[[Path, bytes], None]:
    def take(case: Case, item: Conversation, path: Path) -> None:
        import_sound(case, item.id, [path], LIVE)

    return _into(base, room / "sound", take, "elsewhere.wav")


def _steps(base: World, room: Path) -> Callable[[Path, bytes], None]:
    def take(case: Case, item: Conversation, path: Path) -> None:
        set_wording(case, path.read_bytes().decode("utf-8", "replace"), LIVE)

    return _into(base, room / "steps", take, "steps.toml")


def _foreign(base: World, room: Path, suffix: str) -> Callable[[Path, bytes], None]:
    def take(case: Case, item: Conversation, path: Path) -> None:
        found = read_foreign(path)
        for transcript in found.transcripts[:1]:
            take_in(case, item, found, transcript, {}, REVIEW)

    return _into(base, room / suffix.strip("."), take, f"elsewhere{suffix}")


def _verb(base: World, room: Path, verb: str, *words: str) -> Callable[[Path, bytes], None]:
    # A name that is in the key already is refused, so that each file of names is read into a case of its own.
    held = _Held(base, room / verb, 1 if verb == "names" else _TAKEN_IN)

    def read(folder: Path, data: bytes) -> None:
        (folder / "given").write_bytes(data)
        world = held.fresh()
        passphrase = folder / "passphrase.txt"
        passphrase.write_text(PASSPHRASE.value)
        way_in = ["--case", str(world.case_folder), "--passphrase-file", str(passphrase), "--author", "MK"]
        said = io.StringIO()
        with held.reading(), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            if main([verb, *words, str(folder / "given"), *way_in]):
                raise EntryError(title="Refused.", detail="The verb has said why.", remedy="")

    return read
