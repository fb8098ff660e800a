"""The actions of the review screen."""

from __future__ import annotations

from tui.action import Action


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
    )


def _review_selecting() -> tuple[Action, ...]:
    return (
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
            "Select the next larger unit: clause, sentence, utterance, question with answer.",
        ),
    )


def _review_ways() -> tuple[Action, ...]:
    return (
        Action(
            "review.next_sentence",
            ("right_parenthesis",),
            "Sentence on",
            "Go on by a sentence.",
            False,
            "move('next_sentence')",
        ),
        Action(
            "review.previous_sentence",
            ("left_parenthesis",),
            "Back",
            "Go back by a sentence.",
            False,
            "move('previous_sentence')",
        ),
        Action(
            "review.next_utterance",
            ("ctrl+down",),
            "Next turn",
            "Go to the next utterance.",
            False,
            "move('next_utterance')",
        ),
        Action(
            "review.previous_utterance",
            ("ctrl+up",),
            "Turn before",
            "Go to the utterance before.",
            False,
            "move('previous_utterance')",
        ),
        Action("review.next_tag", ("n",), "Next tag", "Go to the next tag.", False, "go_to_tag('next')"),
        Action("review.previous_tag", ("N",), "Tag before", "Go to the tag before.", False, "go_to_tag('previous')"),
    )


def _review_sound() -> tuple[Action, ...]:
    return (
        Action("review.play", ("a",), "Play", "Play the sound from this word on; once more stops it.", True),
        Action(
            "review.go_to_time", ("J",), "To a time", "Go to a time of the conversation; or click in the line of it."
        ),
        Action("review.play_selection", ("A",), "Play these", "Play the selected words, with a little around them."),
        Action("review.play_back", ("comma",), "Back 2 s", "Go back two seconds in the sound, and play on."),
        Action("review.slower", ("less_than_sign",), "Slower", "Play slower, at the same pitch.", do="play_speed(-1)"),
        Action(
            "review.faster", ("greater_than_sign",), "Faster", "Play faster, at the same pitch.", do="play_speed(1)"
        ),
    )


def review_actions() -> tuple[Action, ...]:
    """Return the actions of the review screen, in the order of the help."""
    return (
        *_review_moves(),
        *_review_selecting(),
        *_review_ways(),
        *_review_sound(),
        *_review_put(),
        *_review_tags(),
        *_review_words(),
        Action("review.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last.", True),
        Action("review.redo", ("U", "ctrl+r", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("review.speaker", ("p",), "Speaker", "Say who speaks these words."),
        Action(
            "review.checked", ("c",), "Checked", "Checked against the sound; a typed line: checked by the participant."
        ),
        Action("review.correct", ("e",), "Correct", "Type the words anew where they stand."),
        Action("review.name", ("K",), "Name key", "Enter these words into the name key."),
        Action(
            "review.leave_out", ("O",), "Leave out", "They asked not to be quoted here; once more lets it out again."
        ),
        Action("review.notes", ("tab",), "Notes", "Show the note-taker's record, or go back to the words."),
        Action(
            "review.of_note", ("m",), "Of a note", "Say of a typed line: struck out, holds a name, checked, its kind."
        ),
        Action(
            "review.asides",
            ("h",),
            "Hide notes",
            "Hide notes and marks beside the words; in the record what is struck out.",
        ),
        Action("review.live_said", ("L",), "Noted live", "What lines were said to be, live; none of it is a tag."),
        Action("review.search", ("slash", "ctrl+f"), "Search", "Find words, here or in the whole case.", True),
        Action("review.next_found", ("q",), "Next found", "Go to the next line that was found.", do="go_to_found(1)"),
        Action("review.previous_found", ("Q",), "Found before", "Go to the one found before it.", do="go_to_found(-1)"),
        Action("review.seals", ("S",), "Sealed", "Decide what becomes of sealed stretches of this conversation."),
        Action("review.export", ("E",), "Export", "Export the tagged excerpts."),
        Action("review.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("review.leave", ("escape",), "Back", "End the selection, or go back to the list."),
    )


def _review_put() -> tuple[Action, ...]:
    return (
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
    )


def _review_tags() -> tuple[Action, ...]:
    """On the tag under the cursor: the innermost one, until another one is chosen."""
    return (
        Action("review.any_code", ("f",), "Find a code", "Find an episode, aspect or factor by some letters."),
        Action("review.codes", ("F",), "Codebook", "Add, word otherwise, merge or retire codes."),
        Action("review.recode", ("r",), "Re-code", "Let the tag under the cursor say something else."),
        Action("review.in_episode", ("I",), "In episode", "Link the tag to the episode in hand, or ask which."),
        Action("review.suggest", ("H",), "Passed over?", "Once read: untagged places that rules point at, one by one."),
        Action("review.comment", ("z",), "Comment", "Comment on the words: in the margin, apart from the account."),
        Action("review.comments", ("Z",), "Comments", "Show the team's comments in the margin, or hide them."),
        Action("review.next_of_tags", ("o",), "Other tag", "Choose the next of several tags on this word."),
        Action("review.weigh", ("Y",), "Weight", "Say which weight the participant gave to the factor."),
        Action("review.memo", ("M",), "Memo", "Write beside the tag what you think of it."),
        Action("review.confirm", ("y",), "Still right", "Say that a tag is right on its changed words."),
        Action(
            "review.left_out",
            ("left_square_bracket",),
            "Begin earlier",
            "Let the tag, or the selection, begin a word earlier.",
            do="edge('left_out')",
        ),
        Action(
            "review.left_in",
            ("left_curly_bracket",),
            "Begin later",
            "Let it begin a word later.",
            do="edge('left_in')",
        ),
        Action(
            "review.right_out",
            ("right_square_bracket",),
            "End later",
            "Let it end a word later.",
            do="edge('right_out')",
        ),
        Action(
            "review.right_in",
            ("right_curly_bracket",),
            "End earlier",
            "Let it end a word earlier.",
            do="edge('right_in')",
        ),
        Action("review.next_untagged", ("semicolon",), "Untagged", "Go to the next sentence without a tag."),
    )


def _review_words() -> tuple[Action, ...]:
    return (
        Action("review.join", ("j",), "Join", "Make one word of the selected ones, or of this one and the next."),
        Action("review.delete", ("d", "delete"), "Delete", "Take the selected words out; their record stays."),
        Action("review.insert", ("i",), "Insert", "Type what was said after this word and not heard."),
        Action("review.next_doubtful", ("D",), "Doubtful", "Go to the next doubtful word that is unchecked."),
        Action("review.replace", ("R",), "Replace", "Find words in this conversation and correct them all."),
        Action("review.speaker_everywhere", ("P",), "All of them", "Say who speaks all that this speaker is said to."),
        Action(
            "review.next_open",
            ("V",),
            "Who is it?",
            "Go to the next words of which nobody was said to speak, or only the turn keys say it.",
        ),
        Action(
            "review.take_turns",
            ("T",),
            "Who spoke",
            "Take in who spoke, of the selected words or all, by two microphones or by the keys pressed live: "
            "small letters.",
        ),
        Action("review.check_heard", ("C",), "Heard", "Say that all you have heard was checked against the sound."),
    )


def correct_actions() -> tuple[Action, ...]:
    """Return what keys do while words are typed anew; every printable one is typed."""
    return (
        Action("correct.keep", ("enter",), "Keep", "Keep what is typed; tags stay on their words.", True, _do("keep")),
        Action("correct.next", ("tab",), "Next", "Keep it, and go on with the next word.", True, _do("next")),
        Action(
            "correct.previous", ("shift+tab",), "Before", "Keep it, and go on with the word before.", do=_do("previous")
        ),
        Action("correct.leave", ("escape",), "As it was", "Leave the words as they were.", True, _do("leave")),
        Action("correct.hear", ("f2",), "Hear", "Play the word, with a little around it.", True, _do("hear")),
        Action("correct.back", ("f3",), "Back 2 s", "Go back two seconds in the sound.", True, _do("back")),
        Action(
            "correct.doubtful",
            ("f4",),
            "Doubtful",
            "Keep it, and go on with the next doubtful word that is unchecked.",
            True,
            _do("doubtful"),
        ),
        Action("correct.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
    )


def _do(way: str) -> str:
    return f"correcting({way!r})"


def search_actions() -> tuple[Action, ...]:
    """Return the actions of the search screen; every printable key goes to the words."""
    return (
        Action("search.go", ("enter",), "Go there", "Go to the line under the cursor.", True),
        Action("search.who", ("f2",), "Who", "Only what one of them says.", True),
        Action("search.step", ("f3",), "Step", "Only what was said in one step.", True),
        Action("search.tag", ("f4",), "Tag", "Only what is tagged so, or not at all.", True),
        Action("search.checked", ("f5",), "Checked", "Only unchecked lines, only checked ones, or all.", True),
        Action("search.where", ("f6",), "Where", "In one conversation, or in the whole case.", True),
        Action("search.layer", ("f8",), "Said or typed", "Only what was said, only what was typed, or both."),
        Action("search.saved", ("f9",), "Kept", "Ask a search again that was kept, or take one out."),
        Action("search.save", ("ctrl+s",), "Keep", "Keep this search under a title."),
        Action("search.undo", ("ctrl+z",), "Undo", "Take back that a search was kept, or taken out."),
        Action("search.redo", ("ctrl+y",), "Redo", "Do again what you took back."),
        Action("search.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("search.leave", ("escape",), "Back", "Go back to where you were.", True),
    )


def codes_actions() -> tuple[Action, ...]:
    """Return the actions of the codebook."""
    return (
        Action("codes.change", ("enter",), "Change", "Its title or meaning; merge it, retire it, bring it back.", True),
        Action("codes.add", ("a",), "Add", "Add an aspect or a factor.", True),
        Action("codes.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last here.", True),
        Action("codes.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("codes.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("codes.leave", ("escape",), "Back", "Go back.", True),
    )
