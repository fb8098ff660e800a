"""Names that spaCy sees before something goes out: a step of its own, between the key's and the list of capitals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from casefile.tags import NewTag
from tagging.entities import NOT_INSTALLED, Entities
from tagging.excerpts import name_key_of, pack_of
from tagging.export.clearance import Clearance, look_through
from tests.tagging.support import Conversing

pytest.importorskip("spacy")

SAID = "Then Anna Kowalska rang the Royal Lantern Hospital in Leeds. We left. Marigold told kowalska."


def looked_through(told: Conversing, words: str, entities: Entities | None) -> Clearance:
    told.hear([("participant", words)])
    told.tag(words.split()[0], NewTag("rationality", "goals"))
    pack = pack_of(told.case, by=told.by)
    return look_through(pack, name_key_of(told.case), target=Path("a"), entities=entities)


def listed(found: Clearance) -> list[tuple[str, str]]:
    return [(item.reason, item.text) for item in found.to_look_at]


def test_a_name_of_several_words_is_one_line_with_what_it_names_and_people_come_first(conversing: Conversing):
    found = looked_through(conversing, SAID, Entities())
    lines = listed(found)
    assert lines[0] == ("likely person", "Anna Kowalska") and "spaCy" in found.recogniser
    assert not {"Royal", "Lantern", "Hospital", "Anna"} & {text for reason, text in lines if reason == "capital"}
    assert any("Royal Lantern Hospital" in text for reason, text in lines if reason.startswith("likely"))


def test_what_the_key_says_comes_before_what_a_recogniser_sees(conversing: Conversing):
    conversing.case.names.add("person", "Anna Kowalski", "Child A", conversing.by)
    assert listed(looked_through(conversing, SAID, Entities()))[0][0] in ("sounds like a name", "part of a name")


def test_without_a_pipeline_it_says_so_and_every_capital_is_listed_all_the_same(conversing: Conversing):
    found = looked_through(conversing, SAID, Entities(pipelines=("en_there_is_none",)))
    assert found.recogniser == NOT_INSTALLED
    assert {("capital", word) for word in ("Anna", "Kowalska", "Royal", "Lantern", "Hospital", "Leeds")} < {
        *listed(found)
    }


def test_names_in_small_letters_are_listed_after_those_with_a_capital(conversing: Conversing):
    entities = Entities()
    found = looked_through(conversing, "so Oisin and tomasz and sarah said the caseworker had no cover", entities)
    assert "in small letters too" in found.recogniser
    assert [text for _, text in listed(found)][:1] == ["Oisin"]
    assert {text for _, text in listed(found)} == {"Oisin", "tomasz", "sarah"}


def test_without_a_pipeline_only_common_names_in_small_letters_are_listed(conversing: Conversing):
    found = looked_through(conversing, "so tomasz and sarah said we had no cover", Entities(("en_there_is_none",)))
    assert listed(found) == [("small letters", "sarah")] and "only common ones" in found.recogniser


def test_a_name_seen_once_is_found_in_small_letters_elsewhere():
    entities = Entities()
    forms = entities.forms_in(["so Rukhsana Begum said we had no cover", "[Rukhsana Begum] and the [Mother] came"])
    assert [*forms.items()] == [(("Rukhsana", "Begum"), "likely person")]
    assert Entities().said == "" and entities.forms_in([]) == {}


def test_a_recogniser_that_ends_early_is_told_of_and_nothing_stands_still():
    entities = Entities()
    texts = [f"so Rukhsana came at {number}" for number in range(50_000)]  # minutes of work
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(entities.forms_in, texts)
        while not found.done():
            entities.stop()
    assert found.result() == {}
    assert entities.said.startswith("The recogniser of names ended before its work was done.")


def test_a_recogniser_that_was_stopped_before_it_was_asked_is_never_given_a_text():
    entities = Entities()
    entities.stop()
    assert entities.forms_in(["so Rukhsana Begum said we had no cover"]) == {}
    assert entities.said.startswith("The recogniser of names ended before its work was done.")
