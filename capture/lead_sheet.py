"""The lead's paper: one sheet of A4 with the nine steps and the prompts for one level, as HTML that prints itself.

It holds no script, asks for nothing from anywhere, and names nobody: a participant's code at most. The queries are left
out, since a paper can be left lying.

It is set in the largest size at which both columns end on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from capture.paper import COLUMN_PT, GAP_MM, HEIGHT_PT, LINE, USED, WIDTH_PT, page, rows
from capture.steps import SPOKEN, Spoken, Step, prompts_for

if TYPE_CHECKING:
    from casefile.people import Level

_LARGEST_PT, _SMALLEST_PT = 12.0, 8.0
_HEADING_EM, _PURPOSE_EM, _INDENT_EM, _ITEM_GAP_EM, _STEP_GAP_EM, _TITLE_EM = 1.1, 0.9, 0.9, 0.15, 0.7, 1.6
_HOW = "Hints, never to be read out in full. Any order is right, and so is going back or leaving out."

_STYLE = f"""
header {{ display: flex; justify-content: space-between; align-items: baseline; border-bottom: 0.5pt solid #000; }}
h1, .code {{ font-size: {_TITLE_EM}em; font-weight: bold; }}
.how {{ font-size: {_PURPOSE_EM}em; padding: 0.3em 0; }}
main {{ display: flex; gap: {GAP_MM}mm; }}
.column {{ flex: 1 1 0; min-width: 0; }}
section {{ break-inside: avoid; padding-bottom: {_STEP_GAP_EM}em; }}
h2 {{ font-size: {_HEADING_EM}em; }}
.purpose {{ font-size: {_PURPOSE_EM}em; font-style: italic; }}
ul {{ list-style: none; }}
li {{ padding: 0 0 {_ITEM_GAP_EM}em {_INDENT_EM}em; text-indent: -{_INDENT_EM}em; overflow-wrap: break-word; }}
li::before {{ content: "–"; display: inline-block; width: {_INDENT_EM}em; text-indent: 0; }}
footer {{ font-size: {_PURPOSE_EM}em; border-top: 0.5pt solid #000; padding-top: 0.3em; }}
"""


@dataclass(frozen=True)
class Setting:
    """How a sheet is set: the size of its letters in points, and how many steps stand in the left column."""

    size_pt: float
    left: int


def lead_sheet(steps: Sequence[Step], level: Level | None, heading: str, spoken: Spoken = SPOKEN) -> str:
    """Return the sheet as a page of HTML; `heading` is the participant's code, or the level where there is none.

    Raises ValueError where the prompts do not fit on one page; `set_sheet` tells beforehand.
    """
    numbered = on_paper(steps)
    setting = set_sheet(steps, level, spoken)
    if setting is None:
        raise ValueError("the prompts do not fit on one sheet")
    columns = [numbered[: setting.left], numbered[setting.left :]]
    body = "\n".join(
        f'<div class="column">\n{"".join(_section(step, prompts_for(step, level)) for step in column)}</div>'
        for column in columns
    )
    title = "Prompts for the lead"
    return page(
        f"{title} – {escape(heading)}",
        f"{_STYLE}body {{ font-size: {setting.size_pt:g}pt; }}",
        f"""<header><h1>{title}</h1><p class="code">{escape(heading)}</p></header>
<p class="how">{_HOW}</p>
<main>
{body}
</main>
<footer>{_footer(spoken)}</footer>""",
    )


def on_paper(steps: Sequence[Step]) -> list[Step]:
    """Return the steps that the sheet shows: the nine, without what opens on demand."""
    return [step for step in steps if step.opens_at is None]


def set_sheet(steps: Sequence[Step], level: Level | None, spoken: Spoken = SPOKEN) -> Setting | None:
    """Return the largest setting in which everything stands on one page, or None where there is none."""
    numbered = on_paper(steps)
    size_pt = _LARGEST_PT
    while size_pt >= _SMALLEST_PT:
        heights = [_height_em(step, prompts_for(step, level), COLUMN_PT / size_pt) for step in numbered]
        tallest, left = min((max(sum(heights[:at]), sum(heights[at:])), at) for at in range(1, len(heights) + 1))
        if (tallest + _frame_em(WIDTH_PT / size_pt, spoken)) * size_pt <= HEIGHT_PT * USED:
            return Setting(size_pt, left)
        size_pt -= 0.25
    return None


def _footer(spoken: Spoken) -> str:
    return escape(f"While the recording is paused: {spoken.in_pause}")


def _section(step: Step, prompts: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(prompt)}</li>\n" for prompt in prompts)
    heading = f"<h2>{escape(step.number)}&ensp;{escape(step.title)}</h2>"
    return f'<section>\n{heading}\n<p class="purpose">{escape(step.purpose)}</p>\n<ul>\n{items}</ul>\n</section>\n'


def _height_em(step: Step, prompts: Sequence[str], width_em: float) -> float:
    heading = rows(f"{step.number}  {step.title}", width_em / _HEADING_EM / 1.05) * _HEADING_EM
    purpose = rows(step.purpose, width_em / _PURPOSE_EM) * _PURPOSE_EM
    asked = sum(rows(prompt, width_em - _INDENT_EM) for prompt in prompts)
    return (heading + purpose + asked) * LINE + _ITEM_GAP_EM * len(prompts) + _STEP_GAP_EM


def _frame_em(width_em: float, spoken: Spoken) -> float:
    around = sum(rows(text, width_em / _PURPOSE_EM) * _PURPOSE_EM for text in (_HOW, _footer(spoken)))
    return (_TITLE_EM + around) * LINE + 1.2
