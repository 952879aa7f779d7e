"""What reviewers decide is written down, and every run follows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.cli.output import open_output
from negguard.cli.release import release_rows
from negguard.config import load_policy
from negguard.errors import BusyError, IntegrityError, UsageError
from negguard.raydata.deep import judge_again
from negguard.review import session
from negguard.review.items import Choice
from negguard.store.folders import open_folder
from negguard.store.lock import hold
from negguard.store.retries import Retries
from tests.judges import load
from tests.runs import Folders, check, do
from tests.unit.review.reviews import (
    CHANGED,
    HELD,
    finished,
    item_in,
    journal,
    review_of,
    texts_in,
)

PLAIN = "plain"
# What the judge of the tests makes of `CHANGED`.
MADE = "\u00e9RITE this"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return finished(tmp_path, PLAIN, HELD, CHANGED, f"{HELD} too", f"{CHANGED} too")


def test_quarantine_and_rewrites_are_reviewed_and_nothing_else(
    folders: Folders,
) -> None:
    review = review_of(folders[1])
    found = {item.known.row: item.known.was for item in review.items}
    assert found == {1: "quarantine", 3: "quarantine", 2: "rewrite", 4: "rewrite"}
    assert review.counts() == {"open": 4, "accept": 0, "reject": 0, "hold": 0}


def test_a_rewrite_is_shown_with_the_text_that_was_read(folders: Folders) -> None:
    review = review_of(folders[1])
    seen = review.open(item_in(review, 2))
    assert seen.outcome is not None
    assert (seen.outcome.document.text, seen.outcome.text) == (CHANGED, MADE)


def test_decisions_are_in_the_journal_at_once_with_what_was_found(
    folders: Folders,
) -> None:
    review = review_of(folders[1])
    review.decide(item_in(review, 1), "reject", note=" a court said so ")
    (line,) = journal(folders[1])
    assert line["action"] == "keep"
    assert line["note"] == "a court said so"
    assert (line["rules"], line["kinds"], line["score"]) == (
        ["en.below"],
        ["falsity"],
        0.75,
    )
    assert review_of(folders[1]).state(item_in(review, 1)) == "reject"


def test_release_moves_what_was_rejected_once(folders: Folders) -> None:
    review = review_of(folders[1])
    review.decide(item_in(review, 1), "reject")
    review.decide(item_in(review, 3), "accept")
    assert release_rows(str(folders[1]), ()).rows == 1
    assert release_rows(str(folders[1]), ()).rows == 0
    assert list(texts_in(folders[1], "quarantine")) == [3]
    assert texts_in(folders[1], "kept")[1] == HELD
    check(folders[1])


def test_a_rejected_rewrite_is_kept_as_it_was_read(folders: Folders) -> None:
    review = review_of(folders[1])
    review.decide(item_in(review, 2), "reject")
    assert release_rows(str(folders[1]), ()).again == 1
    do(folders)
    kept = texts_in(folders[1], "kept")
    assert (kept[2], kept[4]) == (CHANGED, f"{MADE} too")
    check(folders[1])


def test_a_rewrite_that_is_held_goes_into_quarantine_as_it_was_read(
    folders: Folders,
) -> None:
    review = review_of(folders[1])
    review.decide(item_in(review, 2), "hold")
    do(folders)
    assert texts_in(folders[1], "quarantine")[2] == CHANGED
    again = review_of(folders[1])
    assert again.state(item_in(again, 2)) == "hold"
    check(folders[1])


def test_an_accepted_rewrite_changes_no_row(folders: Folders) -> None:
    before = texts_in(folders[1], "kept")
    review = review_of(folders[1])
    review.decide(item_in(review, 2), "accept")
    assert do(folders).unchanged
    assert texts_in(folders[1], "kept") == before
    assert review_of(folders[1]).state(item_in(review, 2)) == "accept"


def test_another_judge_follows_what_people_decided(folders: Folders) -> None:
    review = review_of(folders[1])
    review.decide(item_in(review, 1), "accept")
    review.decide(item_in(review, 3), "reject")
    result = do(folders, policy="redteam", fresh=True)
    assert (result.decided, result.unmatched) == (2, 0)
    assert list(texts_in(folders[1], "quarantine")) == [1]


def test_a_document_in_which_nothing_is_found_any_more_stays_aside(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = review_of(folders[1])
    review.decide(item_in(review, 1), "accept")
    monkeypatch.setattr("tests.judges.WORDS", {})
    do(folders, policy="redteam")
    assert texts_in(folders[1], "quarantine") == {1: HELD}


def test_rows_are_judged_again_only_once_they_follow_the_decisions(
    folders: Folders,
) -> None:
    def again() -> int:
        output = open_output(str(folders[1]))
        judge = load(load_policy("audit"))
        manifests = output.manifests
        return judge_again(output.folder, manifests, judge, rows=None, seed=0)

    review = review_of(folders[1])
    review.decide(item_in(review, 1), "reject")
    with pytest.raises(UsageError, match="negguard release"):
        again()
    release_rows(str(folders[1]), ())
    assert again() == 5


def test_the_last_decision_counts(folders: Folders) -> None:
    review = review_of(folders[1])
    item = item_in(review, 1)
    review.decide(item, "reject")
    review.decide(item, "accept")
    assert review.state(item) == "accept"
    assert release_rows(str(folders[1]), ()).rows == 0
    assert list(texts_in(folders[1], "quarantine")) == [1, 3]


def test_what_was_released_can_be_taken_back(folders: Folders) -> None:
    review = review_of(folders[1])
    review.decide(item_in(review, 1), "reject")
    release_rows(str(folders[1]), ())
    again = review_of(folders[1])
    again.decide(item_in(again, 1), "accept")
    assert release_rows(str(folders[1]), ()).again == 1
    do(folders)
    assert list(texts_in(folders[1], "quarantine")) == [1, 3]


def test_rows_without_ids_are_decided_by_what_they_say(tmp_path: Path) -> None:
    folders = finished(tmp_path, PLAIN, HELD, f"{HELD} too", ids=False)
    review = review_of(folders[1])
    review.decide(item_in(review, 2), "reject")
    release_rows(str(folders[1]), ())
    assert list(texts_in(folders[1], "quarantine")) == [1]


def test_an_input_that_changed_takes_no_decision_about_its_rewrites(
    folders: Folders,
) -> None:
    review = review_of(folders[1])
    (folders[0] / "part.jsonl").write_text('{"id": "row-2", "text": "x"}\n')
    seen = review.open(item_in(review, 2))
    assert (seen.outcome, seen.digest) == (None, "")
    assert "changed since the run" in seen.problem
    with pytest.raises(UsageError, match="changed since the run"):
        review.decide(item_in(review, 2), "accept")
    review.decide(item_in(review, 1), "reject")


def test_rows_that_moved_since_are_not_shown_as_others(folders: Folders) -> None:
    review = review_of(folders[1])
    release_rows(str(folders[1]), ["row-1"])
    with pytest.raises(IntegrityError, match="start the review again"):
        review.open(item_in(review, 1))


@pytest.mark.parametrize("said", ["hold", "keep", ""])
def test_only_what_fits_a_row_can_be_said(folders: Folders, said: str) -> None:
    review = review_of(folders[1])
    with pytest.raises(UsageError, match="is none of accept, reject"):
        review.decide(item_in(review, 1), said)
    assert not (folders[1] / "_negguard" / "decisions.jsonl").exists()


def test_a_command_that_writes_is_waited_for_and_then_told(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PAUSES", (0.0, 0.01))
    review = review_of(folders[1])
    with hold(open_folder(str(folders[1]), Retries())), pytest.raises(BusyError):
        review.decide(item_in(review, 1), "reject")
    review.decide(item_in(review, 1), "reject")


@pytest.mark.parametrize(
    ("choice", "rows"),
    [
        (Choice(), [2, 4, 1, 3]),
        (Choice(kind="falsity", rule="en.below", source="part.*"), [2, 4, 1, 3]),
        (Choice(kind="fiction"), []),
        (Choice(source="other.jsonl"), []),
        (Choice(least=0.8), []),
        (Choice(most=0.7), []),
        (Choice(state="open"), [2, 4, 1]),
        (Choice(state="reject"), [3]),
    ],
)
def test_items_are_chosen_by_what_is_known_of_them(
    folders: Folders, choice: Choice, rows: list[int]
) -> None:
    review = review_of(folders[1])
    review.decide(item_in(review, 3), "reject")
    found = [review.items[number].known.row for number in review.chosen(choice)]
    assert sorted(map(str, found)) == sorted(map(str, rows))
