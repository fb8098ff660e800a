"""Sound to words: models, speech windows, the speech engine, word times and checks."""
