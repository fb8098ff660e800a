"""The schema of `case.db`: migrations, one function each, applied inside one transaction.

Layers (`account`, `observation`, `tag`, `judgement`) never share a table, but for words: those of a transcript are
`account`, those of a typed note `observation`, and each utterance says by its foreign key which of the two it is.
"""

from __future__ import annotations

import re

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from casefile.codes import TABLES as CODES
from casefile.database import mapped_errors
from casefile.errors import CaseDamagedError, NewerSchemaError
from casefile.replaced_words import TABLES as REPLACED
from casefile.team_tables import EPISODES, HELP, PATTERNS, UNDERSTANDING, answers_apart
from casefile.text_index import TABLES as SEARCH

migrations = Migrations("vantage")

_FIRST = """
CREATE TABLE case_info (
  id TEXT PRIMARY KEY, code_name TEXT NOT NULL, recorder_secret TEXT NOT NULL, legal_hold INTEGER NOT NULL DEFAULT 0,
  review_date TEXT, made_at TEXT NOT NULL) STRICT;
CREATE TABLE reviewer (id TEXT PRIMARY KEY, label TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE participant (
  id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, agency TEXT, role TEXT,
  level TEXT CHECK (level IN ('front line', 'first-line manager', 'senior manager', 'family member')),
  direct_contact INTEGER, involved_from TEXT, involved_to TEXT) STRICT;
CREATE TABLE conversation (
  id TEXT PRIMARY KEY, participant TEXT NOT NULL REFERENCES participant, number INTEGER NOT NULL,
  lead TEXT REFERENCES reviewer, note_taker TEXT REFERENCES reviewer, others_present TEXT,
  UNIQUE (participant, number)) STRICT;
CREATE TABLE agreement (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation,
  answer TEXT NOT NULL CHECK (answer IN ('given', 'limits', 'refused', 'withdrawn')),
  by_whom TEXT NOT NULL, limits TEXT, at TEXT NOT NULL, at_s REAL) STRICT;
CREATE TABLE step_visit (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, step TEXT NOT NULL,
  at TEXT NOT NULL, at_s REAL) STRICT;
CREATE TABLE note (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, step TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('note', 'quote')), at TEXT NOT NULL, at_s REAL, author TEXT NOT NULL) STRICT;
CREATE TABLE mark (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, step TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('moment', 'return', 'leave_out')), at TEXT NOT NULL, at_s REAL,
  author TEXT NOT NULL) STRICT;
CREATE TABLE recording (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, lane INTEGER NOT NULL DEFAULT 1,
  starts_at_s REAL NOT NULL, boot_id TEXT NOT NULL, started_boot_s REAL NOT NULL, started_at TEXT NOT NULL,
  source TEXT NOT NULL, removed INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE recording_key (recording TEXT PRIMARY KEY REFERENCES recording, key TEXT NOT NULL) STRICT;
CREATE TABLE transcript (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, engine TEXT NOT NULL, model TEXT NOT NULL,
  digest TEXT NOT NULL, settings TEXT NOT NULL, made_at TEXT NOT NULL) STRICT;
CREATE TABLE transcript_progress (
  transcript TEXT NOT NULL REFERENCES transcript, recording TEXT NOT NULL REFERENCES recording,
  reached_s REAL NOT NULL, complete INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (transcript, recording)) STRICT;
CREATE TABLE utterance (
  id TEXT PRIMARY KEY, transcript TEXT REFERENCES transcript, note TEXT REFERENCES note,
  recording TEXT REFERENCES recording, rank REAL NOT NULL, start_s REAL, end_s REAL,
  state TEXT NOT NULL DEFAULT 'heard' CHECK (state IN ('heard', 'doubtful', 'unclear', 'typed')),
  checked INTEGER NOT NULL DEFAULT 0,
  CHECK ((transcript IS NULL) <> (note IS NULL))) STRICT;
CREATE INDEX utterance_of_transcript ON utterance (transcript, rank);
CREATE INDEX utterance_of_note ON utterance (note);
CREATE TABLE word (
  id TEXT PRIMARY KEY, utterance TEXT NOT NULL REFERENCES utterance, rank REAL NOT NULL, text TEXT NOT NULL,
  start_s REAL, end_s REAL, probability REAL, parent TEXT REFERENCES word,
  state TEXT NOT NULL CHECK (state IN ('heard', 'doubtful', 'unclear', 'typed', 'corrected', 'inserted', 'deleted')))
  STRICT;
CREATE INDEX word_of_utterance ON word (utterance, rank);
CREATE INDEX word_of_parent ON word (parent) WHERE parent IS NOT NULL;
CREATE TABLE word_revision (
  id TEXT PRIMARY KEY, word TEXT NOT NULL REFERENCES word, text_before TEXT NOT NULL, state_before TEXT NOT NULL,
  author TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX word_revision_of_word ON word_revision (word);
CREATE TABLE speaker_turn (
  id TEXT PRIMARY KEY, transcript TEXT NOT NULL REFERENCES transcript, first_word TEXT NOT NULL REFERENCES word,
  speaker TEXT NOT NULL CHECK (speaker IN ('participant', 'lead', 'note_taker', 'other', 'unknown')),
  UNIQUE (transcript, first_word)) STRICT;
CREATE INDEX speaker_turn_of_word ON speaker_turn (first_word);
CREATE TABLE episode (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, period_from TEXT, period_to TEXT, precision TEXT, description TEXT,
  nominated_by TEXT, why_selected TEXT, significance TEXT) STRICT;
CREATE TABLE tag (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation,
  first_word TEXT NOT NULL REFERENCES word, last_word TEXT NOT NULL REFERENCES word,
  quote TEXT NOT NULL, prefix TEXT NOT NULL, suffix TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('episode', 'rationality', 'factor')),
  code TEXT, episode TEXT REFERENCES episode,
  direction TEXT CHECK (direction IN ('supported', 'hindered', 'both', 'unclear')), weight TEXT, memo TEXT,
  author TEXT NOT NULL, at TEXT NOT NULL,
  CHECK ((kind = 'factor') = (direction IS NOT NULL)),
  CHECK (kind = 'episode' OR code IS NOT NULL), CHECK (kind <> 'episode' OR episode IS NOT NULL)) STRICT;
CREATE INDEX tag_of_conversation ON tag (conversation);
CREATE INDEX tag_of_first_word ON tag (first_word);
CREATE INDEX tag_of_last_word ON tag (last_word);
CREATE TABLE leave_out (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation,
  first_word TEXT NOT NULL REFERENCES word, last_word TEXT NOT NULL REFERENCES word,
  author TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX leave_out_of_conversation ON leave_out (conversation);
CREATE INDEX leave_out_of_first_word ON leave_out (first_word);
CREATE INDEX leave_out_of_last_word ON leave_out (last_word);
CREATE TABLE name_key (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('person', 'agency', 'place')), real TEXT NOT NULL,
  variants TEXT NOT NULL DEFAULT '[]', pseudonym TEXT NOT NULL) STRICT;
CREATE TABLE excerpt (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation,
  first_word TEXT NOT NULL REFERENCES word, last_word TEXT NOT NULL REFERENCES word,
  UNIQUE (first_word, last_word)) STRICT;
CREATE INDEX excerpt_of_last_word ON excerpt (last_word);
CREATE TABLE export_log (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, author TEXT NOT NULL, audience TEXT NOT NULL, format TEXT NOT NULL,
  excerpts INTEGER NOT NULL, replaced INTEGER NOT NULL, sha256 TEXT NOT NULL, confirmed TEXT NOT NULL) STRICT;
CREATE TABLE event (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, author TEXT NOT NULL, place TEXT NOT NULL, kind TEXT NOT NULL,
  conversation TEXT, undoes TEXT REFERENCES event) STRICT;
CREATE INDEX event_of_place ON event (conversation, author, place);
CREATE TABLE event_content (event TEXT PRIMARY KEY REFERENCES event, changes TEXT NOT NULL) STRICT;
CREATE TABLE event_row (
  event TEXT NOT NULL REFERENCES event, entry TEXT NOT NULL, PRIMARY KEY (entry, event)) STRICT, WITHOUT ROWID;
CREATE TABLE removal (
  id TEXT PRIMARY KEY REFERENCES event, what TEXT NOT NULL, finished INTEGER NOT NULL DEFAULT 0) STRICT
"""


_STRETCHES = """
CREATE TABLE seal (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, from_s REAL NOT NULL, to_s REAL NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('unattended', 'taken back', 'withdrawn')),
  state TEXT NOT NULL CHECK (state IN ('sealed', 'unsealed', 'removed')), author TEXT NOT NULL, at TEXT NOT NULL,
  CHECK (from_s < to_s)) STRICT;
CREATE INDEX seal_of_conversation ON seal (conversation);
CREATE TABLE pause (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, from_s REAL NOT NULL, to_s REAL NOT NULL,
  reason TEXT CHECK (reason IN ('participant asked', 'break', 'interruption', 'technical')),
  author TEXT NOT NULL, at TEXT NOT NULL, CHECK (from_s <= to_s)) STRICT;
CREATE INDEX pause_of_conversation ON pause (conversation);
CREATE TABLE passed_over (
  transcript TEXT NOT NULL REFERENCES transcript, recording TEXT NOT NULL REFERENCES recording, from_s REAL NOT NULL,
  to_s REAL NOT NULL, PRIMARY KEY (transcript, recording, from_s), CHECK (from_s < to_s)) STRICT;
CREATE INDEX passed_over_of_recording ON passed_over (recording);
CREATE TABLE attendance (
  recording TEXT PRIMARY KEY REFERENCES recording, bytes INTEGER NOT NULL, unattended TEXT NOT NULL) STRICT;
CREATE TABLE rewriting (
  recording TEXT PRIMARY KEY REFERENCES recording, removal TEXT NOT NULL REFERENCES removal) STRICT;
CREATE TABLE removal_confirmation (
  removal TEXT NOT NULL REFERENCES removal, reviewer TEXT NOT NULL REFERENCES reviewer,
  PRIMARY KEY (removal, reviewer)) STRICT;
CREATE TABLE device_clock (
  recording TEXT PRIMARY KEY REFERENCES recording, bytes INTEGER NOT NULL, drift REAL NOT NULL, pairs TEXT NOT NULL)
  STRICT
"""


_WORDING = """
CREATE TABLE step_wording (id TEXT PRIMARY KEY, wording TEXT NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL) STRICT
"""

# Rows of earlier events are compared with whole rows of `note`, so that it takes no further column.
_LINES = """
CREATE TABLE line_state (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, note TEXT REFERENCES note,
  mark TEXT REFERENCES mark,
  what TEXT NOT NULL CHECK (what IN ('observation', 'return', 'struck', 'name', 'document', 'query', 'returned')),
  author TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (note, what), UNIQUE (mark, what),
  CHECK ((note IS NULL) <> (mark IS NULL)), CHECK (mark IS NULL OR what = 'returned')) STRICT;
CREATE INDEX line_state_of_conversation ON line_state (conversation);
CREATE TABLE draft (
  conversation TEXT NOT NULL REFERENCES conversation, author TEXT NOT NULL, note TEXT NOT NULL, text TEXT NOT NULL,
  at TEXT NOT NULL, at_s REAL, PRIMARY KEY (conversation, author, note)) STRICT
"""

_LEAVES = """
CREATE TABLE nomination (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, note TEXT NOT NULL REFERENCES note,
  story_s REAL, at TEXT NOT NULL, at_s REAL, author TEXT NOT NULL) STRICT;
CREATE INDEX nomination_of_conversation ON nomination (conversation);
CREATE INDEX nomination_of_note ON nomination (note);
CREATE TABLE query (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, question TEXT NOT NULL,
  source_kind TEXT, differs TEXT, at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
CREATE INDEX query_of_conversation ON query (conversation);
CREATE TABLE note_class (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, note TEXT NOT NULL REFERENCES note,
  kind TEXT NOT NULL, code TEXT, direction TEXT CHECK (direction IN ('supported', 'hindered', 'both', 'unclear')),
  weight TEXT, words TEXT, nomination TEXT REFERENCES nomination, about TEXT REFERENCES note,
  query TEXT REFERENCES query, at TEXT NOT NULL, at_s REAL, author TEXT NOT NULL,
  CHECK (kind = 'factor' OR (direction IS NULL AND weight IS NULL))) STRICT;
CREATE INDEX note_class_of_conversation ON note_class (conversation);
CREATE INDEX note_class_of_note ON note_class (note);
CREATE INDEX note_class_of_nomination ON note_class (nomination) WHERE nomination IS NOT NULL;
CREATE INDEX note_class_about ON note_class (about) WHERE about IS NOT NULL;
CREATE INDEX note_class_of_query ON note_class (query) WHERE query IS NOT NULL;
CREATE TABLE reflection (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, words TEXT NOT NULL, at TEXT NOT NULL,
  author TEXT NOT NULL) STRICT;
CREATE INDEX reflection_of_conversation ON reflection (conversation);
CREATE TABLE case_setting (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT
"""

# A concern points to no conversation, and its columns bear other names than those by which a removal finds what goes.
_APART = """
CREATE TABLE concern (
  id TEXT PRIMARY KEY, held_in TEXT NOT NULL, label TEXT NOT NULL, at TEXT NOT NULL, moment_s REAL,
  author TEXT NOT NULL) STRICT;
CREATE TABLE concern_version (
  id TEXT PRIMARY KEY, concern TEXT NOT NULL REFERENCES concern,
  kind TEXT NOT NULL CHECK (kind IN ('risk', 'staff', 'distress')), said TEXT NOT NULL, at_risk TEXT NOT NULL,
  said_when TEXT NOT NULL, told TEXT NOT NULL, told_when TEXT NOT NULL, decided TEXT NOT NULL,
  decided_by TEXT NOT NULL, is_open INTEGER NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX concern_version_of_concern ON concern_version (concern);
CREATE TABLE concern_copy (
  id TEXT PRIMARY KEY, concern TEXT NOT NULL REFERENCES concern, sha256 TEXT NOT NULL, author TEXT NOT NULL,
  at TEXT NOT NULL) STRICT;
CREATE INDEX concern_copy_of_concern ON concern_copy (concern);
CREATE TABLE note_check (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, note TEXT NOT NULL REFERENCES note,
  checked_on TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX note_check_of_conversation ON note_check (conversation);
CREATE INDEX note_check_of_note ON note_check (note)
"""

# What is said of an export afterwards stands beside its entry in the log, which takes no further column either.
_EXPORTS = """
CREATE TABLE export_version (
  id TEXT PRIMARY KEY, audience TEXT NOT NULL, stage TEXT NOT NULL, conversation TEXT REFERENCES conversation,
  number INTEGER NOT NULL, contents TEXT NOT NULL, at TEXT NOT NULL, author TEXT NOT NULL) STRICT;
CREATE INDEX export_version_of_conversation ON export_version (conversation);
CREATE TABLE exported_version (
  id TEXT PRIMARY KEY, export TEXT NOT NULL UNIQUE REFERENCES export_log, version TEXT NOT NULL REFERENCES
  export_version, reason TEXT) STRICT;
CREATE INDEX exported_version_of_version ON exported_version (version);
CREATE TABLE handover (
  id TEXT PRIMARY KEY, export TEXT NOT NULL REFERENCES export_log, whom TEXT NOT NULL, at TEXT NOT NULL,
  author TEXT NOT NULL) STRICT;
CREATE INDEX handover_of_export ON handover (export);
CREATE TABLE chosen_excerpt (
  id TEXT PRIMARY KEY, excerpt TEXT NOT NULL REFERENCES excerpt,
  audience TEXT NOT NULL CHECK (audience IN ('group', 'public')), at TEXT NOT NULL, author TEXT NOT NULL,
  UNIQUE (excerpt, audience)) STRICT;
CREATE TABLE public_excerpt (id TEXT PRIMARY KEY, excerpt TEXT NOT NULL UNIQUE REFERENCES excerpt) STRICT
"""

_HOLD = """
CREATE TABLE legal_hold (
  id TEXT PRIMARY KEY, held INTEGER NOT NULL CHECK (held IN (0, 1)), reason TEXT NOT NULL CHECK (reason <> ''),
  author TEXT NOT NULL, at TEXT NOT NULL) STRICT
"""

_AROUND = """
CREATE TABLE arrangement (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation,
  kind TEXT NOT NULL CHECK (kind IN
    ('exposure', 'preparation', 'follow_up', 'turn_to', 'second', 'told', 'leave_out')),
  words TEXT NOT NULL, stage TEXT CHECK (stage IN ('preliminary', 'interim', 'final')), at_s REAL, to_s REAL,
  at TEXT NOT NULL, author TEXT NOT NULL, CHECK ((at_s IS NULL) = (to_s IS NULL))) STRICT;
CREATE INDEX arrangement_of_conversation ON arrangement (conversation);
CREATE TABLE taken_up (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, point TEXT NOT NULL, at TEXT NOT NULL,
  author TEXT NOT NULL, UNIQUE (conversation, point)) STRICT
"""


_CLEARINGS = """
CREATE TABLE kept_form (
  id TEXT PRIMARY KEY, digest TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('form', 'word')),
  width INTEGER NOT NULL CHECK (width BETWEEN 0 AND 2), at TEXT NOT NULL, author TEXT NOT NULL,
  UNIQUE (digest, kind, width)) STRICT;
CREATE TABLE generalised_form (
  id TEXT PRIMARY KEY, form TEXT NOT NULL, instead TEXT NOT NULL, width INTEGER NOT NULL CHECK (width BETWEEN 0 AND 2),
  at TEXT NOT NULL, author TEXT NOT NULL, UNIQUE (form, width)) STRICT;
CREATE TABLE excerpt_response (
  id TEXT PRIMARY KEY, excerpt TEXT NOT NULL REFERENCES excerpt, stage TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('comment', 'correction', 'withdrawal')), words TEXT NOT NULL,
  at TEXT NOT NULL, author TEXT NOT NULL, outcome TEXT, outcome_at TEXT, outcome_author TEXT) STRICT;
CREATE INDEX excerpt_response_of_excerpt ON excerpt_response (excerpt)
"""

# A revision that was begun to take the place of another is read once it has done so.
_PASSES = """
CREATE TABLE revision_pass (
  id TEXT PRIMARY KEY NOT NULL REFERENCES transcript, conversation TEXT NOT NULL REFERENCES conversation,
  after TEXT NOT NULL REFERENCES transcript, adopted INTEGER NOT NULL DEFAULT 0 CHECK (adopted IN (0, 1)),
  report TEXT) STRICT;
CREATE INDEX revision_pass_of_conversation ON revision_pass (conversation);
CREATE INDEX revision_pass_after ON revision_pass (after)
"""


# What an engine heard before it heard it again: it is nobody's words, and goes with the stretch.
_FIRST_HEARINGS = """
CREATE TABLE first_hearing (
  id TEXT PRIMARY KEY NOT NULL, conversation TEXT NOT NULL REFERENCES conversation,
  transcript TEXT NOT NULL REFERENCES transcript, from_s REAL NOT NULL, to_s REAL NOT NULL, text TEXT NOT NULL,
  CHECK (from_s < to_s)) STRICT;
CREATE INDEX first_hearing_of_conversation ON first_hearing (conversation);
CREATE INDEX first_hearing_of_transcript ON first_hearing (transcript, from_s)
"""

_TURN_KEYS = """
CREATE TABLE turn_key (
  id TEXT PRIMARY KEY NOT NULL, conversation TEXT NOT NULL REFERENCES conversation,
  speaker TEXT NOT NULL CHECK (speaker IN ('participant', 'lead', 'note_taker', 'other')), at TEXT NOT NULL,
  at_s REAL NOT NULL, author TEXT NOT NULL) STRICT;
CREATE INDEX turn_key_of_conversation ON turn_key (conversation, at_s)
"""


# What is half typed of the case as a whole: no conversation it would go with.
_CASE_DRAFTS = """
CREATE TABLE case_draft (
  author TEXT NOT NULL, note TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (author, note)) STRICT
"""


@migrations()
def m001_first_schema(db: Database) -> None:
    """Make the tables of the first release."""
    for statement in _FIRST.split(";"):
        db.conn.execute(statement)


@migrations()
def m002_stretches(db: Database) -> None:
    """Make the tables of stretches, of what a removal of one has left to do, and of the devices' clocks."""
    for statement in _STRETCHES.split(";"):
        db.conn.execute(statement)


@migrations()
def m003_step_wording(db: Database) -> None:
    """Make the table of the team's wording of the steps."""
    db.conn.execute(_WORDING)


@migrations()
def m004_lines(db: Database) -> None:
    """Make the tables of what is said of notes and marks afterwards, and of what stands half typed on a note line."""
    for statement in _LINES.split(";"):
        db.conn.execute(statement)


@migrations()
def m005_leaves(db: Database) -> None:
    """Make the tables of what notes are said to be, of nominated episodes, queries, reflections and settings."""
    for statement in _LEAVES.split(";"):
        db.conn.execute(statement)


@migrations()
def m006_apart(db: Database) -> None:
    """Make the tables of safeguarding concerns, and of what participants have checked of the notes."""
    for statement in _APART.split(";"):
        db.conn.execute(statement)


@migrations()
def m007_exports(db: Database) -> None:
    """Make the tables of what exports hold, version by version, of what was chosen for them, and of who has them."""
    for statement in _EXPORTS.split(";"):
        db.conn.execute(statement)


@migrations()
def m008_legal_hold(db: Database) -> None:
    """Make the table of when, by whom and why a legal hold was set or lifted."""
    db.conn.execute(_HOLD)


@migrations()
def m009_around(db: Database) -> None:
    """Make the tables of what is arranged around conversations, and of what a later one takes up of an earlier."""
    for statement in _AROUND.split(";"):
        db.conn.execute(statement)


@migrations()
def m010_episodes(db: Database) -> None:
    """Make the tables of the record of key practice episodes, and of what the team judges and comments on."""
    for statement in EPISODES.split(";"):
        db.conn.execute(statement)


@migrations()
def m011_search(db: Database) -> None:
    """Make the full-text index, and the table of saved searches."""
    for statement in SEARCH:
        db.conn.execute(statement)


@migrations()
def m012_passes(db: Database) -> None:
    """Make the table of better passes."""
    for statement in _PASSES.split(";"):
        db.conn.execute(statement)


@migrations()
def m013_clearings(db: Database) -> None:
    """Make the tables of what was decided of forms on the way out, and of what participants say to their excerpts."""
    for statement in _CLEARINGS.split(";"):
        db.conn.execute(statement)


@migrations()
def m014_codes(db: Database) -> None:
    """Make the table of what the team has changed of the codebook."""
    for statement in CODES:
        db.conn.execute(statement)


@migrations()
def m015_help(db: Database) -> None:
    """Make the tables of what rules suggest, of who has turned that on, and of hints on wording that were dismissed."""
    for statement in HELP.split(";"):
        db.conn.execute(statement)


@migrations()
def m016_first_hearings(db: Database) -> None:
    """Make the table of what was heard at first where an engine had lost itself."""
    for statement in _FIRST_HEARINGS.split(";"):
        db.conn.execute(statement)


@migrations()
def m017_turn_keys(db: Database) -> None:
    """Make the table of who was marked live as speaking."""
    for statement in _TURN_KEYS.split(";"):
        db.conn.execute(statement)


@migrations()
def m018_replaced_words(db: Database) -> None:
    """Make the table of what was put in place of what in exports."""
    for statement in REPLACED.split(";"):
        db.conn.execute(statement)


@migrations()
def m019_patterns(db: Database) -> None:
    """Make the tables of patterns, of what they rest on, and of what the team has changed of their kinds."""
    for statement in PATTERNS.split(";"):
        db.conn.execute(statement)


@migrations()
def m020_understanding(db: Database) -> None:
    """Let each reviewer answer suggestions; keep whose words a title is, and what was asked about."""
    for statement in UNDERSTANDING.split(";"):
        db.conn.execute(statement)
    for event, changes in db.conn.execute(
        "SELECT event, changes FROM event_content WHERE instr(changes, '\"suggestion\", ')"
    ).fetchall():
        db.conn.execute("UPDATE event_content SET changes = ? WHERE event = ?", [answers_apart(changes), event])


@migrations()
def m021_case_drafts(db: Database) -> None:
    """Make the table of what stands half typed in answer to questions about the case as a whole."""
    db.conn.execute(_CASE_DRAFTS)


def migrate(database: Database, *, fresh: bool = False) -> None:
    """Bring a case to this version's schema, a `fresh` one from nothing.

    Raises, with nothing changed, NewerSchemaError for a schema beyond it and CaseDamagedError for a database that
    is no case's.
    """
    with mapped_errors():
        applied = {migration.name for migration in migrations.applied(database)}
        pending = {migration.name for migration in migrations.pending(database)}
        if applied - _KNOWN:
            raise NewerSchemaError(
                title="This case was written by a newer Vantage.",
                detail="It holds tables that this version does not know.",
                remedy="Update Vantage on this computer. Nothing was changed.",
            )
        if not applied and not fresh:
            raise CaseDamagedError(
                title="The database is not that of a case.",
                detail="It holds tables, and no sign that Vantage made them.",
                remedy="Restore the folder from a backup.",
            )
        if pending:
            migrations.apply(database)


_KNOWN = frozenset(name for name in [*globals()] if re.fullmatch(r"m\d{3}_\w+", name))
