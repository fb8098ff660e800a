"""What people do to a case, each as one operation that can be broken off at any request to the disk and done again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from benchmarks.safety_world import HALF, RATE_HZ, World, half_second
from capture.codec import cut_row
from capture.importing import import_sound
from capture.sound_export import export_sound
from casefile.case import Case
from casefile.concerns import ConcernWords
from casefile.copying import back_up
from casefile.keys import KeyRing, Secret
from casefile.packing import pack, unpack
from casefile.recording_file import RecordingWriter
from casefile.removal import Removal
from casefile.repair import repair
from casefile.tags import NewTag
from tagging.audiences import pack_for
from tagging.export.write import export
from tests.casefile.support import CHEAP, LIVE, PASSPHRASE, REVIEW, begin_transcript, utterances, words_of

ANOTHER = Secret("passphrase", "another table by the window")


@dataclass(frozen=True)
class Operation:
    """`do` it, with the case open unless `opens`; `is_done` looks whether it was; `keeps` whose content stays whole.

    `prepare` comes before; what that `spoils` is where a check finds it until the operation is done. `verbs` name what
    does it on the command line.
    """

    name: str
    do: Callable[[World], object]
    is_done: Callable[[World, Case], bool]
    keeps: tuple[str, ...] = ("P01", "P02")
    opens: bool = False
    prepare: Callable[[World], object] = lambda world: None
    spoils: str = ""
    verbs: tuple[str, ...] = ()


def spoken_in(case: Case) -> list[str]:
    """Return the ids of the words of the first conversation."""
    transcript = case.transcripts.current(case.conversations.find("P01").id)
    assert transcript
    return [word.id for word in words_of(case, transcript)]


def both_of(case: Case) -> list[str]:
    """Return the two reviewers who confirm a removal."""
    return [reviewer.id for reviewer in case.people.reviewers()][:2]


def _record(world: World) -> None:
    """Record four half seconds, as a recorder does: each is confirmed once it is stored."""
    item = world.case.conversations.find("P02")
    recording = world.case.recordings.begin(item.id, LIVE, source="device")
    writer = RecordingWriter(recording.path, world.case.recordings.key(recording.id))
    try:
        for half in range(4):
            writer.add_sound(half / 2, HALF, RATE_HZ, half_second(), attended=True)
            world.confirm(lambda case, stored=half + 1: _rows(case, recording.id) >= stored)  # type: ignore[misc]
        writer.close()
    finally:
        writer.let_go()


def _rows(case: Case, recording: str) -> int:
    reader = case.recordings.open(case.recordings.get(recording))
    if reader is None:
        return 0
    with closing(reader):
        return len(reader.rows())


def _recorded(world: World, case: Case) -> bool:
    recordings = case.recordings.of(case.conversations.find("P02").id)
    return any(_rows(case, item.id) == 4 for item in recordings)


def _transcribe(world: World) -> None:
    item = world.first
    made = begin_transcript(world.case, item.id)
    recording = world.case.recordings.of(item.id)[0]
    for number in (1, 2):
        lines = utterances([f"window {number} of it"], 6.0 + number)
        world.case.transcripts.commit_window(made.id, recording.id, 4.0 * number, lines, complete=number == 2)
        world.confirm(lambda case, lines=number: len(case.transcripts.utterances(made.id)) >= lines)  # type: ignore[misc]


def _repair(world: World) -> None:
    repair(world.case.recordings, world.first.id)


def _damage(world: World) -> None:
    """Spoil half a second: what a repair loses beyond that is its own doing."""
    with closing(world.open()) as case:
        path = case.recordings.of(world.first.id)[0].path
    spoilt = bytearray(path.read_bytes())
    middle = len(spoilt) // 2
    spoilt[middle : middle + 8] = bytes(8)
    path.write_bytes(spoilt)


def _whole_again(world: World, case: Case) -> bool:
    reader = case.recordings.open(case.recordings.of(case.conversations.find("P01").id)[0])
    if reader is None:
        return False
    with closing(reader):
        return reader.is_sound and len(reader.rows()) >= 18


def _export(world: World) -> None:
    found = pack_for(world.case, "analysis", by=REVIEW)
    target = world.folder / "excerpts.csv"
    export(world.case, found, "csv", target, by=REVIEW, confirmed_by=REVIEW.author, overwrite=True)


def _exported(world: World, case: Case) -> bool:
    return (world.folder / "excerpts.csv").exists() and any(entry.format == "csv" for entry in case.exports.all())


def _write_sound(world: World) -> None:
    export_sound(world.case, world.case.conversations.find("P02"), world.folder / "P02.wav", REVIEW, confirmed_by="MK")


def _change_way(world: World) -> None:
    ring = KeyRing.load(world.case_folder)
    ring.replace(world.case.key or b"", ring.ways[0], PASSPHRASE, scrypt_cost=CHEAP)
    ring.add(world.case.key or b"", ANOTHER, scrypt_cost=CHEAP)


def _unpacked(world: World, case: Case) -> bool:
    folder = world.folder / "taken out.vantage"
    if not folder.exists():
        return False
    with closing(Case.open(folder, PASSPHRASE)) as found:
        return found.check.all() == []


def _gone(world: World, case: Case) -> bool:
    return all(item.label != "P01" for item in case.conversations.all()) and not case.removal.unfinished()


def finished(holds: Callable[[Case], bool]) -> Callable[[World, Case], bool]:
    """Look whether something holds, and no removal is under way."""
    return lambda world, case: holds(case) and not case.removal.unfinished()


def unless_begun(world: World, remove: Callable[[Removal], object]) -> None:
    """Remove, or finish what was begun, as every screen and verb does that comes after."""
    if world.case.removal.unfinished():
        world.case.removal.finish()
    else:
        remove(world.case.removal)


def _seal_of(world: World) -> str:
    return world.case.seals.of(world.first.id)[0].id


def _state_of_seal(case: Case) -> str:
    return case.seals.of(case.conversations.find("P01").id)[0].state


OPERATIONS = (
    Operation("open", lambda world: world.open(), lambda world, case: True, opens=True),
    Operation(
        "note",
        lambda world: world.case.notes.add(world.first.id, "story", "a further line", LIVE, at_s=9.0),
        lambda world, case: (
            "a further line" in [note.text for note in case.notes.of(case.conversations.find("P01").id)]
        ),
        keeps=("P02",),
    ),
    Operation(
        "tag",
        lambda world: world.case.tags.put(
            spoken_in(world.case)[7], spoken_in(world.case)[8], NewTag("rationality", "goals"), REVIEW
        ),
        lambda world, case: len(case.tags.placed(case.conversations.find("P01").id)) == 2,
        keeps=("P02",),
        verbs=("tag",),
    ),
    Operation(
        "agreement",
        lambda world: world.case.agreements.enter(world.first.id, "limits", LIVE, by_whom="P01", limits="no names"),
        lambda world, case: case.agreements.require(case.conversations.find("P01").id).answer == "limits",
    ),
    Operation(
        "concern",
        lambda world: world.case.concerns.begin(world.first.id, LIVE, ConcernWords(said="a risk")),
        lambda world, case: bool(case.concerns.all()),
    ),
    Operation(
        "half a line",
        lambda world: world.case.drafts.keep(world.first.id, LIVE.author, "half a li", at_s=9.0),
        lambda world, case: bool(case.drafts.of(case.conversations.find("P01").id, LIVE.author)),
    ),
    Operation(
        "record",
        _record,
        _recorded,
        keeps=("P01",),
        verbs=("record",),
    ),
    Operation(
        "transcribe",
        _transcribe,
        lambda world, case: case.transcripts.is_complete(case.conversations.find("P01").id),
        keeps=("P02",),
        verbs=("transcribe",),
    ),
    Operation(
        "import",
        lambda world: import_sound(world.case, world.first.id, [world.folder / "elsewhere.wav"], LIVE),
        lambda world, case: len(case.recordings.of(case.conversations.find("P01").id)) == 2,
        keeps=("P02",),
        verbs=("import",),
    ),
    Operation(
        "export",
        _export,
        _exported,
        verbs=("export",),
    ),
    Operation(
        "sound as a file",
        _write_sound,
        lambda world, case: (world.folder / "P02.wav").exists(),
        verbs=("sound",),
    ),
    Operation(
        "backup",
        lambda world: back_up(world.case, world.folder / "disk", REVIEW, accept_place=True),
        lambda world, case: any((world.folder / "disk").glob("Review*.vantage")),
        verbs=("backup",),
    ),
    Operation(
        "pack",
        lambda world: pack(
            world.case, world.folder / "p.vantagepack", ANOTHER, REVIEW, with_sound=True, scrypt_cost=CHEAP
        ),
        lambda world, case: (world.folder / "p.vantagepack").exists(),
        verbs=("pack",),
    ),
    Operation(
        "unpack",
        lambda world: unpack(
            world.folder / "handed.vantagepack", world.folder / "taken out.vantage", PASSPHRASE, accept_place=True
        ),
        _unpacked,
        verbs=("unpack",),
    ),
    Operation(
        "ways in",
        _change_way,
        lambda world, case: len(KeyRing.load(world.case_folder).ways) >= 2,
        verbs=("ways",),
    ),
    Operation(
        "seal",
        lambda world: world.case.seals.seal(world.first.id, 8.0, 9.0, "taken back", LIVE),
        lambda world, case: len(case.seals.of(case.conversations.find("P01").id)) == 2,
        keeps=("P02",),
    ),
    Operation(
        "remove a stretch",
        lambda world: unless_begun(
            world, lambda removal: removal.stretch(_seal_of(world), REVIEW, both_of(world.case), cut=cut_row)
        ),
        finished(lambda case: _state_of_seal(case) == "removed"),
        keeps=("P02",),
        verbs=("seals",),
    ),
    Operation(
        "remove the sound",
        lambda world: unless_begun(
            world, lambda removal: removal.sound(world.case.recordings.of(world.first.id)[0].id, REVIEW)
        ),
        finished(lambda case: case.recordings.of(case.conversations.find("P01").id)[0].removed),
        keeps=("P02",),
        verbs=("remove",),
    ),
    Operation(
        "remove a participant",
        lambda world: unless_begun(
            world, lambda removal: removal.participant(world.first.participant.id, REVIEW, both_of(world.case))
        ),
        _gone,
        keeps=("P02",),
    ),
    Operation(
        "repair",
        _repair,
        _whole_again,
        keeps=("P02",),
        prepare=_damage,
        spoils="P01, recording 1",
        verbs=("repair",),
    ),
)
