"""Linux."""

from __future__ import annotations

import sys

if sys.platform == "linux":
    import os
    import re
    import time
    from pathlib import Path

    from casefile.system.base import FileSystem
    from casefile.system.posix import PosixSystem

    _NETWORK = ("nfs", "cifs", "smb", "sshfs", "davfs", "ceph", "gluster", "afs", "rclone", "gvfs", "drive", "9p")

    class LinuxSystem(PosixSystem):
        """Linux, by the clock and the tables of the kernel."""

        def boot_s(self) -> float:
            """Read CLOCK_BOOTTIME, which counts suspended time (clock_gettime(2))."""
            return time.clock_gettime(time.CLOCK_BOOTTIME)

        def awake_s(self) -> float:
            """Read CLOCK_MONOTONIC, which does not count suspended time (clock_gettime(2))."""
            return time.clock_gettime(time.CLOCK_MONOTONIC)

        def boot_id(self) -> str:
            """Read the kernel's random boot id."""
            return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()

        def file_system(self, path: Path) -> FileSystem:
            """Find the longest mount point above the path (proc_pid_mountinfo(5))."""
            target = path.resolve()
            best, kind = "", "unknown"
            for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines():
                left, _, right = line.partition(" - ")
                # Spaces, tabs, line ends and backslashes stand there as three octal digits.
                point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), left.split()[4])
                if target.is_relative_to(point) and len(point) >= len(best):
                    best, kind = point, right.split()[0]
            return FileSystem(kind, any(part in kind for part in _NETWORK))

        def full_sync(self, descriptor: int) -> None:
            """Call fdatasync(2), which writes the length as well where it has changed."""
            os.fdatasync(descriptor)

        def allocate(self, descriptor: int, offset: int, length: int) -> None:
            """Call posix_fallocate(3), which needs no writing where the file system knows how."""
            os.posix_fallocate(descriptor, offset, length)

        def full_sync_pragmas(self) -> tuple[str, ...]:
            """Return nothing: fsync reaches the disk."""
            return ()
