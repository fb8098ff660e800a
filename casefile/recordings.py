"""Recordings: pieces of sound on a conversation's timeline, each with a file and a key of its own."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casefile.agreements import Agreements
from casefile.clock import Clock
from casefile.database import Row, Store, mapped_errors
from casefile.device_clocks import DeviceClocks
from casefile.drift import ClockFit
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.recording_file import Gap, RecordingReader
from casefile.system import system
from casefile.timeline import LaneTime, lane_time, next_start_s, on_conversation

# What two devices, or a device and the clock, may differ by without anything being lost.
SHORTEST_GAP_S = 0.05

# The source of sound that came from a file: never a path or a file's name, which could name somebody.
IMPORTED = "import"


@dataclass(frozen=True)
class Recording:
    """One recording: `starts_at_s` on the conversation, `source` the device's or file's kind."""

    id: str
    conversation: str
    lane: int
    starts_at_s: float
    started_at: str
    source: str
    path: Path
    removed: bool


def rewritten_path(path: Path) -> Path:
    """Name the file that takes the place of a recording's, once a stretch has been removed from it."""
    return path.with_name(f"{path.name}.new")


class Recordings:
    """Repository of recordings; the sound itself lies in their files."""

    def __init__(
        self, store: Store, log: Log, clock: Clock, agreements: Agreements, folder: Path, *, encrypted: bool
    ) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._agreements = agreements
        self.folder = folder / "recordings"
        self._encrypted = encrypted
        self._clocks = DeviceClocks(store)
        # What was worked out last for each recording, and from what: a fit of hours has a thousand pairs.
        self._times: dict[str, tuple[tuple[ClockFit, float, float], LaneTime]] = {}

    def begin(self, conversation: str, by: Hand, *, source: str, lane: int = 1) -> Recording:
        """Make the entry, the place on the timeline and the key of a new recording.

        Without it there is no key, and without a key no recorder can store anything. Raises AgreementError unless an
        agreement is in force.
        """
        with mapped_errors():
            system.make_private_folder(self.folder)
        with self._store.write():
            self._agreements.require(conversation)
            change = self._log.insert(
                "recording",
                conversation=conversation,
                lane=lane,
                starts_at_s=self._next_start_s(conversation, lane),
                boot_id=system.boot_id(),
                started_boot_s=self._clock.boot_s(),
                started_at=self._clock.now(),
                source=source,
                removed=0,
            )
            self._log.record(Hand(by.author, "recording"), "recording begun", [change], conversation)
            # The key lies apart from the log, so that forgetting it is one deletion.
            self._store.execute(
                "INSERT INTO recording_key VALUES (?, ?)",
                [change.id, secrets.token_hex(32) if self._encrypted else ""],
            )
        return self.get(change.id)

    def first_frame(self, recording: str, boot_s: float, by: Hand) -> Recording:
        """Put a recording where its first frame really fell, by the clock that runs on in sleep."""
        with self._store.write():
            row = self._row(recording)
            starts_at_s = self._next_start_s(row["conversation"], row["lane"], before=recording, now_boot_s=boot_s)
            self._place(row, by, started_boot_s=boot_s, starts_at_s=starts_at_s)
            # Whichever recorder is heard of first: what hung on this one's place is put right once that is written.
            for other in self._begun_since(row):
                beside_s = self._next_start_s(
                    other["conversation"], other["lane"], before=other["id"], now_boot_s=other["started_boot_s"]
                )
                self._place(other, by, starts_at_s=beside_s)
        return self.get(recording)

    def get(self, recording: str) -> Recording:
        """Return one recording; raises EntryError where there is none."""
        return self._recording(self._row(recording))

    def of(self, conversation: str) -> list[Recording]:
        """Return a conversation's recordings by their place on the timeline, those removed included."""
        rows = self._store.rows(
            "SELECT * FROM recording WHERE conversation = ? ORDER BY starts_at_s, id", [conversation]
        )
        return [self._recording(row) for row in rows]

    def key(self, recording: str) -> bytes | None:
        """Return the recording's raw key, or None in an unencrypted case; raises EntryError once it is forgotten."""
        found = self._store.row("SELECT key FROM recording_key WHERE recording = ?", [recording])
        if found is None:
            raise EntryError(
                title="This recording has been removed.",
                detail="Its key was forgotten.",
                remedy="The transcript, if it was kept, can still be read.",
            )
        return bytes.fromhex(found["key"]) if found["key"] else None

    def open(self, recording: Recording) -> RecordingReader | None:
        """Open a recording's file for reading; None where it was removed or its recorder has written nothing yet."""
        if recording.removed or not recording.path.exists():
            return None
        reader = RecordingReader(self._readable(recording), self.key(recording.id))
        if not reader.has_begun:
            reader.close()
            return None
        return reader

    def written(self, recording: str) -> tuple[Path, int]:
        """Return the file of a recording and how many of its bytes are whole frames by now.

        All of them where nobody writes there, none where the recorder has written nothing yet.
        """
        item = self.get(recording)
        reader = self.open(item)
        if reader is None:
            return item.path, 0
        with contextlib.closing(reader):
            return self._readable(item), reader.whole_bytes()

    def forget_measures(self, recording: str) -> None:
        """Forget what was measured of a recording's file, since another one has taken its place."""
        for table in ("attendance", "device_clock"):
            self._store.execute(f"DELETE FROM {table} WHERE recording = ?", [recording])

    def _readable(self, recording: Recording) -> Path:
        """The file that the key opens: while a removal is unfinished, the one that is about to take its place."""
        rewritten = self._store.row("SELECT 1 AS yes FROM rewriting WHERE recording = ?", [recording.id])
        taking_place = rewritten_path(recording.path)
        return taking_place if rewritten and taking_place.exists() else recording.path

    def time_of(self, recording: Recording) -> LaneTime:
        """Return where the seconds of a recording lie on its conversation, by its device's clock as measured so far."""
        fit = self._fit(recording)
        if fit is None:
            return LaneTime(recording.starts_at_s)
        first = self._recording(self._first_of_boot(recording))
        first_fit = fit if first.id == recording.id else self._fit(first)
        if first_fit is None:
            zero_clock_s = self._row(first.id)["started_boot_s"] - first.starts_at_s
        else:
            zero_clock_s = first_fit.pairs[0].clock_s - on_conversation(
                first_fit.pairs[0].position_s, first.starts_at_s
            )
        made_of = (fit, recording.starts_at_s, zero_clock_s)
        known = self._times.get(recording.id)
        if known is None or known[0] != made_of:
            known = self._times[recording.id] = made_of, lane_time(recording.starts_at_s, fit.pairs, zero_clock_s)
        return known[1]

    def drift(self, recording: Recording) -> float | None:
        """Return how much slower a recording's device runs than the clock, as a share; None where it can't be told."""
        fit = self._fit(recording)
        return fit.drift if fit else None

    def settle(self, recording: Recording) -> None:
        """Keep what was measured of a recording that has ended, so that its file need not be read again."""
        if not recording.removed:
            self._clocks.settle(recording.id, self._readable(recording), self.key(recording.id))

    def close(self) -> None:
        """Let go of the files."""
        self._clocks.close()

    def length_s(self, conversation: str) -> float:
        """Return the seconds of the conversation's timeline that recordings reach."""
        return max((self._end_s(self._row(item.id)) for item in self.of(conversation)), default=0.0)

    def gaps(self, conversation: str, lane: int = 1) -> list[Gap]:
        """Return where on the conversation a lane has no sound, and why: within its recordings and between them.

        Between two recordings the reason is "stopped" where the first was closed in order, else "the
        recorder had ended". Overlaps of a few frames, as two clocks make them, are no gaps.
        """
        found: list[Gap] = []
        before: tuple[float, bool] | None = None
        for recording in self.of(conversation):
            reader = self.open(recording) if recording.lane == lane else None
            if reader is None:
                continue
            with contextlib.closing(reader):
                time = self.time_of(recording)
                inner = [_moved(gap, time) for gap in reader.gaps()]
                start_s, end_s = time.on_conversation(0.0), time.on_conversation(reader.length_s())
                is_closed = reader.is_closed
            before_s, was_closed = before or (start_s, True)
            if start_s - before_s >= SHORTEST_GAP_S:
                why = "stopped" if was_closed else "the recorder had ended"
                found.append(Gap(before_s, start_s - before_s, why))
            found += inner
            before = (max(end_s, before_s), is_closed)
        return sorted(found, key=lambda gap: gap.start_s)

    def broke_off_at_s(self, conversation: str, lane: int = 1) -> float | None:
        """Return where the newest recording of a lane of a conversation broke off.

        None where it was closed in order, is still being written, or holds no sound.
        """
        there = [item for item in self.of(conversation) if not item.removed and item.lane == lane]
        reader = self.open(max(there, key=lambda item: item.id)) if there else None
        if reader is None:
            return None
        with contextlib.closing(reader):
            if reader.is_growing or reader.is_closed or not reader.rows(limit=1):
                return None
        return self.length_s(conversation)

    def _next_start_s(self, conversation: str, lane: int, before: str = "", now_boot_s: float | None = None) -> float:
        earlier = self._store.rows(
            "SELECT * FROM recording WHERE conversation = ? AND id <> ? AND (? = '' OR id < ?) ORDER BY id",
            [conversation, before, before, before],
        )
        if not earlier:
            return 0.0
        boot_id = system.boot_id()
        # Sound from a file does not say when it was heard.
        timed = [row for row in earlier if row["source"] != IMPORTED]
        # Lanes of one sitting run side by side; whatever else there is has come before.
        beside = [row["id"] for row in timed if row["lane"] != lane and row["boot_id"] == boot_id]
        ended_at_s = max((self._end_s(row) for row in earlier if row["id"] not in beside), default=0.0)
        if not timed:
            return ended_at_s
        # By the clock of this boot where any recording has it, so that lanes keep together.
        first = next((row for row in timed if row["boot_id"] == boot_id), timed[0])
        now = datetime.fromisoformat(self._clock.now())
        return next_start_s(
            first_boot_s=first["started_boot_s"] - first["starts_at_s"],
            now_boot_s=self._clock.boot_s() if now_boot_s is None else now_boot_s,
            same_boot=first["boot_id"] == boot_id,
            wall_between_s=first["starts_at_s"] + (now - datetime.fromisoformat(first["started_at"])).total_seconds(),
            ended_at_s=ended_at_s,
        )

    def _begun_since(self, row: Row) -> list[Row]:
        """Return what was begun beside a recording, whose own place hung on where that one seemed to begin."""
        return self._store.rows(
            "SELECT * FROM recording WHERE conversation = ? AND boot_id = ? AND lane <> ? AND id > ? AND source <> ?",
            [row["conversation"], row["boot_id"], row["lane"], row["id"], IMPORTED],
        )

    def _place(self, row: Row, by: Hand, **values: float) -> None:
        change = self._log.update("recording", row["id"], **values)
        if change.after != change.before:
            self._log.record(Hand(by.author, "recording"), "first frame", [change], row["conversation"])

    def _end_s(self, row: Row) -> float:
        recording = self._recording(row)
        reader = self.open(recording)
        if reader is None:
            return recording.starts_at_s
        with contextlib.closing(reader):
            return self.time_of(recording).on_conversation(reader.length_s())

    def _fit(self, recording: Recording) -> ClockFit | None:
        if recording.removed or recording.source == IMPORTED:
            return None
        return self._clocks.fit(recording.id, self._readable(recording), self.key(recording.id))

    def _first_of_boot(self, recording: Recording) -> Row:
        """Return the earliest recording of the conversation under the same count of the clock."""
        row = self._store.row(
            "SELECT first.* FROM recording this JOIN recording first "
            "ON first.conversation = this.conversation AND first.boot_id = this.boot_id "
            "WHERE this.id = ? AND first.source <> ? ORDER BY first.id LIMIT 1",
            [recording.id, IMPORTED],
        )
        return row or self._row(recording.id)

    def _row(self, recording: str) -> Row:
        row = self._store.row("SELECT * FROM recording WHERE id = ?", [recording])
        if row is None:
            raise EntryError(
                title="There is no such recording.",
                detail="The case does not hold it.",
                remedy="See what it holds with: vantage list",
            )
        return row

    def _recording(self, row: Row) -> Recording:
        return Recording(
            row["id"],
            row["conversation"],
            row["lane"],
            row["starts_at_s"],
            row["started_at"],
            row["source"],
            self.folder / f"{row['id']}.sound",
            bool(row["removed"]),
        )


def _moved(gap: Gap, time: LaneTime) -> Gap:
    start_s, end_s = time.on_conversation(gap.start_s), time.on_conversation(gap.end_s)
    return Gap(start_s, end_s - start_s, gap.reason)
