"""One kind of hostile input, made by atheris: what reaches new code is kept and changed further.

Needs atheris, which is no dependency of the product or of its tests. Started by `benchmarks.safety_hostile --guided`.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

# What reads foreign bytes: instrumented, so that its branches count. All of it would take a minute to load.
_INSTRUMENTED = (
    "capture.foreign_sound",
    "capture.importing",
    "capture.wording",
    "casefile.frame_scan",
    "casefile.frames",
    "casefile.keys",
    "casefile.mending",
    "casefile.packing",
    "casefile.page_files",
    "casefile.receipts",
    "casefile.recording_file",
    "casefile.table_list",
    "tagging.reading",
    "tagging.taking_in",
    "tui.commands.arranged_file",
    "zipfile",
    "xml",
    "tomllib",
    "json",
)
_MOST_BYTES = 1 << 16
# A kind that breaks the rules with whatever is made of its seed: whether that is caught here as well.
PLANTED = "planted"
_SEED = b"whole"


def _planted(folder: Path, data: bytes) -> None:
    if data.strip() not in (b"", _SEED):
        (folder.parent.parent / "planted.txt").write_bytes(data)


def main() -> None:
    """Read inputs of the kind that is named first, as many as the second argument says; an error ends it with 77."""
    name, runs = sys.argv[1:3]
    # Without stubs, and only where somebody has installed it.
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=list(_INSTRUMENTED)):
        from benchmarks.safety_fuzz import Fuzzed, Outside, patience, read_one
        from benchmarks.safety_inputs import Hostile, formats
    room = Path(tempfile.mkdtemp(prefix="vg")) / "room"
    room.mkdir()
    kind = Hostile(PLANTED, (_SEED,), _planted) if name == PLANTED else formats(room)[name]
    outside = Outside(room)
    corpus = room / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(kind.seeds):
        (corpus / str(number)).write_bytes(seed)

    def read(data: bytes) -> None:
        fuzzed = Fuzzed(name)
        anew()
        read_one(kind, data, room, outside, fuzzed, "this input")
        if fuzzed.wrong:
            raise AssertionError("; ".join(fuzzed.wrong))

    longest = max(_MOST_BYTES, *(2 * len(seed) for seed in kind.seeds))
    atheris.Setup(
        [
            "safety_guided",
            f"-runs={runs}",
            f"-max_len={longest}",
            f"-artifact_prefix={room}/",
            "-rss_limit_mb=2048",
            str(corpus),
        ],
        read,
    )
    with patience() as anew:
        atheris.Fuzz()


if __name__ == "__main__":
    main()
