"""macOS."""

from __future__ import annotations

import sys

if sys.platform == "darwin":
    import fcntl
    import os
    import re
    import struct
    import subprocess
    import time
    from pathlib import Path

    from casefile.system.base import FileSystem
    from casefile.system.posix import PosixSystem

    # fcntl(2): F_PREALLOCATE takes flags, where to count from, offset and length, and gives the bytes allocated.
    _STORE = struct.Struct("=Iiqqq")
    _PREALLOCATE, _ALLOCATE_ALL, _FROM_END = 42, 4, 3

    _NETWORK = {"nfs", "smbfs", "afpfs", "webdav", "ftp", "macfuse", "osxfuse"}

    class DarwinSystem(PosixSystem):
        """macOS, by its clock, sysctl and mount table."""

        def boot_s(self) -> float:
            """Read CLOCK_MONOTONIC, which on macOS counts time asleep (clock_gettime(3))."""
            return time.clock_gettime(time.CLOCK_MONOTONIC)

        def awake_s(self) -> float:
            """Read CLOCK_UPTIME_RAW, which stands still in sleep (clock_gettime(3))."""
            return time.clock_gettime(time.CLOCK_UPTIME_RAW)

        def boot_id(self) -> str:
            """Read the boot session's UUID."""
            return self._run("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid").strip()

        def file_system(self, path: Path) -> FileSystem:
            """Find the longest mount point above the path in what `mount` prints."""
            target = path.resolve()
            best, kind = "", "unknown"
            for line in self._run("/sbin/mount").splitlines():
                found = re.match(r".* on (.*) \((\w+)", line)
                if found and target.is_relative_to(found[1]) and len(found[1]) >= len(best):
                    best, kind = found[1], found[2]
            return FileSystem(kind, kind in _NETWORK)

        def full_sync(self, descriptor: int) -> None:
            """Ask for F_FULLFSYNC, since fsync alone stops at the drive's cache (fcntl(2))."""
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)

        def allocate(self, descriptor: int, offset: int, length: int) -> None:
            """Ask for F_PREALLOCATE, then set the length."""
            fcntl.fcntl(descriptor, _PREALLOCATE, _STORE.pack(_ALLOCATE_ALL, _FROM_END, 0, length, 0))
            os.ftruncate(descriptor, offset + length)

        def full_sync_pragmas(self) -> tuple[str, ...]:
            """Ask for F_FULLFSYNC, since fsync alone stops at the drive's cache (sqlite.org/pragma.html)."""
            return ("PRAGMA fullfsync=ON", "PRAGMA checkpoint_fullfsync=ON")

        def _run(self, *command: str) -> str:
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout
