"""The look of the HTML report, on screens of a laptop's width and on paper; no colour says anything alone."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem; font: 16px/1.5 system-ui, "Segoe UI", sans-serif;
  color: #1a1a1a; background: #fff; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; } h2 { font-size: 1.35rem; margin: 2.2rem 0 .4rem;
  border-bottom: 2px solid #444; } h3 { font-size: 1.1rem; margin: 1.4rem 0 .3rem; }
a { color: #0b4f8a; } p { margin: .4rem 0; }
.quiet { color: #444; font-size: .9rem; }
.reason { font-size: .8rem; margin: .1rem 0; } .blank { color: #555; font-style: italic; }
.notice { font-weight: 600; }
nav ul { columns: 2; padding-left: 1.2rem; margin: .4rem 0; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .85rem; }
th, td { border: 1px solid #888; padding: .25rem .4rem; text-align: left; vertical-align: top; }
th { background: #eee; } .wide { overflow-x: auto; }
svg { width: 100%; height: auto; display: block; margin: .5rem 0; }
svg text { font: 11px sans-serif; }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: .8rem; }
.account { border: 1px solid #888; padding: .5rem .7rem; }
.account h4 { margin: 0 0 .3rem; }
.judged { border: 2px dashed #555; padding: .5rem .7rem; margin: .6rem 0; }
.judged h4 { margin: 0 0 .3rem; }
.excerpt { border-left: 4px solid #555; padding: .2rem 0 .2rem .8rem; margin: 1rem 0; }
.excerpt.note { border-left-style: dashed; }
.excerpt h4 { margin: 0; font-size: .95rem; } .excerpt:target { outline: 3px solid #0b4f8a; }
.context { color: #444; margin: .2rem 0; } mark { background: #fff3b0; font-weight: 600; color: inherit; }
.speaker { font-weight: 600; } ul.tags { margin: .3rem 0; padding-left: 1.2rem; font-size: .9rem; }
footer { margin-top: 2rem; border-top: 1px solid #888; font-size: .85rem; }
@page { size: A4; margin: 16mm 14mm 18mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; } a { color: inherit; text-decoration: none; }
  nav { display: none; } h2, h3, h4, h2 + .quiet, h3 + .quiet { break-after: avoid; }
  .excerpt, .account, tr, svg { break-inside: avoid; }
  mark { background: none; text-decoration: underline; } .wide { overflow: visible; }
}
"""


def foot_of_pages(text: str) -> str:
    """Return the rule that puts a text at the foot of every printed page, with the page's number."""
    safe = "".join(letter if letter.isalnum() or letter in " ,.:-" else f"\\{ord(letter):x} " for letter in text)
    return f'@page {{ @bottom-center {{ content: "{safe}, page " counter(page); font: 8pt sans-serif; }} }}\n'
