"""What the team judges stays away while a conversation of the case is being held: neither shown nor entered."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Coroutine, Sequence

from casefile.errors import EntryError
from tui.screens.around import AroundScreen, Entry
from tui.screens.away import put_questions_away
from tui.while_talking import LOOK_EVERY_S, is_somebody_talking, require_nobody_talks


class JudgingScreen(AroundScreen):
    """A screen of the team's own layer: empty while a conversation is being held, and then nothing is entered on it."""

    _was_empty = False

    def on_mount(self) -> None:
        """Look whether a conversation begins or ends elsewhere."""
        self.set_interval(LOOK_EVERY_S, self._look)

    def _look(self) -> None:
        is_talking = is_somebody_talking(self.vantage.opened.case)
        if is_talking != self._was_empty:
            self.show()
        if is_talking:
            put_questions_away(self)

    @abstractmethod
    def judged(self) -> Sequence[Entry]:
        """Return what is judged now."""

    def entries(self) -> Sequence[Entry]:
        """Return what is judged, while nobody is being listened to."""
        self._was_empty = is_somebody_talking(self.vantage.opened.case)
        return [] if self._was_empty else self.judged()

    def do(self, work: Awaitable[str | None]) -> None:
        """Ask and enter something, while nobody is being listened to."""
        try:
            require_nobody_talks(self.vantage.opened.case)
        except EntryError:
            if isinstance(work, Coroutine):
                work.close()
            self.show()
            raise
        super().do(work)

    def action_undo(self) -> None:
        """Take back what this person entered last here, while nobody is being listened to."""
        require_nobody_talks(self.vantage.opened.case)
        super().action_undo()

    def action_redo(self) -> None:
        """Do again what was taken back, while nobody is being listened to."""
        require_nobody_talks(self.vantage.opened.case)
        super().action_redo()
