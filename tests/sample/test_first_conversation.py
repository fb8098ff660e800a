from __future__ import annotations

import re

import numpy as np
import pytest

from sample.script import QUERIES, ROLES, STEPS, read_script
from sample.sound import RATE, read_opus
from sample.speech import Frames
from sample.studio import plain_text
from sample.truth import FIRST_SOUND, Conversation, from_json, load_first, to_json
from tests.sample.listening import level, onset_s, quote_of, silences, timed

FACTORS = {
    "front_line": {"family", "staff", "role", "conditions", "own_team", "inter_agency"},
    "local": {"org_culture", "resources"},
    "national": {"political"},
}
ASPECTS = {"information", "attention", "knowledge", "goals", "priorities", "picture", "feelings", "options"}
# What a lead keeps out of questions: verdicts and later knowledge.
VERDICTS = re.compile(
    r"\b(mistake|error|fail\w*|should have|ought to|could have|if only|missed|overlooked|ignored|obvious\w*|clearly"
    r"|hindsight|fault|blame|guilty|careless|inadequate|poor|wrongly|interview|witness|investigation|incident)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def first() -> Conversation:
    return load_first()


@pytest.fixture(scope="module")
def sound() -> Frames:
    return read_opus(FIRST_SOUND)


def test_sound_is_between_eight_and_twelve_minutes_and_under_four_megabytes(first, sound):
    assert 8 * 60 <= first.duration_s <= 12 * 60
    assert FIRST_SOUND.stat().st_size <= 4_000_000
    assert len(sound) == round(first.duration_s * RATE)


def test_committed_truth_is_what_the_script_says(first):
    script = read_script()
    assert [turn.text for turn in first.turns] == [plain_text(turn.text) for turn in script.turns]
    assert [turn.role for turn in first.turns] == [turn.speaker for turn in script.turns]
    assert {(tag.turn, tag.quote, tag.code) for tag in first.tags} == {(t.turn, t.quote, t.code) for t in script.tags}
    assert {note.text for note in first.notes} == {note.text for note in script.notes}
    assert first.names == script.names and first.participant == script.participant


def test_truth_survives_being_written_and_read(first):
    assert from_json(to_json(first)) == first


def test_every_word_sounds_where_the_truth_puts_it(first, sound):
    quiet = [
        (turn.id, word.text)
        for turn in first.turns
        for word in turn.words
        if level(sound, *timed(word)) < 200  # fifty times the room, a tenth of the speech
    ]
    assert quiet == []


def test_pauses_hold_nothing_but_the_room(first, sound):
    pauses = silences(first, longer_than_s=0.3)
    assert len(pauses) > 150
    # A sentence keeps 0.1 s after its last word and 0.04 s before its first, in which sound may fade.
    assert max(level(sound, start_s + 0.12, end_s - 0.06) for start_s, end_s in pauses) < 10


def test_sentences_begin_in_the_sound_when_the_truth_says_so(first, sound):
    starts = [end_s for start_s, end_s in silences(first, longer_than_s=0.3)]
    errors = [onset_s(sound, start_s) - start_s for start_s in starts]
    assert abs(float(np.median(errors))) < 0.01
    assert float(np.percentile(np.abs(errors), 95)) < 0.06


def test_turns_follow_in_time_and_only_the_flagged_pair_overlaps(first):
    pairs = list(zip(first.turns, first.turns[1:], strict=False))
    assert all(before.start_s < after.start_s for before, after in pairs)
    together = [(before.id, after.id) for before, after in pairs if after.start_s < before.end_s]
    flagged = [turn.id for turn in first.turns if turn.overlap]
    assert together == [("episodes-7", "episodes-8")]
    assert flagged == ["episodes-7", "episodes-8"]


def test_words_lie_in_order_within_their_turn(first):
    for turn in first.turns:
        assert " ".join(word.text for word in turn.words) == turn.text
        times = [time for word in turn.words for time in timed(word)]
        assert times == sorted(times)
        assert turn.start_s <= times[0] and times[-1] <= turn.end_s


def test_all_nine_steps_are_visited_and_the_story_twice(first):
    visited = [visit.step for visit in first.steps]
    assert set(visited) == {*STEPS, QUERIES}
    assert visited.count("story") == 2
    assert first.steps[0].start_s == 0 and first.steps[-1].end_s == first.duration_s
    assert all(a.end_s == b.start_s for a, b in zip(first.steps, first.steps[1:], strict=False))


def test_three_speakers_have_three_voices_and_the_note_taker_says_little(first):
    assert [voice.role for voice in first.voices] == list(ROLES)
    assert len({voice.voice for voice in first.voices}) == 3
    said = {role: sum(len(turn.words) for turn in first.turns if turn.role == role) for role in ROLES}
    assert said["note_taker"] < 0.05 * said["participant"]
    assert said["lead"] < 0.5 * said["participant"]


def test_story_is_not_interrupted(first):
    visit = first.steps[1]
    story = [turn for turn in first.turns if turn.step == "story" and turn.start_s < visit.end_s]
    prompts = [len(turn.words) for turn in story if turn.role != "participant"]
    assert visit.step == "story" and len(prompts) <= 4 and max(prompts) <= 14
    assert sum(prompts) < 0.1 * sum(len(turn.words) for turn in story)


def test_reviewers_use_no_words_of_verdict(first):
    by_reviewers = [turn.text for turn in first.turns if turn.role != "participant"]
    by_reviewers += [note.text for note in first.notes if not note.verbatim] + [mark.text for mark in first.marks]
    assert [text for text in by_reviewers if VERDICTS.search(text)] == []
    assert any(VERDICTS.search(turn.text) for turn in first.turns if turn.role == "participant")


def test_every_quote_is_a_slice_of_its_turn(first):
    for span in (*first.tags, *first.limits):
        assert quote_of(first, span.turn, span.first_word, span.last_word) == span.quote
        words = first.turn(span.turn).words
        assert (span.start_s, span.end_s) == (timed(words[span.first_word])[0], timed(words[span.last_word])[1])


def test_tags_cover_two_turning_points_the_aspects_and_every_level(first):
    codes = {
        kind: {tag.code for tag in first.tags if tag.kind == kind} for kind in ("episode", "rationality", "factor")
    }
    assert len(codes["episode"]) == 2
    assert codes["rationality"] == ASPECTS and codes["factor"] <= set().union(*FACTORS.values())
    assert all(codes["factor"] & of_level for of_level in FACTORS.values())
    assert all(
        tag.direction in {"supported", "hindered", "both", "unclear"} for tag in first.tags if tag.kind == "factor"
    )
    assert {tag.episode for tag in first.tags if tag.kind == "rationality"} == codes["episode"]
    assert "now" in {tag.view for tag in first.tags}
    assert all(first.turn(tag.turn).role == "participant" for tag in first.tags)


def test_no_tag_touches_words_that_are_not_to_be_quoted(first):
    kept_out = {(limit.turn, n) for limit in first.limits for n in range(limit.first_word, limit.last_word + 1)}
    tagged = {(tag.turn, n) for tag in first.tags for n in range(tag.first_word, tag.last_word + 1)}
    assert kept_out and not kept_out & tagged


def test_notes_and_marks_fall_into_their_steps(first):
    kinds = {mark.kind for mark in first.marks}
    assert kinds == {"return", "moment", "limit"}
    for entry in (*first.notes, *first.marks):
        at_the_time = [visit.step for visit in first.steps if visit.start_s <= entry.at_s < visit.end_s]
        assert entry.at_s >= first.turn(entry.turn).start_s
        assert at_the_time == [entry.step], entry.text


def test_every_name_is_spoken_and_has_its_own_pseudonym(first):
    assert all(name.real in first.text for name in first.names)
    assert {name.kind for name in first.names} == {"person", "agency", "place"}
    pseudonyms = [name.pseudonym for name in first.names]
    assert len(set(pseudonyms)) == len(pseudonyms)
    assert all(re.fullmatch(r"\[[^\[\]]+\]", pseudonym) for pseudonym in pseudonyms)


def test_no_capitalised_word_of_the_account_is_left_out_of_the_name_key(first):
    keyed = {part for name in first.names for part in (*name.real.split(), *" ".join(name.variants).split())}
    ordinary = {"I", "January", "September", "October", "November", "December", "Christmas"}
    ordinary |= {"Monday", "Thursday", "Thursdays", "Friday"}
    inside = re.findall(r"(?<=[a-z,;] )[A-Z][a-z]*", first.text)
    assert {word for word in inside if word not in keyed} <= ordinary


def test_every_voice_names_its_licence_beside_the_sound(first):
    page = (FIRST_SOUND.parent / "LICENCES.md").read_text(encoding="utf-8")
    for voice in first.voices:
        assert f"`{voice.voice}`" in page and voice.licence
