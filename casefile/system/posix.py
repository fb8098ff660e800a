"""What Linux and macOS have in common."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import fcntl
    import hashlib
    import os
    import resource
    import signal
    import tempfile
    from pathlib import Path
    from typing import Any

    # macOS has room for 103 bytes in a socket's address, Linux for 107; the socket's own name takes up to 24 of them.
    _LONGEST_RUNTIME_FOLDER = 79

    class FlockHeld:
        """A lock of `flock(2)`: it goes with the process."""

        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor

        def mark(self, words: bytes) -> None:
            """Write them at the beginning, and cut off what was there before."""
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, words, 0)

        def release(self) -> None:
            """Let go; once is enough, and a second time does nothing."""
            descriptor, self._descriptor = self._descriptor, -1
            if descriptor >= 0:
                os.close(descriptor)

    class PosixSystem:
        """The parts of `System` that need nothing but POSIX."""

        def detached(self) -> dict[str, Any]:
            """Start the child in a session of its own, away from the terminal's signals."""
            return {"start_new_session": True}

        def ignore_hangups(self) -> None:
            """Ignore SIGHUP, SIGINT and SIGPIPE; SIGTERM still ends the process."""
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
                signal.signal(number, signal.SIG_IGN)

        def no_crash_dumps(self) -> None:
            """Allow core files of no byte; children inherit that."""
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        def lower_priority(self) -> None:
            """Raise this process's niceness to 10."""
            os.nice(10)

        def is_alive(self, pid: int) -> bool:
            """Send no signal, only ask whether one could be sent."""
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return False
            except PermissionError:
                return True
            return True

        def try_lock(self, path: Path) -> FlockHeld | None:
            """Take an exclusive `flock` on the file, and look whether it is still the one at that path."""
            while True:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if _is_at(path, descriptor):
                        return FlockHeld(descriptor)
                except BlockingIOError:
                    os.close(descriptor)
                    return None
                except BaseException:
                    os.close(descriptor)
                    raise
                os.close(descriptor)  # deleted between the two calls: a lock on it would be seen by nobody

        def delete_lock(self, path: Path) -> None:
            """Delete it while its lock is held, so that whoever has opened it meanwhile sees that it has gone."""
            held = self.try_lock(path)
            if held is not None:
                try:
                    path.unlink(missing_ok=True)
                finally:
                    held.release()

        def is_locked(self, path: Path) -> bool:
            """Try a shared lock, and let it go at once."""
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                return False
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            finally:
                os.close(descriptor)
            return False

        def write_locks(self, path: Path, byte: int) -> frozenset[int]:
            """Return nothing: only Linux tells without opening the file, which would let go of locks of our own."""
            return frozenset()

        def runtime_folder(self) -> Path:
            """Use XDG_RUNTIME_DIR where there is one and its path is short, else a private folder in the temporary one.

            A Unix socket's address has room for about 100 bytes. A long path is stood for by its digest, so that every
            process that is told the same one meets in the same folder.
            """
            base = os.environ.get("XDG_RUNTIME_DIR")
            name = f"vantage-{os.getuid()}"
            folder = Path(base) / "vantage" if base else Path(tempfile.gettempdir()) / name
            if base and len(os.fsencode(folder)) > _LONGEST_RUNTIME_FOLDER:
                digest = hashlib.sha256(os.fsencode(base)).hexdigest()[:12]
                folder = Path(tempfile.gettempdir()) / f"{name}-{digest}"
            self.make_private_folder(folder)
            if folder.stat().st_uid != os.getuid():
                raise PermissionError(f"{folder} belongs to another user")
            return folder

        def endpoint(self, name: str) -> tuple[str, str]:
            """Return a Unix socket in the runtime folder."""
            return "AF_UNIX", str(self.runtime_folder() / f"{name}.sock")

        def make_private_folder(self, path: Path) -> None:
            """Make the folder, and every missing one above it, with mode 700."""
            for folder in (*reversed(path.parents), path):
                # The mode of `mkdir(parents=True)` holds for the last folder alone.
                if folder == path or not folder.exists():
                    folder.mkdir(mode=0o700, exist_ok=True)

        def sync_folder(self, path: Path) -> None:
            """Call fsync on the folder."""
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _is_at(path: Path, descriptor: int) -> bool:
        try:
            return os.path.samestat(path.stat(), os.fstat(descriptor))
        except FileNotFoundError:
            return False
