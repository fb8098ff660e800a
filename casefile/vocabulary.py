"""What the recogniser of a case is told to expect: the team's terms, the real names of the name key, the roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from casefile.names import NameEntry, Names
from casefile.people import People
from casefile.settings import Settings

# A variant that is this like the name, or a part of it, is another spelling, or what was misheard: the name is wanted.
_SPELLING = 0.5


class Vocabulary:
    """The words to expect in a case as it stands."""

    def __init__(self, settings: Settings, names: Names, people: People) -> None:
        self._settings = settings
        self._names = names
        self._people = people

    def words(self) -> tuple[str, ...]:
        """Return them now, the most important first (see `vocabulary`)."""
        roles = (person.role for person in self._people.participants())
        return vocabulary(self._settings.terms, self._names.all(), (role for role in roles if role))


def vocabulary(terms: Sequence[str], names: Sequence[NameEntry], roles: Iterable[str]) -> tuple[str, ...]:
    """Return the words to expect, each once, the most important first.

    First what the team chose, then the real names in the order of the key, then their variants that are no spellings of
    them, then the roles.
    """
    forms = [*terms, *(entry.real for entry in names)]
    forms += [variant for entry in names for variant in entry.variants if not _spells(variant, entry.real)]
    found: dict[str, str] = {}
    for form in (*forms, *roles):
        if text := " ".join(form.split()):
            found.setdefault(text.casefold(), text)
    return tuple(found.values())


def _spells(variant: str, real: str) -> bool:
    one = variant.casefold()
    return any(SequenceMatcher(None, one, other.casefold()).ratio() >= _SPELLING for other in (real, *real.split()))
