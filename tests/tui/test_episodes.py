"""From tags to the record of an episode: several accounts, both sides of what differs, and judgements a layer apart."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from casefile.case import Case
from casefile.judgements import NewJudgement
from casefile.notes import NOT_VERBATIM
from casefile.tags import NewTag
from tests.casefile.support import ask
from tests.tui.driving import (
    SIZES,
    VantagePilot,
    app_on,
    nothing_unexpected,
    on_screen,
    screen_text,
    shows,
    until,
)
from tests.tui.three_accounts import CALL, answer, choose, three_accounts, to_episodes
from tui.screens.quotes import QuotesScreen
from tui.screens.review import ReviewScreen

SAID = "because we share a kitchen and I knew that she would pick up."
SEEN = "They looked out at the pelicans"
MEMO = "ask P03 whether he saw it too"
JUDGED = "It passed the worry on."


async def open_call(pilot: VantagePilot) -> None:
    await to_episodes(pilot)
    await pilot.press("down", "enter")
    await on_screen(pilot, "EpisodeScreen")
    await shows(pilot, CALL)


async def test_a_complete_record_is_made_of_the_tags_of_several_accounts(tmp_path: Path):
    case = three_accounts(tmp_path)
    observe(case)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_call(pilot)
        await shows(pilot, "P01, P02, P03, P04")
        await pilot.press("p")
        await answer(pilot, "From when?", "early December")
        await answer(pilot, "Until when?", "")
        await choose(pilot, "How exactly", "f")
        await pilot.press("d")
        await answer(pilot, "What happened?", "They spoke for ten minutes.")
        await pilot.press("n")
        await choose(pilot, "Who named it?", "b")
        await choose(pilot, "named it", "e")
        await shows(pilot, "The review team  named it")
        await pilot.press("escape")
        await shows(pilot, "P01, P02, the review team")
        await pilot.press("w")
        await answer(pilot, "Why is it selected?", "Two accounts turn on it.")
        await pilot.press("e")
        await answer(pilot, "can be judged by itself", "Rang and told of the weight")
        await pilot.press("v")
        await answer(pilot, "Whose account was not heard?", "the duty manager")
        await answer(pilot, "Why not?", "has left")
        await differ(pilot)
        await shows(pilot, "Sources differ")
        await judge(pilot)
        await the_layers_are_apart_on_the_screen(pilot)
        assert nothing_unexpected(app)
    the_record_is_whole(case)
    the_layers_are_apart_in_the_database(case)
    case.close()


def observe(case: Case) -> None:
    """A line of the note-taker's own, tagged with a memo: beside the account, and none of it."""
    talk, by = case.conversations.find("P02"), app_hand(case)
    line = case.notes.add(talk.id, "factors", SEEN, by, at_s=None)
    call = next(one.id for one in case.episodes.all() if one.title == CALL)
    what = NewTag("factor", "role", call, "unclear", memo=MEMO)
    case.tags.put(line.words[0].id, line.words[-1].id, what, by)


async def differ(pilot: VantagePilot) -> None:
    await pilot.press("f")
    await answer(pilot, "In what do sources differ?", "the day of the call")
    await choose(pilot, "One side: which source?", "a")
    await answer(pilot, "What does it say?", "on the Monday")
    await choose(pilot, "The other side: which source?", "b")
    await answer(pilot, "What does it say?", "a Tuesday")


async def judge(pilot: VantagePilot) -> None:
    """Open the team's own layer, and judge the one element; nothing of it is on the record's screen."""
    assert "good practice" not in screen_text(pilot)
    await pilot.press("j")
    await on_screen(pilot, "JudgementScreen")
    await shows(pilot, "not judged")
    await pilot.press("down", "enter")
    await choose(pilot, "The team's judgement", "g")
    await answer(pilot, "Why?", JUDGED)
    await answer(pilot, "Which information was used?", "the weight")
    await answer(pilot, "and not used?", "the letter")
    await shows(pilot, "good practice: It passed")
    await pilot.press("s")
    await answer(pilot, "How did it bear", "Nobody went that week.")
    await choose(pilot, "When could this be known?", "h")
    await shows(pilot, "known only with hindsight")
    await pilot.press("escape")
    await on_screen(pilot, "EpisodeScreen")
    assert "good practice" not in screen_text(pilot) and "Nobody went" not in screen_text(pilot)


async def the_layers_are_apart_on_the_screen(pilot: VantagePilot) -> None:
    """What was said stands as a quote, what was noted as the note-taker's; no memo and no judgement among them."""
    await pilot.press("q")
    await on_screen(pilot, "QuotesScreen")
    await shows(pilot, "in the story")
    listed = [entry.words for entry in cast(QuotesScreen, pilot.app.screen).listed]
    assert any(one.startswith(f"“{SAID}” ") for one in listed)
    assert [one for one in listed if SEEN in one] == [
        one for one in listed if one.startswith(f"{SEEN} ({NOT_VERBATIM})")
    ]
    assert not [one for one in listed if MEMO in one or JUDGED in one]
    await pilot.press("escape")
    await on_screen(pilot, "EpisodeScreen")


def the_layers_are_apart_in_the_database(case: Case) -> None:
    """In which tables each layer's words stand; words are kept one by one, of a transcript or of a note."""
    kept = "name NOT LIKE 'event%' AND name NOT LIKE '%index%' AND name NOT LIKE 'sqlite%'"
    tables = [str(row[0]) for row in ask(case, f"SELECT name FROM sqlite_master WHERE type = 'table' AND {kept}")]

    def holding(words: str) -> set[str]:
        return {table for table in tables if any(words in str(row) for row in ask(case, f"SELECT * FROM {table}"))}

    def of(word: str) -> set[tuple[bool, bool]]:
        where = f"FROM word w JOIN utterance u ON u.id = w.utterance WHERE w.text = '{word}'"
        return {(bool(row[0]), bool(row[1])) for row in ask(case, f"SELECT u.transcript, u.note {where}")}

    assert (holding("kitchen"), of("kitchen")) == ({"word", "tag"}, {(True, False)})
    assert (holding(SEEN.split()[-1]), of(SEEN.split()[-1])) == ({"word", "tag"}, {(False, True)})
    assert holding(MEMO) == {"tag"} and holding(JUDGED) == {"judgement"}


def the_record_is_whole(case: Case) -> None:
    """All that was entered stands in the case, and the episode has no verdict."""
    episode = next(one for one in case.episodes.all() if one.title == CALL)
    assert (episode.period, episode.why_selected) == ("early December (about)", "Two accounts turn on it.")
    parts = case.episode_parts
    assert len(parts.nominators(episode.id)) == 3
    assert [(one.who, one.why) for one in parts.missing_views(episode.id)] == [("the duty manager", "has left")]
    (differing,) = parts.discrepancies(episode.id)
    assert [side.says for side in differing.sides] == ["on the Monday", "a Tuesday"]
    (element,) = case.judgements.elements(episode.id)
    judged = case.judgements.of_element(element.id)
    assert judged and (judged.judgement, judged.information_available_unused) == ("good", "the letter")


async def test_a_hint_on_the_team_s_own_wording_is_shown_beside_it_and_dismissed_with_a_reason(tmp_path: Path):
    case = three_accounts(tmp_path, with_first=False)
    by = app_hand(case)
    episode = next(one.id for one in case.episodes.all() if one.title == CALL)
    case.episodes.describe(episode, by, description="It was an error, she said.")
    case.judgements.judge(
        case.judgements.add_element(episode, "Rang", by).id, NewJudgement("problematic", "They failed to ask."), by
    )
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_episodes(pilot)
        await pilot.press("enter")
        await on_screen(pilot, "EpisodeScreen")
        await shows(pilot, "It was an error, she said.")
        assert "Wording" not in screen_text(pilot)
        await pilot.press("t")
        await shows(pilot, "Its title")
        await pilot.press("end")
        await answer(pilot, "Its title", " mistake")
        await shows(pilot, "“mistake”: few clear right answers")
        await pilot.press("j")
        await on_screen(pilot, "JudgementScreen")
        await shows(pilot, "They failed to ask.")
        assert "“failed to”" not in screen_text(pilot)
        await pilot.press("w")
        await choose(pilot, "Hints on the team's own wording", "b")
        await pilot.press("escape")
        await shows(pilot, "“failed to”: judges from the outcome")
        await pilot.press("end", "enter")
        await answer(pilot, "Why is the wording right here?", "their own word")
        await until(pilot, lambda: "“failed to”" not in screen_text(pilot), "dismissed")
        assert nothing_unexpected(app)
    case.close()


@pytest.mark.parametrize("size", SIZES[:2])
async def test_a_factor_leads_to_its_quotes_and_a_quote_to_its_words(tmp_path: Path, size):
    case = three_accounts(tmp_path, with_first=False)
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await to_episodes(pilot)
        await pilot.press("enter")
        await on_screen(pilot, "EpisodeScreen")
        await pilot.press("q")
        await on_screen(pilot, "QuotesScreen")
        await shows(pilot, "in the story")
        await pilot.press("enter")
        await on_screen(pilot, "ReviewScreen")
        screen = app.screen
        assert isinstance(screen, ReviewScreen) and screen.view.chosen is not None
        assert screen.desk.words_of(screen.view.chosen) == "A health visitor rang on the Monday"
        await pilot.press("escape", "escape")
        await on_screen(pilot, "QuotesScreen")
        await pilot.press("escape", "escape")
        await on_screen(pilot, "EpisodesScreen")
        assert nothing_unexpected(app)
    case.close()


async def test_what_was_named_live_becomes_an_episode_with_one_key(tmp_path: Path):
    case = three_accounts(tmp_path, with_first=False)
    conversation = case.conversations.find("P04")
    by = app_hand(case)
    note = case.notes.add(conversation.id, "episodes", "when by mistake the card lay at the flat", by, at_s=None)
    case.nominations.add(note.id, by)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_episodes(pilot)
        await shows(pilot, "P04: “when by mistake the card lay at the flat”")
        await pilot.press("end", "enter")
        await choose(pilot, "Which episode takes it up?", "+")
        await answer(pilot, "A new key practice episode", "")
        await until(pilot, lambda: len(case.episodes.all()) == 3, "entered")
        assert case.episode_parts.nominations(None) == []
        await pilot.press("end", "enter")
        await on_screen(pilot, "EpisodeScreen")
        await shows(pilot, "As they named it")
        # Its title is still theirs, and no rule looks at their words.
        assert "Wording" not in screen_text(pilot)
        await pilot.press("escape")
        await on_screen(pilot, "EpisodesScreen")
        await pilot.press("u")
        await until(pilot, lambda: len(case.episode_parts.nominations(None)) == 1, "taken back")
    case.close()


def app_hand(case: Case):
    from casefile.events import Hand

    return Hand(case.people.reviewer("MK").id, "live")


async def test_tags_join_the_episode_in_hand_with_one_key(tmp_path: Path):
    case = three_accounts(tmp_path, with_first=False)
    conversation = case.conversations.find("P02")
    transcript = case.transcripts.current(conversation.id)
    assert transcript
    line = case.transcripts.utterances(transcript.id)[0]
    by = app_hand(case)
    tags = [case.tags.put(line.words[at].id, line.words[at].id, NewTag("rationality", "goals"), by) for at in (0, 2)]
    app = app_on(case)

    def linked() -> list[str | None]:
        titles = {one.id: one.title for one in case.episodes.all()}
        return [titles.get(case.tags.get(tag.id).episode or "") for tag in tags]

    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P02")
        await pilot.press("r")
        await shows(pilot, "transcript")
        await pilot.press("I")
        await choose(pilot, "In which episode?", "a")
        await until(pilot, lambda: linked() == [CALL, None], "first")
        await pilot.press("right", "right", "I")
        await until(pilot, lambda: linked() == [CALL, CALL], "second, with one key")
        await pilot.press("I")
        await choose(pilot, "In which episode?", "-")
        await until(pilot, lambda: linked() == [CALL, None], "in none")
        await pilot.press("u", "u")
        await until(pilot, lambda: linked() == [CALL, None], "taken back")
        assert nothing_unexpected(app)
    case.close()


async def test_comments_stand_in_the_margin_once_they_are_asked_for(tmp_path: Path):
    case = three_accounts(tmp_path, with_first=False)
    app = app_on(case)
    async with app.run_test(size=(120, 40)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P02")
        await pilot.press("r")
        await shows(pilot, "transcript")
        before = case.transcripts.utterances(case.transcripts.current(case.conversations.find("P02").id).id)  # type: ignore[union-attr]
        await pilot.press("v", "right", "z")
        await answer(pilot, "Your comment", "who asked first?")
        await shows(pilot, "comment: MK: who asked first?")
        await pilot.press("z")
        await shows(pilot, "Your comment")
        await pilot.press("home")
        await answer(pilot, "Your comment", "a mistake, ")
        await choose(pilot, "On the wording of your comment", "w")
        await shows(pilot, "Your comment")
        await pilot.press("ctrl+u")
        await answer(pilot, "Your comment", "who asked first?")
        await shows(pilot, "comment: MK: who asked first?")
        await shows(pilot, "¶ MK: who asked first?")
        await pilot.press("Z")
        await until(pilot, lambda: "who asked first?" not in screen_text(pilot), "hidden")
        await pilot.press("Z")
        await shows(pilot, "¶ MK: who asked first?")
        await pilot.press("u", "u", "u")
        await until(pilot, lambda: "who asked first?" not in screen_text(pilot), "taken back")
        after = case.transcripts.utterances(case.transcripts.current(case.conversations.find("P02").id).id)  # type: ignore[union-attr]
        assert before == after
        assert nothing_unexpected(app)
    case.close()
