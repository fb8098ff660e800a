"""What can go wrong while sample sound is made: one error with a title, the detail and what to do."""

from __future__ import annotations


class SampleError(Exception):
    """A sample could not be made or read; carries a title, what is known, and what to do next."""

    def __init__(self, title: str, detail: str, remedy: str) -> None:
        super().__init__(f"{title}: {detail} {remedy}")
        self.title = title
        self.detail = detail
        self.remedy = remedy


class SynthesiserMissing(SampleError):
    """A speech synthesiser that the render needs is not installed on this machine."""
