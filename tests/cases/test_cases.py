"""What people write plainly, judged by the guard that ships, with its real models.

`framed.jsonl` must be found, `negative.jsonl` must not; `known_failures.jsonl` holds
what is still wrong, so that the day a model gets one right the file has to say so.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from negguard import Guard
from negguard.model import Label

FOLDER = Path(__file__).parent


@cache
def guard() -> Guard:
    return Guard.load("audit")


def rows(name: str) -> list[dict[str, str]]:
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_framed(text: str) -> bool:
    return guard().inspect(text).verdict.label is Label.DETACHED


@pytest.mark.parametrize("row", rows("framed"), ids=lambda row: row["text"][:30])
def test_a_plain_framing_is_found(row: dict[str, str]) -> None:
    assert is_framed(row["text"])


@pytest.mark.parametrize("row", rows("negative"), ids=lambda row: row["text"][:30])
def test_ordinary_text_is_left_alone(row: dict[str, str]) -> None:
    assert not is_framed(row["text"])


@pytest.mark.parametrize(
    "row", rows("known_failures"), ids=lambda row: row["text"][:30]
)
@pytest.mark.xfail(strict=True, reason="the models have not learnt it")
def test_a_known_failure_still_fails(row: dict[str, str]) -> None:
    assert is_framed(row["text"]) == (row["framed"] == "yes")
