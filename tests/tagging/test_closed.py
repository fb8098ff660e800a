"""One archive under a passphrase: the same files inside as outside, each in the log, nothing open on the disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import pyzipper

from casefile.errors import ExportError
from casefile.tags import NewTag
from tagging.excerpts import pack_of
from tagging.export.closed import export_closed
from tagging.export.write import Terms, export
from tests.tagging.support import Conversing

WORDS = "four quiet herons wade"
FORMATS = ["csv", "docx", "qdpx"]


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    conversing.hear([("participant", "we had no cover that week.")])
    conversing.tag("no cover", NewTag("rationality", "goals"))
    return conversing


def test_it_holds_what_the_files_hold_and_each_stands_in_the_log(told: Conversing, tmp_path: Path):
    pack = pack_of(told.case, told.conversation, by=told.by)
    closed = export_closed(told.case, pack, FORMATS, tmp_path / "a.zip", WORDS, Terms(told.by))
    open_files = {name: export(told.case, pack, name, tmp_path / f"a.{name}", by=told.by) for name in FORMATS}
    (held,) = told.case.exports.versions("analysis", "working copy", None)
    assert {one.version for one in (*closed, *open_files.values())} == {held.number} == {1}
    assert [one.sha256 for one in closed] == [one.sha256 for one in open_files.values()]
    assert [one.entry for one in closed] == [entry.id for entry in told.case.exports.all()[:3]]
    with pyzipper.AESZipFile(tmp_path / "a.zip") as archive:
        assert all(item.flag_bits & 1 for item in archive.infolist())
        with pytest.raises(RuntimeError):
            archive.read("excerpts.csv")
        archive.setpassword(WORDS.encode())
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert {hashlib.sha256(content).hexdigest() for content in inside.values()} >= {one.sha256 for one in closed}
    assert sorted(inside) == [
        "excerpts what did not travel.txt",
        "excerpts.csv",
        "excerpts.docx",
        "excerpts.qdpx",
    ]


@pytest.mark.parametrize(("passphrase", "formats"), [("too short", ["csv"]), (WORDS, ["csv", "no such"])])
def test_what_is_refused_leaves_neither_file_nor_entry(told: Conversing, tmp_path: Path, passphrase, formats):
    pack = pack_of(told.case, told.conversation, by=told.by)
    with pytest.raises(ExportError):
        export_closed(told.case, pack, formats, tmp_path / "a.zip", passphrase, Terms(told.by))
    assert not (tmp_path / "a.zip").exists() and told.case.exports.all() == []


def test_words_under_a_limit_go_out_only_once_somebody_said_why(told: Conversing, tmp_path: Path):
    told.case.agreements.enter(told.id, "limits", told.by, by_whom="P01", limits="Nothing about my health.")
    pack = pack_of(told.case, told.conversation, by=told.by)
    for who, why in ((told.by.author, None), (told.by.author, "  "), (None, "It is not about health.")):
        with pytest.raises(ExportError):
            export(told.case, pack, "csv", tmp_path / "a.csv", by=told.by, confirmed_by=who, reason=why)
    assert told.case.exports.all() == []
    who, target = told.by.author, tmp_path / "a.csv"
    done = export(told.case, pack, "csv", target, by=told.by, confirmed_by=who, reason="Checked.")
    assert told.case.exports.reason_of(done.entry) == "Checked."
