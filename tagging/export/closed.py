"""Several formats in one archive that a passphrase opens: zip with AES-256, as 7-Zip, WinZip and Keka open it.

The way that WinZip's makers published as AE-2. Its key comes of the passphrase by no more than 1,000 rounds of PBKDF2,
so that a short passphrase is soon guessed: a long one is asked for. Names of files in it can be read without it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.errors import ExportError
from tagging.export.formats import FORMATS, Format
from tagging.export.placing import put_in_place, require_free
from tagging.export.write import ExportResult, Made, Terms, format_for, make

if TYPE_CHECKING:
    from casefile.case import Case
    from tagging.model import Pack

SUFFIX = ".zip"
FEWEST_CHARACTERS = 16


def export_closed(
    case: Case,
    pack: Pack,
    formats: Sequence[str],
    target: Path,
    passphrase: str,
    terms: Terms,
    *,
    overwrite: bool = False,
) -> tuple[ExportResult, ...]:
    """Write a pack in these formats into one archive and enter each into the log; nothing of it lies open on a disk.

    Raises ExportError as `tagging.export.write.export` does, and for a passphrase that is soon guessed.
    """
    require_long(passphrase)
    for name in formats:
        format_for(name, pack)
    require_free(case, target, overwrite=overwrite)
    made = [make(case, pack, name, target, terms) for name in formats]
    files = [file for name, one in zip(formats, made, strict=True) for file in _files(FORMATS[name], one)]

    def enter() -> list[str]:
        with case.all_or_nothing():
            return [one.enter() for one in made]

    entries = put_in_place([(target, encrypted_archive(files, passphrase))], enter, overwrite=overwrite)
    return tuple(replace(one.done, entry=entry) for one, entry in zip(made, entries, strict=True))


def require_long(passphrase: str) -> None:
    """Raise ExportError for a passphrase that is soon guessed."""
    if len(passphrase.strip()) < FEWEST_CHARACTERS:
        raise ExportError(
            title="This passphrase is too short for an archive.",
            detail=f"Who gets hold of the file can try millions a second; it takes {FEWEST_CHARACTERS} characters.",
            remedy="Take four or more words that have nothing to do with the case, and tell them by another way.",
        )


def encrypted_archive(files: Sequence[tuple[str, bytes]], passphrase: str) -> bytes:
    """Return an archive of files by name, each encrypted; its bytes differ each time, since salts are by chance."""
    import pyzipper  # takes a moment, and only an archive needs it

    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(passphrase.encode("utf-8"))
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def _files(form: Format, made: Made) -> list[tuple[str, bytes]]:
    page = [(f"{form.stem} {made.beside[0]}", made.beside[1])] if made.beside else []
    return [(f"{form.stem}{form.suffix}", made.content), *page]
