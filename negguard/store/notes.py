"""What a run notes about itself, read back: plan, result and marker as JSON objects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from negguard.errors import IntegrityError
from negguard.store.folders import Folder
from negguard.store.manifest import PLAN


def read_json(folder: Folder, name: str) -> dict[str, Any] | None:
    """Return a JSON object; None where there is none that is whole."""
    try:
        values = json.loads(folder.read(name) or b"")
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def require_json(folder: Folder, name: str) -> dict[str, Any] | None:
    """Return a JSON object; None where there is no such file.

    Raises:
        IntegrityError: there is one, and it holds no object.
    """
    values = read_json(folder, name)
    if values is None and folder.read(name) is not None:
        msg = f"{folder.url}/{name} is not whole; give the run's command again"
        raise IntegrityError(msg)
    return values


def require_plan(folder: Folder) -> dict[str, Any]:
    """Return what `plan.json` says; nothing where there is none.

    Raises:
        IntegrityError: it is no plan.
    """
    plan = require_json(folder, PLAN) or {}
    shards = plan.get("shards", {})
    if not isinstance(shards, Mapping) or not all(
        isinstance(each, Mapping) for each in shards.values()
    ):
        msg = f"{folder.url}/{PLAN} names no shards; give the run's command again"
        raise IntegrityError(msg)
    return plan
