"""Makes a tiny fictional case of this version's schema, to be kept in `data/`.

`python -m tests.casefile.make_old_case VERSION` is run once for each schema version, when it is released; a kept file
is never made again. The case is not encrypted, so that a review can look into it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from casefile.case import Case
from casefile.concerns import ConcernWords
from casefile.drafts import place_of
from casefile.episode_parts import TEAM, NewSide
from casefile.events import Hand
from casefile.judgements import NewJudgement
from casefile.note_classes import NewClass
from casefile.replaced_words import ReplacedName
from casefile.seals import Stretch
from casefile.search import Query
from casefile.suggestions import NewSuggestion
from casefile.tags import NewTag
from tests.casefile.support import LIVE, OTHER, REVIEW, HandClock, begin, hear, make_case, words_of

DATA = Path(__file__).parent / "data"


def make(folder: Path) -> None:
    """Make the case with a conversation, words, a note, an agreement, a tag, an episode and something taken back.

    A stretch with a note in it is sealed, another was and is open again, there was a pause. A line and a name are half
    typed. The first note nominates an episode, and was checked; a concern's moment is sealed. One version of an export
    was handed over. The episode has a whole record. A search is saved. The excerpt was corrected by its participant; a
    form was kept, one generalised. A factor has become part of one that the team added. A suggestion and a hint were
    dismissed. Who spoke was marked twice, once in what is sealed. There is a pattern.
    """
    case = make_case(folder, HandClock(), encrypted=False)
    item = begin(case)
    transcript = hear(case, item.id, "she rang the clinic twice", "nobody came")
    words = words_of(case, transcript)
    case.words.correct(words[1].id, "phoned", REVIEW)
    episode = case.episodes.add("The unanswered calls", REVIEW, conversation=item.id)
    case.tags.put(words[0].id, words[3].id, NewTag("factor", "role", episode.id, "hindered"), REVIEW)
    case.leave_outs.add(item.id, words[4].id, words[5].id, REVIEW)
    case.transcripts.set_speaker(transcript.id, words[0].id, words[6].id, "participant", REVIEW)
    case.step_visits.enter(item.id, "story", LIVE, at_s=1.0)
    case.notes.add(item.id, "story", "spoke of the clinic", LIVE, at_s=2.0)
    mark = case.notes.mark(item.id, "story", "return", LIVE, at_s=3.0)
    case.notes.set_state(mark.id, "returned", True, LIVE)
    case.notes.change(case.notes.of(item.id)[0].id, LIVE, kind="observation")
    case.notes.set_state(case.notes.of(item.id)[0].id, "name", True, LIVE)
    case.drafts.keep(item.id, LIVE.author, "half a li", at_s=5.0)
    case.drafts.keep(None, LIVE.author, "half a na", at_s=None, note=place_of("The name"))
    case.notes.add(item.id, "story", "a slip", LIVE, at_s=4.0)
    case.log.undo(LIVE, item.id)
    case.notes.add(item.id, "story", "spoke of a neighbour", OTHER, at_s=31.0)
    case.seals.unseal(case.seals.seal(item.id, 0.0, 3.0, "taken back", LIVE), LIVE)
    case.seals.seal(item.id, 30.0, 40.0, "taken back", LIVE)
    case.seals.keep(item.id, Stretch(40.0, 50.0), LIVE)
    line = case.notes.of(item.id)[0].id
    nominated = case.nominations.add(line, OTHER, at_s=2.5, story_s=2.0)
    case.note_classes.add(line, NewClass("why", words="all turned on it", nomination=nominated.id), OTHER, at_s=2.6)
    case.note_classes.add(line, NewClass("factor", "conditions", "hindered", "most"), OTHER, at_s=2.7)
    case.queries.add(item.id, "What was heard of the second call?", OTHER, source_kind="document", differs="the day")
    case.reflections.add(item.id, "we hurried the end", OTHER)
    case.arrangements.add(item.id, "told", "a draft in May", OTHER, stage="preliminary")
    case.arrangements.add(item.id, "leave_out", "of the aunt", OTHER, stretch=Stretch(1.0, 2.0))
    case.taken_up.put(item.id, line, True, OTHER)
    case.people.describe(item.participant, OTHER, item.id, direct_contact=True, involved_from="March")
    case.settings.set_extra_aspects(True, OTHER)
    mark_turns(case, item.id)
    case.notes.set_checked(line, "2031-03-05", OTHER)
    case.concerns.begin(item.id, OTHER, ConcernWords("staff", "told of a shove", told="the duty manager"), at_s=32.0)
    case.pauses.add(item.id, 50.0, 55.0, "break", LIVE)
    case.names.add("person", "Bryony", "Child A", REVIEW, variants=["Briony"])
    case.saved_searches.save(
        "What is unchecked of her", Query("Bryony", speaker="participant", is_checked=False), OTHER
    )
    case.search.find(Query("clinic"))
    case.codes.merge("role", case.codes.add("factor", "Post and remit", OTHER, level="front_line"), OTHER)
    export(case, item.id, words[0].id, words[3].id)
    record(case, item.id, episode.id)
    suggest(case, item.id, words[5].id, words[6].id)
    case.comments.add(words[0].id, words[2].id, "what did they know of her?", OTHER)
    case.holds.set("asked for by the court", OTHER)
    case.holds.lift("the court has ended it", OTHER)
    case.close()


def mark_turns(case: Case, conversation: str) -> None:
    """Mark who speaks, in the open and in what is sealed."""
    case.settings.set_turn_keys(True, OTHER)
    case.turn_keys.press(conversation, "participant", LIVE, at_s=0.6)
    case.turn_keys.press(conversation, "lead", LIVE, at_s=31.0)


def suggest(case: Case, conversation: str, first_word: str, last_word: str) -> None:
    """Let a rule have seen something in these words, and dismiss it."""
    found = NewSuggestion(
        first_word, last_word, "options.seen", 1, "rationality", "options", "Says what could be done."
    )
    case.suggestions.offer(conversation, "rules", [found])
    case.suggestions.decide(case.suggestions.of(conversation, OTHER.author)[0], "dismissed", OTHER)
    case.suggestions.turn(conversation, OTHER, on=True)


def record(case: Case, conversation: str, episode: str) -> None:
    """Let an episode have one of everything that its record holds."""
    by = Hand(OTHER.author, "episode")
    case.episodes.describe(episode, by, period_from="March", precision="about", description="She rang; nobody came.")
    case.episode_parts.set_nominators(episode, {TEAM}, by)
    case.episode_parts.link(episode, case.nominations.of(conversation)[0].id, by)
    case.episode_parts.add_missing_view(episode, "the receptionist", by, why="has left")
    spoken = case.episode_parts.add_source(episode, by, conversation=conversation, at_s=1.0)
    written = case.episode_parts.add_source(episode, by, reference="the clinic's file, 4 March")
    sides = [NewSide(spoken.id, "twice"), NewSide(written.id, "once")]
    found = case.episode_parts.add_discrepancy(episode, "how often she rang", sides, by)
    case.episode_parts.settle(found, "stays_open", by)
    part = case.judgements.add_element(episode, "Rang a second time", by)
    case.judgements.judge(part.id, NewJudgement("good", "It was not left at one call.", "the first call"), by)
    case.judgements.say_significance(episode, "Nobody saw the child that week.", by, is_hindsight=True)
    case.judgements.comment(episode, "ask about the rota", by)
    pattern = case.patterns.add(case.patterns.add_kind("Time and place", by), "It is said and not written.", by)
    case.patterns.rest_on_episodes(pattern.id, [episode], by)
    case.patterns.rest_on_factors(pattern.id, ["role"], by)
    case.asked.say(conversation, "role", True, by, episode=episode)
    case.asked.say(conversation, "family", False, by)
    case.wording_hints.dismiss("verdict", part.id, "their own word", by)
    case.wording_hints.choose_rows(frozenset({"error", "verdict"}), by)


def export(case: Case, conversation: str, first_word: str, last_word: str) -> None:
    """Keep a version for the group, as it went out and was handed over."""
    excerpt = case.exports.excerpt_id(conversation, first_word, last_word, REVIEW)
    case.exports.choose(excerpt, "group", REVIEW)
    made = case.exports.version(
        REVIEW, audience="group", stage="draft", conversation=conversation, contents={"": "1f", excerpt: "2e"}
    )
    made = case.exports.keep_version(made, REVIEW)
    sent = case.exports.enter(
        REVIEW,
        audience="group",
        format="docx",
        excerpts=1,
        replaced=0,
        sha256="00",
        confirmed="nothing to look at",
        conversation=conversation,
        version=made.id,
        reason="the participant agreed on the telephone",
    )
    case.exports.hand_over(sent, "P01", REVIEW)
    case.replaced_words.enter(made.id, [ReplacedName(conversation, first_word, first_word, None, "she", "[Child A]")])
    said = case.responses.add(excerpt, "correction", "it was three times", "draft", REVIEW)
    case.responses.settle(said.id, "put right in the record", REVIEW)
    case.clearings.keep(["clinic"], "group", REVIEW)
    case.clearings.generalise("twice", "more than once", "public", REVIEW)
    assert case.exports.public_id(excerpt, REVIEW) != excerpt


if __name__ == "__main__":
    target = DATA / f"schema-{sys.argv[1]}"
    if target.with_suffix(".zip").exists():
        sys.exit(f"{target.name} is kept already")
    with tempfile.TemporaryDirectory() as room:
        make(Path(room) / "case.vantage")
        shutil.make_archive(str(target), "zip", room)
