"""A case that nobody has seen, walked from its tags to a whole record: three generated accounts, from a fresh seed.

`VANTAGE_CASE_SEED=N` in the environment walks the case of that seed again.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from casefile.case import Case
from casefile.episodes import Episode
from sample.participants import GeneratedCase, generated_case
from tagging.audiences import pack_for
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tests.casefile.support import ask
from tests.tui.driving import (
    VantagePilot,
    app_on,
    new_case,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    until,
)
from tests.tui.three_accounts import answer, choose
from tui import sample_walk
from tui.screens.episode import EpisodeScreen

SEEDS = 1_000_000
HEADER = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
# What is typed on the walk, by the layer that it belongs to; accounts bring their own words.
RECORD = {
    "description": "each went on",
    "why": "all turn on it",
    "differs": "what came first",
    "element one": "told a colleague",
    "element two": "waited on",
}
JUDGED = {
    "reason one": "passed on at once",
    "used": "a sighting",
    "unused": "a file letter",
    "reason two": "not in mind then",
    "significance": "none came in may",
    "comment": "ask for the rota",
    "pattern": "said and unwritten",
}
NOTED = "spoke softly here"
MEMO = "said twice over"
MARGIN = "who rang first"
# What the tables of each layer hold; what is typed of another one stands in none of them. Words of typed notes are
# observation, those of transcripts the account: each utterance says which.
_SAID = "SELECT group_concat(w.text, ' ') FROM word w JOIN utterance u ON u.id = w.utterance WHERE u.{} IS NOT NULL"
LAYERS = {
    "account": (_SAID.format("transcript"), "SELECT * FROM word_revision"),
    "observation": (
        _SAID.format("note"),
        *(f"SELECT * FROM {table}" for table in ("note", "mark", "note_class", "nomination")),
    ),
    "tag": ("SELECT * FROM tag",),
    "record": tuple(
        f"SELECT * FROM {table}"
        for table in ("episode", "episode_source", "missing_view", "discrepancy", "discrepancy_side", "element")
    ),
    "judgement": tuple(
        f"SELECT * FROM {table}"
        for table in ("judgement", "significance", "episode_comment", "comment", "pattern", "pattern_factor")
    ),
}


@dataclass
class Walk:
    """One case on its way, and what was drawn."""

    case: Case
    drawn: GeneratedCase

    @property
    def episode(self) -> Episode:
        found = self.case.episodes.find(self.drawn.episode)
        assert found is not None
        return found

    def quote(self, number: int) -> str:
        """How an account names the episode."""
        tags = self.drawn.accounts[number].tags
        return next(tag.quote for tag in tags if tag.code == self.drawn.episode)


def seed() -> int:
    return int(os.environ.get("VANTAGE_CASE_SEED") or secrets.randbelow(SEEDS))


def held(folder: Path, drawn: GeneratedCase) -> Case:
    case = new_case(folder)
    for account in drawn.accounts:
        sample_walk.hold_in_words(case, account)
    first = case.conversations.all()[0]
    case.notes.add(first.id, "story", NOTED, setup_hand(case), at_s=0.0)
    return case


async def test_a_case_never_seen_is_walked_from_tags_to_a_whole_record(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    number = seed()
    tell(f"seed {number}")
    walk = Walk(held(tmp_path, generated_case(number)), generated_case(number))
    before = [*map(repr, case_words(walk.case))]
    app = app_on(walk.case)
    async with app.run_test(size=(80, 24)) as pilot:
        await write_beside_the_words(pilot, walk)
        tagged = tags_of(walk.case)
        await to_the_record(pilot, walk)
        await enter_the_record(pilot, walk)
        assert not any(words in screen_text(pilot) for words in JUDGED.values())
        await judge(pilot, walk)
        await name_a_pattern(pilot, walk)
        assert nothing_unexpected(app)
    assert before == [*map(repr, case_words(walk.case))] and tagged == tags_of(walk.case)
    the_record_is_whole(walk)
    the_layers_are_apart(walk.case)
    nothing_judged_leaves_unasked(walk.case)
    walk.case.close()


async def write_beside_the_words(pilot: VantagePilot, walk: Walk) -> None:
    """A tag with a memo, and a comment in the margin: each of its own layer, beside what the participant said."""
    conversation = walk.case.conversations.find("P01").id
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P02")
    await pilot.press("home", "r")
    await on_screen(pilot, "ReviewScreen")
    # The note stands there as what it is: noted.
    await until(pilot, lambda: f"noted 00:00 {NOTED}" in unfolded(pilot), "the note-taker's record")
    await pilot.press("n", "l")
    await choose(pilot, "which aspect?", "a")
    await until(pilot, lambda: len(own_tags(walk.case, conversation)) == 1, "tagged")
    await pilot.press("M")
    await answer(pilot, "Memo on", MEMO)
    await until(pilot, lambda: any(MEMO in one for one in tags_of(walk.case)), "memo")
    await on_screen(pilot, "ReviewScreen")
    await pilot.press("z")
    await answer(pilot, "Your comment", MARGIN)
    await until(pilot, lambda: len(walk.case.comments.of(conversation)) == 1, "comment")
    await on_screen(pilot, "ReviewScreen")
    await shows(pilot, f"comment: MK: {MARGIN}")
    await pilot.press("Z")
    await until(pilot, lambda: MARGIN not in screen_text(pilot), "comments hidden")
    # Out of the selection, and out of the conversation.
    await pilot.press("right", "escape")


async def to_the_record(pilot: VantagePilot, walk: Walk) -> None:
    """Open the episode that all three name; it is full of what the tags say of it."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P02")
    await pilot.press("e")
    await on_screen(pilot, "EpisodesScreen")
    titles = [one.title for one in walk.case.episodes.all()]
    await pilot.press("home", *["down"] * titles.index(walk.drawn.episode), "enter")
    await on_screen(pilot, "EpisodeScreen")
    await shows(pilot, walk.drawn.episode)
    await shows(pilot, "P01, P02, P03")
    screen = pilot.app.screen
    assert isinstance(screen, EpisodeScreen)
    assert {"Told by", "Factor", "Aspect"} <= {entry.heading for entry in screen.listed}
    factors = " ".join(entry.words for entry in screen.listed if entry.heading == "Factor")
    assert all(code in factors for code in ("P01", "P02", "P03"))
    assert not any(words in unfolded(pilot) for words in (NOTED, MEMO, MARGIN))


async def enter_the_record(pilot: VantagePilot, walk: Walk) -> None:
    parts, episode = walk.case.episode_parts, walk.episode.id
    await pilot.press("p")
    await answer(pilot, "From when?", "the spring")
    await answer(pilot, "Until when?", "")
    await choose(pilot, "How exactly", "f")
    await until(pilot, lambda: walk.episode.period == "the spring (about)", "period")
    await pilot.press("d")
    await answer(pilot, "What happened?", RECORD["description"])
    await until(pilot, lambda: walk.episode.description == RECORD["description"], "description")
    await pilot.press("w")
    await answer(pilot, "Why is it selected?", RECORD["why"])
    await until(pilot, lambda: walk.episode.why_selected == RECORD["why"], "why")
    for which in ("element one", "element two"):
        await pilot.press("e")
        await answer(pilot, "can be judged by itself", RECORD[which])
        await until(pilot, lambda which=which: RECORD[which] in elements(walk), which)  # type: ignore[misc]
    await pilot.press("v")
    await answer(pilot, "Whose account was not heard?", walk.drawn.missing)
    await answer(pilot, "Why not?", "has left")
    await until(pilot, lambda: len(parts.missing_views(episode)) == 1, "missing view")
    await pilot.press("f")
    await answer(pilot, "In what do sources differ?", RECORD["differs"])
    await choose(pilot, "One side: which source?", "a")
    await answer(pilot, "What does it say?", plain(walk.quote(0)))
    await choose(pilot, "The other side: which source?", "b")
    await answer(pilot, "What does it say?", plain(walk.quote(1)))
    await until(pilot, lambda: len(parts.discrepancies(episode)) == 1, "discrepancy")
    await on_screen(pilot, "EpisodeScreen")


async def judge(pilot: VantagePilot, walk: Walk) -> None:
    """Judge each element by itself, on the team's own screen."""
    judgements, episode = walk.case.judgements, walk.episode.id
    await pilot.press("j")
    await on_screen(pilot, "JudgementScreen")
    await pilot.press("home", "down", "enter")
    await choose(pilot, "The team's judgement", "g")
    await answer(pilot, "Why?", JUDGED["reason one"])
    await answer(pilot, "Which information was used?", JUDGED["used"])
    await answer(pilot, "and not used?", JUDGED["unused"])
    await until(pilot, lambda: judged(walk)[0] == "good", "the first")
    await on_screen(pilot, "JudgementScreen")
    await pilot.press("home", "down", "down", "enter")
    await choose(pilot, "The team's judgement", "p")
    await answer(pilot, "Why?", JUDGED["reason two"])
    await answer(pilot, "Which information was used?", "")
    await answer(pilot, "and not used?", "")
    await until(pilot, lambda: judged(walk)[1] == "problematic", "the second")
    await on_screen(pilot, "JudgementScreen")
    await pilot.press("s")
    await answer(pilot, "How did it bear", JUDGED["significance"])
    await choose(pilot, "When could this be known?", "h")
    await until(pilot, lambda: judgements.significance(episode) is not None, "significance")
    await on_screen(pilot, "JudgementScreen")
    await pilot.press("c")
    await answer(pilot, "What do you think of it?", JUDGED["comment"])
    await until(pilot, lambda: len(judgements.comments(episode)) == 1, "comment")
    await on_screen(pilot, "JudgementScreen")
    assert not any(plain(walk.quote(one)) in unfolded(pilot) for one in range(3))
    await pilot.press("escape")
    await on_screen(pilot, "EpisodeScreen")
    assert not any(words in unfolded(pilot) for words in JUDGED.values())
    await pilot.press("escape")
    await on_screen(pilot, "EpisodesScreen")
    assert not any(words in unfolded(pilot) for words in JUDGED.values())


async def name_a_pattern(pilot: VantagePilot, walk: Walk) -> None:
    """Name a pattern on the episode and on a factor that is tagged; whose accounts it rests on is told by the tags."""
    factor = next(tag.code for tag in walk.drawn.accounts[0].tags if tag.kind == "factor")
    at_factor = [one.id for one in walk.case.codes.book().factors].index(factor)
    at_episode = [one.id for one in walk.case.episodes.all()].index(walk.episode.id)
    await pilot.press("p")
    await on_screen(pilot, "PatternsScreen")
    await pilot.press("a")
    await choose(pilot, "Of which kind?", "d")
    await answer(pilot, "A new pattern", JUDGED["pattern"])
    await until(pilot, lambda: len(walk.case.patterns.all()) == 1, "pattern")
    await on_screen(pilot, "PatternsScreen")
    await pilot.press("enter")
    await on_screen(pilot, "PatternScreen")
    for key, place in (("e", at_episode), ("f", at_factor)):
        await pilot.press(key)
        await on_screen(pilot, "SeveralDialog")
        await pilot.press("home", *["down"] * place, "space", "enter")
        await on_screen(pilot, "PatternScreen")

    def rests_on() -> tuple[tuple[str, ...], tuple[str, ...]]:
        (pattern,) = walk.case.patterns.all()
        return pattern.episodes, pattern.factors

    await until(pilot, lambda: rests_on() == ((walk.episode.id,), (factor,)), "what it rests on")
    await until(pilot, lambda: "in the accounts of" in unfolded(pilot) and "P01" in unfolded(pilot), "accounts")


def the_record_is_whole(walk: Walk) -> None:
    parts, episode = walk.case.episode_parts, walk.episode
    assert len(parts.nominators(episode.id)) >= 1 and elements(walk) == [RECORD["element one"], RECORD["element two"]]
    assert [(one.who, one.why) for one in parts.missing_views(episode.id)] == [(walk.drawn.missing, "has left")]
    (differing,) = parts.discrepancies(episode.id)
    assert [side.says for side in differing.sides] == [plain(walk.quote(0)), plain(walk.quote(1))]
    assert len({side.source.conversation for side in differing.sides}) == 2
    assert judged(walk) == ["good", "problematic"]
    significance = walk.case.judgements.significance(episode.id)
    assert significance is not None and significance.is_hindsight


def the_layers_are_apart(case: Case) -> None:
    """What belongs to a layer stands in its own tables, and in those of no other one."""
    texts = {layer: "\n".join(str(row) for sql in held for row in ask(case, sql)) for layer, held in LAYERS.items()}
    typed = {"observation": [NOTED], "tag": [MEMO], "record": RECORD.values(), "judgement": [*JUDGED.values(), MARGIN]}
    for layer, lines in typed.items():
        for words in lines:
            assert [one for one, text in texts.items() if words in text] == [layer], words
    # Only what stands in the margin, as a comment in a word processor does, leads to words of an account.
    sql = (sql for sql in LAYERS["judgement"] if sql != "SELECT * FROM comment")
    judged = "\n".join(str(row) for one in sql for row in ask(case, one))
    spoken = {word for (word,) in ask(case, "SELECT id FROM word")}
    assert spoken and not any(word in judged for word in spoken)


def nothing_judged_leaves_unasked(case: Case) -> None:
    by = setup_hand(case)
    for asked in (False, True):
        pack = pack_for(case, "analysis", by=by, with_judgements=asked)
        text = FORMATS["json"].file(HEADER, pack).decode("utf-8")
        assert [words for words in (*JUDGED.values(), MARGIN) if (words in text) != asked] == []


def elements(walk: Walk) -> list[str]:
    return [one.text for one in walk.case.judgements.elements(walk.episode.id)]


def judged(walk: Walk) -> list[str]:
    found = [walk.case.judgements.of_element(one.id) for one in walk.case.judgements.elements(walk.episode.id)]
    return [one.judgement if one else "not judged" for one in found]


def tags_of(case: Case) -> list[str]:
    return [repr(tag) for one in case.conversations.all() for tag in case.tags.of(one.id)]


def own_tags(case: Case, conversation: str) -> list[str]:
    return [tag.id for tag in case.tags.of(conversation) if tag.author == setup_hand(case).author]


def case_words(case: Case) -> Iterable[object]:
    for one in case.conversations.all():
        transcript = case.transcripts.current(one.id)
        assert transcript is not None
        yield from case.transcripts.utterances(transcript.id)


def plain(quote: str) -> str:
    """A quote as it is typed here: its letters and spaces."""
    return " ".join("".join(letter for letter in quote if letter.isalnum() or letter == " ").lower().split())


def unfolded(pilot: VantagePilot) -> str:
    return " ".join(screen_text(pilot).split())
