"""The name key of the case: people, agencies and places, each with its variants and what stands in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import BindingType

from tui.actions import Place, bindings_of
from tui.screens.around import AroundScreen, Entry
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice
from tui.screens.name_entry import INSTEAD_HINT, KINDS, NAME_HINT, enter_name

if TYPE_CHECKING:
    from casefile.names import NameEntry, NameKind

INTRO = "Real names live here alone. Exports put the bracketed words in their place. The key never leaves the case."
_VARIANTS = "Other spellings and short forms, each after a comma."
_TERMS = "Abbreviations, teams, forms, each after a comma. Names of the key are expected after them; about 25 in all."


class NamesScreen(AroundScreen):
    """Add, change and take out; the one key of the case."""

    place: Place = "names"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("names")]

    def __init__(self) -> None:
        super().__init__("Name key", INTRO, conversation=None)

    @property
    def tells_half_typed(self) -> bool:
        """What is asked here is kept as it is typed, for the case as a whole."""
        return True

    def entries(self) -> Sequence[Entry]:
        """Return the key, in the order of its entries."""
        return [
            Entry(entry.id, entry.pseudonym, _shown(entry), lambda entry=entry: self._change(entry))  # type: ignore[misc]
            for entry in self.vantage.opened.case.names.all()
        ]

    def action_add(self) -> None:
        """Enter a name."""
        self.do(enter_name(self.vantage, "", self.by))

    def action_terms(self) -> None:
        """Say what the recogniser is to expect beside the names."""
        self.do(self._terms())

    async def _terms(self) -> None:
        settings = self.vantage.opened.case.settings
        seen = settings.terms
        typed = await self.vantage.push_screen_wait(
            AskDialog(
                "Terms it should expect",
                _TERMS,
                value=", ".join(seen),
                may_be_empty=True,
                drafts=self.vantage.opened.questions(None),
            )
        )
        if typed is not None:
            settings.set_terms(typed.split(","), self.by, seen=seen)

    async def _change(self, entry: NameEntry) -> str:
        ways = [
            Choice("n", "The name", "real"),
            Choice("v", "Its variants", "variants"),
            Choice("p", "What stands in its place", "pseudonym"),
            Choice("k", "Person, agency or place", "kind"),
            Choice("x", "Take it out of the key", "drop"),
        ]
        way = await self.choose(f"{entry.pseudonym}  {entry.real}", ways)
        if way == "drop":
            self.vantage.opened.case.names.drop(entry.id, self.by)
        elif way == "kind":
            kind = await self.choose("What is it?", KINDS)
            if kind is not None:
                self._put(entry, kind=kind)
        elif way is not None:
            await self._ask(entry, way)
        return ""

    async def _ask(self, entry: NameEntry, way: str) -> None:
        heading, hint, known = {
            "real": ("The name", NAME_HINT, entry.real),
            "variants": ("Its variants", _VARIANTS, ", ".join(entry.variants)),
            "pseudonym": ("What stands in its place?", INSTEAD_HINT, entry.pseudonym.strip("[]")),
        }[way]
        typed = await self.vantage.push_screen_wait(
            AskDialog(
                heading,
                hint,
                value=known,
                may_be_empty=way == "variants",
                drafts=self.vantage.opened.questions(None),
                of=entry.id,
            )
        )
        if typed is not None and way == "variants":
            self._put(entry, variants=typed.split(","))
        elif typed is not None and way == "real":
            self._put(entry, real=typed)
        elif typed is not None:
            self._put(entry, pseudonym=typed)

    def _put(
        self,
        entry: NameEntry,
        *,
        kind: NameKind | None = None,
        real: str | None = None,
        pseudonym: str | None = None,
        variants: Sequence[str] | None = None,
    ) -> None:
        self.vantage.opened.case.names.change(
            entry,
            self.by,
            kind=kind or cast("NameKind", entry.kind),
            real=real or entry.real,
            pseudonym=pseudonym or entry.pseudonym,
            variants=entry.variants if variants is None else variants,
        )


def _shown(entry: NameEntry) -> str:
    also = f", also {', '.join(entry.variants)}" if entry.variants else ""
    return f"{entry.real}{also} ({entry.kind})"
