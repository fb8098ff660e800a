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


async def open_case(app: VantageApp, folder: Path) -> None:
    """Open a case: by the system keyring where it has an entry, else by what the person types."""
    encrypted, found = await asyncio.to_thread(_found_by_itself, folder)
    if not encrypted or found is not None:
        await app.open(folder, found)
        return
    while True:
        typed = await app.push_screen_wait(
            AskDialog(f"Open {folder.stem}", "Passphrase, or the recovery key", password=True)
        )
        if typed is None:
            return
        try:
            await app.open(folder, as_secret(typed))
            return
        except WrongKeyError as error:
            await app.push_screen_wait(ErrorDialog(error))


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
