"""A card of keys: one page of A4 made from the registry of actions, for the table or the wall.

What an action is called, what it does and on which key it lies is the registry's; here it is only said under which
heading it stands. What stands under none comes last, so that nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from capture.paper import COLUMN_PT, GAP_MM, HEIGHT_PT, LINE, USED, WIDTH_PT, page, rows
from tui.actions import PLACES, Action, Place, actions_of, shown_key, with_keys

CardPlace = Literal["live", "review"]
_Heading = tuple[str, tuple[str, ...]]
_HEADINGS: dict[CardPlace, tuple[_Heading, ...]] = {
    "live": (
        ("The recording", ("record_or_pause", "please_stop", "stop", "take_back", "why_paused", "agreement", "cover")),
        ("A moment", ("mark_moment", "mark_return", "mark_leave_out", "return_list", "keep_apart")),
        ("The steps", ("next_step", "earlier_step", "later_step", "go_to_step", "prompts", "not_heard")),
        (
            "Your lines",
            ("turn_kind", "lift", "lower", "strike", "say_holds", "refile", "say_more", "words", "undo", "redo"),
        ),
    ),
    "review": (
        (
            "Moving",
            (
                *("word_right", "word_left", "row_down", "row_up", "page_down", "page_up"),
                *("to_start", "to_end", "next_tag", "previous_tag"),
            ),
        ),
        (
            "Selecting words",
            ("hold", "take_sentence", "take_utterance", "widen", "grow_right", "grow_left", "grow_down", "grow_up"),
        ),
        ("Listening", ("play", "play_selection", "play_back", "slower", "faster")),
        (
            "Tagging",
            ("tag_episode", "tag_rationality", "tag_front_line", "tag_local", "tag_national", "repeat", "take_off"),
        ),
        ("The words", ("correct", "insert", "next_doubtful", "speaker", "next_open", "checked", "name", "leave_out")),
    ),
}
_WITHIN: dict[CardPlace, tuple[Place, ...]] = {"live": (), "review": ("correct",)}
_HOW: dict[CardPlace, str] = {
    "live": (
        "Just type: every letter goes to your line, and Enter keeps it with the moment at which you began. A line that "
        'begins with " is a quote, with * your own observation, with > to be returned to. All keys work with half a '
        "word typed. ^k is Ctrl+K."
    ),
    "review": "Move to the words, select some, and one key tags them. ^z is Ctrl+Z.",
}
_FOOTER = (
    "{anywhere.help} shows all keys, and {anywhere.command_palette} finds any action by its name. From any terminal: "
    "vantage stop"
)
_REST = "And"
_LARGEST_PT, _SMALLEST_PT = 12.0, 6.5
_TITLE_EM, _HEADING_EM, _SMALL_EM = 1.6, 1.1, 0.95
_KEY_EM, _GAP_EM, _ROW_GAP_EM, _GROUP_GAP_EM = 6.9, 0.5, 0.25, 0.8
_STYLE = f"""
h1 {{ font-size: {_TITLE_EM}em; border-bottom: 0.5pt solid #000; }}
.how {{ font-size: {_SMALL_EM}em; padding: 0.4em 0 0.6em 0; }}
main {{ display: flex; gap: {GAP_MM}mm; }}
.column {{ flex: 1 1 0; min-width: 0; }}
section {{ break-inside: avoid; padding-bottom: {_GROUP_GAP_EM}em; }}
h2 {{ font-size: {_HEADING_EM}em; padding-bottom: 0.15em; }}
.row {{ display: flex; gap: {_GAP_EM}em; padding-bottom: {_ROW_GAP_EM}em; }}
kbd {{ flex: 0 0 {_KEY_EM}em; font: inherit; font-weight: bold; }}
.row p {{ flex: 1 1 0; min-width: 0; overflow-wrap: break-word; }}
footer {{ font-size: {_SMALL_EM}em; border-top: 0.5pt solid #000; padding-top: 0.3em; }}
"""


@dataclass(frozen=True)
class Group:
    """A heading and the actions under it."""

    heading: str
    actions: tuple[Action, ...]


def groups_of(place: CardPlace) -> list[Group]:
    """Return all actions of a screen under their headings, with those of what is done within it."""
    actions = {action.id.split(".")[1]: action for action in actions_of(place)}
    found = [
        Group(heading, tuple(actions.pop(name) for name in names if name in actions))
        for heading, names in _HEADINGS[place]
    ]
    within = [Group(PLACES[inner], tuple(actions_of(inner))) for inner in _WITHIN[place]]
    return [*found, *within, Group(_REST, tuple(actions.values()))]


def key_card(place: CardPlace) -> str:
    """Return the card of a screen as a page of HTML; raises ValueError where it would not fit on one page."""
    groups = groups_of(place)
    size_pt, left = _setting(groups, place)
    columns = "\n".join(
        f'<div class="column">\n{"".join(map(_section, column))}</div>' for column in (groups[:left], groups[left:])
    )
    title = escape(f"Keys: {_title(place)}")
    return page(
        title,
        f"{_STYLE}body {{ font-size: {size_pt:g}pt; }}",
        f"""<h1>{title}</h1>
<p class="how">{escape(_HOW[place])}</p>
<main>
{columns}
</main>
<footer>{escape(with_keys(_FOOTER))}</footer>""",
    )


def _title(place: Place) -> str:
    return PLACES[place][0].lower() + PLACES[place][1:]


def _setting(groups: Sequence[Group], place: CardPlace) -> tuple[float, int]:
    """Return the largest size of letters in points, and how many groups stand in the left column."""
    size_pt = _LARGEST_PT
    while size_pt >= _SMALLEST_PT:
        heights = [_height_em(group, COLUMN_PT / size_pt) for group in groups]
        tallest, left = min((max(sum(heights[:at]), sum(heights[at:])), at) for at in range(1, len(heights)))
        width_em = WIDTH_PT / size_pt / _SMALL_EM
        around = sum(rows(text, width_em) for text in (_HOW[place], with_keys(_FOOTER))) * _SMALL_EM + _TITLE_EM
        if (tallest + around * LINE + 1.5) * size_pt <= HEIGHT_PT * USED:
            return size_pt, left
        size_pt -= 0.25
    raise ValueError("the keys do not fit on one page")


def _height_em(group: Group, width_em: float) -> float:
    text_em = width_em - _KEY_EM - _GAP_EM
    # Bold letters are wider, and stand in both.
    lines = [max(rows(_text(item), text_em / 1.03), rows(_keys(item), _KEY_EM / 1.1)) for item in group.actions]
    return (_HEADING_EM + sum(lines)) * LINE + _ROW_GAP_EM * len(lines) + _GROUP_GAP_EM + 0.2


def _section(group: Group) -> str:
    return f"<section>\n<h2>{escape(group.heading)}</h2>\n{''.join(map(_row, group.actions))}</section>\n"


def _row(action: Action) -> str:
    words = f"<b>{escape(action.title)}</b> {escape(action.why)}"
    return f'<div class="row"><kbd>{escape(_keys(action))}</kbd><p>{words}</p></div>\n'


def _text(action: Action) -> str:
    return f"{action.title} {action.why}"


def _keys(action: Action) -> str:
    return ", ".join(shown_key(key) for key in action.keys)
