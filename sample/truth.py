"""What is known of a sample conversation: every word, speaker, step, note, tag and name, with its time.

All times are seconds from the first frame of the sound. Optional texts are empty where they do not apply.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sample.errors import SampleError
from sample.speech import Frames

FORMAT = 1
FOLDER = Path(__file__).parent
FIRST_SOUND = FOLDER / "first_conversation.ogg"
FIRST_TRUTH = FOLDER / "first_conversation.json"


@dataclass(frozen=True)
class Word:
    """One written word; the times are None where its voice gives none for it."""

    text: str
    start_s: float | None
    end_s: float | None


@dataclass(frozen=True)
class Turn:
    """One turn; `role` is participant, lead or note_taker and `speaker` their label on record.

    `text` equals the words joined by single spaces. `overlap` marks the two turns that sound at once.
    """

    id: str
    speaker: str
    role: str
    step: str
    start_s: float
    end_s: float
    overlap: bool
    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True)
class StepVisit:
    """A stretch in which one step was in force; a step may be visited more than once."""

    step: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Note:
    """What the note-taker types, finished at `at_s`; `verbatim` marks a line typed as a quote.

    `aspect`, `episode` and `view` (then or now) are empty where the note-taker gave none.
    """

    at_s: float
    turn: str
    step: str
    text: str
    verbatim: bool = False
    aspect: str = ""
    episode: str = ""
    view: str = ""


@dataclass(frozen=True)
class Mark:
    """A time marked with a key: return (return to this), moment, or limit (not to be quoted)."""

    at_s: float
    turn: str
    step: str
    kind: str
    text: str = ""


@dataclass(frozen=True)
class Tag:
    """A quote of consecutive words of one turn with its kind (episode, rationality, factor) and code.

    A factor has a direction (supported, hindered, both, unclear) and may have the participant's own weight;
    words `first_word` to `last_word` of the turn, both included, are the quote.
    """

    turn: str
    quote: str
    first_word: int
    last_word: int
    start_s: float
    end_s: float
    kind: str
    code: str
    direction: str = ""
    weight: str = ""
    episode: str = ""
    view: str = ""


@dataclass(frozen=True)
class Limit:
    """Words of one turn that the participant asked not to be quoted."""

    turn: str
    quote: str
    first_word: int
    last_word: int
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Name:
    """An entry of the name key; `kind` is person, agency or place."""

    real: str
    variants: tuple[str, ...]
    kind: str
    pseudonym: str


@dataclass(frozen=True)
class Voice:
    """Whose voice it is and on which terms; without `word_times` it has no place in figures on word onsets."""

    role: str
    voice: str
    engine: str
    licence: str
    word_times: bool


@dataclass(frozen=True)
class Participant:
    """The participant's profile as the case holds it."""

    code: str
    agency: str
    role: str
    level: str
    direct_contact: bool
    involved_from: str = ""
    involved_to: str = ""


@dataclass(frozen=True)
class Reviewers:
    """The labels of the two reviewers on record."""

    lead: str
    note_taker: str


@dataclass(frozen=True)
class Agreement:
    """The agreement to record as entered before the first frame: yes, yes with limits, or no."""

    answer: str
    limits: str = ""
    by: str = ""
    preparation: str = ""
    prior_exposure: str = ""


@dataclass(frozen=True)
class Lanes:
    """The sound apart: the participant's and the reviewers' 16-bit mono frames, of equal length."""

    participant: Frames
    reviewers: Frames


@dataclass(frozen=True)
class Conversation:
    """One sample conversation; `lanes` holds its sound where that was just made and is no part of the JSON."""

    title: str
    seed: int | None
    duration_s: float
    rate: int
    voices: tuple[Voice, ...]
    participant: Participant
    reviewers: Reviewers
    agreement: Agreement
    steps: tuple[StepVisit, ...]
    turns: tuple[Turn, ...]
    notes: tuple[Note, ...]
    marks: tuple[Mark, ...]
    tags: tuple[Tag, ...]
    limits: tuple[Limit, ...]
    names: tuple[Name, ...]
    lanes: Lanes | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """All turns in the order in which they begin, one a line."""
        return "\n".join(turn.text for turn in self.turns)

    def turn(self, id: str) -> Turn:
        """The turn of that id; raises KeyError when there is none."""
        for turn in self.turns:
            if turn.id == id:
                return turn
        raise KeyError(id)


def _turn(row: dict[str, Any]) -> Turn:
    return Turn(**{**row, "words": tuple(Word(**word) for word in row["words"])})


def _name(row: dict[str, Any]) -> Name:
    return Name(**{**row, "variants": tuple(row["variants"])})


def to_json(conversation: Conversation) -> str:
    """The conversation as JSON, the same text for the same conversation; `lanes` is left out."""
    row = {"format": FORMAT}
    row |= {key: value for key, value in vars(conversation).items() if key != "lanes"}
    return json.dumps(row, default=asdict, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Conversation:
    """Read what to_json wrote; raises SampleError for another format."""
    row: dict[str, Any] = json.loads(text)
    if row.pop("format", None) != FORMAT:
        raise SampleError("Not a sample conversation", "The file has another format.", "Render the sample anew.")
    row |= {
        "voices": tuple(Voice(**each) for each in row["voices"]),
        "participant": Participant(**row["participant"]),
        "reviewers": Reviewers(**row["reviewers"]),
        "agreement": Agreement(**row["agreement"]),
        "steps": tuple(StepVisit(**each) for each in row["steps"]),
        "turns": tuple(_turn(each) for each in row["turns"]),
        "notes": tuple(Note(**each) for each in row["notes"]),
        "marks": tuple(Mark(**each) for each in row["marks"]),
        "tags": tuple(Tag(**each) for each in row["tags"]),
        "limits": tuple(Limit(**each) for each in row["limits"]),
        "names": tuple(_name(each) for each in row["names"]),
    }
    return Conversation(**row)


def save(conversation: Conversation, path: Path) -> None:
    """Write the truth as UTF-8 JSON."""
    path.write_text(to_json(conversation), encoding="utf-8", newline="\n")


def load(path: Path) -> Conversation:
    """Read the truth that `save` wrote; raises OSError, or SampleError for another format."""
    return from_json(path.read_text(encoding="utf-8"))


def load_first() -> Conversation:
    """The truth of the sample conversation that lies in this package."""
    return load(FIRST_TRUTH)
