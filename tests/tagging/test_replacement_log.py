"""The replacement log: what was put in place of what, at which words; in the case alone, and gone with the words."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.replaced_words import ReplacedName
from casefile.tags import NewTag
from tagging.audiences import pack_for
from tagging.excerpts import pack_of
from tagging.export.formats import FORMATS
from tagging.export.write import export
from tagging.model import Audience
from tests.casefile.pages import held_in_pages
from tests.casefile.support import ask
from tests.tagging.support import Conversing, Line
from tests.tagging.test_no_name_goes_out import unpacked

LINES: list[Line] = [
    ("lead", "Who rang?"),
    ("participant", "So Marigold Quillfeather rang on 0161 496 0123 and we waited."),
    ("participant", "Nobody came that week. Then Tarik came."),
]


def told(conversing: Conversing) -> Conversing:
    conversing.hear(LINES)
    conversing.case.names.add("person", "Marigold Quillfeather", "Child A", conversing.by)
    conversing.case.names.add("person", "Tarik", "a friend", conversing.by)
    conversing.tag("So Marigold Quillfeather rang", NewTag("rationality", "goals"))
    return conversing


def put_out(told: Conversing, file: Path, audience: Audience = "analysis") -> list[ReplacedName]:
    conversation = told.conversation if audience == "own" else None
    pack = pack_for(told.case, audience, conversation, by=told.by)
    done = export(
        told.case, pack, "csv", file, by=told.by, conversation=conversation, confirmed_by=told.by.author, overwrite=True
    )
    return told.case.replaced_words.of_export(done.entry)


def shown(found: list[ReplacedName]) -> list[tuple[str, str]]:
    return [(one.said, one.instead) for one in found]


def test_each_replacement_stands_with_its_words_in_the_version_that_went_out(conversing: Conversing, tmp_path: Path):
    found = put_out(told(conversing), tmp_path / "a.csv")
    assert shown(found) == [
        ("Marigold Quillfeather", "[Child A]"),
        ("0161 496 0123", "[telephone number]"),
        ("Tarik", "[a friend]"),
    ]
    assert (found[0].first_word, found[0].last_word) == conversing.span("Marigold Quillfeather")
    keys = {entry.real: entry.id for entry in conversing.case.names.all()}
    assert [one.entry for one in found] == [keys["Marigold Quillfeather"], None, keys["Tarik"]]


def test_the_same_version_keeps_its_log_and_a_new_one_has_its_own(conversing: Conversing, tmp_path: Path):
    first = put_out(told(conversing), tmp_path / "a.csv")
    assert put_out(conversing, tmp_path / "a.csv") == first
    assert len(ask(conversing.case, "SELECT * FROM replaced_words")) == len(first)
    conversing.case.words.correct(conversing.word("Tarik"), "Tarek", conversing.by)
    conversing.case.names.add_variant(conversing.case.names.all()[1].id, "Tarek", conversing.by)
    conversing.tag("Nobody came", NewTag("rationality", "goals"))
    assert shown(put_out(conversing, tmp_path / "a.csv"))[-1] == ("Tarek", "[a friend]")
    assert conversing.case.replaced_words.of_export(conversing.case.exports.all()[0].id) == first


def test_others_than_the_team_are_given_less_and_the_log_says_only_that(conversing: Conversing, tmp_path: Path):
    told(conversing)
    (excerpt,) = pack_of(conversing.case, by=conversing.by).excerpts
    conversing.case.exports.choose(excerpt.id, "public", conversing.by)
    assert shown(put_out(conversing, tmp_path / "a.csv", "public")) == [("Marigold Quillfeather", "[Child A]")]
    assert len(put_out(conversing, tmp_path / "b.csv", "own")) == 3


@pytest.mark.parametrize("name", FORMATS)
def test_no_export_holds_any_of_it(conversing: Conversing, tmp_path: Path, name: str):
    put_out(told(conversing), tmp_path / "first.csv")
    form = FORMATS[name]
    scope = conversing.conversation if form.of_one else None
    pack = pack_of(conversing.case, scope, by=conversing.by)
    file = tmp_path / f"a{form.suffix}"
    export(conversing.case, pack, name, file, by=conversing.by, conversation=scope, confirmed_by=conversing.by.author)
    texts = " ".join(unpacked(file.read_bytes()))
    assert not [one for one in ("Marigold", "Quillfeather", "Tarik", "496 0123") if one in texts]


def test_a_closed_stretch_shows_nothing_of_it_and_removing_it_leaves_nothing(conversing: Conversing, tmp_path: Path):
    put_out(told(conversing), tmp_path / "a.csv")
    case, by = conversing.case, conversing.by
    (entry,) = case.exports.all()
    assert held_in_pages(case, ["Quillfeather"])
    seal = case.seals.seal(conversing.id, 2.0, 13.0, "withdrawn", by)
    assert shown(case.replaced_words.of_export(entry.id)) == [("Tarik", "[a friend]")]
    assert case.removal.name(case.names.all()[0].id, by)  # the key's own copy of the name
    assert case.removal.stretch(seal.id, by, [by.author])
    assert shown(case.replaced_words.of_export(entry.id)) == [("Tarik", "[a friend]")]
    assert held_in_pages(case, ["Quillfeather", "0161", "0123"]) == []


def test_removing_the_name_or_the_conversation_takes_it_out_of_the_log(conversing: Conversing, tmp_path: Path):
    put_out(told(conversing), tmp_path / "a.csv")
    case, by = conversing.case, conversing.by
    (entry,) = case.exports.all()
    assert case.removal.name(case.names.all()[0].id, by)
    assert [said for said, _ in shown(case.replaced_words.of_export(entry.id))] == ["0161 496 0123", "Tarik"]
    assert case.removal.conversation(conversing.id, by)
    assert ask(case, "SELECT * FROM replaced_words") == []
    assert held_in_pages(case, ["Marigold", "Quillfeather", "0161"]) == []
