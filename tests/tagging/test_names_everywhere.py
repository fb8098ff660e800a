"""A name of the key wherever people type: none of it in any file of any audience, by a search of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
import pyzipper

from casefile.case import Case
from casefile.judgements import NewJudgement
from casefile.tags import NewTag
from tagging.audiences import pack_for
from tagging.excerpts import pack_of
from tagging.export.closed import export_closed
from tagging.export.formats import FORMATS
from tagging.export.write import Terms, export_together
from tagging.model import AUDIENCES, Audience
from tests.tagging.support import Conversing, span_in
from tests.tagging.test_no_name_goes_out import forms_left, unpacked

# As people write it: in any letters, with accents, in parts.
NAMES = ["Zoë O'Neill", "zoe", "ZOË", "o’neill", "Oneill"]
PASSPHRASE = "four quiet herons wade"


def named(what: str) -> str:
    return f"{what} of {' and '.join(NAMES)}"


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    """A case in which every text that people type names the same child."""
    case, by = conversing.case, conversing.by
    case.names.add("person", "Zoë O'Neill", "Child A", by, variants=["Zoë", "O'Neill"])
    person = case.people.participant("P02", by, agency=named("team"), role=named("nurse"), level="front line")
    conversing.conversation = case.conversations.begin(person, by)
    conversing.id = conversing.conversation.id
    case.step_visits.enter(conversing.id, "factors", by, at_s=0.0)
    case.agreements.enter(conversing.id, "limits", by, by_whom="P02", limits=named("nothing"))
    conversing.hear(
        [("lead", f"{named('what')}?"), ("participant", named("we spoke")), ("participant", "then we left")]
    )
    factor = case.codes.add("factor", named("code"), by, level="local", hint=named("meaning"))
    aspect = case.codes.add("rationality", named("aspect"), by, hint=named("hint"))
    episode = case.episodes.add(named("episode"), by, nominated_by=named("the friends"))
    case.episodes.describe(
        *(episode.id, by), description=named("story"), why_selected=named("because"), period_from=named("the day")
    )
    case.episode_parts.add_missing_view(episode.id, named("the aunt"), by, why=named("she was away"))
    case.episode_parts.add_source(episode.id, by, reference=named("the file"))
    part = case.judgements.add_element(episode.id, named("a part"), by)
    case.judgements.judge(part.id, NewJudgement("good", named("reason"), named("used"), named("unused")), by)
    case.judgements.say_significance(episode.id, named("it bore"), by, is_hindsight=True)
    case.judgements.comment(episode.id, named("a comment"), by)
    kind = case.patterns.add_kind(named("a kind"), by)
    pattern = case.patterns.add(kind, named("a pattern"), by)
    case.patterns.rest_on_episodes(pattern.id, [episode.id], by)
    what = NewTag("factor", factor, episode.id, "hindered", named("memo"), named("most"))
    conversing.tag("we spoke of Zoë", what)
    conversing.tag("O'Neill and zoe and", NewTag("rationality", aspect, memo=named("memo")))
    case.comments.add(*conversing.span("spoke of Zoë"), named("remark"), by)
    note = case.notes.add(conversing.id, "factors", named("first"), by, at_s=2.0, kind="quote")
    case.tags.put(*span_in(note.words, "first of Zoë"), NewTag("factor", factor, direction="both"), by)
    case.notes.change(note.id, by, text=named("second"))
    case.notes.set_checked(note.id, "2031-04-01", by)
    for one in pack_of(case, by=by).excerpts:
        case.exports.choose(one.id, "group", by)
        case.exports.choose(one.id, "public", by)
        reply = case.responses.add(one.id, "correction", named("it was"), "interim", by)
        case.responses.settle(reply.id, named("put beside it"), by)
    return conversing


def require_clean(case: Case, files: dict[str, bytes]) -> None:
    """Require that no form of the key stands in files or their names, as words and as letters within others."""
    text = "\n".join(part for name, content in files.items() for part in (name, *unpacked(content)))
    assert "[Child A]" in text and forms_left(text, case.names.all()) == []
    bare = "".join(letter for letter in text.casefold().replace("ë", "e") if letter.isalpha() or letter.isspace())
    assert not any(one in bare for one in ("zoe", "oneill"))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_name_in_every_place_is_in_no_file(told: Conversing, audience: Audience, tmp_path: Path):
    case, by = told.case, told.by
    scope = told.conversation if audience in ("own", "analysis") else None
    pack = pack_for(case, audience, scope, by=by, with_judgements=audience == "analysis")
    may = [name for name, form in FORMATS.items() if audience == "analysis" or not form.for_team]
    folder = tmp_path / "out"
    folder.mkdir()
    terms = Terms(by, scope, by.author, stage="interim", reason="Asked on 2 June.")
    targets = {name: folder / f"{FORMATS[name].stem}{FORMATS[name].suffix}" for name in may}
    export_together(case, pack, targets, terms)
    files = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert len(files) >= len(may)
    require_clean(case, files)
    export_closed(case, pack, may, tmp_path / "closed.zip", PASSPHRASE, terms)
    with pyzipper.AESZipFile(tmp_path / "closed.zip") as archive:
        archive.setpassword(PASSPHRASE.encode())
        require_clean(case, {name: archive.read(name) for name in archive.namelist()})
