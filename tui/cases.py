"""Which cases lie in a folder, told without loading the store."""

from __future__ import annotations

from pathlib import Path


def case_folders(parent: Path) -> list[Path]:
    """Return the case folders in a folder by name; none where it can't be read."""
    try:
        return sorted(path.parent for path in parent.glob("*.vantage/keys.json"))
    except OSError:
        return []
