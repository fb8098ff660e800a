"""Every action a person can take with a key: one registry.

Bindings, footer, command palette, help screen and the table in the docs are made from it.
`python -m tui.actions` prints that table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Place = Literal["anywhere", "welcome", "library", "names", "prepare", "sound", "live", "close_down", "review", "export"]
PLACES: dict[Place, str] = {
    "anywhere": "Everywhere",
    "welcome": "Welcome",
    "library": "Conversations",
    "names": "Name key",
    "prepare": "Before the conversation",
    "sound": "Before you begin",
    "live": "During the conversation",
    "close_down": "After the conversation",
    "review": "Review",
    "export": "Export",
}


@dataclass(frozen=True)
class Action:
    """One action of one screen.

    `id` is `place.method`: the screen's `action_<method>` does it, or what `do` says. `keys` are Textual's key names,
    the first one shown; `title` is what the footer says, `why` the sentence in the help, and `footer` tells whether the
    footer shows it. What is done `at_once` comes before anything else that waits for the screen, at the key's own time;
    what goes `over_line` comes in its turn, but before what the note line itself would do with that key.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    why: str
    footer: bool = False
    do: str = ""
    at_once: bool = False
    over_line: bool = False

    @property
    def place(self) -> Place:
        """The screen that it belongs to."""
        return next(place for place in PLACES if place == self.id.split(".")[0])

    @property
    def call(self) -> str:
        """The action as Textual calls it."""
        return self.do or self.id.split(".")[1]

    @property
    def key_text(self) -> str:
        """The first key as people read it."""
        return shown_key(self.keys[0])


def _library() -> tuple[Action, ...]:
    return (
        Action("library.open", ("enter",), "Open", "Go back to a running recording, or open this conversation.", True),
        Action("library.new", ("n",), "New", "Begin a conversation with a participant.", True),
        Action("library.prepare", ("p",), "Prepare", "Say who is met and by whom, queries, what you read.", True),
        Action("library.live", ("l",), "Hold", "Hold this conversation: steps, notes and the recording.", True),
        Action(
            "library.close_down",
            ("c",),
            "Close down",
            "Once they have left: what is open, follow-ups, wishes, who sees what and when.",
            True,
        ),
        Action("library.review", ("r",), "Review", "Read and tag this conversation.", True),
        Action("library.export", ("x",), "Export", "Export the tagged excerpts of the case.", True),
        Action("library.again", ("2",), "Second", "Begin a second conversation with this participant."),
        Action("library.names", ("k",), "Name key", "People, agencies and places, and what stands in their place."),
        Action("library.seals", ("s",), "Sealed", "Decide what becomes of sealed stretches of this conversation."),
        Action("library.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("library.leave", ("escape",), "Close case", "Close this case."),
    )


def _names() -> tuple[Action, ...]:
    return (
        Action("names.change", ("enter",), "Change", "Change the name under the cursor, or take it out.", True),
        Action("names.add", ("a",), "Add", "Enter a person, an agency or a place.", True),
        Action("names.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last here.", True),
        Action("names.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("names.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("names.leave", ("escape",), "Back", "Go back.", True),
    )


def _prepare() -> tuple[Action, ...]:
    return (
        Action("prepare.change", ("enter",), "Change", "Change what is under the cursor, or take it out.", True),
        Action("prepare.hold", ("h",), "Hold", "Go on to the conversation.", True),
        Action("prepare.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last here.", True),
        Action("prepare.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("prepare.role", ("r",), "Role", "Their job role, or family relation."),
        Action("prepare.agency", ("a",), "Agency", "Their agency."),
        Action("prepare.level", ("l",), "Level", "Front line, manager, or family member."),
        Action("prepare.contact", ("c",), "Direct contact", "Whether they met the family themselves."),
        Action("prepare.involved", ("i",), "Involved", "From when to when they were involved."),
        Action("prepare.reviewers", ("w",), "Reviewers", "The two reviewers of this conversation."),
        Action("prepare.others", ("o",), "Others", "Who else may be present, by role."),
        Action("prepare.query", ("q",), "Query", "A question from the wider picture (6a); closed until step 6."),
        Action(
            "prepare.exposure", ("e",), "Read or heard", "What you had read or heard before.", do="line('exposure')"
        ),
        Action("prepare.prepared", ("p",), "They prepared", "How they prepared.", do="line('preparation')"),
        Action("prepare.left_open", ("t",), "Left open", "What an earlier conversation left open, or close the list."),
        Action("prepare.not_heard", ("y",), "Not heard", "What was not heard in an earlier conversation."),
        Action("prepare.names", ("k",), "Name key", "People, agencies and places, and what stands in their place."),
        Action("prepare.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("prepare.leave", ("escape",), "Back", "Go back to the list of conversations.", True),
    )


def _sound() -> tuple[Action, ...]:
    return (
        Action("sound.test", ("t",), "Test", "Speak for five seconds and hear it back. Nothing is stored.", True),
        Action("sound.look_again", ("r",), "Look again", "Ask again which microphones there are.", True),
        Action("sound.choose", ("enter",), "Choose", "Use this microphone; on the chosen one, go on.", True),
        Action("sound.second", ("2",), "Second", "Use this one as well, for the other side; once more, none.", True),
        Action("sound.record", ("f5",), "Record", "Go on and record. Asks for the agreement first.", True),
        Action("sound.go_on", ("escape", "ctrl+s"), "Go on", "Go on to the conversation.", True),
    )


def _live_notes() -> tuple[Action, ...]:
    return (
        Action("live.lift", ("up",), "Correct", "Lift the last note into the line, then those before.", do="lift(-1)"),
        Action("live.lower", ("down",), "Later note", "The note after it, and then the line as it was.", do="lift(1)"),
        Action(
            "live.strike",
            ("ctrl+x",),
            "Strike out",
            "Strike the lifted note out, else the last one; it stays to be seen. Once more takes that back.",
            over_line=True,
        ),
        Action(
            "live.turn_kind",
            ("ctrl+e",),
            "Kind",
            'Heard, " their words, * observed, > return to: the next of these, for the line or else for the last note.',
            over_line=True,
        ),
        Action(
            "live.say_holds",
            ("tab",),
            "Holds",
            "A lifted note holds a name, a document, a new question, or nothing of the kind.",
        ),
        Action(
            "live.return_list",
            ("ctrl+f",),
            "To return to",
            "List what is to be returned to, the newest first; Enter, or the key again: returned to.",
            over_line=True,
        ),
    )


def _live() -> tuple[Action, ...]:
    return (*_live_recorder(), *_live_looks(), *_live_lines(), *_live_notes(), *_live_rest())


def _live_recorder() -> tuple[Action, ...]:
    return (
        Action("live.mark_moment", ("f2",), "Mark", "Mark this moment without a word.", True, "mark('moment')", True),
        Action("live.mark_return", ("f3",), "Return-to", "Mark: return to this later.", True, "mark('return')", True),
        Action("live.next_step", ("f4",), "Next", "Go to the next step.", True),
        Action(
            "live.record_or_pause",
            ("f5",),
            "Rec/Pause",
            "Record, pause, go on. Asks for the agreement first.",
            True,
            "recorder('record_or_pause')",
            True,
        ),
        Action(
            "live.stop", ("f6",), "Stop", "Stop recording. The sound is safe at once.", True, "recorder('stop')", True
        ),
        Action("live.cover", ("f7",), "Cover", "Cover the screen, and uncover it.", True),
        Action("live.mark_leave_out", ("f8",), "Leave out", "Mark: leave this out.", False, "mark('leave_out')", True),
        Action(
            "live.please_stop",
            ("f9",),
            "Please stop",
            "They asked to stop: nothing more is stored, at once.",
            do="recorder('please_stop')",
            at_once=True,
        ),
        Action(
            "live.take_back",
            ("ctrl+o",),
            "Take back",
            "They take back what was said last: sealed at once. Both of you decide at close-down.",
            do="recorder('take_back')",
            at_once=True,
        ),
    )


def _live_looks() -> tuple[Action, ...]:
    return (
        Action(
            "live.why_paused",
            ("ctrl+r",),
            "Why paused",
            "Say why the recording is paused, in one of four words.",
            at_once=True,
        ),
        Action("live.sound_check", ("ctrl+s",), "Sound", "Check microphone, room, battery and sleep before recording."),
        Action("live.prompts", ("ctrl+l",), "Prompts", "Show what the lead may ask in this step, or close it."),
        Action(
            "live.words",
            ("ctrl+t",),
            "Words",
            "Show the newest words of the transcript, or close them; arrows choose, Enter quotes.",
        ),
        Action("live.earlier_step", ("ctrl+up",), "Step up", "Go to the step above.", do="step_by(-1)"),
        Action("live.later_step", ("ctrl+down",), "Step down", "Go to the step below.", do="step_by(1)"),
        Action("live.go_to_step", ("ctrl+g",), "Go to step", "Choose a step."),
    )


def _live_lines() -> tuple[Action, ...]:
    return (
        Action(
            "live.refile",
            ("ctrl+u",),
            "Under",
            "Put the last note under another step; once more takes the note before.",
            over_line=True,
        ),
        Action(
            "live.say_more",
            ("ctrl+k",),
            "Say more",
            "Say what the last line is in this step, one key each. Never needed; once more takes the line before.",
            do="leaves('say')",
            over_line=True,
        ),
        Action(
            "live.not_heard",
            ("ctrl+a",),
            "Not heard",
            "Show which aspects and factors were not heard yet, from step 4 on, or close the list.",
            do="leaves('not_heard')",
            over_line=True,
        ),
        Action(
            "live.reflect",
            ("ctrl+d",),
            "Our own",
            "Once the participant has left: your own reflection, kept apart from everything else.",
            do="leaves('reflect')",
            over_line=True,
        ),
    )


def _live_rest() -> tuple[Action, ...]:
    return (
        Action(
            "live.page_up",
            ("pageup",),
            "Page up",
            "Scroll the record or the prompts up; a lifted note goes 5 seconds back instead.",
            do="scroll_pane(-1)",
        ),
        Action(
            "live.page_down",
            ("pagedown",),
            "Page down",
            "Scroll them down again; a lifted note goes 5 seconds on.",
            do="scroll_pane(1)",
        ),
        Action(
            "live.agreement",
            ("ctrl+n",),
            "Agreement",
            "Enter or change the agreement.",
            do="recorder('agreement')",
            at_once=True,
        ),
        Action("live.undo", ("ctrl+z",), "Undo", "Take back your last note or mark.", do="turn('undo')"),
        Action("live.redo", ("ctrl+y",), "Redo", "Do again what you took back.", do="turn('redo')"),
        Action("live.leave", ("escape",), "Leave", "Go back to the list of conversations."),
    )


def _close_down() -> tuple[Action, ...]:
    return (
        Action("close_down.change", ("enter",), "Change", "Decide or change what is under the cursor.", True),
        Action("close_down.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last here.", True),
        Action("close_down.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("close_down.follow_up", ("f",), "Follow up", "Something to follow up.", do="line('follow_up')"),
        Action("close_down.turn_to", ("w",), "Who else, papers", "Who else or which papers.", do="line('turn_to')"),
        Action("close_down.limits", ("l",), "Limits", "What they agreed to with limits, in their own words."),
        Action("close_down.leave_out", ("o",), "Leave out", "A wish to leave something out.", do="line('leave_out')"),
        Action("close_down.told", ("t",), "Told about drafts", "What they were told about a draft.", do="line('told')"),
        Action("close_down.second", ("2",), "Once more", "A second conversation is needed: why.", do="line('second')"),
        Action("close_down.seals", ("s",), "Sealed", "Decide what becomes of sealed stretches."),
        Action("close_down.reflect", ("r",), "Our own", "Your own reflection, kept apart from everything else."),
        Action("close_down.leave", ("escape",), "Back", "Go back.", True),
    )


def _review_moves() -> tuple[Action, ...]:
    return (
        Action("review.word_right", ("right", "w"), "Next word", "Go to the next word.", False, "move('next_word')"),
        Action(
            "review.word_left", ("left", "b"), "Word before", "Go to the word before.", False, "move('previous_word')"
        ),
        Action("review.row_down", ("down",), "Row down", "Go to the row below.", False, "move('row_down')"),
        Action("review.row_up", ("up",), "Row up", "Go to the row above.", False, "move('row_up')"),
        Action("review.page_down", ("pagedown", "space"), "Page down", "Go a page down.", False, "move('page_down')"),
        Action("review.page_up", ("pageup",), "Page up", "Go a page up.", False, "move('page_up')"),
        Action("review.to_start", ("home", "g"), "To the start", "Go to the first word.", False, "move('start')"),
        Action("review.to_end", ("end", "G"), "To the end", "Go to the last word.", False, "move('end')"),
        Action(
            "review.grow_right",
            ("shift+right", "W"),
            "Take a word",
            "Select one word more.",
            False,
            "grow('next_word')",
        ),
        Action(
            "review.grow_left", ("shift+left", "B"), "Give a word", "One word less.", False, "grow('previous_word')"
        ),
        Action(
            "review.grow_down", ("shift+down",), "Select a row", "Select to the row below.", False, "grow('row_down')"
        ),
        Action("review.grow_up", ("shift+up",), "Select up", "Select to the row above.", False, "grow('row_up')"),
        Action("review.hold", ("v",), "Select", "Begin a selection here; then move. Again to end it.", True),
        Action("review.take_sentence", ("s",), "Sentence", "Select the sentence.", False, "take('sentence')"),
        Action("review.take_utterance", ("t",), "Utterance", "Select the whole utterance.", False, "take('utterance')"),
        Action(
            "review.widen",
            ("plus", "equals_sign"),
            "Widen",
            "Select the next larger unit: clause, sentence, utterance.",
        ),
        Action("review.next_tag", ("n",), "Next tag", "Go to the next tag.", False, "go_to_tag('next')"),
        Action("review.previous_tag", ("N",), "Tag before", "Go to the tag before.", False, "go_to_tag('previous')"),
    )


def _review_sound() -> tuple[Action, ...]:
    return (
        Action("review.play", ("a",), "Play", "Play the sound from this word on; once more stops it.", True),
        Action("review.play_selection", ("A",), "Play these", "Play the selected words, with a little around them."),
        Action("review.play_back", ("comma",), "Back 2 s", "Go back two seconds in the sound, and play on."),
        Action("review.slower", ("less_than_sign",), "Slower", "Play slower, at the same pitch.", do="play_speed(-1)"),
        Action(
            "review.faster", ("greater_than_sign",), "Faster", "Play faster, at the same pitch.", do="play_speed(1)"
        ),
    )


def _review() -> tuple[Action, ...]:
    return (
        *_review_moves(),
        *_review_sound(),
        Action("review.tag_episode", ("k",), "Episode", "Tag the words as part of a key practice episode.", True),
        Action("review.tag_rationality", ("l",), "Aspect", "Tag an aspect of local rationality.", True),
        Action("review.tag_front_line", ("1",), "Factor", "Tag a front-line factor.", True, "tag_factor('front_line')"),
        Action(
            "review.tag_local",
            ("2",),
            "Local factor",
            "Tag a local strategic level factor.",
            False,
            "tag_factor('local')",
        ),
        Action(
            "review.tag_national",
            ("3",),
            "National factor",
            "Tag a national level factor.",
            False,
            "tag_factor('national')",
        ),
        Action("review.repeat", ("full_stop",), "Again", "Put the last tag on these words as well."),
        Action("review.take_off", ("x",), "Take off", "Take a tag off these words."),
        Action("review.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last.", True),
        Action("review.redo", ("U", "ctrl+r", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("review.speaker", ("p",), "Speaker", "Say who speaks these words."),
        Action("review.checked", ("c",), "Checked", "Say that this utterance was checked against the sound."),
        Action("review.correct", ("e",), "Correct", "Correct this word; several words split it, none deletes it."),
        Action("review.name", ("K",), "Name key", "Enter these words into the name key."),
        Action(
            "review.leave_out", ("O",), "Leave out", "They asked not to be quoted here; once more lets it out again."
        ),
        Action("review.notes", ("tab",), "Notes", "Show the note-taker's record, or go back to the words."),
        Action("review.asides", ("h",), "Hide notes", "Hide the notes and marks beside the words, or show them again."),
        Action("review.live_said", ("L",), "Noted live", "What lines were said to be, live; none of it is a tag."),
        Action("review.seals", ("S",), "Sealed", "Decide what becomes of sealed stretches of this conversation."),
        Action("review.export", ("E",), "Export", "Export the tagged excerpts.", True),
        Action("review.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("review.leave", ("escape",), "Back", "End the selection, or go back to the list."),
    )


ACTIONS: tuple[Action, ...] = (
    Action("anywhere.help", ("f1",), "Help", "List what the keys do here."),
    Action("anywhere.command_palette", ("ctrl+p",), "More", "Find any action by its name."),
    Action("anywhere.quit", ("ctrl+q",), "Leave", "Leave Vantage. A running recording asks first."),
    Action("welcome.open", ("enter",), "Open", "Open this case with its passphrase.", True),
    Action("welcome.new_case", ("n",), "New case", "Make a case.", True),
    Action("welcome.other_place", ("o",), "Another place", "Open a case that lies in another folder.", True),
    *_library(),
    *_names(),
    *_prepare(),
    *_sound(),
    *_live(),
    *_close_down(),
    *_review(),
    Action("export.look", ("f5",), "Look through", "List what a person has to look at; nothing is written.", True),
    Action("export.write", ("ctrl+s",), "Write", "Write the file, once what is listed was looked at.", True),
    Action("export.not_a_name", ("f4",), "Not a name", "The near miss under the cursor is another word.", True),
    Action("export.name", ("f6",), "Name key", "Enter what is under the cursor into the name key.", True),
    Action("export.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
    Action("export.leave", ("escape",), "Back", "Go back without writing.", True),
)
_KEY_NAMES = {
    "full_stop": ".",
    "comma": ",",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "escape": "Esc",
    "plus": "+",
    "equals_sign": "=",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "space": "Space",
}


def shown_key(key: str) -> str:
    """Return a key's name as people read it: `^p` for Ctrl+P, `F4`, `Enter`."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    if key.startswith("ctrl+") and len(key) == 6:
        return f"^{key[-1]}"
    parts = key.split("+")
    return key if len(key) == 1 else "+".join(part.capitalize() for part in parts)


def actions_of(place: Place) -> list[Action]:
    """Return a screen's own actions, in the order of the registry."""
    return [action for action in ACTIONS if action.place == place]


def over_line(place: Place, key: str) -> Action | None:
    """Return what a key does before the note line takes it, if anything."""
    return next((action for action in actions_of(place) if action.over_line and key in action.keys), None)


def bindings_of(place: Place) -> list[Binding]:
    """Return a screen's bindings; those shown in the footer come first and in order."""
    return [_binding(action) for action in actions_of(place)]


def _binding(action: Action) -> Binding:
    return Binding(
        ",".join(action.keys),
        action.call,
        action.title,
        show=action.footer,
        priority=action.at_once,
        key_display=action.key_text,
        tooltip=action.why,
        id=action.id,
    )


def markdown_table(actions: Sequence[Action] = ACTIONS) -> str:
    """Return the table of all keys for the docs, one section a screen."""
    lines: list[str] = []
    for place, title in PLACES.items():
        lines += [f"### {title}", "", "| Key | Action | What it does |", "| --- | --- | --- |"]
        for action in actions:
            if action.place == place:
                keys = ", ".join(f"`{shown_key(key)}`" for key in action.keys)
                lines.append(f"| {keys} | {action.title} | {action.why} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown_table())
