"""The marker of a finished run: digests of all that the run notes about itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from negguard.errors import IntegrityError
from negguard.store.folders import Folder
from negguard.store.manifest import (
    EXAMPLES,
    PLAN,
    REPORT,
    RUN,
    SUCCESS,
    Manifest,
    pretty,
)
from negguard.store.notes import read_json
from negguard.store.provenance import canonical

NOTES = (PLAN, RUN, REPORT, EXAMPLES)


def marker_of(folder: Folder, manifests: Iterable[Manifest], *, owner: str) -> bytes:
    """Return what `_SUCCESS` holds for the notes that are there."""
    found = {name: folder.read(name) for name in NOTES}
    values = {
        "notes": {name: _sha256(data) for name, data in found.items() if data},
        "shards": manifests_digest(manifests),
        "owner": owner,
    }
    return pretty({**values, "digest": _sha256(canonical(values))})


def check_marker(folder: Folder) -> dict[str, Any]:
    """Return the marker, held against the notes.

    Raises:
        IntegrityError: it is missing or damaged, or a note is another.
    """
    data = folder.read(SUCCESS)
    if data is None:
        msg = f"{folder.url} has no {SUCCESS}: no run finished here"
        raise IntegrityError(msg)
    marker = read_json(folder, SUCCESS) or {}
    values = {name: each for name, each in marker.items() if name != "digest"}
    intact = marker.get("digest") == _sha256(canonical(values))
    if not intact or pretty(marker) != data or not isinstance(values["notes"], dict):
        msg = f"{SUCCESS} is not as it was written"
        raise IntegrityError(msg)
    for name in NOTES:
        found, listed = folder.read(name), name in values["notes"]
        if found is None and listed:
            msg = f"{name} is missing"
            raise IntegrityError(msg)
        if found is not None and not _same(values["notes"], name, found):
            msg = f"{name} is not the one that {SUCCESS} was written for"
            raise IntegrityError(msg)
    return marker


def manifests_digest(manifests: Iterable[Manifest]) -> str:
    """Return one digest of all manifests as they are on disk."""
    found = sorted((each.shard, _sha256(each.to_bytes())) for each in manifests)
    return _sha256(canonical(found))


def _same(notes: dict[str, Any], name: str, data: bytes) -> bool:
    return bool(notes.get(name) == _sha256(data))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
