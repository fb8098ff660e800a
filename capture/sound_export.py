"""The sound of one conversation as a plain file, for the reviewers alone: only when asked for, and with a warning.

It lies on the conversation's own timeline: what was not recorded, was lost or is closed is silent for as long as it
lasted, so that a time in the transcript is a time in the file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from capture.audible import (
    Stretch,
    Take,
    audible,
    closed_in,
    has_two_sides,
    highest_rate,
    in_two_channels,
    takes_of,
)
from capture.codec import SoundFileWriter, Tempo
from capture.importing import size_text
from capture.room import bytes_an_hour
from capture.sounding import CLOSED, PassedOver, Sound
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.disk import delete_unfinished, storage_error
from casefile.errors import ExportError
from casefile.events import Hand
from casefile.place import trouble_with
from casefile.recording_file import written_by
from casefile.system import system
from casefile.timeline import clock_text, frames_to_s, s_to_frames

Kind = Literal["flac", "wav"]
# Seconds written, and of how many.
Progress = Callable[[float, float], None]
AUDIENCE = "the reviewers alone"
_READ_BYTES = 1024 * 1024


@dataclass(frozen=True)
class SoundExport:
    """What was written: `silent_s` says for how many seconds nothing is heard, by reason (`capture.audible`)."""

    path: Path
    length_s: float
    rate_hz: int
    silent_s: dict[str, float]
    sha256: str
    channels: int = 1


def warnings_before(case: Case, conversation: Conversation, target: Path) -> list[str]:
    """Return, in words, what a person has to know before the sound of a conversation leaves the case."""
    said = [
        f"This writes the sound of {conversation.label} into a plain file.",
        "A voice identifies the person, and names are heard as they were spoken: nothing is replaced.",
        "The file is not encrypted: whoever gets hold of it can hear it. What is removed from the case stays in it.",
        "It is for the reviewers alone: sound never goes into an export for others. Delete it when it has served.",
    ]
    closed_s = sum(to_s - from_s for from_s, to_s in closed_in(case, conversation))
    if closed_s:
        said.append(f"Closed stretches, {clock_text(closed_s)} in all, are silent in it.")
    left_out = len(case.leave_outs.of(conversation.id))
    left_out += sum(mark.kind == "leave_out" for mark in case.notes.marks(conversation.id))
    if left_out:
        said.append(f"What the participant asked to leave out ({left_out} in all) is heard in it.")
    agreement = case.agreements.current(conversation.id)
    if agreement is not None and agreement.limits:
        said.append(f"The agreement to record has limits: {agreement.limits}")
    if agreement is not None and not agreement.allows_recording:
        said.append(f"The agreement to record was {agreement.answer} later.")
    trouble = trouble_with(target.parent)
    if trouble:
        said.append(f"The folder you named is not safe for it: {trouble}")
    return said


def export_sound(
    case: Case,
    conversation: Conversation,
    target: Path,
    by: Hand,
    *,
    confirmed_by: str,
    side: int | None = None,
    mono: bool = False,
    closed: Sequence[Stretch] | None = None,
    progress: Progress = lambda done_s, all_s: None,
) -> SoundExport:
    """Write the sound of a conversation as FLAC or WAV, by the target's suffix, and enter it into the export log.

    `confirmed_by` is the author who has read `warnings_before`; `closed` are the stretches that may not be heard, in
    seconds on the conversation, else those of the case. Int16 at the highest rate of the recordings, and frame by frame
    what is stored there. Where there are two microphones or inputs the first is left and the second right; with `mono`
    they are mixed, and with `side` (1 or 2) one is written alone. Memory does not grow with the length. Raises
    ExportError, with no file left and nothing entered; a file that is there already is never written over.
    """
    kind = _kind_of(target)
    _require_place(case, target)
    takes = _takes(case, conversation, side)
    closed = closed_in(case, conversation) if closed is None else closed
    length_s = case.recordings.length_s(conversation.id)
    channels = 2 if side is None and not mono and has_two_sides(takes) else 1
    rate_hz = highest_rate(takes)
    _require_room(target, takes, length_s, rate_hz * channels, kind)
    track = _Track(rate_hz, length_s, progress, channels)
    try:
        part = _written(target, track, kind, takes, closed)
        try:
            sha256 = _digest(part)
            _put_in_place(part, target)
        except BaseException:
            delete_unfinished(part)
            raise
        try:
            system.sync_folder(target.parent)
            case.exports.enter(
                by,
                audience=AUDIENCE,
                format=f"sound, {kind}",
                excerpts=0,
                replaced=0,
                sha256=sha256,
                confirmed=f"{case.people.label_of(confirmed_by)}: warned of plain sound",
                conversation=conversation.id,
            )
        except BaseException:
            delete_unfinished(target)
            raise
    except OSError as error:
        said = storage_error(error)
        raise _bad_target(f"{said.title} {said.detail}") from None
    return SoundExport(target, track.at_s, rate_hz, track.silent_s, sha256, channels)


@dataclass
class _Track:
    """One line of sound from second 0 on: silence where there is none, each stretch at its own place."""

    rate_hz: int
    length_s: float
    progress: Progress
    channels: int = 1
    silent_s: dict[str, float] = field(default_factory=dict)
    _frames: int = 0
    _tempo: Tempo | None = None
    _from_hz: int = 0
    _skip: int = 0

    @property
    def at_s(self) -> float:
        """Seconds written."""
        return frames_to_s(self._frames, self.rate_hz)

    def fill(self, writer: SoundFileWriter, takes: Sequence[Take], closed: Sequence[Stretch]) -> None:
        """Write everything that may be heard."""
        heard = audible(takes, lambda: closed, 0.0)
        for item in heard if self.channels == 1 else in_two_channels(takes, lambda: closed, self.rate_hz):
            if isinstance(item, PassedOver):
                self._end_run(writer)
                self.silent_s[item.why] = self.silent_s.get(item.why, 0.0) + item.to_s - item.from_s
                self._silence_until(writer, item.to_s)
            else:
                self._sound(writer, item)
            self.progress(self.at_s, self.length_s)
        self._end_run(writer)
        self._silence_until(writer, self.length_s)
        self.progress(self.at_s, self.length_s)

    def _sound(self, writer: SoundFileWriter, sound: Sound) -> None:
        if self._tempo is None or self._from_hz != sound.rate_hz:
            self._end_run(writer)
            self._silence_until(writer, sound.start_s)
            self._skip = self._frames - s_to_frames(sound.start_s, self.rate_hz)
            self._tempo, self._from_hz = Tempo(sound.rate_hz, self.rate_hz, 1.0), sound.rate_hz
        self._write(writer, self._tempo.take(sound.pcm))

    def _end_run(self, writer: SoundFileWriter) -> None:
        if self._tempo is not None:
            self._write(writer, self._tempo.finish())
            self._tempo = None

    def _write(self, writer: SoundFileWriter, pcm: bytes) -> None:
        # Two pieces may overlap by a frame where their places are rounded.
        size = 2 * self.channels
        dropped = min(self._skip, len(pcm) // size)
        self._skip -= dropped
        writer.take(pcm[size * dropped :])
        self._frames += len(pcm) // size - dropped

    def _silence_until(self, writer: SoundFileWriter, to_s: float) -> None:
        left = s_to_frames(to_s, self.rate_hz) - self._frames
        while left > 0:
            count = min(left, self.rate_hz)
            writer.take(bytes(2 * self.channels * count))
            self._frames += count
            left -= count


def _kind_of(target: Path) -> Kind:
    match target.suffix.lower():
        case ".flac":
            return "flac"
        case ".wav":
            return "wav"
        case _:
            raise ExportError(
                title="There is no such format for sound.",
                detail="The end of the file's name says in which it is written.",
                remedy="Name a file that ends in .flac (half the size) or .wav.",
            )


def _require_place(case: Case, target: Path) -> None:
    if target.absolute().resolve().is_relative_to(case.folder.absolute().resolve()):
        raise _bad_target("It lies inside the case, where nothing stands in plain sound.")
    if not target.parent.is_dir():
        raise _bad_target("The folder it should lie in is not there.")
    if target.exists():
        raise _taken()


def _takes(case: Case, conversation: Conversation, side: int | None) -> list[Take]:
    takes = takes_of(case, conversation, side)
    if not takes:
        raise ExportError(
            title="There is no sound to write.",
            detail="Nothing of this conversation was recorded, or its sound was removed.",
            remedy="The words and notes can still be read and exported.",
        )
    if writer := written_by(take.path for take in takes):
        raise ExportError(
            title="This conversation is being recorded.",
            detail=f"By {writer}. Its sound has no end yet.",
            remedy="Stop the recording first: vantage stop",
        )
    return takes


def _require_room(target: Path, takes: Sequence[Take], length_s: float, rate_hz: int, kind: Kind) -> None:
    if kind == "flac":
        # Long silence takes hardly any room in FLAC.
        sizes = (take.path.stat().st_size for take in takes)
        needed = min(sum(sizes) * 2.0, length_s / 3600 * bytes_an_hour(rate_hz))
    else:
        needed = length_s / 3600 * bytes_an_hour(rate_hz)
    if shutil.disk_usage(target.parent).free < needed:
        raise _bad_target(f"It may take {size_text(needed)}, and there is not so much room on its disk.")


def _written(target: Path, track: _Track, kind: Kind, takes: Sequence[Take], closed: Sequence[Stretch]) -> Path:
    # Beside the target, never in a shared temporary folder; readable by this user alone.
    handle, name = tempfile.mkstemp(prefix=".vantage-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            _fill(file, track, kind, takes, closed)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        delete_unfinished(Path(name))
        raise
    return Path(name)


def _fill(file: BinaryIO, track: _Track, kind: Kind, takes: Sequence[Take], closed: Sequence[Stretch]) -> None:
    writer = SoundFileWriter(file, kind, track.rate_hz, track.channels)
    track.fill(writer, takes, closed)
    writer.finish()


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_READ_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _put_in_place(part: Path, target: Path) -> None:
    try:
        # Takes the name, or finds it taken; putting in place then replaces nothing but this.
        target.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise _taken() from None
    try:
        part.replace(target)
    except BaseException:
        delete_unfinished(target)
        raise


def _taken() -> ExportError:
    return _bad_target("There is a file of this name already, and nothing is written over.")


def _bad_target(detail: str) -> ExportError:
    return ExportError(
        title="The sound can't be written there.",
        detail=detail,
        remedy="Choose another file, in a folder of your own outside of the case.",
    )


def silence_text(done: SoundExport) -> list[str]:
    """Say in words what is silent in a file, and why; one line for each reason."""
    why = {CLOSED: "closed"}
    return [
        f"{clock_text(seconds)} of it is silent: {why.get(reason, reason)}."
        for reason, seconds in sorted(done.silent_s.items())
        if seconds >= 0.5
    ]
