"""What goes out, as values: excerpts, the texts that they stand in, who spoke, and the episodes.

Every format is made from a `Pack` and from nothing else. Fields marked as said hold people's words with names replaced;
all others hold the product's own words, numbers and permanent ids. Echoes among them are labels, what is asked about
whole (limits), and what is read in one with what stands around it (quotes). Times are seconds on the conversation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

from casefile import framework
from casefile.tags import Direction, TagKind, TagState
from tagging.blanks import BlankKind
from tagging.said import blank_as, found_elsewhere, said

Audience = Literal["own", "group", "public", "analysis"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
# `account`, or what a note is as `casefile.notes` says it: not verbatim, or checked by the participant on a day.
Layer = str
NoteWord = Literal["heard", "quote", "observed", "return to"]
# How something came up: volunteered in the story, after a prompt, in the note-taker's record, or no step is known.
Way = Literal["story", "prompted", "record", "unknown"]
_LETTERS_OF_DIGEST = 16


@dataclass(frozen=True)
class Line:
    """What one speaker says without a break."""

    speaker: str = field(metadata=said("speaker", echo=True))
    text: str = field(metadata=said("context", echo=True))


@dataclass(frozen=True)
class ExcerptTag:
    """One tag on an excerpt: `author` is a reviewer by number, never by name; `at` is UTC in ISO 8601.

    `volunteered` says of what it stands on whether it was said in the story, where nobody asks for factors, or after
    the prompts of another step or a tagged question on it; None where neither is known, and of other words than a
    participant's. It is what `tagging.strands` says.
    """

    id: str
    kind: TagKind
    code: str | None
    title: str = field(metadata=said("title"))
    level: str | None
    direction: Direction | None
    weight: str | None = field(metadata=said("weight"))
    episode: str | None = field(metadata=said("episode"))
    memo: str | None = field(metadata=said("memo"))
    author: str = field(metadata=said("author", echo=True))
    at: str
    state: TagState
    # Not in digests, in which what all tags of an excerpt have in common stands as the excerpt's own.
    volunteered: bool | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Excerpt:
    """One tagged span as it goes out: times in seconds on the conversation, `replaced` the names replaced in it.

    `question` is None where nothing was asked before. `volunteered` is what all its tags say of that, None where they
    differ.
    `unchecked` says that not all of it was checked against the sound, None of what was typed, of words that stand no
    more, and where it does not go out; `unclear` that the engine doubts its utterance.
    `layer` is `account`, or of typed lines what `casefile.notes.Note.standing` says; `note` is the kind of such a line,
    `is_struck` that it is struck out, and `first_version` what it said before the participant checked it.
    `imported` is the form of a transcript that was made elsewhere. `withheld` says when its participant asked not to be
    quoted and what the team made of that, `responses` what they said to it at which stage, each with its outcome.
    """

    id: str
    participant: str = field(metadata=said("participant", kept=True, echo=True))
    conversation: int
    agency: str | None = field(metadata=said("agency"))
    role: str | None = field(metadata=said("role"))
    participant_level: str | None
    layer: Layer
    note: NoteWord | None
    is_struck: bool
    first_version: str | None = field(metadata=said("first version"))
    speaker: str = field(metadata=said("speaker", echo=True))
    step: str | None = field(metadata=said("step", echo=True))
    step_title: str
    question: str | None = field(metadata=said("question"))
    volunteered: bool | None
    before: tuple[Line, ...]
    quote: str = field(metadata=said("quote", echo=True))
    after: tuple[Line, ...]
    text_state: TagState
    start_s: float | None
    end_s: float | None
    clock: str
    unchecked: bool | None
    unclear: bool
    doubtful_words: tuple[str, ...] = field(metadata=said("doubtful word", echo=True))
    limits: tuple[str, ...] = field(metadata=said("limit", echo=True))
    tags: tuple[ExcerptTag, ...]
    replaced: int
    imported: str | None = None
    withheld: str | None = field(default=None, metadata=said("withheld"))
    responses: tuple[str, ...] = field(default=(), metadata=said("response"))


@dataclass(frozen=True)
class TextLine:
    """What one speaker says in one utterance, or one line that was typed; `id` is permanent."""

    id: str
    speaker: str = field(metadata=said("speaker", echo=True))
    by_participant: bool
    start_s: float | None
    end_s: float | None
    step_title: str
    layer: Layer
    note: NoteWord | None
    is_struck: bool
    first_version: str | None = field(metadata=said("first version"))
    unchecked: bool
    unclear: bool
    text: str = field(metadata=said("text"))
    replaced: int


@dataclass(frozen=True)
class TaggedSpan:
    """Where one tag stands in a text.

    From character `starts` of its line `first_line` to before character `ends` of its line `last_line`, in code points.
    """

    excerpt: str
    tag: ExcerptTag = field(metadata=found_elsewhere())
    first_line: int
    starts: int = field(metadata=blank_as(0))
    last_line: int
    ends: int = field(metadata=blank_as(1))


@dataclass(frozen=True)
class Pause:
    """A pause before character `at` of a line's text, in code points, as `casefile.silences` writes it."""

    line: str
    at: int = field(metadata=blank_as(0))
    mark: str


@dataclass(frozen=True)
class Text:
    """A transcript, or all typed lines of a conversation, with the tags that have a place in it."""

    id: str
    kind: Literal["transcript", "notes"]
    lines: tuple[TextLine, ...]
    spans: tuple[TaggedSpan, ...]
    imported: str | None = None


@dataclass(frozen=True)
class Visit:
    """A step while it was in force; `to_s` is None for the last one."""

    step_title: str
    from_s: float
    to_s: float | None


@dataclass(frozen=True)
class Silence:
    """A stretch of the conversation of which there is no sound, and why."""

    from_s: float
    to_s: float
    why: str


@dataclass(frozen=True)
class Person:
    """A participant, by code, role and agency."""

    code: str = field(metadata=said("participant", kept=True, echo=True))
    agency: str | None = field(metadata=said("agency"))
    role: str | None = field(metadata=said("role"))
    level: str | None


@dataclass(frozen=True)
class Talk:
    """One conversation with its texts; `label` is the participant's code, with the number from the second one on."""

    id: str
    label: str = field(metadata=said("participant", kept=True, echo=True))
    person: Person
    number: int
    visits: tuple[Visit, ...]
    silences: tuple[Silence, ...]
    length_s: float
    limits: tuple[str, ...] = field(metadata=said("limit", echo=True))
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class EpisodeLine:
    """One line of an episode's record, or of what the team judges of it: what it is, and its words."""

    layer: Literal["record", "judgement"]
    what: str
    words: str = field(metadata=said("episode record"))


@dataclass(frozen=True)
class EpisodeEntry:
    """A key practice episode; periods as they were entered. `record` is for the review team alone."""

    id: str
    title: str = field(metadata=said("episode"))
    period_from: str | None = field(metadata=said("period"))
    period_to: str | None = field(metadata=said("period"))
    nominated_by: str | None = field(metadata=said("nominated by"))
    record: tuple[EpisodeLine, ...] = ()


@dataclass(frozen=True)
class PatternEntry:
    """A pattern as the team words it, its kind by id and title, and in words the episodes and factors it rests on.

    `accounts` are the codes of those in whose accounts its factors are tagged with its episodes.
    """

    id: str
    kind: str
    title: str = field(metadata=said("kind of pattern"))
    words: str = field(metadata=said("pattern"))
    episodes: tuple[str, ...] = field(metadata=said("episode", echo=True))
    factors: tuple[str, ...] = field(metadata=said("pattern", echo=True))
    accounts: tuple[str, ...] = field(metadata=said("participant", kept=True, echo=True))


@dataclass(frozen=True)
class CommentEntry:
    """What somebody of the team thinks of words that were said: the words as they stand, and `clock` for reading."""

    id: str
    label: str = field(metadata=said("participant", kept=True, echo=True))
    clock: str
    quote: str = field(metadata=said("quote"))
    words: str = field(metadata=said("comment"))
    author: str = field(metadata=said("author", echo=True))


@dataclass(frozen=True)
class Judged:
    """What the team makes of it all, beside what it judges of each episode: for itself, and where it asks for it."""

    patterns: tuple[PatternEntry, ...] = ()
    comments: tuple[CommentEntry, ...] = ()


@dataclass(frozen=True)
class CodeEntry:
    """An aspect or a factor as the team words it; `level` is a factor's level by id. Of no code itself: see `Pack`."""

    kind: Literal["rationality", "factor"]
    id: str
    title: str = field(metadata=said("code"))
    hint: str = field(metadata=said("meaning of a code"))
    level: str | None
    is_retired: bool = False


@dataclass(frozen=True)
class TagWay:
    """How what a tag stands on came up, by the tag's id, as `tagging.strands` says it."""

    tag: str
    way: Way


@dataclass(frozen=True)
class BlankEntry:
    """What it means that nothing is tagged as a factor (by its id) with an episode, or by those of an agency."""

    by: Literal["episode", "agency"]
    factor: str
    column: str = field(metadata=said("episode or agency", echo=True))
    kind: BlankKind
    words: str = field(metadata=said("what a blank means"))


@dataclass(frozen=True)
class Sides:
    """The accounts side by side: how tags on them came up; and what blanks mean, for the review team alone."""

    ways: tuple[TagWay, ...] = ()
    blanks: tuple[BlankEntry, ...] = ()


@dataclass(frozen=True)
class Pack:
    """All that goes out at once, in the order in which it is shown; `reviewers` begins with the one who exports.

    `codes` are those of the team, none where it has changed nothing of the framework's (see `codebook`). `judged` is
    there where the team asked for what it judges.
    `wishes` are for the one who exports to see, and in no file: what participants asked, where no excerpt says it.
    """

    talks: tuple[Talk, ...]
    episodes: tuple[EpisodeEntry, ...]
    reviewers: tuple[str, ...] = field(metadata=said("author", echo=True))
    excerpts: tuple[Excerpt, ...]
    audience: Audience = "analysis"
    wishes: tuple[str, ...] = ()
    # Not in the digests of packs that have none: those of earlier versions stay what they were.
    codes: tuple[CodeEntry, ...] = field(default=(), repr=False)
    judged: Judged | None = field(default=None, repr=False)
    # Nor these, which follow from the times of words: of the newest transcripts that were heard here.
    pauses: tuple[Pause, ...] = field(default=(), repr=False)
    sides: Sides | None = field(default=None, repr=False)
    # The review's id, in no file: what it calls as every review does is told apart by a digest of both.
    review: str = field(default="", repr=False)

    @cached_property
    def digests(self) -> dict[str, str]:
        """Return a digest of each excerpt by its id, and under the empty id that of the whole."""
        more = tuple(filter(None, (self.codes, self.judged, self.sides)))
        whole = _digest((self, *more)) if more else _digest(self)
        return {"": whole, **{excerpt.id: _digest(excerpt) for excerpt in self.excerpts}}

    @property
    def codebook(self) -> tuple[CodeEntry, ...]:
        """Return the aspects and factors, in order: the team's, else the framework's; retired ones are the last."""
        return self.codes or STANDARD_CODES

    @property
    def limits(self) -> tuple[str, ...]:
        """Return what those of whom words go out asked to be left out, each once: the export screen begins with it."""
        said = (f"{talk.label}: {limit}" for talk in self.talks if talk.texts for limit in talk.limits)
        return tuple(dict.fromkeys((*self.wishes, *said)))

    @property
    def people(self) -> tuple[Person, ...]:
        """Return the participants, each once, by code."""
        return tuple({talk.person.code: talk.person for talk in self.talks}.values())


def entries_of_codes(book: framework.Codebook, clean: Callable[[str], str]) -> tuple[CodeEntry, ...]:
    """Return a codebook as entries, with `clean` names in what the team wrote."""
    entries = []
    for one in (*book.aspects, *book.factors, *book.retired):
        level = one.level.id if isinstance(one, framework.Factor) and one.level else None
        kind: Literal["rationality", "factor"] = "factor" if isinstance(one, framework.Factor) else "rationality"
        entries.append(CodeEntry(kind, one.id, clean(one.title), clean(one.hint), level, book.is_retired(one.id)))
    return tuple(entries)


STANDARD_CODES = entries_of_codes(framework.STANDARD, str)


def _digest(model: object) -> str:
    return hashlib.sha256(repr(model).encode("utf-8", "surrogatepass")).hexdigest()[:_LETTERS_OF_DIGEST]
