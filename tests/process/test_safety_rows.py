"""Whatever is attacked and broken off by the thousand has a short form here, so that no part of it rots unseen."""

from __future__ import annotations

from pathlib import Path

from benchmarks.safety import SHORT_FORMS, parts_of

ROOT = Path(__file__).parents[2]


def test_every_part_of_the_benchmark_has_a_short_form_among_the_tests() -> None:
    assert set(SHORT_FORMS) == set(parts_of(20, 1, short=True))
    for file, name in SHORT_FORMS.values():
        assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8")
