"""The part of `docs/transcription.md` that says who is said to have spoken, how often wrongly, and what it costs."""

from __future__ import annotations

from textwrap import fill
from typing import Any

from benchmarks import who_spoke as runs
from benchmarks.who_spoke_by_hand import KEY_S, THOUGHT_S

_WIDTH = 118
_PRESSES = (
    f"Presses are simulated, by {runs.LISTENERS} listeners: after the beginning of a turn by a delay spread as "
    f"people's are (log-normal, median {runs.DELAY_S} s, sigma {runs.SPREAD}), {runs.FORGOTTEN:.0%} of them forgotten, "
    f"{runs.SLIPS:.0%} on the wrong key and put right within a second, and {runs.SHORT_UNMARKED:.0%} of the turns "
    f"under {runs.SHORT_S} s not marked at all. People who take notes meanwhile may well forget more."
)
_SIDES = (
    f"Each side has a microphone that hears the other side so much weaker, the second set {runs.HIGHER_DB:g} dB "
    "higher. What the note-taker says sits on the lead's side and counts as wrong: {note_taker:.2%} of the words."
)
_BY_HAND = (
    "By hand: every key of the real review screen, pressed in the real app until each word has its speaker: everything "
    "to the commonest first (`P`), then turn by turn (`Ctrl+Down`, `)`, `t`, `s`, `p` and a letter). In minutes by the "
    f"keystroke-level model (Card, Moran and Newell): {KEY_S} s a key, and {THOUGHT_S} s of thought for each turn that "
    "is put right. Reading or hearing the hour is not counted, since a reviewer does that anyway."
)


def who_spoke(speakers: dict[str, Any] | None, by_hand: dict[str, Any] | None) -> list[str]:
    """Return the rows of the page, as far as there are figures."""
    rows = ["", "## Who spoke", "", "`make bench-transcribe TRANSCRIBE=who`"] if speakers or by_hand else []
    if speakers:
        rows += _speakers(speakers)
    if by_hand:
        rows += ["", fill(_BY_HAND, _WIDTH), "", "| | keys | turns put right | minutes |", "|---|---|---|---|"]
        for name, title in (("nothing", "from nothing"), ("keys", "after the turn keys of one listener")):
            found = by_hand[name]
            rows.append(f"| {title} | {found['keys']} | {found['acts']} | {found['takes']:.1f} |")
        rows += ["", f"For {by_hand['minutes']:.0f} minutes of conversation in {by_hand['utterances']} utterances."]
    return rows


def _speakers(found: dict[str, Any]) -> list[str]:
    keys = {
        name: f"{found[name]['median']:.2%} ({found[name]['worst']:.2%})"
        for name in ("keys", "tight", "whole", "whole_tight", "as_pressed")
    }
    said = (
        f"{found['minutes']:.0f} minutes of generated conversations, {found['turns']} turns, {found['words']} words as "
        "Vantage heard them. A word is wrong where it has another's name or none."
    )
    return [
        "",
        fill(said, _WIDTH),
        "",
        "| | wrong words |",
        "|---|---|",
        *(
            f"| two microphones, the other side {db[1:]} dB weaker | {wrong:.2%} |"
            for db, wrong in found["sides"].items()
        ),
        f"| turn keys, median listener (worst) | {keys['keys']} |",
        f"| the same, pauses between turns cut to {runs.TIGHT_S} s | {keys['tight']} |",
        f"| turn keys of listeners who forget none | {keys['whole']} |",
        f"| the same, pauses between turns cut to {runs.TIGHT_S} s | {keys['whole_tight']} |",
        f"| turn keys as pressed, with no delay taken off and no turn begun at a word | {keys['as_pressed']} |",
        f"| everything said to be the participant's | {found['one_alone']:.2%} |",
        "",
        fill(_SIDES.format(**found), _WIDTH),
        "",
        fill(_PRESSES, _WIDTH),
    ]
