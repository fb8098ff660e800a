"""Loaded by every Python process of a test that names this folder in PYTHONPATH: no socket but local ones.

What is refused is written down as well, since a library may swallow the refusal and go on.
"""

from __future__ import annotations

import os
import sys

_AF_UNIX = 1
_LOOKED_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_USED = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}


def _refuse(event: str, args: tuple[object, ...]) -> None:
    is_remote = event in _LOOKED_UP or (event in _USED and getattr(args[0], "family", None) != _AF_UNIX)
    if not is_remote:
        return
    with open(os.environ["VANTAGE_TEST_NETWORK_LOG"], "a", encoding="utf-8") as log:  # noqa: PTH123 - no imports here
        log.write(f"{event} {args[1:]}\n")
    raise PermissionError("no network in this test")


sys.addaudithook(_refuse)
