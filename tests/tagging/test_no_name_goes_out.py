"""No form of any name of the key is in any exported file, whatever was said, typed, edited and tagged."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.names import NameEntry
from casefile.tags import NewTag, TagKind
from tagging.excerpts import excerpts_of, name_key_of, pack_of
from tagging.export.clearance import look_through
from tagging.export.formats import FORMATS
from tagging.export.write import export
from tests.tagging.support import Conversing, span_in

SAMPLE = Path(__file__).parents[2] / "sample" / "first_conversation.json"
FORMS = ["Kelly Barton", "Kelly", "Jamie", "O'Neill", "St. Bride's", "Bryn-Mor", "Zoë"]
RUINS = st.sampled_from([str.lower, str.upper, str.swapcase, lambda text: text.replace("-", " ").replace(".", "")])
AROUND = st.sampled_from(["{}", "({},", "“{}”", "{}'s", "{}’s.", "{}?", "*{}*", "-{}", "={}", '"{}"', "{};{}", "_{}_"])
NAMED = st.builds(lambda form, ruin, around: around.format(*[ruin(form)] * 2), st.sampled_from(FORMS), RUINS, AROUND)
SAID = st.lists(NAMED | st.sampled_from(["the", "clinic.", "and", "who?"]), min_size=1, max_size=9).map(" ".join)
GOALS = NewTag("rationality", "goals")


def forms_left(text: str, key: list[NameEntry]) -> list[str]:
    """The forms of the key that stand in a text, found in another way than the product's: by its bare words."""
    for entry in key:
        text = text.replace(entry.pseudonym, " | ")
    bare = " ".join(re.sub(r"[^a-zë0-9]+", " ", text.lower()).split())
    forms = [form for entry in key for form in entry.forms]
    return [form for form in forms if f" {' '.join(re.sub(r'[^a-zë0-9]+', ' ', form.lower()).split())} " in f" {bare} "]


def exported(conversing: Conversing, folder: Path) -> str:
    """All formats of the conversation's export, one after the other."""
    case, item, by = conversing.case, conversing.conversation, conversing.by
    pack = pack_of(case, item, by=by)
    found = look_through(pack, name_key_of(case), target=folder / "excerpts")
    assert [leak for leak in found.leaks if leak.certain] == []
    others = {leak.text for leak in found.leaks}
    for name, form in FORMATS.items():
        target = folder / f"{form.stem}{form.suffix}"
        export(
            *(case, pack, name, target),
            by=by,
            conversation=item,
            confirmed_by=by.author,
            other_words=others,
            overwrite=True,
            reason="For the team.",
        )
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    return "\n".join(text for file in files for text in unpacked(file.read_bytes()))


def unpacked(content: bytes) -> list[str]:
    """All that a file holds, found in another way than the product's: archives opened, markup taken as text."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        text = content.decode("utf-8-sig")
        return [text, html.unescape(re.sub(r"<[^>]+>", " ", text))]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [text for name in archive.namelist() for text in (name, *unpacked(archive.read(name)))]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(SAID, min_size=2, max_size=3), typed=SAID, data=st.data())
def test_no_form_survives_in_any_format(conversing: Conversing, tmp_path: Path, lines, typed, data):
    case, by = conversing.case, conversing.by
    if not case.names.all():
        case.names.add("person", "Kelly Barton", "Mother", by, variants=["Kelly"])
        for number, form in enumerate(FORMS[2:]):
            case.names.add("person", form, f"Person {number}", by)
    conversing.begin("P01")
    case.agreements.enter(conversing.id, "limits", by, by_whom="P01", limits=typed)
    conversing.hear([(data.draw(st.sampled_from(["lead", "participant", "unknown"])), line) for line in lines])
    words = conversing.living()
    episode = case.episodes.add(typed, by)
    for what in (NewTag("rationality", "goals", memo=typed), NewTag("episode", episode=episode.id)):
        first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(words) - 1)] * 2)))
        case.tags.put(words[first].id, words[last].id, what, by)
    note = case.notes.add(conversing.id, "story", typed, by, at_s=1.0)
    case.tags.put(note.words[-1].id, note.words[-1].id, GOALS, by)
    case.words.delete([data.draw(st.sampled_from(words)).id], by)
    assert forms_left(exported(conversing, tmp_path), case.names.all()) == []


def test_the_search_of_these_tests_finds_what_is_left():
    key = [NameEntry("1", "agency", "St. Bride's", (), "[school]"), NameEntry("2", "person", "Zoë", (), "[Child]")]
    assert forms_left("at ST BRIDE’S, [Child]", key) == ["St. Bride's"]
    assert forms_left("[school] zoë.", key) == ["Zoë"]
    assert forms_left("[school] and [Child]", key) == []


@pytest.fixture
def sample() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return loaded


def told(conversing: Conversing, sample: dict[str, Any]) -> None:
    """Enter the sample conversation as its script says: names, words, speakers, steps, notes and tags."""
    case, by = conversing.case, conversing.by
    for name in sample["names"]:
        case.names.add(name["kind"], name["real"], name["pseudonym"], by, variants=name["variants"])
    conversing.hear(
        [(turn["role"], turn["text"]) for turn in sample["turns"]],
        starts_s=[turn["start_s"] for turn in sample["turns"]],
        word_s=0.25,
    )
    for visit in sample["steps"]:
        case.step_visits.enter(conversing.id, visit["step"], by, at_s=visit["start_s"])
    line_of = {turn["id"]: line for turn, line in zip(sample["turns"], conversing.utterances(), strict=True)}
    for tag in sample["tags"]:
        kind: TagKind = tag["kind"]
        title = tag["code"] if kind == "episode" else tag["episode"]
        episode = (case.episodes.find(title) or case.episodes.add(title, by)).id if title else None
        words = line_of[tag["turn"]].words
        code = None if kind == "episode" else tag["code"]
        what = NewTag(kind, code, episode, tag["direction"] or None, tag["quote"])
        case.tags.put(words[tag["first_word"]].id, words[tag["last_word"]].id, what, by)
    for note in sample["notes"]:
        entered = case.notes.add(conversing.id, note["step"], note["text"], by, at_s=note["at_s"])
        case.tags.put(entered.words[0].id, entered.words[-1].id, GOALS, by)


def test_the_names_of_the_sample_conversation_never_come_out(conversing, sample, tmp_path):
    told(conversing, sample)
    text = exported(conversing, tmp_path)
    assert forms_left(text, conversing.case.names.all()) == []
    assert len(conversing.case.exports.all()) == len(FORMATS)
    assert "I put [Child A] on the scales, and he had dropped." in text
    assert "the phone call with [social worker]." in text
    assert not [name["real"] for name in sample["names"] if name["real"] in text]


def test_every_turn_of_the_sample_tagged_whole_goes_out_without_a_name(conversing, sample, tmp_path):
    told(conversing, sample)
    for line in conversing.utterances():
        conversing.case.tags.put(*span_in(line.words, line.text), GOALS, conversing.by)
    text = exported(conversing, tmp_path)
    assert forms_left(text, conversing.case.names.all()) == []
    assert "[note-taker], have you got that?" in text and "Thank you, [health visitor]." in text


def test_the_quotes_of_the_sample_stand_with_their_questions(conversing, sample):
    told(conversing, sample)
    found = excerpts_of(conversing.case, conversing.conversation, by=conversing.by)
    asked = {excerpt.quote: excerpt.question for excerpt in found}
    face = "His face, to be honest. He was bright, he was following me round the room with his eyes. And the queue."
    assert asked[face] == "What was uppermost in your mind?"
    heard = [excerpt for excerpt in found if excerpt.layer == "account"]
    assert {excerpt.speaker for excerpt in heard} == {"health visitor"}
    steps = {
        tag["quote"]: turn["step"] for tag in sample["tags"] for turn in sample["turns"] if turn["id"] == tag["turn"]
    }
    names = sample["names"]
    for excerpt in heard:
        if not any(name["pseudonym"] in excerpt.quote for name in names):
            assert excerpt.step == steps[excerpt.quote]
