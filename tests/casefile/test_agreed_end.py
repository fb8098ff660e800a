"""Until when a conversation was agreed to last, and in which language it is held."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError
from tests.casefile.support import LIVE, ask, begin


def test_the_agreed_end_is_a_time_of_the_day_or_open(case: Case) -> None:
    conversation = begin(case).id
    assert case.settings.agreed_end(conversation) is None
    case.settings.agree_end(conversation, " 9.30 ", LIVE)
    assert case.settings.agreed_end(conversation) == "09:30"
    with pytest.raises(EntryError, match="no time"):
        case.settings.agree_end(conversation, "half past nine", LIVE)
    case.log.undo(LIVE, conversation)
    assert case.settings.agreed_end(conversation) is None
    case.settings.agree_end(conversation, "15:00", LIVE)
    case.settings.agree_end(conversation, "", LIVE)
    assert case.settings.agreed_end(conversation) is None


def test_a_conversation_is_in_english_until_another_language_is_said(case: Case) -> None:
    conversation, other = begin(case).id, begin(case, "P02").id
    assert case.settings.language(conversation) == "en"
    for said in (" polish ", "PL"):
        case.settings.set_language(conversation, said, LIVE)
        assert case.settings.language(conversation) == "pl"
    assert case.settings.language(other) == "en"
    for strange in ("Klingon", "zh", ""):
        with pytest.raises(EntryError, match="no language"):
            case.settings.set_language(conversation, strange, LIVE)
    case.log.undo(LIVE, conversation)
    case.log.undo(LIVE, conversation)
    assert case.settings.language(conversation) == "en"


def test_both_go_with_their_conversation(case: Case) -> None:
    conversation, other = begin(case).id, begin(case, "P02").id
    for one in (conversation, other):
        case.settings.agree_end(one, "15:00", LIVE)
        case.settings.set_language(one, "cy", LIVE)
    assert case.removal.conversation(conversation, LIVE)
    assert ask(case, "SELECT id FROM case_setting ORDER BY id") == [(f"agreed_end:{other}",), (f"language:{other}",)]
