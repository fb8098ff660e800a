"""The agreement to record: the words to say, the answer, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capture.wording import spoken_of
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog
from tui.summaries import answer_text

if TYPE_CHECKING:
    from casefile.agreements import Agreement, Answer
    from casefile.conversations import Conversation
    from tui.app import VantageApp

_LIMITS_HINT = "What is not to be recorded or quoted, in their own words. It comes back at review and at export."


@dataclass(frozen=True)
class Given:
    """An answer as it was entered."""

    answer: Answer
    by_whom: str
    limits: str | None

    @property
    def allows_recording(self) -> bool:
        """Tell whether sound may be stored under it."""
        return self.answer in ("given", "limits")


class AgreementDialog(ChoiceDialog["Answer"]):
    """The words of the first step, and the three answers."""

    def __init__(self, current: Agreement | None, words: str, *, then_record: bool) -> None:
        record = ": record" if then_record else ""
        choices: list[Choice[Answer]] = [
            Choice("y", f"Yes{record}", "given"),
            Choice("l", f"Yes, with limits{record}", "limits"),
            Choice("n", "No: nothing is recorded, notes only", "refused"),
        ]
        if current is not None and current.allows_recording:
            choices.append(Choice("w", "Withdrawn: stop recording", "withdrawn"))
        super().__init__(f"May this be recorded? (On record: {answer_text(current)})", choices, words=words)


async def ask_agreement(app: VantageApp, conversation: Conversation, *, then_record: bool) -> Given | None:
    """Ask for the answer, who gave it, and the limits; None where the person leaves. Stores nothing itself.

    A no to what may be recorded so far is the participant's, and nothing more is asked: recording stops at once.
    """
    current, words = app.opened.case.agreements.current(conversation.id), spoken_of(app.opened.case).agreement
    answer = await app.push_screen_wait(AgreementDialog(current, words, then_record=then_record))
    if answer is None:
        return None
    if current is not None and current.allows_recording and answer in ("refused", "withdrawn"):
        return Given(answer, conversation.participant.code, None)
    limits: str | None = None
    drafts = app.opened.questions(conversation.id)
    if answer == "limits":
        known = (current.limits or "") if current else ""
        limits = await app.push_screen_wait(AskDialog("Which limits?", _LIMITS_HINT, value=known, drafts=drafts))
        if limits is None:
            return None
    by_whom = await app.push_screen_wait(
        AskDialog(
            "Who gave this answer?", "By code or role, no name.", value=conversation.participant.code, drafts=drafts
        )
    )
    return None if by_whom is None else Given(answer, by_whom, limits)
