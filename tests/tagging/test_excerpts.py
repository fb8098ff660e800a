"""Excerpts can be read alone: quote, context, question, step, time, speaker, tags and marks, names replaced."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.errors import EntryError
from casefile.events import Hand
from casefile.tags import NewTag
from tagging.excerpts import Excerpt, Line, excerpts_of, pack_of
from tagging.pseudonyms import Pseudonyms
from tagging.source_text import LEFT_OUT
from tests.tagging.support import Conversing, span_in

GOALS = NewTag("rationality", "goals")
FACTOR = NewTag("factor", "conditions", direction="hindered")


def only(conversing: Conversing) -> Excerpt:
    (excerpt,) = excerpts_of(conversing.case, conversing.conversation, by=conversing.by)
    return excerpt


def test_an_excerpt_has_all_that_is_needed_to_read_it_alone(conversing: Conversing):
    case, by = conversing.case, conversing.by
    case.names.add("person", "Kelly Barton", "Mother", by, variants=["Kelly"])
    conversing.hear(
        [
            ("lead", "Take us back. What did you have?"),
            ("participant", "I had the ~red book, and Kelly. No handover."),
            ("lead", "Thank you."),
        ],
        starts_s=[100.0],
    )
    case.step_visits.enter(conversing.id, "story", by, at_s=0.0)
    case.step_visits.enter(conversing.id, "rationality", by, at_s=90.0)
    episode = case.episodes.add("Kelly at the clinic", by)
    conversing.tag("the red book, and Kelly.", NewTag("rationality", "information", episode=episode.id, memo="Kelly?"))
    conversing.clock.pass_s(60)
    conversing.tag("the red book, and Kelly.", NewTag("factor", "role", direction="both"))
    excerpt = only(conversing)
    assert (excerpt.participant, excerpt.conversation, excerpt.agency) == ("P01", 1, "health visiting")
    assert (excerpt.role, excerpt.participant_level, excerpt.layer) == ("health visitor", "front line", "account")
    assert excerpt.quote == "the red book, and [Mother]."
    assert excerpt.question == "Take us back. What did you have?"
    assert not excerpt.volunteered
    assert excerpt.before == (Line("lead", "Take us back. What did you have?"), Line("health visitor", "I had"))
    assert excerpt.after == (Line("health visitor", "No handover."), Line("lead", "Thank you."))
    assert (excerpt.speaker, excerpt.step, excerpt.step_title) == (
        "health visitor",
        "rationality",
        "Clarifying their “local rationality”",
    )
    assert (excerpt.start_s, excerpt.end_s, excerpt.clock) == (109.0, 114.0, "01:49")
    assert (excerpt.text_state, excerpt.unchecked, excerpt.unclear) == ("placed", True, False)
    assert excerpt.doubtful_words == ("red",)
    assert excerpt.limits == ()
    first, second = excerpt.tags
    assert (first.kind, first.code, first.title) == ("rationality", "information", "What was known and not known then")
    assert (first.episode, first.memo, first.author) == ("[Mother] at the clinic", "[Mother]?", "reviewer 1")
    assert (second.title, second.level, second.direction) == ("Aspects of the role", "Front-line factors", "both")
    assert (first.at, second.at) == ("2031-03-04T09:00:00.000Z", "2031-03-04T09:01:00.000Z")
    assert excerpt.replaced == 1


def test_excerpts_stand_in_the_order_of_the_text_and_keep_their_ids(conversing: Conversing):
    conversing.hear([("participant", "one two three four five")])
    for phrase in ("four five", "one two", "one", "two three"):
        conversing.tag(phrase, GOALS)
    first = excerpts_of(conversing.case, by=conversing.by)
    assert [excerpt.quote for excerpt in first] == ["one", "one two", "two three", "four five"]
    conversing.case.words.correct(conversing.word("one"), "once", conversing.by)
    again = excerpts_of(conversing.case, by=conversing.by)
    assert [excerpt.id for excerpt in again] == [excerpt.id for excerpt in first]


def test_all_conversations_of_the_case_come_by_participant(conversing: Conversing):
    conversing.hear([("participant", "from the first")])
    conversing.tag("first", GOALS)
    conversing.begin("A7")
    conversing.hear([("participant", "from the other")])
    conversing.tag("other", GOALS)
    found = excerpts_of(conversing.case, by=conversing.by)
    assert [(excerpt.participant, excerpt.quote) for excerpt in found] == [("A7", "other"), ("P01", "first")]


@pytest.mark.parametrize(
    ("lines", "question"),
    [
        ([("lead", "What happened then?"), ("participant", "TARGET")], "What happened then?"),
        ([("lead", "Please do. Tell us more about that."), ("participant", "TARGET")], "Tell us more about that."),
        ([("note_taker", "And who? Take your time."), ("participant", "TARGET")], "And who?"),
        (
            [("lead", "What then?"), ("participant", "Well, why not? TARGET")],
            "What then?",
        ),
        ([("lead", "What"), ("lead", "then?"), ("other", "Hm?"), ("participant", "TARGET")], "What then?"),
        ([("participant", "Can I start? Yes."), ("participant", "TARGET")], None),
        ([("unknown", "And what then?"), ("unknown", "It rained."), ("unknown", "TARGET")], "And what then?"),
        ([("unknown", "It rained. Why? So."), ("unknown", "TARGET")], None),
        ([("lead", "TARGET")], None),
        ([("lead", "What then?"), ("note_taker", "TARGET")], None),
        ([("participant", "TARGET")], None),
        ([("lead", "So " + "well " * 40 + "then. What then?"), ("participant", "TARGET")], "What then?"),
    ],
)
def test_the_question_is_the_nearest_that_a_reviewer_asked_before(conversing: Conversing, lines, question):
    conversing.hear(lines)
    conversing.tag("TARGET", GOALS)
    assert only(conversing).question == question


@pytest.mark.parametrize(
    ("lines", "step", "volunteered"),
    [
        ([("participant", "So I TARGET")], "story", True),
        ([("participant", "So I TARGET")], "factors", False),
        ([("lead", "And then?"), ("participant", "So I TARGET")], "story", True),
        ([("lead", "What made it harder?"), ("participant", "So I TARGET")], "factors", False),
        ([("lead", "So I TARGET")], "story", None),
        ([("participant", "So I TARGET")], None, None),
    ],
)
def test_what_was_said_in_the_story_was_volunteered_and_later_steps_prompted(conversing, lines, step, volunteered):
    if step:
        conversing.case.step_visits.enter(conversing.id, step, conversing.by, at_s=None)
    conversing.hear(lines)
    conversing.tag("TARGET", GOALS)
    assert only(conversing).volunteered is volunteered


def test_a_question_within_one_utterance_is_found_where_the_speaker_changes(conversing: Conversing):
    transcript = conversing.hear([("participant", "And what then? She rang me.")])
    lead = conversing.span("And what then?")
    conversing.case.transcripts.set_speaker(transcript, *lead, "lead", conversing.by)
    conversing.tag("rang", GOALS)
    excerpt = only(conversing)
    assert excerpt.question == "And what then?"
    assert [line.speaker for line in excerpt.before] == ["lead", "health visitor"]


def test_context_is_whole_utterances_where_little_is_missing_and_cut_where_much_is(conversing: Conversing):
    long = " ".join(f"w{number}" for number in range(60))
    conversing.hear([("participant", long), ("lead", "TARGET"), ("participant", "short answer."), ("lead", long)])
    conversing.tag("TARGET", GOALS)
    excerpt = only(conversing)
    (before,) = excerpt.before
    assert before.text == "… " + " ".join(f"w{number}" for number in range(35, 60))
    assert [line.speaker for line in excerpt.after] == ["health visitor", "lead"]
    assert excerpt.after[1].text == " ".join(f"w{number}" for number in range(23)) + " …"


def test_context_goes_on_to_the_end_of_an_utterance_that_is_nearly_whole(conversing: Conversing):
    thirty = " ".join(f"w{number}" for number in range(30))
    conversing.hear([("participant", thirty), ("lead", "TARGET"), ("participant", thirty)])
    conversing.tag("TARGET", GOALS)
    excerpt = only(conversing)
    assert [line.text for line in (*excerpt.before, *excerpt.after)] == [thirty, thirty]


def test_changed_words_are_quoted_as_they_stand_and_flagged(conversing: Conversing):
    conversing.hear([("participant", "she rang me twice")])
    conversing.tag("rang me", GOALS)
    conversing.case.words.correct(conversing.word("rang"), "rung", conversing.by)
    excerpt = only(conversing)
    assert (excerpt.quote, excerpt.text_state, excerpt.tags[0].state) == ("rung me", "changed", "changed")


def test_a_tag_that_lost_its_place_is_listed_with_its_quote_where_it_stood(conversing: Conversing):
    case, by = conversing.case, conversing.by
    case.names.add("person", "Kelly Barton", "Mother", by)
    conversing.hear([("lead", "Who was it?"), ("participant", "it was Kelly Barton on Monday")])
    conversing.tag("Barton on", GOALS)
    case.words.delete([conversing.word("Kelly"), conversing.word("Barton"), conversing.word("on")], by)
    excerpt = only(conversing)
    assert (excerpt.quote, excerpt.text_state) == ("[Mother] on", "lost")
    assert (excerpt.before[-1].text, excerpt.after[0].text) == ("it was", "Monday")
    assert (excerpt.start_s, excerpt.question) == (6.0, "Who was it?")


def test_tags_on_one_span_of_which_one_is_older_than_a_correction(conversing: Conversing):
    conversing.hear([("participant", "she rang me twice")])
    conversing.tag("rang me", GOALS)
    conversing.case.words.correct(conversing.word("rang"), "rung", conversing.by)
    conversing.tag("rung me", FACTOR)
    excerpt = only(conversing)
    assert excerpt.text_state == "changed"
    assert [(tag.kind, tag.state) for tag in excerpt.tags] == [("rationality", "changed"), ("factor", "placed")]


def test_a_typed_note_stays_the_note_takers_record(conversing: Conversing):
    case, by = conversing.case, conversing.by
    note = case.notes.add(conversing.id, "story", "Took to the mother at once.", by, at_s=61.0)
    quote = case.notes.add(conversing.id, "factors", "a smiley baby", by, at_s=None, kind="quote")
    case.tags.put(*span_in(note.words, "the mother"), GOALS, by)
    case.tags.put(*span_in(quote.words, "smiley baby"), GOALS, by)
    typed, quoted = excerpts_of(case, conversing.conversation, by=by)
    assert (typed.layer, typed.speaker, typed.step, typed.clock) == (
        "note-taker's record, not verbatim",
        "note-taker",
        "story",
        "01:01",
    )
    assert (quoted.layer, quoted.speaker, quoted.step, quoted.clock) == (
        "account",
        "health visitor",
        "factors",
        "--:--",
    )
    assert [line.text for line in (*typed.before, *typed.after)] == ["Took to", "at once."]
    assert not typed.unchecked and not typed.volunteered and typed.question is None


def test_a_typed_note_carries_its_kind_and_what_the_participant_checked_with_its_first_version(conversing: Conversing):
    case, by = conversing.case, conversing.by
    case.names.add("person", "Kelly", "Mother", by)
    note = case.notes.add(conversing.id, "story", "Kelly rang twice a week.", by, at_s=61.0, kind="observation")
    case.tags.put(*span_in(note.words, "rang twice"), GOALS, by)
    assert (only(conversing).layer, only(conversing).note) == ("note-taker's record, not verbatim", "observed")
    case.notes.change(note.id, by, text="Kelly rang three times a week.")
    case.notes.set_checked(note.id, "2031-03-05", by)
    checked = only(conversing)
    assert (checked.layer, checked.first_version) == (
        "checked by participant, 2031-03-05",
        "[Mother] rang twice a week.",
    )
    (line,) = pack_of(case, conversing.conversation, by=by).talks[0].texts[0].lines
    assert (line.layer, line.note, line.first_version) == (checked.layer, "observed", checked.first_version)
    case.notes.change(note.id, by, text="Kelly rang every day.")
    assert (only(conversing).layer, only(conversing).first_version) == ("note-taker's record, not verbatim", None)


def test_a_note_that_is_struck_out_does_not_leave_unless_it_is_asked_for(conversing: Conversing):
    case, by = conversing.case, conversing.by
    note = case.notes.add(conversing.id, "story", "Took to her at once.", by, at_s=61.0)
    case.tags.put(*span_in(note.words, "to her"), GOALS, by)
    case.notes.set_state(note.id, "struck", True, by)
    pack = pack_of(case, conversing.conversation, by=by)
    assert (excerpts_of(case, by=by), pack.excerpts, pack.talks[0].texts) == ((), (), ())
    pack = pack_of(case, conversing.conversation, by=by, with_struck=True)
    assert [one.is_struck for one in pack.excerpts] == [True]
    assert [line.is_struck for line in pack.talks[0].texts[0].lines] == [True]


def test_words_checked_against_the_sound_are_not_marked_unchecked(conversing: Conversing):
    conversing.hear([("participant", "one two"), ("participant", "three")])
    conversing.tag("two three", GOALS)
    first, second = conversing.utterances()
    conversing.case.transcripts.set_checked(first.id, True, conversing.by)
    assert only(conversing).unchecked
    conversing.case.transcripts.set_checked(second.id, True, conversing.by)
    assert not only(conversing).unchecked


def test_limits_of_the_agreement_and_wishes_to_leave_out_come_with_every_excerpt(conversing: Conversing):
    case, by = conversing.case, conversing.by
    case.names.add("person", "Kelly", "Mother", by)
    case.agreements.enter(conversing.id, "limits", by, by_whom="P01", limits="Nothing about Kelly's health.")
    conversing.hear([("participant", "one two")])
    conversing.tag("two", GOALS)
    case.notes.mark(conversing.id, "factors", "leave_out", by, at_s=75.0)
    case.notes.mark(conversing.id, "factors", "return", by, at_s=80.0)
    case.agreements.enter(conversing.id, "withdrawn", by, by_whom="P01")
    assert only(conversing).limits == (
        "Nothing about [Mother]'s health.",
        "agreement to record withdrawn",
        "something is to be left out: marked at 01:15",
    )


def test_reviewers_go_out_by_number_and_their_names_nowhere(conversing: Conversing):
    case = conversing.case
    martin = case.people.reviewer("Martin Ashby")
    case.people.reviewer("RK")
    conversing.hear([("lead", "I'm Martin, said ashby. MARTIN ASHBY'S desk, rk"), ("participant", "Yes.")])
    conversing.tag("Yes.", NewTag("rationality", "goals", memo="ask Martin"), Hand(martin.id, "review"))
    excerpt = only(conversing)
    assert excerpt.tags[0].author == "reviewer 2"
    assert excerpt.tags[0].memo == "ask [reviewer 2]"
    assert excerpt.before[0].text == "I'm [reviewer 2], said [reviewer 2]. [reviewer 2]'S desk, rk"


def test_a_reviewer_in_the_name_key_goes_by_its_pseudonym(conversing: Conversing):
    conversing.case.people.reviewer("Martin")
    conversing.case.names.add("person", "Martin", "lead reviewer", conversing.by)
    conversing.hear([("lead", "I'm Martin."), ("participant", "Yes.")])
    conversing.tag("Yes.", GOALS)
    assert only(conversing).before[0].text == "I'm [lead reviewer]."


WORDS = st.sampled_from(["Kelly", "Barton", "kelly", "Lane.", "the", "clinic,", "Jamie's", "went."])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), said=st.lists(WORDS, min_size=2, max_size=14))
def test_every_quote_is_a_slice_of_the_pseudonymised_living_text(conversing: Conversing, data, said):
    case, by = conversing.case, conversing.by
    if not case.names.all():
        case.names.add("person", "Kelly Barton", "Mother", by, variants=["Kelly"])
        case.names.add("place", "Barton Lane", "street", by)
        case.names.add("person", "Jamie", "Child A", by)
    conversing.begin("P01")
    conversing.hear([("participant", " ".join(said))])
    words = conversing.living()
    for _ in range(3):
        first = data.draw(st.integers(0, len(words) - 1))
        last = data.draw(st.integers(first, len(words) - 1))
        case.tags.put(words[first].id, words[last].id, GOALS, by)
    victim = data.draw(st.sampled_from(words))
    if data.draw(st.booleans()):
        case.words.delete([victim.id], by)
    else:
        case.words.correct(victim.id, data.draw(WORDS), by)
    living = " ".join(word.text for word in conversing.living())
    whole = Pseudonyms(case.names.all()).replace(living).text
    for excerpt in excerpts_of(case, conversing.conversation, by=by):
        assert excerpt.quote and (excerpt.quote in whole or excerpt.text_state == "lost")


EDITS = st.tuples(
    st.sampled_from(["correct", "split", "merge", "delete", "insert", "undo", "redo"]), st.integers(0, 9), st.booleans()
)


def edit(conversing: Conversing, kind: str, at: int, other: bool) -> None:
    case = conversing.case
    by = Hand("another reviewer", "review") if other else conversing.by
    words = conversing.living()
    near = [word.id for word in words[at % len(words) :][:2]] if words else []
    match kind:
        case "undo":
            case.log.undo(by, conversing.id)
        case "redo":
            case.log.redo(by, conversing.id)
        case "correct" if near:
            case.words.correct(near[0], "no", by)
        case "split" if near:
            case.words.split(near[0], ["no", "yes"], by)
        case "merge" if near:
            case.words.merge(near, "no", by)
        case "delete" if near:
            case.words.delete(near, by)
        case "insert" if near:
            case.words.insert_after(near[0], "no", by)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=st.lists(st.tuples(*[st.integers(0, 7)] * 2), min_size=1, max_size=3), edits=st.lists(EDITS, max_size=9))
def test_no_tag_goes_out_on_other_words_in_silence_and_none_is_dropped(conversing: Conversing, spans, edits):
    conversing.begin("P01")
    conversing.hear([("participant", "no she said no"), ("participant", "no they said no")])
    words = conversing.living()
    for one, other in spans:
        first, last = sorted((one, other))
        conversing.case.tags.put(words[first].id, words[last].id, GOALS, conversing.by)
    put = conversing.case.tags.of(conversing.id)
    for kind, at, other_hand in edits:
        with suppress(EntryError):
            edit(conversing, kind, at, other_hand)
        found = excerpts_of(conversing.case, conversing.conversation, by=conversing.by)
        remaining = {tag.id: tag for tag in conversing.case.tags.of(conversing.id)}
        assert set(remaining) <= {tag.id for tag in put}
        assert {tag.id for excerpt in found for tag in excerpt.tags} == set(remaining)
        for excerpt in found:
            for tag in excerpt.tags:
                assert (excerpt.quote == remaining[tag.id].quote) == (tag.state != "changed")
                assert tag.state == "placed" or excerpt.text_state != "placed"


def test_what_was_asked_to_be_left_out_stands_in_no_quote_context_or_question(conversing: Conversing):
    conversing.hear(
        [
            ("lead", "And your back? How was the week?"),
            ("participant", "My back was bad. We had no cover. I took strong tablets then."),
        ]
    )
    for phrase in ("And your back?", "My back was bad.", "strong ~tablets"):
        conversing.case.leave_outs.add(conversing.id, *conversing.span(phrase.replace("~", "")), conversing.by)
    conversing.tag("We had no cover. I took strong", FACTOR)
    excerpt = only(conversing)
    assert excerpt.quote == f"We had no cover. I took {LEFT_OUT}"
    assert excerpt.question == f"{LEFT_OUT} How was the week?"
    assert excerpt.before[-1].text == LEFT_OUT
    assert excerpt.after[0].text == f"{LEFT_OUT} then."
    assert not any(word in str(excerpt) for word in ("back", "bad", "strong", "tablets"))


def test_a_tag_that_lost_its_place_shows_nothing_that_was_left_out(conversing: Conversing):
    conversing.hear([("participant", "My back was bad. We had no cover.")])
    span = conversing.span("back was")
    conversing.tag("back was", GOALS)
    conversing.case.leave_outs.add(conversing.id, *span, conversing.by)
    conversing.case.words.delete(span, conversing.by)
    assert only(conversing).quote == LEFT_OUT
