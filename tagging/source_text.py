"""A text that is quoted from: its living words with their speakers, what stands around a span, and what was asked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, groupby

from casefile.notes import Note
from casefile.replaced_words import ReplacedName
from casefile.transcripts import REVIEWERS, Speaker, Utterance
from casefile.words import Word
from tagging.pseudonyms import PseudonymisedWords, Pseudonyms, Replaced
from tagging.selection import ends_sentence

CUT = "…"
LEFT_OUT = "[left out at the participant's request]"
_CONTEXT_WORDS = 25
_WHOLE_UTTERANCE_WORDS = 15
_QUESTION_WORDS = 40


@dataclass(frozen=True)
class Span:
    """Living words by their places in the text, both inclusive; empty where `last` comes before `first`."""

    first: int
    last: int


@dataclass(frozen=True)
class Said:
    """What one speaker says without a break, names replaced."""

    speaker: Speaker
    text: str
    replaced: int


class SourceText:
    """The living words of a transcript or a note in order."""

    def __init__(self, utterances: Sequence[Utterance], pseudonyms: Pseudonyms, left_out: Collection[str] = ()) -> None:
        """Take the text in; `left_out` are the ids of the words that never come out."""
        self.utterances = tuple(utterances)
        every = [word for utterance in utterances for word in utterance.words]
        speakers = [speaker for utterance in utterances for speaker in utterance.speakers]
        numbers = [number for number, utterance in enumerate(utterances) for _ in utterance.words]
        living = [word.is_living for word in every]
        self.words: tuple[Word, ...] = tuple(compress(every, living))
        self.speakers: tuple[Speaker, ...] = tuple(compress(speakers, living))
        self.numbers: tuple[int, ...] = tuple(compress(numbers, living))
        ids = [word.id for word in every]
        self._all = dict(zip(ids, zip(every, speakers, strict=True), strict=True))
        self._places = dict(zip(ids, accumulate(living, initial=0), strict=False))
        # Where another speaker begins, and every utterance of unknown speakers.
        self._runs = [
            place
            for place, speaker in enumerate(self.speakers)
            if place == 0
            or speaker != self.speakers[place - 1]
            or (speaker == "unknown" and self.numbers[place] != self.numbers[place - 1])
        ]
        self._pseudonyms = pseudonyms
        self._pseudonymised = PseudonymisedWords([word.text for word in self.words], pseudonyms)
        self._left_out = [bool(left_out) and word.id in left_out for word in self.words]
        self._left_out_ids = frozenset(left_out)

    def span(self, words: Sequence[Word], first_word: str) -> Span:
        """Return where living words stand, or, for none, the empty place at which `first_word` stood."""
        if not words:
            return Span(self._places[first_word], self._places[first_word] - 1)
        return Span(self._places[words[0].id], self._places[words[-1].id])

    def cut(self, span: Span) -> Replaced:
        """Return the words of a span with names replaced, and one note in the place of each stretch left out."""
        parts = [kept for kept, _ in self._parts(span)]
        return Replaced(" ".join(part.text for part in parts), sum(part.count for part in parts))

    def where(self, span: Span, place: int) -> tuple[int, int]:
        """Return where a word of a span stands in what `cut` returns for it: its characters from and to, exclusive.

        A word that is part of a name, or of what was left out, stands where all of that stands.
        """
        here = 0
        for kept, part in self._parts(span):
            if part.first <= place <= part.last:
                if self._left_out[place]:
                    return here, here + len(kept.text)
                begins, ends = self._pseudonymised.where(part.first, part.last, place)
                return here + begins, here + ends
            here += len(kept.text) + 1
        raise ValueError("the word does not stand in the span")

    def runs(self) -> Iterator[Span]:
        """Yield what each speaker says within each utterance, in order."""
        keys = zip(self.numbers, self.speakers, strict=True)
        first = 0
        for _, run in groupby(keys):
            last = first + len([*run]) - 1
            yield Span(first, last)
            first = last + 1

    def _parts(self, span: Span) -> Iterator[tuple[Replaced, Span]]:
        """What of a span comes out, in pieces, and which words each piece stands for."""
        if not any(self._left_out[span.first : span.last + 1]):
            yield self._pseudonymised.cut(span.first, span.last), span
            return
        for is_left_out, run in groupby(range(span.first, span.last + 1), key=self._left_out.__getitem__):
            places = [*run]
            kept = Replaced(LEFT_OUT, 0) if is_left_out else self._pseudonymised.cut(places[0], places[-1])
            yield kept, Span(places[0], places[-1])

    def touches_left_out(self, first_word: str, last_word: str) -> bool:
        """Tell whether any word from first to last, living or not, never comes out."""
        ids = [*self._all]
        return not self._left_out_ids.isdisjoint(ids[ids.index(first_word) : ids.index(last_word) + 1])

    def lost(self, first_word: str, last_word: str, quote: str, around: tuple[str, str] | None = None) -> Replaced:
        """Return a quote whose words stand in the text no more, names replaced; a note where any was to be left out.

        It is read with what stood `around` it, else with the words beside it in the text, so that a name cut by the
        quote's edge is still known for one.
        """
        if self.touches_left_out(first_word, last_word):
            return Replaced(LEFT_OUT, 0)
        if around is None:
            words = [word for word, _ in self._all.values()]
            ids = [*self._all]
            first, past = ids.index(first_word), ids.index(last_word) + 1
            beside = words[max(0, first - _CONTEXT_WORDS) : first], words[past : past + _CONTEXT_WORDS]
            around = " ".join(word.text for word in beside[0]), " ".join(word.text for word in beside[1])
        prefix, inner, suffix = around[0].split(), quote.split(), around[1].split()
        words_around = PseudonymisedWords([*prefix, *inner, *suffix], self._pseudonyms)
        return words_around.cut(len(prefix), len(prefix) + len(inner) - 1)

    @property
    def left_out(self) -> frozenset[str]:
        """The ids of the words that never come out."""
        return self._left_out_ids

    def is_left_out(self, place: int) -> bool:
        """Tell whether a word never comes out."""
        return self._left_out[place]

    def times(self, span: Span, edges: tuple[str, str]) -> tuple[float | None, float | None]:
        """Return when a span begins and ends, in seconds on the conversation; a lost one by the words at its edges."""
        words = self.words[span.first : span.last + 1] or tuple(self._all[word][0] for word in edges)
        starts = [word.start_s for word in words if word.start_s is not None]
        ends = [word.end_s for word in words if word.end_s is not None]
        return (starts[0] if starts else None, ends[-1] if ends else None)

    def spoken_by(self, span: Span, edges: tuple[str, str]) -> tuple[Speaker, ...]:
        """Return who speaks in a span, in order, each once; in a lost one who spoke the words at its edges."""
        speakers = self.speakers[span.first : span.last + 1] or tuple(self._all[word][1] for word in edges)
        return tuple(dict.fromkeys(speakers))

    def before(self, span: Span) -> tuple[Said, ...]:
        """Return about 25 words before a span, by speaker: whole utterances where little is missing."""
        first = self.around(span).first
        return self._said(first, span.first - 1, cut_before=not self._begins(first))

    def after(self, span: Span) -> tuple[Said, ...]:
        """Return about 25 words after a span, by speaker: whole utterances where little is missing."""
        past = self.around(span).last + 1
        return self._said(span.last + 1, past - 1, cut_after=not self._begins(past))

    def around(self, span: Span) -> Span:
        """Return a span with what is shown before and after it."""
        first = max(0, span.first - _CONTEXT_WORDS)
        while first and span.first - first < _CONTEXT_WORDS + _WHOLE_UTTERANCE_WORDS and not self._begins(first):
            first -= 1
        if not self._begins(first):
            first = max(0, span.first - _CONTEXT_WORDS)
        end = len(self.words)
        past = min(end, span.last + 1 + _CONTEXT_WORDS)
        while past < end and past - span.last <= _CONTEXT_WORDS + _WHOLE_UTTERANCE_WORDS and not self._begins(past):
            past += 1
        if not self._begins(past):
            past = min(end, span.last + 1 + _CONTEXT_WORDS)
        return Span(first, past - 1)

    def replaced(self, span: Span, conversation: str) -> Iterator[ReplacedName]:
        """Yield what stands in a span and goes out as something else, for the replacement log."""
        for first, last, name in self._pseudonymised.names_in(span.first, span.last):
            if not all(self._left_out[first : last + 1]):
                ids = self.words[first].id, self.words[last].id
                yield ReplacedName(conversation, *ids, name.entry, self._pseudonymised.said(name), name.pseudonym)

    @property
    def whole(self) -> Span:
        """Return the span of all its words."""
        return Span(0, len(self.words) - 1)

    def question(self, span: Span) -> Span | None:
        """Return where the question stands that a span answers, or None where there is none.

        It is the nearest earlier words of lead or note-taker: the whole where they end in a question, else the last
        question in them, else their last sentence. Where nobody has said yet who speaks, it is the nearest earlier
        utterance that ends in a question mark.
        """
        for first, last in self._runs_back(0, span.first - 1):
            is_asked = self.speakers[first] in REVIEWERS
            if is_asked or (self.speakers[first] == "unknown" and _asks(self.words[last])):
                return self._asked(first, last)
        return None

    def _asked(self, first: int, last: int) -> Span:
        if _asks(self.words[last]) and last - first < _QUESTION_WORDS:
            return Span(first, last)
        ends = [place for place in range(first, last + 1) if place == last or ends_sentence(self.words[place].text)]
        sentences = [Span(a, b) for a, b in zip([first, *(end + 1 for end in ends)], ends, strict=False)]
        questions = [sentence for sentence in sentences if _asks(self.words[sentence.last])]
        return (questions or sentences)[-1]

    def _begins(self, place: int) -> bool:
        edge = place in (0, len(self.words))
        return edge or self.numbers[place] != self.numbers[place - 1]

    def _runs_back(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield the runs of one speaker in a stretch from the last to the first."""
        while last >= first:
            begins = max(first, self._runs[bisect_right(self._runs, last) - 1])
            yield begins, last
            last = begins - 1

    def _said(self, first: int, last: int, *, cut_before: bool = False, cut_after: bool = False) -> tuple[Said, ...]:
        found: list[Said] = []
        for begins, ends in reversed([*self._runs_back(first, last)]):
            text = self.cut(Span(begins, ends))
            marked = f"{CUT} " * (cut_before and begins == first) + text.text + f" {CUT}" * (cut_after and ends == last)
            found.append(Said(self.speakers[begins], marked, text.count))
        return tuple(found)


def text_of_note(note: Note) -> Utterance:
    """Return a note as one utterance: the participant's where it was typed as a quote, else the note-taker's."""
    speaker: Speaker = "participant" if note.kind == "quote" else "note_taker"
    return Utterance(note.id, note.at_s, None, "typed", False, note.words, (speaker,) * len(note.words))


def _asks(word: Word) -> bool:
    return word.text.rstrip("\"'”’)]").endswith("?")
