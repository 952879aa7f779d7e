"""Hypothesis profiles and compiled packs, shared by every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, settings

from negguard.rules.compiled import Pack

SLOW = [HealthCheck.too_slow]
settings.register_profile(
    "dev", max_examples=50, deadline=None, suppress_health_check=SLOW
)
settings.register_profile(
    "ci", max_examples=200, deadline=None, derandomize=True, suppress_health_check=SLOW
)
settings.register_profile(
    "deep", max_examples=5000, deadline=None, suppress_health_check=SLOW
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev")
)


@pytest.fixture(scope="session", autouse=True)
def _packs_compiled_once() -> Iterator[None]:
    """Share compiled packs among tests; they are frozen, and slow to compile."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Pack, "load", staticmethod(lru_cache(Pack.load)))
    yield
    patch.undo()
