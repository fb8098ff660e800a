"""Transcripts of other programs are read as they are written, and what is none of them is refused in words."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest

from casefile.errors import EntryError
from tagging.reading.foreign import MOST_BYTES, ForeignFile
from tagging.reading.reading import read_foreign

VTT = """WEBVTT - made elsewhere

STYLE
::cue { color: red }

NOTE a comment with --> in no cue

1
00:05.000 --> 00:07.500 align:start
<v.loud Kelly B>We had <i>no</i> cover &amp; no plan.

01:00:08.000 --> 01:00:09.000
<v Lead>What then?
<v Kelly B>I waited.
"""
SRT = (
    "1\r\n00:00:05,000 --> 00:00:07,500\r\nKB: We had no cover.\r\nKB: None.\r\n\r\n"
    "2\r\n00:00:08,0 --> 00:00:09,000\r\nKB: I thought: no.\r\n"
)


def read(folder: Path, name: str, content: str | bytes) -> ForeignFile:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return read_foreign(folder / name)


def said(file: ForeignFile) -> list[tuple[object, ...]]:
    return [(line.label, line.text, line.start_s, line.end_s) for line in file.transcripts[0].lines]


def test_webvtt_gives_voices_words_and_times(tmp_path: Path):
    assert said(read(tmp_path, "a.vtt", VTT)) == [
        ("Kelly B", "We had no cover & no plan.", 5.0, 7.5),
        ("Lead", "What then?", 3608.0, 3609.0),
        ("Kelly B", "I waited.", 3608.0, 3609.0),
    ]


def test_subrip_takes_a_name_that_comes_back_for_a_speaker(tmp_path: Path):
    assert said(read(tmp_path, "a.srt", SRT)) == [
        ("KB", "We had no cover. KB: None.", 5.0, 7.5),
        ("KB", "I thought: no.", 8.0, 9.0),
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[0:00:05] S00 (unclear): one\n[0:00:08] S01: two", ["S00|one|5.0|8.0", "S01|two|8.0|8.0"]),
        ("Talk 3\nof May\n\nS00: [00:05] one\n\nS00: [00:08] two", ["S00|one|5.0|8.0", "S00|two|8.0|8.0"]),
        (
            "Kelly B  0:05\none\nmore\nLead  0:08\ntwo",
            ["Kelly B|one|5.0|5.0", "Kelly B|more|5.0|8.0", "Lead|two|8.0|8.0"],
        ),
        ("A: one\nand on\nB: but: no\nA: yes", ["A|one", "A|and on", "A|B: but: no", "A|yes"]),
        ("5:30 we left\nthen I thought: no", ["|5:30 we left", "|then I thought: no"]),
        ("== Introduction ==\nlead: hello\nparticipant: yes", ["lead|hello", "participant|yes"]),
    ],
    ids=["time first", "name first", "time on a line of its own", "names", "no speaker", "steps"],
)
def test_plain_text_is_read_in_the_layouts_of_tools(tmp_path: Path, text: str, lines: list[str]):
    found = [[str(part) for part in row if part is not None] for row in said(read(tmp_path, "a.txt", text))]
    assert ["|".join(row) for row in found] == lines


def test_what_was_passed_over_is_said(tmp_path: Path):
    assert read(tmp_path, "a.txt", "Talk 3\nS00: [00:05] caf\xe9".encode("cp1252")).losses == (
        "it is not in UTF-8, and was read as Windows-1252: look at its accents and quotation marks",
        "lines before the first one with a time: 1",
    )


def test_a_word_document_gives_its_paragraphs_as_they_stand(tmp_path: Path):
    document = docx.Document()
    first = document.add_paragraph("participant: We had ")
    document.add_comment(first.add_run("no cover."), "really?")
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "participant: None."
    document.save(str(tmp_path / "a.docx"))
    found = read_foreign(tmp_path / "a.docx")
    assert [line[:2] for line in said(found)] == [("participant", "We had no cover."), ("participant", "None.")]
    assert found.losses == ("comments: 1",)


def word(body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
    return out.getvalue()


OURS = {"format": "vantage-excerpts", "schema_version": 3, "excerpts": [], "episodes": [], "talks": []}
LINE = {"text": "a", "speaker": "lead", "by_participant": False, "start_s": 0.0, "end_s": None}
TALK = {"label": "P01", "person": {"role": None}, "texts": [{"kind": "transcript", "lines": [LINE], "spans": []}]}


SPAN = '{"tag": "x", "first_line": 0, "starts": 0, "last_line": 0, "ends": 1}'


def ours(**changed: object) -> str:
    return json.dumps({**OURS, "talks": [TALK], **changed})


HOSTILE: dict[str, tuple[str, str | bytes]] = {
    "empty": ("a.txt", ""),
    "no words": ("a.txt", " \n\n"),
    "bytes": ("a.txt", b"\x00\x01\x02"),
    "no cue": ("a.vtt", "WEBVTT\n\nNOTE nothing"),
    "a cue with no time": ("a.vtt", "WEBVTT\n\n00:05 --> later\nhello"),
    "back in time": ("a.srt", "1\n00:00:09,000 --> 00:00:08,000\nhello"),
    "beyond days": ("a.srt", "1\n99:00:00,000 --> 99:00:01,000\nhello"),
    "a word without end": ("a.txt", "x" * 1000),
    "more lines than any": ("a.txt", "x\n" * 100_001),
    "no archive": ("a.docx", b"PK\x03\x04"),
    "another archive": ("a.docx", word(b"<a/>")[:-10]),
    "entities": ("a.docx", word(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')),
    "packed beyond belief": ("a.docx", word(b"<a>" + b" " * 5_000_000 + b"</a>")),
    "no json": ("a.json", "{"),
    "deep json": ("a.json", "[" * 100_000),
    "other json": ("a.json", "{}"),
    "other version": ("a.json", ours(schema_version=99)),
    "talks that are none": ("a.json", ours(talks=[{"label": 3}])),
    "a time that is none": ("a.json", ours().replace("0.0", "NaN")),
    "a tag that is none": ("a.json", ours().replace('"spans": []', f'"spans": [{SPAN}]')),
    "another suffix": ("a.exe", "MZ"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_damaged_wrong_or_made_to_do_harm_is_refused_in_words(tmp_path: Path, name, content):
    with pytest.raises(EntryError) as error:
        read(tmp_path, name, content)
    assert error.value.title and error.value.detail and error.value.remedy


def test_a_file_that_is_too_large_or_gone_is_refused_before_it_is_read(tmp_path: Path):
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    for name in ("a.txt", "b.txt"):
        with pytest.raises(EntryError):
            read_foreign(tmp_path / name)
