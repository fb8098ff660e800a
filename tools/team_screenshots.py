"""Draw the pictures of docs/review-team.md again: several accounts of the sample case, in words, driven by keys.

`python -m tools.team_screenshots`; in seconds, since nothing is recorded.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from casefile.case import Case
from casefile.episode_parts import TEAM, NewSide
from casefile.events import Hand
from casefile.judgements import NewJudgement
from casefile.keys import Secret
from sample.accounts import load_accounts
from sample.truth import load_first
from tools.screenshots import SIZE, Camera
from tui import sample_walk
from tui.app import VantageApp

_PASSPHRASE = Secret("passphrase", "eleven quiet herons wade")


def several_accounts(folder: Path) -> Case:
    """Make a case of four accounts, with the record of one episode and what is judged of it."""
    case = Case.create(folder, folder.stem, [_PASSPHRASE], accept_place=True)
    for script in (load_first(), *load_accounts()):
        sample_walk.hold_in_words(case, script)
    episode = next(one for one in case.episodes.all() if one.title.startswith("Phone call"))
    by = Hand(case.people.reviewer(load_first().reviewers.lead).id, f"episode {episode.id}")
    parts, labels = case.episode_parts, {one.label: one.id for one in case.conversations.all()}
    case.episodes.describe(
        episode.id,
        by,
        period_from="early December",
        precision="about",
        description="The health visitor rang and told of the weight. Each thought that the other would go.",
    )
    parts.set_nominators(episode.id, {TEAM, *parts.nominators(episode.id)}, by)
    sides = [
        NewSide(parts.add_source(episode.id, by, conversation=labels[label]).id, says)
        for label, says in (("P01", "on the Monday"), ("P02", "a Tuesday by the time it was written up"))
    ]
    parts.add_discrepancy(episode.id, "the day of the call", sides, by)
    parts.add_missing_view(episode.id, "the duty manager", by, why="has left the service")
    for text, what in (
        ("Rang, and told of the weight", NewJudgement("good", "The worry was passed on the same day.", "the weight")),
        ("Ended the call without saying who would go", NewJudgement("problematic", "Nobody had him in mind after it.")),
    ):
        case.judgements.judge(case.judgements.add_element(episode.id, text, by).id, what, by)
    pattern = case.patterns.add("comms_longterm", "A worry is passed on by voice, and written down nowhere.", by)
    case.patterns.rest_on_episodes(pattern.id, [one.id for one in case.episodes.all()], by)
    case.patterns.rest_on_factors(pattern.id, ["conditions", "inter_agency"], by)
    case.judgements.say_significance(episode.id, "No one saw the child before January.", by, is_hindsight=True)
    case.asked.say(labels["P04"], "resources", False, by)
    case.asked.say(labels["P02"], "role", True, by)
    first = next(tag for tag in case.tags.of(labels["P02"]) if tag.kind == "episode")
    case.comments.add(first.first_word, first.last_word, "who asked whom to go?", by)
    return case


async def draw(folder: Path) -> None:
    """Take the pictures of this case."""
    author = load_first().reviewers.lead
    app = VantageApp(folder, _PASSPHRASE, parent=folder.parent, author=author, transcribe=False)
    async with app.run_test(size=SIZE) as pilot:
        camera = Camera(pilot)
        await camera.see("LibraryScreen")
        await camera.press("e")
        await camera.see("EpisodesScreen")
        await camera.press("down", "enter")
        await camera.see("EpisodeScreen")
        camera.take("episode")
        await camera.press("j")
        await camera.see("JudgementScreen")
        camera.take("judgement")
        await camera.press("escape")
        await camera.see("EpisodeScreen")
        await camera.press("escape")
        await camera.see("EpisodesScreen")
        await camera.press("p")
        await camera.see("PatternsScreen")
        await camera.press("enter")
        await camera.see("PatternScreen")
        camera.take("pattern")
        await camera.press("escape")
        await camera.see("PatternsScreen")
        await camera.press("escape")
        await camera.see("EpisodesScreen")
        await camera.press("s")
        await camera.see("StrandsScreen")
        await camera.press("n")
        camera.take("side-by-side")
        await camera.press("escape")
        await camera.see("EpisodesScreen")
        await camera.press("m")
        await camera.see("MatrixScreen")
        await camera.press("right", "down", "down", "down")
        camera.take("matrix")
        await camera.press("t", "down", "down", "down")
        await camera.see("MatrixScreen")
        camera.take("matrix-by-episode")
        await camera.press("escape")
        await camera.see("EpisodesScreen")
        await camera.press("escape")
        await camera.see("LibraryScreen")
        await suggestion(camera)


async def suggestion(camera: Camera) -> None:
    """Show one place that a rule points at, in the second account, read to its end."""
    await camera.press("down", "r")
    await camera.see("ReviewScreen")
    await camera.press("n", "Z")
    await camera.see("ReviewScreen")
    camera.take("margin")
    await camera.press("escape", "Z", "G", "H")
    await camera.see("ChoiceDialog")
    await camera.press("y")
    await camera.see("ReviewScreen")
    await camera.see("ChoiceDialog")
    camera.take("passed-over")


def main() -> None:
    """Make the case in a folder of its own, and take the pictures."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "Review 07.vantage"
        several_accounts(folder).close()
        asyncio.run(draw(folder))


if __name__ == "__main__":
    main()
