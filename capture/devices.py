"""Which microphones there are, asked in a child, since PortAudio sees only what was there when it was loaded.

Run as `python -P -m capture.devices`, it prints them as one line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass

from casefile.errors import RecorderError, VantageError

_PATIENCE_S = 20.0


@dataclass(frozen=True)
class InputDevice:
    """A microphone by its system name, with its own rate."""

    name: str
    rate_hz: int
    is_default: bool


def input_devices() -> list[InputDevice]:
    """List the microphones; raises RecorderError without PortAudio or where it does not answer."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "capture.devices"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise RecorderError(
            title="The system's sound does not answer.",
            detail="Asking for the list of microphones failed.",
            remedy="Look at the system's sound settings; a sound file can still play as the microphone.",
        ) from None
    if "error" in answer:
        raise RecorderError(**answer["error"])
    return [InputDevice(**item) for item in answer["devices"]]


def main() -> None:
    """Print the microphones, or the error, as JSON."""
    from capture import microphone

    try:
        print(json.dumps({"devices": [asdict(device) for device in microphone.input_devices()]}))
    except VantageError as error:
        print(json.dumps({"error": {"title": error.title, "detail": error.detail, "remedy": error.remedy}}))


if __name__ == "__main__":
    main()
