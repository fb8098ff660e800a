"""The actions of the screens on which episodes are made of tags, and accounts are held side by side."""

from __future__ import annotations

from tui.action import Action


def episodes_actions() -> tuple[Action, ...]:
    """Return the actions of the list of episodes."""
    return (
        Action("episodes.change", ("enter",), "Open", "Open this episode; of what was named live, make one.", True),
        Action("episodes.add", ("a",), "Add", "Enter an episode under a neutral title.", True),
        Action("episodes.matrix", ("m",), "Matrix", "Factors by participant and by episode.", True),
        Action("episodes.strands", ("s",), "Side by side", "The accounts side by side.", True),
        Action("episodes.patterns", ("p",), "Patterns", "The patterns that the team names: a layer apart.", True),
        Action("episodes.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last here.", True),
        Action("episodes.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("episodes.drop", ("x",), "Take out", "Take out an episode that has nothing on it."),
        Action("episodes.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("episodes.leave", ("escape",), "Back", "Go back to the list of conversations.", True),
    )


def episode_actions() -> tuple[Action, ...]:
    """Return the actions of one episode."""
    return (
        Action("episode.change", ("enter",), "Change", "Change what is under the cursor, or read its quotes.", True),
        Action("episode.quotes", ("q",), "Quotes", "Read what is tagged with it, account by account.", True),
        Action("episode.judgement", ("j",), "Judgements", "Open what the team judges of it: a layer apart.", True),
        Action("episode.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last on this episode.", True),
        Action("episode.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("episode.title", ("t",), "Title", "A neutral title."),
        Action("episode.period", ("p",), "Period", "From when to when, and how exactly that is known."),
        Action("episode.description", ("d",), "Description", "What happened, near to the participants' accounts."),
        Action("episode.nominated", ("n",), "Nominated by", "Which participants named it, or the team."),
        Action("episode.why", ("w",), "Why selected", "Why the team looks at it."),
        Action("episode.element", ("e",), "Element", "A part of it that can be judged by itself."),
        Action("episode.source", ("s",), "Source", "A conversation with its moment, or a document."),
        Action("episode.view", ("v",), "Missing view", "Somebody whose account was not heard."),
        Action("episode.differs", ("f",), "Sources differ", "Two sources differ; both are kept."),
        Action("episode.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("episode.leave", ("escape",), "Back", "Go back to the episodes.", True),
    )


def judgement_actions() -> tuple[Action, ...]:
    """Return the actions of what the team judges of an episode."""
    return (
        Action(
            "judgement.change", ("enter",), "Judge", "Judge this element, or change what is under the cursor.", True
        ),
        Action("judgement.significance", ("s",), "Significance", "How it bore on what came later.", True),
        Action("judgement.comment", ("c",), "Comment", "What you think of this episode.", True),
        Action("judgement.wording", ("w",), "Wording", "Choose which hints on the team's own wording are on."),
        Action("judgement.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last here.", True),
        Action("judgement.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("judgement.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("judgement.leave", ("escape",), "Back", "Go back to the episode.", True),
    )


def patterns_actions() -> tuple[Action, ...]:
    """Return the actions of the list of patterns, of one pattern, and of their kinds."""
    return (
        Action("patterns.change", ("enter",), "Open", "Open this pattern.", True),
        Action("patterns.add", ("a",), "Add", "Name a pattern; nothing suggests one.", True),
        Action("patterns.kinds", ("k",), "Kinds", "The kinds of patterns: word them otherwise, add your own.", True),
        Action("patterns.drop", ("x",), "Take out", "Take out this pattern; its words stay in the log.", True),
        Action("patterns.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last here.", True),
        Action("patterns.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("patterns.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("patterns.leave", ("escape",), "Back", "Go back to the episodes.", True),
        Action("pattern.change", ("enter",), "Change", "Change what is under the cursor.", True),
        Action("pattern.episodes", ("e",), "Episodes", "The episodes that it rests on.", True),
        Action("pattern.factors", ("f",), "Factors", "The factors that come together in it.", True),
        Action("pattern.quotes", ("q",), "Quotes", "Read what is tagged so, account by account.", True),
        Action("pattern.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last on this pattern.", True),
        Action("pattern.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("pattern.words", ("t",), "Words", "Word it otherwise."),
        Action("pattern.kind", ("k",), "Kind", "Say that it is of another kind."),
        Action("pattern.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("pattern.leave", ("escape",), "Back", "Go back to the patterns.", True),
        Action("kinds.change", ("enter",), "Change", "Word this kind otherwise, or use it no more.", True),
        Action("kinds.add", ("a",), "Add", "Add a kind of the team's own.", True),
        Action("kinds.undo", ("u", "ctrl+z"), "Undo", "Take back what you did last here.", True),
        Action("kinds.redo", ("U", "ctrl+y"), "Redo", "Do again what you took back."),
        Action("kinds.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("kinds.leave", ("escape",), "Back", "Go back to the patterns.", True),
    )


def quotes_actions() -> tuple[Action, ...]:
    """Return the actions of a list of quotes."""
    return (
        Action("quotes.change", ("enter",), "In the text", "Go to these words in their conversation.", True),
        Action("quotes.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("quotes.leave", ("escape",), "Back", "Go back.", True),
    )


def matrix_actions() -> tuple[Action, ...]:
    """Return the actions of the table of factors."""
    return (
        Action("matrix.quotes", ("enter",), "Quotes", "Read the quotes behind this cell.", True),
        Action("matrix.turn", ("t", "tab"), "Turn", "Lay factors out by episode, or by participant again.", True),
        Action("matrix.asked", ("a",), "Asked?", "Say whether this factor was asked about.", True),
        Action("matrix.strands", ("s",), "Side by side", "Hold the accounts side by side.", True),
        Action("matrix.down", ("down",), "Down", "Go to the factor below.", do="move(1, 0)"),
        Action("matrix.up", ("up",), "Up", "Go to the factor above.", do="move(-1, 0)"),
        Action("matrix.right", ("right",), "Right", "Go to the column to the right.", do="move(0, 1)"),
        Action("matrix.left", ("left",), "Left", "Go to the column to the left.", do="move(0, -1)"),
        Action("matrix.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("matrix.leave", ("escape",), "Back", "Go back.", True),
    )


def strands_actions() -> tuple[Action, ...]:
    """Return the actions of the accounts side by side."""
    return (
        Action("strands.go", ("enter",), "In the text", "Go to these words in their conversation.", True),
        Action("strands.episodes", ("e",), "By episode", "What each told of an episode.", True, "by('episode')"),
        Action("strands.factors", ("f",), "By factor", "What each told of a factor.", True, "by('factor')"),
        Action("strands.time", ("t",), "By time", "Each account in its own order, by step.", True, "by('time')"),
        Action("strands.later", ("n", "pagedown"), "Next", "Go to the next episode or factor.", True, "next(1)"),
        Action("strands.earlier", ("N", "pageup"), "Before", "Go to the one before.", do="next(-1)"),
        Action("strands.down", ("down",), "Down", "Go on in this account.", do="move(1, 0)"),
        Action("strands.up", ("up",), "Up", "Go back in this account.", do="move(-1, 0)"),
        Action("strands.right", ("right",), "Right", "Go to the account to the right.", do="move(0, 1)"),
        Action("strands.left", ("left",), "Left", "Go to the account to the left.", do="move(0, -1)"),
        Action("strands.lock", ("f7",), "Lock", "Lock the case: its way in is asked for again."),
        Action("strands.leave", ("escape",), "Back", "Go back.", True),
    )
