"""`vantage qda`: show what a REFI-QDA project or codebook of another program holds; nothing of it enters a case."""

from __future__ import annotations

import argparse
from pathlib import Path

from tagging.reading.refi import read_refi


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("file", type=Path, help="a .qdpx or .qdc file")


def run(given: argparse.Namespace) -> int:
    """Print codes, texts with their tags, and what was passed over."""
    found = read_refi(given.file)
    print(f"written by {found.origin or 'a program that does not say'}; users: {', '.join(found.users) or 'none'}")
    for code in found.codes:
        print(f"{'  ' * (len(code.path) - 1)}{code.path[-1]}{'' if code.is_codable else '/'}")
    for text in found.texts:
        print(f"{text.name}: {len(text.text)} characters, {len(text.tags)} tags")
        for tag in text.tags:
            codes = "; ".join(path[-1] for path in tag.codes) or "no code"
            print(f"  {tag.starts}-{tag.ends} {codes} ({tag.user or 'nobody named'}): {' '.join(tag.words.split())}")
    for loss in found.losses:
        print(f"passed over: {loss}")
    return 0
