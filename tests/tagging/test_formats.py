"""Each format holds what goes out in the way in which other programs read it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from casefile.events import Hand
from casefile.tags import NewTag
from tagging.excerpts import pack_of
from tagging.export.docx import MOST_COMMENTS
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.export.xlsx import plain_cell
from tagging.model import Excerpt, Pack
from tests.tagging.refi_lint import PROJECT, lint, schema_errors, unpacked
from tests.tagging.support import Conversing, Line, span_in

HEADER = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPOKEN: list[Line] = [
    ("lead", "What happened then?"),
    ("participant", "😀 I saw Jamie Barton at the clinic & <waited> there."),
    ("participant", "Nobody came, é and 𝔘 alike. So I left."),
    ("lead", "And after that?"),
]


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    """A conversation with tags that overlap, cross lines, lie on a name, are alike, and have lost their place."""
    case, by = conversing.case, conversing.by
    case.names.add("person", "Jamie Barton", "Child A", by)
    case.step_visits.enter(conversing.id, "story", by, at_s=0.0)
    case.step_visits.enter(conversing.id, "factors", by, at_s=14.0)
    case.agreements.enter(conversing.id, "limits", by, by_whom="P01", limits="Not my health.")
    conversing.hear(SPOKEN)
    second = Hand(case.people.reviewer("Reviewer 2").id, "review")
    first, other = case.episodes.add("The wait", by), case.episodes.add("the wait ", by, nominated_by="participant")
    conversing.tag("saw Jamie", NewTag("rationality", "attention", memo="look\nagain", episode=first.id))
    conversing.tag("Barton at the clinic & <waited> there. Nobody came,", NewTag("episode", episode=first.id), second)
    conversing.tag("the clinic", NewTag("factor", "conditions", direction="hindered", episode=other.id))
    conversing.tag("the clinic", NewTag("factor", "conditions", direction="hindered"))
    conversing.tag("the clinic", NewTag("factor", "resources", direction="supported"), second)
    conversing.tag("𝔘 alike.", NewTag("rationality", "goals"))
    conversing.tag("So I", NewTag("rationality", "goals"))
    case.words.delete(list(conversing.span("So I")), by)
    note = case.notes.add(conversing.id, "factors", "=SUM(1) she nodded", by, at_s=15.0, kind="observation")
    case.tags.put(*span_in(note.words, "she nodded"), NewTag("factor", "family", direction="both"), by)
    return conversing


def made(told: Conversing, form: str) -> bytes:
    return FORMATS[form].file(HEADER, pack_of(told.case, told.conversation, by=told.by))


def quotes(pack: Pack) -> dict[str, Excerpt]:
    return {tag.id: excerpt for excerpt in pack.excerpts for tag in excerpt.tags}


def without_labels(text: str) -> str:
    """The words of a passage over several lines: without what stands at the beginning of each."""
    return " ".join(re.sub(r"\n(== .* ==\n)?\[[\d:]+\] [^:\n]*: ", " ", text).split())


def test_every_tag_has_its_words_in_a_text(told: Conversing):
    pack = pack_of(told.case, told.conversation, by=told.by)
    by_tag = quotes(pack)
    spans = [(text, span) for talk in pack.talks for text in talk.texts for span in text.spans]
    assert len(spans) == len(by_tag) - 1  # one has lost its place
    for text, span in spans:
        lines = [line.text for line in text.lines[span.first_line : span.last_line + 1]]
        lines[-1] = lines[-1][: span.ends]
        lines[0] = lines[0][span.starts :]
        assert " ".join(lines) == by_tag[span.tag.id].quote


def test_a_project_is_valid_and_taken_by_importers(told: Conversing):
    content = made(told, "qdpx")
    assert lint(content) == []
    root = etree.fromstring(unpacked(content)["project.qde"])
    assert [user.get("name") for user in root.iter(PROJECT + "User")] == ["reviewer 1", "reviewer 2"]
    names = [item.get("name") for item in root.iter(PROJECT + "PlainTextSelection")]
    assert "saw [Child A]" in names and "𝔘 alike." in names and len(names) == 7
    values = {item.findtext(PROJECT + "TextValue") for item in root.iter(PROJECT + "VariableValue")}
    assert values == {"health visiting", "health visitor", "front line"}
    codes = [item.get("name") for item in root.iter(PROJECT + "Code")]
    assert "Episode: The wait" in codes and "Episode: the wait (2)" in codes


def test_a_project_with_points_in_time_ties_each_line_to_its_second_and_holds_no_sound(told: Conversing):
    content = made(told, "qdpx-timed")
    assert lint(content, is_timed=True) == [] and lint(content) != []
    assert lint(made(told, "qdpx"), is_timed=True) == ["the project's own path is wrong"]
    files = unpacked(content)
    root = etree.fromstring(files["project.qde"])
    (media,) = root.iter(PROJECT + "AudioSource")
    (written,) = media
    text = files[written.get("plainTextPath").replace("internal://", "sources/")].decode()
    assert media.get("path") == "relative:///P01.flac" and text in [
        files[source.get("plainTextPath").replace("internal://", "sources/")].decode()
        for source in root.iter(PROJECT + "TextSource")
    ]
    points = {int(one.get("position")): int(one.get("timeStamp")) for one in written}
    pack = pack_of(told.case, told.conversation, by=told.by)
    lines = pack.talks[0].texts[0].lines
    starts = [round((line.start_s or 0.0) * 1000) for line in lines]
    assert [*points.values()] == [*starts, round((lines[-1].end_s or 0.0) * 1000)]
    begin = [text[place:].split("\n", 1)[0] for place in points if place < len(text)]
    assert [row.endswith(line.text) for row, line in zip(begin, lines, strict=True)] == [True] * 4
    plain_files = unpacked(made(told, "qdpx"))
    assert plain_files.items() - files.items() == {("project.qde", plain_files["project.qde"])}


def test_each_selection_says_what_its_excerpt_does(told: Conversing):
    pack = pack_of(told.case, told.conversation, by=told.by)
    files = unpacked(made(told, "qdpx"))
    by_tag = quotes(pack)
    seen = 0
    for selection in etree.fromstring(files["project.qde"]).iter(PROJECT + "PlainTextSelection"):
        about = selection.findtext(PROJECT + "Description")
        excerpt = by_tag[re.findall(r"tag (\w+)$", about)[0]]
        assert without_labels(selection.get("name")) == excerpt.quote
        assert (f"Answers: {excerpt.question}" in about) == bool(excerpt.question)
        seen += 1
    assert seen == 7
    memos = [files[name].decode() for name in files if name.endswith(".txt")]
    assert "look again" in memos


def test_what_did_not_travel_lies_beside(told: Conversing):
    page = FORMATS["qdpx"].beside
    assert page
    text = page[1](HEADER, pack_of(told.case, told.conversation, by=told.by))
    assert "lie nowhere in the texts: 1\n- P01" in text and "P01: Not my health." in text


@pytest.mark.parametrize("emptied", [{"excerpts": ()}, {"talks": ()}, {"episodes": ()}, {"reviewers": ()}])
def test_empty_parts_are_left_out(told: Conversing, emptied: dict[str, Any]):
    parts = {
        name: getattr(pack_of(told.case, told.conversation, by=told.by), name) for name in Pack.__dataclass_fields__
    }
    pack = Pack(**{**parts, **emptied})
    assert lint(FORMATS["qdpx"].file(HEADER, pack)) == []
    assert lint(FORMATS["qdpx-timed"].file(HEADER, pack), is_timed=True) == []
    assert schema_errors(FORMATS["qdc"].file(HEADER, pack), "Codebook.xsd") == []
    for form in ("docx", "xlsx", "html", "json", "taguette"):
        assert FORMATS[form].file(HEADER, pack)


def test_a_codebook_is_valid(told: Conversing):
    content = made(told, "qdc")
    assert schema_errors(content, "Codebook.xsd") == []
    rows = list(csv.DictReader(io.StringIO(made(told, "taguette").decode())))
    assert {"tag", "description"} == set(rows[0])
    tags = [row["tag"] for row in rows]
    assert "Contributory factors.Front-line factors.Front line: Conditions of work" in tags
    assert len(set(tags)) == len(tags) and all(len(tag) <= 200 for tag in tags)


def test_what_the_team_made_of_the_codebook_goes_out_with_its_names_replaced(told: Conversing):
    codes, by = told.case.codes, told.by
    before = pack_of(told.case, told.conversation, by=by).digests
    name = told.case.names.all()[0]
    codes.describe("family", by, title=f"Around {name.real}")
    codes.merge("conditions", codes.add("factor", "Load and cover", by, level="front_line"), by)
    codes.retire("role", by)
    pack = pack_of(told.case, told.conversation, by=by)
    assert pack.digests != before
    rows = {row["tag"] for row in csv.DictReader(io.StringIO(made(told, "taguette").decode()))}
    assert "Contributory factors.Front-line factors.Front line: Load and cover" in rows
    assert f"Contributory factors.Front-line factors.Front line: Around {name.pseudonym}" in rows
    assert not any("Conditions of work" in row for row in rows)
    assert any(row.endswith("Aspects of the role (no longer put)") for row in rows)
    assert lint(FORMATS["qdpx"].file(HEADER, pack)) == []
    titles = {tag.title for excerpt in pack.excerpts for tag in excerpt.tags}
    assert "Load and cover" in titles and "Conditions of work" not in titles


def test_word_comments_lie_on_the_tagged_words(told: Conversing):
    content = made(told, "docx")
    document = docx.Document(io.BytesIO(content))
    by_tag = quotes(pack_of(told.case, told.conversation, by=told.by))
    comments = {comment.comment_id: comment for comment in document.comments}
    assert {comment.author for comment in comments.values()} == {"reviewer 1", "reviewer 2"}
    body = etree.fromstring(unpacked(content)["word/document.xml"])
    open_now: dict[str, str] = {}
    found: dict[str, str] = {}
    is_heading = False
    for item in body.iter():
        if item.tag == W + "commentRangeStart":
            open_now[item.get(W + "id")] = ""
        elif item.tag == W + "commentRangeEnd":
            found[item.get(W + "id")] = open_now.pop(item.get(W + "id"))
        elif item.tag == W + "pStyle":
            is_heading = item.get(W + "val") == "Heading3"
        elif item.tag == W + "t" and not is_heading:
            open_now = {number: text + (item.text or "") for number, text in open_now.items()}
        elif item.tag == W + "p":
            open_now = {number: f"{text}\n" for number, text in open_now.items()}
    assert len(found) == 7 and open_now == {}
    for number, words in found.items():
        text = comments[int(number)].text
        excerpt = by_tag[re.findall(r"tag (\w+)$", text)[0]]
        assert " ".join(re.sub(r"\n[^\n]*?\]: ", " ", words).split()) == excerpt.quote
    everything = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "lost their place" in everything and "alike. So I left. lead: And" in everything
    assert [table.cell(0, 0).text for table in document.tables] == ["Episode", "Level", "Level"]
    assert document.core_properties.last_modified_by == "" and document.core_properties.author == "Vantage 0"


def test_excerpts_with_tags_beyond_what_word_can_show_are_listed(told: Conversing):
    pack = pack_of(told.case, told.conversation, by=told.by)
    (talk,) = pack.talks
    span = talk.texts[0].spans[0]
    many = type(talk.texts[0])("x", "transcript", talk.texts[0].lines, (span,) * (MOST_COMMENTS + 2))
    crowded = type(talk)(**{**vars(talk), "texts": (many,)})
    content = FORMATS["docx"].file(HEADER, Pack((crowded,), pack.episodes, pack.reviewers, pack.excerpts))
    assert len(etree.fromstring(unpacked(content)["word/comments.xml"])) == MOST_COMMENTS
    body = etree.fromstring(unpacked(content)["word/document.xml"])
    texts = ["".join(paragraph.itertext()) for paragraph in body.iter(W + "p")]
    listed = texts[texts.index("Further tags") :]
    assert [text for text in listed if span.excerpt in text] == [f"P01: Excerpt {span.excerpt}"]
    assert sum(text.endswith(f"tag {span.tag.id}") for text in listed) == 1 and "reviewer 1" in " ".join(listed)


def test_no_cell_of_a_workbook_is_a_formula(told: Conversing):
    book = openpyxl.load_workbook(io.BytesIO(made(told, "xlsx")))
    assert book.sheetnames == ["About", "Tags", "Episodes", "Matrix", "Agencies", "Codebook", "Memos"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    tags = list(book["Tags"].values)
    assert len(tags) == 1 + 8 and tags[-1][tags[0].index("context_before")] == "note-taker: =SUM(1)"
    assert tags[-1][tags[0].index("note")] == "observed" and "audience" not in tags[0]
    matrix = list(book["Matrix"].values)
    assert matrix[0] == ("Level", "Factor", "The wait", "the wait", "no episode named")
    conditions = next(row for row in matrix if row[1] == "Conditions of work")
    pack = pack_of(told.case, told.conversation, by=told.by)
    (clinic,) = [one.id for one in pack.excerpts if one.quote == "the clinic"]
    said = f"P01 hindered (in the story): {clinic}"
    assert conditions[2:] == ("not raised? [a]", said, said)
    about = [row[1] for row in book["About"].values if row[0] == "Factors by key practice episode"]
    assert any(row.startswith("[a] not raised?: P01 (spoken of, with no episode named)") for row in about)
    resources = next(row for row in matrix if row[1] == "Resource allocation")
    assert resources[2:] == ("not raised? [a]", "not raised? [a]", f"P01 supported (in the story): {clinic}")
    assert [row[0] for row in book["Memos"].values] == ["Memo", "look again"]
    assert len(plain_cell("x" * 40_000)) == 32_767
    for sheet in book:
        assert sheet.oddFooter.left.text == HEADER.line and sheet.oddFooter.right.text == "&P / &N"
        assert sheet.oddHeader.left.text == "&A" and sheet.print_title_rows == "$1:$1"


class Page(HTMLParser):
    """The elements of a page, its ids and its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.given: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        for name, value in attrs:
            self.given.setdefault(name, []).append(value or "")
        if tag not in ("meta", "rect", "line"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect",):
            assert self.open.pop() == tag


def test_the_report_is_one_whole_page_without_scripts(told: Conversing):
    text = made(told, "html").decode()
    page = Page(text)
    assert page.open == [] and {"script", "link", "img", "iframe"}.isdisjoint(page.elements)
    assert "src" not in page.given and "http" not in text.replace("http-equiv", "")
    links = {link for link in page.given["href"] if link.startswith("#")}
    assert len(links) == len(set(page.given["href"])) > 5
    assert links <= {f"#{place}" for place in page.given["id"]}
    assert len(page.given["id"]) == len(set(page.given["id"]))
    assert "<mark>saw [Child A]</mark>" in text and "Timeline of P01" in text
    assert "&amp; &lt;waited&gt;" in text and "=SUM(1)" in text


def test_transcripts_are_as_transcription_tools_exchange_them(told: Conversing):
    vtt = made(told, "vtt").decode()
    cues = re.findall(r"^(\S+)\n(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\n<v ([^>]+)>(.*)$", vtt, re.M)
    assert len(cues) == 4 and vtt.startswith("WEBVTT - P01") and vtt.count("-->") == 4
    assert cues[1][1:4] == ("00:00:03.000", "00:00:14.000", "health visitor")
    assert "&amp; &lt;waited&gt;" in cues[1][4] and "rationality_attention" in cues[1][4]
    text = made(told, "text").decode()
    assert "\n\nhealth visitor: [00:00:03] 😀 I saw [Child A] at the clinic & <waited> there.\n\n" in text


def test_json_holds_the_texts_and_where_tags_stand(told: Conversing):
    content = json.loads(made(told, "json"))
    (talk,) = content["talks"]
    transcript, notes = talk["texts"]
    assert [line["text"] for line in notes["lines"]] == ["=SUM(1) she nodded"]
    for span in transcript["spans"]:
        if span["first_line"] == span["last_line"]:
            words = transcript["lines"][span["first_line"]]["text"][span["starts"] : span["ends"]]
            assert words == next(one["quote"] for one in content["excerpts"] if one["id"] == span["excerpt"])


# `~` marks a doubtful word for what hears it, and is none.
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Z", "Cs"), exclude_characters="~"), min_size=1, max_size=6
)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=8), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, data=st.data())
def test_whatever_was_said_and_tagged_stands_where_it_belongs(
    conversing: Conversing, lines: list[list[str]], data: Any
):
    conversing.begin("P01")
    spoken = [" ".join(" ".join(line).split()) or "x" for line in lines]
    if not conversing.case.names.all():
        conversing.case.names.add("person", "a b", "Child A", conversing.by)
    conversing.hear([(data.draw(st.sampled_from(["lead", "participant"])), line) for line in spoken])
    words = conversing.living()
    for _ in range(data.draw(st.integers(1, 5))):
        first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(words) - 1)] * 2)))
        conversing.case.tags.put(words[first].id, words[last].id, NewTag("rationality", "goals"), conversing.by)
    for stretch in range(data.draw(st.integers(0, 1))):
        conversing.case.leave_outs.add(conversing.id, words[stretch].id, words[-1].id, conversing.by)
    pack = pack_of(conversing.case, conversing.conversation, by=conversing.by)
    content = FORMATS["qdpx"].file(HEADER, pack)
    assert lint(content) == []
    assert lint(FORMATS["qdpx-timed"].file(HEADER, pack), is_timed=True) == []
    with ZipFile(io.BytesIO(FORMATS["docx"].file(HEADER, pack))) as archive:
        assert all(etree.fromstring(archive.read(name)) is not None for name in archive.namelist())


def test_what_every_review_calls_alike_has_another_guid_in_each_and_the_framework_s_codes_have_the_same(told):
    code = told.case.codes.add("factor", "Our own", told.by, hint="", level="local")
    told.tag("left.", NewTag("factor", code, direction="both"))
    pack = pack_of(told.case, told.conversation, by=told.by)

    def guids(review: str) -> dict[str, str]:
        files = unpacked(FORMATS["qdpx"].file(HEADER, replace(pack, review=review)))
        root = etree.fromstring(files["project.qde"])
        named = (one for kind in ("User", "Case", "Code") for one in root.iter(PROJECT + kind))
        return {one.get("name"): one.get("guid") for one in named}

    here, there = guids(pack.review), guids("another")
    assert here == guids(pack.review) and pack.review
    own = {"reviewer 1", "reviewer 2", "P01", "Local: Our own"}
    assert own == {name for name in here if here[name] != there[name]}
    assert told.case.info.id not in made(told, "json").decode()
