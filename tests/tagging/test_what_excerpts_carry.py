"""Every excerpt carries in every format what has to be known of it: one table of fields, tried on each file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator

import docx
import openpyxl
import pytest
from lxml import etree, html

from casefile.events import Hand
from casefile.notes import NoteKind
from casefile.tags import NewTag
from tagging.audiences import pack_for
from tagging.codebook import DIRECTIONS
from tagging.excerpts import pack_of
from tagging.export.about import came_up
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.model import Audience, Excerpt, Pack
from tests.tagging.refi_lint import PROJECT, unpacked
from tests.tagging.support import Conversing, span_in

HEADER = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
# Whole texts or a codebook, and no excerpts.
WITHOUT_EXCERPTS = {"qdc", "taguette", "text", "vtt"}
TABLES = ("csv", "xlsx", "json")


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> dict[Audience, Pack]:
    """What each audience is given of such a case, with all that may be chosen for it chosen."""
    told = fill(Conversing(tmp_path_factory.mktemp("told")))
    first = told.case.conversations.all()[0]
    made: dict[Audience, Pack] = {"analysis": pack_for(told.case, "analysis", by=told.by)}
    for excerpt in made["analysis"].excerpts:
        for audience in ("group", "public"):
            told.case.exports.choose(excerpt.id, audience, told.by)
    made["own"] = pack_for(told.case, "own", first, by=told.by)
    made |= {audience: pack_for(told.case, audience, by=told.by) for audience in ("group", "public")}
    told.case.close()
    return made


def fill(conversing: Conversing) -> Conversing:
    """Excerpts of every standing: volunteered, prompted, of no known step, checked and not, typed, and the lead's."""
    case, by = conversing.case, conversing.by
    case.step_visits.enter(conversing.id, "story", by, at_s=0.0)
    case.step_visits.enter(conversing.id, "factors", by, at_s=20.0)
    conversing.hear(
        [
            ("lead", "How did it begin?"),
            ("participant", "I took them over in spring. One line on a list."),
            ("lead", "What made it harder?"),
            ("participant", "We had no cover that week. Nobody came."),
            ("participant", "It was quiet then."),
        ]
    )
    second = Hand(case.people.reviewer("Reviewer 2").id, "review")
    episode = case.episodes.add("The wait", by, nominated_by="participant")
    conversing.tag("took them over", NewTag("episode", episode=episode.id))
    conversing.tag("One line", NewTag("factor", "family", direction="supported"), second)
    conversing.tag("no cover", NewTag("factor", "conditions", episode.id, "hindered", "as before", "most of all"))
    conversing.tag("no cover", NewTag("factor", "resources", direction="unclear"), second)
    conversing.tag("What made", NewTag("rationality", "goals"))
    conversing.tag("quiet then.", NewTag("factor", "own_team", direction="both"))
    case.transcripts.set_checked(conversing.utterances()[3].id, True, by)
    typed: list[tuple[NoteKind, str]] = [("note", "600 on the list"), ("quote", "Nobody would come")]
    for kind, words in typed:
        note = case.notes.add(conversing.id, "factors", words, by, at_s=21.0, kind=kind)
        case.tags.put(*span_in(note.words, words.split(" ", 1)[1]), NewTag("factor", "role", direction="both"), by)
    conversing.begin("P02")
    conversing.hear([("participant", "Nobody asked me.")])
    conversing.tag("asked me.", NewTag("rationality", "attention"))
    return conversing


def in_words(of: Callable[[Excerpt], bool], words: str) -> Callable[[Excerpt], list[str]]:
    return lambda one: [words] if of(one) else []


def said(lines: tuple[object, ...]) -> Iterator[str]:
    return (word for line in lines for word in str(getattr(line, "text", "")).split())


# What files for reading say of a field, and the columns of tables that hold it.
FIELDS: dict[str, tuple[tuple[str, ...], Callable[[Excerpt], list[str]]]] = {
    "id": (("id",), lambda one: [one.id]),
    "quote": (("quote",), lambda one: [one.quote]),
    "question": (("question",), lambda one: [one.question or ""]),
    "before": (("before",), lambda one: [*said(one.before)]),
    "after": (("after",), lambda one: [*said(one.after)]),
    "step": (("step", "step_title"), lambda one: [one.step_title]),
    "time": (("clock", "start_s", "end_s"), lambda one: [one.clock]),
    "speaker": (("speaker",), lambda one: [one.speaker]),
    "volunteered": (("volunteered",), in_words(lambda one: one.volunteered is True, "Volunteered in the story")),
    "prompted": (("volunteered",), in_words(lambda one: one.volunteered is False, "Said after a prompt")),
    "nobody knows": (
        ("volunteered",),
        in_words(
            lambda one: one.step_title != "" and one.step is None and one.speaker != "lead",
            "Volunteered or prompted: not known",
        ),
    ),
    "checked": (("unchecked",), in_words(lambda one: one.unchecked is False, "checked against the sound")),
    "unchecked": (("unchecked",), in_words(lambda one: one.unchecked is True, "not all of it was compared")),
    "no sound of it": (("unchecked",), in_words(lambda one: one.note is not None, "typed, so never compared")),
    "verbatim": (
        ("layer", "note"),
        in_words(lambda one: one.layer == "account" and one.note is None, "verbatim, from the transcript"),
    ),
    "a quote": (
        ("layer", "note"),
        in_words(lambda one: one.layer == "account" and one.note is not None, "typed by the note-taker as a quote"),
    ),
    "a note": (("layer", "note"), in_words(lambda one: one.layer != "account", "note-taker's record, not verbatim")),
    "tags": ((), lambda one: [tag.title for tag in one.tags]),
    "levels": ((), lambda one: [tag.level or "" for tag in one.tags]),
    "directions": ((), lambda one: [DIRECTIONS[tag.direction] for tag in one.tags if tag.direction]),
    "weights": ((), lambda one: [tag.weight or "" for tag in one.tags]),
    "memos": ((), lambda one: [tag.memo or "" for tag in one.tags]),
    "authors": ((), lambda one: [tag.author for tag in one.tags]),
    "tags' ids": ((), lambda one: [tag.id for tag in one.tags]),
}
# Other names of these columns in spreadsheets.
COLUMNS = {"id": "excerpt_id", "before": "context_before", "after": "context_after"}
OF_TAGS = {
    **{"id": "tag_id", "kind": "tag_kind", "code": "tag_code", "title": "tag_title", "level": "tag_level"},
    **{"direction": "tag_direction", "weight": "tag_weight", "episode": "episode", "memo": "memo"},
    **{"author": "tag_author", "at": "tag_at", "state": "tag_state"},
}


def plain(text: str) -> str:
    return " ".join(text.split())


def read_markdown(content: bytes, pack: Pack) -> dict[str, str]:
    blocks = re.split(r"(?m)^### |(?<=\n)(?=## )", content.decode().replace("\\", ""))
    return {one.id: next(block for block in blocks if f"Excerpt {one.id}" in block) for one in pack.excerpts}


def read_html(content: bytes, pack: Pack) -> dict[str, str]:
    page = html.fromstring(content.decode())
    return {one.id: page.get_element_by_id(one.id).text_content() + one.id for one in pack.excerpts}


def read_docx(content: bytes, pack: Pack) -> dict[str, str]:
    """The comments of an excerpt with the text that they lie in; else the paragraphs from its words to the next's."""
    document = docx.Document(io.BytesIO(content))
    comments = [comment.text for comment in document.comments]
    authors = {comment.text: comment.author for comment in document.comments}
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    if not comments:
        starts = [number for number, text in enumerate(paragraphs) if "Excerpt " in text]
        assert len(starts) == len(pack.excerpts)
        ends = [*(number - 1 for number in starts[1:]), len(paragraphs)]
        blocks = [paragraphs[one - 1 : end] for one, end in zip(starts, ends, strict=True)]
        return {one.id: "\n".join(block) for one, block in zip(pack.excerpts, blocks, strict=True)}
    everything = "\n".join(paragraphs)
    return {
        one.id: "\n".join([*(text + authors[text] for text in comments if f"Excerpt {one.id}" in text), everything])
        for one in pack.excerpts
    }


def read_qdpx(content: bytes, pack: Pack) -> dict[str, str]:
    files = unpacked(content)
    root = etree.fromstring(files["project.qde"])
    users = {user.get("guid"): user.get("name") for user in root.iter(PROJECT + "User")}
    found: dict[str, str] = {}
    for source in root.iter(PROJECT + "TextSource"):
        text = files[source.get("plainTextPath").replace("internal://", "sources/")].decode()
        for selection in source.iter(PROJECT + "PlainTextSelection"):
            about = selection.findtext(PROJECT + "Description")
            excerpt = re.findall(r"Excerpt (\w+),", about)[0]
            own = "\n".join([selection.get("name"), about, users[selection.get("creatingUser")]])
            found[excerpt] = f"{found.get(excerpt, text)}\n{own}"
    return found


READERS = {
    **{"markdown": read_markdown, "html": read_html, "docx": read_docx},
    **{"qdpx": read_qdpx, "qdpx-timed": read_qdpx},
}


def test_every_format_either_holds_excerpts_or_whole_texts_alone():
    assert {*READERS, *TABLES} | WITHOUT_EXCERPTS == {*FORMATS}


@pytest.mark.parametrize("form", READERS)
def test_files_for_reading_say_every_field_of_every_excerpt(packs: dict[Audience, Pack], form: str):
    for audience, pack in packs.items():
        if FORMATS[form].for_team and audience != "analysis":
            continue
        found = READERS[form](FORMATS[form].file(HEADER, pack), pack)
        assert found.keys() == {excerpt.id for excerpt in pack.excerpts}
        for excerpt in pack.excerpts:
            shown = plain(found[excerpt.id])
            for name, (_, words_of) in FIELDS.items():
                for words in words_of(excerpt):
                    assert plain(words) in shown, (audience, name, words, shown)


def test_the_case_has_excerpts_for_every_field(packs: dict[Audience, Pack]):
    excerpts = packs["analysis"].excerpts
    assert [name for name, (_, words_of) in FIELDS.items() if not any(any(words_of(one)) for one in excerpts)] == []


def rows_of(form: str, content: bytes) -> list[dict[str, str]]:
    if form == "csv":
        return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    head, *rows = openpyxl.load_workbook(io.BytesIO(content))["Tags"].values
    return [dict(zip(map(str, head), ["" if cell is None else str(cell) for cell in row], strict=True)) for row in rows]


def cell(value: object) -> str:
    if isinstance(value, tuple):
        return " | ".join(f"{line.speaker}: {line.text}" for line in value)
    if isinstance(value, float):
        return f"{value:.2f}"
    return {"True": "yes", "False": "no", "None": ""}.get(str(value), str(value))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_tables_hold_every_field_of_every_excerpt_and_tag_in_columns(packs: dict[Audience, Pack], form: str):
    for audience, pack in packs.items():
        rows = iter(rows_of(form, FORMATS[form].file(HEADER, pack)))
        for excerpt in pack.excerpts:
            for tag in excerpt.tags or (None,):
                row = next(rows)
                for column in {column for columns, _ in FIELDS.values() for column in columns}:
                    shown = row[COLUMNS.get(column, column)]
                    # How it came up is said of each tag.
                    of = tag if tag and column == "volunteered" else excerpt
                    assert shown == cell(getattr(of, column)), (audience, column)
                for name, column in OF_TAGS.items():
                    assert row[column] == cell(getattr(tag, name) if tag else None), (audience, column)
        assert next(rows, None) is None


def test_json_holds_every_field_as_the_model_does(packs: dict[Audience, Pack]):
    for pack in packs.values():
        content = json.loads(FORMATS["json"].file(HEADER, pack))
        for excerpt, written in zip(pack.excerpts, content["excerpts"], strict=True):
            for column in {column for columns, _ in FIELDS.values() for column in columns} - {"before", "after"}:
                assert written[column] == getattr(excerpt, column)
            assert [line["text"] for line in written["before"]] == [line.text for line in excerpt.before]
            for tag, given in zip(excerpt.tags, written["tags"], strict=True):
                names = {*OF_TAGS, "volunteered"}
                assert {name: getattr(tag, name) for name in names} == {name: given[name] for name in names}


def test_of_a_lead_s_words_it_is_not_asked_whether_they_were_volunteered(conversing: Conversing):
    conversing.hear([("lead", "What then?"), ("participant", "Nobody came.")])
    for phrase in ("What then?", "Nobody came."):
        conversing.tag(phrase, NewTag("rationality", "goals"))
    lead, participant = pack_of(conversing.case, by=conversing.by).excerpts
    assert [*came_up(lead)] == [] and "not known" in "".join(came_up(participant))
