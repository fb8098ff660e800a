"""Conversations with sound on the disk, some of it recorded with no screen, without a recorder having run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from capture.codec import flac_of
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.recording_file import RecordingWriter
from casefile.recordings import Recording
from tests.tui.driving import setup_hand

_RATE_HZ = 8_000
Away = tuple[float, float]


def recorded(case: Case, conversation: Conversation, length_s: float, away: Sequence[Away] = ()) -> Recording:
    """Record so many seconds, a row a second; what lies in `away` was recorded with no screen."""
    recording = case.recordings.begin(conversation.id, setup_hand(case), source="file")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    tone = (np.sin(np.arange(_RATE_HZ) / 9.0) * 9_000).astype("<i2").tobytes()
    flac = flac_of(tone, _RATE_HZ)
    for second in range(round(length_s)):
        is_away = any(from_s <= second < to_s for from_s, to_s in away)
        writer.add_sound(float(second), _RATE_HZ, _RATE_HZ, flac, attended=not is_away)
    writer.close()
    return recording


def seconds_left(case: Case, conversation: Conversation) -> list[float]:
    """Where the rows that are left begin."""
    found: list[float] = []
    for recording in case.recordings.of(conversation.id):
        reader = case.recordings.open(recording)
        if reader is not None:
            found += [row.start_s for row in reader.rows(limit=100_000)]
            reader.close()
    return found
