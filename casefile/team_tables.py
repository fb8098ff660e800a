"""The tables of what the review team makes of the tags, and of what rules say to it: for their migrations."""

from __future__ import annotations

import json
from typing import Any

from casefile.database import Row

# Who is behind an episode, what it rests on and what is missing are the reviewers'; what is judged of it lies apart.
EPISODES = """
CREATE TABLE episode_nominator (
  id TEXT PRIMARY KEY, episode TEXT NOT NULL REFERENCES episode, participant TEXT REFERENCES participant,
  at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
CREATE INDEX episode_nominator_of_episode ON episode_nominator (episode);
CREATE TABLE episode_nomination (
  id TEXT PRIMARY KEY, episode TEXT NOT NULL REFERENCES episode, nomination TEXT NOT NULL UNIQUE REFERENCES nomination,
  at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
CREATE INDEX episode_nomination_of_episode ON episode_nomination (episode);
CREATE TABLE episode_source (
  id TEXT PRIMARY KEY, episode TEXT NOT NULL REFERENCES episode, conversation TEXT REFERENCES conversation, at_s REAL,
  reference TEXT, at TEXT NOT NULL, author TEXT NOT NULL, CHECK ((conversation IS NULL) <> (reference IS NULL)),
  CHECK (at_s IS NULL OR conversation IS NOT NULL)) STRICT;
CREATE INDEX episode_source_of_episode ON episode_source (episode);
CREATE INDEX episode_source_of_conversation ON episode_source (conversation) WHERE conversation IS NOT NULL;
CREATE TABLE missing_view (
  id TEXT PRIMARY KEY, episode TEXT NOT NULL REFERENCES episode, who TEXT NOT NULL, why TEXT, at TEXT NOT NULL,
  author TEXT NOT NULL) STRICT;
CREATE INDEX missing_view_of_episode ON missing_view (episode);
CREATE TABLE discrepancy (
  id TEXT PRIMARY KEY, episode TEXT NOT NULL REFERENCES episode, differs TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'explained', 'stays_open')), explanation TEXT, at TEXT NOT NULL,
  author TEXT NOT NULL, CHECK ((status = 'explained') = (explanation IS NOT NULL))) STRICT;
CREATE INDEX discrepancy_of_episode ON discrepancy (episode);
CREATE TABLE discrepancy_side (
  id TEXT PRIMARY KEY, discrepancy TEXT NOT NULL REFERENCES discrepancy,
  source TEXT NOT NULL REFERENCES episode_source, says TEXT NOT NULL, at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
CREATE INDEX discrepancy_side_of_discrepancy ON discrepancy_side (discrepancy);
CREATE INDEX discrepancy_side_of_source ON discrepancy_side (source);
CREATE TABLE element (
  id TEXT PRIMARY KEY, episode TEXT NOT NULL REFERENCES episode, text TEXT NOT NULL, at TEXT NOT NULL,
  author TEXT NOT NULL) STRICT;
CREATE INDEX element_of_episode ON element (episode);
CREATE TABLE judgement (
  id TEXT PRIMARY KEY, element TEXT NOT NULL UNIQUE REFERENCES element,
  judgement TEXT NOT NULL CHECK (judgement IN ('good', 'problematic', 'not_judged')), reason TEXT,
  information_used TEXT, information_available_unused TEXT, at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
CREATE TABLE significance (
  id TEXT PRIMARY KEY, episode TEXT NOT NULL UNIQUE REFERENCES episode, words TEXT NOT NULL,
  is_hindsight INTEGER NOT NULL CHECK (is_hindsight IN (0, 1)), at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
CREATE TABLE episode_comment (
  id TEXT PRIMARY KEY, episode TEXT NOT NULL REFERENCES episode, words TEXT NOT NULL, at TEXT NOT NULL,
  author TEXT NOT NULL) STRICT;
CREATE INDEX episode_comment_of_episode ON episode_comment (episode);
CREATE TABLE comment (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation,
  first_word TEXT NOT NULL REFERENCES word, last_word TEXT NOT NULL REFERENCES word, quote TEXT NOT NULL,
  words TEXT NOT NULL, at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
CREATE INDEX comment_of_conversation ON comment (conversation);
CREATE INDEX comment_of_first_word ON comment (first_word);
CREATE INDEX comment_of_last_word ON comment (last_word)
"""

# A pattern rests on episodes and factors: nothing here leads to a word, a note, a tag or a conversation.
PATTERNS = """
CREATE TABLE pattern_kind (
  id TEXT PRIMARY KEY, title TEXT NOT NULL CHECK (title <> ''),
  is_retired INTEGER NOT NULL CHECK (is_retired IN (0, 1)), at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
CREATE TABLE pattern (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, words TEXT NOT NULL CHECK (words <> ''), at TEXT NOT NULL,
  author TEXT NOT NULL) STRICT;
CREATE TABLE pattern_episode (
  id TEXT PRIMARY KEY, pattern TEXT NOT NULL REFERENCES pattern, episode TEXT NOT NULL REFERENCES episode,
  at TEXT NOT NULL, author TEXT NOT NULL, UNIQUE (pattern, episode)) STRICT;
CREATE INDEX pattern_episode_of_episode ON pattern_episode (episode);
CREATE TABLE pattern_factor (
  id TEXT PRIMARY KEY, pattern TEXT NOT NULL REFERENCES pattern, factor TEXT NOT NULL, at TEXT NOT NULL,
  author TEXT NOT NULL, UNIQUE (pattern, factor)) STRICT
"""

# Not among the layers: what rules of the product say, until somebody makes something of it or dismisses it.
HELP = """
CREATE TABLE suggestion (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation,
  first_word TEXT NOT NULL REFERENCES word, last_word TEXT NOT NULL REFERENCES word, rule TEXT NOT NULL,
  version INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('rationality', 'factor')), code TEXT NOT NULL,
  reason TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'dismissed')), author TEXT,
  at TEXT NOT NULL, UNIQUE (rule, first_word, last_word), CHECK ((state = 'open') = (author IS NULL))) STRICT;
CREATE INDEX suggestion_of_conversation ON suggestion (conversation);
CREATE INDEX suggestion_of_first_word ON suggestion (first_word);
CREATE INDEX suggestion_of_last_word ON suggestion (last_word);
CREATE TABLE suggesting (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, author TEXT NOT NULL, at TEXT NOT NULL,
  UNIQUE (conversation, author)) STRICT;
CREATE TABLE dismissed_hint (
  id TEXT PRIMARY KEY, rule TEXT NOT NULL, entry TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
  author TEXT NOT NULL, UNIQUE (rule, entry)) STRICT
"""


def answers_apart(changes: str) -> str:
    """Return what an event changed, with answers to suggestions as rows of their own, so that undo finds them.

    An answer bears the id of its suggestion, as `UNDERSTANDING` makes it.
    """
    found: list[list[Any]] = []
    for table, entry, *rows in json.loads(changes):
        if table != "suggestion":
            found.append([table, entry, *rows])
            continue
        left = [row and {name: row[name] for name in row if name not in ("state", "author")} for row in rows]
        given = [_answer(row) if row and row.get("author") else None for row in rows]
        found += [["suggestion", entry, *left]] if left[0] != left[1] else []
        found += [["suggestion_answer", entry, *given]] if given[0] != given[1] else []
    return json.dumps(found, ensure_ascii=False)


def _answer(row: Row) -> Row:
    return {
        "id": row["id"],
        "suggestion": row["id"],
        "answer": row["state"],
        "at": row["at"],
        "author": row["author"],
    }


# What rules suggest is answered by each reviewer by themselves. A title that was taken from what a participant named
# is theirs until somebody words it anew. Whether a factor was asked about is the reviewers' to say.
UNDERSTANDING = """
CREATE TABLE suggestion_made (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation,
  first_word TEXT NOT NULL REFERENCES word, last_word TEXT NOT NULL REFERENCES word, rule TEXT NOT NULL,
  version INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('rationality', 'factor')), code TEXT NOT NULL,
  reason TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (rule, first_word, last_word)) STRICT;
INSERT INTO suggestion_made
  SELECT id, conversation, first_word, last_word, rule, version, kind, code, reason, at FROM suggestion;
CREATE TABLE answered (id TEXT, answer TEXT, at TEXT, author TEXT) STRICT;
INSERT INTO answered SELECT id, state, at, author FROM suggestion WHERE author IS NOT NULL;
DROP TABLE suggestion;
ALTER TABLE suggestion_made RENAME TO suggestion;
CREATE INDEX suggestion_of_conversation ON suggestion (conversation);
CREATE INDEX suggestion_of_first_word ON suggestion (first_word);
CREATE INDEX suggestion_of_last_word ON suggestion (last_word);
CREATE TABLE suggestion_answer (
  id TEXT PRIMARY KEY, suggestion TEXT NOT NULL REFERENCES suggestion,
  answer TEXT NOT NULL CHECK (answer IN ('accepted', 'dismissed')), at TEXT NOT NULL, author TEXT NOT NULL,
  UNIQUE (suggestion, author)) STRICT;
INSERT INTO suggestion_answer SELECT id, id, answer, at, author FROM answered;
DROP TABLE answered;
CREATE TABLE taken_title (
  id TEXT PRIMARY KEY, episode TEXT NOT NULL UNIQUE REFERENCES episode, at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
INSERT INTO taken_title
  SELECT l.id, l.episode, l.at, l.author FROM episode_nomination l JOIN episode e ON e.id = l.episode
  JOIN nomination n ON n.id = l.nomination WHERE lower(e.title) IN (
    SELECT lower(words) FROM note_class WHERE nomination = n.id AND kind = 'title' UNION
    SELECT lower(group_concat(text, ' ')) FROM (
      SELECT w.text FROM word w JOIN utterance u ON u.id = w.utterance WHERE u.note = n.note
      AND w.state <> 'deleted' ORDER BY w.rank))
  GROUP BY l.episode;
CREATE TABLE factor_asked (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, code TEXT NOT NULL,
  episode TEXT REFERENCES episode, was_asked INTEGER NOT NULL CHECK (was_asked IN (0, 1)), at TEXT NOT NULL,
  author TEXT NOT NULL) STRICT;
CREATE INDEX factor_asked_of_conversation ON factor_asked (conversation)
"""
