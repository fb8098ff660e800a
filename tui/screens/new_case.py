"""Making a case: a code name, a passphrase twice, and the recovery key, shown once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from casefile.errors import EntryError
from tui.base import VantageDialog, VantageScreen
from tui.widgets.footer import KeyFooter
from tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from casefile.case import Case

_NAME_HINT = "A code name that identifies no family, child or place, for example: Review 07. It is not encrypted."
_PASSPHRASE_HINT = (
    "A lost passphrase can't be recovered, by anybody. Several words that you will remember are better than one that "
    "is hard to type."
)


class NewCaseScreen(VantageScreen[None]):
    """Three lines to fill in; Enter goes from one to the next and makes the case at the last."""

    takes_text: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Next line, then make it", show=True),
        Binding("escape", "leave", "Leave"),
    ]

    def compose(self) -> ComposeResult:
        """Show the lines, each with what it is for."""
        yield Static("New case", classes="title", markup=False)
        with VerticalScroll(id="body", can_focus=False):
            yield Static("Code name", classes="label", markup=False)
            yield TextLine(id="name", compact=True)
            yield Static(_NAME_HINT, classes="quiet", markup=False)
            yield Static("Passphrase", classes="label", markup=False)
            yield TextLine(id="passphrase", password=True, compact=True)
            yield Static("Passphrase again", classes="label", markup=False)
            yield TextLine(id="again", password=True, compact=True)
            yield Static(_PASSPHRASE_HINT, classes="quiet", markup=False)
            yield Static(id="state", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin with the name."""
        self.query_one("#name", Input).focus()

    @on(Input.Submitted)
    def _line_done(self, event: Input.Submitted) -> None:
        following = {"name": "passphrase", "passphrase": "again"}.get(event.input.id or "")
        if following:
            self.query_one(f"#{following}", Input).focus()
        else:
            self.attempt(self._make(), group="make")

    def action_leave(self) -> None:
        """Make nothing."""
        self.dismiss(None)

    async def _make(self) -> None:
        name, passphrase, again = (self.query_one(f"#{part}", Input).value for part in ("name", "passphrase", "again"))
        if not passphrase.strip() or passphrase != again:
            raise EntryError(
                title="The two passphrases differ." if passphrase.strip() else "There is no passphrase.",
                detail="It is asked twice, since a slip would lock the case for good.",
                remedy="Type both lines again.",
            )
        state = self.query_one("#state", Static)
        state.update("Making the case…")
        try:
            case, recovery = await asyncio.to_thread(self._create, name, passphrase)
        finally:
            state.update("")
        await self.vantage.push_screen_wait(RecoveryKeyDialog(recovery))
        app = self.vantage
        self.dismiss(None)
        await app.enter(case)

    def _create(self, name: str, passphrase: str) -> tuple[Case, str]:
        from casefile.case import Case, folder_for
        from casefile.keys import SCRYPT_COST, Secret, new_recovery_key

        recovery = new_recovery_key()
        ways = [Secret("passphrase", passphrase), Secret("recovery", recovery)]
        parent = self.vantage.cases_folder
        folder = folder_for(name, parent)
        parent.mkdir(parents=True, exist_ok=True)
        cost = self.vantage.scrypt_cost or SCRYPT_COST
        return Case.create(folder, name.strip(), ways, scrypt_cost=cost), recovery


class RecoveryKeyDialog(VantageDialog[None]):
    """The recovery key, shown this once."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "close", "Close", show=False)]

    def __init__(self, key: str) -> None:
        super().__init__()
        groups = key.split("-")
        self.rows = ["-".join(groups[:7]) + "-", "-".join(groups[7:])]

    def compose(self) -> ComposeResult:
        """Show the key and what it is for."""
        with VerticalScroll(classes="dialog"):
            yield Static("The recovery key of this case", classes="dialog-title", markup=False)
            yield Static(
                "It opens the case when the passphrase is lost. It is shown this once and stored nowhere: write it "
                "down and keep it apart from this computer. With both lost, nobody can open the case again.",
                markup=False,
            )
            yield Static("\n" + "\n".join(self.rows) + "\n", id="recovery-key", markup=False)
            yield Static("Enter once it is written down", classes="dialog-keys", markup=False)

    def action_close(self) -> None:
        """Go on."""
        self.dismiss(None)
