"""The measured claims, each one command: `python -m benchmarks.NAME`. See docs/measured.md for results."""
