"""A conversation of which a stretch was taken back, with a word of its own in every place where words are kept."""

from __future__ import annotations

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.episode_parts import NewSide
from casefile.events import Hand
from casefile.recording_file import RecordingWriter
from casefile.seals import Seal, Stretch
from casefile.search import Query
from casefile.tags import NewTag
from casefile.transcripts import Transcript
from tests.casefile.support import LIVE, OTHER, REVIEW, begin, begin_transcript, holds, utterances, words_of

# What is said in the stretch from 10 to 20 s, one word a second, and nowhere else.
GONE = {
    "heard": "murmuration",
    "heard and tagged": "lapwing",
    "heard wrongly": "bitternn",
    "corrected": "bittern",
    "heard whole": "wagtaildipper",
    "split off": "dipper",
    "merged": "sandpiper",
    "deleted": "corncrake",
    "inserted": "dotterel",
    "memo": "goldcrest",
    "memo before": "firecrest",
    "note": "brambling",
    "note corrected": "redpoll",
    "note taken back": "chiffchaff",
    "note first": "reedling",
    "note checked": "siskin",
    "note half typed": "ouzel",
    "wish": "avocet",
    "wish before": "turnstone",
    "second revision": "garganey",
    "comment": "wheatear",
    "comment across the edges": "stonechat",
    "comment taken out": "pipit",
    "said by this side": "oystercatcher",
    "side taken back": "curlew",
}
STAYS = {
    "before": "nightjar",
    "after": "kittiwake",
    "note": "whimbrel",
    "memo": "fieldfare",
    "quote": "yellowhammer",
    "comment": "redstart",
    "said by a file": "smew",
}
IN_SOUND, OUT_OF_SOUND = b"whooper swan", b"greylag goose"
FROM_S, TO_S = 10.0, 20.0
LINE = (
    f"a b c d e f {STAYS['quote']} h i {STAYS['before']} {GONE['heard']} {GONE['heard and tagged']} "
    f"{GONE['heard wrongly']} {GONE['heard whole']} sand piper {GONE['deleted']} r s t {STAYS['after']} v w x"
)


def fill(case: Case) -> tuple[Conversation, Seal]:
    """Make a conversation with each of the words above, and seal the stretch."""
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(item.id, LIVE, source="device")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    for half in range(60):
        flac = IN_SOUND if FROM_S <= half / 2 < TO_S else OUT_OF_SOUND
        writer.add_sound(half / 2, 8000, 16000, flac, attended=True)
    writer.close()
    transcript = begin_transcript(case, item.id)
    case.transcripts.commit_window(transcript.id, recording.id, 30.0, utterances([LINE]), complete=True)
    # What is looked for is indexed, as it stands then.
    case.search.find(Query(GONE["heard wrongly"]))
    edit(case, item, transcript)
    second = case.transcripts.begin(item.id, engine="scripted", model="none", digest="1" * 64, settings={})
    again = utterances([GONE["second revision"], f"after {STAYS['after']}"], FROM_S + 9.0)
    case.transcripts.commit_window(second.id, recording.id, 30.0, again)
    write_notes(case, item)
    comment_and_compare(case, item, transcript)
    case.search.find(Query(GONE["corrected"]))
    return item, case.seals.seal(item.id, FROM_S, TO_S, "taken back", LIVE)


def edit(case: Case, item: Conversation, transcript: Transcript) -> None:
    """Correct, tag, leave out and say who spoke, in the stretch and at its edges."""
    words = words_of(case, transcript)
    case.words.correct(words[12].id, GONE["corrected"], REVIEW)
    case.words.split(words[13].id, ["wagtail", GONE["split off"]], REVIEW)
    case.words.merge([words[14].id, words[15].id], GONE["merged"], REVIEW)
    case.words.delete([words[16].id], REVIEW)
    case.words.insert_after(words[17].id, GONE["inserted"], REVIEW)
    goals = NewTag("rationality", "goals", memo=GONE["memo before"])
    case.tags.write_memo(case.tags.put(words[11].id, words[11].id, goals, REVIEW).id, GONE["memo"], REVIEW)
    case.tags.take_off(case.tags.put(words[9].id, words[11].id, NewTag("rationality", "goals"), OTHER).id, OTHER)
    case.tags.put(words[6].id, words[6].id, NewTag("rationality", "goals", memo=STAYS["memo"]), REVIEW)
    case.tags.put(words[21].id, words[22].id, NewTag("rationality", "picture"), REVIEW)
    case.leave_outs.add(item.id, words[8].id, words[12].id, REVIEW)
    case.leave_outs.add(item.id, words[11].id, words[12].id, REVIEW)
    case.exports.choose(case.exports.excerpt_id(item.id, words[11].id, words[11].id, REVIEW), "group", REVIEW)
    case.exports.excerpt_id(item.id, words[6].id, words[6].id, REVIEW)
    case.transcripts.set_speaker(transcript.id, words[0].id, words[9].id, "lead", REVIEW)
    case.transcripts.set_speaker(transcript.id, words[10].id, words[22].id, "participant", REVIEW)


def write_notes(case: Case, item: Conversation) -> None:
    case.notes.add(item.id, "story", STAYS["note"], LIVE, at_s=9.0)
    note = case.notes.add(item.id, "story", f"spoke of {GONE['note']}", LIVE, at_s=12.0)
    case.words.correct(note.words[0].id, GONE["note corrected"], REVIEW)
    case.tags.put(note.words[0].id, note.words[1].id, NewTag("rationality", "feelings"), REVIEW)
    case.notes.mark(item.id, "story", "return", LIVE, at_s=13.0)
    case.notes.mark(item.id, "story", "moment", LIVE, at_s=25.0)
    checked = case.notes.add(item.id, "story", GONE["note first"], LIVE, at_s=15.0)
    case.notes.change(checked.id, LIVE, text=GONE["note checked"])
    case.notes.set_checked(checked.id, "2031-03-05", REVIEW)
    case.notes.change(checked.id, LIVE, text="other words")
    case.drafts.keep(item.id, LIVE.author, GONE["note half typed"], at_s=16.0)
    stretch = Stretch(FROM_S + 1.0, TO_S)
    wish = case.arrangements.add(item.id, "leave_out", GONE["wish before"], LIVE, stretch=stretch)
    case.arrangements.change(wish, LIVE, words=GONE["wish"], stretch=stretch)
    case.notes.add(item.id, "story", GONE["note taken back"], LIVE, at_s=14.0)
    case.log.undo(LIVE, item.id)


def comment_and_compare(case: Case, item: Conversation, transcript: Transcript) -> None:
    """Comment in, across and beside the stretch, and let what was said in it differ from a document."""
    words = [word for word in words_of(case, transcript) if word.start_s is not None and word.parent is None]
    case.comments.add(words[6].id, words[6].id, STAYS["comment"], REVIEW)
    said = {"comment": (11, 12), "comment across the edges": (8, 20), "comment taken out": (10, 10)}
    made = {key: case.comments.add(words[a].id, words[b].id, GONE[key], REVIEW) for key, (a, b) in said.items()}
    case.comments.reword(made["comment taken out"], "", REVIEW)
    by = Hand(REVIEW.author, "episode")
    episode = case.episodes.add("The visit", by)
    spoken = case.episode_parts.add_source(episode.id, by, conversation=item.id, at_s=12.0)
    written = case.episode_parts.add_source(episode.id, by, reference="the clinic's file")
    sides = [NewSide(spoken.id, GONE["said by this side"]), NewSide(written.id, STAYS["said by a file"])]
    found = case.episode_parts.add_discrepancy(episode.id, "the day", sides, by)
    case.episode_parts.add_side(found, NewSide(spoken.id, GONE["side taken back"]), by)
    case.log.undo(by)


def both(case: Case) -> tuple[str, str]:
    return case.people.reviewer("MK").id, case.people.reviewer("JT").id


def found(case: Case, words: dict[str, str]) -> list[str]:
    return sorted(word for word in words.values() if holds(case.folder, word))


def rows_of(case: Case, conversation: str) -> tuple[list[tuple[float, bytes]], list[tuple[float, float, str]]]:
    """The pieces of sound and the gaps of a conversation's only recording."""
    reader = case.recordings.open(case.recordings.of(conversation)[0])
    assert reader
    try:
        return [(row.start_s, row.flac) for row in reader.rows()], [
            (gap.start_s, gap.length_s, gap.reason) for gap in reader.gaps()
        ]
    finally:
        reader.close()
