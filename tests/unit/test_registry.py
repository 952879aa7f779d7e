"""Names resolve to implementations; broken and double plug-ins are named."""

from __future__ import annotations

from importlib import metadata

import pytest

from negguard import registry
from negguard.errors import PluginError


def register(monkeypatch: pytest.MonkeyPatch, *references: str) -> None:
    points = [
        metadata.EntryPoint("mine.v1", reference, "negguard.packs")
        for reference in references
    ]
    monkeypatch.setattr(metadata, "entry_points", lambda **_: points)


def test_a_plug_in_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, "os.path:join")
    assert callable(registry.resolve("negguard.packs", "mine.v1"))


def test_an_unknown_name_is_told_its_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, "os.path:join")
    with pytest.raises(PluginError, match=r"did you mean 'mine\.v1'"):
        registry.resolve("negguard.packs", "mine.v2")


def test_a_name_that_is_registered_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register(monkeypatch, "os.path:join", "os.path:split")
    with pytest.raises(PluginError, match="registered twice"):
        registry.resolve("negguard.packs", "mine.v1")


def test_a_plug_in_that_does_not_load_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, "os.path:no_such_thing")
    with pytest.raises(PluginError, match="cannot be loaded"):
        registry.resolve("negguard.packs", "mine.v1")
