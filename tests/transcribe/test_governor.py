"""When the machine is too slow, drafts go first, then the care of decoding; both come back."""

from __future__ import annotations

from collections.abc import Callable

from transcribe.governor import Governor


class Hands:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def deciding() -> tuple[Governor, Callable[[float, float], bool]]:
    clock = Hands()
    governor = Governor(clock)

    def window(taken_s: float, behind_s: float) -> bool:
        with governor.window(20.0, behind_s) as hasty:
            clock.now_s += taken_s
        return hasty

    return governor, window


def test_a_machine_that_keeps_up_drafts_and_takes_care() -> None:
    governor, window = deciding()
    assert not any(window(4.0, 1.0) for _ in range(5))
    assert governor.drafts


def test_windows_that_take_over_six_tenths_of_their_length_end_the_drafts() -> None:
    governor, window = deciding()
    for _ in range(4):
        assert not window(13.0, 5.0)
    assert not governor.drafts
    for _ in range(4):
        window(4.0, 5.0)
    assert governor.drafts


def test_a_backlog_ends_the_drafts_at_once_and_care_at_the_next_window() -> None:
    governor, window = deciding()
    assert not window(4.0, 29.0)
    assert not governor.drafts
    assert window(4.0, 40.0)
    assert window(2.0, 20.0), "until no more than half a window waits"
    assert not governor.drafts
    assert not window(4.0, 13.0)
    assert governor.drafts


def test_where_nothing_else_keeps_up_no_window_is_decoded_carefully() -> None:
    governor = Governor(always_hasty=True)
    with governor.window(20.0, 0.0) as hasty:
        assert hasty
    assert governor.drafts


def test_a_backlog_that_passes_by_itself_costs_no_care() -> None:
    governor, window = deciding()
    window(4.0, 29.0)
    assert not window(4.0, 5.0)
    assert not window(4.0, 29.0)
    assert not governor.drafts
