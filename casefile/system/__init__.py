"""What differs by operating system: one module per system behind one `Protocol`.

`system` is the one for this machine. Nothing outside of this folder calls anything that exists on one system only.
"""

from __future__ import annotations

import sys

from casefile.system.base import FileSystem, Held, System

if sys.platform == "win32":
    from casefile.system.windows import WindowsSystem as _System
elif sys.platform == "darwin":
    from casefile.system.darwin import DarwinSystem as _System
else:
    from casefile.system.linux import LinuxSystem as _System

system: System = _System()

__all__ = ["FileSystem", "Held", "System", "system"]
