"""Names and terms that are expected: they are heard better, and never said where nobody says them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from sample.probes import probes
from sample.voices import voice
from tests.sample.synthesisers import needs_flite
from tests.transcribe.conftest import Conversing
from tests.transcribe.scripted import LoudnessGate, ScriptedEngine, heard
from tests.transcribe.sounds import tone
from transcribe.child import start_transcriber
from transcribe.engine import Samples
from transcribe.follow import Follower
from transcribe.hints import echoes
from transcribe.models import find_model
from transcribe.whisper import WhisperEngine

NAMES = ("Aoife Thirlwell", "Quarrenden Centre", "Siobhan", "Kezia", "Wrexcombe")
SAID = (
    "I rang Aoife Thirlwell at the Quarrenden Centre.",
    "Then Siobhan told me that Kezia was at Wrexcombe.",
    "We went home and nobody had written it down.",
)


@pytest.fixture(scope="module")
def engine() -> WhisperEngine:
    return WhisperEngine(find_model(), threads=2)


def spoken() -> Samples:
    parts = [part for text in SAID for part in (voice("slt").speak(text).frames, np.zeros(6000, np.int16))]
    return np.concatenate(parts).astype(np.float32) / np.float32(32768)


def said_by(engine: WhisperEngine, sound: Samples, *, blind: bool = False) -> str:
    (lines,) = engine.decode([sound], blind=blind)
    return " ".join(word.text for line in lines for word in line.words)


def found_in(text: str) -> int:
    return sum(name in text for name in NAMES)


@pytest.mark.parametrize(
    ("text", "is_echo"),
    [
        ("Siobhan.", True),
        ("Aoife Thirlwell, Quarrenden Centre", True),
        ("It was Quarrenden Centre, Siobhan, Kezia.", True),
        ("It was Siobhan and Kezia.", False),
        ("Kezia, Siobhan and the Quarrenden Centre", False),
        ("Aoife said so.", False),
        ("", False),
    ],
)
def test_a_text_of_nothing_but_terms_or_of_three_in_their_order_is_an_echo(text: str, is_echo: bool) -> None:
    assert echoes(text, NAMES) is is_echo
    assert not echoes(text, ())


@pytest.mark.model
@needs_flite
def test_unusual_names_are_heard_once_they_are_expected_and_a_blind_decode_does_without(engine: WhisperEngine) -> None:
    sound = spoken()
    engine.expect(())
    before = said_by(engine, sound)
    engine.expect(NAMES)
    after = said_by(engine, sound)
    assert found_in(before) == 0
    assert found_in(after) == len(NAMES)
    assert "nobody had written it down" in before
    assert "nobody had written it down" in after
    assert said_by(engine, sound, blind=True) == before


@pytest.mark.model
@pytest.mark.parametrize("kind", ["silence", "noise", "hum", "typing"])
def test_no_name_is_said_where_nobody_speaks_even_past_the_gate(kind: str, engine: WhisperEngine) -> None:
    sound = probes(20.0)[kind].astype(np.float32) / np.float32(32768)
    engine.expect(NAMES)
    parts = {part.casefold() for name in NAMES for part in name.split()}
    said = f"{said_by(engine, sound)} {' '.join(engine.draft(sound))}".casefold()
    assert not [part for part in parts if part in said]


@pytest.mark.model
def test_a_list_longer_than_there_is_room_for_is_told_as_far_as_it_goes(engine: WhisperEngine) -> None:
    engine.expect([f"Person{number}" for number in range(400)])
    assert said_by(engine, np.zeros(16_000, np.float32)) is not None


def test_a_name_that_is_entered_meanwhile_is_expected_from_then_on(conversing: Conversing) -> None:
    conversing.record(tone(1.0))
    case, engine = conversing.case, ScriptedEngine(lambda samples: [heard(("a", 0.1, 0.5))])
    follower = Follower(
        conversing.id,
        case.recordings,
        case.transcripts,
        case.seals,
        engine,
        LoudnessGate,
        expected=case.vocabulary.words,
    )
    follower.step()
    assert not engine.expected
    case.names.add("place", "Wrexcombe", "town", conversing.hand)
    follower.step()
    assert engine.expected == ("Wrexcombe",)
    follower.close()


@pytest.mark.model
@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_transcriber_gets_no_name_by_its_arguments_environment_or_request(conversing: Conversing) -> None:
    conversing.case.names.add("place", "Wrexcombe", "town", conversing.hand)
    conversing.record(tone(1.0))
    child = start_transcriber(conversing.case, conversing.id, follow=False)
    proc = Path(f"/proc/{child.pid}")
    shown = (proc / "cmdline").read_bytes() + (proc / "environ").read_bytes()
    told = []
    while (status := child.next_status(60.0)) is not None:
        told.append(json.dumps(vars(status)))
        if status.kind in ("complete", "error"):
            break
    assert child.wait(60.0) == 0
    assert b"Wrexcombe" not in shown
    assert "Wrexcombe" not in "".join(told)
