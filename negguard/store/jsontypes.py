"""JSON values -> the Arrow type that holds each of them exactly, and values in it.

Integers stay integers, up to 64 bits; beyond that, beside doubles that cannot hold
them, and wherever kinds differ, values become JSON text. So does what says nothing of
its type: nulls only, and objects without a key, which Parquet cannot store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# Up to here, a double is the integer that was written.
EXACT = 2**53
# An object below the top with more keys than this is a map, and stays JSON text.
MOST_KEYS = 512
WORDS = {bool: "true or false", int: "a number", float: "a number", str: "a text"}
WORDS |= {list: "a list", dict: "an object"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonKind:
    """What values have in common: null, bool, int, float, text, list, object or mixed.

    `low` and `high` are the least and greatest integer, `inner` is the kind of a list's
    values, `fields` are those of an object's.
    """

    name: str
    low: int = 0
    high: int = 0
    inner: JsonKind | None = None
    fields: Mapping[str, JsonKind] = field(default_factory=dict)


NULL, MIXED = JsonKind(name="null"), JsonKind(name="mixed")
BOOL, FLOAT, TEXT = (JsonKind(name=name) for name in ("bool", "float", "text"))


PLAIN_KINDS = {type(None): NULL, bool: BOOL, float: FLOAT, str: TEXT}


class MisfitError(ValueError):
    """Say that a value is not of the type that its column has."""


def kind_of(value: object) -> JsonKind:
    """Return the kind of one value."""
    if isinstance(value, list):
        return JsonKind(name="list", inner=common(map(kind_of, value)))
    if isinstance(value, dict):
        fields = {name: kind_of(each) for name, each in value.items()}
        return JsonKind(name="object", fields=fields)
    if isinstance(value, int) and not isinstance(value, bool):
        return JsonKind(name="int", low=value, high=value)
    return PLAIN_KINDS[type(value)]


def kind_of_array(array: pa.Array) -> JsonKind:
    """Return the kind of values that Arrow's reader has read."""
    kind = array.type
    if pa.types.is_struct(kind):
        parts = zip(kind, array.flatten(), strict=True)
        return JsonKind(
            name="object",
            fields={each.name: kind_of_array(part) for each, part in parts},
        )
    if pa.types.is_list(kind):
        return JsonKind(name="list", inner=kind_of_array(array.flatten()))
    if pa.types.is_integer(kind):
        ends = pc.min_max(array).as_py()
        return JsonKind(name="int", low=ends["min"] or 0, high=ends["max"] or 0)
    plain = {pa.null(): NULL, pa.bool_(): BOOL, pa.float64(): FLOAT}
    return plain.get(kind, TEXT)  # dates too: they stay as they were written


def common(kinds: Iterable[JsonKind]) -> JsonKind:
    """Return the kind that holds values of every kind."""
    return reduce(_both, kinds, NULL)


def arrow_type(kind: JsonKind, *, top: bool = False) -> pa.DataType:
    """Return the type that holds values of a kind; `top` is that of whole rows."""
    match kind.name:
        case "int" if kind.low >= -(2**63) and kind.high < 2**63:
            return pa.int64()
        case "int" if kind.low >= 0 and kind.high < 2**64:
            return pa.uint64()
        case "list":
            return pa.list_(arrow_type(kind.inner or NULL))
        case "object" if top or 0 < len(kind.fields) <= MOST_KEYS:
            return pa.struct(
                [(name, arrow_type(each)) for name, each in kind.fields.items()]
            )
    return {"bool": pa.bool_(), "float": pa.float64()}.get(kind.name, pa.string())


def fitted(value: object, kind: pa.DataType) -> object:
    """Return a value as its column's type takes it.

    Raises:
        MisfitError: it cannot hold the value exactly.
    """
    if value is None:
        return None
    if pa.types.is_string(kind):
        return value if isinstance(value, str) else json_text(value)
    if pa.types.is_struct(kind) and isinstance(value, dict):
        return fitted_object(value, kind)
    if pa.types.is_list(kind) and isinstance(value, list):
        return [fitted(each, kind.value_type) for each in value]
    if pa.types.is_boolean(kind) and isinstance(value, bool):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _fitted_number(value, kind)
    raise MisfitError(_misfit(value, kind))


def fitted_object(value: Mapping[str, Any], kind: pa.StructType) -> dict[str, object]:
    """Return an object's values as the fields of a struct take them.

    Raises:
        MisfitError: a value does not fit, or has no field.
    """
    types = {each.name: each.type for each in kind}
    found: dict[str, object] = {}
    for name, each in value.items():
        if name not in types:
            msg = f"key {name!r} is in none of the rows that types were taken from"
            raise MisfitError(msg)
        try:
            found[name] = fitted(each, types[name])
        except MisfitError as error:
            msg = f"{name}: {error}"
            raise MisfitError(msg) from error
    return found


def json_text(value: object) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False)


def word_for(value: object) -> str:
    """Return what people call a value of this type."""
    return WORDS.get(type(value), "null")


def may_be_rounded(array: pa.Array) -> bool:
    """Tell whether doubles of any depth may be integers that have lost digits."""
    kind = array.type
    if pa.types.is_struct(kind):
        return any(map(may_be_rounded, array.flatten()))
    if pa.types.is_list(kind):
        return may_be_rounded(array.flatten())
    if not pa.types.is_float64(kind):
        return False
    return bool(pc.any(pc.greater_equal(pc.abs(array), EXACT)).as_py())


def _both(one: JsonKind, two: JsonKind) -> JsonKind:
    if one == two or two is NULL:
        return one
    if one is NULL:
        return two
    pair = {one.name: one, two.name: two}
    if pair.keys() == {"int", "float"}:
        return FLOAT if _exact(pair["int"]) else MIXED
    if len(pair) > 1:
        return MIXED
    names = dict.fromkeys((*one.fields, *two.fields))
    return JsonKind(
        name=one.name,
        low=min(one.low, two.low),
        high=max(one.high, two.high),
        inner=_both(one.inner or NULL, two.inner or NULL),
        fields={
            name: _both(one.fields.get(name, NULL), two.fields.get(name, NULL))
            for name in names
        },
    )


def _exact(kind: JsonKind) -> bool:
    return kind.low >= -EXACT and kind.high <= EXACT


def _fitted_number(value: float, kind: pa.DataType) -> float:
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < EXACT)
    if pa.types.is_float64(kind) and (not whole or _holds(value)):
        return float(value)
    low, high = (0, 2**64) if pa.types.is_uint64(kind) else (-(2**63), 2**63)
    if pa.types.is_integer(kind) and whole and low <= value < high:
        return int(value)
    raise MisfitError(_misfit(value, kind))


def _holds(value: float) -> bool:
    """Tell whether a double is exactly this number."""
    try:
        return float(value) == value
    except OverflowError:
        return False


def _misfit(value: object, kind: pa.DataType) -> str:
    shown = json_text(value)[:40]
    return f"{shown} is {word_for(value)}, but its column was taken for {kind}"
