"""Markdown for reading: excerpts by conversation, each quote emphasised in its context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from casefile.timeline import clock_text
from tagging.codebook import DIRECTIONS, KINDS
from tagging.export.about import by_whom, came_up, marks
from tagging.export.header import Header
from tagging.export.tables import JUDGED, PATTERNS, episode_rows, judged_rows, pattern_rows
from tagging.model import Excerpt, ExcerptTag, Pack


def render(header: Header, pack: Pack) -> str:
    """Return the file's text."""
    parts = [
        "# Tagged excerpts",
        f"Audience: {header.audience} · stage: {plain(header.stage)} · version {header.version} · {header.date} · "
        f"{header.product}",
        f"**{header.notice}**",
        *header.change_lines,
    ]
    for _, group in groupby(pack.excerpts, key=lambda excerpt: (excerpt.participant, excerpt.conversation)):
        own = list(group)
        parts += [_heading(own[0]), *(f"> Limit: {plain(limit)}" for limit in own[0].limits)]
        for excerpt in own:
            parts += _excerpt(excerpt)
    return "\n\n".join(parts) + "\n"


def whole_texts(pack: Pack) -> Iterator[str]:
    """Yield the transcripts and notes line by line, as they go out in the formats that hold them."""
    for talk in pack.talks:
        for text in talk.texts:
            yield f"\n# {plain(talk.label)}: {text.kind}\n"
            for line in text.lines:
                clock = "" if line.start_s is None else f"{clock_text(line.start_s)} "
                yield f"{clock}{plain(line.speaker)}: {plain(line.text)}\n"


def records(pack: Pack) -> Iterator[str]:
    """Yield the episodes' records, and apart from them what the team judges, where formats have a place for them."""
    for row in episode_rows(pack):
        nominated = f"nominated by {row.episode.nominated_by}" if row.episode.nominated_by else ""
        yield f"\n# Key practice episode: {plain(row.episode.title)}\n"
        yield from (f"{plain(known)}\n" for known in (row.period, nominated) if known)
        for line in row.episode.record:
            if line.layer == "record":
                yield f"{line.what}: {plain(line.words)}\n"
    if judged := judged_rows(pack):
        yield f"\n# {JUDGED}\n"
        yield from (f"{plain(': '.join(row))}\n" for row in judged)
    if patterns := pattern_rows(pack):
        yield f"\n# {PATTERNS}\n"
        for kind, words, *rests_on in patterns:
            yield f"{plain(f'{words} ({kind})')}\n"
            yield from (f"{plain(one)}\n" for one in rests_on if one)


def plain(text: str) -> str:
    """Return a text in which Markdown sees no markup."""
    return re.sub(r"([\\`*_<>#|~])", r"\\\1", text)


def _heading(excerpt: Excerpt) -> str:
    known = [part for part in (excerpt.role, excerpt.agency, excerpt.participant_level) if part]
    return f"## {', '.join([plain(excerpt.participant), *map(plain, known)])}: conversation {excerpt.conversation}"


def _excerpt(excerpt: Excerpt) -> Iterator[str]:
    where = [part for part in (excerpt.clock, plain(excerpt.step_title)) if part]
    if where:
        yield f"### {' · '.join(where)}"
    if excerpt.question:
        yield f"Question: {plain(excerpt.question)}"
    yield from came_up(excerpt)
    yield "\n>\n".join(f"> {line}" for line in _passage(excerpt))
    known = [plain(mark) for mark in marks(excerpt)]
    if known:
        yield f"*{'; '.join(known)}*"
    if excerpt.tags:
        yield "\n".join(f"- {_tag(tag)}" for tag in excerpt.tags)
    yield f"Excerpt {excerpt.id}"


def _passage(excerpt: Excerpt) -> list[str]:
    lines = [(line.speaker, plain(line.text)) for line in excerpt.before]
    lines.append((excerpt.speaker, f"**{plain(excerpt.quote)}**"))
    lines += [(line.speaker, plain(line.text)) for line in excerpt.after]
    joined = [(speaker, [text for _, text in group]) for speaker, group in groupby(lines, key=lambda line: line[0])]
    return [f"{plain(speaker)}: {' '.join(texts)}" for speaker, texts in joined]


def _tag(tag: ExcerptTag) -> str:
    parts = [f"{KINDS[tag.kind]}: {plain(tag.title)}"]
    if tag.level:
        parts.append(tag.level)
    if tag.direction:
        parts.append(DIRECTIONS[tag.direction])
    if tag.weight:
        parts.append(f"weight: {plain(tag.weight)}")
    if tag.episode and tag.kind != "episode":
        parts.append(f"episode: {plain(tag.episode)}")
    if tag.memo:
        parts.append(f"memo: {plain(tag.memo)}")
    return "; ".join([*parts, *by_whom(tag), f"tag {tag.id}"])
