"""The demo says what was done by what did it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tests.casefile.support import begin, make_case
from tui.commands.demo import heard


def test_the_demo_names_the_model_that_heard_the_words(tmp_path: Path) -> None:
    with closing(make_case(tmp_path / "Review 07.vantage")) as case:
        conversation = begin(case)
        case.transcripts.begin(conversation.id, engine="scripted", model="small.en", digest="0" * 64, settings={})
        assert heard(case, conversation, 812) == "Heard     812 words with the small.en model"
