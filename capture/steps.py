"""The nine steps of a conversation, as data: what each is for, what the lead may ask, what the note-taker looks to.

The steps and their titles are those of SCIE's Learning Together model (Fish, Munro and Bairstow, 2008); `queries` (6a),
`hint` and the prompts by level are this product's own. Prompts are hints for the lead and never read out in full. Any
order, return or omission is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casefile.people import Level

_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True)
class Step:
    """One step.

    `number` is as people say it (6a between 6 and 7), `short` a title for narrow columns, `hint` one quiet line for
    the note-taker. `prompts` suit front-line staff; `prompts_by_level` replaces them for other levels.
    """

    id: str
    number: str
    title: str
    short: str
    purpose: str
    hint: str
    prompts: tuple[str, ...]
    note_taker: tuple[str, ...]
    leaves: tuple[str, ...]
    prompts_by_level: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)


AGREEMENT_WORDS = (
    "We would like to record, on this laptop only; a program on it turns the sound into text and nothing is sent "
    "anywhere. Is that all right? Is there anything you would not want recorded or quoted? You can say no, or stop, at "
    "any time, and we will take notes instead."
)
PAUSE_WORDS = "We have paused the recording. If you tell us that someone is at risk, we still have to act on it."
NOTHING_WENT_WELL_YET = "Nothing is noted yet under what went well."

STEPS: tuple[Step, ...] = (
    Step(
        "introduction",
        "1",
        "Introduction",
        "Introduction",
        "Put the person at ease; explain learning before blame, limits of confidentiality, how the talk will run.",
        "Check the sound. Record consent and limits, and who is present.",
        (
            "What we hope to learn, and what this is not.",
            "Who will read what you say, and in what form.",
            AGREEMENT_WORDS,
            "How we shall go through the time.",
            "What would you like to ask first?",
        ),
        (
            "Check the sound; record consent and limits.",
            "List who is present, by role.",
            "Note how the person prepared (nobody is told how to).",
            "Note what the reviewers had already read or heard.",
        ),
        ("consent record", "attendance", "participant profile", "preparation note", "prior-exposure note"),
    ),
    Step(
        "story",
        "2",
        "Hearing their story/narrative",
        "Story",
        "The person's own account, not shaped by the reviewers.",
        "Their order, their words. Wait.",
        (
            "How did you come to know this family?",
            "What happened then?",
            "What was your part in it?",
            "Is there more to that?",
            "Where would you like to go next?",
        ),
        (
            "Follow their words and order; mark times.",
            "Mark “return to this” without speaking.",
            "Note tone and long pauses; list names, roles, papers.",
            "No tags, no verdicts.",
        ),
        ("narrative", "return marks", "rough time frame", "names heard", "documents mentioned"),
        MappingProxyType(
            {
                "family member": ("When did services first come into your life?", "What happened then?"),
                "first-line manager": ("What was your part in this?", "What happened then?", "Is there more to that?"),
                "senior manager": ("What was your part in this?", "What happened then?", "Is there more to that?"),
            }
        ),
    ),
    Step(
        "episodes",
        "3",
        "Identifying turning points or “key practice episodes”",
        "Episodes",
        "Learn which moments or periods the participant thinks mattered.",
        "A neutral title near their wording; from when to when; why it mattered to them.",
        (
            "When did things change direction?",
            "Which decisions, or decisions not made, counted most?",
            "Was it a moment or a stretch?",
            "Which of these went as you hoped?",
            "What followed from it?",
        ),
        (
            "Neutral working title near their wording; from-to.",
            "Why it mattered to them; who raised it.",
            "Point back to the story.",
        ),
        ("nominated episodes",),
        MappingProxyType({"family member": ("When did things change, for better or worse?", "What followed from it?")}),
    ),
    Step(
        "rationality",
        "4",
        "Clarifying their “local rationality”",
        "Rationality",
        "For each episode, see it as it looked then.",
        "One line and its time are enough.",
        (
            "Take us back to that day.",
            "What was your reading of it then?",
            "Why did that step seem right?",
            "What did you have in front of you? What did you learn only later?",
            "What was uppermost in your mind?",
            "What did it remind you of?",
            "What would a good result have looked like to you?",
            "What was competing for your time? How did you weigh them up?",
            "What did you take this to be about?",
            "How did it feel to be there?",
            "What could you do, as you saw it?",
        ),
        (
            "One line and its time are enough.",
            "Episode, aspect and “then” or “now” are optional and can be added later.",
            "A remark coloured by later knowledge is marked “now”, never corrected.",
        ),
        ("notes", "where given, their episode, aspect, then or now"),
        MappingProxyType(
            {
                "family member": ("Take us back to that day.", "What did you understand was going on?"),
                "first-line manager": (
                    "What were you hearing about it at the time?",
                    "What was your reading of it then?",
                    "Why did that step seem right?",
                ),
                "senior manager": (
                    "What were you hearing about it at the time?",
                    "What was your reading of it then?",
                    "Why did that step seem right?",
                ),
            }
        ),
    ),
    Step(
        "factors",
        "5",
        "Discussing contributory factors",
        "Factors",
        "Move from the person to the conditions around them.",
        "What made it easier or harder, and how much it weighed for them.",
        (
            "What made this easier or harder?",
            "What about the family, or your post, shaped it?",
            "What was the working week like?",
            "What could you get from your own team, and from other agencies?",
            "What did you understand your organisation to want most, said or unsaid?",
            "Which of these weighed most?",
        ),
        ("Category, direction, episode, and the weight that the participant gives.",),
        ("factor notes", "categories discussed and not discussed"),
        MappingProxyType(
            {
                "family member": ("What made it easier or harder to work with them?",),
                "first-line manager": (
                    "What else was the service dealing with?",
                    "What made this easier or harder?",
                    "What did you understand your organisation to want most, said or unsaid?",
                    "Which of these weighed most?",
                ),
                "senior manager": (
                    "What else was the service dealing with?",
                    "What made this easier or harder?",
                    "What did you understand was wanted of your organisation, said or unsaid?",
                    "Which of these weighed most?",
                ),
            }
        ),
    ),
    Step(
        "went_well",
        "6",
        "Highlighting things that went well",
        "Went well",
        "Make good work, and what made it possible, visible.",
        "What, who (by role), and what made it possible.",
        (
            "What are you glad was done?",
            "Whose work helped?",
            "What made that possible?",
            "Would it have happened with somebody else in post?",
        ),
        ("What, who (by role), enabling factor, episode.", "Note when it hung on luck or on one person."),
        ("positive elements with enabling factors",),
        MappingProxyType({"family member": ("Who helped, and how?", "What made that possible?")}),
    ),
    Step(
        "queries",
        "6a",
        "Questions from the wider picture",
        "Queries",
        "Put the questions that the wider picture raised, prepared beforehand.",
        "Worded so that no other participant can be recognised.",
        ("One thing from the wider picture: how did it look from where you stood?",),
        ("Question, source kind, what differs, outcome.", "No other participant can be recognised from the wording."),
        ("answered queries",),
    ),
    Step(
        "changes",
        "7",
        "Their ideas about useful changes",
        "Changes",
        "The participant's own suggestions.",
        "As said. These are ideas, not recommendations.",
        (
            "If you could alter one thing?",
            "What would have helped on that day?",
            "What should stay as it is?",
            "Who would have to act?",
        ),
        ("Record as said; level; linked factor.", "These are ideas, not recommendations."),
        ("suggestions",),
        MappingProxyType(
            {"family member": ("What would you want done differently?", "What should stay as it is?")},
        ),
    ),
    Step(
        "summing_up",
        "8",
        "Summing up",
        "Summing up",
        "Check that what was heard is what was meant; agree next steps.",
        "Read back episodes and main factors. A correction stands beside the first version.",
        (
            "This is what we heard: what is wrong or missing?",
            "Have we given anything too much weight?",
            "Who else, or which papers, should we turn to?",
            "This is how and when you will see a draft.",
        ),
        (
            "Read back episodes and main factors.",
            "Store corrections beside the first version, never over it.",
            "List gaps and follow-up.",
        ),
        ("confirmed points", "corrections", "follow-up list", "need for a second conversation"),
    ),
    Step(
        "reflections",
        "9",
        "Reflections on conversation process",
        "Reflections",
        "How the talk was for the person; gentle close; improving the process.",
        "How it was for them, who supports them, and any wish to leave something out.",
        (
            "How has this been for you?",
            "Was anything hard to say here?",
            "What did we not ask?",
            "What should we do differently?",
            "Who is there to support you?",
        ),
        (
            "Feedback; support note; wishes to leave something out.",
            "After the person has left: the pair's own reflection, kept apart.",
        ),
        ("process feedback", "support note", "private team reflection"),
    ),
)
_BY_ID = {step.id: step for step in STEPS}


def step_of(step: str) -> Step:
    """Return the step of this id; raises KeyError for an id that is none."""
    return _BY_ID[step]


def prompts_for(step: Step, level: Level | None) -> tuple[str, ...]:
    """Return the prompts for a participant of this level; those for the front line where the level has none."""
    return step.prompts_by_level.get(level or "", step.prompts)


def next_step(step: str) -> Step:
    """Return the step after this one; the last stays, and `queries` is passed over, as it opens on demand."""
    walked = [item for item in STEPS if item.id != "queries"]
    if step == "queries":
        return step_of("changes")
    place = next(at for at, item in enumerate(walked) if item.id == step)
    return walked[min(place + 1, len(walked) - 1)]


def neighbour(step: str, by: int) -> Step:
    """Return the step so many places on in the list, `queries` included, staying within it."""
    place = next(at for at, item in enumerate(STEPS) if item.id == step)
    return STEPS[max(0, min(place + by, len(STEPS) - 1))]
