"""Each audience is given what is for it, and nothing else: in every file that it may have."""

from __future__ import annotations

import io
import json
import re
from contextlib import closing
from pathlib import Path

import docx
import jsonschema
import openpyxl
import pytest
from lxml import html

from casefile.episode_parts import NewSide
from casefile.errors import EntryError, ExportError
from casefile.events import Hand
from casefile.judgements import NewJudgement
from casefile.tags import NewTag
from tagging.audiences import pack_for
from tagging.excerpts import name_key_of, pack_of
from tagging.export import json_schema
from tagging.export.clearance import look_through
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.export.write import Terms, export, shown
from tagging.model import Audience, Pack
from tagging.source_text import LEFT_OUT
from tests.casefile.support import make_case
from tests.casefile.taken_back import GONE, fill
from tests.tagging.support import Conversing, span_in
from tests.tagging.test_no_name_goes_out import unpacked

HEADER = Header("group", "preliminary", 1, "2031-06-01", "Vantage 0")


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    """Two health visitors who were asked and answered; some of it is the lead's, a note, or not to be quoted."""
    case, by = conversing.case, conversing.by
    episode = case.episodes.add("The wait", by, nominated_by="participant")
    case.episodes.add("Never named", by)
    for code in ("P01", "P02"):
        if code != "P01":
            conversing.begin(code)
        case.step_visits.enter(conversing.id, "factors", by, at_s=0.0)
        case.agreements.enter(conversing.id, "limits", by, by_whom=code, limits=f"Ask {code} first.")
        said = "We had no cover on 3 May. It was my back, privately. She was seven months old."
        conversing.hear([("lead", "What made it harder?"), ("participant", said)])
        conversing.tag("no cover", NewTag("factor", "conditions", episode.id, "hindered", memo="ask the team"))
        conversing.tag("on 3 May.", NewTag("rationality", "goals", memo="date"))
        conversing.tag("It was my back, privately.", NewTag("factor", "staff", direction="hindered"))
        conversing.tag("made it harder?", NewTag("rationality", "goals"))
        conversing.tag("seven months old.", NewTag("rationality", "attention"))
        case.leave_outs.add(conversing.id, *conversing.span("my back, privately."), by)
        note = case.notes.add(conversing.id, "factors", "looked away", by, at_s=2.0, kind="observation")
        case.tags.put(*span_in(note.words, "looked away"), NewTag("factor", "family", direction="both"), by)
    return conversing


def chosen(told: Conversing, audience: str, *starts: str) -> None:
    """Choose the excerpts that begin so, of both conversations."""
    for excerpt in pack_of(told.case, by=told.by).excerpts:
        if excerpt.quote.startswith(starts):
            told.case.exports.choose(excerpt.id, audience, told.by)  # type: ignore[arg-type]


def everything(pack: Pack) -> str:
    """All files that this audience may have, taken apart."""
    files = [form.file(HEADER, pack) for form in FORMATS.values() if not form.for_team]
    return "\n".join(text for content in files for text in unpacked(content))


def test_one_participant_is_given_their_own_words_with_their_questions(told: Conversing):
    pack = pack_for(told.case, "own", told.conversation, by=told.by)
    assert [excerpt.quote for excerpt in pack.excerpts] == ["no cover", "on 3 May.", "seven months old."]
    assert {excerpt.question for excerpt in pack.excerpts} == {"What made it harder?"}
    assert [tag.title for excerpt in pack.excerpts for tag in excerpt.tags] == ["Conditions of work"]
    assert {excerpt.id for excerpt in pack.excerpts} < {one.id for one in pack_of(told.case, by=told.by).excerpts}
    assert [talk.label for talk in pack.talks] == ["P02"] and pack.wishes[0] == "P02: Ask P02 first."
    with pytest.raises(ExportError, match="one participant"):
        pack_for(told.case, "own", by=told.by)


def test_the_group_is_given_what_was_chosen_by_role(told: Conversing):
    assert pack_for(told.case, "group", by=told.by).excerpts == ()
    chosen(told, "group", "no cover", "It was", "made it", "looked")
    pack = pack_for(told.case, "group", by=told.by)
    assert [(one.participant, one.quote) for one in pack.excerpts] == [
        ("health visitor 1", "no cover"),
        ("health visitor 2", "no cover"),
    ]
    assert [episode.title for episode in pack.episodes] == ["The wait"]
    told.case.exports.unchoose(pack.excerpts[0].id, "group", told.by)
    assert [one.quote for one in pack_for(told.case, "group", by=told.by).excerpts] == ["no cover"]


def test_the_public_is_given_quotes_alone_under_ids_of_their_own(told: Conversing):
    chosen(told, "public", "no cover", "It was")
    pack = pack_for(told.case, "public", by=told.by)
    first, second = pack.excerpts
    own = [one.id for one in pack_of(told.case, by=told.by).excerpts if one.quote == "no cover"]
    assert [told.case.exports.public_id(one, told.by) for one in own] == [first.id, second.id]
    assert re.fullmatch("[0-9a-f]{16}", first.id) and not {first.id, second.id} & {*own}
    assert (first.before, first.after, first.question, first.tags, pack.episodes) == ((), (), None, (), ())
    assert pack_for(told.case, "public", by=told.by) == pack


def recorded(told: Conversing) -> None:
    """Let the episode have a record and a judgement, with a name of the key in each."""
    case, by = told.case, told.by
    case.names.add("person", "Bryony", "Child A", by)
    episode = case.episodes.all()[0].id
    case.episodes.describe(episode, by, description="They asked for Bryony.", period_from="May")
    case.episode_parts.set_nominators(episode, {told.conversation.participant.id}, by)
    spoken = case.episode_parts.add_source(episode, by, conversation=told.id, at_s=3.0)
    written = case.episode_parts.add_source(episode, by, reference="the rota of May")
    sides = [NewSide(spoken.id, "no cover"), NewSide(written.id, "two on duty")]
    case.episode_parts.add_discrepancy(episode, "who was on duty", sides, by)
    part = case.judgements.add_element(episode, "Asked for cover", by)
    case.judgements.judge(part.id, NewJudgement("good", "Bryony was seen.", "the rota"), by)
    pattern = case.patterns.add("management", "Short weeks meet worries such as Bryony's.", by)
    case.patterns.rest_on_episodes(pattern.id, [episode], by)
    case.patterns.rest_on_factors(pattern.id, ["conditions", "role"], by)
    case.comments.add(*told.span("privately."), "Why did Bryony stay?", by)


def test_the_team_is_given_the_record_of_an_episode_and_its_judgements_only_when_it_asks(told: Conversing):
    recorded(told)
    lines = {line.what: line.words for line in pack_of(told.case, by=told.by).episodes[0].record}
    assert lines["Description"] == "They asked for [Child A]."
    assert lines["Sources differ"] == "who was on duty. P02 at 00:03: no cover; the rota of May: two on duty. (open)"
    for asked in (False, True):
        pack = pack_for(told.case, "analysis", by=told.by, with_judgements=asked)
        assert (pack.judged is not None) == asked
        for form in FORMATS.values():
            text = "\n".join(unpacked(form.file(HEADER, pack)))
            for judged in ("[Child A] was seen", "worries such as", "[Child A] stay"):
                assert (judged in text) <= asked, form.suffix
            assert "Bryony" not in text and "privately" not in text, form.suffix
        if pack.judged is not None:
            assert [one.quote for one in pack.judged.comments] == [LEFT_OUT]
        record = "\n".join(unpacked(FORMATS["json"].file(HEADER, pack)))
        assert ("good practice" in record) == asked


def test_the_quote_of_a_comment_is_cut_from_its_text_as_an_excerpt_is(told: Conversing):
    case, by = told.case, told.by
    case.names.add("person", "Anna Berger", "Mother", by)
    told.begin("P03")
    told.hear([("participant", "Then Anna Berger rang at noon, and that was between us.")])
    case.comments.add(*told.span("Berger rang"), "Who is meant?", by)
    case.comments.add(*told.span("noon, and that"), "Not to be told.", by)
    case.comments.add(*told.span("was between us."), "Nor this.", by)
    rang = case.comments.add(*told.span("Berger rang at"), "Taken out since.", by)
    case.leave_outs.add(told.id, *told.span("that was between us."), by)

    def quotes(*, with_struck: bool = False) -> list[str]:
        pack = pack_of(case, told.conversation, by=by, with_judgements=True, with_struck=with_struck)
        assert pack.judged is not None
        return [one.quote for one in pack.judged.comments]

    assert quotes() == ["[Mother] rang", f"noon, and {LEFT_OUT}", LEFT_OUT, "[Mother] rang at"]
    words = {word.id: word for word in told.living()}
    ids = [*words]
    case.words.delete(ids[ids.index(rang.first_word) : ids.index(rang.last_word) + 1], by)
    case.words.delete([told.word("between"), told.word("was"), told.word("us.")], by)
    assert quotes() == ["[Mother] rang", f"noon, and {LEFT_OUT}", LEFT_OUT, "[Mother] rang at"]
    note = case.notes.add(told.id, "factors", "a struck line", by, at_s=2.0, kind="observation")
    case.comments.add(*span_in(note.words, "struck line"), "Why?", by)
    case.notes.set_state(note.id, "struck", True, by)
    assert "struck line" not in quotes() and "struck line" in quotes(with_struck=True)


def test_what_the_team_judges_has_a_place_of_its_own_in_every_file_that_holds_it(told: Conversing):
    recorded(told)
    pack = pack_for(told.case, "analysis", by=told.by, with_judgements=True)
    judged = "[Child A] was seen"
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].file(HEADER, pack)))
    assert [name for name in book.sheetnames if judged in str([*book[name].values])] == ["Judgements"]
    page = html.fromstring(FORMATS["html"].file(HEADER, pack))
    beside = "".join(one.text_content() for one in page.xpath("//aside[@class='judged']"))
    for one in (judged, "worries such as [Child A]", "Why did [Child A] stay?"):
        assert one in beside and page.text_content().count(one) == 1
    tables = docx.Document(io.BytesIO(FORMATS["docx"].file(HEADER, pack))).tables
    held = [[cell.text for row in table.rows for cell in row.cells] for table in tables]
    (own,) = [cells for cells in held if any(judged in cell for cell in cells)]
    assert own == held[-2] and not any("two on duty" in cell for cell in own)
    assert "Seen in the accounts of" in held[-1] and "P01, P02" in held[-1]
    assert book["Patterns"].cell(2, 2).value == "Short weeks meet worries such as [Child A]'s."
    assert pack.judged and pack.judged.patterns[0].accounts == ("P01", "P02")
    assert pack.judged.patterns[0].factors == (
        "Conditions of work: P01 hindered (after a prompt); P02 hindered (after a prompt)",
        "Aspects of the role: nothing is tagged as this with these episodes",
    )
    content = json.loads(FORMATS["json"].file(HEADER, pack))
    jsonschema.Draft202012Validator(json_schema.schema()).validate(content)
    assert [one["label"] for one in content["judged"]["comments"]] == ["P02"]
    layers = {line.layer for one in pack.episodes for line in one.record if judged in line.words}
    assert layers == {"judgement"}
    assert {name for name, form in FORMATS.items() if form.of_records} == {
        name for name, form in FORMATS.items() if any(judged in text for text in unpacked(form.file(HEADER, pack)))
    }


def test_what_is_shown_beforehand_holds_the_records_and_judgements_that_would_go_out(told: Conversing):
    recorded(told)
    judged = ("[Child A] was seen", "worries such as [Child A]", "Why did [Child A] stay?")
    for asked in (False, True):
        pack = pack_for(told.case, "analysis", by=told.by, with_judgements=asked)
        text = shown(told.case, pack, ["html"], Terms(told.by))
        assert "They asked for [Child A]." in text and "Bryony" not in text
        assert [one in text for one in judged] == [asked] * 3
        without = shown(told.case, pack, ["csv"], Terms(told.by))
        assert not any(one in without for one in (*judged, "They asked for"))


@pytest.mark.parametrize("audience", ["own", "group", "public"])
def test_nobody_beyond_the_team_is_given_what_it_judges_even_when_asked(told: Conversing, audience: Audience):
    recorded(told)
    with pytest.raises(ExportError, match="review team alone"):
        pack_for(told.case, audience, told.conversation, by=told.by, with_judgements=True)


@pytest.mark.parametrize("audience", ["own", "group", "public"])
def test_no_file_beyond_the_team_holds_its_record(told: Conversing, audience: Audience):
    for one in ("group", "public"):
        chosen(told, one, "no cover", "on 3", "It was", "looked", "seven")
    recorded(told)
    text = everything(pack_for(told.case, audience, told.conversation, by=told.by))
    assert "no cover" in text
    for never in (
        "ask the team",
        "privately",
        "looked away",
        "reviewer 1",
        "Ask P02 first",
        "2031-03-04T",
        "Never named",
        "They asked for",
        "two on duty",
        "good practice",
        "Asked for cover",
        "Short weeks",
        "Why did",
    ):
        assert never not in text
    assert ("P02" in text) == (audience == "own")
    if audience == "public":
        assert "What made it harder?" not in text and "Conditions of work" not in text
        assert not any(one.id in text for one in pack_of(told.case, by=told.by).excerpts)


def test_words_under_a_limit_leave_with_a_reason_that_stands_in_the_log(told: Conversing, tmp_path: Path):
    chosen(told, "group", "no cover")
    pack = pack_for(told.case, "group", by=told.by)
    values = {"by": told.by, "confirmed_by": told.by.author, "stage": "preliminary"}
    with pytest.raises(ExportError, match="set limits"):
        export(told.case, pack, "docx", tmp_path / "a.docx", **values)  # type: ignore[arg-type]
    assert not (tmp_path / "a.docx").exists() and told.case.exports.all() == []
    export(told.case, pack, "docx", tmp_path / "a.docx", reason="Asked on 2 June: yes.", **values)  # type: ignore[arg-type]
    (entry,) = told.case.exports.all()
    assert told.case.exports.reason_of(entry.id) == "Asked on 2 June: yes." and entry.audience == "group"
    told.case.exports.hand_over(entry.id, "P01", told.by)
    assert [(one.export, one.whom) for one in told.case.exports.handovers()] == [(entry.id, "P01")]
    for export_id, whom in ((entry.id, " "), ("nothing", "P01")):
        with pytest.raises(EntryError):
            told.case.exports.hand_over(export_id, whom, told.by)


def test_what_is_to_be_generalised_is_listed_before_it_is_published(told: Conversing, tmp_path: Path):
    chosen(told, "public", "on 3", "seven")
    details = {"age", "date", "count"}
    for audience, expected in (("public", {"3 May", "seven months old"}), ("analysis", {"3 May", "seven months old"})):
        pack = pack_for(told.case, audience, by=told.by)  # type: ignore[arg-type]
        found = look_through(pack, name_key_of(told.case), target=tmp_path / "a")
        assert {item.text for item in found.to_look_at if item.reason in details} == expected
        assert "P01: Ask P01 first." in {item.text for item in found.to_look_at} or audience == "analysis"


def test_quotes_without_tags_have_a_row_each(told: Conversing):
    chosen(told, "public", "no cover")
    pack = pack_for(told.case, "public", by=told.by)
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].file(HEADER, pack)))
    assert len(list(book["Tags"].values)) == 3
    content = json.loads(FORMATS["json"].file(HEADER, pack))
    assert [one["tags"] for one in content["excerpts"]] == [[], []] and content["reviewers"] == []


def test_only_an_excerpt_of_the_case_can_be_chosen(told: Conversing):
    with pytest.raises(EntryError, match="no such excerpt"):
        told.case.exports.choose("01", "group", told.by)


@pytest.mark.parametrize(
    ("audience", "told"), [("own", ("merged", "inserted")), ("analysis", ("merged", "memo", "note", "second revision"))]
)
def test_nothing_of_a_sealed_stretch_goes_out(tmp_path: Path, audience: Audience, told: tuple[str, ...]):
    with closing(make_case(tmp_path / "Review 07.vantage")) as case:
        item, seal = fill(case)
        by = Hand("reviewer-m", "export")
        sealed = repr(pack_for(case, audience, item, by=by, with_struck=True))
        assert [word for word in GONE.values() if word in sealed] == []
        case.seals.unseal(seal, by)
        opened = repr(pack_for(case, audience, item, by=by, with_struck=True))
        assert [name for name in told if GONE[name] not in opened] == []
