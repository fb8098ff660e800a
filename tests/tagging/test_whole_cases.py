"""The sample case, and one of 3,000 tags: valid, taken by importers, and read back with every span as it was."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyrefiqda import RefiProject

from casefile.events import Hand
from casefile.tags import NewTag
from sample.truth import load_first
from tagging.codebook import ASPECTS, DIRECTIONS, FACTORS
from tagging.excerpts import pack_of
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.model import Pack
from tagging.reading.reading import read_foreign
from tests.casefile.support import HandClock, make_case
from tests.tagging.refi_lint import lint, schema_errors
from tests.tagging.support import Conversing, Line
from tui.sample_walk import hold_in_words

HEADER = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
TAGS, CONVERSATIONS, LINES = 3_000, 3, 60
# Beyond U+FFFF, joined marks, right to left, markup, what looks like a time, a speaker, a heading or a formula.
WORDS = (
    *("we", "had", "no", "cover,", "then", "nobody", "came.", "é", "e\u0301", "𝔘", "😀", "👩‍👧", "שלום", "a\u200db"),
    *("<that>", "&amp;", "]]>", '"quoted"', "lead:", "[0:05]", "==", "(unclear):", "=SUM(1)", "-", "…", "(..)"),
)


def sample(folder: Path) -> Pack:
    case = make_case(folder / "Review 07.vantage", HandClock())
    conversation = hold_in_words(case, load_first())
    pack = pack_of(case, conversation, by=Hand(case.people.reviewer("Martin Reed").id, "export"))
    case.close()
    return pack


def generated(folder: Path, tags: int = TAGS, said: tuple[str, ...] = WORDS, lines_each: int = LINES) -> Pack:
    """Conversations of such words, the last with nothing tagged, with tags of two reviewers over one another."""
    chance = random.Random(11)
    told = Conversing(folder)
    case = told.case
    other = Hand(case.people.reviewer("Reviewer 2").id, "review")
    episodes = [case.episodes.add(f"Moment {number} & <more>", told.by).id for number in range(4)]
    for number in range(CONVERSATIONS + 1):
        if number:
            told.begin(f"P{number + 1:02d}")
        lines: list[Line] = []
        for _ in range(lines_each if number < CONVERSATIONS else 1):
            lines.append((chance.choice(("lead", "participant")), " ".join(chance.choices(said, k=20))))
        told.hear(lines)
        words = [word.id for word in told.living()]
        with case.all_or_nothing():
            for _ in range(tags // CONVERSATIONS if number < CONVERSATIONS else 0):
                first = chance.randrange(len(words))
                last = min(first + chance.randrange(40), len(words) - 1)
                kind = chance.randrange(3)
                episode = chance.choice((*episodes, None))
                memo = chance.choice((None, "look\nagain 😀"))
                factor = NewTag("factor", chance.choice(FACTORS).id, episode, chance.choice([*DIRECTIONS]), memo)
                aspect = NewTag("rationality", chance.choice(ASPECTS).id, episode, memo=memo)
                what = (factor, aspect, NewTag("episode", episode=episode or episodes[0], memo=memo))[kind]
                case.tags.put(words[first], words[last], what, chance.choice((told.by, other)))
    pack = pack_of(case, by=told.by)
    case.close()
    return pack


@pytest.fixture(scope="module", params=[sample, generated], ids=["sample", "generated"])
def pack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pack]:
    made: Pack = request.param(tmp_path_factory.mktemp("case"))
    yield made


def spans_of(pack: Pack) -> Counter[tuple[str, ...]]:
    """What every tag in transcripts lies on, and says."""
    return Counter(
        (
            " ".join(words_of(text.lines, span).split()),
            *(span.tag.kind, str(span.tag.code), str(span.tag.episode), str(span.tag.direction), str(span.tag.memo)),
        )
        for talk in pack.talks
        for text in talk.texts
        if text.kind == "transcript"
        for span in text.spans
    )


def words_of(lines: tuple[object, ...], span: object) -> str:
    first, last = span.first_line, span.last_line  # type: ignore[attr-defined]
    texts = [line.text for line in lines[first : last + 1]]  # type: ignore[attr-defined]
    texts[-1] = texts[-1][: span.ends]  # type: ignore[attr-defined]
    texts[0] = texts[0][span.starts :]  # type: ignore[attr-defined]
    return " ".join(texts)


def read_back(path: Path) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for one in read_foreign(path).transcripts:
        for coding in one.codings:
            parts = (
                line.text[max(0, coding.starts - line.at) : max(0, coding.ends - line.at)]
                for line in one.lines
                if line.at < coding.ends and line.at + len(line.text) > coding.starts
            )
            said = (coding.kind, str(coding.code), str(coding.episode), str(coding.direction), str(coding.memo))
            found[(" ".join(" ".join(parts).split()), *said)] += 1
    return found


def test_projects_and_codebooks_are_valid_and_taken_by_importers(pack: Pack):
    assert lint(FORMATS["qdpx"].file(HEADER, pack)) == []
    assert lint(FORMATS["qdpx-timed"].file(HEADER, pack), is_timed=True) == []
    assert schema_errors(FORMATS["qdc"].file(HEADER, pack), "Codebook.xsd") == []


@pytest.mark.parametrize("form", ["json", "qdpx"])
def test_every_span_comes_back_with_its_words_and_what_is_said_of_it(pack: Pack, tmp_path: Path, form: str):
    file = tmp_path / f"a{FORMATS[form].suffix}"
    file.write_bytes(FORMATS[form].file(HEADER, pack))
    expected = spans_of(pack)
    assert sum(expected.values()) > 20
    assert read_back(file) == expected


def test_every_span_comes_back_by_way_of_another_program(pack: Pack, tmp_path: Path):
    (tmp_path / "a.qdpx").write_bytes(FORMATS["qdpx"].file(HEADER, pack))
    project = RefiProject.load(tmp_path / "a.qdpx", extract_dir=tmp_path / "extracted")
    RefiProject.save(project, tmp_path / "b.qdpx", tmp_path / "extracted" / "sources")
    assert read_back(tmp_path / "b.qdpx") == spans_of(pack)
