"""What was made elsewhere comes into a conversation whole, marked, with its tags on the same words; or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefile.errors import EntryError
from casefile.tags import NewTag
from tagging.excerpts import excerpts_of, pack_of
from tagging.export.about import came_up
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.reading.foreign import ForeignFile
from tagging.reading.reading import read_foreign
from tagging.strands import accounts_of
from tagging.taking_in import TakenIn, take_codebook, take_in
from tests.tagging.support import Conversing, Line

HEADER = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
LINES: list[Line] = [
    ("lead", "What then?"),
    ("participant", "Nobody 😀 came, so I left. And then"),
    ("lead", "And then?"),
    ("participant", "I rang   again; nobody."),
]


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    """A conversation with tags of every kind, some on the same words and some across speakers."""
    conversing.hear(LINES)
    episode = conversing.case.episodes.add("The first visit", conversing.by)
    conversing.tag("😀 came,", NewTag("rationality", "goals", episode.id, memo="look again"))
    conversing.tag("came, so I left.", NewTag("factor", "conditions", None, "hindered"))
    conversing.tag("came, so I left.", NewTag("factor", "unplaced", episode.id, "both", "twice: on it"))
    conversing.tag("And then And then? I", NewTag("episode", episode=episode.id))
    conversing.begin("P02")
    return conversing


def add_codes_of_the_team(told: Conversing) -> None:
    """Codes that the framework does not have, one of them put no more, on the same words and in the same direction."""
    case, by = told.case, told.by
    load = case.codes.add("factor", "Load (and cover)", by, hint="who stands in", level="front_line")
    loose = case.codes.add("factor", "Weather: rain", by)
    hunch = case.codes.add("rationality", "A hunch", by)
    case.codes.describe("own_team", by, title="The team around")
    episodes = [case.episodes.add("The second visit", by).id, case.episodes.all()[0].id]
    memo = "Contributory factor: none\nweight: none\n direction unclear"
    words = told.utterances()[1].words
    edges = words[0].id, words[2].id
    for what in (
        NewTag("factor", load, episodes[0], "hindered", memo, "most of all"),
        NewTag("factor", loose, episodes[1], "hindered", weight="least: one"),
        NewTag("factor", "own_team", episodes[0], "hindered"),
        NewTag("factor", "own_team", episodes[1], "hindered", "the same code again"),
        NewTag("rationality", hunch, episodes[1], memo=memo),
    ):
        case.tags.put(*edges, what, by)
    case.codes.retire(loose, by)


def file_of(told: Conversing, folder: Path, form: str) -> ForeignFile:
    first = told.case.conversations.all()[0]
    target = folder / f"a{FORMATS[form].suffix}"
    target.write_bytes(FORMATS[form].file(HEADER, pack_of(told.case, first, by=told.by)))
    return read_foreign(target)


def into(told: Conversing, file: ForeignFile) -> TakenIn:
    (transcript,) = file.transcripts
    return take_in(
        told.case, told.conversation, file, transcript, transcript.known(told.conversation.participant.role), told.by
    )


def tags_of(told: Conversing, number: int) -> list[tuple[str, ...]]:
    """What excerpts of a conversation say, with their tags, in one order."""
    conversation = told.case.conversations.all()[number]
    return sorted(
        tuple(map(str, (one.quote, one.speaker, tag.kind, tag.title, tag.level, tag.episode)))
        + tuple(map(str, (tag.direction, tag.weight, tag.memo)))
        for one in excerpts_of(told.case, conversation, by=told.by)
        for tag in one.tags
    )


@pytest.mark.parametrize("form", ["json", "qdpx", "qdpx-timed"])
def test_our_own_files_come_back_with_every_tag_on_the_same_words(told: Conversing, tmp_path: Path, form: str):
    add_codes_of_the_team(told)
    before = told.case.codes.book()
    done = into(told, file_of(told, tmp_path, form))
    assert (done.tags, done.episodes, done.codes, done.losses) == (9, 0, 0, ())
    assert tags_of(told, 1) == tags_of(told, 0)
    assert told.case.codes.book() == before


@pytest.mark.parametrize("form", ["json", "qdpx"])
def test_codes_of_the_team_come_into_a_case_that_does_not_have_them(told: Conversing, tmp_path: Path, form: str):
    add_codes_of_the_team(told)
    file = file_of(told, tmp_path, form)
    other = Conversing(tmp_path / "other", code="P02")
    other.case.codes.add("rationality", "Load (and cover)", other.by)
    other.case.codes.describe("own_team", other.by, title="The team around")
    done = into(other, file)
    assert (done.tags, done.episodes, done.codes, done.losses) == (9, 2, 3, ())
    named = [(*one[:3], one[3].removesuffix(" (imported)"), *one[4:]) for one in tags_of(other, 0)]
    assert named == tags_of(told, 0)
    book = other.case.codes.book()
    (added,) = [one for one in book.factors if one.title == "Load (and cover) (imported)"]
    assert (added.hint, added.level and added.level.id) == ("who stands in", "front_line")
    assert [one.title for one in book.retired] == ["Weather: rain"]
    other.case.close()


def test_a_codebook_of_ours_brings_codes_of_the_team_as_well(told: Conversing, tmp_path: Path):
    add_codes_of_the_team(told)
    file = file_of(told, tmp_path, "qdc")
    other = Conversing(tmp_path / "other")
    done = take_codebook(other.case, file, other.by)
    assert (done.episodes, done.codes, done.losses) == (2, 3, ())
    assert {one.title for one in other.case.codes.book().aspects} > {"A hunch"}
    assert take_codebook(other.case, file, other.by).codes == 0
    other.case.close()


def test_a_record_of_typed_lines_comes_in_as_no_transcript(told: Conversing, tmp_path: Path):
    first = told.case.conversations.all()[0]
    told.case.notes.add(first.id, "story", "she nodded", told.by, at_s=1.0)
    for form in ("json", "qdpx"):
        file = file_of(told, tmp_path, form)
        assert len(file.transcripts) == 1
        assert file.losses == ("records of typed lines, which are no transcript: 1",)


def test_points_in_time_give_each_line_its_second(told: Conversing, tmp_path: Path):
    pack = pack_of(told.case, told.case.conversations.all()[0], by=told.by)
    (transcript,) = file_of(told, tmp_path, "qdpx-timed").transcripts
    (text,) = pack.talks[0].texts
    assert [line.start_s for line in transcript.lines] == [line.start_s for line in text.lines]
    assert transcript.lines[-1].end_s == text.lines[-1].end_s


def test_words_without_times_come_back_from_a_project_as_well(told: Conversing, tmp_path: Path):
    (tmp_path / "a.txt").write_text("lead: and then?\nparticipant: [0:05] lead: (..) we waited")
    into(told, read_foreign(tmp_path / "a.txt"))
    pack = pack_of(told.case, told.conversation, by=told.by)
    (tmp_path / "b.qdpx").write_bytes(FORMATS["qdpx"].file(HEADER, pack))
    (transcript,) = read_foreign(tmp_path / "b.qdpx").transcripts
    (text,) = pack.talks[0].texts
    assert [(line.label, line.text, line.start_s) for line in transcript.lines] == [
        (line.speaker, line.text, line.start_s) for line in text.lines
    ]


@pytest.mark.parametrize("form", ["text", "vtt"])
def test_our_own_transcripts_come_back_word_for_word_with_speakers_and_are_marked(told, tmp_path: Path, form: str):
    into(told, file_of(told, tmp_path, form))
    transcript = told.case.transcripts.current(told.conversation.id)
    lines = told.case.transcripts.utterances(transcript.id)
    assert [line.text for line in lines] == [" ".join(text.split()) for _, text in LINES]
    assert [line.speaker for line in lines] == ["lead", "participant", "lead", "participant"]
    told.case.tags.put(lines[1].words[0].id, lines[1].words[1].id, NewTag("rationality", "goals"), told.by)
    (excerpt,) = excerpts_of(told.case, told.conversation, by=told.by)
    assert excerpt.unchecked and excerpt.imported == ("WebVTT" if form == "vtt" else "plain text")
    assert excerpt.start_s == lines[1].start_s


def test_words_without_times_are_said_in_no_step(told: Conversing, tmp_path: Path):
    told.case.step_visits.enter(told.id, "introduction", told.by, at_s=0.0)
    (tmp_path / "a.txt").write_text("participant: we had no cover")
    into(told, read_foreign(tmp_path / "a.txt"))
    transcript = told.case.transcripts.current(told.id)
    assert transcript is not None
    words = told.case.transcripts.utterances(transcript.id)[0].words
    told.case.tags.put(words[0].id, words[-1].id, NewTag("rationality", "goals"), told.by)
    (excerpt,) = excerpts_of(told.case, told.conversation, by=told.by)
    assert (excerpt.step, excerpt.start_s, excerpt.clock) == (None, None, "--:--")
    assert {(one.step, one.way) for one in accounts_of(told.case).mentions} == {(None, "unknown")}
    assert [*came_up(excerpt)] == ["Volunteered or prompted: not known, since the step is not known."]


def test_sound_that_is_there_counts_as_in_words_and_closed_stretches_stay_closed(told: Conversing, tmp_path: Path):
    told.hear([("participant", "one two three four")])
    told.case.seals.seal(told.id, 0.0, 2.0, "taken back", told.by)
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n00:00.500 --> 00:01.000\nsealed\n\n00:03.000 --> 00:04.000\nopen\n")
    done = into(told, read_foreign(tmp_path / "a.vtt"))
    assert (done.lines, done.losses) == (1, ("lines in closed or removed stretches: 1",))
    assert told.case.transcripts.is_complete(told.id)
    (tmp_path / "a.txt").write_text("participant: we had no cover")
    with pytest.raises(EntryError, match="without times"):
        into(told, read_foreign(tmp_path / "a.txt"))


def test_the_same_file_is_taken_in_once(told: Conversing, tmp_path: Path):
    file = file_of(told, tmp_path, "json")
    into(told, file)
    before = len(told.case.log.events())
    with pytest.raises(EntryError, match="already"):
        into(told, file)
    assert len(told.case.log.events()) == before


def test_a_tag_that_fits_nothing_leaves_the_case_as_it_was(told: Conversing, tmp_path: Path):
    """The whole is one transaction: a failure at its last tag takes the words back too."""
    file = file_of(told, tmp_path, "json")
    (transcript,) = file.transcripts
    object.__setattr__(transcript.codings[-1], "code", "goals")
    with pytest.raises(EntryError):
        into(told, file)
    assert told.case.transcripts.current(told.id) is None and told.case.tags.of(told.id) == []


FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Other 9"><Codes><Code guid="a" name="Conditions of work"/>
<Code guid="b" name="Key practice episodes" isCodable="false"><Code guid="c" name="The second visit"/></Code>
<Code guid="d" name="Anger"/><Code guid="e" name="Handover"/></Codes></CodeBook>"""


def test_a_codebook_gives_episodes_and_says_which_codes_fit_nothing(told: Conversing, tmp_path: Path):
    (tmp_path / "a.qdc").write_text(FOREIGN)
    file = read_foreign(tmp_path / "a.qdc", {"handover": "episode"})
    assert take_codebook(told.case, file, told.by).losses == ("codes of the codebook that fit nothing here: Anger",)
    assert [one.title for one in told.case.episodes.all()] == ["The first visit", "The second visit", "Handover"]
    assert take_codebook(told.case, file, told.by).episodes == 0
    with pytest.raises(EntryError, match="no such aspect"):
        read_foreign(tmp_path / "a.qdc", {"anger": "rage"})


def test_json_of_ours_says_that_a_text_was_imported(told: Conversing, tmp_path: Path):
    into(told, file_of(told, tmp_path, "json"))
    made = FORMATS["json"].file(HEADER, pack_of(told.case, told.conversation, by=told.by))
    (talk,) = json.loads(made)["talks"]
    assert [text["imported"] for text in talk["texts"]] == ["Vantage JSON"]


def test_words_without_times_are_hidden_once_any_part_of_the_conversation_is_closed(told: Conversing, tmp_path: Path):
    (tmp_path / "a.txt").write_text("participant: we had no cover")
    into(told, read_foreign(tmp_path / "a.txt"))
    transcript = told.case.transcripts.current(told.id)
    assert transcript is not None and told.case.transcripts.utterances(transcript.id) != []
    seal = told.case.seals.seal(told.id, 0.0, 2.0, "taken back", told.by)
    assert told.case.transcripts.utterances(transcript.id) == []
    told.case.seals.unseal(seal, told.by)
    assert [line.text for line in told.case.transcripts.utterances(transcript.id)] == ["we had no cover"]
