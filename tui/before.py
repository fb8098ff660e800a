"""What happens before a recording on the live screen: the sound check, and one word about sleep."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.actions import with_keys
from tui.widgets.live_pane import LivePane
from tui.widgets.record_pane import RecordPane

if TYPE_CHECKING:
    from tui.screens.live import LiveScreen

_LOOK_EVERY_S = 0.5
_AGAIN = "{live.sound_check} brings the sound check back."
_NOT_NOW = "The sound check is for before a recording. What the microphone hears now stands at the top."


async def check_sound(screen: LiveScreen) -> None:
    """Show the sound check over the live screen, and do what the person asks for at its end.

    While a recording runs it only says why not.
    """
    from tui.screens.sound_check import SoundCheckScreen

    if screen.is_recording:
        screen.tell(_NOT_NOW)
    elif await screen.vantage.push_screen_wait(SoundCheckScreen(screen.conversation.label, screen.desk)) == "record":
        screen.action_recorder("record_or_pause")
    else:
        screen.tell(with_keys(_AGAIN))


async def before_you_begin(screen: LiveScreen, *, is_first: bool) -> None:
    """Show the sound check by itself where a conversation is opened for the first time and nothing is recorded yet.

    Then say once, when a recording runs, that this computer may fall asleep, if nothing can hold that off; it gives way
    to the next line of the record, or to the next sentence.
    """
    from capture.awake import MAY_SLEEP

    app = screen.vantage
    is_wanted = is_first and app.checks_sound and app.live_source is None
    if is_wanted and not app.opened.case.recordings.of(screen.conversation.id):
        await check_sound(screen)
    while screen.is_attached:
        status = screen.desk.watch.status
        may_sleep = status is not None and status.state == "recording" and status.sleep == "may come"
        # In nobody's place: another sentence there may say that the sound is safe.
        if may_sleep and any(not pane.told for pane in screen.query(LivePane)):
            screen.tell(MAY_SLEEP)
            await _give_way(screen, MAY_SLEEP)
            return
        await asyncio.sleep(_LOOK_EVERY_S)


async def _give_way(screen: LiveScreen, said: str) -> None:
    """Take a sentence away once something was entered since: whoever did that has looked at its place."""
    (pane,), (record,) = screen.query(LivePane), screen.query(RecordPane)
    count = len(record.lines)
    while screen.is_attached and pane.told == said:
        if len(record.lines) > count:
            screen.tell("")
        await asyncio.sleep(_LOOK_EVERY_S)
