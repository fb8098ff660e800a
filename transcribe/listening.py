"""Hearing one recording from a position on, as far as it has been stored: rows in, utterances out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from casefile.recording_file import RecordingReader, SoundRow
from casefile.stretches import Stretch, touches
from casefile.timeline import frames_to_s
from transcribe.checks import CheckedWord
from transcribe.engine import SAMPLE_RATE, SpeechEngine, SpeechGate
from transcribe.governor import Governor
from transcribe.pace import Decoding
from transcribe.passages import Utterance, transcribe_windows
from transcribe.pieces import WARM_UP_S, OpenSound, Piece
from transcribe.windows import Window, WindowRules

ROWS_AT_ONCE = 20
NOTE_SILENCE_EVERY_S = 10.0
# Seconds that are moved from one timeline to another differ by less.
_ROUNDING_S = 0.001


@dataclass(frozen=True)
class Heard:
    """What was heard up to `reached_s`, in seconds on the recording; silence brings no utterances."""

    utterances: tuple[Utterance, ...]
    reached_s: float


@dataclass(frozen=True)
class Doors:
    """What may not be heard, in seconds on the recording.

    What lies in `passed` is passed over as if it were a gap; before `waits` the listener stands still.
    """

    passed: Sequence[Stretch] = ()
    waits: Sequence[Stretch] = ()

    def pass_over(self, row: SoundRow) -> bool:
        """Tell whether a row lies in what is passed over; one that lies half in it is heard, for its other half."""
        return any(
            stretch.from_s <= row.start_s + _ROUNDING_S and row.end_s <= stretch.to_s + _ROUNDING_S
            for stretch in self.passed
        )

    def hold_up(self, row: SoundRow) -> bool:
        """Tell whether a row touches what is waited for."""
        return touches(self.waits, row.start_s + _ROUNDING_S, row.end_s - _ROUNDING_S)


class Listener:
    """Goes through one recording, which may still be growing, and hands over what it hears, window by window."""

    def __init__(
        self,
        reader: RecordingReader,
        engine: SpeechEngine,
        gate: SpeechGate,
        *,
        from_s: float,
        hand_over: Callable[[Heard], None],
        until_s: float = math.inf,
        doors: Callable[[], Doors] = Doors,
        decoding: Decoding | None = None,
        governor: Governor | None = None,
        rules: WindowRules | None = None,
    ) -> None:
        """Begin at `from_s` seconds on the recording, and end at `until_s`. `gate` serves this recording alone.

        With `decoding`, for sound that is finished, speech is packed and decoded by its workers; without, windows are
        decoded as soon as they are closed, as `rules` say, and `governor` measures it.

        `hand_over` stores each result before the next one is made; going on from the last `reached_s` that it got
        gives neither a word twice nor a word less. `doors` is asked, whenever there is more sound, what of it may not
        be heard.
        """
        self._reader = reader
        self._engine = engine
        self._gate = gate
        self._hand_over = hand_over
        self._until_s = until_s
        self._doors = doors
        self._waits = False
        self._decoding = decoding
        self._governor = governor or Governor()
        self._rules = rules
        self._reached_s = from_s
        self._read_s = from_s  # as far as everything is on its way to be handed over
        self._last_seq = _row_before(reader, from_s - WARM_UP_S)
        self._piece: Piece | None = None

    @property
    def reached_s(self) -> float:
        """Seconds on the recording up to which everything has been handed over."""
        return self._reached_s

    @property
    def waits(self) -> bool:
        """Whether it stands before sound of which nobody has said yet whether it may be heard."""
        return self._waits

    def listen(self) -> bool:
        """Take the next rows, about ten seconds of sound; False where there are none yet, or none that may be heard."""
        rows = self._reader.rows(self._last_seq, ROWS_AT_ONCE)
        doors = self._doors() if rows else Doors()
        before, passed_s, self._waits = self._last_seq, 0.0, False
        for row in rows:
            if row.start_s >= self._until_s:
                break
            if doors.hold_up(row):
                self._waits = True
                break
            if doors.pass_over(row):
                self._end_piece()
                passed_s = row.end_s
            else:
                self._take(row)
            self._last_seq = row.seq
        if self._waits:
            self._end_piece()
        if self._piece is None and passed_s > self._read_s:
            self._note(passed_s)
        return self._last_seq > before

    def finish(self) -> None:
        """The recording ends here: hear what is still open. What workers decode is handed over by `deliver`."""
        self._end_piece()
        if self._decoding is not None:
            self._decoding.finish()

    def deliver(self) -> bool:
        """Hand over the next of what workers decode, once nothing more is listened to; False where nothing is left."""
        return self._decoding is not None and self._decoding.deliver()

    def open_sound(self) -> OpenSound | None:
        """The sound of the window that is open, or None where nobody has spoken since the last one."""
        return self._piece.open_sound() if self._piece is not None else None

    def _take(self, row: SoundRow) -> None:
        if row.end_s <= self._read_s - WARM_UP_S:
            return
        if self._piece is not None and not self._piece.goes_on_with(row):
            self._end_piece()
        if self._piece is None:
            self._piece = Piece(row, self._read_s, self._gate, packed=self._decoding is not None, rules=self._rules)
        self._piece.take(row)
        for window in self._piece.windows():
            self._hear(self._piece, window)
        settled = self._piece.settled_frames
        if self._piece.on_recording(settled) - self._read_s >= NOTE_SILENCE_EVERY_S:
            self._note(self._piece.on_recording(settled))
            self._piece.begin_at(settled)
        self._piece.forget_settled()

    def _end_piece(self) -> None:
        piece, self._piece = self._piece, None
        if piece is None:
            return
        for window in piece.last_windows():
            self._hear(piece, window)
        self._note(max(self._read_s, piece.ends_s))

    def _hear(self, piece: Piece, window: Window) -> None:
        cut = piece.cut(window)
        self._read_s = piece.on_recording(window.stretch.end_frames)
        deliver = self._delivery(piece.starts_s, self._read_s)
        if self._decoding is not None:
            self._decoding.put(cut, deliver)
        else:
            behind_s = self._reader.length_s() - self._read_s
            with self._governor.window(frames_to_s(len(cut.samples), SAMPLE_RATE), behind_s) as hasty:
                (found,) = transcribe_windows([cut], self._engine, care="hasty" if hasty else "full")
            deliver(found)

    def _note(self, reached_s: float) -> None:
        """There is nothing to hear up to here."""
        self._read_s = reached_s
        deliver = self._delivery(0.0, reached_s)
        if self._decoding is not None:
            self._decoding.mark(deliver)
        else:
            deliver(())

    def _delivery(self, by_s: float, reached_s: float) -> Callable[[tuple[Utterance, ...]], None]:
        def deliver(found: tuple[Utterance, ...]) -> None:
            self._hand_over(Heard(tuple(_moved(utterance, by_s) for utterance in found), reached_s))
            self._reached_s = reached_s

        return deliver


def _moved(utterance: Utterance, by_s: float) -> Utterance:
    """The utterance in seconds on the recording instead of on its piece."""
    words = tuple(
        CheckedWord(word.text, word.start_s + by_s, word.end_s + by_s, word.probability, word.state)
        for word in utterance.words
    )
    first = utterance.first
    return Utterance(words, first and replace(first, from_s=first.from_s + by_s, to_s=first.to_s + by_s))


def _row_before(reader: RecordingReader, at_s: float) -> int:
    """The number of the last row that ends at or before `at_s`, found by halving; 0 where there is none."""
    ended, beyond = 0, 1
    while (row := _next(reader, beyond)) is not None and row.end_s <= at_s:
        ended, beyond = row.seq, beyond * 2
    while beyond - ended > 1:
        middle = (ended + beyond) // 2
        row = _next(reader, middle)
        if row is not None and row.end_s <= at_s:
            ended = max(middle, row.seq)
        else:
            beyond = middle
    return ended


def _next(reader: RecordingReader, after_seq: int) -> SoundRow | None:
    return next(iter(reader.rows(after_seq, 1)), None)
