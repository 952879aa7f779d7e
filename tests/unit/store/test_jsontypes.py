"""The type of a column holds each of its values exactly, or the value is refused."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.store.jsontypes import (
    MisfitError,
    arrow_type,
    common,
    fitted,
    kind_of,
    may_be_rounded,
)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text(max_size=3)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
    ),
    max_leaves=6,
)


def stored(values: list[object]) -> pa.Array:
    kind = arrow_type(common(map(kind_of, values)))
    return pa.array([fitted(each, kind) for each in values], kind)


def same(before: object, after: object) -> bool:
    """Tell whether a stored value says what was written; a missing key is a null."""
    if isinstance(after, str) and not isinstance(before, str):
        return bool(json.loads(after) == before)
    if isinstance(before, dict) and isinstance(after, dict):
        return all(same(before.get(name), after[name]) for name in after)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    return before == after and isinstance(before, bool) == isinstance(after, bool)


@given(st.lists(VALUES, max_size=4))
def test_every_value_is_held_exactly(values: list[object]) -> None:
    assert all(map(same, values, stored(values).to_pylist()))


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, None, -5], pa.int64()),
        ([2**63, 0], pa.uint64()),
        ([2**64], pa.string()),
        ([-1, 2**63], pa.string()),
        ([1, 0.5], pa.float64()),
        ([2**60, 0.5], pa.string()),
        ([True, 1], pa.string()),
        ([None], pa.string()),
        ([{}], pa.string()),
        ([[1], []], pa.list_(pa.int64())),
        ([{"a": 1}, {"b": "x"}], pa.struct([("a", pa.int64()), ("b", pa.string())])),
    ],
)
def test_types_are_the_narrowest_that_hold_all(
    values: list[object], kind: pa.DataType
) -> None:
    assert arrow_type(common(map(kind_of, values))) == kind


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("x", pa.int64(), '"x" is a text'),
        (0.5, pa.int64(), "0.5 is a number"),
        (2**63, pa.int64(), "is a number"),
        (2**53 + 1, pa.float64(), "is a number"),
        (True, pa.int64(), "true is true or false"),
        ({"b": 1}, pa.struct([("a", pa.int64())]), "key 'b'"),
        ({"a": "x"}, pa.struct([("a", pa.int64())]), 'a: "x" is a text'),
    ],
)
def test_what_does_not_fit_is_refused(
    value: object, kind: pa.DataType, words: str
) -> None:
    with pytest.raises(MisfitError, match=words):
        fitted(value, kind)


def test_large_doubles_of_any_depth_may_be_rounded() -> None:
    assert may_be_rounded(pa.array([[1.0], [2.0**53]]))
    assert may_be_rounded(pa.array([{"a": -(2.0**60)}]))
    assert not may_be_rounded(pa.array([{"a": [0.5, None]}]))
