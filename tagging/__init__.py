"""Words to excerpts: codebook, selection, pseudonyms, excerpts and their export.

Nothing is imported here, so that a screen loads only what it shows.
"""
