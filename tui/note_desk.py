"""The live screen's dealings with notes: kept, corrected, struck out, moved in time, and returned to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from capture.carried import Point, left_open
from capture.leaf_keys import NOT_IN_STORY
from capture.typed_line import as_next_kind, read_line, write_line
from casefile.drafts import Draft
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.notes import HOLDINGS, Mark, is_returned_to
from casefile.stretches import holds
from tui.actions import with_keys
from tui.draft_desk import DraftDesk
from tui.live_words import HOLDS, Line, mark_line, note_line
from tui.screens.cover import ask_uncovered
from tui.screens.return_list import POINTS, ReturnList
from tui.widgets.note_line import HalfTyped, Lifted, NoteLine

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.notes import Note
    from tui.app import VantageApp
    from tui.live_hand import LiveHand, LiveWalk

MOVE_S = 5.0
LIFTED = "Enter keeps · {live.leave} leaves · {live.strike} strikes · {live.say_holds} name · {live.page_up} 5 s"
TAB = "{live.say_holds}: the next of name, document, question."
WHILE_PAUSED = "While paused, stored notes stay as they are."
NONE_YET = "There is no note yet."
BACK = "The line is back as it was typed."
SEALED_LINE = "This line is sealed, and stays as it is. Both of you decide at close-down."
OVERTAKEN = "Somebody else has changed this note, and it shows theirs now. Enter puts yours in its place."
NOT_ENTERED = "Somebody else has changed that note: theirs stands. Yours is there when it is lifted again."
SEALED_TOO = "Kept, and sealed: it was begun in what is sealed now."


class NoteScreen(Protocol):
    """What notes ask of their screen."""

    def tell(self, words: str) -> None:
        """Say one quiet sentence."""

    def attempt(self, work: Awaitable[object]) -> None:
        """Do something beside the screen; what goes wrong in it comes up as a dialog."""

    def show_record(self) -> None:
        """Show the record anew."""

    def show_line(self, line: Line, step: str) -> None:
        """Show one line of the record, in its own place if it is there already, and that one lies under its step."""

    def show_lifted(self, note: str | None) -> None:
        """Show which note of the record is lifted into the line."""

    def action_cover(self) -> None:
        """Cover the screen."""

    @property
    def line(self) -> NoteLine:
        """The note line."""

    @property
    def holds_back(self) -> bool:
        """Whether nothing that is typed may be stored now, since the recording is paused."""


class NoteDesk:
    """The notes of one conversation, as one author types them."""

    def __init__(
        self, app: VantageApp, screen: NoteScreen, hand: LiveHand, conversation: Conversation, author: str
    ) -> None:
        self._app = app
        self._screen = screen
        self._hand = hand
        self._conversation = conversation.id
        self._by = Hand(author, "live")
        self._drafts = DraftDesk(hand, conversation.id, author)
        self._notes: list[Note] = []
        self._corrections: list[Draft] = []
        # As each note that was changed here stands: among the notes above it may not do so yet.
        self._known_as: dict[str, tuple[str, str]] = {}

    def learn(self, notes: Sequence[Note]) -> None:
        """Know the notes of the conversation, in the order of their entry."""
        self._notes = list(notes)

    def bring_back(self, case: Case) -> None:
        """Put on the line again what stood on it when the app ended last."""
        for draft in self._drafts.of_last_time(case):
            if draft.note is None:
                self._drafts.know(draft)
                self._screen.line.put_back(HalfTyped(draft.text, None, True, draft.at_s))
                self._screen.tell(BACK)
            else:
                self._corrections.append(draft)
        self.lift_draft()

    def lift_draft(self) -> None:
        """Go on with a correction of last time, once its note is seen: it may lie in a stretch that is closed yet."""
        line, known = self._screen.line, {note.id: note for note in self._notes}
        draft = next((draft for draft in self._corrections if draft.note in known), None)
        if draft is None or draft.note is None or line.lifted or line.is_apart or self._screen.holds_back:
            return
        self._lift_again(draft, known[draft.note])

    def _lift_again(self, draft: Draft, note: Note) -> None:
        self._corrections.remove(draft)
        self._drafts.know(draft)
        self._screen.line.lift(Lifted(note, write_line(note.kind, note.text), draft.at_s), draft.text)
        self._screen.show_lifted(note.id)
        self._screen.tell(BACK)

    async def keep_draft(self) -> None:
        """Store what stands half typed on the line, unless the recording is paused."""
        if not self._screen.holds_back and (trouble := await self._drafts.store(self._screen.line)):
            self._screen.tell(trouble)

    async def keep(self, half: HalfTyped) -> None:
        """Store a new line at the moment at which its typing began; one that can't be stored comes back."""
        typed = read_line(half.text)

        def keeping(case: Case, live: LiveWalk) -> tuple[Note, bool]:
            with case.all_or_nothing():
                case.drafts.drop(self._conversation, self._by.author)
                if not half.is_placed:
                    note = live.note(typed.text, kind=typed.kind, began_clock_s=half.began_clock_s)
                else:
                    step, at_s = live.current_step or "introduction", half.at_s
                    note = case.notes.add(self._conversation, step, typed.text, self._by, at_s=at_s, kind=typed.kind)
            closed = case.seals.closed_to_notes(self._conversation)
            return note, note.at_s is not None and holds(closed, note.at_s)

        self._drafts.forget(None)
        try:
            note, is_sealed = await self._hand.do_case(keeping)
        except Exception:
            self._screen.line.put_back(half)
            raise
        if is_sealed:
            # Taken back while it was being typed: whoever types is told, and it is not shown.
            self._screen.tell(SEALED_TOO)
        else:
            self._show(note)

    def turn_kind(self) -> None:
        """Make the line one of the next kind; with nothing on it, the last note."""
        line = self._screen.line
        if line.is_apart:
            return
        if line.value.strip():
            line.turn_kind()
        elif not self._refuses() and (note := self._meant()) is not None:

            def turning(case: Case) -> Note:
                now = case.notes.get(note.id)
                typed = read_line(as_next_kind(write_line(now.kind, now.text)))
                return case.notes.change(note.id, self._by, text=typed.text, kind=typed.kind)

            self._change(note.id, turning)

    def lift(self, places: int) -> None:
        """Lift the last note into the line, or the one before (-1) or after (1); what was corrected so far is stored.

        Beyond the last note, the line is as it was before.
        """
        line, ids = self._screen.line, [note.id for note in self._notes]
        if line.is_apart or self._refuses() or (line.lifted is None and (places > 0 or not ids)):
            return
        here = ids.index(line.lifted.note.id) if line.lifted and line.lifted.note.id in ids else len(ids)
        there = max(0, here + places)
        if there == here:
            return
        self.enter_correction()
        if there == len(ids):
            return
        if draft := next((draft for draft in self._corrections if draft.note == ids[there]), None):
            self._lift_again(draft, self._notes[there])
        else:
            line.lift(Lifted.of(self._notes[there]))
            self._screen.show_lifted(ids[there])
            self._screen.tell(with_keys(LIFTED))

    def enter_correction(self) -> None:
        """Enter what of a lifted note was corrected so far, if one is lifted."""
        line = self._screen.line
        if (lifted := line.lifted) is not None:
            text = line.value
            line.lay_down()
            self.corrected(lifted, text)

    def lay_down(self) -> bool:
        """Leave a lifted note as it was stored; tells whether one was lifted."""
        if self._screen.line.lifted is None:
            return False
        self._screen.line.lay_down()
        self._screen.show_lifted(None)
        self._screen.tell("")
        return True

    def corrected(self, lifted: Lifted, text: str) -> None:
        """Store a note that was lifted, as it was typed anew and moved."""
        self._screen.show_lifted(None)
        self._screen.tell("")
        note, typed = lifted.note, read_line(text)
        if not lifted.differs(text):
            return
        if not typed.text:
            self._screen.tell(
                with_keys("Nothing was left of it, so it stays as it was. {live.strike} strikes a note out.")
            )
            return
        is_retyped = text.strip() != lifted.line.strip()
        at_s = lifted.at_s if lifted.at_s != note.at_s else None

        was_overtaken = False

        def changing(case: Case) -> Note:
            nonlocal was_overtaken
            if not is_retyped:
                return case.notes.change(note.id, self._by, at_s=at_s)
            now = case.notes.get(note.id)
            was_overtaken = (now.text, now.kind) not in ((note.text, note.kind), self._known_as.get(note.id))
            if was_overtaken:
                # It stays half typed.
                case.drafts.keep(self._conversation, self._by.author, text, at_s=lifted.at_s, note=note.id)
                return now
            return case.notes.change(note.id, self._by, text=typed.text, kind=typed.kind, at_s=at_s)

        def said(now: Note) -> str:
            if not was_overtaken:
                return ""
            draft = Draft(text, lifted.at_s, note.id, "")
            self._corrections.append(draft)
            if self._screen.line.lifted is not None or self._screen.line.is_apart:
                return NOT_ENTERED
            self._lift_again(draft, now)
            return OVERTAKEN

        self._change(note.id, changing, (lifted, text), said)

    def move(self, places: int) -> bool:
        """Move the lifted note so many times five seconds; tells whether one is lifted."""
        lifted = self._screen.line.lifted
        if lifted is None:
            return False
        if lifted.at_s is None:
            self._screen.tell("This note has no time: nothing was being recorded.")
        self._screen.line.move_s(places * MOVE_S)
        return True

    async def move_to_now(self, pressed_s: float) -> None:
        """Move the lifted note to the moment of the key press."""
        line = self._screen.line
        if (lifted := line.lifted) is None:
            return
        at_s = await self._hand.do(lambda live: live.at_s(pressed_s))
        if at_s is None:
            self._screen.tell("Nothing is being recorded: there is no moment to move it to.")
        elif line.lifted is lifted:
            line.move_to(at_s)

    def strike(self) -> None:
        """Strike the lifted note out, else the last one; once more takes that back."""
        if self._refuses() or (note := self._meant()) is None:
            return
        self.lay_down()

        def striking(case: Case) -> Note:
            case.notes.set_states(note.id, case.notes.get(note.id).states ^ {"struck"}, self._by)
            return case.notes.get(note.id)

        self._change(
            note.id,
            striking,
            said=lambda now: with_keys(
                "Struck out, and kept. {live.strike} takes that back." if now.is_struck else "No longer struck out."
            ),
        )

    def say_holds(self) -> None:
        """Say that the lifted note holds a name; then a document, a new question, and nothing of the kind again."""
        if (lifted := self._screen.line.lifted) is None:
            return
        note = lifted.note

        def saying(case: Case) -> Note:
            before = case.notes.get(note.id)
            place = HOLDINGS.index(before.holds[-1]) + 1 if before.holds else 0
            case.notes.set_states(note.id, before.states - {*HOLDINGS} | {*HOLDINGS[place : place + 1]}, self._by)
            return case.notes.get(note.id)

        self._change(
            note.id,
            saying,
            said=lambda now: (
                f"Holds {HOLDS[now.holds[0]]}. {with_keys(TAB)}" if now.holds else "Holds nothing of the kind."
            ),
        )

    async def return_to(self) -> None:
        """Show what is to be returned to, newest first; what is chosen was returned to, or is open again."""
        step, lines, points = await self._hand.do_case(self._to_return_to)
        # No list of any kind in the story, unless it is asked for.
        is_open = step != NOT_IN_STORY
        chosen = await ask_uncovered(self._app, ReturnList(lines, points, are_points_open=is_open))
        if chosen == POINTS:
            chosen = await ask_uncovered(self._app, ReturnList(lines, points))
        if chosen == "f7":
            self._screen.action_cover()
        elif isinstance(chosen, Point):
            await self._took_up(chosen)
        elif chosen is not None and not isinstance(chosen, str):
            await self._returned(chosen)

    def _to_return_to(self, case: Case, live: LiveWalk) -> tuple[str | None, list[Note | Mark], list[Point]]:
        conversation = case.conversations.get(self._conversation)
        return live.current_step, case.notes.to_return_to(conversation.id), left_open(case, conversation)

    async def _took_up(self, point: Point) -> None:
        is_now = not point.is_taken_up
        await self._hand.do_case(lambda case, live: case.taken_up.put(self._conversation, point.id, is_now, self._by))
        self._screen.tell("Returned to." if is_now else "Open again.")

    async def _returned(self, line: Note | Mark) -> None:
        is_now = not is_returned_to(line)

        def entering(case: Case, live: LiveWalk) -> Note | Mark:
            case.notes.set_state(line.id, "returned", is_now, self._by)
            return next(one for one in case.notes.to_return_to(self._conversation) if one.id == line.id)

        now = await self._hand.do_case(entering)
        self._screen.show_line(mark_line(now) if isinstance(now, Mark) else note_line(now), now.step)
        self._screen.tell("Returned to." if is_now else "Open again.")

    def _change(
        self,
        note: str,
        work: Callable[[Case], Note],
        lifted: tuple[Lifted, str] | None = None,
        said: Callable[[Note], str] = lambda now: "",
    ) -> None:
        async def changing() -> None:
            try:
                now = await self._hand.do_case(lambda case, live: self._entered(case, note, work))
            except Exception as error:
                if lifted is not None and self._screen.line.lifted is None:
                    self._screen.line.lift(*lifted)
                if isinstance(error, EntryError) and all(known.id != note for known in self._notes):
                    self._screen.tell(SEALED_LINE)
                    return
                raise
            self._known_as[note] = (now.text, now.kind)
            self._show(now)
            if words := said(now):
                self._screen.tell(words)

        self._drafts.forget(note)
        self._corrections = [draft for draft in self._corrections if draft.note != note]
        self._screen.attempt(changing())

    def _entered(self, case: Case, note: str, work: Callable[[Case], Note]) -> Note:
        with case.all_or_nothing():
            case.drafts.drop(self._conversation, self._by.author, note)
            return work(case)

    def _show(self, note: Note) -> None:
        if any(known.id == note.id for known in self._notes):
            # It may stand under another step, or lie behind a seal now.
            self._screen.show_record()
        else:
            self._notes.append(note)
            self._screen.show_line(note_line(note), note.step)
        if (lifted := self._screen.line.lifted) is not None and lifted.note.id == note.id:
            self._screen.line.lifted = replace(lifted, note=note)

    def _meant(self) -> Note | None:
        """The note that is lifted, else the last one."""
        if (lifted := self._screen.line.lifted) is not None:
            return lifted.note
        if not self._notes:
            self._screen.tell(NONE_YET)
        return self._notes[-1] if self._notes else None

    def _refuses(self) -> bool:
        if self._screen.holds_back:
            self._screen.tell(WHILE_PAUSED)
        return self._screen.holds_back
