"""The footer: the few keys of the screen, as many as fit, and the way to all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList

from tui.actions import key_of, keys_of
from tui.base import VantageScreen

_KEY, _WORDS = "bold $footer-key-foreground", "$footer-description-foreground"
_OFF, _UNDER_MOUSE = " dim", " on $block-hover-background"
_EDGE = ("▏", "$foreground 20%")
_MORE, _MORE_TITLE = "anywhere.command_palette", "More"


@dataclass(frozen=True)
class _Shown:
    """One key as it stands in the footer, from its first cell to the one past its last."""

    key: str
    display: str
    title: str
    is_off: bool
    tooltip: str | None
    first: int
    past: int


class KeyFooter(Widget):
    """One row that is drawn from the keys of the moment, so that they stand there in the screen's first frame.

    What does not fit is left to `More`. Each key can be clicked.
    """

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[_Shown, ...] = ()
        self._under_mouse: int | None = None

    def on_mount(self) -> None:
        """Hear of other keys."""
        self.screen.bindings_updated_signal.subscribe(self, self._keys_changed)

    def on_unmount(self) -> None:
        """Hear of them no more."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def render(self) -> RenderResult:
        """Draw the keys from the left until the row is full, and the palette's key at the right."""
        # A terminal in the background takes the focus away for that while, and no key.
        if self.app.app_focus or not self._shown:
            self._shown = tuple(self._fitting())
        parts: list[Content | tuple[str, str]] = []
        cells = 0
        for place, one in enumerate(self._shown):
            dress = _OFF * one.is_off + _UNDER_MOUSE * (place == self._under_mouse)
            if one is self._shown[-1]:
                parts += [Content(" " * (one.first - 1 - cells)), _EDGE]
            elif cells:
                parts.append(Content(" "))
            parts += [(one.display, _KEY + dress), (f" {one.title}", _WORDS + dress)]
            cells = one.past
        return Content.assemble(*parts)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Light the key under the mouse up, and have its sentence shown."""
        self._point(event)

    def on_leave(self) -> None:
        """Light nothing up."""
        self._point(None)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key under the mouse."""
        one = self._point(event)
        if one is not None and one.is_off:
            self.app.bell()
        elif one is not None:
            self.app.simulate_key(one.key)

    def _point(self, mouse: events.MouseEvent | None) -> _Shown | None:
        places = range(len(self._shown)) if mouse else ()
        place = next((at for at in places if mouse and self._shown[at].first <= mouse.x < self._shown[at].past), None)
        one = None if place is None else self._shown[place]
        if place != self._under_mouse:
            self._under_mouse = place
            self.tooltip = one.tooltip if one else None
            self.styles.pointer = "pointer" if one else "default"
            self.refresh()
        return one

    def _keys_changed(self, _: Screen[object]) -> None:
        if self.app.app_focus:
            self.refresh()

    def _fitting(self) -> Iterator[_Shown]:
        more = key_of(_MORE)
        # With the edge before it, and an empty cell after it.
        edge = self.size.width - cell_len(f" {more} {_MORE_TITLE} ")
        place, seen = 0, set[str]()
        # A list takes Enter for itself, and tells the screen of it.
        own = {binding.key: binding for _, binding in self.screen._bindings if binding.show}
        for key, (node, active, enabled, tooltip) in self.screen.active_bindings.items():
            binding = own[key] if isinstance(node, OptionList) and key in own else active
            title = self._title_of(binding) if binding.show and binding.action not in seen else ""
            if not title:
                continue
            seen.add(binding.action)
            display = self.app.get_key_display(binding)
            past = place + cell_len(display) + 1 + cell_len(title)
            if past > edge:
                break
            yield _Shown(binding.key, display, title, not enabled, tooltip or None, place, past)
            place = past + 1
        yield _Shown(keys_of(_MORE)[0], more, _MORE_TITLE, False, "Find any action", edge + 1, self.size.width - 1)

    def _title_of(self, binding: Binding) -> str:
        screen = self.screen
        if isinstance(screen, VantageScreen):
            return screen.key_title(binding.action, binding.description)
        return binding.description
