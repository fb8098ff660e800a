"""What a recorder is told on its standard input: two lines of JSON, the second once its input is open."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from capture.audio_input import Source
from capture.pieces import Begins


@dataclass(frozen=True)
class Order:
    """What a recorder is started with; without `path` it only listens and stores nothing."""

    id: str
    case: str
    case_secret: str
    conversation: str
    source: Source
    path: Path | None
    key: bytes | None
    grace_s: float
    begins: Begins = "at once"
    lane: int = 1

    def lines(self) -> tuple[str, str]:
        """Return the two lines: which input to open, and everything else, keys included."""
        rest = {
            "id": self.id,
            "case": self.case,
            "case_secret": self.case_secret,
            "conversation": self.conversation,
            "path": str(self.path.absolute()) if self.path else None,
            "key": self.key.hex() if self.key else None,
            "grace_s": self.grace_s,
            "begins": self.begins,
            "lane": self.lane,
        }
        return json.dumps(source_fields(self.source)), json.dumps(rest)

    @classmethod
    def read(cls, line: str, source: Source) -> Order:
        """Read the second line."""
        found = json.loads(line)
        path, key = found["path"], found["key"]
        return cls(
            found["id"],
            found["case"],
            found["case_secret"],
            found["conversation"],
            source,
            Path(path) if path else None,
            bytes.fromhex(key) if key else None,
            found["grace_s"],
            found["begins"],
            found["lane"],
        )


def source_fields(source: Source) -> dict[str, Any]:
    """Return a source as JSON can carry it."""
    return {**asdict(source), "file": str(source.file.absolute()) if source.file else None}


def read_source(line: str) -> Source:
    """Read the first line."""
    return source_of(json.loads(line))


def source_of(fields: dict[str, Any]) -> Source:
    """Return the source that `source_fields` told."""
    return Source(**{**fields, "file": Path(fields["file"]) if fields["file"] else None})
