"""Every action a person can take with a key: one registry.

Bindings, footer, command palette, help screen and the table in the docs are made from it.
`python -m tui.actions` prints that table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from textual.binding import Binding, BindingsMap

from tui.action import PLACES, Action, Place, shown_key
from tui.around_actions import close_down_actions, import_actions, library_actions, names_actions, prepare_actions
from tui.episode_actions import (
    episode_actions,
    episodes_actions,
    judgement_actions,
    matrix_actions,
    patterns_actions,
    quotes_actions,
    strands_actions,
)
from tui.review_actions import codes_actions, correct_actions, review_actions, search_actions

__all__ = [
    "ACTIONS",
    "PLACES",
    "Action",
    "Place",
    "actions_of",
    "as_in_force",
    "bindings_of",
    "key_of",
    "keys_of",
    "markdown_table",
    "shown_key",
    "use_keys",
    "with_keys",
]


def _sound() -> tuple[Action, ...]:
    return (
        Action("sound.choose", ("enter",), "Choose", "Use this microphone; on the chosen one, go on.", True),
        Action("sound.test", ("t",), "Test", "Speak for five seconds and hear it back. Nothing is stored.", True),
        Action("sound.record", ("f5",), "Record", "Go on and record. Asks for the agreement first.", True),
        Action("sound.go_on", ("escape", "ctrl+s"), "Go on", "Go on to the conversation.", True),
        Action("sound.second", ("2",), "Second", "Use this one as well, for the other side; once more, none.", True),
        Action("sound.look_again", ("r",), "Look again", "Ask again which microphones there are.", True),
    )


def _live_notes() -> tuple[Action, ...]:
    return (
        Action("live.lift", ("up",), "Correct", "Lift the last note into the line, then those before.", do="lift(-1)"),
        Action("live.lower", ("down",), "Later note", "The note after it, and then the line as it was.", do="lift(1)"),
        Action("live.move_to_now", ("ctrl+end",), "To now", "Move the lifted note to this moment of the conversation."),
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
        Action("live.mark_return", ("f3",), "Return", "Mark: return to this later.", True, "mark('return')", True),
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
            "While paused: why, in one of four words. With turn keys on, while recording: the lead speaks; "
            "twice at once the note-taker, three times somebody else.",
            do="turn_key('reviewer')",
            at_once=True,
        ),
        Action(
            "live.sound_check",
            ("ctrl+s",),
            "Sound",
            "Before recording: check microphone, room, battery and sleep. With turn keys on, while recording: "
            "the participant speaks.",
            do="turn_key('participant')",
            at_once=True,
        ),
        Action("live.prompts", ("ctrl+l",), "Prompts", "Show what the lead may ask in this step, or close it."),
        Action(
            "live.words",
            ("ctrl+t",),
            "Words",
            "Show the newest words, then as they are spoken, then close them; arrows choose, Enter quotes.",
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
            "Put the last or the lifted note under this step; where it stands there, under which one is asked.",
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
            "live.keep_apart",
            ("ctrl+w",),
            "Keep apart",
            "A safeguarding concern: what you type next is hidden and kept apart; Enter keeps it. Works everywhere.",
            over_line=True,
        ),
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


ACTIONS: tuple[Action, ...] = (
    Action("anywhere.help", ("f1",), "Help", "List what the keys do here."),
    Action("anywhere.command_palette", ("ctrl+p",), "More", "Find any action by its name."),
    Action("anywhere.quit", ("ctrl+q",), "Leave", "Leave Vantage. A running recording asks first."),
    Action("welcome.open", ("enter",), "Open", "Open this case with its passphrase.", True),
    Action("welcome.new_case", ("n",), "New case", "Make a case.", True),
    Action("welcome.other_place", ("o",), "Another place", "Open a case that lies in another folder.", True),
    *library_actions(),
    *import_actions(),
    *names_actions(),
    *prepare_actions(),
    *_sound(),
    *_live(),
    *close_down_actions(),
    *review_actions(),
    *correct_actions(),
    *episodes_actions(),
    *episode_actions(),
    *judgement_actions(),
    *patterns_actions(),
    *quotes_actions(),
    *search_actions(),
    *matrix_actions(),
    *strands_actions(),
    *codes_actions(),
    Action("export.look", ("f5",), "Look through", "List what a person has to look at; nothing is written.", True),
    Action("export.result", ("v",), "See it", "Read what would go out, names replaced; nothing is written.", True),
    Action("export.write", ("ctrl+s",), "Write", "Write the file, once what is listed was looked at.", True),
    Action("export.keep", ("k",), "Keep", "What is under the cursor tells of nobody: keep it as it is.", True),
    Action("export.not_a_name", ("f4",), "Not a name", "What is like a name there is another word; remembered."),
    Action("export.name", ("f6",), "Name key", "Enter what is under the cursor into the name key.", True),
    Action("export.handed", ("f8",), "Handed over", "Enter into the log to whom you hand what was written."),
    Action("export.log", ("l",), "Log", "What left the case, who confirmed it, and who was handed it."),
    Action("export.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
    Action("export.responses", ("f3",), "Responses", "What participants said to their excerpts, and what came of it."),
    Action("export.leave", ("escape",), "Back", "Go back without writing.", True),
    Action("result.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
    Action("result.leave", ("escape",), "Back", "Go back to the plan.", True),
    Action("responses.change", ("enter",), "Outcome", "Say what came of the response under the cursor.", True),
    Action("responses.add", ("a",), "Add", "Enter a comment, a correction or a withdrawal.", True),
    Action("responses.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
    Action("responses.leave", ("escape",), "Back", "Go back.", True),
)


class _InForce:
    """The registry as it is used in this process: with the keys that somebody chose on this computer."""

    def __init__(self, own: Mapping[str, tuple[str, ...]]) -> None:
        self.own = dict(own)
        self.actions = {action.id: _with_own(action, own.get(action.id)) for action in ACTIONS}
        self.of: dict[Place, list[Action]] = {place: [] for place in PLACES}
        for action in self.actions.values():
            self.of[action.place].append(action)


def _with_own(action: Action, keys: tuple[str, ...] | None) -> Action:
    if keys is None:
        return action
    # The note line has keys of its own for moving and cutting: what somebody chose comes before those.
    return replace(action, keys=keys, over_line=action.over_line or (action.place == "live" and not action.at_once))


_in_force = _InForce({})


def use_keys(own: Mapping[str, tuple[str, ...]]) -> None:
    """Let these actions have these keys, and all others their own, in this process; they have been looked at before."""
    global _in_force
    _in_force = _InForce(own)


def actions_of(place: Place) -> list[Action]:
    """Return a screen's own actions with the keys in force, in the order of the registry."""
    return list(_in_force.of[place])


def keys_of(action: str) -> tuple[str, ...]:
    """Return the keys of an action by its id, as they are in force."""
    return _in_force.actions[action].keys


def key_of(action: str) -> str:
    """Return the first key of an action as people read it."""
    return _in_force.actions[action].key_text


def with_keys(words: str) -> str:
    """Return words in which `{place.method}` is the key in force of that action."""
    return re.sub(r"\{(\w+\.\w+)\}", lambda found: key_of(found[1]), words)


def over_line(place: Place, key: str) -> Action | None:
    """Return what a key does before the note line takes it, if anything."""
    return next((action for action in _in_force.of[place] if action.over_line and key in action.keys), None)


def as_in_force(bindings: BindingsMap) -> BindingsMap:
    """Return bindings with the keys in force.

    Once for each screen and not, as Textual's own keymap has it, at each key: that looks through all bindings for each
    of them, and drops what else a key is bound to where a screen has two sets of keys.
    """
    if not _in_force.own:
        return bindings
    found: list[Binding] = []
    seen: set[tuple[str, str]] = set()
    for _, binding in bindings:
        keys = _in_force.own.get(binding.id or "")
        if keys is None:
            found.append(binding)
        elif (binding.id or "", binding.action) not in seen:
            seen.add((binding.id or "", binding.action))
            found.append(replace(binding, key=",".join(keys), key_display=shown_key(keys[0])))
    return BindingsMap(found)


def bindings_of(place: Place) -> list[Binding]:
    """Return a screen's bindings, with the registry's own keys; each screen then takes those in force."""
    return [_binding(action) for action in ACTIONS if action.place == place]


def _binding(action: Action) -> Binding:
    return Binding(
        ",".join(action.keys),
        action.call,
        action.title,
        show=action.footer,
        # Textual looks for the palette's key among those of the app.
        priority=action.at_once or action.call == "command_palette",
        key_display=action.key_text,
        tooltip=action.why,
        id=action.id,
    )


def markdown_table(actions: Sequence[Action] | None = None) -> str:
    """Return the table of all keys, by default those in force, one section a screen."""
    actions = list(_in_force.actions.values()) if actions is None else actions
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
