"""One page of A4 as HTML that any browser prints: its measures, and how much room a text takes on it.

Whether something fits is reckoned here and not left to the browser: text is measured with the widths of a wide typeface
(DejaVu Sans, in em), and wrapped.
"""

from __future__ import annotations

from functools import lru_cache

_MM = 72 / 25.4
MARGIN_MM, GAP_MM, LINE = 12, 8, 1.3
WIDTH_PT, HEIGHT_PT = (210 - 2 * MARGIN_MM) * _MM, (297 - 2 * MARGIN_MM) * _MM
COLUMN_PT = (WIDTH_PT - GAP_MM * _MM) / 2
# Printers and typefaces differ; what is left over is white.
USED = 0.96
_NARROW_TO_WIDE = ((" .,:;'’!|ijl", 0.34), ("frt()[]-/", 0.42), ('cksvxyz“”"?', 0.59), ("mwMWQ@%…—", 1.0))

PAGE_STYLE = f"""
@page {{ size: A4 portrait; margin: {MARGIN_MM}mm; }}
* {{ box-sizing: border-box; margin: 0; padding: 0; }}
body {{ width: {210 - 2 * MARGIN_MM}mm; margin: 0 auto; color: #000; background: #fff; line-height: {LINE};
  font-family: Arial, Helvetica, "Liberation Sans", "DejaVu Sans", sans-serif; }}
@media screen {{ body {{ margin: {MARGIN_MM}mm auto; }} }}
"""


def page(title: str, style: str, body: str) -> str:
    """Return a page of HTML that holds no script and asks for nothing from anywhere; `title` is escaped already."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{PAGE_STYLE}{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def rows(text: str, width_em: float) -> int:
    """Wrap at spaces and return the number of rows of so many em; a word wider than a row is broken."""
    count, used = 1, 0.0
    for word in text.split():
        cells = width_em_of(word)
        if used and used + width_em_of(" ") + cells > width_em:
            count, used = count + 1, 0.0
        count += int(cells / width_em)
        used += cells + (width_em_of(" ") if used else 0.0)
    return count


@lru_cache(maxsize=4096)
def width_em_of(text: str) -> float:
    """Return the width of a text in em."""
    return sum(_letter_em(letter) for letter in text)


def _letter_em(letter: str) -> float:
    for letters, em in _NARROW_TO_WIDE:
        if letter in letters:
            return em
    if letter.isupper() or letter.isdigit():
        return 0.75
    return 0.64 if letter.isascii() or letter in "–·" else 1.0
