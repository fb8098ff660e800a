"""A conversation held in real time: somebody speaks, a note-taker presses keys, words are made meanwhile."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import jiwer
from whisper_normalizer.english import EnglishTextNormalizer

from capture.audio_input import Source
from capture.live import LiveConversation
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.words import Word
from sample.truth import Conversation as Script
from transcribe.child import start_transcriber
from tui.sample_walk import MARKS, heard_words

_PATIENCE_S = 600.0


@dataclass
class Held:
    """What was pressed: (entry's id, seconds of the script at which the key was pressed)."""

    presses: list[tuple[str, float]] = field(default_factory=list)


def hold(case: Case, conversation: Conversation, script: Script, sound: Path | None) -> Held:
    """Record from the default microphone while `sound` is played to it, and walk along the script."""
    player = shutil.which("paplay")
    assert player
    live = LiveConversation(case, conversation, conversation.note_taker or "")
    live.record(Source())
    transcriber = start_transcriber(case, conversation.id)
    held = Held()
    playing = subprocess.Popen([player, str(sound)]) if sound else None
    started_s = case.clock.boot_s()
    try:
        moments = [(visit.start_s, "step", visit.step) for visit in script.steps]
        moments += [(note.at_s, "note", note.text) for note in script.notes]
        moments += [(mark.at_s, "mark", mark.kind) for mark in script.marks]
        for due_s, kind, what in sorted(moments):
            time.sleep(max(0.0, started_s + due_s - case.clock.boot_s()))
            pressed_s = case.clock.boot_s()
            if kind == "step":
                entry = live.enter_step(what, pressed_s).id
            elif kind == "note":
                entry = live.note(what, began_clock_s=pressed_s).id
            else:
                entry = live.mark(MARKS[what], pressed_s).id
            held.presses.append((entry, pressed_s - started_s))
            assert live.status().state == "recording", live.status()
        if playing is None:
            time.sleep(max(0.0, started_s + script.duration_s - case.clock.boot_s()))
        else:
            assert playing.wait(_PATIENCE_S) == 0
        live.stop()
        deadline_s = time.monotonic() + _PATIENCE_S
        while not case.transcripts.is_complete(conversation.id) and time.monotonic() < deadline_s:
            assert transcriber.is_running or case.transcripts.is_complete(conversation.id), transcriber.poll()
            time.sleep(0.2)
        assert case.transcripts.is_complete(conversation.id)
    finally:
        live.close()
        transcriber.close()
        if playing is not None and playing.poll() is None:
            playing.kill()
            playing.wait()
    return held


def words_of(case: Case, conversation: Conversation) -> list[Word]:
    """All living words of the transcript."""
    transcript = case.transcripts.current(conversation.id)
    assert transcript is not None
    return [word for line in case.transcripts.utterances(transcript.id) for word in line.words if word.is_living]


def word_error_rate(script: Script, words: list[Word]) -> float:
    """Errors to the words of the script, after the usual normalisation of English."""
    plain = EnglishTextNormalizer()
    return jiwer.wer(plain(script.text), plain(" ".join(word.text for word in words)))


def key_offsets_s(case: Case, conversation: Conversation, held: Held) -> list[float]:
    """For each key: its place on the conversation less its place in the script."""
    at_s = {visit.id: visit.at_s for visit in case.step_visits.of(conversation.id)}
    at_s |= {note.id: note.at_s for note in case.notes.of(conversation.id)}
    at_s |= {mark.id: mark.at_s for mark in case.notes.marks(conversation.id)}
    assert set(at_s) == {entry for entry, _ in held.presses}
    offsets: list[float] = []
    for entry, pressed_s in held.presses:
        entered_s = at_s[entry]
        assert entered_s is not None
        offsets.append(entered_s - pressed_s)
    return offsets


def word_offset_s(script: Script, words: list[Word]) -> float:
    """The median of where words are heard less where they are spoken in the script."""
    offsets = [
        heard.start_s - spoken.start_s
        for turn in script.turns
        for spoken, heard in zip(turn.words, heard_words(turn, words), strict=True)
        if heard is not None and heard.start_s is not None and spoken.start_s is not None
    ]
    return statistics.median(offsets)
