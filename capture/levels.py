"""How loud a conversation is along its length: a few looks into each part, so that hours of it take a moment.

Of sound in a closed stretch nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Literal

from capture.audible import Stretch, Take
from capture.codec import mono_of
from capture.level import Level
from casefile.errors import VantageError
from casefile.recording_file import RecordingReader, SoundRow

# What a part is where it is not loud: closed, or without sound.
Silence = Literal["closed", "gap"]
Loudness = float | Silence
_LOOKS = 2


def levels(takes: Sequence[Take], closed: Sequence[Stretch], length_s: float, parts: int) -> list[Loudness]:
    """Return of each of so many parts of a conversation how loud it is, in decibels below full scale (-90 to 0).

    It is the loudest of a few half seconds (root mean square). A part is `closed` where nothing but closed sound was
    met, and a `gap` where none was. What can't be read counts as none.
    """
    found: list[Loudness] = ["gap"] * parts
    step_s = length_s / parts
    for take in takes:
        for row in _looked_at(take, step_s / _LOOKS):
            start_s, end_s = take.time.on_conversation(row.start_s), take.time.on_conversation(row.end_s)
            part = min(parts - 1, max(0, int((start_s + end_s) / 2 / step_s)))
            if any(from_s < end_s and start_s < to_s for from_s, to_s in closed):
                found[part] = "closed" if found[part] == "gap" else found[part]
                continue
            level = Level(row.rate_hz)
            try:
                level.take(mono_of(row.flac, row.frames, row.rate_hz, take.side))
            except VantageError:
                continue
            before = found[part]
            found[part] = max(level.rms_db, before) if isinstance(before, float) else level.rms_db
    return found


def _looked_at(take: Take, every_s: float) -> Iterator[SoundRow]:
    """Rows of a recording, about one in so many seconds; none of one that can't be read."""
    try:
        with closing(RecordingReader(take.path, take.key)) as reader:
            if not reader.has_begun:
                return
            count = reader.count()
            step = max(1, round(every_s / max(reader.length_s() / max(count, 1), 0.1)))
            for number in range(0, count, step):
                yield from reader.rows(number, 1)
    except VantageError:
        return
