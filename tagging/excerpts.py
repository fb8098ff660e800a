"""Excerpts: tagged spans with what they need to be read alone, names replaced.

An excerpt's quote is always a slice of the words as they stand in the text. All tags on one span make one excerpt,
whose id stays the same through all exports.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.names import NameEntry
from casefile.notes import Note
from casefile.people import Reviewer
from casefile.responses import Response
from casefile.step_visits import step_at
from casefile.tags import Order, Placed, Tag, TagState
from casefile.timeline import clock_text
from casefile.transcripts import REVIEWERS, Speaker
from casefile.words import Document
from tagging import codebook
from tagging.episode_record import entries_of
from tagging.judged import comments_of
from tagging.left_out import LeftOut
from tagging.limits import limits_of
from tagging.model import (
    Audience,
    CommentEntry,
    Excerpt,
    ExcerptTag,
    Judged,
    Line,
    Pack,
    Pause,
    Person,
    Silence,
    Talk,
    Text,
    Visit,
    Way,
    entries_of_codes,
)
from tagging.pattern_record import entries_of_patterns
from tagging.pauses import nothing_known, pauses_of
from tagging.pseudonyms import Pseudonyms, Replaced
from tagging.replacement_record import ReplacementRecord
from tagging.responses import said_to, withheld
from tagging.sides import sides_of
from tagging.source_text import LEFT_OUT, Said, SourceText, Span, text_of_note
from tagging.strands import NO_REVIEWER, Accounts, accounts_of
from tagging.texts import NOTE_WORDS, Labels, StandingTag, text_of

__all__ = ["Excerpt", "ExcerptTag", "Line", "excerpts_of", "name_key_of", "pack_of"]

_STATES: tuple[TagState, ...] = ("placed", "changed", "lost")
_SPEAKERS: dict[Speaker, str] = {
    "participant": "participant",
    "lead": "lead",
    "note_taker": "note-taker",
    "other": "another person present",
    "unknown": "unknown",
}
_VOLUNTEERED: dict[Way | None, bool] = {"story": True, "prompted": False}
_ROLE_WORDS = frozenset({"reviewer", "review", "lead", "note", "taker", "notetaker", "senior", "independent", "team"})


def name_key_of(case: Case, audience: Audience = "analysis") -> tuple[NameEntry, ...]:
    """Return the name key, the names of reviewers on record, and what is put in other words for an audience."""
    words = case.clearings.kept("analysis", kind="word")
    key = [replace(entry, words=words) for entry in case.names.all()]
    details = (NameEntry(one.id, "detail", one.form, (), one.instead) for one in case.clearings.generalised(audience))
    return (*key, *_reviewer_names(case.people.reviewers()), *details)


def excerpts_of(
    case: Case, conversation: Conversation | None = None, *, by: Hand, with_struck: bool = False
) -> tuple[Excerpt, ...]:
    """Return the excerpts of a conversation, or with None of the whole case, in the order of the text.

    They are those for the review team. Typed lines that are struck out are left out, unless asked for. Each span gets
    its permanent id entered in the case at first.
    """
    builders = _builders(case, conversation, by, accounts_of(case), with_struck=with_struck)
    return tuple(excerpt for one in builders for excerpt in one.excerpts())


def pack_of(
    case: Case,
    conversation: Conversation | None = None,
    *,
    by: Hand,
    with_struck: bool = False,
    with_judgements: bool = False,
    audience: Audience = "analysis",
    record: ReplacementRecord | None = None,
) -> Pack:
    """Return all of a conversation, or with None of the whole case, that the review team's exports are made from.

    Its excerpts are those of `excerpts_of`; the case is read once. What the team judges of episodes is left out, unless
    asked for. `tagging.audiences` makes from it what others get, for whom more may be put in other words. `record`
    takes in what is replaced by what.
    """
    pseudonyms = Pseudonyms(name_key_of(case, audience))
    excerpts: list[Excerpt] = []
    talks: list[Talk] = []
    pauses: list[Pause] = []
    comments: list[CommentEntry] = []
    authors = _authors(case)
    accounts = accounts_of(case, authors)
    for one in _builders(case, conversation, by, accounts, pseudonyms, record, with_struck=with_struck):
        excerpts += one.excerpts()
        talks.append(one.talk())
        pauses += one.pauses()
        comments += one.comments() if with_judgements else ()
    episodes = tuple(entries_of(case, pseudonyms, with_judgements=with_judgements))
    first = authors.get(by.author)
    reviewers = sorted(authors.values(), key=lambda label: (label != first, authors_order(label)))
    book = case.codes.book()
    codes = () if book == codebook.STANDARD else entries_of_codes(book, lambda words: pseudonyms.replace(words).text)
    judged = None
    if with_judgements:
        judged = Judged(tuple(entries_of_patterns(case, pseudonyms, accounts)), tuple(comments))
    sides = sides_of(accounts, [talk.person for talk in talks], lambda words: pseudonyms.replace(words).text)
    parts = tuple(talks), episodes, tuple(reviewers), tuple(excerpts)
    return Pack(*parts, codes=codes, judged=judged, pauses=tuple(pauses), sides=sides, review=case.info.id)


def authors_order(label: str) -> int:
    """Return a reviewer's number."""
    return int(label.rsplit(" ", 1)[-1])


def _builders(
    case: Case,
    conversation: Conversation | None,
    by: Hand,
    accounts: Accounts,
    pseudonyms: Pseudonyms | None = None,
    record: ReplacementRecord | None = None,
    *,
    with_struck: bool,
) -> Iterator[_Builder]:
    names = pseudonyms or Pseudonyms(name_key_of(case))
    chosen = case.conversations.all() if conversation is None else [conversation]
    ways = {one.tag.id: one.way for one in accounts.mentions}
    return (_Builder(case, one, names, by, ways, record, with_struck=with_struck) for one in chosen)


def _authors(case: Case) -> dict[str, str]:
    return {reviewer.id: f"reviewer {number}" for number, reviewer in enumerate(case.people.reviewers(), 1)}


class _Builder:
    """Makes the excerpts of one conversation, and the conversation with its texts."""

    def __init__(
        self,
        case: Case,
        conversation: Conversation,
        pseudonyms: Pseudonyms,
        by: Hand,
        ways: Mapping[str, Way],
        record: ReplacementRecord | None = None,
        *,
        with_struck: bool,
    ) -> None:
        self._case = case
        self._record = record or ReplacementRecord()
        self._with_struck = with_struck
        self._conversation = conversation
        self._names = pseudonyms
        self._by = by
        self._ways = ways
        self._walk = case.step_visits.stretches(conversation.id)
        self._episodes = {episode.id: self._clean(episode.title) for episode in case.episodes.all()}
        self._authors = _authors(case)
        self._book = case.codes.book()
        self._role = self._clean(conversation.participant.role)
        self._agency = self._clean(conversation.participant.agency)
        self._limits = tuple(limits_of(case, conversation, pseudonyms))
        self._left_out = LeftOut(case, conversation.id)
        self._unread = case.tags.unread_revisions(conversation.id)
        self._responses: dict[str, list[Response]] = {}
        for response in case.responses.of_conversation(conversation.id):
            self._responses.setdefault(response.excerpt, []).append(response)
        self._notes = {note.id: note for note in case.notes.of(conversation.id)}
        self._read: dict[Document, SourceText] = {}
        self._standing: dict[Document, list[StandingTag]] = {}

    def excerpts(self) -> Iterator[Excerpt]:
        """Yield the transcripts' excerpts in order, then those of the notes."""
        by_document: dict[Document, list[Tag]] = {}
        for tag in self._case.tags.of(self._conversation.id):
            document = self._case.words.document_of(tag.first_word)
            if self._with_struck or not self._is_struck(document):
                by_document.setdefault(document, []).append(tag)
        for document in sorted(by_document, key=lambda one: (one.transcript is None, one.transcript or one.note)):
            text = self._text(document)
            order = Order([word for utterance in text.utterances for word in utterance.words])
            spans: dict[tuple[str, str], list[Placed]] = {}
            for tag in by_document[document]:
                spans.setdefault((tag.first_word, tag.last_word), []).append(
                    Placed(tag, (), "lost") if document.transcript in self._unread else order.place(tag)
                )
            ids = self._ids(spans)
            for excerpt in self._in_order(
                self._excerpt(ids[edges], document, text, group) for edges, group in spans.items()
            ):
                said = self._responses.get(excerpt.id)
                yield self._answered(excerpt, said) if said else excerpt

    def talk(self) -> Talk:
        """Return the conversation with its texts; what `excerpts` yielded before has its place in them."""
        conversation = self._conversation
        person = conversation.participant
        gaps = self._case.recordings.gaps(conversation.id)
        texts = tuple(text for text in self._texts() if text.lines)
        ends_s = [line.end_s or line.start_s or 0.0 for text in texts for line in text.lines]
        return Talk(
            id=conversation.id,
            label=conversation.label,
            person=Person(person.code, self._agency, self._role, person.level),
            number=conversation.number,
            visits=tuple(
                Visit(codebook.STEP_TITLES.get(one.step, "not known"), one.from_s, one.to_s) for one in self._walk
            ),
            silences=tuple(Silence(gap.start_s, gap.end_s, gap.reason) for gap in gaps),
            length_s=max([self._case.recordings.length_s(conversation.id), *ends_s]),
            limits=self._limits,
            texts=texts,
        )

    def pauses(self) -> Iterator[Pause]:
        """Yield the pauses of the newest transcript; one that was made elsewhere has none, since nobody listened."""
        current = self._case.transcripts.current(self._conversation.id)
        if current is not None and not self._case.imported.origin(current.id):
            yield from pauses_of(
                self._text(Document(current.id, None)), nothing_known(self._case, self._conversation.id)
            )

    def comments(self) -> Iterator[CommentEntry]:
        """Yield what the team commented on; of typed lines that are struck out only where those were asked for."""

        def text_of(document: Document) -> SourceText | None:
            return None if self._is_struck(document) and not self._with_struck else self._text(document)

        return comments_of(self._case, self._conversation, self._names, self._authors, text_of)

    def _answered(self, excerpt: Excerpt, said: Sequence[Response]) -> Excerpt:
        responses = tuple(said_to(said, self._clean, excerpt.quote))
        return replace(excerpt, withheld=withheld(said, self._clean), responses=responses)

    def _texts(self) -> Iterator[Text]:
        labels = Labels(self._speaker, self._walk, self._first_version)
        current = self._case.transcripts.current(self._conversation.id)
        read = {document.transcript for document, tags in self._standing.items() if document.transcript and tags}
        for transcript in sorted(read | ({current.id} if current else set())):
            document = Document(transcript, None)
            self._record.text(self._conversation.id, transcript, self._text(document))
            standing = self._standing.get(document, [])
            text = text_of(transcript, [(self._text(document), None)], standing, labels)
            yield replace(text, imported=self._case.imported.origin(transcript))
        notes = [
            (Document(None, note.id), note) for note in self._notes.values() if self._with_struck or not note.is_struck
        ]
        standing = [tag for document, _ in notes for tag in self._standing.get(document, [])]
        sources = [(self._text(document), note) for document, note in notes]
        for source, note in sources:
            self._record.text(self._conversation.id, note.id, source)
        yield text_of(f"notes {self._conversation.id}", sources, standing, labels)

    def _is_struck(self, document: Document) -> bool:
        return document.note is not None and self._notes[document.note].is_struck

    def _first_version(self, note: Note) -> str | None:
        first = self._case.notes.first_version(note)
        # What it said before may say what was to be left out of it.
        return LEFT_OUT if first and self._text(Document(None, note.id)).left_out else self._clean(first)

    def _ids(self, spans: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        exports, conversation = self._case.exports, self._conversation.id
        with self._case.all_or_nothing():  # one commit, since each waits for the disk
            return {edges: exports.excerpt_id(conversation, *edges, self._by) for edges in spans}

    def _in_order(self, found: Iterable[tuple[Span, Excerpt]]) -> list[Excerpt]:
        return [excerpt for _, excerpt in sorted(found, key=lambda pair: (pair[0].first, pair[0].last, pair[1].id))]

    def _text(self, document: Document) -> SourceText:
        if document not in self._read:
            self._read[document] = self._newly_read(document)
        return self._read[document]

    def _newly_read(self, document: Document) -> SourceText:
        if document.transcript:
            utterances = self._case.transcripts.utterances(document.transcript)
        else:
            utterances = [text_of_note(self._notes[document.note or ""])]
        order = Order([word for utterance in utterances for word in utterance.words])
        left_out = self._left_out.on_itself(order)
        if document.transcript:
            left_out |= self._left_out.elsewhere(document.transcript, utterances)
        return SourceText(utterances, self._names, left_out)

    def _excerpt(
        self, excerpt_id: str, document: Document, text: SourceText, group: Sequence[Placed]
    ) -> tuple[Span, Excerpt]:
        # Tags put before and after a split of their last word cover more and less; the excerpt holds all of it.
        widest = max(group, key=lambda item: len(item.words))
        tag = widest.tag
        span = text.span(widest.words, tag.first_word)
        states = [item.state if item.text == widest.text else "changed" for item in group]
        edges = (tag.first_word, tag.last_word)
        start_s, end_s = text.times(span, edges)
        speakers = text.spoken_by(span, edges)
        note = self._notes[document.note] if document.note else None
        # Without a time nobody knows in which step it was said.
        step = note.step if note else None if start_s is None else step_at(self._walk, start_s)
        quote = text.cut(span) if widest.words else text.lost(*edges, tag.quote, (tag.prefix, tag.suffix))
        is_answer = note is None and not REVIEWERS & set(speakers)
        asked = text.question(span) if is_answer else None
        question = text.cut(asked) if asked else Replaced("", 0)
        before, after = text.before(span), text.after(span)
        person = self._conversation.participant
        self._record.excerpt(self._conversation.id, excerpt_id, text, span, asked)
        utterances = [text.utterances[number] for number in sorted({*text.numbers[span.first : span.last + 1]})]
        tags = tuple(self._tag(item.tag, state) for item, state in zip(group, states, strict=True))
        standing = zip(group, tags, strict=True)
        self._standing.setdefault(document, []).extend(
            StandingTag(text, text.span(item.words, item.tag.first_word), shown, excerpt_id)
            for item, shown in standing
            if item.words
        )
        return span, Excerpt(
            id=excerpt_id,
            participant=person.code,
            conversation=self._conversation.number,
            agency=self._agency,
            role=self._role,
            participant_level=person.level,
            layer=note.standing if note else "account",
            note=NOTE_WORDS[note.kind] if note else None,
            is_struck=note is not None and note.is_struck,
            first_version=self._first_version(note) if note else None,
            speaker=" and ".join(map(self._speaker, speakers)),
            step=step,
            step_title=codebook.STEP_TITLES.get(step or "", "not known"),
            question=question.text or None,
            volunteered=tags[0].volunteered if len({tag.volunteered for tag in tags}) == 1 else None,
            before=self._lines(before),
            quote=quote.text,
            after=self._lines(after),
            text_state=max(states, key=_STATES.index),
            start_s=start_s,
            end_s=end_s,
            clock=clock_text(start_s if note is None else note.at_s),
            unchecked=None if note or not utterances else not all(utterance.checked for utterance in utterances),
            unclear=any(utterance.state in ("doubtful", "unclear") for utterance in utterances),
            doubtful_words=self._doubtful(text, span),
            limits=self._limits,
            tags=tags,
            replaced=quote.count + question.count + sum(said.replaced for said in (*before, *after)),
            imported=self._case.imported.origin(document.transcript) if document.transcript else None,
        )

    def _tag(self, tag: Tag, state: TagState) -> ExcerptTag:
        level = self._book.factor(tag.code).level if tag.kind == "factor" and tag.code else None
        episode = self._episodes.get(tag.episode) if tag.episode else None
        return ExcerptTag(
            id=tag.id,
            kind=tag.kind,
            code=tag.code,
            title=self._clean(self._book.title(tag.kind, tag.code)) or episode or "",
            level=level.title if level else None,
            direction=tag.direction,
            weight=self._clean(tag.weight),
            episode=episode,
            memo=self._clean(tag.memo),
            author=self._authors.get(tag.author, NO_REVIEWER),
            at=tag.at,
            state=state,
            volunteered=_VOLUNTEERED.get(self._ways.get(tag.id)),
        )

    def _doubtful(self, text: SourceText, span: Span) -> tuple[str, ...]:
        places = [
            place
            for place in range(span.first, span.last + 1)
            if text.words[place].state in ("doubtful", "unclear") and not text.is_left_out(place)
        ]
        return tuple(shown for shown, _ in groupby(text.cut(Span(place, place)).text for place in places))

    def _lines(self, said: Sequence[Said]) -> tuple[Line, ...]:
        return tuple(Line(self._speaker(one.speaker), one.text) for one in said)

    def _speaker(self, speaker: Speaker) -> str:
        return (self._role if speaker == "participant" else None) or _SPEAKERS[speaker]

    def _clean(self, text: str | None) -> str | None:
        return self._names.replace(text).text if text else None


def _reviewer_names(reviewers: Sequence[Reviewer]) -> Iterator[NameEntry]:
    """Yield an entry for each reviewer on record by name; initials, or a role such as `Reviewer 1`, are none."""
    for number, reviewer in enumerate(reviewers, 1):
        words = re.findall(r"[^\W\d_]{3,}", reviewer.label)
        names = tuple(word for word in words if not word.isupper() and word.casefold() not in _ROLE_WORDS)
        if names:
            yield NameEntry(reviewer.id, "person", reviewer.label, names, f"[reviewer {number}]")
