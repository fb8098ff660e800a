"""Every verb of the command line, one after the other, where there is no way to any network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.safety_session import why_not
from sample.sound import RATE, read_opus, write_wav
from sample.truth import FIRST_SOUND
from tests.casefile.support import PASSPHRASE, REVIEW, HandClock, begin, hear, make_case
from tests.hygiene.source_tree import ROOT
from tui.command_line import VERBS

pytestmark = pytest.mark.process

# In one process, since each start costs more than what most verbs do. What it says first is that no route is there.
_ONE_AFTER_THE_OTHER = """
import contextlib, io, json, socket, sys, traceback
from tui.command_line import main

def said_by(words, typed):
    out, errors, sys.stdin = io.StringIO(), io.StringIO(), io.StringIO(typed)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            status = main(words)
        except SystemExit as end:
            status = end.code
        except BaseException:
            status = traceback.format_exc()
    return {"verb": words[0], "status": status, "error": errors.getvalue()}

try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
    routes = "a way to the network"
except OSError:
    routes = [name for _, name in socket.if_nameindex() if name != "lo"]
print(json.dumps({"routes": routes}))
for words, typed in json.loads(sys.stdin.read()):
    print(json.dumps(said_by(words, typed)), flush=True)
"""
_AGREED = ("--agreement", "yes", "--by-whom", "participant")


# In an order in which each finds what it speaks of.
_WORDS: list[tuple[str, ...]] = [
    ("list",),
    ("terms", "--all"),
    ("prepare", "P01"),
    ("steps",),
    ("aspects", "--extra"),
    ("codes",),
    ("lead", "--print", "P01", "--out", "{room}/lead.html"),
    ("keys", "--print", "--out", "{room}/keys.html"),
    ("record", "P02", *_AGREED, "--microphone", "{room}/sound.wav", "--fast", "--no-words"),
    ("stop",),
    ("transcribe", "P02", "--model", "base"),
    ("import", "{room}/sound.wav", "--conversation", "P03", *_AGREED),
    ("words", "P01"),
    ("speaker", "P01", "--line", "1", "lead"),
    ("turns", "--on"),
    ("tag", "P01", "--line", "1", "--words", "1-2", "--aspect", "goals"),
    ("excerpts", "P01"),
    ("episodes",),
    ("patterns",),
    ("strands",),
    ("choose", "group"),
    ("export", "P01", "--format", "qdpx", "--output", "{room}/out.qdpx", "--confirmed"),
    ("responses",),
    ("exports",),
    ("qda", "{room}/out.qdpx"),
    ("sound", "P02", "--out", "{room}/out.wav", "--confirmed"),
    ("close-down", "P01"),
    ("second", "P01"),
    ("seals", "P01"),
    ("review-date", "P01", "--on", "2032-01-01"),
    ("repair",),
    ("check",),
    ("ways", "list"),
    ("backup", "{room}/disk", "--accept-place"),
    ("pack", "{room}/a.vantagepack", "--pack-passphrase-file", "{room}/pass.txt"),
    ("register",),
    ("find-person", "--entry", "1"),
    ("remove", "P02", "--sound", "--confirmed"),
    ("play", "P03"),
]


def _verbs(room: Path) -> list[tuple[list[str], str]]:
    """Each verb with its words and what is typed to it; in an order in which each finds what it speaks of."""
    packed = str(room / "a.vantagepack")
    (room / "handed").mkdir()
    (room / "pass.txt").write_text("four plain words here")
    way_in = ["--case", str(room / "Review 07.vantage"), "--passphrase-file", str(room / "own.txt")]
    without = {"keys", "stop", "qda"}
    found = [
        ([words[0], *([] if words[0] in without else way_in), *(word.format(room=room) for word in words[1:])], "")
        for words in _WORDS
    ]
    found += [
        (["names", *way_in, "--add", "-"], "kind,real,pseudonym,variants\nperson,Helen,worker,\n"),
        (["find", *way_in], "clinic\n"),
        (["new", "Review 08", "--folder", str(room), "--no-encryption", "--accept-place"], ""),
        (
            [
                "unpack",
                packed,
                "--folder",
                str(room / "handed"),
                "--accept-place",
                "--passphrase-file",
                str(room / "pass.txt"),
            ],
            "",
        ),
        (["models", "list"], ""),
        (["doctor"], ""),
        (["demo", "--tutorial", "--output", str(room / "demo")], ""),
        (["prompts", *way_in, "P01"], ""),
        (["concern", "list", *way_in], ""),
        (["hold", str(room / "Review 07.vantage"), *way_in[2:]], ""),
        (["suggest", *way_in, "P01", "--read"], ""),
    ]
    return found


# What need not be there in the place of a test: a terminal, a loudspeaker, whatever `doctor` looks for, suggestions.
_MAY_REFUSE = {"prompts": "no terminal", "play": "", "doctor": "", "suggest": "not installed"}


def test_every_verb_does_its_work_in_a_network_namespace_without_routes(tmp_path: Path) -> None:
    if reason := why_not("no routes"):
        pytest.skip(reason)
    (tmp_path / "own.txt").write_text(PASSPHRASE.value)
    write_wav(tmp_path / "sound.wav", read_opus(FIRST_SOUND)[: 2 * RATE])
    with closing(make_case(tmp_path / "Review 07.vantage", HandClock())) as case:
        hear(case, begin(case).id, "she rang the clinic", "and nobody came")
        case.names.add("person", "Aoife", "Child A", REVIEW)
        case.people.reviewer("MK")
    verbs = _verbs(tmp_path)
    assert {words[0] for words, _ in verbs} == set(VERBS)
    done = subprocess.run(
        ["unshare", "-n", sys.executable, "-P", "-c", _ONE_AFTER_THE_OTHER],
        input=json.dumps(verbs),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "VANTAGE_AUTHOR": "MK"},
    )
    first, *said = (json.loads(line) for line in done.stdout.splitlines())
    assert first == {"routes": []}
    assert [one["verb"] for one in said] == [words[0] for words, _ in verbs]
    wrong = [
        f"{one['verb']}: {one['status']} {one['error']}"
        for one in said
        if one["status"] != 0 and (one["status"] != 1 or _MAY_REFUSE.get(one["verb"], "-") not in one["error"])
    ]
    assert not wrong, "\n".join(wrong)
