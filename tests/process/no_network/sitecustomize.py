"""Loaded by every Python process of a test that names this folder in PYTHONPATH: no socket but local ones.

What is refused is written down as well, since a library may swallow the refusal and go on.
"""

from __future__ import annotations

import os
import sys

_AF_UNIX = 1
_LOOKED_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_USED = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}


def _asked_by() -> str:
    """Name the code that asked, from its package on: past this module, and past Python's own socket module."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename.endswith("socket.py"):
        frame = frame.f_back
    return f"{frame.f_code.co_filename.rpartition('site-packages')[2].strip('/')}:{frame.f_code.co_name}"


def _refuse(event: str, args: tuple[object, ...]) -> None:
    is_remote = event in _LOOKED_UP or (event in _USED and getattr(args[0], "family", None) != _AF_UNIX)
    if not is_remote:
        return
    with open(os.environ["VANTAGE_TEST_NETWORK_LOG"], "a", encoding="utf-8") as log:  # noqa: PTH123 - no imports here
        log.write(f"{event} {args[1:]} {_asked_by()}\n")
    raise PermissionError("no network in this test")


sys.addaudithook(_refuse)
