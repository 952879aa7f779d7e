from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.store.lines import string_places, with_keys, with_values

NESTED = (
    b'{ "n":1.50e+3, "big": 13876543210987654321,"messages": [{"role": "user", '
    b'"content": "a \\u00e9 \\"b\\" [,]"}, {"content": [{"type": "text", "text": "x"}]}'
    b"],"
    b' "text" : "y" }\r'
)


def test_strings_are_found_by_their_paths() -> None:
    places = string_places(NESTED)
    found = {path: json.loads(NESTED[a:b]) for path, (a, b) in places.items()}
    assert found == {
        ("messages", 0, "role"): "user",
        ("messages", 0, "content"): 'a \u00e9 "b" [,]',
        ("messages", 1, "content", 0, "type"): "text",
        ("messages", 1, "content", 0, "text"): "x",
        ("text",): "y",
    }


def test_only_strings_that_differ_change() -> None:
    messages = json.loads(NESTED)["messages"]
    messages[0]["content"] = "\u00e9"
    messages[1]["content"][0]["text"] = 'z"'
    made = with_values(NESTED, {"messages": messages, "text": "y"})
    expected = NESTED.replace(b'"a \\u00e9 \\"b\\" [,]"', b'"\\u00e9"')
    assert made == expected.replace(b'"x"', b'"z\\""')


@pytest.mark.parametrize("values", [{"n": 2}, {"messages": []}, {"more": "x"}])
def test_other_changes_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError)):
        with_values(NESTED, values)


def test_keys_are_added_at_the_end() -> None:
    assert with_keys(b"{ }\r", b'"a":1') == b'{"a":1}\r'
    assert json.loads(with_keys(NESTED, b'"a":1'))["a"] == 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES), st.booleans(), st.text())
def test_every_string_can_be_changed_alone(
    values: dict[str, Any],
    escaped: bool,  # noqa: FBT001 - drawn
    text: str,
) -> None:
    line = json.dumps(values, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    for name, value in values.items():
        if isinstance(value, str):
            made = json.loads(with_values(line, {name: text}))
            assert made == {**values, name: text}
