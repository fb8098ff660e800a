"""Cue packs: rules as data, with their own tests, for what a reviewer may have passed over.

There are cues for aspects of local rationality and for contributory factors. There are none for turning points, for
what went well and for patterns: those are the participant's or the team's to name.
"""
