"""The client of a reviewer's endpoint: retries, and every bad answer a RowError."""

from __future__ import annotations

import json

import pytest

from negguard.errors import RowError, UsageError
from negguard.integrations.endpoint import Endpoint
from tests.unit.integrations.fake_endpoint import refuses, says, served

ASKED = [{"role": "user", "content": "?"}]


def test_an_answer_is_the_object_that_the_model_says() -> None:
    with served(says({"a": 1})) as (endpoint, script):
        assert endpoint.ask(ASKED) == {"a": 1}
    assert script.asked[0]["temperature"] == 0
    assert script.keys == ["Bearer secret"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again(status: int) -> None:
    with served((status, b""), says({"a": 1})) as (endpoint, script):
        assert endpoint.ask(ASKED) == {"a": 1}
    assert len(script.asked) == 2


def test_what_will_not_pass_is_not_tried_again() -> None:
    refused = pytest.raises(RowError, match="answered 401")
    with served((401, b"")) as (endpoint, script), refused:
        endpoint.ask(ASKED)
    assert len(script.asked) == 1


def test_tries_end() -> None:
    given_up = pytest.raises(RowError, match="answered 503")
    with served((503, b"")) as (endpoint, script), given_up:
        endpoint.ask(ASKED)
    assert len(script.asked) == 2


def test_a_stalled_answer_is_given_up() -> None:
    given_up = pytest.raises(RowError, match="timed out")
    with served(says({}), stalls=5) as (endpoint, _), given_up:
        endpoint.ask(ASKED)


def test_nobody_listening_is_a_row_error() -> None:
    nobody = Endpoint(url="http://127.0.0.1:9", model="m", tries=1)
    with pytest.raises(RowError):
        nobody.ask(ASKED)


@pytest.mark.parametrize(
    "answer",
    [
        refuses(),
        says("not JSON"),
        says([1]),
        (200, b"<html>"),
        (200, b"{}"),
        (200, json.dumps({"choices": []}).encode()),
        (200, json.dumps({"choices": [{"message": None}]}).encode()),
    ],
    ids=["refusal", "prose", "list", "html", "empty", "no choice", "null"],
)
def test_every_other_answer_is_a_row_error(answer: tuple[int, bytes]) -> None:
    with served(answer) as (endpoint, _), pytest.raises(RowError, match="reviewer"):
        endpoint.ask(ASKED)


def test_an_address_of_this_machines_files_is_refused() -> None:
    with pytest.raises(UsageError, match="http"):
        Endpoint(url="file:///etc", model="m")
