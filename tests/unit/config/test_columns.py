"""Columns that are named beside a policy change it, and its digest."""

from __future__ import annotations

import pytest

from negguard.config import load_policy, read_policy
from negguard.config.columns import with_columns
from negguard.config.policy import InputSpec, Policy
from negguard.errors import UsageError


def test_a_named_text_takes_the_place_of_the_policys_chat() -> None:
    policy = Policy(input=InputSpec(messages="turns", source="from"))
    found = with_columns(policy, text="body")
    assert found.input == InputSpec(text="body", source="from")


def test_a_named_chat_takes_the_place_of_the_policys_text() -> None:
    found = with_columns("audit", messages="turns", id_column="key")
    assert found.input == InputSpec(text=None, messages="turns", id="key")


def test_the_digest_follows_the_columns() -> None:
    assert with_columns("audit", text=["body"]).digest != load_policy("audit").digest
    assert with_columns("audit", text=["text"]).digest == load_policy("audit").digest
    assert with_columns("audit").digest == load_policy("audit").digest


def test_a_text_and_a_chat_are_refused() -> None:
    with pytest.raises(UsageError, match="a text and a chat column are named"):
        with_columns("audit", text="body", messages="turns")


def test_several_texts_are_named_alike_in_files_and_options() -> None:
    read = read_policy("version: 1\ninput: {text: [title, body]}\n", name="audit")
    assert with_columns(Policy(), text=("title", "body")) == read
