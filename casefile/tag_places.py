"""Where tags stand, for views over all conversations at once: read without reading the texts."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.database import Store
from casefile.notes import STRUCK
from casefile.transcripts import REVIEWERS, Speaker

_SPEAKER = """(SELECT s.speaker FROM speaker_turn s JOIN word v ON v.id = s.first_word
   WHERE v.utterance = {0}.utterance AND v.rank <= {0}.rank ORDER BY v.rank DESC LIMIT 1)"""
# A word that was deleted says nothing, unless the tag begins or ends with it: of a lost one these alone are known.
_PLACES = f"""
SELECT t.id, w.start_s, u.note, n.step, n.at_s, {_SPEAKER.format("w")} AS speaker,
  EXISTS (SELECT 1 FROM utterance m JOIN word x ON x.utterance = m.id
   WHERE m.transcript = u.transcript AND m.rank BETWEEN u.rank AND e.rank
   AND (m.id <> u.id OR x.rank >= w.rank) AND (m.id <> e.id OR x.rank <= l.rank)
   AND (x.state <> 'deleted' OR x.id IN (w.id, l.id))
   AND coalesce({_SPEAKER.format("x")}, 'unknown') NOT IN ({", ".join(f"'{who}'" for who in sorted(REVIEWERS))})
  ) AS holds_others,
  u.note IN {STRUCK} AS is_struck
FROM tag t JOIN word w ON w.id = t.first_word JOIN utterance u ON u.id = w.utterance LEFT JOIN note n ON n.id = u.note
  JOIN word l ON l.id = t.last_word JOIN utterance e ON e.id = l.utterance
"""


@dataclass(frozen=True)
class TagPlace:
    """Where a tag stands: its first word's second on the conversation, and who says that word.

    `is_question` says that nobody but reviewers speaks in it, which makes it nobody's account. Of a typed line `note`
    is its id, `step` the step under which it stands, and `is_struck` says whether it is struck out; of a transcript's
    word note and step are None.
    """

    at_s: float | None
    speaker: Speaker
    is_question: bool
    note: str | None
    step: str | None
    is_struck: bool

    @property
    def is_asked(self) -> bool:
        """Whether it begins with a reviewer's words: a question alone, or with its answer."""
        return self.note is None and self.speaker in REVIEWERS


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
                row["note"] is None and not row["holds_others"],
                row["note"],
                row["step"],
                bool(row["is_struck"]),
            )
            for row in self._store.rows(_PLACES)
        }
