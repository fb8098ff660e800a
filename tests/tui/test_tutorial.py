"""The tutorial as it is printed: its keys are pressed in its order, and what it says is compared with what is there."""

from __future__ import annotations

import re
from pathlib import Path

from casefile.case import Case
from casefile.tags import Tag
from sample.truth import load_first
from tests.hygiene.source_tree import ROOT
from tests.tui.driving import app_on, new_case, nothing_unexpected, shows, to_review, until
from tui import sample_walk

PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
NAMED = {"Enter": "enter", "Left": "left", "Right": "right", "Backspace": "backspace", "Tab": "tab", "Space": "space"}
SIZE = (100, 30)


def blocks(kind: str) -> list[str]:
    """The lines of all blocks of one kind, in the order of the page."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [line for block in found for line in block.splitlines()]


def pressed(keys: str) -> list[str]:
    """The keys of a line, as a terminal sends them."""
    found: list[str] = []
    for typed, name, times in re.findall(r"“([^”]*)”|([^\s×]+)(?:×(\d+))?", keys):
        found += [*typed] if typed else [NAMED.get(name, name.lower() if name[0] == "F" else name)] * int(times or 1)
    return found


def as_listed(case: Case, tag: Tag) -> str:
    """A tag as the page lists it, without what lies between its columns."""
    episode = next((one.title for one in case.episodes.all() if one.id == tag.episode), None)
    parts = (tag.kind, tag.code, episode, tag.direction, tag.quote)
    return " ".join(part for part in parts if part)


async def test_the_keys_of_the_tutorial_do_what_it_says(tmp_path: Path):
    case = new_case(tmp_path)
    script = load_first()
    conversation = sample_walk.prepare(case, script)
    sample_walk.agree(case, conversation, script)
    sample_walk.ready_to_review(case, conversation, script)
    app = app_on(case)
    async with app.run_test(size=SIZE) as pilot:
        await to_review(pilot)
        for line in blocks("keys"):
            keys, seen = re.split(r" {2,}", line, maxsplit=1)
            await pilot.press(*pressed(keys))
            if keys not in ("Enter", "u"):
                await shows(pilot, seen.split(": ")[0] if seen.startswith("was") else seen.strip("“”"))
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == len(blocks("tags")), "the last tag")
        assert nothing_unexpected(app)
    tags = [as_listed(case, tag) for tag in case.tags.of(conversation.id)]
    assert tags == [" ".join(line.split()) for line in blocks("tags")]
    assert {place.state for place in case.tags.placed(conversation.id)} == {"placed"}
    transcript = case.transcripts.current(conversation.id)
    assert transcript is not None
    assert [line.text for line in case.transcripts.utterances(transcript.id)] == [turn.text for turn in script.turns]
    case.close()
