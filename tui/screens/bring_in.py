"""Bringing recordings in that were made elsewhere: files in their order, and then all of them or none."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from casefile.errors import EntryError, SoundMissingError
from tui.actions import Place, bindings_of, with_keys
from tui.base import VantageScreen
from tui.import_words import came_in_text, remarks_text
from tui.screens.agreement import Given, ask_agreement
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.progress import Tell, with_progress
from tui.widgets.footer import KeyFooter
from tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from capture.importing import Imported
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.events import Hand
    from tui.app import VantageApp

_WORDS = (
    "Anything with sound in it: recordings, voice memos, video. Each file becomes one part of the conversation, in the "
    "order below, after what is there already. The files themselves are not changed."
)
_NONE_YET = "No file yet. Type where it lies, or drag it into this window, then Enter."
_REFUSED = "Without agreement nothing is brought in. The answer is on record."
_THEN = "The review of the conversation makes the words."
_CANCELLED = "Cancelled: nothing was brought in."


async def bring_in(app: VantageApp, conversation: Conversation) -> None:
    """Ask for the agreement where none is in force, then show the screen on which files are chosen."""
    current = app.opened.case.agreements.current(conversation.id)
    given: Given | None = None
    if current is None or not current.allows_recording:
        given = await ask_agreement(app, conversation, then_record=False)
        if given is None:
            return
    if given is not None and not given.allows_recording:
        by = app.opened.hand("live")
        app.opened.case.agreements.enter(conversation.id, given.answer, by, by_whom=given.by_whom)
        await app.push_screen_wait(ChoiceDialog(_REFUSED, [Choice("b", "Back", True)]))
        return
    await app.push_screen_wait(BringInScreen(conversation, given))


class BringInScreen(VantageScreen[None]):
    """A line for a file, the files in their order, and what has become of them."""

    place: Place = "import"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("import")]

    def __init__(self, conversation: Conversation, given: Given | None) -> None:
        """Bring into a conversation; `given` is entered together with what is brought in."""
        super().__init__()
        self._conversation = conversation
        self._given = given
        self.files: list[Path] = []

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(f"Bring recordings into {self._conversation.label}", classes="title", markup=False)
        with Vertical(id="body"):
            yield Static(_WORDS, classes="quiet", markup=False)
            yield Static("File", classes="label", markup=False)
            yield TextLine(id="file", compact=True)
            yield Static("Parts, in their order", classes="label", markup=False)
            yield Static(_NONE_YET, id="no-files", classes="quiet", markup=False)
            yield OptionList(id="files", markup=False)
            yield Static(id="brought", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin with the file."""
        self._show()
        self.query_one("#file", Input).focus()

    @on(Input.Submitted, "#file")
    def _file_given(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self.action_bring()
            return
        found = paths_typed(event.value)
        for path in found:
            _require_new_file(path, self.files)
        self.files += found
        event.input.value = ""
        self._say("")
        self._show()

    def action_bring(self) -> None:
        """Bring all of them in."""
        self.attempt(self._bring(), group="bring")

    def action_earlier(self) -> None:
        """Move the file under the cursor one place up."""
        at = self._at()
        if at:
            self.files[at - 1], self.files[at] = self.files[at], self.files[at - 1]
            self._show(at - 1)

    def action_take_off(self) -> None:
        """Take the file under the cursor off the list."""
        at = self._at()
        if at is not None:
            del self.files[at]
            self._show(at)

    def action_leave(self) -> None:
        """Bring nothing in."""
        self.dismiss(None)

    async def _bring(self) -> None:
        if not self.files:
            raise EntryError(
                title="There is no file to bring in.",
                detail="The list of parts is empty.",
                remedy=with_keys("Type where a file lies and press Enter; {import.bring} then brings it in."),
            )
        try:
            done = await self._run(with_gaps=False)
        except SoundMissingError as error:
            if not await self._accepts_gaps(error):
                return
            done = await self._run(with_gaps=True)
        if done is None:
            self._say(_CANCELLED)
            return
        self.files, self._given = [], None
        self._show()
        self._say("\n".join([came_in_text(self._conversation.label, done), *remarks_text(done), _THEN]))

    async def _run(self, *, with_gaps: bool) -> Imported | None:
        conversation, given, files = self._conversation.id, self._given, list(self.files)
        by = self.vantage.opened.hand("live")

        def work(case: Case, tell: Tell) -> Imported:
            from capture.importing import import_settled

            def settle() -> tuple[str, Hand]:
                if given is not None:
                    answer, limits = given.answer, given.limits
                    case.agreements.enter(conversation, answer, by, by_whom=given.by_whom, limits=limits)
                return conversation, by

            return import_settled(case, settle, files, tell, with_gaps=with_gaps)

        return await with_progress(self.vantage, f"Into {self._conversation.label}", "brought in", work)

    async def _accepts_gaps(self, error: SoundMissingError) -> bool:
        choices = [Choice("b", "Back: I look for a better copy", False), Choice("g", "Bring it in with gaps", True)]
        words = f"{error.detail} With gaps, what can be heard is kept at its time."
        return await self.vantage.push_screen_wait(ChoiceDialog(error.title, choices, words=words)) is True

    def _at(self) -> int | None:
        at = self.query_one("#files", OptionList).highlighted
        return at if at is not None and at < len(self.files) else None

    def _show(self, at: int | None = None) -> None:
        options = self.query_one("#files", OptionList)
        options.clear_options()
        named = (f" {number}  {path.name}   in {path.parent.name}" for number, path in enumerate(self.files, 1))
        options.add_options([Option(Content(line)) for line in named])
        options.display = bool(self.files)
        self.query_one("#no-files").display = not self.files
        if self.files:
            options.highlighted = min(len(self.files) - 1, len(self.files) - 1 if at is None else at)

    def _say(self, words: str) -> None:
        self.query_one("#brought", Static).update(words)


def paths_typed(text: str) -> list[Path]:
    """Return the files that a line names: one as it is typed, or several as terminals write what is dragged in."""
    whole = Path(text.strip()).expanduser()
    if whole.exists():
        return [whole]
    try:
        parts = shlex.split(text)
    except ValueError:  # A quote that is never closed belongs to the name.
        parts = []
    found = [Path(part).expanduser() for part in parts]
    return found if found and all(path.exists() for path in found) else [whole]


def _require_new_file(path: Path, listed: list[Path]) -> None:
    if not path.is_file():
        raise EntryError(
            title="There is no such file.",
            detail="Nothing lies there, or it is a folder.",
            remedy="Type the whole path, or drag the file into this window.",
        )
    if path.resolve() in {other.resolve() for other in listed}:
        raise EntryError(
            title="This file is on the list already.",
            detail="Each file becomes one part.",
            remedy=with_keys("Choose another one, or go on with {import.bring}."),
        )
