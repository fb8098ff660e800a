"""REFI-QDA project (`.qdpx`): texts, codes, tags of every reviewer with memos, participants as cases; never the sound.

Written so that importers take it: one `project.qde`; texts in `sources/` as UTF-8 without a mark, lines ending in a
line feed; `internal://` paths; places in code points, ends exclusive; unique names; no empty wrappers; no path of a
machine. Each tag is one selection, its memo both the selection's description and a note.

Points that tie a text to time (`SyncPoint`) have a place in the transcript of a source of sound alone. Such a source
without its sound is valid, and stops QualCoder's import where it names no file, or one beside a project without a
`basePath`. So a project has none, and each line begins with its time; `render_timed` makes one with them, for programs
that are given the sound apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tagging.export.about import about_excerpt, about_tag
from tagging.export.archive import archive_of
from tagging.export.header import Header
from tagging.export.laid_out import LaidOut, laid_out, named_texts
from tagging.export.refi import (
    DECLARATION,
    code_element,
    code_keys,
    codes,
    element,
    every,
    guid,
    plain_lines,
    text_element,
    wrapped,
)
from tagging.model import Excerpt, Pack, Person, TaggedSpan, Talk, Text

BESIDE = "what did not travel.txt"
SOUND = ".flac"
_VARIABLES = ("Agency", "Role", "Level")


def render(header: Header, pack: Pack) -> bytes:
    """Return the file's bytes."""
    return _archive(_Project(header, pack))


def render_timed(header: Header, pack: Pack) -> bytes:
    """Return the bytes of a project that holds each transcript once more, with points in time, below a source of sound.

    The sound itself is not in it: it is looked for beside the project, under the name of its conversation.
    """
    return _archive(_Project(header, pack, is_timed=True))


def _archive(project: _Project) -> bytes:
    files: list[tuple[str, str]] = [("project.qde", project.xml())]
    files += [(f"sources/{name}", text) for name, text in project.files]
    return archive_of(files)


def did_not_travel(header: Header, pack: Pack) -> str:
    """Return the page that is laid beside the file: what it can't hold, or what other programs pass over."""
    return _page(
        header,
        pack,
        "The sound never goes out. Points in time have their place below a source of sound, and some programs stop "
        "where its file is missing: the time of each line stands at its beginning instead. The format qdpx-timed has "
        "such points.",
    )


def did_not_travel_timed(header: Header, pack: Pack) -> str:
    """Return that page for a project with points in time."""
    names = ", ".join(_sound_name(talk) for talk, _ in _timed(pack))
    return _page(
        header,
        pack,
        "The sound never goes out. Each transcript is there twice: as a text with its tags, and below a source of "
        "sound with a point in time for each line. The sound is looked for beside the project, as "
        f"{names or 'nothing'}. Where it is not there, NVivo asks for its folder, and QualCoder warns and goes on, but "
        "passes over points in time; of other programs it is not known.",
    )


def _page(header: Header, pack: Pack, of_sound: str) -> str:
    lost = [excerpt for excerpt in pack.excerpts if excerpt.text_state == "lost"]
    limits = sorted({f"{talk.label}: {limit}" for talk in pack.talks for limit in talk.limits})
    parts = [
        "WHAT DID NOT TRAVEL",
        header.line,
        header.notice,
        *header.change_lines,
        of_sound,
        "Contexts and questions are not repeated with each excerpt: they stand in the texts. What an excerpt answers, "
        "who said it when, whether it was volunteered and whether it was compared with the sound is in each "
        "selection's description.",
        "The direction of a factor is a code of its own beside the factor's, and is in the description as well. Where "
        "two factors lie on the same words, the description says which direction is whose.",
        "Some programs pass over notes on a selection, or show only the tags of the first user until another is "
        "chosen. The first user here is the one who exported.",
        f"Excerpts that have lost their place, and so lie nowhere in the texts: {len(lost)}"
        + "".join(f"\n- {excerpt.participant}, {excerpt.id}" for excerpt in lost),
        "Limits that participants set; no program will show them beside the words:"
        + ("".join(f"\n- {limit}" for limit in limits) or " none"),
        "Patterns and comments of the review team do not travel: as codes and notes they would lie on what was said.",
        "Nothing is blanked out: names stand as pseudonyms in square brackets.",
    ]
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class _Source:
    name: str
    talk: Talk
    text: Text
    laid: LaidOut

    @property
    def guid(self) -> str:
        return guid("source", self.text.id)


class _Project:
    """One project while it is written; `files` are its texts by name."""

    def __init__(self, header: Header, pack: Pack, *, is_timed: bool = False) -> None:
        self._header = header
        self._pack = pack
        self._is_timed = is_timed
        self._day = f"{header.date}T00:00:00Z"
        self._tree = codes(pack)
        self._codes = {code.key: code.guid for code in every(self._tree)}
        self._episode_keys = {one.title: f"episode:{one.id}" for one in reversed(pack.episodes)}
        self._excerpts = {excerpt.id: excerpt for excerpt in pack.excerpts}
        self._sources = [_Source(*named, laid_out(named[2])) for named in named_texts(pack.talks)]
        authors = (tag.author for excerpt in pack.excerpts for tag in excerpt.tags)
        self._users = list(dict.fromkeys((*pack.reviewers, *authors)))
        self._notes: list[str] = []
        self._coded: set[tuple[str | int, ...]] = set()
        self.files = [(f"{source.guid}.txt", source.laid.text) for source in self._sources]

    def xml(self) -> str:
        header = self._header
        texts = list(map(self._source, self._sources))  # fills the notes as well
        sources = wrapped("Sources", [*texts, *(self._sounds() if self._is_timed else ())])
        inside = (
            wrapped("Users", (element("User", {"guid": self._own("user", one), "name": one}) for one in self._users)),
            wrapped("CodeBook", [wrapped("Codes", map(code_element, self._tree))]),
            wrapped("Variables", map(_variable, _VARIABLES)),
            wrapped("Cases", map(self._case, self._pack.people)),
            sources,
            wrapped("Notes", self._notes),
            text_element("Description", "\n".join([header.line, header.notice, *header.change_lines])),
        )
        first = self._users[0] if self._users else None
        attributes = {
            "xmlns": "urn:QDA-XML:project:1.0",
            "name": f"Excerpts for {header.audience}, {header.stage}, version {header.version}",
            "origin": header.product,
            "creatingUserGUID": self._own("user", first) if first else None,
            "creationDateTime": self._day,
            # Of this machine it says nothing, and without it some programs do not find what lies beside.
            "basePath": "." if self._is_timed else None,
        }
        return DECLARATION + element("Project", attributes, *inside) + "\n"

    def _own(self, kind: str, name: str) -> str:
        """The GUID of what every review calls alike."""
        return guid(kind, name, self._pack.review)

    def _case(self, person: Person) -> str:
        values = [
            element(
                "VariableValue",
                {},
                element("VariableRef", {"targetGUID": guid("variable", name)}),
                text_element("TextValue", value),
            )
            for name, value in zip(_VARIABLES, (person.agency, person.role, person.level), strict=True)
            if value
        ]
        mine = (source for source in self._sources if source.talk.person.code == person.code)
        refs = (element("SourceRef", {"targetGUID": source.guid}) for source in mine)
        return element("Case", {"guid": self._own("case", person.code), "name": person.code}, *values, *refs)

    def _source(self, source: _Source) -> str:
        spans = (self._selection(source, span) for span in source.text.spans)
        attributes = {
            "guid": source.guid,
            "name": source.name,
            "plainTextPath": f"internal://{source.guid}.txt",
            "creatingUser": self._own("user", self._users[0]) if self._users else None,
            "creationDateTime": self._day,
        }
        limits = "\n".join(f"Limit: {limit}" for limit in source.talk.limits)
        return element("TextSource", attributes, text_element("Description", limits), *spans)

    def _sounds(self) -> Iterator[str]:
        """A source of sound for each transcript with times, without the sound."""
        timed = {text.id for _, text in _timed(self._pack)}
        made = {
            "creatingUser": self._own("user", self._users[0]) if self._users else None,
            "creationDateTime": self._day,
        }
        for source in self._sources:
            if source.text.id in timed:
                own = guid("transcript", source.text.id)
                self.files.append((f"{own}.txt", source.laid.text))
                attributes = {"guid": own, "name": source.name, "plainTextPath": f"internal://{own}.txt", **made}
                points = (
                    element(
                        "SyncPoint",
                        {
                            "guid": guid("point", f"{own} {position}"),
                            "timeStamp": str(at_ms),
                            "position": str(position),
                        },
                    )
                    for position, at_ms in _points(source)
                )
                name = _sound_name(source.talk)
                yield element(
                    "AudioSource",
                    {"guid": guid("sound", source.text.id), "name": name, "path": f"relative:///{name}", **made},
                    element("Transcript", attributes, *points),
                )

    def _selection(self, source: _Source, span: TaggedSpan) -> str:
        starts, ends = source.laid.place(span)
        tag, user = span.tag, self._own("user", span.tag.author)
        made = {"creatingUser": user, "creationDateTime": _moment(tag.at)}
        codings = (
            element(
                "Coding",
                {"guid": guid("coding", f"{tag.id} {key}"), **made},
                element("CodeRef", {"targetGUID": self._codes[key]}),
            )
            for key in code_keys(tag, self._episode_keys)
            if self._is_first(source.guid, starts, ends, user, key)
        )
        note = ""
        if tag.memo:
            self._note(tag.id, tag.memo, made)
            note = element("NoteRef", {"targetGUID": guid("note", tag.id)})
        attributes = {
            "guid": guid("selection", tag.id),
            "name": source.laid.text[starts:ends],
            "startPosition": str(starts),
            "endPosition": str(ends),
            **made,
        }
        about = "\n".join(_about(span, self._excerpts.get(span.excerpt)))
        return element("PlainTextSelection", attributes, text_element("Description", about), *codings, note)

    def _is_first(self, *coding: str | int) -> bool:
        """Importers take the same code twice on the same words by one user for one; its memo stays."""
        known = coding in self._coded
        self._coded.add(coding)
        return not known

    def _note(self, tag: str, memo: str, made: dict[str, str]) -> None:
        own = guid("note", tag)
        self.files.append((f"{own}.txt", plain_lines(memo)))
        attributes = {"guid": own, "name": f"Memo on tag {tag}", "plainTextPath": f"internal://{own}.txt", **made}
        self._notes.append(element("Note", attributes))


def _timed(pack: Pack) -> Iterator[tuple[Talk, Text]]:
    """The newest transcript of each conversation, where any of its lines has a time."""
    for talk in pack.talks:
        transcripts = [text for text in talk.texts if text.kind == "transcript"]
        if transcripts and any(line.start_s is not None for line in transcripts[-1].lines):
            yield talk, transcripts[-1]


def _sound_name(talk: Talk) -> str:
    return talk.label.replace("/", "-") + SOUND


def _points(source: _Source) -> Iterator[tuple[int, int]]:
    """Where each line begins and when, in milliseconds, and the end of the whole; times never fall."""
    reached_ms = 0
    for line, row in zip(source.text.lines, source.laid.rows, strict=True):
        if line.start_s is not None:
            reached_ms = max(reached_ms, round(line.start_s * 1000))
            yield row, reached_ms
    yield len(source.laid.text), max(reached_ms, *(round((line.end_s or 0) * 1000) for line in source.text.lines))


def _about(span: TaggedSpan, excerpt: Excerpt | None) -> Iterator[str]:
    if span.tag.memo:
        yield span.tag.memo  # first, since some programs take this for the memo
    yield from about_tag(replace(span.tag, memo=None))
    if excerpt:
        yield from about_excerpt(excerpt)
    yield f"Excerpt {span.excerpt}, tag {span.tag.id}"


def _variable(name: str) -> str:
    return element("Variable", {"guid": guid("variable", name), "name": name, "typeOfVariable": "Text"})


def _moment(at: str) -> str:
    """A moment as XML Schema wants it, from ISO 8601 in UTC."""
    return at if at.endswith("Z") else at.replace("+00:00", "Z")
