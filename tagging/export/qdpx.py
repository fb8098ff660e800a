"""REFI-QDA project (`.qdpx`): texts, codes, tags of every reviewer with memos, participants as cases; never the sound.

Written so that importers take it: one `project.qde`; texts in `sources/` as UTF-8 without a mark, lines ending in a
line feed; `internal://` paths; places in code points, ends exclusive; unique names; no empty wrappers; no path of a
machine. Each tag is one selection, its memo both the selection's description and a note.
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
    guid,
    plain_lines,
    text_element,
    wrapped,
)
from tagging.model import Excerpt, Pack, Person, TaggedSpan, Talk, Text

BESIDE = "what did not travel.txt"
_VARIABLES = ("Agency", "Role", "Level")


def render(header: Header, pack: Pack) -> bytes:
    """Return the file's bytes."""
    project = _Project(header, pack)
    files: list[tuple[str, str]] = [("project.qde", project.xml())]
    files += [(f"sources/{name}", text) for name, text in project.files]
    return archive_of(files)


def did_not_travel(header: Header, pack: Pack) -> str:
    """Return the page that is laid beside the file: what it can't hold, or what other programs pass over."""
    lost = [excerpt for excerpt in pack.excerpts if excerpt.text_state == "lost"]
    limits = sorted({f"{talk.label}: {limit}" for talk in pack.talks for limit in talk.limits})
    parts = [
        "WHAT DID NOT TRAVEL",
        header.line,
        header.notice,
        "The sound never goes out. Without it there is nothing for points in time to refer to: the time of each line "
        "stands at its beginning instead.",
        "Contexts and questions are not repeated with each excerpt: they stand in the texts. What an excerpt answers, "
        "whether it was volunteered and whether it was compared with the sound is in each selection's description.",
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

    def __init__(self, header: Header, pack: Pack) -> None:
        self._header = header
        self._pack = pack
        self._day = f"{header.date}T00:00:00Z"
        self._tree = codes(pack)
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
        sources = wrapped("Sources", list(map(self._source, self._sources)))  # fills the notes as well
        inside = (
            wrapped("Users", (element("User", {"guid": guid("user", one), "name": one}) for one in self._users)),
            wrapped("CodeBook", [wrapped("Codes", map(code_element, self._tree))]),
            wrapped("Variables", map(_variable, _VARIABLES)),
            wrapped("Cases", map(self._case, self._pack.people)),
            sources,
            wrapped("Notes", self._notes),
            text_element("Description", f"{header.notice}\n{header.changes}".strip()),
        )
        first = self._users[0] if self._users else None
        attributes = {
            "xmlns": "urn:QDA-XML:project:1.0",
            "name": f"Excerpts for {header.audience}, {header.stage}, version {header.version}",
            "origin": header.product,
            "creatingUserGUID": guid("user", first) if first else None,
            "creationDateTime": self._day,
        }
        return DECLARATION + element("Project", attributes, *inside) + "\n"

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
        return element("Case", {"guid": guid("case", person.code), "name": person.code}, *values, *refs)

    def _source(self, source: _Source) -> str:
        spans = (self._selection(source, span) for span in source.text.spans)
        attributes = {
            "guid": source.guid,
            "name": source.name,
            "plainTextPath": f"internal://{source.guid}.txt",
            "creatingUser": guid("user", self._users[0]) if self._users else None,
            "creationDateTime": self._day,
        }
        limits = "\n".join(f"Limit: {limit}" for limit in source.talk.limits)
        return element("TextSource", attributes, text_element("Description", limits), *spans)

    def _selection(self, source: _Source, span: TaggedSpan) -> str:
        starts, ends = source.laid.place(span)
        tag, user = span.tag, guid("user", span.tag.author)
        made = {"creatingUser": user, "creationDateTime": _moment(tag.at)}
        codings = (
            element(
                "Coding",
                {"guid": guid("coding", f"{tag.id} {key}"), **made},
                element("CodeRef", {"targetGUID": guid("code", key)}),
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
