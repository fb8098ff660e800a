"""The sound behind the words under review: playing from a word, and which word is heard now."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from casefile.errors import EntryError
from tui.actions import with_keys
from tui.play_words import passed_over_in_words, place_in_words

if TYPE_CHECKING:
    from capture.playing import Playing, PlayStatus
    from capture.speaker import Sink
    from casefile.conversations import Conversation
    from casefile.words import Word
    from tagging.selection import Selection
    from tui.review_page import Page
    from tui.session import Session

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
# Words begin where the engine heard them, which may be a little late.
_BEFORE_WORD_S = 0.1
_BACK_S = 2.0
# After its end a word is shown for so long, where no other one has begun.
_AFTER_WORD_S = 0.5
_LINES_BACK = 4
# Looked at ten times a second, at twice the speed at most, on a machine that may be busy.
_BETWEEN_LOOKS_S = 1.0
# So much at either end of an utterance need not have been looked at.
_EDGE_S = 0.6


class ReviewSound:
    """Holds the player of one conversation: started with the first key, ended with the screen."""

    def __init__(self, session: Session, conversation: Conversation, sink: Sink | None) -> None:
        self._session = session
        self._conversation = conversation
        self._sink = sink
        self._playing: Playing | None = None
        self._speed = 1.0
        self._at_s = 0.0
        self._heard: list[tuple[float, float]] = []
        self._passed = ""

    @property
    def is_playing(self) -> bool:
        """Tell whether sound comes, or is about to."""
        return self._playing is not None and self._playing.status().state in ("starting", "playing")

    def play_word(self, page: Page, index: int) -> None:
        """Play from a word on; raises EntryError for words that were typed, PlayerError where there is no sound."""
        words = page.text.words
        start_s = next((s for place in range(index, -1, -1) if (s := words[place].start_s) is not None), None)
        if start_s is None:
            raise _typed()
        self._play(max(0.0, start_s - _BEFORE_WORD_S), None)

    def play_selection(self, page: Page, selection: Selection) -> None:
        """Play the selected words, with a little before and after."""
        from capture.playing import LEAD_IN_S, LEAD_OUT_S

        words = page.text.words[selection.first : selection.last + 1]
        start_s, end_s = _times(words)
        self._play(max(0.0, start_s - LEAD_IN_S), end_s + LEAD_OUT_S)

    def stop(self) -> None:
        """Be silent; going back plays on from here."""
        if self._playing is not None:
            self._playing.pause()

    def back(self) -> None:
        """Go back two seconds, and play on from there also where it was silent."""
        if self._playing is None:
            return
        if self.is_playing:
            self._playing.back(_BACK_S)
        else:
            self._play(max(0.0, self._at_s - _BACK_S), None)

    def change_speed(self, steps: int) -> None:
        """Play faster or slower, by steps of a quarter."""
        place = min(max(SPEEDS.index(self._speed) + steps, 0), len(SPEEDS) - 1)
        self._speed = SPEEDS[place]
        if self._playing is not None:
            self._playing.set_speed(self._speed)

    def look(self) -> PlayStatus | None:
        """Return where the sound is; raises PlayerError once where the player has ended by itself."""
        if self._playing is None:
            return None
        for item in self._playing.passed_over():
            self._passed = passed_over_in_words(item)
        status = self._playing.status()
        if status.error is not None:
            self.close()
            raise status.error
        self._at_s = status.position_s
        return status

    def place(self) -> str:
        """Say where the sound is and how fast it goes; only the speed, where it is not the usual one, in silence."""
        status = self._playing.status() if self._playing is not None else None
        if status is None or status.state not in ("starting", "playing"):
            return f"{self._speed:g}x" if self._speed != 1.0 else ""
        return place_in_words(status)

    def passed_over(self) -> str:
        """Say what has been passed over last since the sound began."""
        return self._passed if self.is_playing else ""

    def word_heard(self, page: Page, at_s: float) -> int | None:
        """Return the word of a page that is heard at a moment, or None between words."""
        past = bisect_right(page.lines, at_s, key=lambda line: line.start_s or 0.0)
        # Two microphones hear at once: the word may stand in an utterance that began a little earlier.
        first = page.text.starts[max(0, past - _LINES_BACK)]
        begun = [
            (word.start_s, index, word.end_s or word.start_s)
            for index, word in enumerate(page.text.words[first : page.text.starts[past]], first)
            if word.is_living and word.start_s is not None and word.start_s <= at_s
        ]
        if not begun:
            return None
        _, index, end_s = max(begun)
        return index if at_s <= end_s + _AFTER_WORD_S else None

    def remember_heard(self) -> None:
        """Remember that what is at this moment was heard; said ten times a second while sound comes."""
        if self._heard and 0.0 <= self._at_s - self._heard[-1][1] <= _BETWEEN_LOOKS_S:
            self._heard[-1] = (self._heard[-1][0], self._at_s)
        else:
            self._heard.append((self._at_s, self._at_s))

    def heard_lines(self, page: Page) -> list[int]:
        """Return the utterances that were heard from beginning to end, by number."""
        from casefile.stretches import Stretch, joined

        whole = joined(Stretch(from_s - _EDGE_S, to_s + _EDGE_S) for from_s, to_s in self._heard)
        return [
            number
            for number, line in enumerate(page.lines)
            if line.start_s is not None
            and line.end_s is not None
            and any(one.from_s <= line.start_s and line.end_s <= one.to_s for one in whole)
        ]

    def respect_seals(self) -> None:
        """Let nothing be heard that was sealed meanwhile."""
        from capture.audible import closed_in

        if self._playing is not None:
            self._playing.set_closed(closed_in(self._session.case, self._conversation))

    def close(self) -> None:
        """End the player, beside the screen: its device may take a moment to close."""
        if self._playing is not None:
            threading.Thread(target=self._playing.close).start()
            self._playing = None

    def _play(self, from_s: float, to_s: float | None) -> None:
        from capture.audible import takes_of
        from capture.playing import start_player

        takes = tuple(takes_of(self._session.case, self._conversation))
        if self._playing is not None and self._playing.order.takes != takes:
            self.close()
        if self._playing is None:
            self._playing = start_player(self._session.case, self._conversation, self._sink)
            self._playing.set_speed(self._speed)
        self._passed = ""
        self._playing.play(from_s, to_s)


def _times(words: Sequence[Word]) -> tuple[float, float]:
    """Return when the first word with a time begins, and when the last one ends."""
    starts = [word.start_s for word in words if word.start_s is not None]
    ends = [word.end_s for word in words if word.end_s is not None]
    if not starts or not ends:
        raise _typed()
    return min(starts), max(ends)


def _typed() -> EntryError:
    return EntryError(
        title="These words have no place in the sound.",
        detail="They were typed, not heard.",
        remedy=with_keys("Go to the transcript with {review.notes}."),
    )
