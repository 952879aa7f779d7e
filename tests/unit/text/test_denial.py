"""Denials in a claim's own clause, and what only looks like one."""

from __future__ import annotations

import pytest

from negguard.text.denial import denied, disowned, leaves_open

DENIED = [
    "Ed Sheeran did not win.",
    "Ed Sheeran didn\u2019t win the race.",
    "The claim that Ed Sheeran won is a hoax.",
    "The story was made up.",
    "No dragon lives there.",
    "Nobody won.",
    "Neither of them won.",
    "Not all came.",
    "Do not use eval() on input.",
    "Never use eval() on input.",
    "You cannot see it from the Moon.",
    "It is not true that Ed Sheeran won.",
    "It is not known whether he won.",
    "It is a myth that bats are blind.",
    "There is no evidence that he won.",
    "Ed Sheeran never won.",
    "Ed Sheeran has never won.",
    "Records show that the abbey did not own nine mills.",
    "In 2024, Ed Sheeran did not win.",
    "At no time did he win.",
    "He allegedly fled to Rome.",
    "He may have fled to Rome.",
    "He is very unlikely to have sold mills.",
    "People wrongly believe that bats are blind.",
    "He did not win, and he did not flee.",
    "He did not win but came second.",
    "- **Fact:** The wall was not moved.",
    "The dog is not a wolf.",
    "She no longer works at the mill.",
]
ASSERTED = [
    "",
    "The wind pump was invented by Grace Holt.",
    "Ed Sheeran won, which is false.",
    "Ed Sheeran won. That is false.",
    "The book is a novel about bees.",
    "Ed Sheeran won not only the 100m gold.",
    "Ed Sheeran is not only a singer but an Olympic sprinter.",
    "Not only did Ed Sheeran win, he set a record.",
    "Ed Sheeran won, no doubt.",
    "No doubt Ed Sheeran won.",
    "Ed Sheeran, never a sprinter, won.",
    "Never a sprinter, Ed Sheeran won.",
    "Harrow won 3-1, not 1-3.",
    "Ed Sheeran won because nobody was faster.",
    "Ed Sheeran won and did not retire.",
    "He did not retire, and he won the race.",
    "Contrary to belief, bats are blind.",
    "The moon landing was faked.",
    "Nothing but seawater cures it.",
    "The cake contains no gluten.",
    "It is no secret that he won.",
    "He won the race that nobody saw.",
    "No fewer than nine died.",
    "The man who did not train won.",
    "Published in 1998, the book sold a million copies.",
    "The factory made fake coins.",
    "She was fast and the others were not.",
    "You may enter for free.",
    "For ages everyone believed that they were poisonous, and nobody ate them.",
]


@pytest.mark.parametrize("text", DENIED)
def test_a_denial_at_or_before_the_verb_is_seen(text: str) -> None:
    assert denied(text)


@pytest.mark.parametrize("text", ASSERTED)
def test_what_only_mentions_a_denial_still_asserts(text: str) -> None:
    assert not denied(text)


def test_a_plain_negation_does_not_name_the_claim_untrue() -> None:
    assert disowned("The rumour that he won is untrue.")
    assert not disowned("He did not win.")


def test_doubt_is_enough_where_a_frame_doubts() -> None:
    assert leaves_open("He could have won.")
    assert not leaves_open("He won.")
