"""One action that a person can take with a key, and the screens that have some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Place = Literal[
    "anywhere",
    "welcome",
    "library",
    "import",
    "names",
    "prepare",
    "sound",
    "live",
    "close_down",
    "review",
    "correct",
    "episodes",
    "episode",
    "judgement",
    "patterns",
    "pattern",
    "kinds",
    "quotes",
    "search",
    "matrix",
    "strands",
    "codes",
    "export",
    "result",
    "responses",
]
PLACES: dict[Place, str] = {
    "anywhere": "Everywhere",
    "welcome": "Welcome",
    "library": "Conversations",
    "import": "Bring recordings in",
    "names": "Name key",
    "prepare": "Before the conversation",
    "sound": "Before you begin",
    "live": "During the conversation",
    "close_down": "After the conversation",
    "review": "Review",
    "correct": "Correcting words",
    "episodes": "Key practice episodes",
    "episode": "One episode",
    "judgement": "What the team judges",
    "patterns": "Patterns",
    "pattern": "One pattern",
    "kinds": "Kinds of patterns",
    "quotes": "Quotes",
    "search": "Search",
    "matrix": "Factors by participant and by episode",
    "strands": "Accounts side by side",
    "codes": "Codebook",
    "export": "Export",
    "result": "What would go out",
    "responses": "Responses of participants",
}


@dataclass(frozen=True)
class Action:
    """One action of one screen.

    `id` is `place.method`: the screen's `action_<method>` does it, or what `do` says. `keys` are Textual's key names,
    the first one shown; `title` is what the footer says, `why` the sentence in the help, and `footer` tells whether the
    footer shows it. What is done `at_once` comes before anything else that waits for the screen, at the key's own time;
    what goes `over_line` comes in its turn, but before what the note line itself would do with that key.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    why: str
    footer: bool = False
    do: str = ""
    at_once: bool = False
    over_line: bool = False

    @property
    def place(self) -> Place:
        """The screen that it belongs to."""
        return next(place for place in PLACES if place == self.id.split(".")[0])

    @property
    def call(self) -> str:
        """The action as Textual calls it."""
        return self.do or self.id.split(".")[1]

    @property
    def key_text(self) -> str:
        """The first key as people read it."""
        return shown_key(self.keys[0])


_KEY_NAMES = {
    "full_stop": ".",
    "comma": ",",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "escape": "Esc",
    "plus": "+",
    "equals_sign": "=",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "semicolon": ";",
    "slash": "/",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "space": "Space",
}


def shown_key(key: str) -> str:
    """Return a key's name as people read it: `^p` for Ctrl+P, `F4`, `Enter`."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    if key.startswith("ctrl+") and len(key) == 6:
        return f"^{key[-1]}"
    parts = key.split("+")
    return key if len(key) == 1 else "+".join(part.capitalize() for part in parts)
