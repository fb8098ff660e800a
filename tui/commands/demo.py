"""`vantage demo`: hold the sample conversation, in the app with a terminal, else unattended."""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import time
from pathlib import Path

from capture.audio_input import Source
from capture.live import LiveConversation
from casefile.case import Case, folder_for
from casefile.conversations import Conversation
from casefile.errors import StorageError, TranscriberError, VantageError
from casefile.keys import Secret
from casefile.timeline import clock_text
from sample.truth import FIRST_SOUND, load_first
from sample.truth import Conversation as Script
from tui import sample_walk

_CODE_NAME = "Review 07"
_PASSPHRASE_FILE = "passphrase.txt"
_TROUBLE_PATIENCE_S = 30.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("--output", type=Path, default=Path("demo-output"), help="a folder of the demo's own")
    parser.add_argument("--unattended", action="store_true", help="without the app, as fast as it can")
    parser.add_argument("--tutorial", action="store_true", help="held already, ready to be corrected and tagged")


def run(given: argparse.Namespace) -> int:
    """Make a case in the output folder and hold the conversation in it."""
    passphrase = secrets.token_urlsafe(12)
    folder = _fresh(given.output, passphrase)
    script = load_first()
    case = Case.create(folder, _CODE_NAME, [Secret("passphrase", passphrase)])
    is_attended = sys.stdout.isatty() and sys.stdin.isatty() and not given.unattended
    if given.tutorial:
        _make_ready(case, script)
        case.close()
        if is_attended:
            return _review(folder, passphrase, script)
        print(f"The tutorial's case is {folder}; its passphrase lies beside it.")
        return 0
    if is_attended:
        sample_walk.prepare(case, script)
        case.close()
        return _in_the_app(folder, passphrase, script)
    try:
        _unattended(case, script, given.output)
    finally:
        case.close()
    return 0


def _fresh(output: Path, passphrase: str) -> Path:
    folder = folder_for(_CODE_NAME, output)
    ours = output / _PASSPHRASE_FILE
    if output.exists() and not ours.exists():
        raise StorageError(
            title="The demo's folder is in use.",
            detail="It holds something that the demo did not make.",
            remedy="Name another one: vantage demo --output FOLDER",
        )
    if output.exists():
        shutil.rmtree(output)
    output.mkdir(parents=True)
    ours.write_text(passphrase + "\n", encoding="utf-8")
    return folder


def _in_the_app(folder: Path, passphrase: str, script: Script) -> int:
    from tui.app import VantageApp

    VantageApp(
        folder,
        Secret("passphrase", passphrase),
        live_source=Source(file=FIRST_SOUND),
        author=script.reviewers.note_taker,
        sample_file=folder.parent / _PASSPHRASE_FILE,
    ).run()
    print(f"The demo's case is {folder}; its passphrase lies beside it.")
    return 0


def _make_ready(case: Case, script: Script) -> None:
    conversation = sample_walk.prepare(case, script)
    sample_walk.agree(case, conversation, script)
    live = LiveConversation(case, conversation, conversation.note_taker or "")
    live.record(Source(file=FIRST_SOUND, fast=True))
    try:
        _hear_out(live)
    finally:
        live.close()
    sample_walk.ready_to_review(case, conversation, script)


def _review(folder: Path, passphrase: str, script: Script) -> int:
    from tui.app import VantageApp

    VantageApp(
        folder,
        Secret("passphrase", passphrase),
        author=script.reviewers.lead,
        transcribe=False,
        sample_file=folder.parent / _PASSPHRASE_FILE,
    ).run()
    print(f"The tutorial's case is {folder}; its passphrase lies beside it.")
    return 0


def _hear_out(live: LiveConversation) -> None:
    """Wait until the sample has been recorded; raises VantageError where the recorder does not finish."""
    while (status := live.status()).state == "recording":
        time.sleep(0.05)
    if status.state != "finished":
        raise VantageError(title="The recorder did not finish.", detail=status.trouble or "", remedy="Run it again.")


def _unattended(case: Case, script: Script, output: Path) -> None:
    began_s = time.monotonic()
    conversation = sample_walk.prepare(case, script)
    sample_walk.agree(case, conversation, script)
    agreement = case.agreements.require(conversation.id)
    print(f"Case      {case.folder}")
    print(f"Agreement {agreement.answer}, by {agreement.by_whom}")
    _record(case, conversation)
    sample_walk.take_notes(case, conversation, script)
    notes, marks = case.notes.of(conversation.id), case.notes.marks(conversation.id)
    visits = case.step_visits.of(conversation.id)
    steps = len({visit.step for visit in visits})
    print(f"Walked    {steps} steps in {len(visits)} visits, {len(notes)} notes, {len(marks)} marks")
    placed = sample_walk.review(case, conversation, script)
    print(f"Reviewed  speakers set by hand, {placed} of {len(script.tags)} tags put")
    files = sample_walk.hand_over(case, conversation, script, output)
    print(f"Took      {clock_text(time.monotonic() - began_s)}\n\nFiles:")
    for file in (case.folder, output / _PASSPHRASE_FILE, *files):
        print(f"  {file}")


def heard(case: Case, conversation: Conversation, words: int) -> str:
    """Say how many words were heard, and by the model that the transcript names."""
    transcript = case.transcripts.current(conversation.id)
    return f"Heard     {words} words" + (f" with the {transcript.model} model" if transcript else "")


def _record(case: Case, conversation: Conversation) -> None:
    from transcribe.child import start_transcriber

    live = LiveConversation(case, conversation, conversation.note_taker or "")
    live.record(Source(file=FIRST_SOUND, fast=True))
    transcriber = start_transcriber(case, conversation.id)
    try:
        _hear_out(live)
        print(f"Recorded  {clock_text(case.recordings.length_s(conversation.id))} of sound, encrypted")
        while (said := transcriber.next_status(_TROUBLE_PATIENCE_S)) is not None or transcriber.is_running:
            if said is not None and said.kind == "error":
                raise TranscriberError(title=said.title, detail=said.detail, remedy=said.remedy)
            if said is not None and said.kind in ("complete", "finished"):
                print(heard(case, conversation, said.words))
                return
        raise TranscriberError(
            title="The transcriber ended before all was put into words.",
            detail="What it had put into words is stored.",
            remedy="Run it again.",
        )
    finally:
        live.close()
        transcriber.close()
