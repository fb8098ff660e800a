"""The codebook of the case: its aspects and factors as the team words them, with what it has added, merged, retired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from tagging.codebook import FACTOR_LEVELS, Aspect, Factor
from tui.actions import Place, bindings_of
from tui.screens.around import AroundScreen, Entry
from tui.screens.ask import AskDialog, ask_anew
from tui.screens.choice import Choice, lettered
from tui.screens.code_picker import Picker

if TYPE_CHECKING:
    from casefile.framework import CodeKind

INTRO = (
    "Tags follow: a code's new title is theirs, and those of a merged code say the other. Names belong in the name key."
)
_TITLE_HINT = "A title that names nobody; no other code may bear it."
_MEANING_HINT = "What belongs under it; empty leaves it open."
_ASPECT, _RETIRED, _MERGED = "Aspect", "No longer put", "Merged"
_LEVELS = {"front_line": "Front line", "local": "Local", "national": "National"}


class CodesScreen(AroundScreen):
    """Add, word otherwise, describe, merge, retire, bring back; what is done is taken back with one key."""

    place: Place = "codes"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("codes")]

    def __init__(self) -> None:
        super().__init__("Codebook", INTRO, conversation=None)

    def entries(self) -> Sequence[Entry]:
        """Return the codes in their order, then those that nobody puts any more."""
        codes = self.vantage.opened.case.codes
        book = codes.book()
        used: list[Aspect | Factor] = [*book.aspects, *book.factors]
        found = [Entry(one.id, _heading(one), _said(one), lambda one=one: self._change(one)) for one in used]  # type: ignore[misc]
        found += [Entry(one.id, _RETIRED, _said(one), lambda one=one: self._back(one.id)) for one in book.retired]  # type: ignore[misc]
        for code, title in codes.merged():
            other = book.find(code)
            words = f"{title}, now: {other.title if other else ''}"
            found.append(Entry(code, _MERGED, words, lambda code=code: self._back(code)))  # type: ignore[misc]
        return found

    def action_add(self) -> None:
        """Add an aspect or a factor."""
        self.do(self._add())

    async def _add(self) -> str:
        kinds = [Choice("a", "An aspect of local rationality", ("rationality", ""))]
        kinds += [Choice(one.key, one.label, ("factor", one.value)) for one in _levels()]
        chosen = await self.choose("What is it?", kinds)
        title = chosen and await self._ask("Its title", _TITLE_HINT, "")
        if not title:
            return ""
        hint = await self._ask("What it means", _MEANING_HINT, "", may_be_empty=True)
        kind: CodeKind = chosen[0]
        self.vantage.opened.case.codes.add(kind, title, self.by, hint=hint or "", level=chosen[1] or None)
        return "Added."

    async def _change(self, code: Aspect | Factor) -> str:
        ways = [Choice("t", "Its title", "title"), Choice("d", "What it means", "hint")]
        ways += [Choice("m", "Merge it into another one…", "merge"), Choice("x", "Put it no more", "retire")]
        codes = self.vantage.opened.case.codes
        if isinstance(code, Factor) and codes.is_own(code.id):
            ways.insert(2, Choice("l", "Its level", "level"))
        way = await self.choose(code.title, ways)
        if way == "title":
            await ask_anew(
                self,
                "Its title",
                _TITLE_HINT,
                lambda: getattr(codes.book().find(code.id), "title", None),
                lambda title: codes.describe(code.id, self.by, title=title),
            )
        elif way == "hint":
            await ask_anew(
                self,
                "What it means",
                _MEANING_HINT,
                lambda: getattr(codes.book().find(code.id), "hint", None),
                lambda hint: codes.describe(code.id, self.by, hint=hint),
                may_be_empty=True,
            )
        elif way == "level" and (level := await self.choose("On which level?", _levels())) is not None:
            codes.move(code.id, level or None, self.by)
        elif way == "merge":
            return await self._merge(code)
        elif way == "retire":
            codes.retire(code.id, self.by)
            return "Tags that say it stay."
        return ""

    async def _merge(self, code: Aspect | Factor) -> str:
        codes = self.vantage.opened.case.codes
        book = codes.book()
        same: Sequence[Aspect | Factor] = book.factors if isinstance(code, Factor) else book.aspects
        others = [(one.title, one.id) for one in same if one.id != code.id]
        into = await self.vantage.push_screen_wait(Picker(f"{code.title}: into which?", others))
        if into is None:
            return ""
        codes.merge(code.id, into, self.by)
        return f"Its tags say now: {next(title for title, one in others if one == into)}"

    async def _back(self, code: str) -> str:
        if await self.choose("Put it again?", lettered([("Yes: its own tags say it again", True)])):
            self.vantage.opened.case.codes.bring_back(code, self.by)
        return ""

    async def _ask(self, title: str, hint: str, value: str, *, may_be_empty: bool = False) -> str | None:
        return await self.vantage.push_screen_wait(AskDialog(title, hint, value=value, may_be_empty=may_be_empty))


def _levels() -> list[Choice[str]]:
    levels = [Choice(str(at), level.title, level.id) for at, level in enumerate(FACTOR_LEVELS, 1)]
    return [*levels, Choice("u", "A factor of no level", "")]


def _heading(code: Aspect | Factor) -> str:
    if isinstance(code, Aspect):
        return _ASPECT
    return _LEVELS[code.level.id] if code.level else "No level"


def _said(code: Aspect | Factor) -> str:
    return f"{code.title}: {code.hint}" if code.hint else code.title
