"""The whole way without the app: real commands, one after the other, on one case."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.keys import Secret
from sample.sound import RATE, read_opus, write_wav
from sample.truth import FIRST_SOUND
from tests.hygiene.source_tree import ROOT
from tests.process.conftest import PASSPHRASE
from tests.process.no_network import guarded
from tests.tui.driving import new_conversation
from tui.command_line import VERBS

pytestmark = pytest.mark.process

_VANTAGE = ["-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]


@dataclass
class Desk:
    """A folder for cases, a passphrase in a file, and a shell without a terminal."""

    folder: Path
    passphrase_file: Path
    environment: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable

    @property
    def case(self) -> Path:
        return self.folder / "Review 07.vantage"

    def run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.environment}
        return subprocess.run(
            [self.python, *_VANTAGE, *words], input=typed, capture_output=True, text=True, env=environment, check=False
        )

    def ok(self, *words: str, typed: str = "") -> str:
        done = self.run(*words, typed=typed)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *words: str, typed: str = "") -> str:
        done = self.run(*words, typed=typed)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr


@pytest.fixture
def desk(tmp_path: Path, passphrase_file: Path) -> Iterator[Desk]:
    """A desk without a network: what any verb or its children try to reach fails the test."""
    tried = tmp_path / "network.log"
    made = Desk(tmp_path / "cases", passphrase_file)
    made.environment = {
        "VANTAGE_CASE": str(made.case),
        "VANTAGE_PASSPHRASE_FILE": str(passphrase_file),
        **guarded(tried),
    }
    yield made
    assert not tried.exists(), tried.read_text(encoding="utf-8")


@pytest.fixture
def desk_with_case(desk: Desk) -> Desk:
    desk.ok("new", "Review 07", "--folder", str(desk.folder), "--passphrase-file", str(desk.passphrase_file))
    return desk


@pytest.fixture
def first_minute(tmp_path: Path) -> Path:
    path = tmp_path / "sound.wav"
    write_wav(path, read_opus(FIRST_SOUND)[: 45 * RATE])
    return path


def test_a_process_that_reaches_for_the_network_is_refused_and_told_of(tmp_path: Path) -> None:
    tried = tmp_path / "network.log"
    reach = "import socket\ntry: socket.socket().connect(('192.0.2.1', 80))\nexcept OSError: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-P', '-c', {reach!r}], check=True)"
    subprocess.run([sys.executable, "-P", "-c", child], env={**os.environ, **guarded(tried)}, check=True)
    assert "192.0.2.1" in tried.read_text(encoding="utf-8")


def test_a_new_case_says_what_can_not_be_recovered_and_shows_the_recovery_key_once(desk: Desk) -> None:
    said = desk.ok("new", "Review 07", "--folder", str(desk.folder), "--passphrase-file", str(desk.passphrase_file))
    assert "can't be recovered" in said
    recovery_key = next(line.strip() for line in said.splitlines() if line.count("-") == 13)
    Case.open(desk.case, Secret("recovery", recovery_key)).close()
    Case.open(desk.case, Secret("passphrase", PASSPHRASE)).close()
    content = b"".join(path.read_bytes() for path in desk.case.rglob("*") if path.is_file())
    assert recovery_key.encode() not in content and PASSPHRASE.encode() not in content


def test_a_key_file_opens_the_case_that_was_made_with_it(desk: Desk, tmp_path: Path) -> None:
    key_file = str(tmp_path / "key")
    desk.ok("new", "Review 07", "--folder", str(desk.folder), "--key-file", key_file)
    desk.ok("list", "--case", str(desk.case), "--key-file", key_file)
    desk.refused("list", "--case", str(desk.case), "--passphrase-file", key_file)


def test_an_unencrypted_case_is_made_only_if_spelled_out(desk: Desk) -> None:
    del desk.environment["VANTAGE_PASSPHRASE_FILE"]
    assert "--passphrase-file" in desk.refused("new", "Review 07", "--folder", str(desk.folder))
    assert not desk.case.exists()
    assert "NOT encrypted" in desk.ok("new", "Review 07", "--folder", str(desk.folder), "--no-encryption")
    desk.ok("list")


def test_a_synced_folder_is_refused_unless_accepted(desk: Desk, tmp_path: Path) -> None:
    synced = str(tmp_path / "Dropbox")
    words = ["new", "Review 07", "--folder", synced, "--passphrase-file", str(desk.passphrase_file)]
    assert "Dropbox" in desk.refused(*words)
    assert not Path(synced).exists()
    desk.ok(*words, "--accept-place")


def test_a_wrong_passphrase_and_a_folder_that_is_no_case_are_told_apart(desk_with_case: Desk, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("not this one\n")
    assert "passphrase does not fit" in desk_with_case.refused("list", "--passphrase-file", str(wrong))
    assert "not a Vantage case" in desk_with_case.refused("list", "--case", str(tmp_path))
    assert "no such case" in desk_with_case.refused("list", "--case", str(tmp_path / "missing"))


def test_nothing_is_recorded_without_an_agreement_or_after_a_no(desk_with_case: Desk, first_minute: Path) -> None:
    record = ["record", "P01", "--author", "MK", "--microphone", str(first_minute), "--fast", "--no-words"]
    assert "before an agreement" in desk_with_case.refused(*record)
    assert "refused" in desk_with_case.refused(*record, "--agreement", "no")
    assert "limits" in desk_with_case.refused(*record, "--agreement", "limits")
    assert list((desk_with_case.case / "recordings").iterdir()) == []


def test_stop_with_nothing_running_says_so(desk: Desk) -> None:
    assert "Nothing is being recorded" in desk.ok("stop")


@pytest.mark.model
def test_from_the_microphone_to_a_file_of_excerpts(desk_with_case: Desk, first_minute: Path, tmp_path: Path) -> None:
    desk = desk_with_case
    names = "kind,real,pseudonym,variants\nperson,Helen,health visitor,\nperson,Martin,lead reviewer,\n"
    names += "person,Ruth,note-taker,\n"
    desk.ok("names", "--author", "MK", "--add", "-", typed=names)
    assert "[lead reviewer]" in desk.ok("names")
    limits = ["--agreement", "limits", "--ask-limits", "--by-whom", "P01"]
    sound = ["--microphone", str(first_minute), "--fast"]
    desk.ok("record", "P01", "--author", "MK", *sound, *limits, typed="Nothing about her health.\nshe looks tired\n")
    desk.ok("transcribe")
    assert "in words" in desk.ok("list") and "not all" not in desk.ok("list")

    lines = desk.ok("words", "P01").splitlines()
    line = next(str(number) for number, text in enumerate(lines, 1) if "Martin" in text)
    desk.ok("speaker", "P01", "--line", line, "lead")
    spoken = desk.ok("words", "P01").splitlines()[int(line) - 1]
    assert " L~ " in spoken
    span = ["tag", "P01", "--line", line]
    desk.ok(*span, "--factor", "conditions", "--direction", "hindered")
    desk.ok(*span, "--words", "1-3", "--aspect", "attention")
    desk.ok(*span, "--new-episode", typed="The first morning\n")
    assert "direction" in desk.refused(*span, "--factor", "conditions")
    assert "no such span" in desk.refused("tag", "P01", "--line", "9999", "--aspect", "goals")

    printed = desk.ok("excerpts", "P01")
    assert "[lead reviewer]" in printed and "Martin" not in printed
    target = tmp_path / "excerpts.csv"
    said = "Nothing of it is about her health.\n"
    export = ["export", "P01", "--output", str(target)]
    unconfirmed = desk.run(*export)
    assert unconfirmed.returncode == 1 and "Nothing about her health" in unconfirmed.stdout
    assert not target.exists()
    assert "set limits" in desk.refused(*export, "--confirmed")
    desk.ok(*export, "--confirmed", "--reason-from", "-", typed=said)
    rows = list(csv.DictReader(text for text in target.read_text(encoding="utf-8-sig").splitlines() if text))
    assert rows and "Martin" not in target.read_text(encoding="utf-8-sig")
    more = ["--format", "json", "--output", str(tmp_path / "excerpts.json"), "--confirmed", "--reason-from", "-"]
    desk.ok("export", "P01", *more, typed=said)
    excerpts = json.loads((tmp_path / "excerpts.json").read_text(encoding="utf-8"))["excerpts"]
    kinds = {tag["kind"] for excerpt in excerpts for tag in excerpt["tags"]}
    assert kinds == {"factor", "rationality", "episode"}
    assert all(excerpt["unchecked"] for excerpt in excerpts)
    assert "already" in desk.refused(*export, "--confirmed")


def test_a_damaged_recording_is_repaired_and_what_is_missing_is_said(desk_with_case: Desk, first_minute: Path) -> None:
    desk = desk_with_case
    agreed = ("--agreement", "yes", "--by-whom", "P01", "--author", "MK")
    desk.ok("record", "P01", *agreed, "--microphone", str(first_minute), "--fast", "--no-words")
    assert desk.ok("repair") == "The database and every recording are whole.\n"
    (sound,) = (desk.case / "recordings").glob("*.sound")
    data = bytearray(sound.read_bytes())
    data[len(data) // 2] ^= 1
    sound.write_bytes(data)
    said = desk.ok("repair")
    assert "P01: a recording was damaged." in said
    assert "44.5 s of sound are saved." in said
    assert "(0.5 s)" in said
    assert (sound.with_suffix(".damaged")).read_bytes() == bytes(data)
    assert desk.ok("repair") == "The database and every recording are whole.\n"


def test_doctor_speaks_of_everything_a_conversation_needs(desk: Desk) -> None:
    said = desk.run("doctor").stdout
    assert "base fits this computer: 10 times as fast as speech" in said
    for title in ("Microphones", "Speech models", "Suggestions", "Keys", "Place for cases", "Disk space", "Power"):
        assert f"{title}:" in said


def test_whether_suggestions_can_work_is_said_and_nothing_else_needs_them(desk_with_case: Desk, tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    desk = desk_with_case
    with closing(Case.open(desk.case, Secret("passphrase", PASSPHRASE))) as case:
        new_conversation(case)
    assert "\n  works: " in desk.run("doctor").stdout.split("Suggestions:")[1].split("Keys:")[0]
    desk.python = without_suggestions(tmp_path / "environment")
    said = desk.run("doctor").stdout.split("Suggestions:")[1].split("Keys:")[0]
    assert "not here: Suggestions are not installed." in said and "pip install" in said
    assert "Suggestions are not installed." in desk.refused("suggest", "P01", "--read", "--author", "MK")


def without_suggestions(folder: Path) -> str:
    """The Python of an environment that holds what this one holds, but for the extra."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    libraries = folder / "libraries"
    libraries.mkdir()
    for one in Path(sysconfig.get_path("purelib")).iterdir():
        if not one.name.startswith(("spacy", "en_core_web")) and one.suffix != ".pth":
            (libraries / one.name).symlink_to(one)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    (own / "these.pth").write_text(f"{libraries}\n{ROOT}\n")
    return str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")


def test_models_are_listed_and_compared_offline_and_none_is_fetched_unless_somebody_says_so(desk: Desk) -> None:
    assert desk.ok("models").startswith("base\t148 MB\t")
    assert "every file is the official one" in desk.ok("models", "verify", "base")
    missing = [line.split("\t")[0] for line in desk.ok("models").splitlines() if "not here" in line]
    for name in missing:
        assert "Nothing was fetched." in desk.refused("models", "install", name)
    assert "no such known model" in desk.refused("models", "verify", "huge")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_a_line_in_the_docs(desk: Desk, verb: str) -> None:
    assert f"vantage {verb}" in desk.ok(verb, "--help")
    docs = Path(__file__).parents[2] / "docs" / "command-line.md"
    assert f"`vantage {verb}" in docs.read_text(encoding="utf-8")


def test_a_case_is_checked_backed_up_packed_and_handed_over(desk_with_case: Desk, tmp_path: Path) -> None:
    desk = desk_with_case
    desk.ok("names", "--author", "MK", "--add", "-", typed="kind,real,pseudonym,variants\nperson,Helen,worker,\n")
    said = desk.ok("check")
    assert "Everything is as it should be." in said
    receipt = said.splitlines()[-1].strip()
    kept = tmp_path / "receipt.txt"
    kept.write_text(f"Printed for the safe:\n{receipt}\n")
    assert "still holds all" in desk.ok("check", "--against", str(kept))
    assert "no receipt" in desk.refused("check", "--against", str(tmp_path / "passphrase.txt"))

    copied = desk.ok("backup", str(tmp_path / "disk"), "--author", "MK", "--accept-place")
    (folder,) = (tmp_path / "disk").iterdir()
    assert folder.name in copied
    assert "still holds all" in desk.ok("check", "--case", str(folder), "--against", receipt)

    theirs = tmp_path / "theirs.txt"
    theirs.write_text("another table by the window\n")
    file = tmp_path / "Handed over.vantagepack"
    desk.ok("pack", str(file), "--author", "MK", "--pack-passphrase-file", str(theirs))
    desk.ok("unpack", str(file), "--folder", str(tmp_path), "--passphrase-file", str(theirs), "--accept-place")
    handed = str(tmp_path / "Handed over.vantage")
    assert "Helen" in desk.ok("names", "--case", handed, "--passphrase-file", str(theirs))
    register = desk.ok("register")
    assert "pack for another team, by MK" in register and "Backups:\n  20" in register


def test_ways_into_a_case_are_changed_on_the_command_line(desk_with_case: Desk, tmp_path: Path) -> None:
    desk = desk_with_case
    assert desk.ok("ways") == "1  passphrase\n2  recovery key\n"
    fresh = tmp_path / "fresh.txt"
    fresh.write_text("quite another passphrase\n")
    desk.ok("ways", "change", "passphrase", "--new-passphrase-file", str(fresh))
    assert "passphrase does not fit" in desk.refused("list")
    desk.environment["VANTAGE_PASSPHRASE_FILE"] = str(fresh)
    desk.ok("ways", "add", "key-file", "--new-key-file", str(tmp_path / "key"))
    desk.ok("list", "--key-file", str(tmp_path / "key"))
    assert "no longer opens" in desk.ok("ways", "remove", "recovery-key")
    assert "no such way in" in desk.refused("ways", "remove", "recovery-key")


def test_what_looks_for_people_in_texts_opens_no_socket_not_even_to_ask_for_ipv6(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    tried = tmp_path / "network.log"
    look = "from tagging.suggesting import EntityPipeline; EntityPipeline([])"
    subprocess.run([sys.executable, "-c", look], env={**os.environ, **guarded(tried)}, cwd=ROOT, check=True)
    assert not tried.exists(), tried.read_text(encoding="utf-8")
