"""The way into a case: its passphrase or recovery key is asked for until it fits or the person leaves."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.errors import WrongKeyError
from tui.screens.ask import AskDialog
from tui.screens.error import ErrorDialog

if TYPE_CHECKING:
    from casefile.keys import Secret
    from tui.app import VantageApp


_WORDS = "Passphrase, or the recovery key."
_OF_SAMPLE = "That of the sample lies beside it, in {}."


async def open_case(app: VantageApp, folder: Path, typed: str = "") -> None:
    """Open a case: by the system keyring where it has an entry, else by what the person types, or began to type."""
    is_sample = app.sample_file is not None and app.folder is not None and folder.absolute() == app.folder.absolute()
    if is_sample and app.secret is not None:
        await app.open(folder, app.secret)
        return
    encrypted, found = await asyncio.to_thread(_found_by_itself, folder)
    if not encrypted or found is not None:
        await app.open(folder, found)
        return
    while True:
        words = f"{_WORDS} {_OF_SAMPLE.format(app.sample_file.name)}" if app.sample_file and is_sample else _WORDS
        asked = AskDialog(f"Open {folder.stem}", words, value=typed, password=True)
        answer = await app.push_screen_wait(asked)
        if answer is None:
            return
        typed = ""
        # Until the case is open, or the key turns out to be wrong, the first screen would obey what is typed.
        hold = app.hold_keys(has_line=False)
        try:
            await app.open(folder, as_secret(answer))
            return
        except WrongKeyError as error:
            await app.push_screen_wait(ErrorDialog(error))
        finally:
            app.let_keys_go(hold)


def as_secret(typed: str) -> Secret:
    """Tell a recovery key, fourteen groups of four, from a passphrase."""
    from casefile.keys import Secret

    groups = typed.strip().split("-")
    is_recovery = len(groups) == 14 and all(len(group) == 4 for group in groups)
    return Secret("recovery" if is_recovery else "passphrase", typed)


def _found_by_itself(folder: Path) -> tuple[bool, Secret | None]:
    from casefile.keys import KeyRing, find_keyring_entry

    ring = KeyRing.load(folder)
    has_entry = any(way.kind == "keyring" for way in ring.ways)
    return ring.encrypted, find_keyring_entry(ring.case_id) if has_entry else None
