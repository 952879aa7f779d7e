"""Lines of JSON as they were written, with other texts or more keys in them.

Whatever is not changed keeps its bytes: numbers, spaces, escapes, the order of keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from negguard.store.jsonblocks import CLOSING, OPENING, TOKEN

Path = tuple[str | int, ...]


def with_values(line: bytes, values: Mapping[str, Any]) -> bytes:
    r"""Return a line with other strings where `values` of its object differ.

    >>> with_values(b'{"n": 1.0e5, "text": "a\\u00e9"}', {"text": "b"})
    b'{"n": 1.0e5, "text": "b"}'

    Raises:
        ValueError: they differ in more than strings.
    """
    before = values_of(line)
    whole = {**before, **values}
    changed = dict(_differing((), before, whole))
    places = string_places(line)
    made = line
    for path in sorted(changed, key=lambda path: places[path], reverse=True):
        start, end = places[path]
        ascii_only = line[start:end].isascii()
        text = json.dumps(changed[path], ensure_ascii=ascii_only).encode()
        made = made[:start] + text + made[end:]
    if values_of(made) != whole:
        msg = "a line cannot be changed without changing more than its texts"
        raise ValueError(msg)
    return made


def values_of(line: bytes) -> dict[str, Any]:
    """Return the object of a line; NaN and its like are words, which equal themselves.

    Raises:
        ValueError: it holds none.
    """
    values = json.loads(line, parse_constant=str)
    if not isinstance(values, dict):
        msg = "a line holds no object"
        raise ValueError(msg)  # noqa: TRY004 - of a line, as what JSON raises
    return values


def with_keys(line: bytes, members: bytes) -> bytes:
    """Return a line whose object has more members at its end.

    >>> with_keys(b'{"a": 1 }', b'"b":2')
    b'{"a": 1,"b":2}'
    """
    end = line.rindex(b"}")
    before = line[:end].rstrip()
    comma = b"" if before.endswith(b"{") else b","
    return before + comma + members + line[end:]


def members_of(values: Mapping[str, Any]) -> bytes:
    """Return values as the members of an object.

    >>> members_of({"a": 1, "b": None})
    b'"a":1,"b":null'
    """
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()[1:-1]


def string_places(line: bytes) -> dict[Path, tuple[int, int]]:
    """Return where the strings of a line's values stand, in bytes, by their paths."""
    found: dict[Path, tuple[int, int]] = {}
    path: list[str | int] = []
    keyed: list[bool] = []
    awaits_key = False
    for match in TOKEN.finditer(line):
        token = match.group()
        if token in OPENING:
            keyed.append(token == b"{")
            path.append("" if keyed[-1] else 0)
            awaits_key = keyed[-1]
        elif token in CLOSING:
            keyed.pop()
            path.pop()
            awaits_key = False
        elif token == b",":
            awaits_key = keyed[-1]
            if not awaits_key:
                path[-1] = int(path[-1]) + 1
        elif awaits_key:
            path[-1] = json.loads(token)
            awaits_key = False
        else:
            found[tuple(path)] = match.span()
    return found


def _differing(path: Path, old: Any, new: Any) -> Iterator[tuple[Path, str]]:  # noqa: ANN401
    """Yield the strings of `new` that are others in `old`, by their paths."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old.keys() & new.keys():
            yield from _differing((*path, name), old[name], new[name])
    elif isinstance(old, list) and isinstance(new, list):
        for number, (one, two) in enumerate(zip(old, new, strict=False)):
            yield from _differing((*path, number), one, two)
    elif isinstance(old, str) and isinstance(new, str) and old != new:
        yield path, new
