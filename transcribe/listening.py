"""Hearing one recording from a position on, as far as it has been stored: rows in, utterances out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from casefile.recording_file import RecordingReader, SoundRow
from casefile.stretches import Stretch, touches
from casefile.timeline import frames_to_s, s_to_frames
from transcribe.checks import CheckedWord
from transcribe.engine import SAMPLE_RATE, Samples, SpeechEngine, SpeechGate
from transcribe.passages import Utterance, transcribe_window
from transcribe.sound import PieceDecoder
from transcribe.windows import Window, Windower

# Rows meet where one ends and the next begins; more than this between them is a gap.
SEAM_S = 0.02
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


class _Piece:
    """Sound without gaps, from its first row on; all samples count from there."""

    def __init__(self, row: SoundRow, from_s: float) -> None:
        self.starts_s = row.start_s
        self.rate_hz = row.rate_hz
        self.ends_s = row.start_s
        goes_on = from_s > row.start_s
        first = s_to_frames(from_s - row.start_s, SAMPLE_RATE) if goes_on else 0
        self._decoder = PieceDecoder(row.rate_hz)
        self.windower = Windower(first, goes_on=goes_on)
        self._unwanted_frames = first
        self._kept_from = first
        self._kept: Samples = np.zeros(0, dtype=np.float32)

    def goes_on_with(self, row: SoundRow) -> bool:
        return row.rate_hz == self.rate_hz and abs(row.start_s - self.ends_s) <= SEAM_S

    def take(self, row: SoundRow) -> Samples:
        """The new sound of a row, at 16 kHz, from the position that was asked for on."""
        self.ends_s = row.end_s
        return self._keep(self._decoder.decode(row.flac, row.frames))

    def rest(self) -> Samples:
        """What the decoder still held when the piece ended."""
        return self._keep(self._decoder.finish())

    @property
    def end_frames(self) -> int:
        return self._kept_from + len(self._kept)

    def samples_of(self, window: Window) -> Samples:
        first = window.stretch.start_frames - self._kept_from
        return self._kept[first : window.stretch.end_frames - self._kept_from]

    def forget_settled(self) -> None:
        surplus = max(0, min(self.windower.settled_frames, self.end_frames) - self._kept_from)
        self._kept = self._kept[surplus:]
        self._kept_from += surplus

    def on_recording(self, frames: int) -> float:
        return self.starts_s + frames_to_s(frames, SAMPLE_RATE)

    def _keep(self, samples: Samples) -> Samples:
        wanted = samples[self._unwanted_frames :]
        self._unwanted_frames -= len(samples) - len(wanted)
        self._kept = np.concatenate((self._kept, wanted))
        return wanted


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
    ) -> None:
        """Begin at `from_s` seconds on the recording, and end at `until_s`. `gate` serves this recording alone.

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
        self._reached_s = from_s
        self._last_seq = _row_before(reader, from_s)
        self._piece: _Piece | None = None

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
        if self._piece is None and passed_s > self._reached_s:
            self._hand(Heard((), passed_s))
        return self._last_seq > before

    def finish(self) -> None:
        """The recording ends here: hear what is still open."""
        self._end_piece()

    def _take(self, row: SoundRow) -> None:
        if row.end_s <= self._reached_s:
            return
        if self._piece is not None and not self._piece.goes_on_with(row):
            self._end_piece()
        if self._piece is None:
            self._piece = _Piece(row, self._reached_s)
        self._score(self._piece, self._piece.take(row))

    def _score(self, piece: _Piece, samples: Samples) -> None:
        self._hear(piece, piece.windower.feed(self._gate.score(samples).tolist()))
        settled_s = piece.on_recording(piece.windower.settled_frames)
        if settled_s - self._reached_s >= NOTE_SILENCE_EVERY_S:
            self._hand(Heard((), settled_s))
        piece.forget_settled()

    def _end_piece(self) -> None:
        piece, self._piece = self._piece, None
        if piece is None:
            return
        self._score(piece, piece.rest())
        self._hear(piece, piece.windower.feed(self._gate.finish().tolist()))
        self._hear(piece, piece.windower.close(piece.end_frames))
        self._hand(Heard((), max(self._reached_s, piece.ends_s)))

    def _hear(self, piece: _Piece, windows: list[Window]) -> None:
        for window in windows:
            found = transcribe_window(window, piece.samples_of(window), self._engine)
            moved = tuple(_moved(utterance, piece.starts_s) for utterance in found)
            self._hand(Heard(moved, piece.on_recording(window.stretch.end_frames)))

    def _hand(self, heard: Heard) -> None:
        self._hand_over(heard)
        self._reached_s = heard.reached_s


def _moved(utterance: Utterance, by_s: float) -> Utterance:
    """The utterance in seconds on the recording instead of on its piece."""
    return Utterance(
        tuple(
            CheckedWord(word.text, word.start_s + by_s, word.end_s + by_s, word.probability, word.state)
            for word in utterance.words
        )
    )


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
