"""Files of other programs are read whatever their habits, and those made to do harm are refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from casefile.errors import EntryError
from casefile.tags import NewTag
from tagging.excerpts import pack_of
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.reading import strict_zip
from tagging.reading.reading import read_foreign
from tagging.reading.refi import read_refi
from tests.tagging.support import Conversing

WORDS = "One line 😀 here\nand two there\nat the end"
PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:{schema}" name="x" origin="Other 9">
<Users><User guid="{{AAAAAAAA-0000-0000-0000-000000000001}}" name="mk"/></Users>
<CodeBook><Codes><Code guid="c0" name="Folder" isCodable="false"><Code guid="C1" name="two" isCodable="true"/></Code>
</Codes></CodeBook>
<Sources><TextSource guid="s" name="a talk" plainTextPath="internal://{path}">
<PlainTextSelection guid="p" name="two there" startPosition="{starts}" endPosition="{ends}">
<Description>why</Description><Coding guid="k" creatingUser="aaaaaaaa-0000-0000-0000-000000000001">
<CodeRef targetGUID="{{c1}}"/></Coding></PlainTextSelection>{more}</TextSource></Sources></Project>"""


def project(
    folder: Path, content: bytes, starts: int, *, more: str = "", qde: str = "project.qde", **values: str
) -> Path:
    """A project with one tag on `two there`, which its own way of counting puts at `starts`."""
    given = {"schema": "1.0", "path": "s.txt", "sources": "sources", **values}
    xml = PROJECT.format(starts=starts, ends=starts + 9, more=more, **given)
    target = folder / "other.qdpx"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(qde, xml)
        archive.writestr(f"{given['sources']}/S.TXT", content)
    return target


PLACE = WORDS.index("two there")


@pytest.mark.parametrize(
    ("content", "starts", "values"),
    [
        (WORDS.encode(), PLACE, {}),
        (b"\xef\xbb\xbf" + WORDS.encode(), PLACE, {"sources": "Sources", "qde": "Trial.qde"}),
        (b"\xef\xbb\xbf" + WORDS.encode(), PLACE + 1, {"schema": "0:4"}),
        (WORDS.replace("\n", "\r\n").encode(), PLACE + 1, {}),
        (WORDS.replace("\n", "\r\n").encode(), PLACE, {}),
        (WORDS.encode(), PLACE + 1, {}),
        (WORDS.encode("utf-16"), PLACE, {}),
    ],
    ids=["plain", "mark", "mark counted", "lines of two", "lines of one", "units of UTF-16", "UTF-16"],
)
def test_a_tag_lies_on_the_words_it_was_put_on(tmp_path: Path, content: bytes, starts: int, values: dict[str, str]):
    found = read_refi(project(tmp_path, content, starts, **values))
    (text,) = found.texts
    (tag,) = text.tags
    assert (text.text, tag.words, tag.codes) == (WORDS, "two there", (("Folder", "two"),))
    assert (tag.user, tag.memo, found.origin, found.losses) == ("mk", "why", "Other 9", ())


def test_an_archive_with_a_list_of_contents_that_breaks_off_is_refused(tmp_path: Path):
    whole = project(tmp_path, WORDS.encode(), PLACE).read_bytes()
    refused = 0
    for place in range(whole.index(b"PK\x01\x02"), len(whole) - 3):
        (tmp_path / "spoilt.qdpx").write_bytes(whole[:place] + whole[place : place + 4][::-1] + whole[place + 4 :])
        try:
            read_refi(tmp_path / "spoilt.qdpx")
        except EntryError:
            refused += 1
    assert refused > 50


def test_what_can_not_be_taken_over_is_said(tmp_path: Path):
    more = '<PlainTextSelection guid="q" startPosition="5" endPosition="5000"/>'
    found = read_refi(project(tmp_path, WORDS.encode(), PLACE, more=more))
    assert found.losses == ("selections that lie outside of their text: 1",)
    assert read_refi(project(tmp_path, WORDS.encode(), PLACE, path="gone.txt")).texts == ()


MEDIA = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="x" origin="Other 9">
<CodeBook><Codes><Code guid="C1" name="Conditions of work" isCodable="true"/></Codes></CodeBook>
<Sources><AudioSource guid="a" name="talk.mp3" path="internal://talk.mp3"><Transcript guid="t" name="a talk"
plainTextPath="internal://s.txt"><SyncPoint guid="p1" timeStamp="0" position="0"/><SyncPoint guid="P2"
timeStamp="12500" position="16"/><SyncPoint guid="p3" timeStamp="14000" position="23"/><SyncPoint guid="bad"/>
<TranscriptSelection guid="q" fromSyncPoint="p2" toSyncPoint="p3"><Coding guid="k"><CodeRef targetGUID="c1"/></Coding>
</TranscriptSelection></Transcript></AudioSource></Sources>
<Notes><Note guid="n" name="m"><PlainTextContent>why</PlainTextContent></Note></Notes></Project>"""


def test_a_transcript_below_sound_comes_with_the_times_and_tags_of_its_points(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "other.qdpx", "w") as archive:
        archive.writestr("project.qde", MEDIA)
        archive.writestr("sources/s.txt", WORDS)
    file = read_foreign(tmp_path / "other.qdpx")
    (transcript,) = file.transcripts
    assert [(line.text, line.start_s, line.end_s) for line in transcript.lines] == [
        ("One line 😀 here", 0.0, 12.5),
        ("and two there", 12.5, 14.0),
        ("at the end", 14.0, 14.0),
    ]
    assert [(one.code, WORDS[one.starts : one.ends]) for one in transcript.codings] == [("conditions", "and two")]
    assert file.losses == ("sound: 1",)


def test_our_own_project_comes_back_as_it_was(conversing: Conversing, tmp_path: Path):
    conversing.hear([("lead", "What then?"), ("participant", "Nobody 😀 came, so I left.")])
    conversing.tag("😀 came,", NewTag("rationality", "goals", memo="look again"))
    conversing.tag("so I left.", NewTag("factor", "conditions", direction="hindered"))
    pack = pack_of(conversing.case, by=conversing.by)
    header = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
    for form in ("qdpx", "qdc"):
        (tmp_path / form).write_bytes(FORMATS[form].file(header, pack))
    found = read_refi(tmp_path / "qdpx")
    (text,) = found.texts
    assert [tag.words for tag in text.tags] == [excerpt.quote for excerpt in pack.excerpts]
    assert [tag.codes[0][-1] for tag in text.tags] == [
        "Rationality: What the person wanted to bring about",
        "Front line: Conditions of work",
    ]
    assert {tag.user for tag in text.tags} == {"reviewer 1"} and text.tags[0].memo.startswith("look again")
    assert read_refi(tmp_path / "qdc").codes == found.codes


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


BOMB = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Project>&b;</Project>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><CodeBook>&a;</CodeBook>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no archive",
        b"<Project",
        b"<html/>",
        BOMB,
        OUTSIDE,
        OUTSIDE.decode().encode("utf-16"),
        b"<Project>" + b"<a>" * 300 + b"</a>" * 300 + b"</Project>",
        zipped({"a.txt": b"x"}),
        zipped({"a.qde": b"<Project/>", "b.qde": b"<Project/>"}),
        zipped({"../project.qde": b"<Project/>"}),
        zipped({"project.qde": b"<Project/>", "/sources/a.txt": b"x"}),
        zipped({"project.qde": b"<Project/>", "C:\\a.txt": b"x"}),
        zipped({"project.qde": BOMB}),
        zipped({"project.qde": b"<Project>" + b" " * 5_000_000 + b"</Project>"}),
        zipped({"project.qde": b"<Project/>"})[:-30],
        b'<?xml version="1.0" encoding="UTF,8"?><CodeBook/>',
        b'<?xml version="1.0" encoding="gb2312"?><CodeBook/>',
    ],
    ids=[
        *("empty", "archive", "broken", "other", "entities", "outside", "in UTF-16", "deep", "none", "two", "up"),
        *("root", "drive", "entities inside", "packed beyond belief", "cut off", "no encoding", "many bytes"),
    ],
)
def test_what_is_damaged_or_made_to_do_harm_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "a.qdpx").write_bytes(content)
    with pytest.raises(EntryError) as error:
        read_refi(tmp_path / "a.qdpx")
    assert error.value.remedy


def test_an_archive_of_more_files_than_any_project_has_is_refused(tmp_path: Path):
    (tmp_path / "a.qdpx").write_bytes(zipped({f"{number}": b"" for number in range(strict_zip.MOST_FILES + 1)}))
    with pytest.raises(EntryError, match="can't be read"):
        read_refi(tmp_path / "a.qdpx")
    with pytest.raises(EntryError):
        read_refi(tmp_path / "not there")
