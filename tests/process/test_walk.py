"""The real app in a real terminal while the sample plays: its entries lie where the sound of their key presses lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.walk import BUDGET_S, Key, entries_of, prepare, walk
from sample.truth import load_first
from tests.capture.support import ON_POSIX

pytestmark = [pytest.mark.process, pytest.mark.sound, ON_POSIX]
F2, F3 = "\x1b[12~", "\x1b[13~"


def test_a_step_a_note_and_marks_lie_at_the_right_second(tmp_path: Path) -> None:
    folder = prepare(tmp_path, load_first())
    keys = [
        Key(16.0, "h", "note", "note 1"),
        Key(17.0, "alf"),
        Key(18.0, F2, "mark", "moment"),
        Key(20.0, "2", "step", "story"),
        Key(22.0, F3, "mark", "return"),
        Key(23.0, " a line\r"),
        Key(24.0, "t", "note", "note 2"),
        Key(25.0, "wo\r"),
    ]
    places = {name: str(tmp_path / name) for name in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME")}
    entries = entries_of(folder, walk(folder, keys, 28.0, places))
    assert [entry.pressed.key.what for entry in entries] == ["note 1", "moment", "story", "return", "note 2"]
    assert max(abs(entry.off_s) for entry in entries) < BUDGET_S
