"""Three more accounts of the sample case, as words with times and without sound: for accounts side by side."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sample.errors import SampleError
from sample.truth import Agreement, Conversation, Participant, Reviewers, StepVisit, Tag, Turn, Word

ACCOUNTS = Path(__file__).parent / "accounts.toml"
_WORD_S = 0.4  # 150 words a minute
_BETWEEN_S = 1.0


def load_accounts(path: Path = ACCOUNTS) -> tuple[Conversation, ...]:
    """Read the accounts in their order; raises SampleError where a tag's words stand in none of its turns."""
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_conversation(account) for account in held["account"])


def _conversation(held: dict[str, Any]) -> Conversation:
    turns: list[Turn] = []
    steps: list[StepVisit] = []
    at_s = 0.0
    for part in held["part"]:
        began_s = at_s
        for role, text in part["turns"]:
            turns.append(in_words(f"{part['step']}-{len(turns) + 1}", role, part["step"], text, at_s))
            at_s = turns[-1].end_s + _BETWEEN_S
        steps.append(StepVisit(part["step"], began_s, at_s))
    return Conversation(
        title=f"The account of {held['code']}",
        seed=None,
        duration_s=at_s,
        rate=16_000,
        voices=(),
        participant=Participant(held["code"], held["agency"], held["role"], held["level"], direct_contact=True),
        reviewers=Reviewers(held["lead"], held["note_taker"]),
        agreement=Agreement("yes", by=held["code"]),
        steps=tuple(steps),
        turns=tuple(turns),
        notes=(),
        marks=(),
        tags=tuple(_tag(one, turns) for one in held["tag"]),
        limits=(),
        names=(),
    )


def in_words(id: str, role: str, step: str, text: str, start_s: float) -> Turn:
    """Return a turn without sound: its words one after another, as fast as people speak."""
    words = tuple(
        Word(token, start_s + number * _WORD_S, start_s + (number + 1) * _WORD_S)
        for number, token in enumerate(text.split())
    )
    return Turn(id, role, role, step, start_s, start_s + len(words) * _WORD_S, False, text, words)


def _tag(held: dict[str, str], turns: list[Turn]) -> Tag:
    sought = [_plain(word) for word in held["words"].split()]
    for turn in turns:
        spoken = [_plain(word.text) for word in turn.words]
        for first in range(len(spoken) - len(sought) + 1):
            if spoken[first : first + len(sought)] == sought:
                last = first + len(sought) - 1
                is_episode = held["kind"] == "episode"
                return Tag(
                    turn=turn.id,
                    quote=" ".join(word.text for word in turn.words[first : last + 1]),
                    first_word=first,
                    last_word=last,
                    start_s=turn.words[first].start_s or 0.0,
                    end_s=turn.words[last].end_s or 0.0,
                    kind=held["kind"],
                    code=held["episode"] if is_episode else held["code"],
                    direction=held.get("direction", ""),
                    episode="" if is_episode else held.get("episode", ""),
                )
    raise SampleError("A tag has no words.", f"They do not stand in one turn: {held['words']}", "Put the file right.")


def _plain(text: str) -> str:
    return text.casefold().strip(".,?!")
