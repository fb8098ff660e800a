"""Exports are whole, cleared of names, looked at by a person, and written or not at all.

VANTAGE_WRITE_GOLDEN=1 writes the golden files anew; read what changed in them before it is committed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from casefile.errors import EntryError, ExportError
from casefile.events import Hand
from casefile.tags import NewTag
from tagging import model
from tagging.audiences import pack_for
from tagging.excerpts import name_key_of, pack_of
from tagging.export import json as json_format
from tagging.export import json_schema
from tagging.export.clearance import look_through, require_clean_rendering
from tagging.export.csv import COLUMNS, guarded
from tagging.export.formats import FORMATS
from tagging.export.placing import put_in_place
from tagging.export.together import export_into
from tagging.export.unpacked import texts_in
from tagging.export.write import ExportResult, Terms, export, export_on
from tagging.model import Excerpt, ExcerptTag, Line, Pack
from tagging.said import blank, said_in
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


def write(told: Conversing, target: Path, form: str = "json", **values: Any) -> ExportResult:
    found = pack_of(told.case, told.conversation, by=told.by)
    values = {"conversation": told.conversation, "confirmed_by": told.by.author, "reason": "No health in it.", **values}
    return export(told.case, found, form, target, by=told.by, **values)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".vantage")


def shown(content: bytes) -> str:
    """A file as text: an archive by its files that hold what was said, an element a line."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        own = [name for name in archive.namelist() if not re.search("styles|rels|Types|theme", name)]
        parts = [f"*** {name} ***\n{archive.read(name).decode('utf-8')}\n" for name in own]
    return re.sub(r"><(?=[\w?])", ">\n<", "".join(parts))


# A workbook's own elements are its library's, and change with it: what is in them is tested by reading them.
@pytest.mark.parametrize("form", sorted({*FORMATS} - {"xlsx"}))
def test_each_format_is_as_its_golden_file(told: Conversing, tmp_path: Path, form: str):
    target = tmp_path / f"{FORMATS[form].stem}{FORMATS[form].suffix}"
    write(told, target, form)
    golden = GOLDEN / (f"{target.name}.txt" if FORMATS[form].suffix in (".docx", ".qdpx") else target.name)
    written = with_plain_ids(shown(target.read_bytes()))
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
    assert (content["format"], content["schema_version"], content["audience"]) == ("vantage-excerpts", 3, "analysis")
    assert set(content["excerpts"][0]) == {field.name for field in fields(Excerpt)}
    documented = json_format.__doc__ or ""
    for field in (*fields(Excerpt), *fields(ExcerptTag), *fields(Line)):
        assert field.name in documented
    assert content["excerpts"][0]["quote"] == "[Mother] was one line"


def test_json_is_as_its_published_schema_says(told: Conversing, tmp_path: Path):
    write(told, tmp_path / "a.json")
    published = json.loads((Path(__file__).parents[2] / "docs" / "excerpts.schema.json").read_text(encoding="utf-8"))
    # Written anew by: python -m tagging.export.json_schema
    assert published == json_schema.schema()
    content = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(published).validate(content)
    content["excerpts"][0]["quote"] = None
    assert not jsonschema.Draft202012Validator(published).is_valid(content)


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


def test_the_same_version_gives_the_same_bytes_and_what_changed_makes_a_new_one(told: Conversing, tmp_path: Path):
    first = {form: write(told, tmp_path / f"a {form}", form) for form in FORMATS}
    told.clock.pass_s(40 * 86_400)
    for form, before in first.items():
        again = write(told, tmp_path / f"b {form}", form)
        assert (again.version, again.sha256) == (1, before.sha256)
    told.tag("children;", NewTag("rationality", "goals"))
    told.tag("-six hundred children;", NewTag("rationality", "knowledge"))
    later = write(told, tmp_path / "c.json")
    said = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert later.version == said["version"] == 2
    assert said["changes"] == "Since version 1: 1 new, 1 changed, 0 gone."


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_says_its_version_and_what_has_changed_in_it_or_on_a_page_beside_it(
    told: Conversing, tmp_path: Path, form: str
):
    write(told, tmp_path / "first.json")
    told.tag("children;", NewTag("rationality", "goals"))
    told.tag("-six hundred children;", NewTag("rationality", "knowledge"))
    told.case.tags.take_off(told.case.tags.of(told.id)[0].id, told.by)
    target = tmp_path / f"a{FORMATS[form].suffix}"
    write(told, target, form)
    written = [path for path in tmp_path.iterdir() if path.name.startswith("a")]
    texts = [text for path in written for text in texts_in(path.read_bytes(), path.suffix)]
    everything = " ".join(" ".join(texts).replace("\\", "").split())
    assert "version 2" in everything or '"version": 2' in everything or ",2,20" in everything
    assert "Since version 1: 1 new, 1 changed, 1 gone." in everything
    write(told, tmp_path / "b.json")
    said = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    for changed in (*said["new"], *said["changed"], *said["gone"]):
        assert changed in everything


def test_a_row_of_a_spreadsheet_says_whether_its_excerpt_is_new_or_changed(told: Conversing, tmp_path: Path):
    write(told, tmp_path / "first.csv", "csv")
    told.tag("children;", NewTag("rationality", "goals"))
    told.tag("-six hundred children;", NewTag("rationality", "knowledge"))
    write(told, tmp_path / "a.csv", "csv")
    rows = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"), newline=""))
    assert {(row["quote"], row["change"]) for row in rows} >= {
        *{("children;", "new"), ("'-six hundred children;", "changed"), ("three.", "")}
    }
    assert left_in(tmp_path) == ["a version and changes.txt", "a.csv", "first.csv"]


def test_a_page_of_changes_goes_with_the_file_that_is_written_over(told: Conversing, tmp_path: Path):
    write(told, tmp_path / "first.csv", "csv")
    told.tag("children;", NewTag("rationality", "goals"))
    write(told, tmp_path / "a.csv", "csv")
    assert "a version and changes.txt" in left_in(tmp_path)
    own = pack_for(told.case, "own", told.conversation, by=told.by)
    terms = Terms(told.by, told.conversation, told.by.author, reason="It is theirs.")
    export_on(told.case, own, "csv", tmp_path / "a.csv", terms, overwrite=True)
    assert left_in(tmp_path) == ["a.csv", "first.csv"]


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
    whole = pack_of(told.case, by=told.by)
    for excerpt in planted(whole.excerpts[0], text):
        with pytest.raises(ExportError) as error:
            pack = replace(whole, excerpts=(excerpt,))
            export(told.case, pack, "json", target, by=told.by, confirmed_by=told.by.author)
        assert "1 found" in error.value.detail and excerpt.id in error.value.detail
        assert not any(word in str(error.value) for word in ("KELLY", "harrow", "Jamei"))
    assert left_in(tmp_path) == [] and told.case.exports.all() == []


def test_every_text_of_a_pack_is_looked_through(told: Conversing):
    """A field added to what goes out later has to be marked as said, or to be one that holds no one's words."""
    models = [kind for kind in vars(model).values() if isinstance(kind, type) and is_dataclass(kind)]
    ours = {
        "id",
        "note",
        "is_struck",
        "conversation",
        "participant_level",
        "layer",
        "step_title",
        "volunteered",
        "text_state",
        "start_s",
    }
    ours |= {"end_s", "clock", "unchecked", "unclear", "replaced", "kind", "code", "level", "direction", "at", "state"}
    ours |= {"by_participant", "excerpt", "first_line", "last_line", "starts", "ends", "number", "length_s"}
    ours |= {"from_s", "to_s", "why", "audience", "wishes", "imported", "what", "is_retired", "line", "mark"}
    ours |= {"way", "by", "factor", "review"}
    marked = {(kind, field.name) for kind in models for field in fields(kind) if "said" in field.metadata}
    parts = {"before", "after", "tags", "tag", "lines", "spans", "person", "visits", "silences", "texts", "talks"}
    parts |= {"episodes", "excerpts", "record", "codes", "pauses", "judged", "patterns", "comments"}
    parts |= {"sides", "ways", "blanks"}
    for kind in models:
        for field in fields(kind):
            assert (kind, field.name) in marked or field.name in ours | parts, (kind, field.name)
    assert (Excerpt, "code") not in marked and (model.Person, "code") in marked
    pack = pack_of(told.case, by=told.by)
    assert {text for _, _, text in said_in(blank(pack))} == {"·", "P01"}
    assert len([*said_in(pack)]) == len([*said_in(blank(pack))]) > 100


@pytest.mark.parametrize("name", ["Kelly notes.json", "kelly-barton.json", "for Jamei.json"])
def test_a_name_in_the_name_of_the_file_refuses_the_export(told: Conversing, tmp_path: Path, name: str):
    with pytest.raises(ExportError, match="would go out") as error:
        write(told, tmp_path / name)
    assert "file name of the file" in error.value.detail
    assert left_in(tmp_path) == []


def zipped(name: str, content: bytes, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
        archive.comment = comment
    return out.getvalue()


@pytest.mark.parametrize(
    ("suffix", "hiding"),
    [
        (".md", lambda text: text),
        (".json", lambda text: b'"a\\n' + text + b'"'),
        (".html", lambda text: b"<b>" + text + b"</b>"),
        (".html", lambda text: b'<b title="' + text.replace(b"e", b"&#101;") + b'">x</b>'),
        (".docx", lambda text: zipped("a.xml", b"<a>" + text.replace(b" ", b"</a><a>") + b"</a>")),
        (".docx", lambda text: zipped("core.xml", b'<a name="' + text + b'"/>')),
        (".qdpx", lambda text: zipped(f"sources/{text.decode()}.txt", b"x")),
        (".qdpx", lambda text: zipped("a.txt", b"x", text)),
        (".xlsx", lambda text: zipped("a.zip", zipped("b.txt", text))),
    ],
    ids=["text", "json", "html text", "html attribute", "xml text", "xml attribute", "file", "comment", "zip in zip"],
)
def test_a_name_that_only_the_rendering_brings_in_refuses_the_export(
    told: Conversing, suffix: str, hiding: Callable[[bytes], bytes]
):
    found, key = pack_of(told.case, by=told.by), name_key_of(told.case)

    def render(shown: Pack) -> bytes:
        return hiding(b"" if shown.excerpts[0].quote == "·" else b"by Kel-ly")

    def plain(shown: Pack) -> bytes:
        return hiding(b"by somebody")

    assert require_clean_rendering(plain, found, key, suffix) == hiding(b"by somebody")
    with pytest.raises(ExportError, match="would go out"):
        require_clean_rendering(render, found, key, suffix)


@pytest.mark.parametrize("word", ["Excerpt", "Stage", "Notice", "Conversation", "Line"])
def test_a_name_that_is_one_of_the_formats_own_words_does_not_refuse_it(told: Conversing, tmp_path: Path, word: str):
    told.case.names.add("person", word, "Sibling", told.by)
    for form in FORMATS:
        write(told, tmp_path / f"a {form}.file", form)
    quote = json.loads((tmp_path / "a json.file").read_text(encoding="utf-8"))["excerpts"][0]["quote"]
    assert quote == ("[Mother] was one [Sibling]" if word == "Line" else "[Mother] was one line")


def test_a_near_miss_may_be_said_to_be_another_word_and_a_name_may_not(told: Conversing, tmp_path: Path):
    told.tag("children;", NewTag("rationality", "goals", memo="the telly was on, jelly too"))
    with pytest.raises(ExportError, match="would go out") as error:
        write(told, tmp_path / "a.json")
    assert "2 found, 2 of them near misses" in error.value.detail
    write(told, tmp_path / "a.json", other_words=["telly", "Jelly"])
    assert told.case.exports.all()[-1].confirmed.endswith("2 said to be no names")
    whole = pack_of(told.case, by=told.by)
    pack = Pack((), (), (), (replace(whole.excerpts[0], quote="Kelly"),))
    cleared = look_through(pack, name_key_of(told.case), target=tmp_path / "b.json", other_words=["Kelly"])
    assert [leak.certain for leak in cleared.leaks] == [True]


def test_what_has_to_be_looked_at_needs_a_person_and_is_not_named(told: Conversing, tmp_path: Path):
    told.tag("hundred", NewTag("rationality", "goals", memo="then to Foxley, phone 07700 900123, and Mrs barton"))
    with pytest.raises(ExportError, match="A person has to look") as error:
        write(told, tmp_path / "a.json", confirmed_by=None)
    assert "Foxley" not in str(error.value) and left_in(tmp_path) == []
    found = look_through(pack_of(told.case, by=told.by), name_key_of(told.case), target=tmp_path / "a.json")
    assert {(item.reason, item.text) for item in found.to_look_at} == {
        ("capital", "Foxley"),
        ("count", "one, six hundred, three, One two three, 600"),
        ("part of a name", "barton"),
        ("limit", "Nothing about my own health."),
    }
    assert "Foxley" not in repr(found)
    assert len(next(item.excerpts for item in found.to_look_at if item.reason == "limit")) == 7


def test_what_needs_no_look_needs_no_person(conversing: Conversing, tmp_path: Path):
    conversing.hear([("participant", "we waited")])
    conversing.tag("waited", NewTag("rationality", "goals"))
    write(conversing, tmp_path / "a.json", confirmed_by=None)
    assert conversing.case.exports.all()[0].confirmed == "there was nothing to look at"


def test_a_folder_that_is_synced_has_to_be_looked_at(told: Conversing, tmp_path: Path):
    target = tmp_path / "Dropbox" / "a.json"
    found = look_through(pack_of(told.case, by=told.by), name_key_of(told.case), target=target)
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


def refuse_entries(told: Conversing, form: str) -> None:
    told.case._store.execute(
        f"CREATE TEMP TRIGGER refused BEFORE INSERT ON export_log WHEN new.format = '{form}' "
        "BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_that_can_not_be_entered_into_the_log_is_taken_back_and_the_one_before_put_back(
    told: Conversing, tmp_path: Path, overwrite: bool
):
    if overwrite:
        (tmp_path / "a.json").write_text("old", encoding="utf-8")
    refuse_entries(told, "json")
    with pytest.raises(EntryError, match="does not fit"):
        write(told, tmp_path / "a.json", overwrite=overwrite)
    assert left_in(tmp_path) == (["a.json"] if overwrite else [])
    assert not overwrite or (tmp_path / "a.json").read_text(encoding="utf-8") == "old"


def test_where_a_later_file_can_not_be_put_in_its_place_the_earlier_one_is_as_it_was(tmp_path: Path):
    (tmp_path / "a.json").write_text("old", encoding="utf-8")
    (tmp_path / "b.csv").mkdir()
    (tmp_path / "b.csv" / "mine").write_text("mine", encoding="utf-8")
    files = [(tmp_path / name, b"new") for name in ("a.json", "c.md", "b.csv")]
    with pytest.raises(ExportError, match="can't be written there"):
        put_in_place(files, lambda: None, overwrite=True)
    assert left_in(tmp_path) == ["a.json", "b.csv"] and left_in(tmp_path / "b.csv") == ["mine"]
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "old"


def into(told: Conversing, folder: Path, **values: Any) -> list[ExportResult]:
    terms = Terms(told.by, told.conversation, told.by.author, reason="No health in it.")
    pack = pack_of(told.case, told.conversation, by=told.by)
    return export_into(told.case, pack, ["json", "csv"], folder, replace(terms, **values), overwrite=True)


def test_where_one_of_several_can_not_be_entered_all_that_stood_there_stands_there_again(
    told: Conversing, tmp_path: Path
):
    folder = tmp_path / "out"
    into(told, folder)
    for file in folder.iterdir():
        file.write_text(f"old {file.name}", encoding="utf-8")
    old = {file: file.read_bytes() for file in folder.iterdir()}
    refuse_entries(told, "csv")
    with pytest.raises(EntryError, match="does not fit"):
        into(told, folder)
    assert {file: file.read_bytes() for file in folder.iterdir()} == old
    told.case._store.execute("DROP TRIGGER refused")
    into(told, folder)
    assert {*folder.iterdir()} == {*old} and not {*old.values()} & {file.read_bytes() for file in folder.iterdir()}


def test_a_made_folder_that_is_not_empty_does_not_hide_why_nothing_was_exported(told: Conversing, tmp_path: Path):
    class Meanwhile(frozenset[str]):
        """Words; while they are read, somebody puts a file into the folder."""

        def __iter__(self) -> Iterator[str]:
            (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
            return super().__iter__()

    with pytest.raises(ExportError):
        into(told, tmp_path / "out", other_words=Meanwhile(), confirmed_by=None)
    assert left_in(tmp_path / "out") == ["mine.txt"]


def test_an_unknown_format_another_audience_and_nothing_to_export_are_refused(told: Conversing, tmp_path: Path):
    whole = pack_of(told.case, by=told.by)
    with pytest.raises(ExportError, match="no such format"):
        write(told, tmp_path / "a.json", "pdf")
    for form in ("qdpx", "text"):
        with pytest.raises(ExportError, match="review team alone"):
            pack = pack_for(told.case, "public", by=told.by)
            export(told.case, replace(pack, excerpts=whole.excerpts), form, tmp_path / "a", by=told.by)
    with pytest.raises(ExportError, match="nothing to export"):
        export(told.case, Pack((), (), (), ()), "json", tmp_path / "a.json", by=told.by)
    assert left_in(tmp_path) == []
