"""The real app on a case: `python -P -m benchmarks.fault_app CASE SCENE [words]`, or `device:NAME` for a real one."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks.fault_room import MICROPHONE, recorder_in
from benchmarks.fault_trial import PASSPHRASE
from capture.audio_input import Source
from capture.live import LiveConversation
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.keys import Secret
from tui.app import VantageApp


def _make_live(scene: Path, case: Case, conversation: Conversation, author: str) -> LiveConversation:
    return LiveConversation(case, conversation, author, recorder=recorder_in(scene))


def main() -> None:
    """Run the app until it is left."""
    folder, heard, *words = sys.argv[1:]
    device = heard.removeprefix("device:") if heard.startswith("device:") else None
    VantageApp(
        Path(folder),
        Secret("passphrase", PASSPHRASE),
        live_source=Source(device or MICROPHONE),
        make_live=None if device else partial(_make_live, Path(heard)),
        author="Reviewer 1",
        transcribe=bool(words),
        check_sound=False,
    ).run()


if __name__ == "__main__":
    main()
