"""From the loudspeaker through a real sound system, PortAudio, recorder and transcriber to exported quotes."""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import zipfile
from collections.abc import Callable
from pathlib import Path

import jiwer
import pytest
from whisper_normalizer.english import EnglishTextNormalizer

from casefile.case import Case
from casefile.conversations import Conversation
from sample.generate import generate
from sample.render import write_conversation
from sample.truth import FIRST_SOUND, load_first
from sample.truth import Conversation as Script
from tagging.pseudonyms import Pseudonyms
from tests.process.meeting import Held, hold, key_offsets_s, word_error_rate, word_offset_s, words_of
from tui import sample_walk

Tell = Callable[[str], None]

pytestmark = [pytest.mark.sound, pytest.mark.process, pytest.mark.model, pytest.mark.timeout(1800)]

HIGHEST_WER = 0.12
HIGHEST_QUOTE_WER = 0.15


def check(case: Case, conversation: Conversation, script: Script, held: Held, folder: Path, tell: Tell) -> None:
    """Compare words, keys and exported quotes with the script."""
    words = words_of(case, conversation)
    wer = word_error_rate(script, words)
    tell(f"word error rate {wer:.1%} over {len(script.text.split())} words of {script.title}")
    assert wer < HIGHEST_WER
    offsets_s = key_offsets_s(case, conversation, held)
    key_offset_s = statistics.median(offsets_s)
    tell(f"keys lie within {max(abs(offset - key_offset_s) for offset in offsets_s):.3f} s of one another's offset")
    assert all(abs(offset - key_offset_s) < 0.15 for offset in offsets_s)
    assert [visit.step for visit in case.step_visits.of(conversation.id)] == [visit.step for visit in script.steps]
    # What lies between a key and a word is only the way through the loudspeaker.
    tell(f"words come {word_offset_s(script, words) - key_offset_s:.3f} s after the keys")
    assert abs(word_offset_s(script, words) - key_offset_s) < 0.6
    assert sample_walk.review(case, conversation, script) == len(script.tags)
    check_quotes(case, conversation, script, folder, tell)


def texts_in(file: Path) -> list[str]:
    """Everything that is to be read in a file, what is packed in it and the names of that included."""
    if not zipfile.is_zipfile(file):
        return [file.read_text(encoding="utf-8")]
    with zipfile.ZipFile(file) as packed:
        return [
            " ".join(packed.namelist()),
            *(packed.read(name).decode("utf-8", "replace") for name in packed.namelist()),
        ]


def check_quotes(case: Case, conversation: Conversation, script: Script, folder: Path, tell: Tell) -> None:
    files = sample_walk.hand_over(case, conversation, script, folder)
    assert {file.suffix for file in files} >= {".csv", ".json", ".md", ".docx", ".qdpx"}
    for text in (text for file in files for text in texts_in(file)):
        forms = [form for name in script.names for form in (name.real, *name.variants)]
        assert [form for form in forms if re.search(rf"\b{re.escape(form)}\b", text, re.IGNORECASE)] == []
    excerpts = json.loads((folder / "excerpts.json").read_text(encoding="utf-8"))["excerpts"]
    tags = [tag for excerpt in excerpts for tag in excerpt["tags"]]
    assert sorted(tag["kind"] for tag in tags) == sorted(tag.kind for tag in script.tags)
    plain = EnglishTextNormalizer()
    pseudonyms = Pseudonyms(case.names.all())
    spoken = {tag.start_s: pseudonyms.replace(tag.quote).text for tag in script.tags}
    wanted = " ".join(plain(spoken[start_s]) for start_s in sorted(spoken))
    written = " ".join(plain(excerpt["quote"]) for excerpt in sorted(excerpts, key=lambda item: item["start_s"]))
    wer = jiwer.wer(wanted, written)
    tell(f"exported quotes differ from the script in {wer:.1%} of their words")
    assert wer < HIGHEST_QUOTE_WER


def fresh_script(tmp_path: Path, tell: Tell) -> tuple[Script, Path]:
    if not (shutil.which("flite") and shutil.which("espeak-ng")):
        pytest.skip("needs the voices of flite and espeak-ng")
    seed = int.from_bytes(os.urandom(3), "big")
    tell(f"seed {seed}")
    script = generate(seed, 1.5)
    return script, write_conversation(script, tmp_path / "sound", "fresh")[1]


def test_the_sample_comes_through_the_microphone(case: Case, tmp_path: Path, tell: Tell) -> None:
    script = load_first()
    conversation = sample_walk.prepare(case, script)
    sample_walk.agree(case, conversation, script)
    held = hold(case, conversation, script, FIRST_SOUND)
    check(case, conversation, script, held, tmp_path, tell)


def test_a_conversation_never_heard_before_comes_through_the_microphone(case: Case, tmp_path: Path, tell: Tell) -> None:
    script, sound = fresh_script(tmp_path, tell)
    conversation = sample_walk.prepare(case, script)
    sample_walk.agree(case, conversation, script)
    held = hold(case, conversation, script, sound)
    check(case, conversation, script, held, tmp_path, tell)


def test_with_a_silent_microphone_the_same_comparison_fails(case: Case, tmp_path: Path, tell: Tell) -> None:
    script, _ = fresh_script(tmp_path, tell)
    conversation = sample_walk.prepare(case, script)
    sample_walk.agree(case, conversation, script)
    held = hold(case, conversation, script, None)
    assert words_of(case, conversation) == []
    with pytest.raises(AssertionError):
        check(case, conversation, script, held, tmp_path, tell)
