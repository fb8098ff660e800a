"""Finding every place that speaks of one person."""

from __future__ import annotations

from pathlib import Path

from casefile.concerns import ConcernWords
from casefile.database import connect
from casefile.names import NameEntry
from casefile.words import Document
from tests.tui.driving import new_case, new_conversation, setup_hand, transcribed
from tui.commands.find_person import found_in

PERSON = NameEntry("", "person", "Bryony Ashdown", ("Bryony",), "[person]")


def test_a_person_is_found_wherever_they_are_named(tmp_path: Path) -> None:
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    by = setup_hand(case)
    transcribed(case, conversation, ["then Bryony phoned", "nobody came", "and bryonny left", "Martin stayed"])
    case.notes.add(conversation.id, "story", "spoke of Bryony Ashdown", by, at_s=4.0)
    case.episodes.add("The day Bryony rang", by)
    case.concerns.begin(conversation.id, by, ConcernWords(said="Bryony may be at risk"))
    case.log.undo(by)  # the episode: its title is still held in the log
    transcript = case.transcripts.current(conversation.id)
    assert transcript
    words = case.words.in_document(Document(transcript.id, None))
    case.words.correct(words[1].id, "she", by)
    for heard in ("Brionie", "Bryony", "nobody"):
        case.words.correct(words[3].id, heard, by)
    case.seals.seal(conversation.id, 15.0, 25.0, "taken back", by)

    found = [(held.kind, held.at_s, certain) for held, certain in found_in(case.all_texts.every(), PERSON)]
    assert ("transcript", 0.0, True) not in found
    assert ("transcript, earlier version", 0.0, True) in found
    assert ("transcript", 20.0, False) in found
    # Corrected three times: the name stood there between the first and the last.
    assert ("transcript, earlier version", 10.0, True) in found
    assert ("note", 4.0, True) in found
    assert {"log", "concern version"} <= {kind for kind, _, _ in found}
    assert "episode" not in {kind for kind, _, _ in found}
    assert not any(at_s == 30.0 for _, at_s, _ in found)
    case.close()


def test_whatever_table_holds_the_name_in_a_text_is_told(tmp_path: Path) -> None:
    """A table that comes with a later version is among them, without a word here."""
    case = new_case(tmp_path)
    connection = connect(case.folder / "case.db", case.key)
    for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
        connection.execute(f"PRAGMA {pragma}")
    tables = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    ).fetchall()
    filled = set()
    for (table,) in tables:
        columns = connection.execute("SELECT name, type FROM pragma_table_info(?)", [table]).fetchall()
        values = [_filled(name, kind) for name, kind in columns]
        if table.startswith(("sqlite_", "_sqlite", "text_index", "line_index")) or "Bryony" not in values:
            continue
        connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        filled.add(table)
    connection.close()
    found = {held.kind for held, _ in found_in(case.all_texts.every(), PERSON)}
    # Words are put together to lines, which are found as such; a key is no text.
    filled -= {"word", "word_revision", "utterance", "recording_key"}
    assert {"log" if table == "event_content" else table.replace("_", " ") for table in filled} <= found
    assert {"draft", "pattern", "comment", "replaced words", "query", "participant", "case setting"} <= found
    case.close()


def _filled(name: str, kind: str) -> object:
    if kind == "TEXT" and not name.endswith("id") and name not in ("recorder_secret", "sha256", "digest", "key"):
        return "Bryony"
    return {"TEXT": "x", "INTEGER": 7, "REAL": 7.0}.get(kind, b"")
