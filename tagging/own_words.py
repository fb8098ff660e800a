"""The words of `own_words.toml`, read once: names that are words, common names, everyday words, posts, and the like."""

from __future__ import annotations

import tomllib
from pathlib import Path

_READ = tomllib.loads((Path(__file__).with_suffix(".toml")).read_text(encoding="utf-8"))

ALSO_NAMES: frozenset[str] = frozenset(_READ["also_names"].split())
COMMON_NAMES: frozenset[str] = frozenset(_READ["name_list"].split())
POSTS: dict[str, str] = dict(_READ["posts"])
CONDITIONS: frozenset[str] = frozenset(" ".join(one.split()) for one in _READ["conditions"]["all"].split(";"))
POSTCODE_AREAS: frozenset[str] = frozenset(_READ["postcode_areas"].split())
_BARE = _READ["everyday"]["all"].split()
_ENDINGS = ("", "s", "ed", "d", "ing", "ly", "er", "es")
# No ending makes a name, such as Ford or Carly, an everyday word.
EVERYDAY: frozenset[str] = frozenset(word + ending for word in _BARE for ending in _ENDINGS) - COMMON_NAMES
