from __future__ import annotations

import subprocess
import sys

from casefile.ids import new_id

# Later than any wall clock, as an id is that was made before the clock was set back.
FUTURE = "7" + "0" * 25
MAKE = f"from casefile.ids import new_id\nfor _ in range(2000): print(new_id(after={FUTURE!r}))"


def ids_of_a_process() -> list[str]:
    done = subprocess.run([sys.executable, "-c", MAKE], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_ids_sort_in_the_order_of_their_making_and_after_the_one_given() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids) and len(set(ids)) == len(ids)
    assert {len(text) for text in ids} == {26}
    assert new_id(after=FUTURE) > FUTURE


def test_two_processes_that_go_on_from_the_same_id_make_no_id_twice() -> None:
    one, other = ids_of_a_process(), ids_of_a_process()
    assert one == sorted(one) and one[0] > FUTURE
    assert not set(one) & set(other)
