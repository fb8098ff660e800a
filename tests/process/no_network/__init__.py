"""A folder for PYTHONPATH: its `sitecustomize` refuses the network to every Python process that is started with it."""

from __future__ import annotations

from pathlib import Path


def guarded(log: Path) -> dict[str, str]:
    """Return the environment in which processes have no network, and in which file they tell that they tried."""
    return {"PYTHONPATH": str(Path(__file__).parent), "VANTAGE_TEST_NETWORK_LOG": str(log)}
