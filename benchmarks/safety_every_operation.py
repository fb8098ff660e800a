"""Every operation that writes, with the verbs that do it: entries of reviewers, files that leave, what is made anew."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.safety_operations import (
    OPERATIONS,
    Operation,
    both_of,
    finished,
    spoken_in,
    unless_begun,
)
from benchmarks.safety_world import World
from capture.steps import STEPS
from capture.wording import in_toml, set_wording
from casefile.case import Case
from casefile.database import connect
from casefile.errors import VantageError
from casefile.events import Hand
from casefile.keys import KeyRing, Secret, make_key_file, read_secret_file
from casefile.mending import MENDED, is_damaged, mend
from casefile.own_settings import keep_settings, kept_settings
from casefile.search import Query
from tagging.audiences import pack_for
from tagging.export.closed import export_closed
from tagging.export.placing import put_in_place
from tagging.export.write import Terms
from tagging.reading.reading import read_foreign
from tagging.taking_in import take_in
from tests.casefile.support import CHEAP, PASSPHRASE, REVIEW
from transcribe.installing import install_from
from transcribe.known_models import WEIGHTS, KnownModel, ModelFile
from transcribe.model_places import ModelPlaces

_OLD = Path(__file__).parents[1] / "tests" / "casefile" / "data" / "schema-1.zip"
_PAGE_BYTES = 4096
_MODEL_FILES = {"config.json": b"{}" * 600, WEIGHTS: b"weights" * 3000}
_MODEL = KnownModel(
    "small",
    "a/b",
    "c",
    "MIT",
    tuple(ModelFile(n, len(d), hashlib.sha256(d).hexdigest()) for n, d in _MODEL_FILES.items()),
)
_THEIRS = "[00:01] P02: She phoned twice.\n[00:04] Lead: And then?\n"


def _another(world: World) -> Path:
    return world.folder / "Review 08.vantage"


def _make(world: World) -> None:
    Case.create(_another(world), "Review 08", [PASSPHRASE], accept_place=True, scrypt_cost=CHEAP).close()


def _is_whole(folder: Path, secret: Secret | None) -> bool:
    if not folder.exists():
        return False
    with closing(Case.open(folder, secret)) as case:
        return case.check.all() == []


def _old(world: World) -> Path:
    return world.folder / "old" / "case.vantage"


def _lay_down_an_old_one(world: World) -> None:
    with zipfile.ZipFile(_OLD) as archive:
        archive.extractall(_old(world).parent)


def _spoil(world: World) -> None:
    """Spoil the one page on which turn keys would lie, of which there are none: nothing is lost with it."""
    with closing(world.open()) as case:
        database, key = case.folder / "case.db", case.key
    with closing(connect(database, key, read_only=True)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'turn_key'").fetchone()[0]
    with database.open("r+b") as file:
        file.seek((page - 1) * _PAGE_BYTES + 100)
        file.write(bytes(range(256)) * 8)
    world.opened = None


def _mend(world: World) -> None:
    key = KeyRing.load(world.case_folder).open(PASSPHRASE)
    if is_damaged(world.case_folder, key):
        mend(world.case_folder, key)


def _take_in(world: World) -> None:
    found = read_foreign(world.folder / "theirs.txt")
    take_in(world.case, world.case.conversations.find("P02"), found, found.transcripts[0], {}, REVIEW)


def _lay_down_theirs(world: World) -> None:
    (world.folder / "theirs.txt").write_text(_THEIRS)


def _has_theirs(case: Case) -> bool:
    made = case.transcripts.current(case.conversations.find("P02").id)
    return made is not None and "twice" in " ".join(line.text for line in case.transcripts.utterances(made.id))


def _in_an_archive(world: World) -> None:
    terms = Terms(REVIEW, confirmed_by=REVIEW.author)
    found = pack_for(world.case, "analysis", by=REVIEW)
    target = world.folder / "handed over"
    export_closed(world.case, found, ["csv", "json"], target, "four words that nobody guesses", terms, overwrite=True)


# What is one entry in the log each: by what it is, which is its author here, so that the log says whether it is there.
_ENTRIES: dict[str, Callable[[Case, Hand], object]] = {
    "a correction": lambda case, by: case.words.correct(spoken_in(case)[7], "surgery", by),
    "a code": lambda case, by: case.codes.add("factor", "Rota", by),
    "a pattern": lambda case, by: case.patterns.add("tool", "the form has no place for it", by),
    "a name": lambda case, by: case.names.add("person", "Rosalind", "Child B", by, variants=["Ros"]),
    "an episode": lambda case, by: case.episodes.add("The unanswered calls", by),
    "a judgement": lambda case, by: case.judgements.add_element(_episode(case), "what was done", by),
    "a view": lambda case, by: case.episode_parts.add_missing_view(_episode(case), "the school", by),
    "a response": lambda case, by: case.responses.add(_excerpt(case), "comment", "so it was", "draft", by),
    "a choice": lambda case, by: case.exports.choose(_excerpt(case), "public", by),
    "who spoke": lambda case, by: _who_spoke(case, by),
    "a turn": lambda case, by: case.turn_keys.press(_first(case), "participant", by, at_s=2.0),
    "a query": lambda case, by: case.queries.add(_first(case), "who heard of it?", by),
    "what is to come": lambda case, by: case.arrangements.add(_first(case), "told", "a copy", by),
    "a hold": lambda case, by: case.holds.set("asked for", by),
    "a review date": lambda case, by: case.review_dates.set_for_case("2032-01-01", by),
    "terms": lambda case, by: case.settings.set_terms(["rota"], by),
    "wording": lambda case, by: set_wording(case, in_toml(STEPS).replace("you", "YOU", 1), by),
    "a comment": lambda case, by: case.comments.add(spoken_in(case)[1], spoken_in(case)[2], "look again", by),
    "a kept search": lambda case, by: case.saved_searches.save("calls", Query("phoned"), by),
    "what is left out": lambda case, by: case.leave_outs.add(_first(case), spoken_in(case)[3], spoken_in(case)[4], by),
    "a second conversation": lambda case, by: case.conversations.begin(case.people.participants()[0], by),
}


def _first(case: Case) -> str:
    return case.conversations.find("P01").id


def _episode(case: Case) -> str:
    return case.episodes.all()[0].id


def _excerpt(case: Case) -> str:
    return case.exports.excerpt_id(_first(case), spoken_in(case)[1], spoken_in(case)[3], REVIEW)


def _who_spoke(case: Case, by: Hand) -> None:
    transcript = case.transcripts.current(_first(case))
    assert transcript
    case.transcripts.set_speaker(transcript.id, spoken_in(case)[0], spoken_in(case)[1], "participant", by)


def _enter(world: World) -> None:
    """Make each entry that is not there yet; whatever is said to be entered is confirmed by that."""
    for name, enter in _ENTRIES.items():
        if not _is_entered(world.case, name):
            enter(world.case, Hand(name, "review"))
            world.confirm(lambda case, name=name: _is_entered(case, name))  # type: ignore[misc]


def _is_entered(case: Case, name: str) -> bool:
    return any(event.author == name for event in case.log.events())


def _keep_setting(world: World) -> None:
    os.environ["XDG_CONFIG_HOME"] = str(world.folder)
    keep_settings("keys", {"tag": "t"})


def _kept(world: World, case: Case) -> bool:
    os.environ["XDG_CONFIG_HOME"] = str(world.folder)
    return kept_settings("keys") == {"tag": "t"}


def _add_key_file(world: World) -> None:
    # One that was written before something failed is never deleted: it might open the case.
    path = next(path for path in _key_files(world) if not path.exists())
    KeyRing.load(world.case_folder).add(world.case.key or b"", make_key_file(path))


def _key_files(world: World) -> list[Path]:
    return [world.folder / "key", world.folder / "another key"]


def _opens_by_file(world: World, case: Case) -> bool:
    return any(path.exists() and _opens(world, path) for path in _key_files(world))


def _opens(world: World, path: Path) -> bool:
    try:
        return KeyRing.load(world.case_folder).open(read_secret_file(path, "key_file")) is not None
    except VantageError:
        return False


def _places(world: World) -> ModelPlaces:
    return ModelPlaces(cache=world.folder / "cache", hub=world.folder / "hub", packages=())


def _lay_down_a_model(world: World) -> None:
    (world.folder / "brought").mkdir()
    for name, content in _MODEL_FILES.items():
        (world.folder / "brought" / name).write_bytes(content)


def _installed(world: World, case: Case) -> bool:
    folder = _places(world).joined_folder(_MODEL)
    return all(_holds(folder / name, content) for name, content in _MODEL_FILES.items())


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


EVERY_OPERATION = (
    *OPERATIONS,
    Operation(
        "new", _make, lambda world, case: _is_whole(_another(world), PASSPHRASE), opens=True, verbs=("new", "demo")
    ),
    Operation(
        "open an older case",
        lambda world: Case.open(_old(world)).close(),
        lambda world, case: _is_whole(_old(world), None),
        opens=True,
        prepare=_lay_down_an_old_one,
    ),
    Operation(
        "repair the database",
        _mend,
        lambda world, case: any(event.kind == MENDED for event in case.log.events()),
        opens=True,
        prepare=_spoil,
        spoils="database",
        verbs=("repair",),
    ),
    Operation(
        "entries",
        _enter,
        lambda world, case: all(_is_entered(case, name) for name in _ENTRIES),
        keeps=("P02",),
        verbs=(
            *("codes", "patterns", "names", "episodes", "responses", "choose", "speaker", "turns", "prepare", "hold"),
            *("review-date", "terms", "aspects", "steps", "second", "close-down", "exports", "suggest", "find"),
        ),
    ),
    Operation(
        "take in a transcript",
        _take_in,
        lambda world, case: _has_theirs(case),
        keeps=("P01",),
        prepare=_lay_down_theirs,
        verbs=("import",),
    ),
    Operation(
        "remove an account",
        lambda world: unless_begun(world, lambda removal: removal.account(world.first.id, REVIEW)),
        finished(lambda case: case.transcripts.current(case.conversations.find("P01").id) is None),
        keeps=("P02",),
        verbs=("remove",),
    ),
    Operation(
        "remove a conversation",
        lambda world: unless_begun(
            world, lambda removal: removal.conversation(world.first.id, REVIEW, both_of(world.case))
        ),
        finished(lambda case: all(item.label != "P01" for item in case.conversations.all())),
        keeps=("P02",),
        verbs=("remove",),
    ),
    Operation(
        "an archive that a passphrase opens",
        _in_an_archive,
        lambda world, case: (world.folder / "handed over").exists() and bool(case.exports.all()),
        verbs=("export",),
    ),
    Operation(
        "a file that is asked for",
        lambda world: put_in_place([(world.folder / "concern.txt", b"x" * 9000)], lambda: None, overwrite=True),
        lambda world, case: _holds(world.folder / "concern.txt", b"x" * 9000),
        verbs=("concern", "lead", "keys"),
    ),
    Operation("a key file", _add_key_file, _opens_by_file, verbs=("ways",)),
    Operation("a setting of one's own", _keep_setting, _kept, verbs=("keys",)),
    Operation(
        "a speech model",
        lambda world: install_from(_MODEL, world.folder / "brought", _places(world), lambda done, whole: None),
        _installed,
        prepare=_lay_down_a_model,
        verbs=("models",),
    ),
)
