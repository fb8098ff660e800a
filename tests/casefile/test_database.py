"""The one place where databases are opened: driver errors in words, transactions, writers that wait for one another."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.database import Store, connect
from casefile.errors import CaseBusyError, CaseDamagedError, EntryError, StorageError, VantageError, WrongKeyError
from tests.casefile.support import LIVE, PASSPHRASE, HandClock, begin, contents, make_case

KEY = bytes(range(32))


@pytest.fixture(params=[KEY, None], ids=["encrypted", "plain"])
def key(request: pytest.FixtureRequest) -> bytes | None:
    found: bytes | None = request.param
    return found


@pytest.fixture
def store(tmp_path: Path, key: bytes | None) -> Store:
    made = Store(tmp_path / "a.db", key)
    made.execute("CREATE TABLE heron (name TEXT UNIQUE) STRICT")
    return made


def names(store: Store) -> list[str]:
    return [row["name"] for row in store.rows("SELECT name FROM heron ORDER BY name")]


def put(store: Store, name: str) -> None:
    store.execute("INSERT INTO heron VALUES (?)", [name])


def test_a_database_is_opened_as_it_must_be(store: Store) -> None:
    def pragma(name: str) -> object:
        return next(iter((store.row(f"PRAGMA {name}") or {}).values()))

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("foreign_keys") == 1
    assert pragma("secure_delete") == 1
    assert pragma("temp_store") == 2


def test_another_key_does_not_open_a_database(tmp_path: Path, store: Store, key: bytes | None) -> None:
    store.close()
    before = contents(tmp_path)
    for wrong in (bytes(32), None if key else KEY):
        with pytest.raises(WrongKeyError):
            Store(tmp_path / "a.db", wrong)
    assert contents(tmp_path) == before


def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path, key: bytes | None) -> None:
    (tmp_path / "a.db").write_bytes(b"these are no pages of a database " * 300)
    before = contents(tmp_path)
    with pytest.raises(WrongKeyError):
        connect(tmp_path / "a.db", key)
    assert contents(tmp_path) == before


def test_a_damaged_page_is_told_as_damage(tmp_path: Path, store: Store, key: bytes | None) -> None:
    with store.write():
        for number in range(2000):
            put(store, f"heron number {number:05}")
    store.close()
    data = bytearray((tmp_path / "a.db").read_bytes())
    data[4096 * 4 : 4096 * 9] = b"\xa5" * (4096 * 5)
    (tmp_path / "a.db").write_bytes(data)
    damaged = Store(tmp_path / "a.db", key)
    with pytest.raises(CaseDamagedError) as caught:
        damaged.rows("SELECT * FROM heron")
    assert "heron" not in str(caught.value)
    assert caught.value.remedy
    damaged.close()


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("INSERT INTO heron VALUES ('grey')", EntryError),
        ("INSERT INTO heron VALUES (x'00')", EntryError),
        ("SELECT * FROM egret", CaseDamagedError),
        ("SELECT", CaseDamagedError),
    ],
)
def test_the_drivers_errors_become_ours_without_quoting_a_value(
    store: Store, sql: str, error: type[VantageError]
) -> None:
    put(store, "grey")
    for run in (store.execute, store.rows):
        if run == store.rows and not sql.startswith("SELECT"):
            continue
        with pytest.raises(error) as caught:
            run(sql)
        assert caught.value.title
        assert caught.value.remedy
        assert "grey" not in str(caught.value)
        assert caught.value.__cause__ is None
    assert names(store) == ["grey"]


def test_damage_that_sqlite_quotes_in_letters_that_are_none_is_told_as_damage(tmp_path: Path) -> None:
    folder = tmp_path / "Review 07.vantage"
    make_case(folder, HandClock(), encrypted=False).close()
    data = (folder / "case.db").read_bytes()
    (folder / "case.db").write_bytes(data.replace(b"CREATE TABLE", b"CREATE T\xffBLE"))
    with pytest.raises(CaseDamagedError, match="can't be read"):
        Case.open(folder)


def test_a_missing_folder_is_told_in_words(tmp_path: Path, key: bytes | None) -> None:
    with pytest.raises(StorageError, match="can't be written"):
        connect(tmp_path / "missing" / "a.db", key)


def test_a_file_that_must_exist_is_not_made(tmp_path: Path, key: bytes | None) -> None:
    with pytest.raises(StorageError):
        connect(tmp_path / "a.db", key, must_exist=True)
    assert contents(tmp_path) == {}
    (tmp_path / "a.db").touch()
    with pytest.raises(CaseDamagedError, match="empty"):
        connect(tmp_path / "a.db", key, must_exist=True)
    assert contents(tmp_path) == {"a.db": b""}


def test_a_transaction_that_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write():
        put(store, "grey")
        raise ZeroDivisionError
    assert names(store) == []
    with store.write():
        put(store, "purple")
    assert names(store) == ["purple"]


def test_parts_of_a_transaction_are_kept_or_lost_with_the_whole(store: Store) -> None:
    with store.write():
        put(store, "grey")
        with store.write():
            put(store, "purple")
    assert names(store) == ["grey", "purple"]
    with pytest.raises(ZeroDivisionError), store.write():
        with store.write():
            put(store, "night")
        raise ZeroDivisionError
    assert names(store) == ["grey", "purple"]


def test_a_part_that_raises_leaves_nothing_where_the_whole_goes_on(store: Store) -> None:
    put(store, "grey")
    with store.write():
        put(store, "purple")
        with pytest.raises(EntryError), store.write():
            put(store, "night")
            put(store, "grey")
        put(store, "squacco")
    assert names(store) == ["grey", "purple", "squacco"]


def test_a_writer_waits_for_another_to_finish(tmp_path: Path, store: Store, key: bytes | None) -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        other = Store(tmp_path / "a.db", key)
        with other.write():
            put(other, "grey")
            has_begun.set()
            assert may_end.wait(30)
        other.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert has_begun.wait(30)
    threading.Timer(0.2, may_end.set).start()
    with store.write():
        # It took its turn after the other's commit, so that it reads what the other wrote.
        assert names(store) == ["grey"]
        put(store, "purple")
    holder.join()
    assert names(store) == ["grey", "purple"]


def test_a_writer_that_waited_too_long_says_that_the_case_is_busy(
    tmp_path: Path, store: Store, key: bytes | None
) -> None:
    other = Store(tmp_path / "a.db", key)
    store.execute("PRAGMA busy_timeout = 50")
    with other.write():
        put(other, "grey")
        with pytest.raises(CaseBusyError) as caught, store.write():
            put(store, "purple")
    assert caught.value.remedy
    assert names(store) == ["grey"]
    put(store, "purple")
    assert names(other) == ["grey", "purple"]
    other.close()


def test_a_reader_is_not_kept_waiting_by_a_writer(tmp_path: Path, store: Store, key: bytes | None) -> None:
    other = Store(tmp_path / "a.db", key)
    other.execute("PRAGMA busy_timeout = 0")
    with store.write():
        put(store, "grey")
        assert names(other) == []
    assert names(other) == ["grey"]
    other.close()


def test_threads_that_share_a_store_do_not_join_each_others_transactions(store: Store) -> None:
    has_begun, has_tried = threading.Event(), threading.Event()

    def write_beside() -> None:
        assert has_begun.wait(30)
        has_tried.set()
        put(store, "purple")

    beside = threading.Thread(target=write_beside)
    beside.start()
    with pytest.raises(ZeroDivisionError), store.write():
        put(store, "grey")
        has_begun.set()
        assert has_tried.wait(30)
        beside.join(0.1)
        assert beside.is_alive()
        raise ZeroDivisionError
    beside.join()
    assert names(store) == ["purple"]


@pytest.mark.parametrize("encrypted", [True, False])
def test_two_windows_on_one_case_write_in_turn(tmp_path: Path, clock: HandClock, encrypted: bool) -> None:
    first = make_case(tmp_path / "a.vantage", clock, encrypted=encrypted)
    conversation = begin(first)
    failed: list[BaseException] = []

    def write(label: str) -> None:
        own = Case.open(first.folder, PASSPHRASE if encrypted else None, clock)
        try:
            for number in range(25):
                own.notes.add(conversation.id, "story", f"{label} {number}", LIVE, at_s=None)
        except BaseException as error:
            failed.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=write, args=(label,)) for label in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    texts = [note.text for note in first.notes.of(conversation.id)]
    assert sorted(texts) == sorted(f"{label} {number}" for label in "abc" for number in range(25))
    for label in "abc":
        assert [text for text in texts if text[0] == label] == [f"{label} {number}" for number in range(25)]
    ids = [event.id for event in first.log.events()]
    assert ids == sorted(set(ids))
    first.close()


def test_closing_folds_the_log_into_the_file(tmp_path: Path, store: Store) -> None:
    put(store, "grey")
    assert (tmp_path / "a.db-wal").stat().st_size
    store.close()
    assert list(contents(tmp_path)) == ["a.db"]


def test_the_log_is_cut_once_no_reader_holds_it(tmp_path: Path, store: Store, key: bytes | None) -> None:
    reader = connect(tmp_path / "a.db", key, read_only=True)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM heron").fetchone() == (0,)
    put(store, "grey")
    store.execute("PRAGMA busy_timeout = 0")
    assert not store.checkpoint()
    reader.execute("COMMIT")
    assert store.checkpoint()
    assert (tmp_path / "a.db-wal").stat().st_size == 0
    reader.close()
