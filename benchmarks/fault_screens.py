"""What a person reads when the sound is in trouble: each fault once, under the real app."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.fault_disk import ROOM, cut_power, disk_of_its_own, filling, small_disk, spoil
from benchmarks.fault_pulse import real_trial
from benchmarks.fault_room import Kind
from benchmarks.fault_screen import AppTrial, Said, app_trial, list_line, wait_until
from benchmarks.fault_trial import PASSPHRASE, send, trial
from benchmarks.memory import transcriber_of

_OTHER_RATE_HZ = 44_100
_VANTAGE = "import sys; from tui.command_line import main; sys.exit(main())"


def kill_recorder(sound: Path, number: int) -> list[Said]:
    """Kill the recorder."""
    with app_trial(sound) as app:
        app.record()
        send(app.held.pid(), "KILL")
        return app.watch(app.held.room.now_s(), 5.0)


def kill_transcriber(sound: Path, number: int) -> list[Said]:
    """Kill the transcriber, which the app has started."""
    with app_trial(sound, words=True) as app:
        app.record()
        time.sleep(3.0)
        send(transcriber_of(app.terminal.pid), "KILL")
        since_s = app.held.room.now_s()
        said = app.watch(since_s, 4.0)
        return [*said, *_quiet_line(app, since_s)]


def _quiet_line(app: AppTrial, since_s: float) -> list[Said]:
    """Return what stands above the note line, where the app says what is not about the light."""
    pane = [line.split("▕", 1)[1].strip() for line in app.terminal.screen().split("\n") if "▕" in line]
    line = next((place for place, text in enumerate(pane) if text.startswith("> ")), len(pane))
    said = [text for text in pane[max(0, line - 3) : line] if text and "──" not in text]
    return [Said("above the note line", " ".join(said), app.held.room.now_s() - since_s)] if said else []


def unplugged(sound: Path, number: int) -> list[Said]:
    """Take the microphone away and bring it back."""
    return _with_the_microphone(sound, "gone", 4.0, 9.0)


def other_rate(sound: Path, number: int) -> list[Said]:
    """Take it away and bring it back with another rate."""
    with app_trial(sound) as app:
        app.record()
        fault = app.held.room.fail("gone", app.held.room.now_s() + 0.3, 3.0)
        app.held.room.change_rate(fault.from_s, _OTHER_RATE_HZ)
        return app.watch(fault.from_s, 8.0)


def silent(sound: Path, number: int) -> list[Said]:
    """Let it deliver nothing for a while."""
    return _with_the_microphone(sound, "nothing", 4.0, 8.0)


def dead(sound: Path, number: int) -> list[Said]:
    """Let its stream deliver nothing any more."""
    return _with_the_microphone(sound, "dead", 0.1, 6.0)


def muted(sound: Path, number: int) -> list[Said]:
    """Mute it for a while."""
    return _with_the_microphone(sound, "zeros", 8.0, 14.0)


def too_loud(sound: Path, number: int) -> list[Said]:
    """Turn it up until it clips."""
    return _with_the_microphone(sound, "clipped", 3.0, 9.0)


def held_up(sound: Path, number: int) -> list[Said]:
    """Let its callbacks stall for less than a second."""
    return _with_the_microphone(sound, "held up", 0.8, 3.0)


def held_up_long(sound: Path, number: int) -> list[Said]:
    """Let its callbacks stall for some seconds."""
    return _with_the_microphone(sound, "held up", 3.0, 7.0)


def overflow(sound: Path, number: int) -> list[Said]:
    """Let its driver lose some sound."""
    return _with_the_microphone(sound, "lost", 0.6, 7.0)


def _with_the_microphone(sound: Path, kind: Kind, for_s: float, watch_s: float) -> list[Said]:
    with app_trial(sound) as app:
        app.record()
        fault = app.held.room.fail(kind, app.held.room.now_s() + 0.3, for_s)
        return app.watch(fault.from_s, watch_s)


def unplugged_for_real(sound: Path, number: int) -> list[Said]:
    """Unload the microphone of a real sound system and load it again."""
    with real_trial(sound) as (held, system):
        app = AppTrial(held)
        try:
            app.record()
            system.unplug()
            gone_s = held.room.now_s()
            said = app.watch(gone_s, 4.0)
            system.plug_in()
            system.play(held.room)
            return [*said, *app.watch(gone_s, 9.0)]
        finally:
            app.close()


def stopped(sound: Path, number: int) -> list[Said]:
    """Stop recorder and app together, as sleep does, and let both go on."""
    with app_trial(sound) as app:
        app.record()
        pid = app.held.pid()
        send(pid, "STOP")
        app.terminal.hang()
        time.sleep(6.0)
        send(pid, "CONT")
        app.terminal.go_on()
        return app.watch(app.held.room.now_s(), 5.0)


def disk_full(sound: Path, number: int) -> list[Said]:
    """Fill the disk until the reserve is used up, and then make room."""
    with small_disk(ROOM) as disk, app_trial(sound, disk) as app:
        app.record()
        time.sleep(2.0)
        since_s = app.held.room.now_s()
        with filling(disk):
            said = app.watch(since_s, 16.0)
        return [*said, *app.watch(since_s, 14.0)]


def power_cut(sound: Path, number: int) -> list[Said]:
    """Cut the power of the disk, end everything, and start the app again."""
    with disk_of_its_own() as disk, app_trial(sound, disk.folder, keeps=True) as app:
        app.record()
        time.sleep(2.0)
        pids = [app.held.pid(), app.terminal.pid]
        cut_power(disk)
        for pid in pids:
            send(pid, "KILL")
        since_s = app.held.room.now_s()
        app.terminal.close()
        app.held.abandon()
        disk.mount_again()
        app.open()
        app.terminal.wait_for("P01")
        said = [Said("the list", list_line(app.terminal.screen()), app.held.room.now_s() - since_s)]
        app.terminal.press("Enter")
        wait_until(lambda: "RECORDING" in app.terminal.screen(), "the live screen")
        said += app.watch(since_s, 2.5)
        app.terminal.press("C-q")
        app.close()
        app.held.forget()
        return said


def damaged(sound: Path, number: int) -> list[Said]:
    """Damage a recording's file, and run `vantage repair`."""
    with trial(sound) as held:
        held.record()
        held.look_for(5.0)
        held.end()
        spoil(held, number)
        secret = held.folder.parent / "passphrase.txt"
        secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
        command = [
            sys.executable,
            "-P",
            "-c",
            _VANTAGE,
            "repair",
            "--case",
            str(held.folder),
            "--passphrase-file",
            str(secret),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return [Said("vantage repair", " ".join((done.stdout + done.stderr).split()), 0.0)]


def taken_up_again(sound: Path, number: int) -> list[Said]:
    """Stop, and record again a little later."""
    with app_trial(sound) as app:
        app.record()
        since_s = app.held.room.now_s()
        app.terminal.press("F6")
        said = app.watch(since_s, 3.0)
        app.terminal.press("F5")
        return [*said, *app.watch(since_s, 3.0)]
