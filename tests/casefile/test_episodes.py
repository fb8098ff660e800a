"""The record of a key practice episode: each part by itself, both sides kept, judgements in a layer of their own."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.episode_parts import TEAM, NewSide
from casefile.episodes import Episode
from casefile.errors import EntryError, UndoError
from casefile.events import Hand
from casefile.judgements import NewJudgement, judging_place
from casefile.tags import NewTag
from tests.casefile.support import LIVE, OTHER, REVIEW, ask, begin, every_row, hear, words_of

TEAM_HAND = Hand("reviewer-m", "episode")


@pytest.fixture
def item(case: Case) -> Conversation:
    return begin(case)


@pytest.fixture
def episode(case: Case, item: Conversation) -> Episode:
    return case.episodes.add("The second visit", TEAM_HAND)


def test_an_episode_is_described_part_by_part_and_each_is_taken_back(case: Case, episode: Episode) -> None:
    case.episodes.describe(episode.id, TEAM_HAND, period_from="3 March", period_to="9 March", precision="day")
    said = case.episodes.describe(episode.id, TEAM_HAND, description=" They knocked. ", why_selected="Two named it.")
    assert (said.period, said.description) == ("3 March to 9 March (to the day)", "They knocked.")
    assert case.episodes.describe(episode.id, TEAM_HAND, why_selected="").why_selected is None
    for _ in range(3):
        case.log.undo(TEAM_HAND)
    assert case.episodes.get(episode.id) == episode
    before = every_row(case)
    with pytest.raises(EntryError, match="how exactly"):
        case.episodes.describe(episode.id, TEAM_HAND, precision="surely")
    with pytest.raises(EntryError, match="no such episode"):
        case.episodes.get("another")
    assert every_row(case) == before


def test_only_an_episode_with_nothing_on_it_is_taken_out(case: Case, item: Conversation, episode: Episode) -> None:
    word = words_of(case, hear(case, item.id, "she rang"))[0].id
    tag = case.tags.put(word, word, NewTag("factor", "role", episode.id, "both"), REVIEW)
    with pytest.raises(EntryError, match="in use"):
        case.episodes.drop(episode.id, TEAM_HAND)
    case.tags.take_off(tag.id, REVIEW)
    case.episodes.drop(episode.id, TEAM_HAND)
    assert case.episodes.all() == []
    case.log.undo(TEAM_HAND)
    assert case.episodes.all() == [episode]


def test_participants_and_the_team_nominate_together(case: Case, item: Conversation) -> None:
    tagged = case.episodes.add("The call", REVIEW, nominated_by="p01", conversation=item.id)
    parts, person = case.episode_parts, item.participant.id
    assert parts.nominators(tagged.id) == {person}
    parts.set_nominators(tagged.id, {TEAM, person}, TEAM_HAND)
    assert parts.nominators(tagged.id) == {person, TEAM}
    parts.set_nominators(tagged.id, {TEAM}, TEAM_HAND)
    assert parts.nominators(tagged.id) == {TEAM}


def test_who_nominated_it_goes_with_them_and_is_not_taken_for_the_team(
    case: Case, item: Conversation, episode: Episode
) -> None:
    case.episode_parts.set_nominators(episode.id, {item.participant.id}, TEAM_HAND)
    both = [case.people.reviewer(label).id for label in ("MK", "JT")]
    assert case.removal.participant(item.participant.id, REVIEW, both)
    assert case.episode_parts.nominators(episode.id) == frozenset()


def test_what_was_nominated_live_is_taken_up_and_stays_as_it_is(
    case: Case, item: Conversation, episode: Episode
) -> None:
    note = case.notes.add(item.id, "episodes", "when nobody opened", LIVE, at_s=None)
    nominated = case.nominations.add(note.id, LIVE)
    parts = case.episode_parts
    assert parts.nominations(None) == [nominated]
    parts.link(episode.id, nominated.id, TEAM_HAND)
    assert (parts.nominations(None), parts.nominations(episode.id)) == ([], [nominated])
    assert parts.nominators(episode.id) == {item.participant.id}
    with pytest.raises(EntryError):
        parts.link(case.episodes.add("Another", TEAM_HAND).id, nominated.id, TEAM_HAND)
    with pytest.raises(UndoError):
        case.log.undo(LIVE, item.id)
    case.nominations.withdraw(nominated, LIVE)
    assert (parts.nominations(episode.id), parts.nominators(episode.id)) == ([], frozenset())
    case.log.undo(LIVE, item.id)
    parts.unlink(episode.id, nominated.id, TEAM_HAND)
    assert parts.nominations(None) == [nominated]


def test_both_sides_of_a_discrepancy_are_kept_whatever_explains_it(
    case: Case, item: Conversation, episode: Episode
) -> None:
    parts = case.episode_parts
    spoken = parts.add_source(episode.id, TEAM_HAND, conversation=item.id, at_s=12.0)
    assert parts.add_source(episode.id, TEAM_HAND, conversation=item.id, at_s=12.0) == spoken
    written = parts.add_source(episode.id, TEAM_HAND, reference="the file, 3 March")
    before = every_row(case)
    for sides in ([], [NewSide(spoken.id, "a")], [NewSide(spoken.id, "a"), NewSide(spoken.id, "b")]):
        with pytest.raises(EntryError, match="two sides"):
            parts.add_discrepancy(episode.id, "the day", sides, TEAM_HAND)
    for conversation, reference in ((None, None), (item.id, "the file"), (None, " ")):
        with pytest.raises(EntryError, match="no source"):
            parts.add_source(episode.id, TEAM_HAND, conversation=conversation, reference=reference)
    assert every_row(case) == before
    sides = [NewSide(spoken.id, "it was the Tuesday"), NewSide(written.id, "Wednesday")]
    found = parts.add_discrepancy(episode.id, "the day", sides, TEAM_HAND)
    with pytest.raises(EntryError, match="one side"):
        parts.drop_source(spoken, TEAM_HAND)
    with pytest.raises(EntryError, match="What explains it"):
        parts.settle(found, "explained", TEAM_HAND)
    with pytest.raises(EntryError, match="Only an explained"):
        parts.settle(found, "stays_open", TEAM_HAND, "the clock")
    parts.settle(found, "explained", TEAM_HAND, "The file was written up the day after.")
    third = parts.add_source(episode.id, TEAM_HAND, reference="the rota")
    parts.add_side(found, NewSide(third.id, "nobody was on"), TEAM_HAND)
    (now,) = parts.discrepancies(episode.id)
    assert (now.status, [side.says for side in now.sides]) == (
        "explained",
        ["it was the Tuesday", "Wednesday", "nobody was on"],
    )


def test_what_a_closed_moment_says_is_not_shown_and_not_taken_back(
    case: Case, item: Conversation, episode: Episode
) -> None:
    hear(case, item.id, *["a b c d e f g h"] * 3)
    parts = case.episode_parts
    written = parts.add_source(episode.id, TEAM_HAND, reference="the file")
    spoken = parts.add_source(episode.id, TEAM_HAND, conversation=item.id, at_s=12.0)
    parts.add_discrepancy(episode.id, "the day", [NewSide(spoken.id, "x"), NewSide(written.id, "y")], TEAM_HAND)
    seal = case.seals.seal(item.id, 11.0, 14.0, "taken back", LIVE)
    assert parts.sources(episode.id) == [written]
    assert [side.says for side in parts.discrepancies(episode.id)[0].sides] == ["y"]
    with pytest.raises(UndoError, match="closed stretch"):
        case.log.undo(TEAM_HAND)
    case.seals.unseal(seal, LIVE)
    assert len(parts.discrepancies(episode.id)[0].sides) == 2
    case.log.undo(TEAM_HAND)
    assert parts.discrepancies(episode.id) == []


def test_a_missing_view_says_whose_and_why(case: Case, episode: Episode) -> None:
    view = case.episode_parts.add_missing_view(episode.id, "the night duty worker", TEAM_HAND, why=" has left ")
    assert (view.who, view.why) == ("the night duty worker", "has left")
    with pytest.raises(EntryError, match="Whose view"):
        case.episode_parts.add_missing_view(episode.id, " ", TEAM_HAND)
    case.episode_parts.drop_missing_view(view, TEAM_HAND)
    assert case.episode_parts.missing_views(episode.id) == []


def test_elements_are_judged_one_by_one_with_a_reason_and_taken_back_apart(case: Case, episode: Episode) -> None:
    judgements = case.judgements
    first, second = (judgements.add_element(episode.id, text, TEAM_HAND) for text in ("Knocked twice", "Wrote nothing"))
    judgements.judge(
        first.id, NewJudgement("good", "They came back.", "the first call", "the school's letter"), TEAM_HAND
    )
    before = every_row(case)
    for what in (NewJudgement("problematic"), NewJudgement("fair", "so")):  # type: ignore[arg-type]
        with pytest.raises(EntryError):
            judgements.judge(second.id, what, TEAM_HAND)
    with pytest.raises(EntryError, match="is judged"):
        judgements.drop_element(first, TEAM_HAND)
    assert every_row(case) == before
    again = judgements.judge(first.id, NewJudgement("problematic", "They came too late."), OTHER)
    assert (again.author, again.judgement, judgements.of_element(second.id)) == ("reviewer-k", "problematic", None)
    case.log.undo(Hand("reviewer-k", judging_place(episode.id)))
    found = judgements.of_element(first.id)
    assert found and (found.judgement, found.information_available_unused) == ("good", "the school's letter")
    judgements.reword_element(second, "Wrote no note of it", TEAM_HAND)
    judgements.withdraw(found, TEAM_HAND)
    case.log.undo(TEAM_HAND)
    assert [one.text for one in judgements.elements(episode.id)] == ["Knocked twice", "Wrote nothing"]
    assert judgements.of_element(first.id) is None


def test_significance_is_one_entry_and_says_whether_it_is_hindsight(case: Case, episode: Episode) -> None:
    judgements = case.judgements
    judgements.say_significance(episode.id, "The plan rested on it.", TEAM_HAND, is_hindsight=False)
    judgements.say_significance(episode.id, "The child was seen late.", TEAM_HAND, is_hindsight=True)
    found = judgements.significance(episode.id)
    assert found and (found.words, found.is_hindsight) == ("The child was seen late.", True)
    judgements.say_significance(episode.id, " ", TEAM_HAND, is_hindsight=True)
    assert judgements.significance(episode.id) is None
    comment = judgements.comment(episode.id, "Ask the school.", TEAM_HAND)
    assert judgements.comments(episode.id) == [comment]
    judgements.drop_comment(comment, TEAM_HAND)
    assert judgements.comments(episode.id) == []


def test_no_table_holds_two_of_the_four_layers(case: Case) -> None:
    """A judgement has tables of its own; none of them is the account's, the note-taker's or the tags'."""
    layers = {
        "account": {"recording", "transcript", "speaker_turn", "word_revision"},
        "observation": {"note", "mark", "step_visit", "nomination", "note_class", "line_state", "turn_key"},
        "tag": {"tag", "episode", "episode_source", "missing_view", "discrepancy", "discrepancy_side", "element"},
        "judgement": {"judgement", "significance", "episode_comment", "comment", "reflection"},
    }
    columns = {
        table: {row[0] for row in ask(case, "SELECT name FROM pragma_table_info(?)", table)}
        for tables in layers.values()
        for table in tables
    }
    assert all(columns.values())
    said = {"judgement", "reason", "information_used", "information_available_unused", "is_hindsight"}
    assert {table for table, names in columns.items() if names & said} <= layers["judgement"]


def test_a_comment_stays_on_its_words_and_out_of_closed_ones(case: Case, item: Conversation) -> None:
    words = words_of(case, hear(case, item.id, "she rang the clinic", "nobody came"))
    comment = case.comments.add(words[1].id, words[3].id, "what did she know then?", REVIEW)
    case.words.correct(words[3].id, "surgery", OTHER)
    (placed,) = case.comments.of(item.id)
    assert (placed.state, [word.text for word in placed.words]) == ("changed", ["rang", "the", "surgery"])
    for first, last, what in ((3, 1, "so"), (1, 3, " ")):
        with pytest.raises(EntryError):
            case.comments.add(words[first].id, words[last].id, what, REVIEW)
    seal = case.seals.seal(item.id, 2.0, 2.9, "taken back", LIVE)
    assert case.comments.of(item.id) == []
    with pytest.raises(EntryError, match="closed stretch"):
        case.comments.add(words[1].id, words[3].id, "again", REVIEW)
    case.seals.unseal(seal, LIVE)
    case.comments.reword(comment, "and who told her?", REVIEW)
    assert [one.comment.words for one in case.comments.of(item.id)] == ["and who told her?"]
    case.comments.reword(comment, "", REVIEW)
    assert case.comments.of(item.id) == []


def test_the_check_tells_of_comments_that_lost_their_place(case: Case, item: Conversation) -> None:
    words = words_of(case, hear(case, item.id, "she rang"))
    case.comments.add(words[0].id, words[0].id, "who?", REVIEW)
    assert case.check.all() == []
    case.words.delete([words[0].id], REVIEW)
    (finding,) = case.check.all()
    assert (finding.where, finding.what[:10]) == ("P01", "1 comments")


def test_the_check_finds_a_side_without_its_source(case: Case, item: Conversation, episode: Episode) -> None:
    source = case.episode_parts.add_source(episode.id, TEAM_HAND, conversation=item.id)
    other = case.episode_parts.add_source(episode.id, TEAM_HAND, reference="the file")
    case.episode_parts.add_discrepancy(
        episode.id, "the day", [NewSide(source.id, "x"), NewSide(other.id, "y")], TEAM_HAND
    )
    assert case.check.all() == []
    meddle_unchecked(case, source.id)
    assert [finding.where for finding in case.check.all()] == ["database"]


def meddle_unchecked(case: Case, source: str) -> None:
    """Delete a source past the references, as damage would."""
    from casefile.database import connect

    connection = connect(case.folder / "case.db", case.key)
    try:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM episode_source WHERE id = ?", [source])
    finally:
        connection.close()
