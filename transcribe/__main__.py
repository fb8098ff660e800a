"""`python -P -m transcribe`: the transcriber's process."""

from __future__ import annotations

import sys

from transcribe.worker import main

if __name__ == "__main__":
    sys.exit(main())
