"""Names that spaCy's recogniser sees in what is about to go out: of people, places, organisations and groups.

A recogniser of speech may write names in small letters, and then spaCy's sees hardly any. So words in small letters
that are in no table of English words of its pipeline are found as well.

A process of its own, `python -P -m tagging.entities`, does it, since loading and reading take seconds. Texts go to it
over its standard input, and places in them come back: no word is written anywhere. What was found of a text is
remembered as long as this object is. Where spaCy or a pipeline that knows entities is not installed, nothing is found
and `said` says so.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from casefile.errors import EntryError
from tagging.children import Child, serve, start
from tagging.own_words import EVERYDAY
from tagging.pseudonyms import TOKEN, fold

EntityKind = Literal["likely person", "likely place", "likely organisation", "likely group", "small letters"]
ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)
# Labels of OntoNotes 5, as the English pipelines have them; all others are numbers, times, works and the like.
_KINDS: dict[str, EntityKind] = {
    "PERSON": "likely person",
    **dict.fromkeys(("GPE", "LOC", "FAC"), "likely place"),
    "ORG": "likely organisation",
    **dict.fromkeys(("NORP", "LANGUAGE"), "likely group"),
}
NOT_INSTALLED = (
    "spaCy's recogniser of names is not installed and was not asked. Capitalised words are listed all the same; of "
    "names in small letters only common ones and those like a name of the key. "
    "To have it: pip install 'vantage-conversations[suggestions]'"
)
_LISTED = "Capitalised words are listed all the same; of names in small letters few."
_STOPPED = f"The recogniser of names ended before its work was done. {_LISTED}"
_ARTICLES = frozenset({"the", "a", "an"})
_FEWEST_LETTERS = 3
_REPLACED = re.compile(r"\[[^\[\]]*\]")
Form = tuple[str, ...]


class Entities:
    """Asks for entities, and remembers what was found of each text."""

    def __init__(self, pipelines: Sequence[str] | None = None) -> None:
        """Ask the pipelines of these names; None for those that `tagging.suggesting` knows."""
        self._pipelines = pipelines
        self._found: dict[str, tuple[tuple[Form, EntityKind], ...]] = {}
        self._engine: str | None = None
        self._child: Child | None = None
        self._is_stopped = False
        self._trouble = ""

    @property
    def said(self) -> str:
        """Say by what names were looked for, or why they were not; empty before anything was asked."""
        looked = f"Names, in small letters too, were also looked for by {self._engine}." if self._engine else ""
        return self._trouble or looked

    def forms_in(self, texts: Iterable[str]) -> Mapping[Form, EntityKind]:
        """Return the names in texts, each by its words, without an article and what follows an apostrophe.

        Where the recogniser can't be asked, or ends before its work is done, there are none, and `said` tells so.
        """
        asked = dict.fromkeys(text for text in texts if text)
        # Everyday words in small letters alone hold nothing that would be listed.
        new = [text for text in asked if text not in self._found and not all(map(_is_everyday, TOKEN.findall(text)))]
        if new:
            self._ask(new)
        forms: dict[Form, EntityKind] = {}
        for text in asked:
            for form, kind in self._found.get(text, ()):
                forms[form] = min(kind, forms.get(form, kind), key=ENTITY_KINDS.index)
        return forms

    def stop(self) -> None:
        """End the child at once, where one runs; none is started from now on."""
        self._is_stopped = True  # before the look: whoever assigns a child looks the other way round
        child = self._child  # another thread lets go of it once it has ended
        if child is not None:
            child.kill()

    def _ask(self, texts: Sequence[str]) -> None:
        from tagging.suggesting import is_installed

        if not is_installed():
            self._trouble = NOT_INSTALLED
            return
        if self._is_stopped:
            self._trouble = _STOPPED
            return
        request = {"texts": texts, "pipelines": self._pipelines}
        self._child = child = start("tagging.entities", request, "recogniser of names", "")
        if self._is_stopped:  # while it was being started
            child.kill()
        try:
            answer = child.result()
        except EntryError as error:
            self._trouble = f"{error.title} {error.detail} {_LISTED}"
            return
        finally:
            self._child = None
        self._engine = answer["engine"]
        self._trouble = "" if self._engine else NOT_INSTALLED
        unknown = frozenset(answer["unknown"])
        for text, places in zip(texts, answer["found"], strict=False):
            found = [(_form(text, start, end), _KINDS.get(label)) for start, end, label in places]
            found += [((token,), "small letters") for token in TOKEN.findall(text) if token in unknown]
            self._found[text] = tuple((form, kind) for form, kind in found if form and kind)


def _form(text: str, start: int, end: int) -> Form:
    """The words of a name; none where it holds no letter, is everyday words, or was put in place of another."""
    if any(start < one.end() and one.start() < end for one in _REPLACED.finditer(text)):
        return ()
    tokens = TOKEN.findall(text[start:end])
    while tokens and tokens[0].casefold() in _ARTICLES:
        del tokens[0]
    if len(tokens) > 1 and tokens[-1] == "s":  # of a possessive
        del tokens[-1]
    if not any(token.isalpha() for token in tokens):
        return ()
    if all(map(_is_everyday, tokens)):
        return ()
    return tuple(tokens)


def _is_everyday(token: str) -> bool:
    return token.islower() and fold(token) in EVERYDAY


def _may_be_name(token: str) -> bool:
    return token.islower() and token.isalpha() and len(token) >= _FEWEST_LETTERS and fold(token) not in EVERYDAY


def _find(request: dict[str, Any]) -> dict[str, Any]:
    from tagging.suggesting import PIPELINES, EntityPipeline

    pipeline = EntityPipeline(PIPELINES if request["pipelines"] is None else request["pipelines"])
    texts = request["texts"]
    words = {token for text in texts for token in TOKEN.findall(text) if _may_be_name(token)}
    return {"engine": pipeline.engine, "found": [*pipeline.find(texts)], "unknown": pipeline.unknown(words)}


if __name__ == "__main__":
    sys.exit(serve(_find))
