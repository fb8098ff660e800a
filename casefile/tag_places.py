"""Where tags stand, for views over all conversations at once: read without reading the texts."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.database import Store
from casefile.transcripts import Speaker

_PLACES = """
SELECT t.id, w.start_s, u.note, n.step, n.at_s,
  (SELECT s.speaker FROM speaker_turn s JOIN word v ON v.id = s.first_word
   WHERE v.utterance = w.utterance AND v.rank <= w.rank ORDER BY v.rank DESC LIMIT 1) AS speaker,
  (SELECT s.speaker FROM speaker_turn s JOIN word v ON v.id = s.first_word
   WHERE v.utterance = l.utterance AND v.rank <= l.rank ORDER BY v.rank DESC LIMIT 1) AS last_speaker,
  EXISTS (SELECT 1 FROM line_state s WHERE s.note = u.note AND s.what = 'struck') AS is_struck
FROM tag t JOIN word w ON w.id = t.first_word JOIN utterance u ON u.id = w.utterance LEFT JOIN note n ON n.id = u.note
  JOIN word l ON l.id = t.last_word
"""


@dataclass(frozen=True)
class TagPlace:
    """Where a tag stands: its first word's second on the conversation, and who says its first and its last word.

    Of a typed line `note` is its id, `step` the step under which it stands, and `is_struck` says whether it is struck
    out; of a transcript's word note and step are None.
    """

    at_s: float | None
    speaker: Speaker
    last_speaker: Speaker
    note: str | None
    step: str | None
    is_struck: bool


class TagPlaces:
    """Reads the places of all tags of a case; whether one may be shown is what `casefile.tags` says."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, TagPlace]:
        """Return where each tag stands, by its id."""
        return {
            row["id"]: TagPlace(
                row["start_s"] if row["note"] is None else row["at_s"],
                row["speaker"] or "unknown",
                row["last_speaker"] or "unknown",
                row["note"],
                row["step"],
                bool(row["is_struck"]),
            )
            for row in self._store.rows(_PLACES)
        }
