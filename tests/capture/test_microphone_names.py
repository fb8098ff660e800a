"""Which of the system's devices a name means: never by index, and also where it is plugged in elsewhere now."""

from __future__ import annotations

from typing import Any

import pytest

from capture.microphone import find_device, plain_name


class Library:
    """What PortAudio lists, on whatever machine."""

    class PortAudioError(Exception):
        pass

    def __init__(self, *names: str, apis: tuple[int, ...] = (), default: int | None = 0) -> None:
        apis = apis or (0,) * len(names)
        self._devices = [
            {
                "name": name,
                "index": index,
                "hostapi": apis[index],
                "max_input_channels": 0 if "speaker" in name else 1,
                "default_samplerate": 48_000.0,
            }
            for index, name in enumerate(names)
        ]
        self._default = default

    def query_devices(self, device: str | None = None, kind: str | None = None) -> Any:
        if kind is None:
            return self._devices
        if self._default is None:
            raise self.PortAudioError("no default")
        return self._devices[self._default]


def index_of(library: Library, wanted: str | None) -> int | None:
    found = find_device(library, wanted)
    return None if found is None else found["index"]


def test_the_place_that_the_system_adds_to_a_name_says_nothing_of_the_device() -> None:
    library = Library("Built-in: Analog (hw:0,0)", "Desk Mic: USB Audio (hw:2,0)")
    assert index_of(library, "Desk Mic: USB Audio (hw:1,0)") == 1
    assert plain_name("Desk Mic: USB Audio (hw:1,0)") == plain_name("Desk Mic: USB Audio (plughw:2)")


def test_two_alike_are_told_apart_where_the_whole_name_fits_one() -> None:
    library = Library("Desk: USB (hw:1,0)", "Desk: USB (hw:2,0)")
    assert index_of(library, "Desk: USB (hw:2,0)") == 1


def test_the_way_of_the_systems_default_comes_first() -> None:
    library = Library("Desk", "Built-in", "Desk", apis=(0, 1, 1), default=1)
    assert index_of(library, "Desk") == 2


@pytest.mark.parametrize(("wanted", "found"), [("usb", 1), ("nobody has this", None), ("mic", None), ("speaker", None)])
def test_a_part_of_a_name_will_do_where_it_fits_one_alone(wanted: str, found: int | None) -> None:
    assert index_of(Library("Headset mic", "USB mic", "speaker"), wanted) == found


def test_without_a_name_it_is_the_default_or_nothing() -> None:
    assert index_of(Library("One", "Two", default=1), None) == 1
    assert index_of(Library("One", default=None), None) is None
    assert index_of(Library("One", default=None), "One") == 0
