"""Excerpts as files: one module per format, all written and cleared by `write`."""
