"""The sound of one conversation as a plain file: where, which side, the warning, and then the writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from casefile.timeline import clock_text
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.progress import Tell, with_progress
from tui.who_spoke import has_sides

if TYPE_CHECKING:
    from collections.abc import Callable

    from capture.sound_export import SoundExport
    from casefile.case import Case
    from casefile.conversations import Conversation
    from tui.app import VantageApp

Sides = Literal["both", "mixed", "first", "second"]
_SIDES: list[Choice[Sides]] = [
    Choice("b", "Both: the first left, the second right", "both"),
    Choice("m", "Both, mixed into one", "mixed"),
    Choice("1", "The first side alone", "first"),
    Choice("2", "The second side alone", "second"),
]


async def write_sound(app: VantageApp, conversation: Conversation) -> None:
    """Ask where to, warn, and write; at each question the person can leave, and nothing is written."""
    label = conversation.label.replace("/", "-")
    hint = "It ends in .flac (half the size) or .wav, and lies outside of the case. Nothing is written over."
    title = f"The sound of {conversation.label} as a file"
    typed = await app.push_screen_wait(AskDialog(title, hint, value=f"~/{label}.flac"))
    if typed is None:
        return
    target = Path(typed.strip()).expanduser()
    sides: Sides | None = "both"
    if await app.opened.beside(lambda case: has_sides(case, conversation)):
        sides = await app.push_screen_wait(ChoiceDialog("Which side of the conversation?", _SIDES))
    if sides is None or not await _confirmed(app, conversation, target):
        return
    done = await with_progress(app, title, "written", _writing(app, conversation, target, sides))
    words = "Cancelled: nothing was written." if done is None else "\n".join(_written_text(done))
    await app.push_screen_wait(ChoiceDialog(title, [Choice("b", "Back", True)], words=words))


async def _confirmed(app: VantageApp, conversation: Conversation, target: Path) -> bool:
    from capture.sound_export import warnings_before

    words = "\n".join(f"· {line}" for line in warnings_before(app.opened.case, conversation, target))
    choices = [Choice("b", "Back: write nothing", False), Choice("w", "I have read this: write the file", True)]
    return await app.push_screen_wait(ChoiceDialog("Before sound leaves the case", choices, words=words)) is True


def _writing(
    app: VantageApp, conversation: Conversation, target: Path, sides: Sides
) -> Callable[[Case, Tell], SoundExport]:
    by = app.opened.hand("export")
    side = {"first": 1, "second": 2}.get(sides)

    def work(case: Case, tell: Tell) -> SoundExport:
        from capture.sound_export import export_sound

        return export_sound(
            case,
            conversation,
            target,
            by,
            confirmed_by=by.author,
            side=side,
            mono=sides == "mixed",
            progress=tell,
        )

    return work


def _written_text(done: SoundExport) -> list[str]:
    from capture.sound_export import silence_text

    said = f"Written: {clock_text(done.length_s)} of sound, not encrypted. Delete the file when it has served."
    return [said, *silence_text(done)]
