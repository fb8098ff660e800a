"""Keys that somebody chose on this computer: a file beside their other settings, looked at before any is used."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from textual.keys import Keys, _character_to_key

from casefile.errors import EntryError
from casefile.own_settings import own_file
from tui.action import PLACES, Action, shown_key
from tui.actions import ACTIONS

# What terminals send as other keys, or keep for themselves or the system.
UNRELIABLE = {
    **dict.fromkeys(("ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+left_square_bracket"), "terminals send another key"),
    **dict.fromkeys(("ctrl+b", "ctrl+backslash", "ctrl+at"), "terminals and what runs in them keep it"),
    **dict.fromkeys(("shift+enter", "shift+space", "ctrl+enter", "ctrl+tab"), "many terminals don't send it"),
    **dict.fromkeys(("f10", "f11"), "many terminals open a menu or fill the screen with it"),
    "ctrl+c": "it is for copying, and for ending a program",
    "ctrl+v": "it is for pasting",
}
_ENTERING = ("enter", "backspace", "delete", "insert", "tab", "shift+tab", "space")
_MOVING = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", *_ENTERING)
_NAMED = {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown", "return": "enter", "del": "delete", "ins": "insert"}
_KNOWN = {key.value for key in Keys} | {"shift+tab"}
# Whatever lies over a conversation: these type, choose and leave nothing in it, and every terminal sends them.
_SURE = re.compile("f[0-9]+|ctrl[+][a-z]")
# Dialogs over a conversation keep what was typed with the one; the dialog that begins one goes on with the other, and
# whoever presses a key of the conversation there, a moment too early, must not be led elsewhere.
_OF_DIALOGS = {"ctrl+s": "dialogs keep with it what was typed", "ctrl+e": "the dialog that begins one prepares with it"}
_BEGINNING = """# Your own keys. Take the # away before a line, and name another key, or several: undo = ["u", "ctrl+z"]
# What does not stand here stays as it is. `vantage keys --check` looks at this file: {path}
"""


def keys_file() -> Path:
    """Where the file lies, whether there is one or not."""
    return own_file("keys.toml")


def own_keys(path: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Return the keys that were chosen, by the ids of their actions; none where there is no file.

    Raises EntryError where the file can't be read or one of its keys can't be used: then none of it is.
    """
    path = path or keys_file()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _refused(f"The file can't be read: {error}.") from None
    own = dict(_entries(said))
    _look_at(own)
    return own


def template(path: Path) -> str:
    """Return a file in which every action stands with the key it has, each line to be taken in by hand."""
    lines = [_BEGINNING.format(path=path)]
    for place, title in PLACES.items():
        lines += [f"# {title}", f"[{place}]"]
        for action in (one for one in ACTIONS if one.place == place):
            keys = ", ".join(f'"{key}"' for key in action.keys)
            lines.append(f"# {action.id.split('.')[1]} = [{keys}]  # {action.title}: {action.why}")
        lines.append("")
    return "\n".join(lines)


def _entries(said: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    ids = {action.id for action in ACTIONS}
    for place, actions in said.items():
        if place not in PLACES or not isinstance(actions, dict):
            raise _refused(f"[{place}] is no screen.{_perhaps(place, PLACES)}")
        for name, keys in actions.items():
            if (id_ := f"{place}.{name}") not in ids:
                raise _refused(f"[{place}] has no action {name}.{_perhaps(id_, ids)}")
            listed = [keys] if isinstance(keys, str) else keys
            if not isinstance(listed, list) or not listed or not all(isinstance(key, str) for key in listed):
                raise _refused(f"{id_} has no key: name one, or a list of some.")
            yield id_, tuple(dict.fromkeys(_key(id_, key) for key in listed))


def _key(id_: str, said: str) -> str:
    """Return a key by Textual's name of it; people may write it as it is shown to them."""
    if len(said) == 1:
        return _character_to_key(said) if said.isprintable() else _unknown(id_, said)
    key = f"ctrl+{said[1:]}" if said.startswith("^") else said
    parts = [part.strip() for part in key.casefold().split("+")]
    last = parts[-1]
    parts[-1] = _NAMED.get(last, _character_to_key(last) if len(last) == 1 else last)
    key = "+".join(parts)
    is_known = key in _KNOWN or key in UNRELIABLE or key.startswith("alt+") or any(key in one.keys for one in ACTIONS)
    return key if is_known else _unknown(id_, said)


def _unknown(id_: str, said: str) -> str:
    raise _refused(f"{id_}: there is no key {said!r}.")


def _is_letter(key: str) -> bool:
    """Tell whether a key types something."""
    return "+" not in key and key not in _MOVING and key != "escape" and not (key[:1] == "f" and key[1:].isdigit())


def _look_at(own: Mapping[str, tuple[str, ...]]) -> None:
    for action in ACTIONS:
        for key in own.get(action.id, ()):
            if (why := _why_not(action, key)) and key not in action.keys:
                raise _refused(f"{action.id}: {shown_key(key)} can't be used: {why}.")
    for place in PLACES:
        taken: dict[str, str] = {}
        for action in (one for one in ACTIONS if one.place in (place, "anywhere")):
            for key in own.get(action.id, action.keys):
                if taken.setdefault(key, action.id) != action.id:
                    raise _refused(
                        f"{shown_key(key)} is the key of {taken[key]} and of {action.id}: one needs another."
                    )


def _why_not(action: Action, key: str) -> str:
    """Say why an action can't have a key; nothing where it can."""
    here = {one for other in ACTIONS if other.place == action.place for one in other.keys}
    types = action.place == "anywhere" or not any(_is_letter(one) for one in here)
    if key in UNRELIABLE:
        return UNRELIABLE[key]
    if key.startswith("alt+"):
        return "terminals send it as Esc and a letter"
    if types and _is_letter(key):
        return "letters are typed there"
    if key == "escape":
        return "it leaves dialogs and screens"
    if key in _MOVING and (key not in here or action.place == "live"):
        return "it moves, chooses or types there"
    if action.place == "live" and not _SURE.fullmatch(key):
        return "while somebody speaks only function keys and Ctrl with a letter are sure"
    return _OF_DIALOGS.get(key, "") if action.place == "live" else ""


def _perhaps(said: str, known: Iterable[str]) -> str:
    near = get_close_matches(said, list(known), 1)
    return f" Did you mean {near[0]}?" if near else ""


def _refused(detail: str) -> EntryError:
    return EntryError(
        title="Your own keys are not used.",
        detail=detail,
        remedy=f"All keys are as they come. Correct {keys_file()}, or remove it: vantage keys --check",
    )
