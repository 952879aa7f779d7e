"""Names resolve to implementations; broken and double plug-ins are named."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import metadata

import pytest

from negguard import registry
from negguard.errors import PluginError, RowError
from negguard.model import CLEAN, Document, Frame, Verdict


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


@dataclass(frozen=True)
class Broken:
    cues: tuple[str, ...] = ("zyx",)
    digest: str = "broken"

    def find(self, document: Document) -> tuple[Frame, ...]:
        msg = "no model"
        raise OSError(msg)

    def rewrite(self, document: Document, verdict: Verdict, **how: object) -> None:
        msg = "no model"
        raise OSError(msg)


def never() -> None:
    msg = "no key"
    raise OSError(msg)


def plug(monkeypatch: pytest.MonkeyPatch, group: str, attribute: str) -> None:
    points = [metadata.EntryPoint("mine.v1", f"{__name__}:{attribute}", group)]
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    monkeypatch.setattr(
        metadata,
        "entry_points",
        lambda group="": points if group in str(points) else [],
    )


def test_what_a_detector_raises_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch, "negguard.detectors", "Broken")
    made = registry.make("negguard.detectors", "mine.v1")
    assert isinstance(made, registry.Detector)
    assert (made.cues, made.digest) == (("zyx",), "broken")
    with pytest.raises(RowError, match=r"detector 'mine\.v1': OSError: no model"):
        made.find(Document(text="zyx"))


def test_what_a_rewriter_raises_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch, "negguard.rewriters", "Broken")
    made = registry.make("negguard.rewriters", "mine.v1")
    assert isinstance(made, registry.Rewriter)
    with pytest.raises(RowError, match=r"rewriter 'mine\.v1': OSError: no model"):
        made.rewrite(Document(text=""), CLEAN)  # type: ignore[call-arg] # it raises


def test_a_plug_in_that_cannot_be_made_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plug(monkeypatch, "negguard.detectors", "never")
    with pytest.raises(PluginError, match=r"detector 'mine\.v1' cannot be made: OSErr"):
        registry.make("negguard.detectors", "mine.v1")


def test_a_plug_in_of_another_shape_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plug(monkeypatch, "negguard.detectors", "ROWS")
    with pytest.raises(PluginError, match=r"'mine\.v1' lacks cues, digest, find"):
        registry.make("negguard.detectors", "mine.v1")


ROWS = (1, 2)
