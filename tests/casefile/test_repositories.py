"""Every method of every repository, on an encrypted case and on one that is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casefile.case import Case
from casefile.errors import EntryError
from tests.casefile.every_method import use_everything
from tests.casefile.support import (
    LIVE,
    PASSPHRASE,
    REVIEW,
    HandClock,
    begin,
    begin_transcript,
    every_row,
    hear,
    make_case,
    words_of,
)

ROOMS = (
    "log",
    "people",
    "conversations",
    "agreements",
    "step_visits",
    "step_wordings",
    "recordings",
    "words",
    "notes",
    "drafts",
    "transcripts",
    "tags",
    "episodes",
    "names",
    "leave_outs",
    "exports",
    "replaced_words",
    "clearings",
    "responses",
    "removal",
    "search",
    "saved_searches",
    "codes",
    "seals",
    "pauses",
    "holds",
    "arrangements",
    "taken_up",
    "queries",
)


class Seen:
    """A repository that remembers which of its methods were called."""

    def __init__(self, name: str, repository: object, calls: set[str]) -> None:
        self._name = name
        self._repository = repository
        self._calls = calls

    def __getattr__(self, method: str) -> Any:
        self._calls.add(f"{self._name}.{method}")
        return getattr(self._repository, method)


def public_methods(case: Case) -> set[str]:
    return {
        f"{room}.{name}"
        for room in ROOMS
        for name in dir(getattr(case, room))
        if not name.startswith("_") and callable(getattr(getattr(case, room), name))
    }


@pytest.fixture(params=[True, False], ids=["encrypted", "plain"])
def either(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> Iterator[Case]:
    made = make_case(tmp_path / "a.vantage", clock, encrypted=request.param)
    yield made
    made.close()


def test_every_method_does_the_same_on_both_kinds_of_case(tmp_path: Path) -> None:
    calls: set[str] = set()
    results = []
    for encrypted in (True, False):
        case = make_case(tmp_path / f"{encrypted}.vantage", HandClock(), encrypted=encrypted)
        rooms = {room: Seen(room, getattr(case, room), calls) for room in ROOMS}
        found = use_everything(case, rooms.__getitem__)
        events = found.pop("log")
        # A reviewer's id is made anew in each case.
        results.append((found, [(place, kind) for _, place, kind in events] if isinstance(events, list) else None))
        assert public_methods(case) - calls == set()
        case.close()
        reopened = Case.open(case.folder, PASSPHRASE if encrypted else None)
        reopened.close()
    assert results[0] == results[1]


def test_a_participant_is_entered_once_and_described_later(either: Case) -> None:
    first = either.people.participant(" p01 ", LIVE)
    again = either.people.participant("P01", LIVE, role="health visitor")
    assert (again.id, again.code, again.role, again.agency) == (first.id, "P01", "health visitor", None)
    assert either.people.participant("P01", LIVE).role == "health visitor"
    before = every_row(either)
    for code in ("", "P 01", "P-01", "P12345678"):
        with pytest.raises(EntryError, match="participant code"):
            either.people.participant(code, LIVE)
    with pytest.raises(EntryError):
        either.people.participant("P02", LIVE, level="a chief")  # type: ignore[arg-type]
    assert every_row(either) == before


def test_a_reviewer_is_entered_once(either: Case) -> None:
    first = either.people.reviewer(" MK ")
    assert either.people.reviewer("MK") == first
    assert either.people.label_of(first.id) == "MK"
    assert either.people.label_of("scripted none") == "scripted none"
    with pytest.raises(EntryError):
        either.people.reviewer("  ")


def test_a_second_conversation_has_its_own_record(either: Case) -> None:
    first, second = begin(either), begin(either)
    assert (first.label, second.label) == ("P01", "P01/2")
    assert first.participant == second.participant
    assert either.conversations.find("p01/2") == second
    for missing in ("P01/3", "P02", ""):
        with pytest.raises(EntryError, match="no such conversation"):
            either.conversations.find(missing)
    with pytest.raises(ValueError, match="not a conversation's"):
        either.conversations.describe(first.id, LIVE, number="7")
    with pytest.raises(EntryError):
        either.conversations.describe(first.id, LIVE, lead="no such reviewer")


def test_what_is_not_there_is_told_in_words(either: Case) -> None:
    for look in (
        either.conversations.get,
        either.recordings.get,
        either.recordings.key,
        either.notes.get,
        either.tags.get,
    ):
        with pytest.raises(EntryError) as caught:
            look("no such id")
        assert caught.value.remedy


def test_a_name_is_shown_to_be_replaced(either: Case) -> None:
    entry = either.names.add("person", " Bryony ", "[Child A]", LIVE, variants=["Briony"])
    assert (entry.real, entry.pseudonym, entry.forms) == ("Bryony", "[Child A]", ("Bryony", "Briony"))
    assert either.names.add("person", "Ann", "planning officer", LIVE).pseudonym == "[planning officer]"
    before = every_row(either)
    for real, pseudonym, variants in (
        ("", "Child B", ()),
        ("Wren", " ", ()),
        ("Wren", "[]", ()),
        ("Wren", "little wren", ()),
        ("Wren", "Jenny", ("Jenny", "Wrenny")),
        ("St. Brook", "near St. Brook school", ()),
    ):
        with pytest.raises(EntryError):
            either.names.add("place", real, pseudonym, LIVE, variants=variants)
    assert every_row(either) == before


def test_an_episode_has_a_title(either: Case) -> None:
    with pytest.raises(EntryError, match="no title"):
        either.episodes.add("  ", REVIEW)
    episode = either.episodes.add(" The visit ", REVIEW)
    with pytest.raises(EntryError, match="no title"):
        either.episodes.rename(episode.id, " ", REVIEW)
    assert either.episodes.find("the visit") == episode
    assert either.episodes.find("unknown") is None


def test_an_excerpt_keeps_its_id_through_all_exports(either: Case) -> None:
    item = begin(either)
    words = words_of(either, hear(either, item.id, "a b c"))
    first = either.exports.excerpt_id(item.id, words[0].id, words[1].id, REVIEW)
    other = either.exports.excerpt_id(item.id, words[0].id, words[2].id, REVIEW)
    assert first != other
    either.words.correct(words[1].id, "bb", REVIEW)
    assert either.exports.excerpt_id(item.id, words[0].id, words[1].id, LIVE) == first


def test_a_transcript_of_another_digest_is_another_revision(either: Case) -> None:
    item = begin(either)
    first = begin_transcript(either, item.id)
    second = either.transcripts.begin(item.id, engine="scripted", model="none", digest="1" * 64, settings={})
    assert first.id < second.id
    assert either.transcripts.current(item.id) == second
