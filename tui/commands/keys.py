"""`vantage keys`: every key, in the terminal or as a card of one page for the table, and one's own in place of them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

from casefile.errors import StorageError
from tui.actions import markdown_table, shown_key, use_keys
from tui.key_card import CardPlace, key_card
from tui.own_keys import keys_file, own_keys, template


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "--print", nargs="?", const="live", choices=get_args(CardPlace), help="a page to print: live if not said"
    )
    parser.add_argument("--template", action="store_true", help="print a file in which keys can be chosen otherwise")
    parser.add_argument(
        "--check", action="store_true", help="say where the file with your own keys lies, and look at it"
    )
    parser.add_argument(
        "--out", "--output", type=Path, metavar="FILE", help="where it is written (else keys-live.html in this folder)"
    )


def run(given: argparse.Namespace) -> int:
    """Print every key as it is here, or write a card as a page that any browser prints on one side of A4."""
    if given.template:
        print(template(keys_file()), end="")
        return 0
    own = own_keys()
    use_keys(own)
    if given.check:
        count = f"{len(own)} {'action has' if len(own) == 1 else 'actions have'} keys of your own"
        print(f"{keys_file()}: {count if own else 'no key of your own'}.")
        for action in own:
            print(f"  {action}: {', '.join(shown_key(key) for key in own[action])}")
        return 0
    if given.print is None:
        print(markdown_table())
        return 0
    path = given.out or Path(f"keys-{given.print}.html")
    write_page(path, key_card(given.print))
    print(f"{path}: open it in a browser and print it; one page of A4")
    return 0


def write_page(path: Path, page: str) -> None:
    """Write a page where there is none yet; raises StorageError."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(page)
    except FileExistsError:
        raise StorageError(
            title="There is such a file already.",
            detail="Nothing is written over.",
            remedy="Name another one with --out, or remove it first.",
        ) from None
    except OSError as error:
        raise StorageError(
            title="The page can't be written.",
            detail=f"The system says: {error.strerror}.",
            remedy="Name another place with --out.",
        ) from None
