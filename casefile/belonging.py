"""Which rows belong to a conversation, or to its account alone, and which entries of the log tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from casefile.database import Store
from casefile.events import Change
from casefile.stretch_rows import SPANS

Belonging = Literal["conversation", "account", "turn keys"]
Queries = tuple[tuple[str, str], ...]
# By table, child tables first.
Entries = list[tuple[str, list[str]]]
_NOMINATED = "SELECT id FROM nomination WHERE conversation = :c"
# What episodes say that this conversation says.
_SOURCES = "SELECT id FROM episode_source WHERE conversation = :c"
_OF_SOURCES = (
    ("discrepancy_side", f"SELECT id FROM discrepancy_side WHERE source IN ({_SOURCES})"),
    ("episode_source", _SOURCES),
)
_RESTS_ON_IT = frozenset({"episode_source", "discrepancy_side", "episode_nomination"})
# They were pressed to the sound, and go with the last of it.
_OF_KEYS = ("turn_key", "SELECT id FROM turn_key WHERE conversation = :c")
# Child tables first. Each query gives the ids that belong to one conversation.
_OF_CONVERSATION: Queries = (
    ("excerpt", "SELECT id FROM excerpt WHERE conversation = :c"),
    ("tag", "SELECT id FROM tag WHERE conversation = :c"),
    ("leave_out", "SELECT id FROM leave_out WHERE conversation = :c"),
    ("replaced_words", "SELECT id FROM replaced_words WHERE conversation = :c"),
    ("comment", "SELECT id FROM comment WHERE conversation = :c"),
    (
        "speaker_turn",
        "SELECT s.id FROM speaker_turn s JOIN transcript t ON t.id = s.transcript WHERE t.conversation = :c",
    ),
    ("word_revision", "SELECT id FROM word_revision WHERE word IN (SELECT id FROM _words WHERE conversation = :c)"),
    ("word", "SELECT id FROM _words WHERE conversation = :c"),
    (
        "utterance",
        "SELECT u.id FROM utterance u LEFT JOIN transcript t ON t.id = u.transcript LEFT JOIN note n ON n.id = u.note "
        "WHERE coalesce(t.conversation, n.conversation) = :c",
    ),
    ("transcript", "SELECT id FROM transcript WHERE conversation = :c"),
    ("line_state", "SELECT id FROM line_state WHERE conversation = :c"),
    ("note_check", "SELECT id FROM note_check WHERE conversation = :c"),
    # A later conversation may answer a query of this one.
    (
        "note_class",
        "SELECT id FROM note_class WHERE conversation = :c OR query IN (SELECT id FROM query WHERE conversation = :c)",
    ),
    ("episode_nomination", f"SELECT id FROM episode_nomination WHERE nomination IN ({_NOMINATED})"),
    ("nomination", _NOMINATED),
    *_OF_SOURCES,
    ("query", "SELECT id FROM query WHERE conversation = :c"),
    ("arrangement", "SELECT id FROM arrangement WHERE conversation = :c"),
    (
        "case_setting",
        "SELECT id FROM case_setting WHERE id IN ('agreed_end:' || :c, 'language:' || :c) "
        "OR id IN (SELECT 'review_date:' || id FROM recording WHERE conversation = :c)",
    ),
    ("taken_up", "SELECT id FROM taken_up WHERE conversation = :c"),
    ("export_version", "SELECT id FROM export_version WHERE conversation = :c"),
    ("reflection", "SELECT id FROM reflection WHERE conversation = :c"),
    ("note", "SELECT id FROM note WHERE conversation = :c"),
    ("mark", "SELECT id FROM mark WHERE conversation = :c"),
    ("step_visit", "SELECT id FROM step_visit WHERE conversation = :c"),
    _OF_KEYS,
    ("agreement", "SELECT id FROM agreement WHERE conversation = :c"),
    ("seal", "SELECT id FROM seal WHERE conversation = :c"),
    ("pause", "SELECT id FROM pause WHERE conversation = :c"),
    ("recording", "SELECT id FROM recording WHERE conversation = :c"),
    ("conversation", "SELECT id FROM conversation WHERE id = :c"),
)
_OF_TURNS = next(one for one in _OF_CONVERSATION if one[0] == "speaker_turn")
_SPOKEN = "SELECT id FROM _words WHERE conversation = :c AND note IS NULL"
# The same of its transcripts alone.
_OF_ACCOUNT: Queries = (
    *((span, f"SELECT id FROM {span} WHERE first_word IN ({_SPOKEN})") for span in SPANS),
    _OF_TURNS,
    ("word_revision", f"SELECT id FROM word_revision WHERE word IN ({_SPOKEN})"),
    ("word", _SPOKEN),
    ("utterance", "SELECT u.id FROM utterance u JOIN transcript t ON t.id = u.transcript WHERE t.conversation = :c"),
    ("transcript", "SELECT id FROM transcript WHERE conversation = :c"),
    _OF_KEYS,
    *_OF_SOURCES,
)
_WORDS = """
CREATE TEMP VIEW _words AS SELECT w.id, u.note, coalesce(t.conversation, n.conversation) AS conversation
FROM word w JOIN utterance u ON u.id = w.utterance
LEFT JOIN transcript t ON t.id = u.transcript LEFT JOIN note n ON n.id = u.note
"""
_QUERIES: dict[Belonging, Queries] = {
    "conversation": _OF_CONVERSATION,
    "account": _OF_ACCOUNT,
    "turn keys": (_OF_KEYS,),
}


def rows_of(store: Store, conversation: str, what: Belonging) -> Entries:
    """Return the ids of what belongs to a conversation as a whole, to its account, or to its sound."""
    store.execute("DROP VIEW IF EXISTS temp._words")
    store.execute(_WORDS)
    found = [
        (table, [str(row["id"]) for row in store.rows(query, {"c": conversation})]) for table, query in _QUERIES[what]
    ]
    store.execute("DROP VIEW temp._words")
    return found


def pointing_to(events: Sequence[tuple[str, Sequence[Change]]], gone: set[str]) -> list[str]:
    """Return the events that tell of rows that go, or of others that stood on them and were taken off before."""
    columns = ("id", "transcript", "utterance", "word", "first_word")
    return [
        event
        for event, changes in events
        if any((row or {}).get(name) in gone for one in changes for row in (one.before, one.after) for name in columns)
    ]


def telling_of(events: Sequence[tuple[str, Sequence[Change]]], gone: set[str]) -> list[str]:
    """Return the events of the case as a whole that tell of what goes: as a source, or by something that rested on one.

    What was taken back is in no table: an entry that told of it is followed by those that told of that entry.
    """
    found: list[str] = []
    for event, changes in events:
        told = [
            one.id
            for one in changes
            for row in (one.before, one.after)
            if one.table in _RESTS_ON_IT
            and any((row or {}).get(name) in gone for name in ("id", "conversation", "nomination", "source"))
        ]
        if told:
            found.append(event)
            gone = {*gone, *told}
    return found
