"""The weight that a participant gave to a factor: theirs, never the reviewers'."""

from __future__ import annotations

from tui.screens.choice import Choice

WEIGHTS = ("most", "a great deal", "something", "little")
OWN_WORDS = "+"
ASKED = "What weight did they give it?"
ASKED_IN_WORDS = "The weight, in their words"


def weight_choices() -> list[Choice[str]]:
    """Return what there is to choose from, their own words last."""
    titles = ("It weighed most", "A great deal", "Something", "Little")
    choices = [Choice(key, title, value) for key, title, value in zip("masl", titles, WEIGHTS, strict=True)]
    return [*choices, Choice(OWN_WORDS, "in their words…", OWN_WORDS)]
