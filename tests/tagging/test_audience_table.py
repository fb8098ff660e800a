"""The table of who is given what, cell by cell: every planted word, in the pack and in every file of each audience."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.concerns import ConcernWords
from casefile.errors import EntryError
from casefile.judgements import NewJudgement
from casefile.tags import NewTag
from tagging.audiences import pack_for
from tagging.excerpts import name_key_of, pack_of
from tagging.export.clearance import look_through
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.export.write import kept_for, remember
from tagging.model import AUDIENCES, Audience, Pack
from tagging.said import said_in
from tagging.source_text import LEFT_OUT
from tests.tagging.support import Conversing, span_in
from tests.tagging.test_no_name_goes_out import unpacked

HEADER = Header("audience", "preliminary", 1, "2031-06-01", "Vantage 0")
Audiences = set[Audience]
NOBODY: Audiences = set()
EVERYBODY: Audiences = {*AUDIENCES}
TEAM: Audiences = {"analysis"}
OWN: Audiences = {"analysis", "own"}
TOLD: Audiences = {"analysis", "own", "group"}
# What stands in the case, and who is given it. `own` is the pack of P02.
TABLE: dict[str, Audiences] = {
    "chosenwords": EVERYBODY,
    "unchosenwords": OWN,
    "otherparticipant": TEAM,
    "questionwords": TOLD,
    "contextwords": TOLD,
    "[Child A]": EVERYBODY,
    "Marigold": NOBODY,
    "3 May": TOLD,
    "seven months old": TOLD,
    "school nurse": TOLD,
    "[spring]": {"public"},
    "[a baby]": {"public"},
    "[a nurse]": {"public"},
    "observedwords": TEAM,
    "typedquote": OWN,
    "memowords": TEAM,
    "goalscode": {"analysis", "group"},
    "ownfactor": TOLD,
    "unusedcode": TEAM,
    "episodetitle": TOLD,
    "recordwords": TEAM,
    "limitwords": TEAM,
    "agencywords": TOLD,
    "P02": OWN,
    "P01": TEAM,
    "reviewer 1": TEAM,
    "00:09": TEAM,
    "wholewithdrawn": NOBODY,
    "partwithdrawn": NOBODY,
    "restwithdrawn": OWN,  # in what stands around another excerpt
    "correctedwords": NOBODY,
    "outcomewords": TEAM,
    "neededwords": TEAM,
    "withheld at the participant's request": TEAM,
    "judgedwords": NOBODY,
    "significantwords": NOBODY,
    "commentwords": NOBODY,
    "reflectedwords": NOBODY,
    "concernwords": NOBODY,
}


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    """Two participants, of whom the second said and withdrew things; and all else that a case can hold."""
    case, by = conversing.case, conversing.by
    case.names.add("person", "Marigold", "Child A", by)
    factor = case.codes.add("factor", "ownfactor", by, level="local")
    aspect = case.codes.add("rationality", "goalscode", by)
    case.codes.add("factor", "unusedcode", by, level="local", hint="unusedcode")
    episode = case.episodes.add("episodetitle", by)
    conversing.hear([("participant", "otherparticipant spoke")])
    conversing.tag("otherparticipant spoke", NewTag("factor", "role", direction="both"))
    person = case.people.participant("P02", by, agency="agencywords", role="school nurse", level="front line")
    conversing.conversation = case.conversations.begin(person, by)
    conversing.id = conversing.conversation.id
    case.step_visits.enter(conversing.id, "factors", by, at_s=0.0)
    case.agreements.enter(conversing.id, "limits", by, by_whom="P02", limits="limitwords")
    lines = [
        "contextwords here. On 3 May Marigold was seven months old, chosenwords said.",
        f"{'and so on ' * 20}",  # further than any context reaches
        "unchosenwords followed. We said wholewithdrawn then. And partwithdrawn beside restwithdrawn at last.",
    ]
    conversing.hear([("lead", "May I ask for the questionwords now?"), *(("participant", line) for line in lines)])
    said = "On 3 May Marigold was seven months old, chosenwords said."
    conversing.tag(said, NewTag("factor", factor, episode.id, "hindered", memo="memowords"))
    conversing.tag(said, NewTag("rationality", aspect))
    conversing.tag("unchosenwords followed.", NewTag("episode", episode=episode.id))
    for phrase in ("wholewithdrawn then.", "partwithdrawn", "partwithdrawn beside restwithdrawn"):
        conversing.tag(phrase, NewTag("factor", "staff", direction="hindered"))
    for kind, words in (("observation", "observedwords"), ("quote", "typedquote")):
        note = case.notes.add(conversing.id, "factors", words, by, at_s=2.0, kind=kind)  # type: ignore[arg-type]
        case.tags.put(*span_in(note.words, words), NewTag("factor", "family", direction="both"), by)
    case.episodes.describe(episode.id, by, description="recordwords")
    part = case.judgements.add_element(episode.id, "a part", by)
    case.judgements.judge(part.id, NewJudgement("good", "judgedwords"), by)
    case.judgements.say_significance(episode.id, "significantwords", by, is_hindsight=True)
    case.comments.add(*conversing.span("chosenwords"), "commentwords", by)
    case.reflections.add(conversing.id, "reflectedwords", by)
    case.concerns.begin(conversing.id, by, ConcernWords(said="concernwords"))
    for one in pack_of(case, by=by).excerpts:
        if any(word in one.quote for word in ("chosenwords said", "withdrawn", "observed")):
            case.exports.choose(one.id, "group", by)
            case.exports.choose(one.id, "public", by)
    return conversing


def withdraw(told: Conversing) -> None:
    """Correct, and then withdraw, one excerpt whole, and another in part by one that lies in it."""
    by_quote = {one.quote: one.id for one in pack_of(told.case, by=told.by).excerpts}
    responses = told.case.responses
    first = by_quote["wholewithdrawn then."]
    corrected = responses.add(first, "correction", "correctedwords", "preliminary", told.by)
    responses.settle(corrected.id, "outcomewords", told.by)
    asked = responses.add(first, "withdrawal", "", "interim", told.by)
    responses.settle(asked.id, "neededwords", told.by)
    responses.add(by_quote["partwithdrawn"], "withdrawal", "", "interim", told.by)


def packed(told: Conversing, audience: Audience, folder: Path) -> Pack:
    """The pack of an audience once somebody has looked through what is listed and confirmed it."""
    scope = told.conversation if audience == "own" else None
    pack = pack_for(told.case, audience, scope, by=told.by)
    names, kept = name_key_of(told.case, audience), kept_for(told.case, audience)
    found = look_through(pack, names, target=folder / "a", are_kept=kept)
    assert found.leaks == ()
    remember(told.case, found, audience, told.by)
    return pack_for(told.case, audience, scope, by=told.by)


def everything(pack: Pack) -> str:
    """All files that this audience may have, taken apart, and all that people said in the pack."""
    may = (form for form in FORMATS.values() if pack.audience == "analysis" or not form.for_team)
    made = [form.file(HEADER, pack) for form in may if not form.of_one]
    return "\n".join([*(text for one in made for text in unpacked(one)), *(text for *_, text in said_in(pack))])


@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_cell_of_the_table_holds(told: Conversing, audience: Audience, tmp_path: Path):
    withdraw(told)
    text = everything(packed(told, audience, tmp_path))
    assert {word: word in text for word in TABLE} == {word: audience in given for word, given in TABLE.items()}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_ids_are_those_of_the_case_but_for_the_public(told: Conversing, audience: Audience, tmp_path: Path):
    held = {one.id for one in pack_of(told.case, by=told.by).excerpts}
    pack = packed(told, audience, tmp_path)
    ids = {one.id for one in pack.excerpts}
    assert ids and (held.isdisjoint(ids) if audience == "public" else ids <= held)
    text = everything(pack)
    assert any(one in text for one in held) == (audience != "public")
    assert not any(tag.author or tag.at for one in pack.excerpts for tag in one.tags) or audience == "analysis"
    times = {time for one in pack.excerpts for time in (one.start_s, one.end_s)}
    assert times == {None} or audience == "analysis"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_was_withdrawn_was_there_before_and_is_in_no_later_pack(told: Conversing, audience: Audience):
    scope = told.conversation if audience == "own" else None

    def quotes() -> list[str]:
        return [one.quote for one in pack_for(told.case, audience, scope, by=told.by).excerpts]

    whole, part, rest = "wholewithdrawn then.", "partwithdrawn", "partwithdrawn beside restwithdrawn"
    assert {whole, part, rest} <= {*quotes()}
    withdraw(told)
    left = quotes()
    assert {whole, part, rest}.isdisjoint(left)
    if audience == "analysis":
        assert left.count(LEFT_OUT) == 2 and f"{LEFT_OUT} beside restwithdrawn" in left
    else:
        assert not any(LEFT_OUT in one for one in left)


def test_the_first_version_of_a_withdrawn_line_that_they_checked_is_left_out_as_well(told: Conversing):
    case, by = told.case, told.by
    note = case.notes.add(told.id, "factors", "firstversion of it", by, at_s=3.0, kind="quote")
    case.tags.put(*span_in(note.words, note.text), NewTag("factor", "family", direction="both"), by)
    case.notes.change(note.id, by, text="secondversion of it")
    case.notes.set_checked(note.id, "2031-04-01", by)

    def said() -> str:
        return "\n".join(text for *_, text in said_in(pack_of(case, told.conversation, by=by)))

    assert "firstversion" in said() and "secondversion" in said()
    excerpt = next(one.id for one in pack_of(case, by=by).excerpts if "secondversion" in one.quote)
    case.responses.add(excerpt, "withdrawal", "", "interim", by)
    assert "firstversion" not in said() and "secondversion" not in said() and LEFT_OUT in said()


def test_a_detail_goes_to_the_public_as_it_is_only_where_somebody_keeps_it(told: Conversing, tmp_path: Path):
    told.case.clearings.keep(["3 may"], "public", told.by)
    quotes = " ".join(one.quote for one in packed(told, "public", tmp_path).excerpts)
    assert "On 3 May [Child A] was [a baby], chosenwords said." in quotes
    with pytest.raises(EntryError):
        told.case.clearings.generalise("2010", "about 2010", "public", told.by)
    told.case.clearings.generalise("2010", "the 2010s", "public", told.by)
