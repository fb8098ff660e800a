"""What a recorder is told on its standard input: two lines of JSON, the second once its input is open."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from capture.audio_input import Source


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

    def lines(self) -> tuple[str, str]:
        """Return the two lines: which input to open, and everything else, keys included."""
        source = {
            "device": self.source.device,
            "file": str(self.source.file.absolute()) if self.source.file else None,
            "fast": self.source.fast,
        }
        rest = {
            "id": self.id,
            "case": self.case,
            "case_secret": self.case_secret,
            "conversation": self.conversation,
            "path": str(self.path.absolute()) if self.path else None,
            "key": self.key.hex() if self.key else None,
            "grace_s": self.grace_s,
        }
        return json.dumps(source), json.dumps(rest)

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
        )


def read_source(line: str) -> Source:
    """Read the first line."""
    found = json.loads(line)
    return Source(found["device"], Path(found["file"]) if found["file"] else None, found["fast"])
