"""Somebody at the folder: a changed byte, a file that was cut, swapped or put back; and words that were to be gone."""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.safety_world import SAID, World, build, copied
from casefile.case import Case
from casefile.errors import VantageError
from tests.casefile.pages import held_in_pages
from tests.casefile.support import PASSPHRASE, REVIEW, HandClock, holds


@dataclass
class Attacked:
    """How often something was tried, what the case said of it, and where it said nothing."""

    attack: str
    runs: int = 0
    found: int = 0
    wrong: list[str] = field(default_factory=list)


def change_a_byte(world: World, chance: random.Random) -> None:
    """Turn one bit over, anywhere in any file but the ways in."""
    files = sorted([*world.case_folder.glob("case.db"), *world.case_folder.glob("recordings/*.sound")])
    path = chance.choice(files)
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def cut(world: World, chance: random.Random) -> None:
    """Cut the end of a file off."""
    path = chance.choice(sorted([*world.case_folder.glob("case.db"), *world.case_folder.glob("recordings/*.sound")]))
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])


def swap(world: World, chance: random.Random) -> None:
    """Put one recording's file in the place of another's."""
    first, second, *_ = sorted(world.case_folder.glob("recordings/*.sound"), key=lambda path: chance.random())
    shutil.copy(first, second)


def put_back(world: World, chance: random.Random) -> None:
    """Put a recording's file back to an earlier state that was whole at its time, as its recorder had left it."""
    path = chance.choice(sorted(world.case_folder.glob("recordings/*.sound")))
    with closing(world.open()) as case:
        item = next(
            one
            for label in ("P01", "P02")
            for one in case.recordings.of(case.conversations.find(label).id)
            if one.path == path
        )
        reader = case.recordings.open(item)
        assert reader
        reader.close()
        case.seals.settle(item)
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(data[:4])])


ATTACKS: dict[str, Callable[[World, random.Random], None]] = {
    "a changed byte": change_a_byte,
    "a file cut off": cut,
    "a recording swapped": swap,
    "a recording put back": put_back,
}


def attack(base: World, room: Path, name: str, runs: int) -> Attacked:
    """Attack copies of a case, and ask each whether it is whole."""
    done = Attacked(name)
    for number in range(runs):
        with tempfile.TemporaryDirectory(dir=room) as home:
            world = copied(base, Path(home) / "world")
            ATTACKS[name](world, random.Random(number))
            done.runs += 1
            if _says_so(world):
                done.found += 1
            else:
                done.wrong.append(f"run {number}: nothing was said")
    return done


def _says_so(world: World) -> bool:
    try:
        with closing(world.open()) as case:
            return bool(case.check.all())
    except VantageError:
        return True


def removed(base: World, room: Path, runs: int) -> Attacked:
    """Remove a participant, and look for their words in every decrypted page: there before, and not after."""
    done = Attacked("words of a removed participant")
    for _ in range(runs):
        with tempfile.TemporaryDirectory(dir=room) as home:
            world = copied(base, Path(home) / "world")
            sought = [word for line in SAID for word in line.split() if len(word) > 4]
            with closing(Case.open(world.case_folder, PASSPHRASE, HandClock())) as case:
                before = held_in_pages(case, sought)
                both = [reviewer.id for reviewer in case.people.reviewers()][:2]
                for person in case.people.participants():
                    case.removal.participant(person.id, REVIEW, both)
                after = held_in_pages(case, sought)
            done.runs += 1
            done.found += len(before) == len(sought)
            done.wrong += ["words are left in a page"] if after else []
            done.wrong += (
                [] if len(before) == len(sought) else ["they were not found before, so that this proves nothing"]
            )
    return done


def stolen(base: World) -> Attacked:
    """Look for words and names in a folder of which no key is known."""
    done = Attacked("a stolen folder", runs=1, found=0)
    # A few letters stand in so many random bytes by chance.
    sought = [word for line in SAID for word in line.split() if len(word) > 5] + ["Bryony"]
    done.wrong = [f"a word stands in {', '.join(files)}" for word in sought if (files := holds(base.case_folder, word))]
    return done


def run() -> int:
    """Attack, and print what became of it, a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vb") as home:
        room = Path(home)
        base = build(room / "base")
        done = [attack(base, room, name, given.runs) for name in ATTACKS]
        done += [removed(base, room, max(1, given.runs // 10)), stolen(base)]
    for one in done:
        print(json.dumps(asdict(one)), flush=True)
    return 1 if any(one.wrong for one in done) else 0


if __name__ == "__main__":
    sys.exit(run())
