"""Several processes at one case: what one of them was told is done is there afterwards, and nobody writes over another.

Each works by a list of its own and says what was confirmed. Then the log is looked through: each change of a row has to
begin with what the change before it left.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.safety_world import World, build
from casefile.case import Case
from casefile.copying import back_up
from casefile.errors import VantageError
from casefile.events import Hand
from casefile.keys import KeyRing, Secret
from casefile.tags import NewTag
from tests.casefile.support import CHEAP, PASSPHRASE, utterances, words_of


@dataclass
class Together:
    """What became of some processes: what they were told is done and what was refused, and what was wrong after."""

    processes: int
    confirmed: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def reviewer(case: Case, number: int, turn: int) -> str:
    """Correct the same words as the others, tag, note, and enter spellings of the same name."""
    by = Hand(case.people.reviewer(f"R{number}").id, "review")
    item = case.conversations.find("P01")
    transcript = case.transcripts.current(item.id)
    assert transcript
    words = [word for word in words_of(case, transcript) if word.is_living]
    name = f"r{number}x{turn}."
    if turn % 4 == 0:
        with case.all_or_nothing():
            word = words[turn % 2]
            case.words.require_as_seen([word])
            case.words.correct(word.id, name, by)
    elif turn % 4 == 1:
        case.names.add_variant(case.names.all()[0].id, name, by)
    elif turn % 4 == 2:
        case.tags.put(words[0].id, words[1].id, NewTag("rationality", "goals", memo=name), by)
    else:
        case.notes.add(item.id, "story", name, by, at_s=8.0)
    return name


def transcriber(case: Case, number: int, turn: int) -> str:
    """Commit window after window of a second revision, as the transcriber does."""
    item = case.conversations.find("P02")
    made = case.transcripts.current(item.id)
    if made is None or made.engine != "together":
        made = case.transcripts.begin(item.id, engine="together", model="none", digest="2" * 64, settings={})
    recording = case.recordings.of(item.id)[0]
    case.transcripts.commit_window(made.id, recording.id, turn + 1.0, utterances([f"t{number}x{turn}."], float(turn)))
    return f"t{number}x{turn}."


def keeper(case: Case, number: int, turn: int) -> str:
    """Add ways in, enter people, begin conversations."""
    by = Hand(case.people.reviewer(f"K{turn}").id, "setup")
    if turn % 2:
        KeyRing.load(case.folder).add(case.key or b"", Secret("passphrase", f"k{number}x{turn}."), scrypt_cost=CHEAP)
        return f"k{number}x{turn}."
    case.conversations.begin(case.people.participant(f"Q{turn}", by), by, others_present=f"k{number}x{turn}.")
    return f"k{number}x{turn}."


def copier(case: Case, number: int, turn: int) -> str:
    """Make backups meanwhile."""
    by = Hand(case.people.reviewer("BK").id, "export")
    copied = back_up(case, case.folder.parent / f"disk {number} {turn}", by, accept_place=True)
    if copied.findings:
        raise RuntimeError("a backup is not whole")
    return "backup made"


KINDS: dict[str, Callable[[Case, int, int], str]] = {
    "reviewer": reviewer,
    "transcriber": transcriber,
    "keeper": keeper,
    "copier": copier,
}
TEAM = ("reviewer", "reviewer", "transcriber", "keeper", "keeper", "copier")


def work(folder: Path, kind: str, number: int, turns: int) -> None:
    """Be one of the processes: print a line for each turn, what was confirmed or why it was refused."""
    sys.stdin.readline()
    for turn in range(turns):
        try:
            with closing(Case.open(folder, PASSPHRASE)) as case:
                print(json.dumps([KINDS[kind](case, number, turn), ""]), flush=True)
        except VantageError as error:
            print(json.dumps(["", error.title]), flush=True)


def together(room: Path, turns: int, team: tuple[str, ...] = TEAM) -> Together:
    """Let a team of processes work on one case, and look through it afterwards."""
    world = build(room / "world")
    command = [sys.executable, "-m", "benchmarks.safety_two", "--work", str(world.case_folder)]
    begun = [
        subprocess.Popen(
            [*command, kind, str(number), str(1 + turns // 10 if kind == "copier" else turns)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, kind in enumerate(team)
    ]
    for child in begun:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    told = [json.loads(line) for child in begun for line in child.communicate()[0].splitlines()]
    done = Together(len(begun), sum(not why for _, why in told), dict(Counter(why for _, why in told if why)))
    done.wrong += [
        f"process {number} ended with {child.returncode}" for number, child in enumerate(begun) if child.returncode
    ]
    done.wrong += _looked_through(world, [name for name, why in told if not why])
    return done


def _looked_through(world: World, confirmed: list[str]) -> list[str]:
    with closing(world.open()) as case:
        wrong = [f"check finds: {one.where}: {one.what}" for one in case.check.all()]
        held = "\n".join(text.text for text in case.all_texts.every())
        ways = len(KeyRing.load(world.case_folder).ways)
        lost = [name for name in confirmed if name not in held and not name.startswith("k") and name != "backup made"]
        people = [name for name in confirmed if name.startswith("k") and name not in held]
        backups = sum(event.kind == "backup made" for event in case.log.events())
        wrong += [f"lost: {len(lost)} entries"] if lost else []
        wrong += [f"lost: {len(people) - ways + 1} ways in"] if ways - 1 != len(people) else []
        wrong += ["lost: a backup's entry"] if backups - 1 != confirmed.count("backup made") else []
        wrong += broken_chains(case)
    return wrong


def broken_chains(case: Case) -> list[str]:
    """Say which rows were written over by somebody who had not seen what stood there."""
    standing: dict[tuple[str, str], object] = {}
    broken: Counter[str] = Counter()
    conversations = [None, *(item.id for item in case.conversations.all())]
    contents = sorted(one for conversation in conversations for one in case.log.contents(conversation))
    for _, changes in contents:
        for change in changes:
            row = (change.table, change.id)
            if row in standing and standing[row] != change.before:
                broken[change.table] += 1
            standing[row] = change.after
    return [f"written over unseen: {count} of {table}" for table, count in sorted(broken.items())]


def run() -> int:
    """Let the team work, and print what became of it as a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=12, help="so many of each process")
    parser.add_argument("--work", nargs=4, metavar=("FOLDER", "KIND", "NUMBER", "TURNS"), help="be one of them")
    given = parser.parse_args()
    if given.work:
        work(Path(given.work[0]), given.work[1], int(given.work[2]), int(given.work[3]))
        return 0
    with tempfile.TemporaryDirectory(prefix="vt") as room:
        done = together(Path(room), given.turns)
    print(json.dumps(asdict(done)), flush=True)
    return 1 if done.wrong else 0


if __name__ == "__main__":
    sys.exit(run())
