"""What the team has chosen for a case as a whole; in which language a conversation is held, and until when."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log, changed_meanwhile
from casefile.languages import ENGLISH, language_of

_EXTRA_ASPECTS = "extra_aspects"
_TERMS = "terms"
_TURN_KEYS = "turn_keys"
_AGREED_END = "agreed_end:"
_LANGUAGE = "language:"
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


class Settings:
    """Repository of a case's settings; each has its default until somebody chooses otherwise."""

    def __init__(self, store: Store, log: Log) -> None:
        self._store = store
        self._log = log

    @property
    def extra_aspects(self) -> bool:
        """Whether the three aspects that go beyond the guide's five are on; off by default."""
        return self._value(_EXTRA_ASPECTS) == "on"

    def set_extra_aspects(self, on: bool, by: Hand) -> None:
        """Turn the three extra aspects on or off for this case; what was said under them stays."""
        self._set(_EXTRA_ASPECTS, "on" if on else "off", by)

    @property
    def turn_keys(self) -> bool:
        """Whether who speaks is marked live, with two keys; off by default: marking turns is not listening."""
        return self._value(_TURN_KEYS) == "on"

    def set_turn_keys(self, on: bool, by: Hand) -> None:
        """Turn the turn keys on or off for this case; what was marked stays."""
        self._set(_TURN_KEYS, "on" if on else "off", by)

    @property
    def terms(self) -> tuple[str, ...]:
        """Return the terms that the team wants the recogniser to expect, in their order; none at first."""
        return tuple(json.loads(self._value(_TERMS) or "[]"))

    def set_terms(self, terms: Iterable[str], by: Hand, *, seen: tuple[str, ...] | None = None) -> None:
        """Put other terms in the place of those there are; an empty one is none, and each counts once.

        Raises EntryError where those in force are not those that were `seen`, if any were.
        """
        texts = dict.fromkeys(text for term in terms if (text := " ".join(term.split())))
        with self._store.write():
            if seen is not None and self.terms != seen:
                raise changed_meanwhile()
            self._log.record(by, "terms chosen", [self._change(_TERMS, json.dumps([*texts], ensure_ascii=False))])

    def agreed_end(self, conversation: str) -> str | None:
        """Return until when a conversation was agreed to last, as `15:30` by the clock on the wall, or None."""
        return self._value(_AGREED_END + conversation) or None

    def agree_end(self, conversation: str, time: str, by: Hand) -> None:
        """Say until when a conversation was agreed to last; nothing leaves it open. Raises EntryError for no time."""
        found = _TIME.fullmatch(time.strip())
        if time.strip() and found is None:
            raise EntryError(
                title="This is no time of the day.",
                detail="The agreed end is a time by the clock on the wall.",
                remedy="For example 15:30. Empty leaves it open.",
            )
        value = f"{int(found[1]):02}:{found[2]}" if found else ""
        self._log.record(by, "agreed end said", [self._change(_AGREED_END + conversation, value)], conversation)

    def language(self, conversation: str) -> str:
        """Return in which language a conversation is heard, by its code (see `casefile.languages`); at first English.

        It holds for all of the conversation: no engine guesses it from what it hears.
        """
        return self._value(_LANGUAGE + conversation) or ENGLISH

    def set_language(self, conversation: str, language: str, by: Hand) -> None:
        """Say in which language a conversation is held, by code or English name; raises EntryError for an unknown one.

        What is in words stays as it was heard; only what is heard from then on is heard in that language.
        """
        change = self._change(_LANGUAGE + conversation, language_of(language))
        self._log.record(by, "language said", [change], conversation)

    def _value(self, setting: str) -> str | None:
        row = self._store.row("SELECT value FROM case_setting WHERE id = ?", [setting])
        return row["value"] if row else None

    def _set(self, setting: str, value: str, by: Hand) -> None:
        self._log.record(Hand(by.author, "setup"), "setting chosen", [self._change(setting, value)])

    def _change(self, setting: str, value: str) -> Change:
        if self._value(setting) is None:
            return self._log.insert("case_setting", id=setting, value=value)
        return self._log.update("case_setting", setting, value=value)
