"""The schema, and cases that an earlier version made."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.concerns import ConcernWords
from casefile.database import connect
from casefile.errors import NewerSchemaError
from casefile.events import Hand
from casefile.note_classes import NewClass
from casefile.schema import migrations
from casefile.search import Query
from casefile.tags import NewTag
from tests.casefile.make_old_case import DATA, make
from tests.casefile.support import LIVE, OTHER, REVIEW, HandClock, ask, contents, every_row, make_case, meddle

VERSIONS = sorted(int(path.stem.removeprefix("schema-")) for path in DATA.glob("schema-*.zip"))
SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"


def unpacked(version: int, folder: Path) -> Path:
    shutil.unpack_archive(DATA / f"schema-{version}.zip", folder)
    return folder / "case.vantage"


def test_every_table_is_strict(case: Case) -> None:
    tables = ask(case, "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    # The last two are SQLite's and sqlite-utils' own.
    loose = {name for name, strict in tables if not strict} - {"sqlite_schema", "_sqlite_migrations"}
    assert loose == set()
    assert len(tables) > 20


def test_every_reference_to_another_table_is_found_by_an_index(case: Case) -> None:
    """A row can else only be removed by looking through the whole of every table that may point to it."""
    large = {"word", "utterance", "tag", "excerpt", "speaker_turn", "word_revision", "event_content"}
    unindexed = []
    for table in large:
        indexed = {
            ask(case, "SELECT name FROM pragma_index_info(?) WHERE seqno = 0", name)[0][0]
            for (name,) in ask(case, "SELECT name FROM pragma_index_list(?)", table)
        }
        pointing = ask(case, 'SELECT "from", "table" FROM pragma_foreign_key_list(?)', table)
        unindexed += [(table, column) for column, target in pointing if target == "word" and column not in indexed]
    assert unindexed == []


def test_a_file_is_kept_of_every_schema_version() -> None:
    assert list(range(1, len(migrations._migrations) + 1)) == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_a_case_of_an_earlier_schema_opens_whole(tmp_path: Path, clock: HandClock, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path), clock=clock)
    item = case.conversations.find("P01")
    transcript = case.transcripts.current(item.id)
    assert transcript
    lines = case.transcripts.utterances(transcript.id)
    assert [line.text for line in lines] == ["she phoned the clinic twice", "nobody came"]
    assert {who for line in lines for who in line.speakers} == {"participant"}
    placed = case.tags.placed(item.id)
    assert [(found.text, found.state, found.tag.direction) for found in placed] == [
        ("she phoned the clinic", "placed", "hindered")
    ]
    assert [episode.title for episode in case.episodes.all()] == ["The unanswered calls"]
    assert [note.text for note in case.notes.of(item.id)] == ["spoke of the clinic"]
    assert [mark.kind for mark in case.notes.marks(item.id)] == ["return"]
    assert [visit.step for visit in case.step_visits.of(item.id)] == ["story"]
    assert [entry.forms for entry in case.names.all()] == [("Bryony", "Briony")]
    assert case.agreements.require(item.id).answer == "given"
    case.log.redo(LIVE, item.id)
    assert [note.text for note in case.notes.of(item.id)] == ["spoke of the clinic", "a slip"]
    case.log.undo(REVIEW, item.id)
    case.tags.put(lines[1].words[0].id, lines[1].words[0].id, NewTag("rationality", "goals"), REVIEW)
    assert ask(case, "PRAGMA foreign_key_check") == []
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_sealed_in_an_earlier_schema_is_sealed_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    before = [(seal.from_s, seal.to_s, seal.state) for seal in case.seals.of(item.id)]
    pauses = [(pause.from_s, pause.to_s, pause.reason) for pause in case.pauses.of(item.id)]
    if version == 1:  # It knew of no seals and no pauses.
        assert (before, pauses) == ([], [])
    else:
        assert before == [(0.0, 3.0, "unsealed"), (30.0, 40.0, "sealed"), (40.0, 50.0, "unsealed")]
        assert pauses == [(50.0, 55.0, "break")]
        case.seals.unseal(case.seals.of(item.id)[1], LIVE)
        assert [note.text for note in case.notes.of(item.id)] == ["spoke of the clinic", "spoke of a neighbour"]
    seal = case.seals.seal(item.id, 5.0, 7.0, "taken back", LIVE)
    assert next(note.text for note in case.notes.of(item.id)) == "spoke of the clinic"
    both = [case.people.reviewer(label).id for label in ("MK", "JT")]
    assert case.removal.stretch(seal.id, REVIEW, both)
    transcript = case.transcripts.current(item.id)
    assert transcript
    assert [line.text for line in case.transcripts.utterances(transcript.id)] == ["she phoned the clinic twice"]
    assert ask(case, "PRAGMA foreign_key_check") == []
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_said_of_lines_in_an_earlier_schema_is_said_of_them_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    note, mark = case.notes.of(item.id)[0], case.notes.marks(item.id)[0]
    drafts = [draft.text for draft in case.drafts.of(item.id, LIVE.author)]
    if version < 4:  # They knew of nothing but notes and quotes.
        assert (note.kind, note.states, drafts) == ("note", frozenset(), [])
        assert not mark.states
    else:
        assert (note.kind, note.holds, drafts) == ("observation", ("name",), ["half a li"])
        assert mark.states == {"returned"}
    assert case.notes.change(note.id, LIVE, kind="return", text="spoke of a clinic").kind == "return"
    case.log.undo(LIVE, item.id)
    assert case.notes.get(note.id) == note
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_lines_left_behind_in_an_earlier_schema_stands_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    left = (
        [(one.title, one.why, one.story_s) for one in case.nominations.of(item.id)],
        [(one.kind, one.direction, one.weight) for one in case.note_classes.of(item.id)],
        [(one.source_kind, one.differs) for one in case.queries.of(item.id)],
        [one.words for one in case.reflections.of(item.id)],
        case.settings.extra_aspects,
    )
    if version < 5:  # They knew of nothing of the kind.
        assert left == ([], [], [], [], False)
    else:
        assert left == (
            [("spoke of the clinic", "all turned on it", 2.0)],
            [("why", None, None), ("factor", "hindered", "most")],
            [("document", "the day")],
            ["we hurried the end"],
            True,
        )
    note = case.notes.of(item.id)[0].id
    entered = case.note_classes.add(note, NewClass("aspect", "goals"), LIVE)
    assert case.note_classes.said_of(note)[-1] == entered
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_kept_apart_or_checked_in_an_earlier_schema_is_so_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    note = case.notes.of(item.id)[0]
    kept = [(one.label, one.at_s, one.words) for one in case.concerns.all()]
    if version < 6:  # They knew of neither.
        assert (note.checked_on, kept) == (None, [])
    else:
        assert note.standing == "checked by participant, 2031-03-05"
        assert kept == [("P01", 32.0, ConcernWords("staff", "told of a shove", told="the duty manager"))]
    entered = case.concerns.begin(item.id, LIVE, ConcernWords(said="of another"))
    assert case.concerns.all()[-1] == entered
    assert case.notes.set_checked(note.id, "2031-03-06", LIVE).checked_on == "2031-03-06"
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_exported_of_an_earlier_schema_is_there(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    exports, item = case.exports, case.conversations.find("P01")
    made = exports.versions("group", "draft", item.id)
    if version < 7:  # They knew of nothing of the kind.
        assert (made, exports.handovers(), exports.chosen("group")) == ([], [], set())
    else:
        (entry,), (handed,), (excerpt,) = exports.all(), exports.handovers(), exports.chosen("group")
        assert [(one.number, one.contents) for one in made] == [(1, {"": "1f", excerpt: "2e"})]
        assert (handed.export, handed.whom) == (entry.id, "P01")
        assert exports.reason_of(entry.id) == "the participant agreed on the telephone"
        again = exports.version(LIVE, audience="group", stage="draft", conversation=item.id, contents=made[0].contents)
        assert again == made[0]
        replaced = case.replaced_words.of_export(entry.id)
        assert [(one.said, one.instead) for one in replaced] == [("she", "[Child A]")] * (version >= 18)
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_arranged_in_an_earlier_schema_stands_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    left = [(one.kind, one.stage, one.at_s, one.to_s) for one in case.arrangements.of(item.id)]
    person = item.participant
    if version < 9:  # They knew of nothing of the kind.
        assert (left, case.taken_up.of(item.id), person.direct_contact) == ([], frozenset(), None)
    else:
        assert left == [("told", "preliminary", None, None), ("leave_out", None, 1.0, 2.0)]
        assert case.taken_up.of(item.id) == {case.notes.of(item.id)[0].id}
        assert (person.direct_contact, person.involved_from) == (True, "March")
    case.arrangements.add(item.id, "follow_up", "the rota", LIVE)
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_record_of_an_episode_of_an_earlier_schema_stands_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    (episode,) = case.episodes.all()
    parts, judgements, by = case.episode_parts, case.judgements, Hand(LIVE.author, "episode")
    differing = [
        (one.differs, one.status, [side.says for side in one.sides]) for one in parts.discrepancies(episode.id)
    ]
    judged = [(one.text, judgements.of_element(one.id)) for one in judgements.elements(episode.id)]
    comments = [one.comment.words for one in case.comments.of(case.conversations.find("P01").id)]
    if version < 10:  # They knew of nothing but titles.
        assert (episode.period, differing, judged, comments) == ("", [], [], [])
    else:
        assert (episode.period, differing) == (
            "March (about)",
            [("how often she rang", "stays_open", ["twice", "once"])],
        )
        assert [(text, one and one.judgement) for text, one in judged] == [("Rang a second time", "good")]
        assert [one.who for one in parts.missing_views(episode.id)] == ["the receptionist"]
        assert comments == ["what did they know of her?"]
    added = judgements.add_element(episode.id, "Wrote it down", by)
    assert judgements.elements(episode.id)[-1] == added
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_patterns_of_an_earlier_schema_stand_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    (episode,) = case.episodes.all()
    left = [(case.patterns.kind(one.kind).title, one.words, one.episodes, one.factors) for one in case.patterns.all()]
    if version < 19:  # They knew of none.
        assert left == []
    else:
        assert left == [("Time and place", "It is said and not written.", (episode.id,), ("role",))]
    case.patterns.rest_on_episodes(case.patterns.add("tool", "Nobody trusts the form.", LIVE).id, [episode.id], LIVE)
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_earlier_schema_holds_is_found_by_its_words(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    found = case.search.find(Query("clinic")).hits
    assert [(hit.note is None, hit.words[1].text) for hit in found] == [(True, "phoned"), (False, "of")]
    assert {hit.conversation for hit in found} == {item.id}
    assert case.search.find(Query("rang")).hits == ()
    saved = [(one.title, one.query) for one in case.saved_searches.all()]
    if version < 11:  # They knew of none.
        assert saved == []
    else:
        assert saved == [("What is unchecked of her", Query("Bryony", speaker="participant", is_checked=False))]
    case.saved_searches.save("Again", Query("clinic"), LIVE)
    (tag,) = case.tags.of(item.id)
    assert case.codes.book().title(tag.kind, tag.code) == ("Aspects of the role" if version < 14 else "Post and remit")
    case.codes.retire("goals", LIVE)
    assert case.codes.book().is_retired("goals")
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_dismissed_in_an_earlier_schema_is_dismissed_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    (episode,) = case.episodes.all()
    parts = case.judgements.elements(episode.id)
    left = (
        [(one.code, one.state) for one in case.suggestions.of(item.id, OTHER.author)],
        case.suggestions.is_on(item.id, OTHER.author),
        [case.wording_hints.dismissed(one.id) for one in parts],
        case.wording_hints.rows_on(),
    )
    if version < 15:  # They knew of nothing of the kind.
        assert left == ([], False, [frozenset()] * len(parts), None)
    else:
        suggested, is_on, hints, rows_on = left
        assert (suggested, is_on) == ([("options", "dismissed")], True)
        assert (hints, rows_on) == ([frozenset({"verdict"})], frozenset({"error", "verdict"}))
    case.suggestions.turn(item.id, OTHER, on=True)
    assert case.suggestions.is_on(item.id, OTHER.author)
    case.close()


@pytest.mark.parametrize("version", [version for version in VERSIONS if version >= 15])
def test_what_one_reviewer_dismissed_in_an_earlier_schema_is_open_for_another(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    states = [[one.state for one in case.suggestions.of(item.id, who.author)] for who in (OTHER, REVIEW)]
    assert states == [["dismissed"], ["open"]] and OTHER.author != REVIEW.author
    case.close()


@pytest.mark.parametrize("version", [version for version in VERSIONS if version >= 15])
def test_what_was_dismissed_in_an_earlier_schema_is_undone_and_redone_in_its_turn(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    undone: list[str] = []
    while "suggestion dismissed" not in undone:
        undone.append(case.log.turned(case.log.undo(OTHER, item.id)))
    assert [one.state for one in case.suggestions.of(item.id, OTHER.author)] == ["open"]
    case.log.undo(OTHER, item.id)
    for _ in range(2):
        case.log.redo(OTHER, item.id)
    assert [one.state for one in case.suggestions.of(item.id, OTHER.author)] == ["dismissed"]
    assert ask(case, "PRAGMA foreign_key_check") == []
    case.close()


@pytest.mark.parametrize("version", [version for version in VERSIONS if version >= 10])
def test_a_title_that_an_earlier_schema_took_from_an_account_is_its_participant_s(tmp_path: Path, version: int) -> None:
    folder = unpacked(version, tmp_path)
    with closing(connect(folder / "case.db", None)) as connection:
        (title,) = connection.execute("SELECT title FROM episode").fetchone()
    case = Case.open(folder)
    (episode,) = case.episodes.all()
    assert episode.title == title and not case.episodes.has_taken_title(episode.id)
    case.close()
    # The same with a title that says what the linked line says.
    folder = unpacked(version, tmp_path / "again")
    with closing(connect(folder / "case.db", None)) as connection:
        connection.execute("UPDATE episode SET title = 'Spoke of the clinic'")
    case = Case.open(folder)
    assert case.episodes.has_taken_title(case.episodes.all()[0].id) == (version < 20)
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_asked_about_in_an_earlier_schema_is_known_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    (episode,) = case.episodes.all()
    book = case.codes.book()
    left = [(one.code, one.episode, one.was_asked) for one in case.asked.all()]
    if version < 20:  # They knew of nothing of the kind.
        assert left == []
    else:
        assert left == [(book.resolve("role"), episode.id, True), ("family", None, False)]
    case.asked.say(item.id, "family", True, LIVE)
    assert [one.was_asked for one in case.asked.all() if one.code == "family"] == [True]
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_who_was_marked_as_speaking_in_an_earlier_schema_is_so_still(tmp_path: Path, version: int) -> None:
    case = Case.open(unpacked(version, tmp_path))
    item = case.conversations.find("P01")
    left = ([(one.speaker, one.at_s) for one in case.turn_keys.of(item.id)], case.settings.turn_keys)
    # They knew of nothing of the kind; what is sealed is not given.
    assert left == (([], False) if version < 17 else ([("participant", 0.6)], True))
    pressed = case.turn_keys.press(item.id, "other", LIVE, at_s=70.0)
    assert case.turn_keys.last(item.id) == case.turn_keys.of(item.id)[-1] == pressed
    case.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_case_of_an_earlier_schema_comes_to_the_tables_of_a_new_one(tmp_path: Path, version: int) -> None:
    fresh = make_case(tmp_path / "fresh.vantage", encrypted=False)
    old = Case.open(unpacked(version, tmp_path))
    assert [(kind, name, squeezed(sql)) for kind, name, sql in ask(old, SCHEMA)] == [
        (kind, name, squeezed(sql)) for kind, name, sql in ask(fresh, SCHEMA)
    ]
    old.close()
    fresh.close()


def squeezed(sql: str | None) -> str:
    return re.sub(r"\s+", " ", sql or "")


def test_opening_a_case_of_this_schema_changes_nothing(tmp_path: Path) -> None:
    make(tmp_path / "case.vantage")
    before = contents(tmp_path)
    case = Case.open(tmp_path / "case.vantage")
    rows = every_row(case)
    case.close()
    assert contents(tmp_path) == before
    assert rows


@pytest.mark.parametrize("version", VERSIONS[-1:])
def test_a_case_of_a_later_schema_is_refused_untouched(tmp_path: Path, version: int) -> None:
    folder = unpacked(version, tmp_path)
    case = Case.open(folder)
    case.close()
    meddle(case, "CREATE TABLE to_come (id TEXT) STRICT")
    meddle(case, "INSERT INTO _sqlite_migrations VALUES (99, 'vantage', 'm099_to_come', '2040-01-01')")
    before = contents(folder)
    with pytest.raises(NewerSchemaError):
        Case.open(folder)
    assert contents(folder) == before
