"""Several accounts of one generated case: the same for the same seed, of one family, with one episode in common."""

from __future__ import annotations

from sample.participants import generated_case


def test_each_account_names_the_episode_in_words_of_its_own_and_tags_something_with_it() -> None:
    for seed in range(12):
        case = generated_case(seed)
        named = []
        for account in case.accounts:
            turns = {turn.id: turn for turn in account.turns}
            for tag in account.tags:
                words = [word.text for word in turns[tag.turn].words[tag.first_word : tag.last_word + 1]]
                assert tag.quote.rstrip(".,") == " ".join(words).rstrip(".,")
            of_it = {tag.kind for tag in account.tags if tag.episode == case.episode}
            assert of_it >= {"factor", "rationality"}
            named.append(next(tag.quote for tag in account.tags if tag.code == case.episode))
        assert len(set(named)) == 3
        assert [one.participant.code for one in case.accounts] == ["P01", "P02", "P03"]
        assert len({one.participant.role for one in case.accounts}) == 3
        assert not any(one.participant.role in case.missing for one in case.accounts)


def test_the_same_seed_makes_the_same_case_and_another_one_another() -> None:
    assert generated_case(5) == generated_case(5)
    texts = [{turn.text for one in generated_case(seed).accounts for turn in one.turns} for seed in range(4)]
    assert all(len(one & other) < 0.5 * len(one) for one in texts for other in texts if one is not other)


def test_the_accounts_speak_of_one_family() -> None:
    for seed in range(12):
        names = [name.pseudonym for account in generated_case(seed).accounts for name in account.names]
        assert names.count("[Mother]") <= 1 and names.count("[Child A]") <= 1
