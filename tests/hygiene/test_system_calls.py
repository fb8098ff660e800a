"""What differs by operating system lives in casefile/system/ and nowhere else."""

from __future__ import annotations

import ast

import pytest

from tests.hygiene.source_tree import ROOMS, Finding, listed, parse, python_files

HOME = "casefile/system/"

_MODULES = "fcntl pwd grp resource termios tty pty syslog posix msvcrt winreg winsound _winapi nt"
_OS = """
    chown chroot ctermid fchmod fchown fdatasync fork forkpty fstatvfs getegid geteuid getgid getgroups
    getloadavg getpgid getpgrp getpriority getresgid getresuid getsid getuid initgroups kill killpg lchown
    lockf login_tty mkfifo mknod nice openpty posix_fadvise posix_fallocate posix_spawn posix_spawnp pread
    preadv pwrite pwritev sched_getaffinity sched_setaffinity sched_setscheduler sendfile setegid seteuid
    setgid setgroups setpgid setpgrp setpriority setsid setuid startfile statvfs sync tcgetpgrp tcsetpgrp
    ttyname umask uname wait wait3 wait4 waitid waitpid
"""
_SIGNAL = """
    CTRL_BREAK_EVENT CTRL_C_EVENT SIGALRM SIGBREAK SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPOLL SIGQUIT
    SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGUSR1 SIGUSR2 SIGWINCH SIG_BLOCK SIG_SETMASK SIG_UNBLOCK alarm getitimer
    pause pthread_kill pthread_sigmask setitimer siginterrupt sigpending sigtimedwait sigwait sigwaitinfo
"""
_CTYPES = "windll oledll WinDLL WinError"

ONE_SYSTEM_MODULES = frozenset(_MODULES.split())
ONE_SYSTEM_NAMES = {
    "os": frozenset(_OS.split()),
    "signal": frozenset(_SIGNAL.split()),
    "ctypes": frozenset(_CTYPES.split()),
}
ONE_SYSTEM_ARGUMENTS = frozenset(
    {"preexec_fn", "start_new_session", "process_group", "pass_fds", "creationflags", "startupinfo"}
)


def system_calls(tree: ast.Module, path: str) -> list[Finding]:
    """Every use of a module, function, constant or argument that only some systems have."""
    aliases = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in ONE_SYSTEM_NAMES
    }
    return [
        Finding(path, getattr(node, "lineno", 0), what) for node in ast.walk(tree) for what in _names_in(node, aliases)
    ]


def _names_in(node: ast.AST, aliases: dict[str, str]) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names if alias.name.split(".")[0] in ONE_SYSTEM_MODULES]
        case ast.ImportFrom(module=str(module), names=names):
            if module.split(".")[0] in ONE_SYSTEM_MODULES:
                return [module]
            return [f"{module}.{a.name}" for a in names if a.name in ONE_SYSTEM_NAMES.get(module, ())]
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if name in ONE_SYSTEM_NAMES.get(
            aliases.get(owner, ""), ()
        ):
            return [f"{aliases[owner]}.{name}"]
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id=owner), ast.Constant(value=str(name)), *_]) if (
            name in ONE_SYSTEM_NAMES.get(aliases.get(owner, ""), ())
        ):
            return [f"{aliases[owner]}.{name}"]
        case ast.Call(keywords=keywords):
            return [f"{k.arg}=" for k in keywords if k.arg in ONE_SYSTEM_ARGUMENTS]
        case _:
            return []


def test_rooms_keep_system_calls_in_one_place() -> None:
    findings = [
        finding
        for path in python_files(*ROOMS)
        if not path.startswith(HOME)
        for finding in system_calls(parse(path), path)
    ]
    assert not findings, listed(findings)


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("import os\nos.kill(1, 9)", "os.kill"),
        ("import os as system\nsystem.fork()", "os.fork"),
        ("from os import getuid", "os.getuid"),
        ("import os\ngetattr(os, 'setsid')()", "os.setsid"),
        ("import signal\nx = signal.SIGKILL", "signal.SIGKILL"),
        ("from signal import SIGHUP", "signal.SIGHUP"),
        ("def f():\n    import fcntl", "fcntl"),
        ("from termios import tcgetattr", "termios"),
        ("import msvcrt", "msvcrt"),
        ("import ctypes\nctypes.windll.kernel32", "ctypes.windll"),
        ("import subprocess\nsubprocess.Popen([], start_new_session=True)", "start_new_session="),
        ("from subprocess import run\nrun([], preexec_fn=None)", "preexec_fn="),
    ],
)
def test_a_planted_system_call_is_found(planted: str, found: str) -> None:
    assert [finding.what for finding in system_calls(ast.parse(planted), "planted.py")] == [found]


@pytest.mark.parametrize(
    "harmless",
    [
        "import os\nos.replace('a', 'b'); os.getpid(); os.environ",
        "import signal\nsignal.SIGINT; signal.SIGTERM",
        "self.recorder.kill()",
        "import subprocess\nsubprocess.Popen([], stdin=subprocess.PIPE)",
    ],
)
def test_what_every_system_has_is_left_alone(harmless: str) -> None:
    assert system_calls(ast.parse(harmless), "harmless.py") == []
