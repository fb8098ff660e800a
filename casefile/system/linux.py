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

        def write_locks(self, path: Path, byte: int) -> frozenset[int]:
            """Read the kernel's table (proc_locks(5)), by the inode alone: overlays number devices anew."""
            inode = path.stat().st_ino
            found: set[int] = set()
            for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
                # Number, kind, manner, access, process, device and inode, first and last byte; no other line has POSIX
                # second, since those who wait for a lock stand behind an arrow.
                parts = line.split()
                if parts[1] != "POSIX" or parts[3] != "WRITE" or int(parts[5].rsplit(":", 1)[1]) != inode:
                    continue
                if int(parts[6]) <= byte and (parts[7] == "EOF" or byte <= int(parts[7])):
                    found.add(int(parts[4]))
            return frozenset(found)

        def full_sync(self, descriptor: int) -> None:
            """Call fdatasync(2), which writes the length as well where it has changed."""
            os.fdatasync(descriptor)

        def allocate(self, descriptor: int, offset: int, length: int) -> None:
            """Call posix_fallocate(3), which needs no writing where the file system knows how."""
            os.posix_fallocate(descriptor, offset, length)

        def full_sync_pragmas(self) -> tuple[str, ...]:
            """Return nothing: fsync reaches the disk."""
            return ()
