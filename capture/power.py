"""The battery of this computer, where it has one."""

from __future__ import annotations

from dataclasses import dataclass

_LOW_PERCENT = 30


@dataclass(frozen=True)
class Battery:
    """A battery: how full it is, and whether the mains feed it (None where the system can't tell)."""

    percent: int
    is_plugged: bool | None

    @property
    def is_low(self) -> bool:
        """Whether it may not last for a conversation."""
        return self.percent < _LOW_PERCENT and self.is_plugged is not True

    @property
    def words(self) -> str:
        """The battery in words."""
        feed = {True: ", plugged in", False: ", not charging", None: ""}[self.is_plugged]
        low = ": it may not last for the conversation, plug it in" if self.is_low else ""
        return f"Battery {self.percent} %{feed}{low}"


def battery() -> Battery | None:
    """Ask the system; None where there is no battery, or none that the system tells of."""
    import psutil

    # Not there on systems of which psutil knows no way to ask.
    ask = getattr(psutil, "sensors_battery", None)
    found = ask() if ask is not None else None
    if found is None:
        return None
    return Battery(round(found.percent), None if found.power_plugged is None else bool(found.power_plugged))
