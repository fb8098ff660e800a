"""Windows."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import contextlib
    import ctypes
    import msvcrt
    import os
    import signal
    import subprocess
    import time
    from pathlib import Path
    from typing import Any

    from casefile.system.base import FileSystem

    _DRIVE_REMOTE = 4
    _BELOW_NORMAL = 0x4000
    _QUERY_LIMITED = 0x1000
    _STILL_ACTIVE = 259
    _LOCKED_BYTE = 1 << 30
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)

    class MsvcrtHeld:
        """A byte-range lock: it goes with the process."""

        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor

        def mark(self, words: bytes) -> None:
            """Write them at the beginning, and cut off what was there before."""
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, words)

        def release(self) -> None:
            """Let go; once is enough, and a second time does nothing."""
            descriptor, self._descriptor = self._descriptor, -1
            if descriptor >= 0:
                os.close(descriptor)

    class WindowsSystem:
        """Windows, by kernel32 and the C runtime."""

        def boot_s(self) -> float:
            """Read GetTickCount64, which counts time asleep."""
            _kernel.GetTickCount64.restype = ctypes.c_ulonglong
            return float(_kernel.GetTickCount64()) / 1000.0

        def awake_s(self) -> float:
            """Read QueryUnbiasedInterruptTime, units of 100 ns that are not counted in sleep."""
            count = ctypes.c_ulonglong()
            _kernel.QueryUnbiasedInterruptTime(ctypes.byref(count))
            return count.value / 1e7

        def boot_id(self) -> str:
            """Name this run by the minute the machine started: Windows has no id for it."""
            return f"started-{round((time.time() - self.boot_s()) / 60)}"

        def detached(self) -> dict[str, Any]:
            """Start the child in a process group of its own, without a console."""
            return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}

        def ignore_hangups(self) -> None:
            """Ignore Ctrl+C and Ctrl+Break."""
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGBREAK, signal.SIG_IGN)

        def no_crash_dumps(self) -> None:
            """Have faults end the process without a report (SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX)."""
            _kernel.SetErrorMode(0x0001 | 0x0002)

        def lower_priority(self) -> None:
            """Take the class below normal."""
            _kernel.SetPriorityClass(_kernel.GetCurrentProcess(), _BELOW_NORMAL)

        def is_alive(self, pid: int) -> bool:
            """Ask for the exit code of the process."""
            handle = _kernel.OpenProcess(_QUERY_LIMITED, False, pid)
            if not handle:
                return False
            code = ctypes.c_ulong()
            _kernel.GetExitCodeProcess(handle, ctypes.byref(code))
            _kernel.CloseHandle(handle)
            return code.value == _STILL_ACTIVE

        def try_lock(self, path: Path) -> MsvcrtHeld | None:
            """Lock one byte far behind all that stands in the file: what is locked can't be read by others."""
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOINHERIT | os.O_BINARY, 0o600)
            try:
                os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                os.close(descriptor)
                return None
            return MsvcrtHeld(descriptor)

        def delete_lock(self, path: Path) -> None:
            """Delete it; Windows refuses that while anybody has it open."""
            with contextlib.suppress(PermissionError):
                path.unlink(missing_ok=True)

        def is_locked(self, path: Path) -> bool:
            """Try the lock, and let it go at once."""
            if not path.exists():
                return False
            held = self.try_lock(path)
            if held is None:
                return True
            held.release()
            return False

        def write_locks(self, path: Path, byte: int) -> frozenset[int]:
            """Return nothing: Windows names no holder of a lock."""
            return frozenset()

        def runtime_folder(self) -> Path:
            """Use the user's local application data."""
            folder = Path(os.environ["LOCALAPPDATA"]) / "vantage" / "run"
            self.make_private_folder(folder)
            return folder

        def endpoint(self, name: str) -> tuple[str, str]:
            """Return a named pipe."""
            return "AF_PIPE", rf"\\.\pipe\vantage-{name}"

        def make_private_folder(self, path: Path) -> None:
            """Make the folder: below the user's profile it is the user's own by inheritance."""
            path.mkdir(parents=True, exist_ok=True)

        def sync_folder(self, path: Path) -> None:
            """Do nothing: NTFS keeps its directory entries in its journal."""

        def file_system(self, path: Path) -> FileSystem:
            """Ask for the volume's file system and the drive's type."""
            root = Path(path.resolve().anchor)
            name = ctypes.create_unicode_buffer(64)
            _kernel.GetVolumeInformationW(str(root), None, 0, None, None, None, name, len(name))
            return FileSystem(name.value or "unknown", _kernel.GetDriveTypeW(str(root)) == _DRIVE_REMOTE)

        def full_sync(self, descriptor: int) -> None:
            """Call FlushFileBuffers, by way of the C library."""
            os.fsync(descriptor)

        def allocate(self, descriptor: int, offset: int, length: int) -> None:
            """Set the length: NTFS gives a plain file its clusters with it."""
            os.ftruncate(descriptor, offset + length)

        def full_sync_pragmas(self) -> tuple[str, ...]:
            """Return nothing: FlushFileBuffers reaches the disk."""
            return ()
