"""The actions of the list of conversations, and of the screens before and after one."""

from __future__ import annotations

from tui.action import Action


def library_actions() -> tuple[Action, ...]:
    """Return the actions of the list of conversations."""
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
        Action("library.episodes", ("e",), "Episodes", "Key practice episodes: what the tags say, and their record."),
        Action("library.again", ("2",), "Second", "Begin a second conversation with this participant."),
        Action("library.search", ("slash", "ctrl+f"), "Search", "Find words in the whole case."),
        Action("library.codes", ("b",), "Codebook", "Aspects and factors, as the team words them."),
        Action("library.names", ("k",), "Name key", "People, agencies and places, and what stands in their place."),
        Action("library.seals", ("s",), "Sealed", "Decide what becomes of sealed stretches of this conversation."),
        Action(
            "library.bring_in", ("i",), "Bring in", "Take recordings that were made elsewhere into this conversation."
        ),
        Action("library.take_in", ("t",), "Transcript", "Take in a transcript that was made elsewhere, or a codebook."),
        Action("library.write_sound", ("w",), "Sound file", "Write the sound of this conversation to a plain file."),
        Action(
            "library.remove",
            ("d", "delete"),
            "Remove",
            "Remove for good: the sound, the account, this conversation, or all of the participant.",
        ),
        Action("library.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("library.concerns", ("a",), "Kept apart", "Safeguarding concerns: complete one, or enter one."),
        Action("library.leave", ("escape",), "Close case", "Close this case."),
    )


def import_actions() -> tuple[Action, ...]:
    """Return the actions of the screen on which recordings are brought in."""
    return (
        Action("import.bring", ("f5",), "Bring in", "Bring all the files in, as parts in this order, or none.", True),
        Action("import.earlier", ("f3",), "Earlier", "Move the file under the cursor one place up.", True),
        Action("import.take_off", ("f8",), "Take off", "Take the file under the cursor off the list.", True),
        Action("import.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("import.leave", ("escape",), "Back", "Go back without bringing anything in.", True),
    )


def names_actions() -> tuple[Action, ...]:
    """Return the actions of the name key."""
    return (
        Action("names.change", ("enter",), "Change", "Change the name under the cursor, or take it out.", True),
        Action("names.add", ("a",), "Add", "Enter a person, an agency or a place.", True),
        Action("names.terms", ("t",), "Terms", "Words that the recogniser is to expect beside the names.", True),
        Action("names.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last here.", True),
        Action("names.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("names.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("names.leave", ("escape",), "Back", "Go back.", True),
    )


def prepare_actions() -> tuple[Action, ...]:
    """Return the actions of the screen before a conversation."""
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
        Action("prepare.end", ("d",), "Agreed end", "Until when it was agreed to last; shown only when asked for."),
        Action("prepare.language", ("g",), "Language", "In which language it is held; English until another is said."),
        Action("prepare.query", ("q",), "Query", "A question from the wider picture (6a); closed until step 6."),
        Action(
            "prepare.exposure", ("e",), "Read or heard", "What you had read or heard before.", do="line('exposure')"
        ),
        Action("prepare.prepared", ("p",), "They prepared", "How they prepared.", do="line('preparation')"),
        Action("prepare.turn_keys", ("s",), "Turn keys", "Mark live who speaks, with two keys; for the whole case."),
        Action("prepare.left_open", ("t",), "Left open", "What an earlier conversation left open, or close the list."),
        Action("prepare.not_heard", ("y",), "Not heard", "What was not heard in an earlier conversation."),
        Action("prepare.names", ("k",), "Name key", "People, agencies and places, and what stands in their place."),
        Action("prepare.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("prepare.leave", ("escape",), "Back", "Go back to the list of conversations.", True),
    )


def close_down_actions() -> tuple[Action, ...]:
    """Return the actions of the screen after a conversation."""
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
        Action("close_down.concerns", ("a",), "Kept apart", "Safeguarding concerns: complete one, or enter one."),
        Action("close_down.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("close_down.leave", ("escape",), "Back", "Go back.", True),
    )
