"""The transcriber side by side with what other programs do with the same model: `make bench-transcribe`.

Each part is kept in `build/transcription/parts` as soon as it is made, so that the command goes on where it was ended;
`--again` makes parts anew, a name or the beginning of one. `docs/transcription.md` is written from what is there, and
names what is not.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.plain_whisper import PEERS
from benchmarks.report import machine
from benchmarks.transcription_runs import OURS, Part, parts, short_parts
from benchmarks.transcription_sounds import FOLDER, MATERIALS
from benchmarks.transcription_trust import trust_page
from benchmarks.who_spoke_page import who_spoke

_PARTS = FOLDER / "parts"
_PAGE = Path("docs/transcription.md")
_TITLES = {
    "sample": "The sample conversation",
    "reading": "A person reading (44 s)",
    "voices": "Real voices (42 s): readers of LibriVox, and names of cards",
    "hour": "An hour of conversations",
}
_HEAD = """\
# Transcription, measured

Written by `make bench-transcribe`. Ratios come from runs on the same machine with the same model (base, int8) and hold
best; seconds depend on the machine and on what else it does. The settings are those of the programs' sources, run
through faster-whisper; the programs themselves were not run. LocalAgreement-2 hears each second many times over: it was
run on the reading alone. The voices of the conversations are synthetic; onsets are held against what these say of their
words, in real voices against pocketsphinx's forced alignment. Time counts from the loaded model to the last word;
Vantage's processor seconds and memory are those of its whole process, with the start, the model's loading, and the
reading and writing of the encrypted case, which weigh in sounds of less than a minute. Where the load is far above the
number of cores, times say little and the processor's ratio says more. Parts that are there are kept; `--again` makes
them anew.
"""


def main() -> None:
    """Make the parts that are missing, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transcription", description=__doc__)
    parser.add_argument("only", nargs="*", help="make only parts whose names begin so, such as 'file sample' or stop")
    parser.add_argument("--stops", type=int, default=40)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--minutes", type=float, help="begin no further part after so long; the next call goes on")
    parser.add_argument("--again", action="store_true", help="make these parts anew")
    parser.add_argument("--page", action="store_true", help="make nothing, only write the page")
    parser.add_argument("--short", action="store_true", help="make one short part of each kind, for no figure")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.short:
        for name, make in short_parts().items():
            print(f"{name} ...", flush=True)
            print(f"  {make()}", flush=True)
        return
    every = parts(given.stops, given.kills)
    if given.one:
        print(json.dumps(every[given.one]()))
        return
    _PARTS.mkdir(parents=True, exist_ok=True)
    until_s = time.monotonic() + 60 * given.minutes if given.minutes else math.inf
    for name in every if not given.page else ():
        wanted = not given.only or any(name.startswith(each) for each in given.only)
        wanted = wanted and time.monotonic() < until_s
        if wanted and (given.again or not _kept(name).exists()):
            _make(name)
    _PAGE.write_text(page([*every]), encoding="utf-8")
    print(f"written: {_PAGE}")


def _make(name: str) -> None:
    """Make a part in a process of its own, so that processor time and memory are its own."""
    print(f"{name} ...", flush=True)
    command = [sys.executable, "-P", "-m", "benchmarks.transcription", "--one", name]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    made: Part = {**json.loads(done.stdout), "machine": machine(), "day": f"{datetime.now(UTC):%Y-%m-%d}"}
    _kept(name).write_text(json.dumps(made), encoding="utf-8")
    print(f"  {made}", flush=True)


def _kept(name: str) -> Path:
    return _PARTS / f"{name.replace(' ', '_').replace(',', '').replace(chr(39), '')}.json"


def _made(names: Sequence[str]) -> dict[str, Part]:
    return {name: json.loads(_kept(name).read_text(encoding="utf-8")) for name in names if _kept(name).exists()}


def page(names: Sequence[str]) -> str:
    """The page, from the parts that are there."""
    made = _made(names)
    missing = [name for name in names if name not in made]
    text = [_HEAD, *_where(made)]
    for material, title in _TITLES.items():
        text += _files(material, title, {who: made.get(f"file {material} {who}") for who in (OURS, *PEERS)})
    text += trust_page(made)
    text += who_spoke(made.get("who speakers"), made.get("who by_hand"))
    text += _live([part for name, part in made.items() if name.startswith("stop")])
    text += _kills([part for name, part in made.items() if name.startswith("kill")])
    if missing:
        kinds = [*(f"file {material}" for material in MATERIALS), "quiet", "names", "who", "stop", "kill"]
        counted = ((kind, sum(name.startswith(kind) for name in missing)) for kind in kinds)
        left = ", ".join(f"{kind}: {count}" for kind, count in counted if count)
        text += ["", "## Not run yet", "", f"Parts that the next `make bench-transcribe` makes: {left}."]
    return "\n".join(text) + "\n"


def _where(made: dict[str, Part]) -> list[str]:
    places = sorted({f"{part['machine'].split(', load')[0]}, {part['day']}" for part in made.values()})
    loads = [part["load"] for part in made.values() if "load" in part]
    busy = f" Load while measuring: {min(loads):.1f} to {max(loads):.1f}." if loads else ""
    return [f"On {'; '.join(places)}.{busy}"] if places else []


def _command(only: str) -> str:
    return f"""`make bench-transcribe TRANSCRIBE="'{only}'"`"""


def _files(material: str, title: str, found: dict[str, Part | None]) -> list[str]:
    ours = found[OURS]
    if not any(found.values()):
        return []
    rows = [
        "",
        f"## {title}",
        "",
        *_in_short(ours, found),
        f"Made by {_command(f'file {material}')}.",
        "",
    ]
    rows += [
        "| | vantage takes (time) | (processor) | wrong | inserted | missed | covered "
        "| factor | peak | onset, median / p95 |"
    ]
    rows += ["|---|---|---|---|---|---|---|---|---|---|"]
    for who, part in found.items():
        if part is not None:
            rows.append(_row(who, part, ours))
    return rows


def _in_short(ours: Part | None, found: dict[str, Part | None]) -> list[str]:
    """How we stand against the peer with the fewest wrong words, ratios first."""
    peers = {who: part for who, part in found.items() if part is not None and who != OURS}
    if ours is None or not peers:
        return []
    best = min(peers, key=lambda who: (peers[who]["wrong"], peers[who]["cpu_s"]))
    time, cpu = (ours[key] / peers[best][key] for key in ("taken_s", "cpu_s"))
    loads = f"{ours['load']:.1f} and {peers[best]['load']:.1f}"
    return [
        f"**{cpu:.2f} times the processor time and {time:.2f} times the time** of {best}, the peer with the fewest",
        f"wrong words: {ours['wrong']:.2%} against {peers[best]['wrong']:.2%}. Load: {loads}.",
        "",
    ]


def _row(who: str, part: Part, ours: Part | None) -> str:
    is_peer = ours is not None and who != OURS
    ratios = [f"{ours[key] / part[key]:.2f} times" if ours and is_peer else "" for key in ("taken_s", "cpu_s")]
    onset = f"{part['onset_median_s']:.2f} / {part['onset_p95_s']:.2f} s" if part["onset_median_s"] is not None else ""
    cells = [
        who,
        *ratios,
        f"{part['wrong']:.2%}",
        str(part["inserted"]),
        str(part["missed"]),
        f"{part['covered']:.2%}",
        f"{part['taken_s'] / part['length_s']:.3f}",
        f"{part['peak_mb']:.0f} MB",
        onset,
    ]
    return f"| {' | '.join(cells)} |"


def _live(stops: list[Part]) -> list[str]:
    if not stops:
        return []
    rows = ["", "## While a conversation is held", ""]
    rows += [
        f"{_command('stop')}, about two minutes each; with `--minutes 30` some of them, and the next call goes on.",
        "",
        f"{len(stops)} stops at random phases after 90 to 104 s in real time, in a conversation that holds an hour; "
        f"windows of {' or '.join(f'{one:g}' for one in sorted({part['window_s'] for part in stops}))} s at most, as "
        f"measured here. Load: {min(part['load'] for part in stops):.1f} to {max(part['load'] for part in stops):.1f}.",
        "",
        "| | p50 | p95 | worst | budget |",
        "|---|---|---|---|---|",
        _spread("Stop to the complete transcript", [part["stop_s"] for part in stops], "p95 3 s"),
    ]
    for kind, title, budget in (
        ("draft_lag_s", "draft words behind speech (medians)", "p50 2.5 s"),
        ("final_lag_s", "final words behind speech, as they come (medians)", ""),
    ):
        found = [part[kind] for part in stops if part[kind] is not None]
        rows += [_spread(title, found, budget)] if found else []
    return rows


def _spread(title: str, values: list[float], budget: str) -> str:
    p95_s = float(np.quantile(values, 0.95))
    return f"| {title} | {statistics.median(values):.1f} s | {p95_s:.1f} s | {max(values):.1f} s | {budget} |"


def _kills(kills: list[dict[str, Any]]) -> list[str]:
    if not kills:
        return []
    same, count = sum(part["same"] for part in kills), sum(part["kills"] for part in kills)
    return [
        "",
        "## Killed",
        "",
        _command("kill"),
        "",
        f"{count} kills with -9 at random moments, in {len(kills)} runs over three minutes of the sample: {same} of "
        f"{len(kills)} transcripts equal those without, word by word.",
    ]


if __name__ == "__main__":
    main()
