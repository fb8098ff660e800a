"""Taking a transcript or a codebook in at the screen: which file, which text of it, who speaks, and then all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casefile.transcripts import Speaker
from tagging.reading.reading import FORMS, read_foreign
from tagging.taking_in import TakenIn, take_codebook, take_in
from tui.import_words import taken_in_text
from tui.screens.ask import AskDialog
from tui.screens.bring_in import paths_typed
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.summaries import counted

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from tagging.reading.foreign import ForeignFile, ForeignTranscript
    from tui.app import VantageApp

_HINT = f"Where it lies, or drag it into this window. {', '.join(FORMS)}."
_SHOWN = 8
SPEAKERS: list[Choice[Speaker]] = [
    Choice("p", "The participant", "participant"),
    Choice("l", "The lead reviewer", "lead"),
    Choice("n", "The note-taker", "note_taker"),
    Choice("o", "Another person present", "other"),
    Choice("u", "I do not know", "unknown"),
]


async def take_transcript_in(app: VantageApp, conversation: Conversation) -> None:
    """Ask what has to be known, take it in, and say what came; nothing is changed where the person leaves."""
    typed = await app.push_screen_wait(AskDialog(f"A transcript for {conversation.label}, or a codebook", _HINT))
    if not typed:
        return
    path = paths_typed(typed)[0]
    file = await app.opened.beside(lambda case: read_foreign(path, book=case.codes.book()))
    by = app.opened.hand("import")
    if not file.transcripts:
        await _tell(app, await app.opened.beside(lambda case: take_codebook(case, file, by)))
        return
    transcript = await _which(app, file)
    speakers = await _who(app, transcript, conversation) if transcript else None
    if transcript is None or speakers is None:
        return

    def take(case: Case) -> TakenIn:
        return take_in(case, conversation, file, transcript, speakers, by)

    await _tell(app, await app.opened.beside(take))


async def _which(app: VantageApp, file: ForeignFile) -> ForeignTranscript | None:
    if len(file.transcripts) == 1:
        return file.transcripts[0]
    listed = [
        (f"{one.name}: {counted(len(one.lines), 'line')}, {counted(len(one.codings), 'tag')}", one)
        for one in file.transcripts
    ]
    return await app.push_screen_wait(ChoiceDialog("Which of its transcripts?", lettered(listed)))


async def _who(app: VantageApp, transcript: ForeignTranscript, conversation: Conversation) -> dict[str, Speaker] | None:
    """Ask of each name that does not say so by itself; None where the person leaves."""
    speakers = transcript.known(conversation.participant.role)
    for label in transcript.labels:
        if label not in speakers:
            said = next(line.text for line in transcript.lines if line.label == label and line.text)
            words = f"The first words: {said[:200]}"
            chosen = await app.push_screen_wait(ChoiceDialog(f"Who is {label}?", SPEAKERS, words=words))
            if chosen is None:
                return None
            speakers[label] = chosen
    return speakers


async def _tell(app: VantageApp, done: TakenIn) -> None:
    losses = [f"Passed over: {loss}" for loss in done.losses[:_SHOWN]]
    more = [f"… and {len(done.losses) - _SHOWN} more"] if len(done.losses) > _SHOWN else []
    words = "\n".join([taken_in_text(done), *losses, *more])
    await app.push_screen_wait(ChoiceDialog("Taken in", [Choice("b", "Back", True)], words=words))
