"""Exports are whole, cleared of names, looked at by a person, and written or not at all.

VANTAGE_WRITE_GOLDEN=1 writes the golden files anew; read what changed in them before it is committed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from dataclasses import fields, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from casefile.errors import ExportError
from casefile.events import Hand
from casefile.tags import NewTag
from tagging.excerpts import Excerpt, ExcerptTag, Line, excerpts_of, name_key_of
from tagging.export import json as json_format
from tagging.export.clearance import look_through, require_clean_rendering
from tagging.export.csv import COLUMNS, guarded
from tagging.export.write import FORMATS, ExportResult, export, put_in_place
from tests.tagging.support import Conversing, span_in, with_plain_ids

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    """A conversation with excerpts of every sort: asked, volunteered, changed, lost, noted, with several tags."""
    case, by = conversing.case, conversing.by
    case.names.add("person", "Kelly Barton", "Mother", by, variants=["Kelly"])
    case.names.add("person", "Jamie", "Child A", by)
    case.names.add("agency", "Harrowfield Surgery", "GP surgery", by, variants=["Harrowfield"])
    case.agreements.enter(conversing.id, "limits", by, by_whom="P01", limits="Nothing about my own health.")
    case.step_visits.enter(conversing.id, "story", by, at_s=0.0)
    case.step_visits.enter(conversing.id, "factors", by, at_s=60.0)
    conversing.hear(
        [
            ("participant", "I took them over. Kelly Barton was one line on a list."),
            ("lead", "What around you made this harder?"),
            ("participant", "-six ~hundred children; I had nobody to *ask*. And “Jamie's” weight, at harrowfield,"),
            ("participant", "was on another screen. One two three."),
        ],
        starts_s=[5.0, 65.0],
    )
    episode = case.episodes.add("Weighing of Jamie", by)
    conversing.tag("Kelly Barton was one line", NewTag("episode", episode=episode.id))
    conversing.tag("-six hundred children;", NewTag("factor", "conditions", direction="hindered", memo="see Jamie"))
    second = Hand(case.people.reviewer("Ruth Ash").id, "review")
    conversing.clock.pass_s(90)
    conversing.tag("-six hundred children;", NewTag("rationality", "priorities", episode=episode.id), second)
    conversing.tag("weight, at harrowfield, was on another screen.", NewTag("factor", "unplaced", direction="unclear"))
    conversing.tag("One two", NewTag("rationality", "picture"))
    conversing.tag("three.", NewTag("rationality", "picture"))
    case.words.correct(conversing.word("weight,"), "weights,", by)
    case.words.delete(list(conversing.span("One two")), by)
    case.transcripts.set_checked(conversing.utterances()[0].id, True, by)
    note = case.notes.add(conversing.id, "factors", "600 on the caseload, says Kelly", by, at_s=70.0)
    case.tags.put(*span_in(note.words, "says Kelly"), NewTag("factor", "conditions", direction="hindered"), by)
    return conversing


def write(told: Conversing, target: Path, form: str = "json", **values: object) -> ExportResult:
    found = excerpts_of(told.case, by=told.by)
    return export(told.case, found, form, target, by=told.by, **{"confirmed_by": told.by.author, **values})  # type: ignore[arg-type]


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".vantage")


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_each_format_is_as_its_golden_file(told: Conversing, tmp_path: Path, form: str):
    target = tmp_path / f"excerpts{FORMATS[form].suffix}"
    write(told, target, form)
    golden = GOLDEN / target.name
    written = with_plain_ids(target.read_bytes().decode("utf-8"))
    written = written.replace(f"Vantage {version('vantage-conversations')}", "Vantage VERSION")
    if os.environ.get("VANTAGE_WRITE_GOLDEN") == "1":
        golden.write_bytes(written.encode("utf-8"))
    assert written == golden.read_bytes().decode("utf-8")


def test_csv_has_a_row_for_each_tag_and_a_mark_for_spreadsheets(told: Conversing, tmp_path: Path):
    result = write(told, tmp_path / "a.csv", "csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == result.tags == 7 and result.excerpts == 6
    assert tuple(rows[0]) == COLUMNS
    assert rows[1]["quote"] == "'-six hundred children;" and rows[1]["excerpt_id"] == rows[2]["excerpt_id"]
    write(told, tmp_path / "b.csv", "csv", bom=False)
    assert (tmp_path / "b.csv").read_bytes().startswith(b"excerpt_id,")


@pytest.mark.parametrize(
    ("text", "cell"), [("=1+1", "'=1+1"), ("@a", "'@a"), ("＋1", "'＋1"), ("\t=1", "'\t=1"), ("a=", "a=")]
)
def test_no_cell_is_a_formula(text, cell):
    assert guarded(text) == cell


def test_json_fields_are_those_that_are_documented(told: Conversing, tmp_path: Path):
    write(told, tmp_path / "a.json")
    content = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (content["format"], content["schema_version"], content["audience"]) == ("vantage-excerpts", 1, "analysis")
    assert set(content["excerpts"][0]) == {field.name for field in fields(Excerpt)}
    documented = json_format.__doc__ or ""
    for field in (*fields(Excerpt), *fields(ExcerptTag), *fields(Line)):
        assert field.name in documented
    assert content["excerpts"][0]["quote"] == "[Mother] was one line"


def test_markdown_shows_a_quote_emphasised_in_its_context(told: Conversing, tmp_path: Path):
    write(told, tmp_path / "a.md", "markdown")
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "> health visitor: I took them over. **[Mother] was one line** on a list." in text
    assert "Question: What around you made this harder?" in text
    assert "\\*ask\\*" in text and "Pseudonymised text is still personal data" in text


def test_an_export_is_entered_into_the_log_with_its_digest(told: Conversing, tmp_path: Path):
    result = write(told, tmp_path / "a.json")
    (entry,) = told.case.exports.all()
    assert entry.sha256 == result.sha256 == hashlib.sha256((tmp_path / "a.json").read_bytes()).hexdigest()
    assert (entry.audience, entry.format, entry.excerpts, entry.replaced) == ("analysis", "json", 6, result.replaced)
    assert entry.confirmed == f"Reviewer 1: {result.looked_at} looked at, 0 said to be no names"
    assert result.version == 1
    assert write(told, tmp_path / "b.json").version == 2
    assert write(told, tmp_path / "b.csv", "csv").version == 1


def planted(excerpt: Excerpt, text: str) -> list[Excerpt]:
    """The excerpt with a text in each field that people fill, one at a time."""

    def changed(item: Any, **values: Any) -> Any:
        return replace(item, **values)

    plain = ("participant", "agency", "role", "speaker", "step", "question", "quote")
    lines = (Line(text, "a"), Line("a", text))
    tags = [changed(excerpt.tags[0], **{name: text}) for name in ("title", "episode", "memo", "weight", "author")]
    return [
        *(changed(excerpt, **{name: text}) for name in plain),
        *(changed(excerpt, **{name: (text,)}) for name in ("doubtful_words", "limits")),
        *(changed(excerpt, **{name: (line,)}) for name in ("before", "after") for line in lines),
        *(changed(excerpt, tags=(tag,)) for tag in tags),
    ]


@pytest.mark.parametrize("text", ["so KELLY's", "the harrow field", "young Jamei"])
def test_a_name_in_any_field_refuses_the_export_and_is_not_named(told: Conversing, tmp_path: Path, text: str):
    target = tmp_path / "a.json"
    for excerpt in planted(excerpts_of(told.case, by=told.by)[0], text):
        with pytest.raises(ExportError) as error:
            export(told.case, [excerpt], "json", target, by=told.by, confirmed_by=told.by.author)
        assert "1 found" in error.value.detail and excerpt.id in error.value.detail
        assert not any(word in str(error.value) for word in ("KELLY", "harrow", "Jamei"))
    assert left_in(tmp_path) == [] and told.case.exports.all() == []


def test_every_text_of_an_excerpt_is_looked_through(told: Conversing):
    """A field added to excerpts later has to be looked through, or to be one that holds no one's words."""
    ours = {"id", "conversation", "participant_level", "layer", "step_title", "volunteered", "text_state", "start_s"}
    ours |= {"end_s", "clock", "unchecked", "unclear", "replaced", "kind", "code", "level", "direction", "at", "state"}
    looked_at = {"participant", "agency", "role", "speaker", "step", "question", "before", "quote", "after", "text"}
    looked_at |= {"doubtful_words", "limits", "tags", "title", "episode", "memo", "weight", "author"}
    assert {field.name for kind in (Excerpt, ExcerptTag, Line) for field in fields(kind)} == ours | looked_at


@pytest.mark.parametrize("name", ["Kelly notes.json", "kelly-barton.json", "for Jamei.json"])
def test_a_name_in_the_name_of_the_file_refuses_the_export(told: Conversing, tmp_path: Path, name: str):
    with pytest.raises(ExportError, match="would go out") as error:
        write(told, tmp_path / name)
    assert "file name of the file" in error.value.detail
    assert left_in(tmp_path) == []


def test_a_name_that_only_the_rendering_brings_in_refuses_the_export(told: Conversing):
    found, key = excerpts_of(told.case, by=told.by), name_key_of(told.case)
    assert require_clean_rendering(lambda shown: f"{len(shown)} excerpts", found, key) == "6 excerpts"
    with pytest.raises(ExportError, match="would go out"):
        require_clean_rendering(lambda shown: "by Kel-ly" if shown[0].quote != "·" else "", found, key)


@pytest.mark.parametrize("word", ["Excerpt", "Stage", "Notice", "Conversation", "Line"])
def test_a_name_that_is_one_of_the_formats_own_words_does_not_refuse_it(told: Conversing, tmp_path: Path, word: str):
    told.case.names.add("person", word, "Sibling", told.by)
    for form in FORMATS:
        write(told, tmp_path / f"a.{form}", form)
    quote = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["excerpts"][0]["quote"]
    assert quote == ("[Mother] was one [Sibling]" if word == "Line" else "[Mother] was one line")


def test_a_near_miss_may_be_said_to_be_another_word_and_a_name_may_not(told: Conversing, tmp_path: Path):
    told.tag("children;", NewTag("rationality", "goals", memo="the telly was on, jelly too"))
    with pytest.raises(ExportError, match="would go out") as error:
        write(told, tmp_path / "a.json")
    assert "2 found, 2 of them near misses" in error.value.detail
    write(told, tmp_path / "a.json", other_words=["telly", "Jelly"])
    assert told.case.exports.all()[-1].confirmed.endswith("2 said to be no names")
    excerpt = replace(excerpts_of(told.case, by=told.by)[0], quote="Kelly")
    cleared = look_through([excerpt], name_key_of(told.case), target=tmp_path / "b.json", other_words=["Kelly"])
    assert [leak.certain for leak in cleared.leaks] == [True]


def test_what_has_to_be_looked_at_needs_a_person_and_is_not_named(told: Conversing, tmp_path: Path):
    told.tag("hundred", NewTag("rationality", "goals", memo="then to Foxley, phone 07700 900123, and Mrs barton"))
    with pytest.raises(ExportError, match="A person has to look") as error:
        write(told, tmp_path / "a.json", confirmed_by=None)
    assert "Foxley" not in str(error.value) and left_in(tmp_path) == []
    found = look_through(excerpts_of(told.case, by=told.by), name_key_of(told.case), target=tmp_path / "a.json")
    assert {(item.reason, item.text) for item in found.to_look_at} == {
        ("capital", "Foxley,"),
        ("capital", "Mrs"),
        ("number", "07700 900123"),
        ("part of a name", "barton"),
        ("limit", "Nothing about my own health."),
    }
    assert "Foxley" not in repr(found)
    assert len(next(item.excerpts for item in found.to_look_at if item.reason == "limit")) == 7


def test_what_needs_no_look_needs_no_person(conversing: Conversing, tmp_path: Path):
    conversing.hear([("participant", "one two")])
    conversing.tag("two", NewTag("rationality", "goals"))
    write(conversing, tmp_path / "a.json", confirmed_by=None)
    assert conversing.case.exports.all()[0].confirmed == "there was nothing to look at"


def test_a_folder_that_is_synced_has_to_be_looked_at(told: Conversing, tmp_path: Path):
    target = tmp_path / "Dropbox" / "a.json"
    found = look_through(excerpts_of(told.case, by=told.by), name_key_of(told.case), target=target)
    assert [item.text for item in found.to_look_at if item.reason == "place"] == [
        "It lies in Dropbox, which copies every file to other machines."
    ]


@pytest.mark.parametrize("place", ["missing/a.json", "a folder", "there.json", "there.json/a.json", "CASE/a.json"])
def test_a_bad_target_is_refused_with_nothing_changed(told: Conversing, tmp_path: Path, place: str):
    (tmp_path / "a folder").mkdir()
    (tmp_path / "there.json").write_text("mine", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.glob("*") if path.is_file()}
    with pytest.raises(ExportError, match="can't be written there"):
        write(told, tmp_path / place.replace("CASE", told.case.folder.name))
    assert {path: path.read_bytes() for path in tmp_path.glob("*") if path.is_file()} == before
    assert left_in(tmp_path) == ["a folder", "there.json"] and told.case.exports.all() == []
    assert not (told.case.folder / "a.json").exists()


def test_a_file_is_written_over_when_asked(told: Conversing, tmp_path: Path):
    (tmp_path / "a.json").write_text("old", encoding="utf-8")
    write(told, tmp_path / "a.json", overwrite=True)
    assert (tmp_path / "a.json").read_text(encoding="utf-8").startswith("{")
    assert left_in(tmp_path) == ["a.json"]


def test_a_file_that_can_not_be_entered_into_the_log_is_taken_back(tmp_path: Path):
    def enter() -> None:
        assert (tmp_path / "a.json").read_bytes() == b"{}"
        raise ExportError(title="no")

    with pytest.raises(ExportError, match="no"):
        put_in_place(tmp_path / "a.json", b"{}", enter)
    assert left_in(tmp_path) == []


def test_an_unknown_format_another_audience_and_nothing_to_export_are_refused(told: Conversing, tmp_path: Path):
    with pytest.raises(ExportError, match="no such format"):
        write(told, tmp_path / "a.json", "docx")
    with pytest.raises(ExportError, match="audience"):
        write(told, tmp_path / "a.json", audience="public")
    with pytest.raises(ExportError, match="nothing to export"):
        export(told.case, [], "json", tmp_path / "a.json", by=told.by)
    assert left_in(tmp_path) == []
