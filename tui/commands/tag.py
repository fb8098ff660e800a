"""`vantage tag`: tag words as an episode, an aspect of local rationality, or a contributory factor."""

from __future__ import annotations

import argparse

from casefile.errors import EntryError
from casefile.tags import NewTag, TagKind
from tagging.codebook import DIRECTIONS, check
from tui.commands.opening import hand, opened
from tui.commands.words import span_arguments, span_of, transcript_of
from tui.weights import WEIGHTS


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    span_arguments(parser)
    kinds = parser.add_mutually_exclusive_group(required=True)
    kinds.add_argument("--episode", type=int, metavar="N", help="an episode, as --list-episodes numbers them")
    kinds.add_argument("--new-episode", action="store_true", help="a new episode; its title is asked for")
    kinds.add_argument("--aspect", metavar="ID", help="an aspect of local rationality, as vantage codes lists them")
    kinds.add_argument("--factor", metavar="ID", help="a contributory factor, as vantage codes lists them")
    kinds.add_argument("--list-episodes", action="store_true", help="print the episodes and tag nothing")
    parser.add_argument("--direction", choices=list(DIRECTIONS), help="how the factor bore on the work")
    parser.add_argument("--weight", choices=WEIGHTS, help="which weight the participant gave to the factor")


def run(given: argparse.Namespace) -> int:
    """Put the tag and print its id."""
    with opened(given) as case:
        episodes = case.episodes.all()
        if given.list_episodes:
            for number, episode in enumerate(episodes, 1):
                print(f"{number:>3} {episode.title}")
            return 0
        conversation = case.conversations.find(given.conversation)
        _, lines = transcript_of(case, conversation)
        first, last = span_of(lines, given)
        by = hand(case, given, "review", conversation)
        with case.all_or_nothing():
            episode_id: str | None = None
            if given.new_episode:
                title = input("A neutral title near the participant's own words: ")
                episode_id = case.episodes.add(title, by, conversation=conversation.id).id
            elif given.episode is not None:
                if not 1 <= given.episode <= len(episodes):
                    raise EntryError(
                        title="There is no such episode.",
                        detail=f"The case holds {len(episodes)}.",
                        remedy="See them with --list-episodes, or make one with --new-episode.",
                    )
                episode_id = episodes[given.episode - 1].id
            kind: TagKind = "rationality" if given.aspect else "factor" if given.factor else "episode"
            said = NewTag(kind, given.aspect or given.factor, episode_id, given.direction, weight=given.weight)
            what = check(said, case.codes.book())
            tag = case.tags.put(first, last, what, by)
        print(f"{tag.id} {case.codes.book().title(tag.kind, tag.code) or 'episode'}")
    return 0
