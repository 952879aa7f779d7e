"""Licences and authors decide what weights are fitted to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.training.rows import Row, for_fitting, held_out, licensed
from tests.unit.pipelines.training.made import clean_row, framed_row


@pytest.mark.parametrize("licence", ["", "MIT", "ANC open", "GFDL-1.2", "2nd edition"])
def test_rows_may_be_fitted_to(licence: str) -> None:
    assert licensed(replace(framed_row(), licence=licence))


@pytest.mark.parametrize(
    "licence", ["not stated", "Not stated (site)", "CC-BY-NC-4.0", "CC BY-NC-SA", "ND"]
)
def test_rows_may_not_be_fitted_to(licence: str) -> None:
    assert not licensed(replace(framed_row(), licence=licence))


def test_an_author_is_held_out_whole() -> None:
    rows = [framed_row(author=f"author-{n % 50}") for n in range(200)]
    held = {row.author for row in rows if held_out(row, one_in=5)}
    kept = {row.author for row in for_fitting(rows, one_in=5)}
    assert held
    assert not held & kept
    assert len(for_fitting(rows, one_in=0)) == 200


def test_a_chat_is_a_document_with_turns() -> None:
    row = Row(id="c", texts=("Hi.", "No."), roles=("user", "assistant"))
    assert row.document.pieces == ("Hi.", "No.")
    assert not clean_row("Hi.").document.is_chat
