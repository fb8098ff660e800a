"""A transcript as transcription tools exchange it: plain text in the layout of noScribe, and WebVTT."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.timeline import long_clock_text
from tagging.export.header import Header
from tagging.export.laid_out import plain
from tagging.model import Pack, Pause, Talk, Text, TextLine

_LEAST_S = 0.001


def render_text(header: Header, pack: Pack) -> str:
    """Return plain text: a paragraph for what each speaker says, its speaker and time before it, and pauses in it."""
    talk = pack.talks[0]
    head = "\n".join([header.line, header.notice, *header.change_lines])
    parts = [f"{talk.label}, conversation {talk.number}", head]
    parts += [f"Limit: {limit}" for limit in talk.limits]
    pauses: dict[str, list[Pause]] = {}
    for pause in pack.pauses:
        pauses.setdefault(pause.line, []).append(pause)
    for line in _transcript(talk).lines:
        mark = " (unclear)" if line.unclear else ""
        words = plain(_with_pauses(line.text, pauses.get(line.id, ())))
        parts.append(f"{line.speaker}: [{long_clock_text(line.start_s)}]{mark} {words}")
    return "\n\n".join(parts) + "\n"


def render_vtt(header: Header, pack: Pack) -> str:
    """Return WebVTT: a cue for each line that has times, its voice by role, and a class for each code tagged in it."""
    talk = pack.talks[0]
    text = _transcript(talk)
    notes = [header.line, header.notice, *header.change_lines, *(f"Limit: {limit}" for limit in talk.limits)]
    parts = [f"WEBVTT - {talk.label}, conversation {talk.number}", "NOTE\n" + "\n".join(map(_cue_text, notes))]
    tagged = _codes_by_line(text)
    for number, line in enumerate(text.lines):
        if line.start_s is not None:
            ends_s = max(line.end_s or 0.0, line.start_s + _LEAST_S)
            classes = "".join(f".{code}" for code in tagged.get(number, ()))
            words = f"<c{classes}>{_cue_text(line.text)}</c>" if classes else _cue_text(line.text)
            times = f"{_vtt_time(line.start_s)} --> {_vtt_time(ends_s)}"
            parts.append(f"{line.id}\n{times}\n<v {_voice(line)}>{words}")
    return "\n\n".join(parts) + "\n"


def _transcript(talk: Talk) -> Text:
    """The newest transcript, or nothing."""
    found = [text for text in talk.texts if text.kind == "transcript"]
    return found[-1] if found else Text("", "transcript", (), ())


def _with_pauses(text: str, pauses: Sequence[Pause]) -> str:
    for pause in sorted(pauses, key=lambda one: -one.at):
        text = f"{text[: pause.at]}{pause.mark} {text[pause.at :]}"
    return text


def _codes_by_line(text: Text) -> dict[int, list[str]]:
    found: dict[int, dict[str, None]] = {}
    for span in text.spans:
        code = f"{span.tag.kind}_{span.tag.code}" if span.tag.code else span.tag.kind
        for line in range(span.first_line, span.last_line + 1):
            found.setdefault(line, {})[code] = None
    return {line: list(codes) for line, codes in found.items()}


def _cue_text(text: str) -> str:
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _voice(line: TextLine) -> str:
    return _cue_text(line.speaker)


def _vtt_time(seconds: float) -> str:
    whole_ms = round(seconds * 1000)
    return f"{long_clock_text(whole_ms // 1000)}.{whole_ms % 1000:03}"
