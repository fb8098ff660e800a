"""Notes after they were entered: other words, another kind, another moment, struck out, and what they hold."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError
from casefile.notes import NoteKind, is_returned_to
from casefile.tags import NewTag
from tests.casefile.support import LIVE, OTHER, REVIEW, begin, every_row, holds, make_case


@pytest.fixture
def item(case: Case) -> Conversation:
    return begin(case)


def say(case: Case, item: Conversation, text: str, kind: NoteKind = "note", at_s: float | None = 7.0) -> str:
    return case.notes.add(item.id, "story", text, LIVE, at_s=at_s, kind=kind).id


@pytest.mark.parametrize("kind", ["note", "quote", "observation", "return"])
def test_each_kind_is_kept_and_only_a_quote_is_the_participants(case: Case, item: Conversation, kind: NoteKind) -> None:
    note = case.notes.get(say(case, item, "long pause", kind))
    assert (note.kind, note.layer) == (kind, "account" if kind == "quote" else "observation")
    assert case.notes.of(item.id) == [note]


def test_a_note_takes_other_words_and_tags_stay_on_theirs(case: Case, item: Conversation) -> None:
    note = say(case, item, "health visitor worried bout the baby")
    words = case.notes.get(note).words
    case.tags.put(words[0].id, words[1].id, NewTag("factor", "role", None, "hindered"), REVIEW)
    changed = case.notes.change(note, LIVE, text="the health visitor was worried about the new baby")
    assert changed.text == "the health visitor was worried about the new baby" and changed.is_corrected
    assert [(one.text, one.state) for one in case.tags.placed(item.id)] == [("health visitor", "placed")]
    kept = {word.id: word.text for word in changed.words}
    assert {kept[word.id] for word in words} == {"health", "visitor", "worried", "about", "the", "baby"}
    assert case.notes.versions(note) == ["health visitor worried bout the baby"]


def test_every_earlier_version_is_kept_and_undo_leads_back_to_it(case: Case, item: Conversation) -> None:
    note = say(case, item, "one two three")
    case.notes.change(note, LIVE, text="one three")
    case.notes.change(note, LIVE, text="nought one")
    assert case.notes.versions(note) == ["one two three", "one three"]
    case.log.undo(LIVE, item.id)
    assert case.notes.get(note).text == "one three"
    case.log.undo(LIVE, item.id)
    assert case.notes.get(note).text == "one two three" and not case.notes.get(note).is_corrected
    case.log.redo(LIVE, item.id)
    assert case.notes.get(note).text == "one three"


def test_words_kind_and_moment_change_in_one_event(case: Case, item: Conversation) -> None:
    note = say(case, item, "we were alone")
    before = len(case.log.events(item.id))
    changed = case.notes.change(note, LIVE, text="we were quite alone", kind="observation", at_s=2.0)
    assert (changed.text, changed.kind, changed.at_s) == ("we were quite alone", "observation", 2.0)
    assert len(case.log.events(item.id)) == before + 1
    assert case.notes.change(note, LIVE, kind="quote").layer == "account"
    case.log.undo(LIVE, item.id)
    assert case.notes.get(note).kind == "observation"
    case.log.undo(LIVE, item.id)
    assert (case.notes.get(note).text, case.notes.get(note).at_s) == ("we were alone", 7.0)


def test_what_changes_nothing_is_no_event(case: Case, item: Conversation) -> None:
    note = say(case, item, "as it was", "return")
    before = case.log.events(item.id)
    case.notes.change(note, LIVE, text="  as it   was ", kind="return", at_s=7.0)
    case.notes.set_state(note, "struck", False, LIVE)
    assert case.log.events(item.id) == before
    with pytest.raises(EntryError, match="empty"):
        case.notes.change(note, LIVE, text="  ")


def test_a_line_can_be_typed_anew_from_its_first_word_to_its_last(case: Case, item: Conversation) -> None:
    note = say(case, item, "b")
    for text in ("a b", "a b c", "c", "x y c z", "z"):
        assert case.notes.change(note, LIVE, text=text).text == text
    assert case.notes.versions(note) == ["b", "a b", "a b c", "c", "x y c z"]


def test_a_struck_note_stays_to_be_seen_and_is_unstruck_by_undo_or_by_hand(case: Case, item: Conversation) -> None:
    note = say(case, item, "a slip")
    case.notes.set_state(note, "struck", True, LIVE)
    assert [(one.text, one.is_struck) for one in case.notes.of(item.id)] == [("a slip", True)]
    case.log.undo(LIVE, item.id)
    assert not case.notes.get(note).is_struck
    case.notes.set_state(note, "struck", True, OTHER)
    case.notes.set_state(note, "struck", False, LIVE)
    assert not case.notes.get(note).is_struck


def test_a_note_may_hold_a_name_a_document_and_a_query_at_once(case: Case, item: Conversation) -> None:
    note = say(case, item, "the letter from the clinic")
    for what in ("query", "name", "document"):
        case.notes.set_state(note, what, True, LIVE)
    assert case.notes.get(note).holds == ("name", "document", "query")
    case.notes.set_state(note, "name", False, LIVE)
    assert case.notes.of(item.id)[0].holds == ("document", "query")


def test_what_is_to_be_returned_to_comes_newest_first_from_notes_and_marks(case: Case, item: Conversation) -> None:
    first = say(case, item, "the phone call", "return")
    case.notes.mark(item.id, "story", "moment", LIVE, at_s=8.0)
    mark = case.notes.mark(item.id, "story", "return", LIVE, at_s=9.0)
    struck = say(case, item, "not this", "return")
    case.notes.set_state(struck, "struck", True, LIVE)
    assert [line.id for line in case.notes.to_return_to(item.id)] == [mark.id, first]
    case.notes.set_state(mark.id, "returned", True, LIVE)
    case.notes.set_state(first, "returned", True, LIVE)
    assert all(is_returned_to(line) for line in case.notes.to_return_to(item.id))
    case.log.undo(LIVE, item.id)
    assert [is_returned_to(line) for line in case.notes.to_return_to(item.id)] == [True, False]


def test_nothing_of_a_closed_note_is_given_or_changed(case: Case, item: Conversation) -> None:
    note = say(case, item, "about her sister", "return")
    mark = case.notes.mark(item.id, "story", "return", LIVE, at_s=8.0)
    case.notes.change(note, LIVE, text="of her sister")
    case.seals.seal(item.id, 5.0, 10.0, "taken back", LIVE)
    assert case.notes.to_return_to(item.id) == []
    for asked in (
        lambda: case.notes.change(note, LIVE, text="other"),
        lambda: case.notes.set_state(note, "struck", True, LIVE),
        lambda: case.notes.set_state(mark.id, "returned", True, LIVE),
        lambda: case.notes.versions(note),
    ):
        with pytest.raises(EntryError, match="closed"):
            asked()


def test_a_removed_stretch_takes_states_and_drafts_along(case: Case, item: Conversation) -> None:
    note = say(case, item, "about herring")
    mark = case.notes.mark(item.id, "story", "return", LIVE, at_s=8.0)
    case.notes.set_state(mark.id, "returned", True, LIVE)
    case.notes.set_state(note, "struck", True, LIVE)
    case.drafts.keep(item.id, "reviewer-m", "half herring", at_s=9.0)
    case.drafts.keep(item.id, "reviewer-m", "about herrings", at_s=20.0, note=note)
    case.drafts.keep(item.id, "reviewer-k", "mackerel", at_s=20.0)
    seal = case.seals.seal(item.id, 5.0, 10.0, "taken back", LIVE)
    both = [case.people.reviewer(label).id for label in ("MK", "JT")]
    assert case.removal.stretch(seal.id, REVIEW, both)
    assert case.notes.of(item.id) == [] and case.drafts.of(item.id, "reviewer-m") == []
    assert [draft.text for draft in case.drafts.of(item.id, "reviewer-k")] == ["mackerel"]
    case.close()
    assert holds(case.folder, "herring") == []


def test_a_draft_is_as_it_was_typed_last_and_gone_once_it_is_dropped(case: Case, item: Conversation) -> None:
    note = say(case, item, "entered")
    case.drafts.keep(item.id, "reviewer-m", "ha", at_s=3.0)
    case.drafts.keep(item.id, "reviewer-m", "half ", at_s=3.0)
    case.drafts.keep(item.id, "reviewer-m", "entered anew", at_s=7.0, note=note)
    case.drafts.keep(item.id, "reviewer-k", "mine", at_s=None)
    assert [(one.text, one.at_s, one.note) for one in case.drafts.of(item.id, "reviewer-m")] == [
        ("half ", 3.0, None),
        ("entered anew", 7.0, note),
    ]
    case.drafts.drop(item.id, "reviewer-m")
    case.drafts.keep(item.id, "reviewer-m", "  ", at_s=7.0, note=note)
    assert case.drafts.of(item.id, "reviewer-m") == []
    assert [one.text for one in case.drafts.of(item.id, "reviewer-k")] == ["mine"]


def test_nothing_of_a_draft_is_left_once_its_conversation_is_removed(tmp_path) -> None:
    case = make_case(tmp_path / "plain.vantage", encrypted=False)
    item = begin(case)
    case.drafts.keep(item.id, "reviewer-m", "kippers", at_s=3.0)
    assert case.removal.conversation(item.id, REVIEW)
    case.close()
    assert holds(case.folder, "kippers") == []


def test_what_the_participant_checked_says_so_until_its_words_change(case: Case) -> None:
    item = begin(case)
    note = case.notes.add(item.id, "story", "rang twice", LIVE, at_s=3.0)
    quote = case.notes.add(item.id, "story", '"rang"', LIVE, at_s=4.0, kind="quote")
    assert (note.standing, quote.standing) == ("note-taker's record, not verbatim", "account")
    assert case.notes.first_version(note) is None
    case.notes.change(note.id, LIVE, text="rang three times")
    checked = case.notes.set_checked(note.id, "2031-03-05", REVIEW)
    assert checked.standing == "checked by participant, 2031-03-05" == case.notes.of(item.id)[0].standing
    assert case.notes.first_version(checked) == "rang twice"
    case.words.correct(checked.words[0].id, "phoned", REVIEW)
    assert case.notes.get(note.id).checked_on is None
    case.log.undo(REVIEW, item.id)
    assert case.notes.get(note.id) == checked
    assert case.notes.set_checked(note.id, None, REVIEW).checked_on is None
    case.log.undo(REVIEW, item.id)
    assert case.notes.get(note.id).checked_on == "2031-03-05"
    before = every_row(case)
    for bad in ("", "yesterday", "2031-02-30"):
        with pytest.raises(EntryError, match="not a day"):
            case.notes.set_checked(note.id, bad, REVIEW)
    assert every_row(case) == before
