"""Which microphones the person has chosen on this computer: kept by name in the user's settings, never in a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from capture.audio_input import Source
from casefile.errors import RecorderError
from casefile.own_settings import keep_settings, kept_settings

_NAME = "microphone"


class MicrophoneUse(Protocol):
    """What is done with one microphone, or with two."""

    def __call__(self, source: Source, second: Source | None = None) -> None:
        """Do it; raises RecorderError where either can't be had."""


def chosen_microphone() -> str | None:
    """Return the device's name, or None for the system's default: also where nothing is kept that can be read."""
    return _kept("microphone")


def chosen_second() -> str | None:
    """Return the name of the microphone for the other side of the table, or None where there is but one."""
    second = _kept("second")
    return None if second == chosen_microphone() else second


def choose_microphone(name: str | None) -> None:
    """Keep a choice, in one step; raises StorageError where it can't be written."""
    _keep({"microphone": name, "second": chosen_second()})


def choose_second(name: str | None) -> None:
    """Keep the choice of a second microphone, or of none; raises StorageError where it can't be written."""
    _keep({"microphone": chosen_microphone(), "second": name})


def listen_to_chosen(listen: MicrophoneUse) -> None:
    """Listen to the chosen microphones, or to the system's default where that can't be had; raises RecorderError."""
    if not _with_both(listen):
        _with_chosen(listen, lambda name: Source())


def record_from_chosen(record: MicrophoneUse) -> str | None:
    """Record from the chosen microphones; where one can't be had, from the other or the system's default in its place.

    A conversation does not wait for a microphone that was left at home: returns in words that one of two is missing.
    Raises RecorderError where none will do.
    """
    if _with_both(record):
        return None
    _with_chosen(record, lambda name: Source(instead_of=name))
    second = chosen_second()
    return None if second is None else f"Only one microphone is recorded: {second} and the first can't be had together."


def _with_both(do: MicrophoneUse) -> bool:
    """Do it with two microphones; False where but one is chosen, or two can't be had."""
    second = chosen_second()
    if second is None:
        return False
    try:
        do(Source(chosen_microphone()), Source(second))
    except RecorderError:
        return False
    return True


def _with_chosen(do: MicrophoneUse, in_place_of: Callable[[str], Source]) -> None:
    name = chosen_microphone()
    try:
        do(Source(name))
    except RecorderError:
        if name is None:
            raise
        do(in_place_of(name))


def _kept(what: str) -> str | None:
    name = kept_settings(_NAME).get(what)
    return name if isinstance(name, str) and name else None


def _keep(choice: dict[str, str | None]) -> None:
    keep_settings(_NAME, choice)
