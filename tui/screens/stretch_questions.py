"""The questions about stretches of sound that nobody answers by a default: taken back, with no screen, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

from casefile.timeline import clock_text, long_clock_text
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.cover import ask_uncovered

if TYPE_CHECKING:
    from capture.stretches import Reach, ReachKind, WithdrawnAnswer
    from casefile.seals import Stretch
    from tui.app import VantageApp

Answer = TypeVar("Answer")
UnattendedAnswer = Literal["keep", "remove"]
_REACHES: dict[ReachKind, tuple[str, str]] = {
    "30": ("h", "The last half minute"),
    "60": ("1", "The last minute"),
    "120": ("2", "The last two minutes"),
    "300": ("5", "The last five minutes"),
    "step": ("s", "Since this step began"),
    "mark": ("m", "Since the last mark"),
}
_TAKE_BACK = "Sealed at once: not shown, heard or exported. Both of you decide at close-down."
_TELL_THEM = "Tell the participant that this was recorded. It stays closed until you choose."
_WITHDRAWN = "All of it is sealed until you choose. Ask the participant."
_UNTIMED = (
    "Nobody can tell which of its words were said in this stretch. It goes with it as a whole, and what is tagged in "
    "it. One with times can be imported afterwards."
)


async def ask_reach(app: VantageApp, reaches: Sequence[Reach]) -> Reach | None:
    """Ask what is to be taken back; None where the person leaves."""
    choices = [Choice(*_REACHES[reach.kind], reach, f"from {long_clock_text(reach.from_s)}") for reach in reaches]
    return await app.push_screen_wait(ChoiceDialog("Take back what?", choices, words=_TAKE_BACK))


async def ask_unattended(app: VantageApp, label: str, stretch: Stretch) -> UnattendedAnswer | None:
    """Ask what becomes of sound that was recorded with no screen; None where the person leaves it open."""
    choices: list[Choice[UnattendedAnswer]] = [
        Choice("k", "Keep it", "keep"),
        Choice("r", "Remove it", "remove"),
    ]
    title = f"Recorded for {minutes_text(stretch.length_s)} while the screen was down: keep or remove?"
    words = f"{label}, {span_text(stretch)}. {_TELL_THEM}"
    return await ask_uncovered(app, _asked_again(title, words, choices))


async def ask_withdrawn(app: VantageApp, label: str, length_s: float) -> WithdrawnAnswer | None:
    """Ask what becomes of the sound of a withdrawn agreement; None where the person leaves it open."""
    choices: list[Choice[WithdrawnAnswer]] = [
        Choice("k", "Keep what there is", "keep"),
        Choice("n", "Keep the notes only: sound and words go for good", "notes only"),
        Choice("s", "Seal the sound: not shown, heard or exported", "sealed"),
    ]
    title = f"Agreement withdrawn. What becomes of the {minutes_text(length_s)} recorded with {label}?"
    return await ask_uncovered(app, _asked_again(title, _WITHDRAWN, choices))


def _asked_again(title: str, words: str, choices: Sequence[Choice[Answer]]) -> ChoiceDialog[Answer]:
    """Make a question that comes by itself and again, until it is answered."""
    return ChoiceDialog(title, choices, words=words, has_default=False, by_itself=True, escape="asks again later")


async def ask_untimed(app: VantageApp) -> bool:
    """Ask whether an imported transcript without times goes together with a stretch; False where the person leaves."""
    choices: list[Choice[object]] = [Choice("l", "Leave it sealed: remove nothing", False)]
    choices.append(Choice("r", "Remove both for good", True))
    title = "An imported transcript without times may hold it."
    return bool(await app.push_screen_wait(ChoiceDialog(title, choices, words=_UNTIMED, has_default=False)))


def span_text(stretch: Stretch) -> str:
    """Write a stretch as 00:11:02 to 00:12:02."""
    return f"{long_clock_text(stretch.from_s)} to {long_clock_text(stretch.to_s)}"


def minutes_text(length_s: float) -> str:
    """Write a length as 1:12."""
    return clock_text(length_s).removeprefix("0")
