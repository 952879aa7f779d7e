"""A policy that grows from another: what it says itself, then what it extends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

Values = Mapping[str, Any]


def extended(base: Values, own: Values) -> dict[str, Any]:
    """Return `base` with what `own` says in its place.

    Groups of keys are merged, other values replaced. Own actions come first, since the
    first whose `when` holds decides, and those of `base` after them.

    >>> extended({"detect": {"min_score": 0.5, "packs": ["en"]}}, {"detect":
    ...     {"min_score": 0.6}})
    {'detect': {'min_score': 0.6, 'packs': ['en']}}
    """
    merged = dict(base)
    for key, value in own.items():
        before = merged.get(key)
        if key == "actions":
            merged[key] = [*value, *(before or ())]
        elif isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[key] = extended(before, value)
        else:
            merged[key] = value
    return merged


def with_paths(values: Values, folder: Path) -> dict[str, Any]:
    """Return what a policy file says with its paths of packs seen from `folder`.

    A pack is a path where it has a slash, as `./mine` has; other names are shipped ones
    and plug-ins.
    """
    detect = values.get("detect")
    if not isinstance(detect, Mapping) or "packs" not in detect:
        return dict(values)
    packs = [_placed(str(pack), folder) for pack in detect["packs"]]
    return {**values, "detect": {**detect, "packs": packs}}


def _placed(pack: str, folder: Path) -> str:
    return str(folder / pack) if "/" in pack else pack
