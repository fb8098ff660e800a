"""Sealed stretches at close-down: which one, what becomes of it, and the two reviewers who confirm."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, Literal

from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.screens.stretch_questions import span_text
from tui.screens.who import ask_reviewer

if TYPE_CHECKING:
    from casefile.exports import ExportEntry
    from casefile.people import Reviewer
    from casefile.seals import Seal, SealReason
    from tui.app import VantageApp

SealAnswer = Literal["leave", "unseal", "remove"]
_REASONS: dict[SealReason, str] = {
    "taken back": "taken back",
    "unattended": "recorded with no screen",
    "withdrawn": "agreement withdrawn",
}
_UNTIL_THEN = "Not shown, heard or exported until both of you decide. Esc leaves them sealed."
_HELD = (
    "This case is under a legal hold, so it stays sealed: nothing can be removed or opened as long as the hold lasts."
)
_BACKUPS = "Backups made before now still hold it."
_SHOWN_EXPORTS = 4


async def ask_which(app: VantageApp, label: str, seals: Sequence[Seal], *, told: str = "") -> Seal | None:
    """Ask which of the sealed stretches is to be decided upon; None where the person leaves.

    `told` is what has become of the one before.
    """
    choices = lettered([(f"{span_text(seal.stretch)}  {_REASONS[seal.reason]}", seal) for seal in seals])
    title = f"Sealed in {label}: {len(seals)} {'stretch' if len(seals) == 1 else 'stretches'} to decide"
    return await app.push_screen_wait(ChoiceDialog(title, choices, words=told or _UNTIL_THEN))


async def ask_seal(
    app: VantageApp, seal: Seal, exports: Sequence[ExportEntry], quoted: Set[str], *, by_label: str, legal_hold: bool
) -> SealAnswer | None:
    """Ask what becomes of a sealed stretch; says which copies still hold it, and under a legal hold offers nothing."""
    choices: list[Choice[SealAnswer]] = [Choice("l", "Leave it sealed", "leave")]
    if not legal_hold:
        choices += [
            Choice("u", "Unseal it: shown, heard and exported again", "unseal"),
            Choice("r", "Remove it for good: it cannot be brought back", "remove"),
        ]
    title = f"{span_text(seal.stretch)}, {_REASONS[seal.reason]} ({by_label})"
    words = copies_text(exports, quoted, legal_hold=legal_hold)
    return await app.push_screen_wait(ChoiceDialog(title, choices, words=words))


async def ask_both(app: VantageApp, what: str, *, needed: int = 2) -> list[Reviewer] | None:
    """Let the reviewers name themselves, each a different one; None as soon as one of them leaves."""
    named: list[Reviewer] = []
    for place in ("First", "Second")[:needed]:
        heading = f"{what} {place} reviewer: who confirms?" if needed > 1 else f"{what} Who confirms?"
        reviewer = await ask_reviewer(app, heading, "Choose your own label.", but=[other.id for other in named])
        if reviewer is None:
            return None
        named.append(reviewer)
    return named


def copies_text(exports: Sequence[ExportEntry], quoted: Set[str], *, legal_hold: bool) -> str:
    """Say which exports still hold a stretch, that backups do, and why nothing can be done under a legal hold.

    `quoted` are the ids of those that are known to quote it; they are shown before others.
    """
    exports = sorted(exports, key=lambda entry: entry.id in quoted)
    lines = [
        f"· {entry.at[:10]}, {entry.audience}, {entry.format}{': quotes it' if entry.id in quoted else ''}"
        for entry in exports[-_SHOWN_EXPORTS:]
    ]
    if len(exports) > _SHOWN_EXPORTS:
        lines.insert(0, f"· {len(exports) - _SHOWN_EXPORTS} before these")
    heading = (
        ["Exports that may hold it, and are not changed:"] if exports else ["No export was made that could hold it."]
    )
    return "\n".join([*([_HELD] if legal_hold else []), *heading, *lines, _BACKUPS])
