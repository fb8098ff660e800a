"""The faults of the table, in its order: what each is called, how it is made, and what that does not show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Made = Literal["real", "virtual device", "audio-input seam", "clock seam", "model"]


@dataclass(frozen=True)
class Listed:
    """One fault; `make` and `screen` name the functions that make it and that read the screen of the real app.

    `is_told` where the screen can tell of it while it lasts.
    """

    name: str
    title: str
    made: Made
    how: str
    make: str
    screen: str | None = None
    runs: int = 20
    at_once: int = 6
    is_long: bool = False
    is_told: bool = True

    @property
    def is_walk(self) -> bool:
        """Tell whether each run of it is one of the real app, whose screen is read."""
        return self.make.startswith(_WALKS)


_KILLS, _DEVICES, _PULSE = "benchmarks.fault_kills", "benchmarks.fault_devices", "benchmarks.fault_pulse"
_DISK, _TIME, _WALKS = "benchmarks.fault_disk", "benchmarks.fault_time", "benchmarks.fault_walks"
_SCREENS = "benchmarks.fault_screens"

FAULTS = (
    Listed(
        "kill-recorder", "kill -9 of the recorder", "real",
        "SIGKILL at a random moment between 1 and 3.5 s after the first stored row; the hand on the conversation "
        "starts another. Time spent starting it is in the last two columns of figures.",
        f"{_KILLS}.kill_recorder", f"{_SCREENS}.kill_recorder", runs=100,
    ),
    Listed(
        "kill-recorder-busy", "kill -9 of the recorder, processor busy", "real",
        "The same, with two processes for each run that only reckon, three runs at once on two cores.",
        f"{_KILLS}.kill_recorder_when_busy", at_once=3,
    ),
    Listed(
        "kill-transcriber", "kill -9 of the transcriber", "real",
        "SIGKILL of a transcriber with the base model, then another one. It shows nothing of words: only of sound.",
        f"{_KILLS}.kill_transcriber", f"{_SCREENS}.kill_transcriber", at_once=3,
    ),
    Listed(
        "kill-app", "kill -9 of the app", "real",
        "SIGKILL of the app in its terminal; the app is opened again 2 to 6 s later and goes back to the recording.",
        f"{_WALKS}.killed_app", at_once=4,
    ),
    Listed(
        "kill-all", "kill -9 of all three at once", "real",
        "Recorder, transcriber and app; the app is opened again and a person records again. That person is a script: "
        "the time until sound is stored again is theirs.",
        f"{_WALKS}.killed_all", at_once=3,
    ),
    Listed(
        "power-cut", "power cut, a real file system", "real",
        "ext4 in a file, told to write nothing more, not even its log (its shutdown ioctl, as file systems' own tests "
        "use it); all processes killed; mounted again. It does not show a disk that loses what it said was written.",
        f"{_DISK}.power_cut", f"{_SCREENS}.power_cut", at_once=4, is_told=False,
    ),
    Listed(
        "power-cut-model", "power cut, modelled", "model",
        "A trace of what the recorder's own loop asked of its disk, cut anywhere; of what was not synced, any half of "
        "the sectors of 512 bytes is kept. Time is moved by hand. A cut falls on a request, and so nearly always on "
        "the worst moment, before a row is safe.",
        f"{_DISK}.power_cut_modelled", runs=200,
    ),
    Listed(
        "disk-full", "disk full: the reserve, then memory, then room again", "real",
        "A disk in memory (tmpfs) that another program fills up as fast as room appears, until the reserve is used up "
        "and sound waits in memory for 2 to 6 s; then room again.",
        f"{_DISK}.disk_full", f"{_SCREENS}.disk_full", at_once=4,
    ),
    Listed(
        "unplugged", "microphone unplugged, and back", "audio-input seam",
        "The stream ends and nobody can open the device for 2 to 25 s.",
        f"{_DEVICES}.unplugged", f"{_SCREENS}.unplugged", at_once=8,
    ),
    Listed(
        "unplugged-pulse", "microphone unplugged, and back", "virtual device",
        "PulseAudio's virtual microphone is unloaded while PortAudio records from it, and loaded again 2 to 8 s "
        "later. A USB device may behave otherwise.",
        f"{_PULSE}.unplugged", f"{_SCREENS}.unplugged_for_real", at_once=4,
    ),
    Listed(
        "another-index", "back as another index", "virtual device",
        "The same, and PortAudio lists two other devices before it by then. In 20 runs at a load of 21, 0.33 s were "
        "lost at worst; one run at a time (load 7) lost at most 0.01 s in eight. Nothing in the product was found to "
        "cost it: most likely what the sound system still held for a recorder without processor went with the "
        "microphone.",
        f"{_PULSE}.another_index", at_once=4,
    ),
    Listed(
        "another-rate-pulse", "back with another rate", "virtual device",
        "The same, loaded again with 16 kHz instead of 44.1. The sound system converts, so that the recorder sees the "
        "rate it had; what was stored before is counted by clock, not by sample.",
        f"{_PULSE}.another_rate", at_once=4,
    ),
    Listed(
        "another-rate", "back with another rate", "audio-input seam",
        "The stream ends, and the device opens with 44.1 instead of 16 kHz 2 to 5 s later.",
        f"{_DEVICES}.other_rate", f"{_SCREENS}.other_rate",
    ),
    Listed(
        "muted", "microphone muted (zeros)", "audio-input seam",
        "Zeros for 5 to 14 s. What is stored is what was delivered: silence. The words come after three seconds of it.",
        f"{_DEVICES}.muted", f"{_SCREENS}.muted", at_once=8,
    ),
    Listed(
        "clipping", "clipping", "audio-input seam",
        "The samples are cut off at full scale for 2 to 4 s. What is stored is what was delivered.",
        f"{_DEVICES}.too_loud", f"{_SCREENS}.too_loud",
    ),
    Listed(
        "nothing", "microphone delivers nothing for a while", "audio-input seam",
        "No block comes for 3 to 6 s, then the stream goes on by itself.",
        f"{_DEVICES}.silent", f"{_SCREENS}.silent",
    ),
    Listed(
        "dead", "stream is dead, the device is not", "audio-input seam",
        "The open stream never delivers again; a fresh one does. The time is until the fresh one is stored: a "
        "second until silence is believed, and the start of a process, 0.6 to 1.1 s with one run at a time (load 8). "
        "5.43 s in all were seen once, at a load of 16, and not again.",
        f"{_DEVICES}.dead", f"{_SCREENS}.dead",
    ),
    Listed(
        "stall", "callbacks stall for less than a second", "audio-input seam",
        "Blocks of 0.3 to 0.9 s come late and all at once, none lost.",
        f"{_DEVICES}.held_up", f"{_SCREENS}.held_up",
    ),
    Listed(
        "stall-long", "callbacks stall for some seconds", "audio-input seam",
        "Blocks of 1.5 to 4 s come late and all at once, none lost by the driver, which most drivers could not hold. "
        "A second recorder may take over meanwhile; what the first one then delivers is stored as well, where it was "
        "said, if it comes within four seconds.",
        f"{_DEVICES}.held_up_long", f"{_SCREENS}.held_up_long",
    ),
    Listed(
        "overflow", "input overflow", "audio-input seam",
        "The driver loses 0.1 to 2 s and flags the next block. Lost is what was lost beyond that.",
        f"{_DEVICES}.overflow", f"{_SCREENS}.overflow",
    ),
    Listed(
        "stopped", "sleep, as SIGSTOP of recorder and app", "real",
        "Both are stopped for 2 to 8 s and go on. The machine itself does not sleep, so no clock stands still.",
        f"{_TIME}.stopped", f"{_SCREENS}.stopped",
    ),
    Listed(
        "stopped-pulse", "the recorder gets no processor for some seconds", "virtual device",
        "SIGSTOP of the recorder alone for 2 to 8 s while PulseAudio goes on; it holds the sound that nobody fetches, "
        "and all of it comes at once. Another sound system may hold less.",
        f"{_PULSE}.stopped", at_once=4,
    ),
    Listed(
        "slept", "sleep, by the clocks", "clock seam",
        "The recorder's own loop, with a clock that runs on and one that stands still for 5 s to 11 hours.",
        f"{_TIME}.slept",
    ),
    Listed(
        "clock-set", "wall clock set back and forth", "clock seam",
        "The recorder's own loop; the wall clock jumps by up to a hundred years six times. This machine's own clock "
        "was left alone.",
        f"{_TIME}.clock_set",
    ),
    Listed(
        "two-apps", "two vantage on one case, both told to record", "real",
        "Two apps on one conversation; the key to record is pressed in both at once.",
        f"{_WALKS}.two_apps", at_once=3,
    ),
    Listed(
        "terminal-closed", "terminal window closed", "real",
        "The terminal ends, and the app is hung up on; opened again 2 to 6 s later.",
        f"{_WALKS}.closed_terminal", at_once=4,
    ),
    Listed(
        "app-hangs", "app hangs for five minutes", "real",
        "SIGSTOP of the app for 300 s in real time, then SIGCONT; all runs at once. The screen is read after it.",
        f"{_WALKS}.hung_app", at_once=20, is_long=True,
    ),
    Listed(
        "break", "a break, and on with the same conversation", "real",
        "Stopped in order, recorded again 2 to 5 s later from another hand; the break itself is asked for and is "
        "not counted. The time is the start of a recorder.",
        f"{_TIME}.taken_up_again", f"{_SCREENS}.taken_up_again", is_told=False,
    ),
    Listed(
        "six-hours", "six hours without a stop", "clock seam",
        "The recorder's own loop and file, on a disk in memory, time moved by hand, as fast as it stores: each half "
        "second is made into FLAC, sealed, written and synced. A run takes a minute of processor.",
        f"{_TIME}.six_hours", at_once=5,
    ),
    Listed(
        "damage", "the file overwritten or cut, and vantage repair", "real",
        "Up to 20 kB overwritten at random, or the file cut anywhere. Lost is sound of which no byte was touched.",
        f"{_DISK}.damaged", f"{_SCREENS}.damaged",
    ),
)  # fmt: skip
