"""The list of microphones, asked in a child."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from capture.devices import InputDevice, input_devices
from casefile.errors import RecorderError

pytestmark = pytest.mark.process


def test_it_is_a_list_of_microphones_or_says_in_three_parts_why_there_is_none() -> None:
    try:
        found = input_devices()
    except RecorderError as error:
        assert error.title
        assert error.detail
        assert error.remedy
        return
    assert all(isinstance(device, InputDevice) and device.name and device.rate_hz > 0 for device in found)
    assert sum(device.is_default for device in found) <= 1


def test_the_child_says_it_in_one_line_of_json() -> None:
    done = subprocess.run([sys.executable, "-P", "-m", "capture.devices"], capture_output=True, text=True, check=True)
    (line,) = done.stdout.splitlines()
    assert set(json.loads(line)) in ({"devices"}, {"error"})


def test_a_child_that_fails_is_told_with_a_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))
    with pytest.raises(RecorderError) as caught:
        input_devices()
    assert caught.value.title == "The system's sound does not answer."
    assert caught.value.remedy


@pytest.mark.sound
def test_the_virtual_microphone_is_among_them() -> None:
    found = input_devices()
    assert found
    assert any(device.is_default for device in found)


def test_asking_loads_no_sound_library_into_the_asker() -> None:
    code = (
        "import sys, capture.devices, capture.live, capture.start\n"
        "print([name for name in ('sounddevice', 'faster_whisper', 'textual') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
