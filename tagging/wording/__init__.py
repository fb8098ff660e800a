"""Rules on the team's own wording, as data: each with why, what to try instead, and its own tests."""
