"""Every method of every repository, called once or more; what comes of it can be compared between two cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.notes import Note
from casefile.recordings import Recording
from casefile.replaced_words import ReplacedName
from casefile.seals import Stretch
from casefile.search import Query
from casefile.tags import NewTag, Tag
from casefile.transcripts import Transcript
from casefile.words import Edits, Word
from tests.casefile.support import LIVE, REVIEW, begin, hear, utterances, words_of


def hold_conversation(case: Case, see: Callable[[str], Any]) -> tuple[Conversation, Recording, Transcript]:
    """Enter people, an agreement, a recording and its words, and correct them in every way."""
    reviewer = see("people").reviewer("MK")
    person = see("people").participant("p01", LIVE, agency="health visiting", role="health visitor", level="front line")
    item = see("conversations").begin(person, LIVE, lead=reviewer.id)
    see("conversations").describe(item.id, LIVE, others_present="a supporter", note_taker=reviewer.id)
    see("people").describe(person, LIVE, item.id, direct_contact=True)
    assert see("conversations").earlier(item) == []
    again = see("conversations").begin_as_before(person, LIVE)
    assert (again.number, again.lead, again.note_taker) == (2, reviewer.id, reviewer.id)
    see("agreements").enter(item.id, "limits", LIVE, by_whom="the participant", limits="no names", at_s=None)
    see("agreements").require(item.id)
    recording = see("recordings").begin(item.id, LIVE, source="device")
    see("recordings").first_frame(recording.id, 1001.0, LIVE)
    transcript = see("transcripts").begin(item.id, engine="scripted", model="none", digest="0" * 64, settings={})
    assert see("transcripts").first_hearings(transcript.id) == []
    see("transcripts").commit_window(transcript.id, recording.id, 9.0, utterances(["a b c d", "e f"]), complete=True)
    words = words_of(case, transcript)
    see("transcripts").set_speaker(transcript.id, words[0].id, words[1].id, "lead", REVIEW)
    see("transcripts").set_checked(see("transcripts").utterances(transcript.id)[0].id, True, REVIEW)
    lines = [line.id for line in see("transcripts").some(transcript.id, [words[5].utterance])]
    assert (see("transcripts").check_all(transcript.id, lines, REVIEW), lines) == (1, [words[5].utterance])
    see("transcripts").set_speakers(transcript.id, {words[4].id: "participant", words[5].id: "participant"}, REVIEW)
    assert see("transcripts").length(item.id) == (transcript.id, 2)
    assert see("words").near(see("words").document_of(words[0].id), words[0].id, words[1].id) == words
    see("words").require_as_seen(words)
    see("log").require_as_seen("word", words[0].id, text=words[0].text)
    see("words").correct(words[0].id, "A", REVIEW)
    see("words").split(words[1].id, ["b", "bb"], REVIEW)
    see("words").merge([words[2].id, words[3].id], "cd", REVIEW)
    see("words").insert_after(words[4].id, "ee", REVIEW)
    assert len(see("words").insert_all_after(words[4].id, ["so", "on"], REVIEW)) == 2
    see("words").replace([([words[5].id], ["f", "ff"])], REVIEW)
    see("words").delete([words[5].id], REVIEW)
    assert see("log").newest_id(item.id) == case.log.latest_id and see("tags").codes_that_say("goals")
    assert see("tags").unread_revisions(item.id) == set()
    return item, recording, transcript


def review_conversation(see: Callable[[str], Any], item: Conversation, words: list[Word]) -> tuple[Tag, Note, str]:
    """Tag, note, name and export, and take back; return a tag, a note and an excerpt's id."""
    episode = see("episodes").add("The visit", REVIEW, nominated_by="P01", conversation=item.id)
    see("episodes").rename(episode.id, "The second visit", REVIEW)
    tag = see("tags").put(words[0].id, words[1].id, NewTag("episode", episode=episode.id), REVIEW)
    see("tags").confirm(tag.id, REVIEW)
    see("tags").resize(tag.id, words[0].id, words[0].id, REVIEW)
    see("tags").change(tag.id, NewTag("rationality", "goals"), REVIEW)
    factor = see("tags").put(words[0].id, words[0].id, NewTag("factor", "family", direction="both"), REVIEW)
    see("tags").weigh(factor.id, "most", REVIEW)
    assert see("tags").get(factor.id).weight == "most"
    see("tags").take_off(factor.id, REVIEW)
    see("tags").write_memo(tag.id, "said twice", REVIEW)
    assert [(t.code, t.memo, t.quote) for t in see("tags").some([tag.id])] == [("goals", "said twice", tag.quote[:1])]
    for _ in range(3):
        see("log").undo(REVIEW, item.id)
    see("tags").take_off(see("tags").put(words[2].id, words[2].id, NewTag("rationality", "goals"), REVIEW).id, REVIEW)
    stretch = see("leave_outs").add(item.id, words[0].id, words[2].id, REVIEW)
    see("leave_outs").add(item.id, words[1].id, words[1].id, REVIEW)
    see("leave_outs").drop(stretch, REVIEW)
    see("step_visits").enter(item.id, "story", LIVE, at_s=1.0)
    see("step_wordings").enter('[story]\nshort = "Account"\n', LIVE)
    note = see("notes").add(item.id, "story", "a line", LIVE, at_s=2.0)
    assert {note.id: [*note.words]} == see("words").of_notes(item.id)
    see("notes").refile(note.id, "factors", LIVE)
    assert see("words").retyped(note.id, "a line", LIVE) == []
    assert see("words").plan(Edits({}, set(), {}), "", LIVE) == []
    see("notes").change(note.id, LIVE, text="another line", kind="return", at_s=2.5)
    see("notes").set_state(note.id, "name", True, LIVE)
    see("notes").first_version(see("notes").set_checked(note.id, "2031-03-05", LIVE))
    see("notes").set_states(note.id, {"return", "name", "query"}, LIVE)
    see("drafts").keep(item.id, LIVE.author, "half a li", at_s=3.0)
    see("drafts").keep(item.id, LIVE.author, "another li", at_s=3.0, note=note.id)
    see("drafts").keep(item.id, REVIEW.author, "half a word", at_s=3.0, note=words[0].id)
    assert see("drafts").of_words(item.id, REVIEW.author).text == "half a word"
    assert see("drafts").answer(item.id, REVIEW.author, words[0].id) == "half a word"
    see("drafts").drop(item.id, LIVE.author, note.id)
    see("notes").mark(item.id, "story", "return", LIVE, at_s=3.0)
    see("names").drop(see("names").add("place", "Heron Lake", "town", REVIEW).id, REVIEW)
    lake = see("names").add("place", "Heron Lake", "town", REVIEW)
    see("names").add_variant(lake.id, "Heroin Lake", REVIEW)
    see("names").change(
        see("names").all()[0], REVIEW, kind="place", real="Heron Mere", pseudonym="town", variants=["Mere"]
    )
    see("names").add("person", "Bryony", "Child A", REVIEW, variants=["Briony", " "])
    excerpt = see("exports").excerpt_id(item.id, words[0].id, words[1].id, REVIEW)
    see("exports").enter(
        REVIEW, audience="analysis", format="csv", excerpts=1, replaced=2, sha256="0" * 64, confirmed="none"
    )
    spare = see("episodes").add("A spare one", REVIEW, named="A  spare one")
    assert see("episodes").get(spare.id) == spare and see("episodes").has_taken_title(spare.id)
    see("episodes").drop(see("episodes").describe(spare.id, REVIEW, period_from="May").id, REVIEW)
    see("log").record(
        LIVE, "described", [see("log").update("episode", episode.id, why_selected="it mattered")], item.id
    )
    see("log").record(LIVE, "gone", [see("log").delete("mark", see("notes").marks(item.id)[0].id)], item.id)
    see("log").insert("mark", id=see("log").next_id())
    assert see("log").turned(see("log").undo(LIVE, item.id)) == "gone"
    see("log").redo(LIVE, item.id)
    return tag, note, excerpt


def arrange(see: Callable[[str], Any], item: Conversation) -> None:
    """Arrange something around the conversation, and take something up in it."""
    line = see("arrangements").add(item.id, "told", "in May", LIVE, stage="interim")
    see("arrangements").change(line, LIVE, words="in June", stage="final")
    see("arrangements").drop(see("arrangements").add(item.id, "exposure", "the file", LIVE), LIVE)
    see("taken_up").put(item.id, "an entry", True, LIVE)
    query = see("queries").add(item.id, "What was heard?", LIVE)
    see("queries").change(query, LIVE, question="What else?", source_kind="team", differs=None)
    see("queries").drop(see("queries").add(item.id, "Who?", LIVE), LIVE)
    assert [(one.kind, one.words, one.stage) for one in see("arrangements").of(item.id)] == [
        ("told", "in June", "final")
    ]
    assert see("taken_up").of(item.id) == {"an entry"}
    assert [(one.question, one.source_kind) for one in see("queries").of(item.id)] == [("What else?", "team")]


def close_and_open(case: Case, see: Callable[[str], Any], item: Conversation, transcript: Transcript) -> None:
    """Seal a stretch while another is heard, open it again, and hear what was passed over; enter a pause."""
    seal = see("seals").seal(item.id, 50.0, 60.0, "taken back", LIVE)
    later = see("recordings").begin(item.id, LIVE, source="device")
    see("transcripts").commit_window(transcript.id, later.id, 90.0, utterances(["y z"], 50.0))
    see("seals").unseal(see("seals").get(seal.id), LIVE)
    for missed in see("transcripts").to_catch_up(transcript.id, later.id):
        see("transcripts").commit_passed_over(transcript.id, later.id, missed, utterances(["y z"], 50.0))
    see("seals").keep(item.id, Stretch(70.0, 80.0), LIVE)
    see("seals").settle(later)
    see("recordings").settle(later)
    assert (see("recordings").time_of(later).shifts, see("recordings").drift(later)) == ((), None)
    assert see("recordings").written(later.id)[1] == 0
    see("recordings").forget_measures(later.id)
    see("recordings").close()
    see("pauses").add(item.id, 80.0, 85.0, "break", LIVE)
    arrange(see, item)
    text = see("words").document_of(words_of(case, transcript)[0].id)
    assert see("words").hidden(text, see("words").behind_curtain(text)) == set()
    see("log").leave_alone(lambda conversation, changes: False)
    see("transcripts").when_opened(lambda transcript, opened: None)


def remove_another(case: Case, see: Callable[[str], Any]) -> None:
    """Remove the sound of another conversation, and then all of it."""
    other = begin(case, "P02")
    second = hear(case, other.id, "x y z")
    see("removal").sound(see("recordings").of(other.id)[0].id, REVIEW)
    seal = see("seals").seal(other.id, 1.0, 2.0, "taken back", LIVE)
    both = [see("people").reviewer(label).id for label in ("MK", "JT")]
    assert case.elsewhere.still_held(seal) == [] and case.elsewhere.quoted_in(seal) == set()
    assert (see("exports").holding(set()), see("exports").copies("nothing")) == (set(), [])
    see("exports").forget(set())
    assert see("removal").stretch(seal.id, REVIEW, both)
    assert [line.text for line in see("transcripts").behind_curtain(second.id)] == ["x z"]
    assert see("removal").account(other.id, REVIEW)
    assert see("log").contents(other.id)
    see("log").empty([event.id for event in see("log").events(other.id)])
    see("removal").resume()
    see("holds").set("asked for by the court", REVIEW)
    see("holds").lift("the court has ended it", REVIEW)
    assert (see("holds").current(), [hold.held for hold in see("holds").all()]) == (None, [True, False])
    see("removal").conversation(other.id, REVIEW)
    third = begin(case, "P03")
    assert see("removal").participant(third.participant.id, REVIEW, both)
    see("removal").require_no_hold()
    see("removal").require_confirmed(2, both)
    assert see("removal").name(see("names").add("person", "Ida", "Child Z", REVIEW).id, REVIEW)
    assert see("removal").past()[-2].what == "participant P03"
    assert see("transcripts").current(other.id) is None
    assert second.conversation == other.id


def use_everything(case: Case, see: Callable[[str], Any]) -> dict[str, object]:
    """Call each method once or more and return what can be compared between two cases."""
    item, recording, transcript = hold_conversation(case, see)
    words = words_of(case, transcript)
    first = [word for word in words if word.parent is None]
    tag, note, excerpt = review_conversation(see, item, first)
    close_and_open(case, see, item, transcript)
    remove_another(case, see)
    see("log").blank([note.id])
    see("log").record_engine("an engine", "suggested", item.id, {})
    see("log").record_removal(REVIEW, "something removed", item.id)
    key = see("recordings").key(recording.id)
    return {
        "key is random": key is None or len(key) == 32,
        "people": [(r.label, see("people").label_of(r.id)) for r in see("people").reviewers()],
        "participants": [(p.code, p.agency, p.role, p.level) for p in see("people").participants()],
        "conversations": [(c.label, c.others_present) for c in see("conversations").all()],
        "found": see("conversations").find("p01").id == see("conversations").get(item.id).id,
        "agreement": see("agreements").current(item.id).limits,
        "answers": [a.answer for a in see("agreements").history(item.id)],
        "recordings": [(r.lane, r.starts_at_s, r.source, r.removed) for r in see("recordings").of(item.id)],
        "recording": see("recordings").get(recording.id).started_at,
        "sound": (see("recordings").open(recording), see("recordings").length_s(item.id)),
        "gaps": (see("recordings").gaps(item.id), see("recordings").broke_off_at_s(item.id)),
        "newest": [u.text for u in see("transcripts").newest(transcript.id, 2)],
        "searched": search(see, words[0].utterance, transcript.id),
        "lines": [(u.text, u.speakers, u.checked) for u in see("transcripts").utterances(transcript.id)],
        "progress": see("transcripts").progress(transcript.id, recording.id),
        "complete": see("transcripts").is_complete(item.id),
        "word": see("words").get(words[0].id).text,
        "revisions": see("words").revisions(words[0].id),
        "document": see("words").document_of(words[0].id).transcript == transcript.id,
        "words": [w.text for w in see("words").in_document(see("words").document_of(words[0].id))],
        "notes": [(n.text, n.step) for n in see("notes").of(item.id)],
        "note": (see("notes").get(note.id).author, see("notes").get(note.id).states),
        "versions": (see("notes").versions(note.id), len(see("notes").standing(item.id))),
        "to return to": [line.at_s for line in see("notes").to_return_to(item.id)],
        "drafts": [*see("drafts").questions(item.id, LIVE.author), see("drafts").of(item.id, LIVE.author)[0].text],
        "marks": [m.kind for m in see("notes").marks(item.id)],
        "visits": [v.step for v in see("step_visits").of(item.id)],
        "step": see("step_visits").current(item.id).at_s,
        "walk": [(stretch.step, stretch.to_s) for stretch in see("step_visits").stretches(item.id)],
        "wording": (see("step_wordings").current().wording, len(see("step_wordings").all())),
        "tags": [(p.text, p.state) for p in see("tags").placed(item.id)],
        "tag": (see("tags").get(tag.id).kind, see("tags").standing(tag).text, len(see("tags").of(item.id))),
        "episodes": [e.title for e in see("episodes").all()],
        "episode": see("episodes").find(" the SECOND visit ").nominated_by,
        "leave_outs": [stretch.first_word == words[1].id for stretch in see("leave_outs").of(item.id)],
        "names": [(n.forms, n.pseudonym) for n in see("names").all()],
        "excerpt": see("exports").excerpt_id(item.id, words[0].id, words[1].id, REVIEW) == excerpt,
        "exports": [version_of_exports(see, item.id, excerpt, words[0].id), decided_and_answered(see, excerpt)],
        "log": [(e.author, e.place, e.kind) for e in see("log").events(item.id)],
        "removals": (see("removal").untimed(item.id), see("removal").unfinished(), see("removal").finish()),
        "seals": [(s.from_s, s.to_s, s.reason, s.state) for s in see("seals").of(item.id)],
        "closed": [see("seals").undecided(item.id), see("seals").closed(item.id), see("seals").barred(item.id)],
        "closed to notes": see("seals").closed_to_notes(item.id),
        "pauses": [(p.from_s, p.to_s, p.reason) for p in see("pauses").of(item.id)],
        "written": (see("recordings").written(recording.id)[1], see("recordings").forget_measures(recording.id)),
        "case": (case.data_version() > 0, case.info.code_name),
    }


def search(see: Callable[[str], Any], line: str, transcript: str) -> list[object]:
    """Find words, and keep the search for a while; look at one line, and at the order of all."""
    saved = see("saved_searches").save("A search", Query("x*"), REVIEW)
    kept = see("saved_searches").all() == [saved]
    see("saved_searches").drop(saved.id, REVIEW)
    codes = see("codes")
    added = codes.add("rationality", "Trust", REVIEW)
    codes.describe(added, REVIEW, hint="of whom")
    codes.merge(added, "goals", REVIEW)
    codes.bring_back(added, REVIEW)
    codes.retire(added, REVIEW)
    codes.move(codes.add("factor", "Night cover", REVIEW), "local", REVIEW)
    assert codes.is_own(added) and codes.book().is_retired(added) and not codes.merged()
    said = [word.text for word in see("words").of_utterances([line])]
    assert len(see("words").of_utterance(line)) == len(said)
    return [
        kept,
        said,
        see("transcripts").order(transcript).index(line),
        [len(hit.words) for hit in see("search").find(Query(layer="said")).hits],
    ]


def version_of_exports(see: Callable[[str], Any], conversation: str, excerpt: str, word: str) -> list[object]:
    """Keep a version, choose for it, hand it over, enter what was replaced, and look at all of that."""
    exports, replaced = see("exports"), see("replaced_words")
    what = {"audience": "public", "stage": "final", "conversation": conversation, "contents": {excerpt: "1f"}}
    kept = exports.keep_version(exports.version(REVIEW, **what), REVIEW)
    exports.choose(excerpt, "public", REVIEW)
    chosen = exports.chosen("public") == {excerpt}
    exports.unchoose(excerpt, "public", REVIEW)
    sent = exports.all()[-1].id
    exports.hand_over(sent, "the board", REVIEW)
    replaced.enter(kept.id, [ReplacedName(conversation, word, word, None, "a", "[Child A]")])
    return [
        replaced.of_export(sent),
        [(e.audience, e.excerpts, e.replaced) for e in exports.all()],
        exports.versions("public", "final", conversation) == [kept] and exports.version(REVIEW, **what) == kept,
        (chosen, exports.chosen("public")),
        [(one.export == sent, one.whom) for one in exports.handovers()],
        exports.public_id(excerpt, REVIEW) == exports.public_id(excerpt, LIVE) != excerpt,
        exports.reason_of(sent),
        exports.before(kept),
    ]


def decided_and_answered(see: Callable[[str], Any], excerpt: str) -> list[object]:
    """Decide on forms on their way out, and enter what a participant says to an excerpt."""
    clearings, responses = see("clearings"), see("responses")
    clearings.keep(["a"], "group", REVIEW)
    assert "a" in clearings.kept("own") and "a" not in clearings.kept("public")
    clearings.generalise("b", "less", "public", REVIEW)
    clearings.as_said([], REVIEW)
    said = responses.add(excerpt, "comment", "as it was", "interim", REVIEW)
    responses.settle(said.id, "kept", REVIEW)
    return [
        [clearings.are_kept({"a"}, audience) for audience in ("own", "public")],
        [one.instead for one in clearings.generalised("public")],
        clearings.forget_kept(REVIEW),
        [one.outcome for one in responses.of(excerpt)],
        [one.kind for one in responses.all()],
        len(responses.of_conversation("nobody's")),
    ]
