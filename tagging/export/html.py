"""HTML report: one file without scripts, without anything from elsewhere; to read on a screen and to print.

For each conversation its timeline with steps, tags and stretches without sound, and its excerpts; before them the
episodes with the accounts of each participant side by side, and the factors by episode and by agency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import groupby

from casefile.timeline import clock_text
from tagging.export.about import about_tag, by_whom, came_up, marks
from tagging.export.header import Header
from tagging.export.html_style import STYLE, foot_of_pages
from tagging.export.html_timeline import timeline
from tagging.export.matrix import Cell, Matrix, factors_by_agency, factors_by_episode, short_ids
from tagging.export.tables import (
    JUDGED,
    PATTERN_COLUMNS,
    PATTERNS,
    episode_rows,
    has_tags,
    label,
    pattern_rows,
)
from tagging.model import EpisodeEntry, Excerpt, ExcerptTag, Pack, Talk

_SHORT_LETTERS = 160
_TABLES = (
    ("episodes", "Key practice episodes"),
    ("by-episode", "Factors by key practice episode"),
    ("by-agency", "Factors by agency"),
)


def render(header: Header, pack: Pack) -> str:
    """Return the file's text."""
    return "".join(_page(header, pack))


def _page(header: Header, pack: Pack) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield (
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_text(f'Excerpts, {header.line}')}</title><style>{STYLE}{foot_of_pages(header.line)}"
        "</style></head>\n<body>\n"
    )
    yield f'<h1>Tagged excerpts</h1>\n<p>{_text(header.line)}</p>\n<p class="notice">{_text(header.notice)}</p>\n'
    yield from (f"<p>{_text(line)}</p>\n" for line in header.change_lines)
    yield from _contents(pack)
    if has_tags(pack):
        yield from _episodes(pack)
        for matrix in (factors_by_episode(pack), factors_by_agency(pack)):
            yield from _matrix(matrix, short_ids(pack))
    own = {key: list(group) for key, group in groupby(pack.excerpts, key=label)}
    for talk in pack.talks:
        yield from _conversation(talk, own.get(talk.label, []))
    yield from _of_the_team(pack)
    yield f"<footer>{_text(header.line)}. {_text(header.notice)}</footer>\n</body></html>\n"


def _contents(pack: Pack) -> Iterator[str]:
    yield "<nav><ul>"
    for place, title in _TABLES if has_tags(pack) else ():
        yield f'<li><a href="#{place}">{title}</a></li>'
    yield from (f'<li><a href="#talk-{_text(talk.id)}">{_text(_name(talk))}</a></li>' for talk in pack.talks)
    yield "</ul></nav>\n"


def _episodes(pack: Pack) -> Iterator[str]:
    yield '<h2 id="episodes">Key practice episodes: accounts side by side</h2>\n'
    yield '<p class="quiet">Accounts stand beside one another and are not merged into one story.</p>\n'
    for row in episode_rows(pack):
        yield f'<h3 id="episode-{_text(row.episode.id)}">{_text(row.episode.title)}</h3>\n'
        nominated = f"nominated by {row.episode.nominated_by}" if row.episode.nominated_by else ""
        known = [part for part in (row.period, nominated) if part]
        if known:
            yield f'<p class="quiet">{_text("; ".join(known))}</p>\n'
        if not row.excerpts:
            yield '<p class="quiet">Nothing is tagged with it.</p>\n'
        yield '<div class="side">'
        for participant in row.participants:
            mine = [excerpt for excerpt in row.excerpts if excerpt.participant == participant]
            role = f", {mine[0].role}" if mine[0].role else ""
            yield f'<div class="account"><h4>{_text(participant + role)}</h4>'
            yield from (f"<p>{_link(excerpt)} “{_text(_shortened(excerpt.quote))}”</p>" for excerpt in mine)
            yield "</div>"
        yield "</div>\n"
        for line in row.episode.record:
            if line.layer == "record":
                yield f'<p class="quiet">{_text(f"{line.what}: {line.words}")}</p>\n'
        for title, said in (("Factors", row.factors), ("Local rationality", row.aspects)):
            if said:
                yield f'<p class="quiet">{title}: {_text("; ".join(said))}</p>\n'
        yield from _judged(row.episode)


def _of_the_team(pack: Pack) -> Iterator[str]:
    """Patterns and comments, behind everything that somebody else said."""
    rows = pattern_rows(pack)
    if rows:
        head = "".join(f'<th scope="col">{column}</th>' for column in PATTERN_COLUMNS)
        yield f'<aside class="judged"><h2 id="patterns">{PATTERNS}</h2><div class="wide"><table>'
        yield f"<thead><tr>{head}</tr></thead><tbody>\n"
        for row in rows:
            yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>\n"
        yield "</tbody></table></div></aside>\n"
    if pack.judged and pack.judged.comments:
        yield '<aside class="judged"><h2 id="comments">Comments of the review team</h2>'
        for one in pack.judged.comments:
            where = " ".join(part for part in (one.label, one.clock) if part)
            by = f" ({one.author})" if one.author else ""
            yield f"<p>{_text(f'{where}, on “{one.quote}”: {one.words}{by}')}</p>"
        yield "</aside>\n"


def _judged(episode: EpisodeEntry) -> Iterator[str]:
    lines = [line for line in episode.record if line.layer == "judgement"]
    if lines:
        yield f'<aside class="judged"><h4>{JUDGED}</h4>'
        yield from (f"<p>{_text(f'{line.what}: {line.words}')}</p>" for line in lines)
        yield "</aside>\n"


def _matrix(matrix: Matrix, shown: Callable[[str], str]) -> Iterator[str]:
    place = "by-episode" if "episode" in matrix.title else "by-agency"
    yield f'<h2 id="{place}">{_text(matrix.title)}</h2>\n<p class="quiet">{_text(matrix.notes[0])}</p>\n'
    head = "".join(f'<th scope="col">{_text(column)}</th>' for column in ("Level", "Factor", *matrix.columns))
    yield f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n'
    for level, factor, cells in matrix.rows:
        inside = "".join(f"<td>{_cell(cell, shown)}</td>" for cell in cells)
        yield f'<tr><td>{_text(level)}</td><th scope="row">{_text(factor)}</th>{inside}</tr>\n'
    yield "</tbody></table></div>\n"
    yield from (f'<p class="quiet reason">{_text(note)}</p>\n' for note in matrix.notes[1:])


def _cell(cell: Cell, shown: Callable[[str], str]) -> str:
    def links(ids: Iterable[str]) -> str:
        return ", ".join(f'<a href="#{_text(one)}">{_text(shown(one))}</a>' for one in ids)

    lines = (f"{_text(one.words)}: {links(one.excerpts)}" for one in cell.mentions)
    return "<br>".join(lines) or f'<span class="blank">{_text(cell.blank)}</span>'


def _conversation(talk: Talk, excerpts: list[Excerpt]) -> Iterator[str]:
    yield f'<h2 id="talk-{_text(talk.id)}">{_text(_name(talk))}</h2>\n'
    yield from (f'<p class="notice">Limit: {_text(limit)}</p>\n' for limit in talk.limits)
    if talk.length_s > 0:
        yield timeline(talk, excerpts)
    steps = "; ".join(
        f"{number}. {visit.step_title} ({clock_text(max(0.0, visit.from_s))})"
        for number, visit in enumerate(talk.visits, 1)
    )
    if steps:
        yield f'<p class="quiet">Steps: {_text(steps)}</p>\n'
    for silence in talk.silences:
        times = f"{clock_text(silence.from_s)} to {clock_text(silence.to_s)}"
        yield f'<p class="quiet">No sound from {times}: {_text(silence.why)}</p>\n'
    for excerpt in excerpts:
        yield from _excerpt(excerpt)


def _excerpt(excerpt: Excerpt) -> Iterator[str]:
    kind = "excerpt" if excerpt.layer == "account" else "excerpt note"
    yield f'<article class="{kind}" id="{_text(excerpt.id)}">'
    where = " · ".join(part for part in (label(excerpt), excerpt.clock, excerpt.step_title) if part)
    yield f"<h4>{_text(where)}</h4>"
    asked = [f"Answers: {excerpt.question}"] if excerpt.question else []
    if how := " · ".join([*asked, *came_up(excerpt)]):
        yield f'<p class="quiet">{_text(how)}</p>'
    yield from _context((line.speaker, line.text) for line in excerpt.before)
    yield f'<p><span class="speaker">{_text(excerpt.speaker)}:</span> <mark>{_text(excerpt.quote)}</mark></p>'
    yield from _context((line.speaker, line.text) for line in excerpt.after)
    known = "; ".join(marks(excerpt))
    if known:
        yield f'<p class="quiet">{_text(known)}</p>'
    if excerpt.tags:
        yield f'<ul class="tags">{"".join(map(_tag, excerpt.tags))}</ul>'
    yield f'<p class="quiet">Excerpt {_text(excerpt.id)}</p></article>\n'


def _context(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    for speaker, text in lines:
        yield f'<p class="context"><span class="speaker">{_text(speaker)}:</span> {_text(text)}</p>'


def _tag(tag: ExcerptTag) -> str:
    return f"<li>{_text('; '.join([*about_tag(tag), *by_whom(tag), f'tag {tag.id}']))}</li>"


def _link(excerpt: Excerpt) -> str:
    return f'<a href="#{_text(excerpt.id)}">{_text(excerpt.clock or "quote")}</a>'


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT_LETTERS else text[:_SHORT_LETTERS].rsplit(" ", 1)[0] + " …"


def _name(talk: Talk) -> str:
    return ", ".join(part for part in (talk.label, talk.person.role, talk.person.agency, talk.person.level) if part)


def _text(text: str) -> str:
    return escape(text)
