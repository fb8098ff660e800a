"""The first screen: which case?"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.actions import Place, bindings_of, with_keys
from tui.base import VantageScreen
from tui.cases import case_folders
from tui.screens.ask import AskDialog
from tui.widgets.footer import KeyFooter

_NONE_YET = (
    "There is no case in this folder yet. Press {welcome.new_case} to make one.\n\n"
    "A case is an encrypted folder on this computer. It holds the conversations of one case review: sound, words, "
    "notes and tags. Nothing leaves it but what you export."
)


class WelcomeScreen(VantageScreen[None]):
    """The cases of the default folder; Enter opens one."""

    place: Place = "welcome"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("welcome")]

    def __init__(self) -> None:
        super().__init__()
        self.folders: list[Path] = []
        self._locked: Path | None = None

    def compose(self) -> ComposeResult:
        """Show the list of cases, or what a case is."""
        yield Static("Vantage", classes="title", markup=False)
        with Vertical(id="body"):
            yield Static(id="where", classes="quiet", markup=False)
            yield OptionList(id="cases", markup=False)
            yield Static(with_keys(_NONE_YET), id="none", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Look for cases."""
        self.look()

    def on_screen_resume(self) -> None:
        """Look again when this screen comes back."""
        self.look()

    def look(self) -> None:
        """List the cases that there are now."""
        parent = self.vantage.cases_folder
        self.folders = case_folders(parent)
        where = f"Cases in {_short(parent)}"
        if self._locked is not None:
            where = f"{self._locked.stem} is locked. Type its passphrase, or Enter. Esc: other cases."
        self.query_one("#where", Static).update(Content(where))
        options = self.query_one("#cases", OptionList)
        options.clear_options()
        options.add_options([Option(Content(f" {folder.stem}")) for folder in self.folders])
        chosen = self.folders.index(self._locked) if self._locked in self.folders else 0
        options.highlighted = chosen if self.folders else None
        options.display = bool(self.folders)
        self.query_one("#none").display = not self.folders and self._locked is None
        self.refresh_bindings()

    def locked(self, folder: Path) -> None:
        """Say that a case was locked, with the cursor on it."""
        self._locked = folder
        self.look()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing beside the locked case: the letters belong to its passphrase."""
        return self._locked is None or action not in ("new_case", "other_place")

    def on_key(self, event: events.Key) -> None:
        """Take what is typed for the passphrase of the locked case; Escape lets go of that."""
        if self._locked is None:
            return
        if event.key == "escape":
            self._locked = None
            self.look()
        elif event.is_printable and event.character:
            event.stop()
            self.open_folder(self._locked, event.character, since_s=event.time)

    @on(OptionList.OptionSelected, "#cases")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.open_folder(self.folders[event.option_index])

    def action_open(self) -> None:
        """Open the case under the cursor."""
        highlighted = self.query_one("#cases", OptionList).highlighted
        if highlighted is not None:
            self.open_folder(self.folders[highlighted])
        elif self._locked is not None:
            # It lies in another folder than those that are listed.
            self.open_folder(self._locked)

    def open_folder(self, folder: Path, typed: str = "", *, since_s: float | None = None) -> None:
        """Ask for the way in, of which a letter may be typed already, and open a case."""
        from tui.screens.way_in import open_case

        self._locked = None
        self.ask(open_case(self.vantage, folder, typed), since_s=since_s)

    def action_new_case(self) -> None:
        """Make a case."""
        from tui.screens.new_case import NewCaseScreen

        self.vantage.push_screen(NewCaseScreen())

    def action_other_place(self) -> None:
        """Open a case that lies elsewhere."""
        self.ask(self._other_place())

    async def _other_place(self) -> None:
        words = "The folder of a case ends in .vantage; its whole path, please."
        answer = await self.vantage.push_screen_wait(AskDialog("Where does the case lie?", words))
        if answer is not None:
            self.open_folder(Path(answer.strip()).expanduser())


def _short(path: Path) -> str:
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)
