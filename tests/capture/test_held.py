"""What is typed while paused: held in memory, and told apart from what stood on the line before."""

from __future__ import annotations

from capture.held import Held


def test_a_line_that_begins_in_the_pause_has_nothing_from_before():
    held = Held()
    entry = held.line("story", "she moved away", 12.0)
    assert (entry.step, entry.text, entry.before) == ("story", "she moved away", "")


def test_of_a_line_that_was_half_typed_the_first_half_is_remembered():
    held = Held("she moved", 10.0)
    entry = held.line("story", "she moved away in May", 10.0)
    assert entry.before == "she moved"


def test_the_half_is_remembered_once_and_not_for_another_line_of_the_same_beginning():
    held = Held("she", 10.0)
    assert held.typed_before("she moved", 12.0) == ""
    held.line("story", "she moved", 10.0)
    assert held.typed_before("she came back", 10.0) == ""


def test_a_half_line_that_reads_otherwise_by_now_is_remembered_as_it_stood_and_one_that_was_cleared_is_not():
    assert Held("she moved", 10.0).typed_before("*she moved", 10.0) == "she moved"
    assert Held("she moved", 10.0).typed_before("", 10.0) == ""


def test_what_was_typed_before_and_only_came_through_after_the_key_is_remembered_too():
    held = Held("", None)
    held.stands("she mov", 10.0)
    assert held.typed_before("she moved away", 10.0) == "she mov"


def test_an_empty_line_is_no_half_line():
    assert Held("", None).typed_before("a", None) == ""


def test_what_is_held_is_taken_back_and_put_back_in_its_order():
    held = Held()
    held.line("story", "one", 1.0)
    held.mark("story", "return", 2.0)
    assert held.take_back() and [entry.text for entry in held.entries] == ["one"]
    assert held.put_back() and held.entries[-1].mark == "return"
    assert held.take_back()
    held.line("story", "two", 3.0)
    assert not held.put_back()
    assert held.take_back() and held.take_back() and not held.take_back()
