"""What can go wrong, in words for the person at the screen.

VantageError
├── CaseError            the case as a whole
│   ├── NotACaseError
│   ├── WrongKeyError
│   ├── NewerSchemaError
│   ├── CaseBusyError
│   ├── CaseDamagedError
│   ├── PlaceError       a folder where a case must not lie
│   └── StorageError     read-only folder
│       └── DiskFullError
├── EntryError           one entry that can't be made, found or changed
│   ├── AgreementError   sound may not be recorded
│   ├── UndoError
│   └── RemovalError
├── RecorderError        the recorder and its devices
├── PlayerError          the player and the loudspeaker
├── ModelError           the speech model
├── TranscriberError     the transcriber
├── SoundFileError       a file whose sound can't be imported
│   └── SoundMissingError  but with gaps it can
└── ExportError          an export that may not be written
"""

from __future__ import annotations


class VantageError(Exception):
    """An error with a way out.

    `title` says what happened, `detail` why, `remedy` what to do next. None of the three ever holds words of a
    conversation, names, or keys.
    """

    def __init__(self, *, title: str, detail: str = "", remedy: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.remedy = remedy

    def __str__(self) -> str:
        return "\n".join(part for part in (self.title, self.detail, self.remedy) if part)


class CaseError(VantageError):
    """The case as a whole can't be made, opened or used."""


class NotACaseError(CaseError):
    """The folder is not a case."""


class WrongKeyError(CaseError):
    """The passphrase, key file, keyring entry or recovery key does not open this case."""


class NewerSchemaError(CaseError):
    """The case was written by a newer Vantage."""


class CaseBusyError(CaseError):
    """Another process holds what is needed."""


class CaseDamagedError(CaseError):
    """The database does not read as it should."""


class PlaceError(CaseError):
    """The folder is one where a case must not lie: synced, on a network drive, or on a FAT volume."""


class StorageError(CaseError):
    """The folder can't be written."""


class DiskFullError(StorageError):
    """There is no room to write."""


class EntryError(VantageError):
    """An entry can't be made, found or changed."""


class AgreementError(EntryError):
    """Sound may not be recorded: there is no agreement, or it was refused or withdrawn."""


class UndoError(EntryError):
    """There is nothing to undo or redo, or others have built upon it."""


class RemovalError(EntryError):
    """A removal is not allowed (legal hold) or not finished."""


class RecorderError(VantageError):
    """The recorder or its device can't do what was asked."""


class PlayerError(VantageError):
    """The player or the loudspeaker can't do what was asked."""


class ModelError(VantageError):
    """The speech model is missing or not the one it should be."""


class TranscriberError(VantageError):
    """The transcriber can't go on."""


class ExportError(VantageError):
    """An export may not or can't be written."""


class SoundFileError(VantageError):
    """A file can't be imported: it holds no sound, is damaged, or may not be decoded."""


class SoundMissingError(SoundFileError):
    """Some of a file's sound is missing; what can be heard could be imported with gaps."""
