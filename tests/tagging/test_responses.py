"""What participants say to their excerpts comes back onto them with its outcome; what is withdrawn goes out no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefile.errors import EntryError
from casefile.tags import NewTag
from tagging.audiences import pack_for
from tagging.excerpts import excerpts_of, pack_of
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.export.write import export
from tests.tagging.support import Conversing

HEADER = Header("analysis", "interim", 1, "2031-03-04", "Vantage 0")


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    """Two excerpts that were chosen for the group."""
    conversing.case.names.add("person", "Marigold", "Child A", conversing.by)
    conversing.hear([("participant", "we had no cover that week and nobody rang me")])
    for phrase in ("no cover", "nobody rang me"):
        conversing.tag(phrase, NewTag("rationality", "goals"))
    for one in excerpts_of(conversing.case, by=conversing.by):
        conversing.case.exports.choose(one.id, "group", conversing.by)
    return conversing


def ids(told: Conversing) -> list[str]:
    return [one.id for one in excerpts_of(told.case, by=told.by)]


def test_a_correction_stands_on_its_excerpt_with_its_outcome_names_replaced_for_them_and_the_team(told: Conversing):
    first, second = ids(told)
    said = told.case.responses.add(first, "correction", "it was Marigold's week", "preliminary", told.by)
    told.case.responses.settle(said.id, "put beside the quote", told.by)
    told.case.responses.add(second, "comment", "as I said it", "interim", told.by)
    expected = f"correction (preliminary, {said.at[:10]}): it was [Child A]'s week; outcome: put beside the quote"
    for audience, held in (("analysis", expected), ("own", expected), ("group", None)):
        pack = pack_for(told.case, audience, told.conversation, by=told.by)  # type: ignore[arg-type]
        one, other = pack.excerpts
        assert one.responses == ((held,) if held else ())
        assert [text.endswith("outcome: open") for text in other.responses] == ([True] if held else [])
    made = FORMATS["markdown"].file(HEADER, pack_of(told.case, by=told.by)).decode()
    assert "put beside the quote" in made and "Marigold" not in made


def test_what_is_withdrawn_keeps_its_place_in_the_analysis_alone_and_says_why_its_substance_stays(told: Conversing):
    first, second = ids(told)
    asked = told.case.responses.add(first, "withdrawal", "", "interim", told.by)
    assert [one.id for one in pack_for(told.case, "group", by=told.by).excerpts] == [second]
    withheld, _ = pack_of(told.case, by=told.by).excerpts
    assert withheld.id == first and withheld.quote == "[left out at the participant's request]"
    assert withheld.withheld and "has not said yet" in withheld.withheld
    told.case.responses.settle(asked.id, "needed: no other account of that week", told.by)
    for form in ("csv", "json", "markdown", "html", "docx", "xlsx", "qdpx"):
        pack = pack_of(told.case, by=told.by)
        assert b"no cover" not in FORMATS[form].file(HEADER, pack)
    (talk,) = json.loads(FORMATS["json"].file(HEADER, pack))["talks"]
    assert "no cover" not in str(talk)
    assert "needed: no other account of that week" in FORMATS["markdown"].file(HEADER, pack).decode()


def test_a_correction_inside_a_wider_excerpt_that_is_withdrawn_is_said_no_more_in_their_words(told: Conversing):
    told.tag("we had no cover that week", NewTag("rationality", "knowledge"))
    inner, wide = sorted(excerpts_of(told.case, by=told.by), key=lambda one: len(one.quote))[::2]
    told.case.responses.add(inner.id, "correction", "no cover on nights", "preliminary", told.by)
    assert "no cover on nights" in str(pack_of(told.case, by=told.by))
    told.case.responses.add(wide.id, "withdrawal", "", "interim", told.by)
    assert "no cover" not in str(pack_of(told.case, by=told.by))


def test_the_excerpts_that_changed_since_the_stage_before_are_listed(told: Conversing, tmp_path: Path):
    first, second = ids(told)

    def write(stage: str) -> dict[str, object]:
        target = tmp_path / f"{stage}.json"
        export(told.case, pack_for(told.case, "group", by=told.by), "json", target, by=told.by, stage=stage)
        content: dict[str, object] = json.loads(target.read_text(encoding="utf-8"))
        return content

    assert write("preliminary")["changes"] == ""
    told.case.responses.add(first, "withdrawal", "", "preliminary", told.by)
    later = write("interim")
    assert later["changes"] == "Since version 1 (preliminary): 0 new, 1 changed, 1 gone."
    assert (later["gone"], later["changed"]) == ([first], [second])


def test_a_response_to_nothing_or_that_says_nothing_is_refused(told: Conversing):
    first, _ = ids(told)
    before = len(told.case.log.events())
    for excerpt, words in (("nothing", "x"), (first, " ")):
        with pytest.raises(EntryError):
            told.case.responses.add(excerpt, "comment", words, "interim", told.by)
    for response, outcome in (("nothing", "x"), (first, "x")):
        with pytest.raises(EntryError):
            told.case.responses.settle(response, outcome, told.by)
    assert len(told.case.log.events()) == before


def test_a_withdrawal_tells_which_copies_are_already_out_and_with_whom(told: Conversing, tmp_path: Path):
    case, (first, second) = told.case, ids(told)
    case.exports.choose(first, "public", told.by)
    for audience in ("group", "public"):
        pack = pack_for(case, audience, by=told.by)
        export(case, pack, "json", tmp_path / f"{audience}.json", by=told.by, stage="interim")
    case.exports.hand_over(case.exports.all()[0].id, "P01", told.by)
    assert [(one.entry.audience, one.whom) for one in case.exports.copies(first)] == [
        ("group", ("P01",)),
        ("public", ()),
    ]
    assert [one.entry.audience for one in case.exports.copies(second)] == ["group"]


def test_a_response_reaches_its_excerpt_by_the_id_under_which_it_was_published_too(told: Conversing):
    first, second = ids(told)
    published = told.case.exports.public_id(second, told.by)
    assert told.case.responses.add(published.upper(), "comment", "as I said", "final draft", told.by).excerpt == second
    assert told.case.responses.add(f" {first.lower()}", "comment", "so it was", "interim", told.by).excerpt == first


def test_of_what_is_removed_published_copies_are_known_as_well_and_no_digest_of_them_is_left(
    told: Conversing, tmp_path: Path
):
    case, (first, _) = told.case, ids(told)
    case.exports.choose(first, "public", told.by)
    export(case, pack_for(case, "public", by=told.by), "json", tmp_path / "a.json", by=told.by)
    assert case.exports.holding({first}) == {case.exports.all()[0].id}
    assert case.removal.account(told.id, told.by)
    (version,) = case.exports.versions("public", "working copy", None)
    assert {digest for key, digest in version.contents.items() if key != "product"} == {""}
