"""Where a case may lie: on this computer's own disk, outside of every synced folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

from platformdirs import user_data_path

from casefile.errors import PlaceError
from casefile.system import FileSystem, system

SUFFIX = ".vantage"
# Names and marks by which the services are known on the three systems.
_SYNCED = {
    "OneDrive": re.compile(r"onedrive( - .+)?", re.IGNORECASE),
    "Dropbox": re.compile(r"dropbox( \(.+\))?", re.IGNORECASE),
    "iCloud Drive": re.compile(r"icloud ?drive|com~apple~clouddocs|mobile documents", re.IGNORECASE),
    "Google Drive": re.compile(r"google ?drive|my drive|drivefs", re.IGNORECASE),
    "a synced folder": re.compile(r"cloudstorage|nextcloud|owncloud|syncthing", re.IGNORECASE),
}
_MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".stfolder": "a synced folder",
    ".sync": "a synced folder",
}


def default_folder() -> Path:
    """Return the local folder in which cases are made when no other is named."""
    return user_data_path("vantage", appauthor=False, roaming=False) / "cases"


def folder_named(name: str) -> Path:
    """Return the case folder that a person means: a path, or a code name in the default folder."""
    return next(
        (
            found
            for found in (Path(name), default_folder() / name, default_folder() / f"{name}{SUFFIX}")
            if found.is_dir()
        ),
        Path(name),
    )


def trouble_with(folder: Path) -> str | None:
    """Say in words why a case must not lie in this folder, or return None.

    The folder need not exist yet; its nearest existing parent is looked at. Links are followed, so that a service is
    recognised by the name of the link as well as by where it leads.
    """
    named, target = folder.absolute(), folder.resolve()
    chain = [] if ".." in named.parts else [named, *named.parents]
    for step in (*chain, target, *target.parents):
        for service, name in _SYNCED.items():
            if name.fullmatch(step.name):
                return f"It lies in {service}, which copies every file to other machines."
        for mark, service in _MARKS.items():
            if (step / mark).exists():
                return f"It lies in {service}, which copies every file to other machines."
    for variable in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        root = os.environ.get(variable)
        if root and (named.is_relative_to(root) or target.is_relative_to(root)):
            return "It lies in OneDrive, which copies every file to other machines."
    existing = next(step for step in (target, *target.parents) if step.exists())
    return trouble_with_volume(system.file_system(existing))


def trouble_with_volume(volume: FileSystem) -> str | None:
    """Say in words why a case must not lie on such a volume, or return None."""
    if volume.is_network:
        return f"It lies on a network drive ({volume.kind}), where the database can't keep what it was given."
    if volume.is_fat:
        return f"It lies on a {volume.kind} volume, which loses what was written when it is pulled out."
    return None


def require_safe(folder: Path, *, accepted: bool) -> None:
    """Raise PlaceError for a folder with trouble, unless the person has spelled out that they accept it."""
    trouble = None if accepted else trouble_with(folder)
    if trouble:
        raise PlaceError(
            title="A case should not lie there.",
            detail=trouble,
            remedy=f"Choose another folder, such as {default_folder()}, or accept it with --accept-place.",
        )
