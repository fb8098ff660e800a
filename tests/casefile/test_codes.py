"""The team's codebook: what it changes, that tags follow, and that each change is taken back."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.framework import STANDARD
from casefile.tags import NewTag
from tests.casefile.support import REVIEW, begin, hear, words_of

CODES = Hand("reviewer-m", "codes")


def tagged(case: Case, *codes: str) -> str:
    """Tag a word each with these factors; returns the conversation."""
    item = begin(case)
    words = words_of(case, hear(case, item.id, "one two three four"))
    for word, code in zip(words, codes, strict=False):
        case.tags.put(word.id, word.id, NewTag("factor", code, direction="both"), REVIEW)
    return item.id


def test_the_framework_is_the_codebook_until_the_team_changes_it(case: Case) -> None:
    assert case.codes.book() == STANDARD
    code = case.codes.add("factor", "  Trust in  the system ", CODES, hint="in whom, since when", level="local")
    other = case.codes.add("rationality", "Fears", CODES)
    case.codes.describe("role", CODES, title="The post", hint="what it makes one look out for")
    book = case.codes.book()
    assert (book.factors[-1].id, book.factors[-1].title, book.factors[-1].level) == (
        code,
        "Trust in the system",
        STANDARD.factor("org_culture").level,
    )
    assert [one.title for one in book.aspects if one not in STANDARD.aspects] == ["Fears"]
    assert (book.factor("role").title, book.factor("role").level) == ("The post", STANDARD.factor("role").level)
    assert [one.id for one in book.factors[:-1]] == [one.id for one in STANDARD.factors]
    for _ in range(3):
        case.log.undo(CODES)
    assert case.codes.book() == STANDARD
    case.log.redo(CODES)
    assert case.codes.book().factor(code).hint == "in whom, since when"
    assert case.codes.book().find(other) is None


def test_tags_of_a_merged_code_say_the_other_and_say_it_no_more_once_that_is_taken_back(case: Case) -> None:
    item = tagged(case, "role", "staff", "family")
    team = case.codes.add("factor", "The person and the post", CODES)
    case.codes.merge("role", team, CODES)
    case.codes.merge("staff", team, CODES)
    assert [tag.code for tag in case.tags.of(item)] == [team, team, "family"]
    assert [found.tag.code for found in case.tags.placed(item)] == [team, team, "family"]
    case.codes.merge(team, "family", CODES)
    assert {tag.code for tag in case.tags.of(item)} == {"family"}
    assert case.tags.get(case.tags.of(item)[0].id).code == "family"
    assert {code for code, _ in case.codes.merged()} == {"role", "staff", team}
    case.log.undo(CODES)
    case.codes.bring_back("role", CODES)
    assert [tag.code for tag in case.tags.of(item)] == ["role", team, "family"]


def test_a_retired_code_stays_on_its_tags(case: Case) -> None:
    item = tagged(case, "role")
    case.codes.retire("role", CODES)
    book = case.codes.book()
    assert book.is_retired("role") and "role" not in {one.id for one in book.factors}
    assert [book.title(tag.kind, tag.code) for tag in case.tags.of(item)] == [STANDARD.factor("role").title]
    case.codes.bring_back("role", CODES)
    assert case.codes.book().factors == STANDARD.factors


@pytest.mark.parametrize(
    ("code", "into"),
    [("role", "role"), ("role", "goals"), ("goals", "role"), ("unplaced", "role"), ("role", "nothing"), ("x", "role")],
)
def test_only_two_codes_of_one_kind_become_one(case: Case, code: str, into: str) -> None:
    with pytest.raises(EntryError, match="can't be merged"):
        case.codes.merge(code, into, CODES)
    assert case.codes.book() == STANDARD


def test_what_would_leave_no_way_out_or_two_codes_of_one_title_is_refused(case: Case) -> None:
    with pytest.raises(EntryError, match="This one stays"):
        case.codes.retire("unplaced", CODES)
    for title in (" ", "aspects of the ROLE"):
        with pytest.raises(EntryError, match="title of a code"):
            case.codes.add("factor", title, CODES)
    with pytest.raises(EntryError, match="no such code"):
        case.codes.describe("nothing", CODES, title="Other")
    assert case.codes.book() == STANDARD
