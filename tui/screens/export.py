"""Exporting: for whom, of what and how is chosen above, what a person has to look at stands below, then it is written.

Limits and wishes come first, and what is under one goes out only once a reviewer has said why.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tagging.entities import Entities
from tagging.export.write import remember, said_less
from tui.actions import Place, bindings_of, with_keys
from tui.base import VantageScreen
from tui.clearing_words import another_word, decide, keep, line_of, line_of_leak, the_name
from tui.export_log import entries_of
from tui.export_plan import AUDIENCES, OPEN, STAGES, ExportPlan
from tui.export_questions import ask_excerpts, ask_other_words, ask_passphrase, ask_reason
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.screens.name_entry import enter_name
from tui.screens.several import SeveralDialog
from tui.summaries import counted
from tui.theme import QUIET
from tui.while_talking import require_nobody_talks
from tui.widgets.footer import KeyFooter

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from tagging.clearing import ToLookAt
    from tagging.export.clearance import Clearance
    from tagging.export.write import ExportResult
    from tagging.model import Pack

_LOG = "Newest first. An earlier export is entered as handed over by: vantage exports --handed ID"
_NO_LIMITS = "Nobody set limits or wished to have something left out."
_SHOWN_LIMITS = 3
_LOOKING = "Looking through what would go out …"
_HEADING = 10
_WHOLE = "the whole case"
_KEYS = "Enter changes a line, {export.look} lists what would be named, {export.write} writes."
_DECIDES = "{export.keep} keeps one as it is, Enter asks."
_JUDGED_WORDS = "What is judged of elements, significance, comments and patterns. For the review team alone."
# What is decided for the case, and not for this plan alone.
_DECIDED = {"Excerpts": ask_excerpts, "Instead": ask_other_words}
_WHERE_HINT = "A folder, and the name with which every file's begins. What each holds, and its suffix, are put behind."


class ExportScreen(VantageScreen[None]):
    """The plan above, what was found below."""

    place: Place = "export"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("export")]

    def __init__(self, conversation: Conversation | None = None) -> None:
        """Begin with a conversation, or with the whole case."""
        super().__init__()
        self._began_with = conversation
        self.found: Clearance | None = None
        self.done: list[ExportResult] = []
        # Of how many lines somebody has said one by one what becomes of them.
        self._decided = 0
        self._rows: list[str] = []
        self._entities = Entities()

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static("Export: names are replaced, sound never goes out", classes="title", markup=False)
        with Vertical(id="body"):
            yield Static("", id="limits", markup=False)
            yield OptionList(id="plan", markup=False)
            yield Static("", id="found-title", classes="label", markup=False)
            yield OptionList(id="found", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin with the plan."""
        self.plan = ExportPlan(Path("~") / self.vantage.opened.case.info.code_name, conversation=self._began_with)
        self.query_one("#found").display = False
        self.query_one("#plan").focus()
        self._show_plan()
        self._title(with_keys(_KEYS))
        self.attempt(self._show_limits(), group="limits")

    @on(OptionList.OptionSelected, "#plan")
    def _row_chosen(self, event: OptionList.OptionSelected) -> None:
        self.ask(self._change(self._rows[event.option_index]))

    def action_look(self) -> None:
        """Look through what would go out, writing nothing."""
        self.attempt(self._look())

    def action_result(self) -> None:
        """Show what would go out as text, writing nothing."""
        self.attempt(self._see())

    def action_write(self) -> None:
        """Look through it, ask for what has to be confirmed, and write the files."""
        self.attempt(self._write(), group="write")

    def action_not_a_name(self) -> None:
        """Say that the near miss under the cursor is another word."""
        highlighted = self.query_one("#found", OptionList).highlighted
        leaks = self.found.distinct_leaks if self.found else ()
        if highlighted is not None and highlighted < len(leaks) and not leaks[highlighted].certain:
            another_word(self.vantage, leaks[highlighted], self.plan.audience)
            self.attempt(self._look())

    def action_keep(self) -> None:
        """Keep what is under the cursor as it is."""
        at = self.query_one("#found", OptionList).highlighted
        if self.found is None or at is None:
            return
        leaks, lines = self.found.distinct_leaks, self.found.to_look_at
        if at < len(leaks):
            self.action_not_a_name()
        elif lines[at - len(leaks)].forms:
            keep(self.vantage, lines[at - len(leaks)], self.plan.audience)
            self._decided += 1
            self._without(lines[at - len(leaks)])

    @on(OptionList.OptionSelected, "#found")
    def _found_chosen(self, event: OptionList.OptionSelected) -> None:
        at = event.option_index - len(self.found.distinct_leaks) if self.found else -1
        if self.found and 0 <= at < len(self.found.to_look_at):
            self.ask(self._decide(self.found.to_look_at[at]))

    def action_name(self) -> None:
        """Enter what is under the cursor into the name key, and look again."""
        highlighted = self.query_one("#found", OptionList).highlighted
        leaks = self.found.distinct_leaks if self.found else ()
        if highlighted is not None and highlighted < len(leaks) and leaks[highlighted].as_name:
            the_name(self.vantage, leaks[highlighted])
            self.attempt(self._look())
        elif self.found is not None and highlighted is not None:
            listed = [item.text for item in self.found.distinct_leaks] + [item.text for item in self.found.to_look_at]
            self.attempt(self._enter(listed[highlighted]))

    def action_handed(self) -> None:
        """Enter to whom what was written is handed."""
        if self.done:
            self.attempt(self._handed())

    def action_log(self) -> None:
        """Show what left the case, and who was handed it."""
        from tui.screens.result import ResultScreen

        entries = entries_of(self.vantage.opened.case)
        text = "\n \n".join("\n".join(lines) for lines in reversed(entries)) or "Nothing has left the case."
        self.vantage.push_screen(ResultScreen("The export log", text, _LOG))

    def action_responses(self) -> None:
        """Show what participants said to their excerpts."""
        from tui.screens.responses import ResponsesScreen

        self.vantage.push_screen(ResponsesScreen())

    def on_unmount(self) -> None:
        """Let nobody read on for a screen that has gone."""
        self._entities.stop()

    def action_leave(self) -> None:
        """Write nothing more."""
        self.dismiss(None)

    async def _enter(self, text: str) -> None:
        await enter_name(self.vantage, text, self.vantage.opened.hand("review"))
        await self._look()

    async def _decide(self, item: ToLookAt) -> None:
        decided = await decide(self.vantage, item, self.plan.audience)
        self._decided += decided is not None
        if decided == "changed":
            self._show_plan()
            await self._look()
        elif decided == "kept":
            self._without(item)

    def _without(self, item: ToLookAt) -> None:
        """Leave a line out; the rest stays as it was found: looking through a whole case takes seconds."""
        if self.found is not None:
            left = tuple(one for one in self.found.to_look_at if one is not item)
            self.found = replace(self.found, to_look_at=left)
            at = self.query_one("#found", OptionList).highlighted or 0
            self._show_found(self.found, at)

    async def _change(self, row: str) -> None:
        if row in _DECIDED:
            await _DECIDED[row](self.vantage, self.plan)
        else:
            changed = await {
                "For": self._ask_audience,
                "Stage": self._ask_stage,
                "Of": self._ask_scope,
                "As": self._ask_formats,
                "Judged": self._ask_judgements,
                "Into": self._ask_base,
                "Closed": self._ask_passphrase,
            }[row]()
            if changed is None:
                return
            self.plan = changed
        self.found, self.done, self._decided = None, [], 0
        self._list([], with_keys(_KEYS))
        self._show_plan()
        await self._show_limits()

    async def _choose(self, heading: str, choices: list[Choice[Any]]) -> Any:  # noqa: ANN401 - as the choices are
        return await self.vantage.push_screen_wait(ChoiceDialog(heading, choices))

    async def _ask_audience(self) -> ExportPlan | None:
        chosen = await self._choose("For whom?", lettered([(label, name) for name, label in AUDIENCES.items()]))
        # Asked for anew of each audience.
        return replace(self.plan, audience=chosen, with_judgements=False) if chosen else None

    async def _ask_stage(self) -> ExportPlan | None:
        chosen = await self._choose("Which stage?", lettered([(stage, stage) for stage in STAGES]))
        return replace(self.plan, stage=chosen) if chosen else None

    async def _ask_scope(self) -> ExportPlan | None:
        labels = [(_WHOLE, (None,)), *((one.label, (one,)) for one in self.vantage.opened.case.conversations.all())]
        chosen = await self._choose("Of what?", lettered(labels))
        return replace(self.plan, conversation=chosen[0]) if chosen else None

    async def _ask_formats(self) -> ExportPlan | None:
        entries = [(title, name) for name, title in self.plan.may_be.items()]
        chosen = await self.vantage.push_screen_wait(SeveralDialog("As what?", entries, self.plan.formats))
        return replace(self.plan, formats=chosen) if chosen else None

    async def _ask_judgements(self) -> ExportPlan | None:
        if not self.plan.may_be_judged:
            return None
        choices = [Choice("l", "Leave it out", (False,)), Choice("t", "Take it along, set apart", (True,))]
        chosen = await self.vantage.push_screen_wait(
            ChoiceDialog("What the review team judges", choices, words=_JUDGED_WORDS)
        )
        return replace(self.plan, with_judgements=chosen[0]) if chosen else None

    async def _ask_base(self) -> ExportPlan | None:
        typed = await self.vantage.push_screen_wait(AskDialog("Into what?", _WHERE_HINT, value=str(self.plan.base)))
        return replace(self.plan, base=Path(typed.strip())) if typed else None

    async def _ask_passphrase(self) -> ExportPlan | None:
        given = await ask_passphrase(self.vantage, is_closed=self.plan.passphrase is not None)
        return None if given is None else replace(self.plan, passphrase=given or None)

    async def _look(self) -> tuple[Pack, Clearance]:
        plan, by, entities = self._ready(), self.vantage.opened.hand("export"), self._entities
        self._title(_LOOKING)
        pack, found = await self.vantage.opened.beside(lambda case: plan.look(case, by, entities))
        self.found, self.done = found, []
        self._show_found(found)
        return pack, found

    async def _see(self) -> None:
        from tui.screens.result import ResultScreen

        plan, by = self._ready(), self.vantage.opened.hand("export")
        text = await self.vantage.opened.beside(lambda case: plan.shown(case, by))
        self.vantage.push_screen(ResultScreen(f"For {AUDIENCES[plan.audience]}", text, is_judged=plan.with_judgements))

    async def _write(self) -> None:
        pack, found = await self._look()
        confirmed, reason = self._decided > 0, None
        looked_at = self._decided + len(found.to_look_at)
        # Limits are asked about by themselves.
        if any(item.reason != "limit" for item in found.to_look_at) and not found.leaks:
            confirmed = await self._confirmed(found)
            if not confirmed:
                return
        if pack.limits and not found.leaks:
            reason = await ask_reason(self.vantage, pack.limits)
            if reason is None:
                return
            confirmed = True
        plan, by = self._ready(), self.vantage.opened.hand("export")

        def write(case: Case) -> list[ExportResult]:
            # What refuses is told before anybody is asked: then nobody has said yet that they looked at the rest.
            if confirmed and not found.leaks:
                remember(case, found, plan.audience, by)
            return plan.write(case, by, confirmed=confirmed, reason=reason, looked_at=looked_at)

        self.done = await self.vantage.opened.beside(write)
        self._show_done()

    async def _handed(self) -> None:
        files = counted(len(self.done), "file")
        hint = f"{files} of version {self.done[0].version}. As it is to stand in the log, such as: J. Doe, analyst"
        whom = await self.vantage.push_screen_wait(AskDialog("Handed to whom?", hint))
        if whom:
            by, case = self.vantage.opened.hand("export"), self.vantage.opened.case
            with case.all_or_nothing():
                for one in self.done:
                    case.exports.hand_over(one.entry, whom, by)
            self._title(f"In the log: {files} handed over.")

    def _ready(self) -> ExportPlan:
        if self.plan.with_judgements:
            require_nobody_talks(self.vantage.opened.case)
        return replace(self.plan, base=self.plan.base.expanduser())

    async def _confirmed(self, found: Clearance) -> bool:
        choices = [Choice("b", "Back: I want to look at them", False), Choice("y", "I have looked: write", True)]
        title = f"{counted(len(found.to_look_at), 'thing')} to look at before this goes out."
        words = "They are listed on the screen behind. Real names among them belong into the name key first."
        if less := said_less(found, self.plan.audience):
            words += f" {counted(len(less), 'detail')} will be put in the other words that are proposed there."
        chosen = await self.vantage.push_screen_wait(ChoiceDialog(title, choices, words=words))
        return chosen is True

    async def _show_limits(self) -> None:
        plan = self.plan
        said = await self.vantage.opened.beside(plan.limits)
        more = f"\n… and {len(said) - _SHOWN_LIMITS} more" if len(said) > _SHOWN_LIMITS else ""
        text = "Limits and wishes\n" + "\n".join(f" {one}" for one in said[:_SHOWN_LIMITS]) + more
        shown = Content.styled(text, "bold") if said else Content.styled(_NO_LIMITS, QUIET)
        self.query_one("#limits", Static).update(shown)

    def _show_plan(self) -> None:
        plan, case = self.plan, self.vantage.opened.case
        rows = {
            "For": AUDIENCES[plan.audience],
            "Stage": plan.stage,
            "Of": plan.conversation.label if plan.conversation else _WHOLE,
            "As": ", ".join(plan.written) or "nothing that they may have",
            "Judged": plan.judged_words,
            "Into": f"{plan.base} …",
            "Closed": "one archive that a passphrase opens (AES-256)" if plan.passphrase else OPEN,
        }
        if plan.audience in ("group", "public"):
            rows["Excerpts"] = f"{len(case.exports.chosen(plan.audience))} chosen in the whole case"
        if details := case.clearings.generalised(plan.audience):
            rows["Instead"] = f"{counted(len(details), 'detail')} in other words"
        self._rows = [*rows]
        options = self.query_one("#plan", OptionList)
        at = options.highlighted or 0
        options.clear_options()
        for heading, words in rows.items():
            options.add_option(Option(Content.assemble((f"{heading:<{_HEADING}}", QUIET), words)))
        options.highlighted = min(at, len(rows) - 1)

    def _show_found(self, found: Clearance, at: int | None = None) -> None:
        if at is None:
            # On the first line of which something can be decided: limits are told, and asked for when it is written.
            told = (number for number, item in enumerate(found.to_look_at) if item.forms)
            at = 0 if found.leaks else next(told, 0)
        lines = [*map(line_of_leak, found.distinct_leaks), *map(line_of, found.to_look_at)]
        said = f"Nothing to look at. {found.recogniser}"
        if found.leaks:
            said = f"{counted(len(found.distinct_leaks), 'name')} would go out: nothing is written."
        elif lines:
            said = f"{len(lines)} to look at, what names most first. {with_keys(_DECIDES)} {found.recogniser}"
        self._list(lines, said, at)

    def _show_done(self) -> None:
        first = self.done[0]
        counts = (counted(first.excerpts, "excerpt"), counted(first.tags, "tag"), counted(first.replaced, "name"))
        said = f"Written: {', '.join(counts)} replaced; version {first.version}. "
        said += with_keys("{export.handed} enters to whom you hand it.")
        self._list([Content(f" {one.format:<9} {one.path.name}") for one in self.done], said)

    def _list(self, lines: list[Content], title: str, at: int = 0) -> None:
        options = self.query_one("#found", OptionList)
        options.clear_options()
        options.add_options([Option(line) for line in lines])
        options.display = bool(lines)
        options.highlighted = min(at, len(lines) - 1) if lines else None
        if lines:
            options.focus()
        self._title(title)

    def _title(self, said: str) -> None:
        self.query_one("#found-title", Static).update(Content(said))
