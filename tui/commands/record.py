"""`vantage record`: record a conversation and turn it into words, with notes typed line by line."""

from __future__ import annotations

import argparse
import re
import sys
import threading
from pathlib import Path

from capture.audio_input import Source
from capture.live import LiveConversation, LiveStatus
from casefile.agreements import Answer
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import AgreementError, TranscriberError, VantageError
from casefile.timeline import clock_text
from transcribe.child import WAITING, TranscriberChild, start_transcriber
from tui.commands.opening import case_arguments, hand, opened

_NUMBER = re.compile(r"\d+")
_ANSWERS: dict[str, Answer] = {"yes": "given", "limits": "limits", "no": "refused"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01; with /2 their second conversation")
    case_arguments(parser)
    agreement_arguments(parser)
    parser.add_argument("--device", help="the microphone's name (see vantage doctor); else the system's default")
    parser.add_argument("--second-device", metavar="NAME", help="another one, for the other side of the table")
    parser.add_argument("--two-inputs", action="store_true", help="keep both inputs of the device, each by itself")
    parser.add_argument("--microphone", type=Path, metavar="FILE", help="a sound file that plays as the microphone")
    parser.add_argument("--second-microphone", type=Path, metavar="FILE", help="another one that plays as the second")
    parser.add_argument("--fast", action="store_true", help="play that file as fast as it can be stored")
    parser.add_argument("--no-words", action="store_true", help="record only; vantage transcribe does the rest later")


def agreement_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the answer without which no sound is stored."""
    parser.add_argument("--agreement", choices=_ANSWERS, help="the answer to whether this may be recorded")
    parser.add_argument("--by-whom", default="participant", help="who gave the answer, by role")
    parser.add_argument("--ask-limits", action="store_true", help="read the limits as one line from standard input")


def run(given: argparse.Namespace) -> int:
    """Record until the sound file ends, standard input ends, or a line says `stop`; other lines are notes."""
    with opened(given) as case:
        conversation = conversation_of(case, given)
        live = LiveConversation(case, conversation, hand(case, given, "live", conversation).author)
        if live.attach():
            print("A recording of this conversation is running: connected to it again.", file=sys.stderr)
        else:
            if broke_off := live.status().trouble:
                print(broke_off, file=sys.stderr)
            _agree(case, live, given)
            live.record(*_sources(given))
        transcriber = None if given.no_words else start_transcriber(case, conversation.id)
        _say("Recording. A line and Enter is a note; `stop` and Enter ends it.", live)
        _hold(live)
        if transcriber is not None:
            return _complete(transcriber)
    return 0


def conversation_of(case: Case, given: argparse.Namespace) -> Conversation:
    """Return the conversation that is named, begun where the participant has none yet."""
    wanted = given.conversation.strip().upper()
    found = [item for item in case.conversations.all() if item.label == wanted]
    if found or "/" in wanted:
        return found[0] if found else case.conversations.find(wanted)
    by = hand(case, given, "setup")
    return case.conversations.begin_as_before(case.people.participant(wanted, by), by)


def _agree(case: Case, live: LiveConversation, given: argparse.Namespace) -> None:
    answer = answer_given(given)
    if answer is not None:
        limits = sys.stdin.readline().strip() if given.ask_limits else None
        live.answer(answer, given.by_whom, limits)
    require_agreement(case, live.conversation.id)


def _sources(given: argparse.Namespace) -> tuple[Source, Source | None]:
    """Return the microphone that the arguments name, and the second one, if any."""
    channels = 2 if given.two_inputs else 1
    first = Source(given.device, given.microphone, given.fast, channels=channels)
    if given.second_device is None and given.second_microphone is None:
        return first, None
    return first, Source(given.second_device, given.second_microphone, given.fast, channels=channels)


def answer_given(given: argparse.Namespace) -> Answer | None:
    """Return the answer that the arguments name."""
    return _ANSWERS[given.agreement] if given.agreement else None


def require_agreement(case: Case, conversation: str) -> None:
    """Raise AgreementError without an agreement in force, with what to type."""
    try:
        case.agreements.require(conversation)
    except AgreementError as error:
        error.remedy += " Here: --agreement yes, limits (with --ask-limits) or no; --by-whom ROLE."
        raise


def _hold(live: LiveConversation) -> None:
    lines = _lines_in_background()
    state = said = ""
    while state not in ("finished", "off"):
        status = live.status()
        state, words = status.state, _words_of(status)
        # Seconds that count down are not said again and again.
        if _NUMBER.sub("", words) != said:
            said = _NUMBER.sub("", words)
            _say(words, live)
        if state == "lost" and not status.is_followed:
            raise VantageError(
                title="The recorder has ended.",
                detail="What it stored until then is safe.",
                remedy="Run vantage record again to go on with the same conversation.",
            )
        line = lines.next_line(0.1)
        if line is None:
            continue
        if line in ("stop", ""):
            live.stop()
            state = "off"
        else:
            live.note(line)
    _say("The sound is safe.", live)


def _words_of(status: LiveStatus) -> str:
    return " ".join(words for words in (status.trouble or status.state, status.news) if words)


class _Lines:
    """Lines typed meanwhile; an empty one stands for the end of standard input."""

    def __init__(self) -> None:
        self._typed: list[str] = []
        self._news = threading.Condition()

    def read(self) -> None:
        for line in sys.stdin:
            if line.strip():
                self._put(line.strip())
        if sys.stdin.isatty():
            self._put("")

    def next_line(self, timeout_s: float) -> str | None:
        with self._news:
            self._news.wait_for(lambda: bool(self._typed), timeout_s)
            return self._typed.pop(0) if self._typed else None

    def _put(self, line: str) -> None:
        with self._news:
            self._typed.append(line)
            self._news.notify()


def _lines_in_background() -> _Lines:
    lines = _Lines()
    threading.Thread(target=lines.read, daemon=True).start()
    return lines


def _complete(child: TranscriberChild) -> int:
    """Print a transcriber's progress until it ends; raises TranscriberError with its own reason."""
    print("Completing the words...", file=sys.stderr)
    try:
        while True:
            status = child.next_status(1.0)
            if status is None:
                if not child.is_running:
                    return child.wait() or 0
            elif status.kind == "error":
                raise TranscriberError(title=status.title, detail=status.detail, remedy=status.remedy)
            elif status.kind in ("progress", "complete", "finished", "waiting"):
                done, all_of_it = clock_text(status.transcribed_s), clock_text(status.recorded_s)
                print(f"  {done} of {all_of_it} in words, {status.words} words", file=sys.stderr)
                if status.kind == "waiting":
                    print(f"  {WAITING} See: vantage seals", file=sys.stderr)
                elif status.kind != "progress":
                    return child.wait() or 0
    except KeyboardInterrupt:
        # The terminal's Ctrl+C reaches this process alone.
        child.stop()
        raise
    finally:
        child.close()


def _say(text: str, live: LiveConversation) -> None:
    print(f"{clock_text(live.at_s())}  {text}", file=sys.stderr)
