"""Painting the first screen loads Textual and none of the heavy libraries, so that `vantage` starts at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.hygiene.source_tree import ROOT

HEAVY = (
    "av",
    "cryptography",
    "ctranslate2",
    "faster_whisper",
    "keyring",
    "numpy",
    "onnxruntime",
    "sounddevice",
    "spacy",
    "sqlcipher3",
    "sqlite_utils",
)

PAINT = """
import asyncio, json, sys
from tui.app import VantageApp

async def paint():
    async with VantageApp().run_test() as pilot:
        await pilot.pause()
        app = pilot.app
        painted = bool(app.screen.children) and bool(app.export_screenshot())
        print(json.dumps({"painted": painted, "modules": sorted({name.split(".")[0] for name in sys.modules})}))

asyncio.run(paint())
"""

IMPORT_COMMAND_LINE = """
import json, sys
import tui.command_line
print(json.dumps({"painted": True, "modules": sorted({name.split(".")[0] for name in sys.modules})}))
"""


def loaded_by(script: str, folder: Path) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after the script, run with an empty home folder."""
    home = {name: str(folder) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")}
    environment = {**os.environ, **home, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout.splitlines()[-1])
    assert answer["painted"]
    return set(answer["modules"])


def test_first_screen_loads_textual_and_nothing_heavy(tmp_path: Path) -> None:
    modules = loaded_by(PAINT, tmp_path)
    assert "textual" in modules
    assert sorted(modules.intersection(HEAVY)) == []


def test_the_command_line_loads_nothing_heavy_before_it_knows_the_command(tmp_path: Path) -> None:
    assert sorted(loaded_by(IMPORT_COMMAND_LINE, tmp_path).intersection(HEAVY)) == []


def test_a_planted_import_is_seen(tmp_path: Path) -> None:
    planted = "import av\n" + IMPORT_COMMAND_LINE.replace("import tui.command_line", "")
    assert "av" in loaded_by(planted, tmp_path)
