"""The sample conversation, its script and synthesisers, and a generator of others with known words and times."""
