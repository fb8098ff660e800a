"""The lead's paper: one sheet of A4 with the nine steps and the prompts for one level, as HTML that prints itself.

It holds no script, asks for nothing from anywhere, and names nobody: a participant's code at most. The queries are left
out, since a paper can be left lying.

Whether it fits is reckoned here and not left to the browser: text is measured with the widths of a wide typeface
(DejaVu Sans, in em), wrapped, and set in the largest size at which both columns end on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from capture.steps import PAUSE_WORDS, Step, prompts_for

if TYPE_CHECKING:
    from casefile.people import Level

_MM = 72 / 25.4
_MARGIN_MM, _GAP_MM, _LINE = 12, 8, 1.3
_WIDTH_PT, _HEIGHT_PT = (210 - 2 * _MARGIN_MM) * _MM, (297 - 2 * _MARGIN_MM) * _MM
_COLUMN_PT = (_WIDTH_PT - _GAP_MM * _MM) / 2
# Printers and typefaces differ; what is left over is white.
_USED = 0.96
_LARGEST_PT, _SMALLEST_PT = 12.0, 8.0
_HEADING_EM, _PURPOSE_EM, _INDENT_EM, _ITEM_GAP_EM, _STEP_GAP_EM, _TITLE_EM = 1.1, 0.9, 0.9, 0.15, 0.7, 1.6
_NARROW_TO_WIDE = ((" .,:;'’!|ijl", 0.34), ("frt()[]-/", 0.42), ('cksvxyz“”"?', 0.59), ("mwMWQ@%…—", 1.0))
_HOW = "Hints, never to be read out in full. Any order is right, and so is going back or leaving out."

_STYLE = f"""
@page {{ size: A4 portrait; margin: {_MARGIN_MM}mm; }}
* {{ box-sizing: border-box; margin: 0; padding: 0; }}
body {{ width: {210 - 2 * _MARGIN_MM}mm; margin: 0 auto; color: #000; background: #fff; line-height: {_LINE};
  font-family: Arial, Helvetica, "Liberation Sans", "DejaVu Sans", sans-serif; }}
header {{ display: flex; justify-content: space-between; align-items: baseline; border-bottom: 0.5pt solid #000; }}
h1, .code {{ font-size: {_TITLE_EM}em; font-weight: bold; }}
.how {{ font-size: {_PURPOSE_EM}em; padding: 0.3em 0; }}
main {{ display: flex; gap: {_GAP_MM}mm; }}
.column {{ flex: 1 1 0; min-width: 0; }}
section {{ break-inside: avoid; padding-bottom: {_STEP_GAP_EM}em; }}
h2 {{ font-size: {_HEADING_EM}em; }}
.purpose {{ font-size: {_PURPOSE_EM}em; font-style: italic; }}
ul {{ list-style: none; }}
li {{ padding: 0 0 {_ITEM_GAP_EM}em {_INDENT_EM}em; text-indent: -{_INDENT_EM}em; overflow-wrap: break-word; }}
li::before {{ content: "–"; display: inline-block; width: {_INDENT_EM}em; text-indent: 0; }}
footer {{ font-size: {_PURPOSE_EM}em; border-top: 0.5pt solid #000; padding-top: 0.3em; }}
@media screen {{ body {{ margin: {_MARGIN_MM}mm auto; }} }}
"""


@dataclass(frozen=True)
class Setting:
    """How a sheet is set: the size of its letters in points, and how many steps stand in the left column."""

    size_pt: float
    left: int


def lead_sheet(steps: Sequence[Step], level: Level | None, heading: str) -> str:
    """Return the sheet as a page of HTML; `heading` is the participant's code, or the level where there is none.

    Raises ValueError where the prompts do not fit on one page; `set_sheet` tells beforehand.
    """
    numbered = on_paper(steps)
    setting = set_sheet(steps, level)
    if setting is None:
        raise ValueError("the prompts do not fit on one sheet")
    columns = [numbered[: setting.left], numbered[setting.left :]]
    body = "\n".join(
        f'<div class="column">\n{"".join(_section(step, prompts_for(step, level)) for step in column)}</div>'
        for column in columns
    )
    title = "Prompts for the lead"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title} – {escape(heading)}</title>
<style>{_STYLE}body {{ font-size: {setting.size_pt:g}pt; }}</style>
</head>
<body>
<header><h1>{title}</h1><p class="code">{escape(heading)}</p></header>
<p class="how">{_HOW}</p>
<main>
{body}
</main>
<footer>{_footer()}</footer>
</body>
</html>
"""


def on_paper(steps: Sequence[Step]) -> list[Step]:
    """Return the steps that the sheet shows: the nine, without what opens on demand."""
    return [step for step in steps if step.opens_at is None]


def set_sheet(steps: Sequence[Step], level: Level | None) -> Setting | None:
    """Return the largest setting in which everything stands on one page, or None where there is none."""
    numbered = on_paper(steps)
    size_pt = _LARGEST_PT
    while size_pt >= _SMALLEST_PT:
        heights = [_height_em(step, prompts_for(step, level), _COLUMN_PT / size_pt) for step in numbered]
        tallest, left = min((max(sum(heights[:at]), sum(heights[at:])), at) for at in range(1, len(heights) + 1))
        if (tallest + _frame_em(_WIDTH_PT / size_pt)) * size_pt <= _HEIGHT_PT * _USED:
            return Setting(size_pt, left)
        size_pt -= 0.25
    return None


def _footer() -> str:
    return escape(f"While the recording is paused: {PAUSE_WORDS}")


def _section(step: Step, prompts: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(prompt)}</li>\n" for prompt in prompts)
    heading = f"<h2>{escape(step.number)}&ensp;{escape(step.title)}</h2>"
    return f'<section>\n{heading}\n<p class="purpose">{escape(step.purpose)}</p>\n<ul>\n{items}</ul>\n</section>\n'


def _height_em(step: Step, prompts: Sequence[str], width_em: float) -> float:
    heading = _rows(f"{step.number}  {step.title}", width_em / _HEADING_EM / 1.05) * _HEADING_EM
    purpose = _rows(step.purpose, width_em / _PURPOSE_EM) * _PURPOSE_EM
    asked = sum(_rows(prompt, width_em - _INDENT_EM) for prompt in prompts)
    return (heading + purpose + asked) * _LINE + _ITEM_GAP_EM * len(prompts) + _STEP_GAP_EM


def _frame_em(width_em: float) -> float:
    around = sum(_rows(text, width_em / _PURPOSE_EM) * _PURPOSE_EM for text in (_HOW, _footer()))
    return (_TITLE_EM + around) * _LINE + 1.2


def _rows(text: str, width_em: float) -> int:
    """Wrap at spaces and return the number of rows; a word wider than a row is broken."""
    rows, used = 1, 0.0
    for word in text.split():
        cells = _width_em(word)
        if used and used + _width_em(" ") + cells > width_em:
            rows, used = rows + 1, 0.0
        rows += int(cells / width_em)
        used += cells + (_width_em(" ") if used else 0.0)
    return rows


def _width_em(text: str) -> float:
    return sum(_letter_em(letter) for letter in text)


def _letter_em(letter: str) -> float:
    for letters, em in _NARROW_TO_WIDE:
        if letter in letters:
            return em
    if letter.isupper() or letter.isdigit():
        return 0.75
    return 0.64 if letter.isascii() or letter in "–·" else 1.0
