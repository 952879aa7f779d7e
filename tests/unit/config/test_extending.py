"""Policies that grow from a preset or from another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.config import load_policy
from negguard.config.policy import Policy
from negguard.errors import UsageError
from negguard.model import Action


def policy(folder: Path, text: str, name: str = "mine.yaml") -> Policy:
    return load_policy(written(folder, text, name))


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"version: 1\n{text}\n")
    return file


def refused(folder: Path, text: str) -> str:
    with pytest.raises(UsageError) as caught:
        policy(folder, text)
    return str(caught.value)


def test_a_policy_that_adds_nothing_is_the_preset(tmp_path: Path) -> None:
    own, preset = policy(tmp_path, "extends: pretraining"), load_policy("pretraining")
    assert own.digest == preset.digest
    assert own.name == "mine"


def test_own_actions_come_first(tmp_path: Path) -> None:
    text = 'extends: pretraining\nactions: [{when: {source: "books/*"}, do: keep}]'
    own = policy(tmp_path, text)
    assert own.actions[0].do is Action.KEEP
    assert own.actions[1:] == load_policy("pretraining").actions


def test_groups_are_merged(tmp_path: Path) -> None:
    own = policy(
        tmp_path,
        "extends: synthetic\ndetect: {min_score: 0.6}\n"
        "thresholds: {fail: {detached_rate: 0.5}}",
    )
    base = load_policy("synthetic")
    assert own.detect.min_score == 0.6
    assert own.detect.packs == base.detect.packs
    assert own.fail.detached_rate == 0.5
    assert own.fail.min_documents == base.fail.min_documents
    assert own.warn == base.warn


def test_files_are_looked_for_beside_the_one_that_names_them(tmp_path: Path) -> None:
    written(tmp_path, "extends: team/base.yaml\n", "mine.yaml")
    written(
        tmp_path, "extends: audit\ndetect: {packs: [en, ./house]}", "team/base.yaml"
    )
    packs = load_policy(tmp_path / "mine.yaml").detect.packs
    assert packs == ("en", str(tmp_path / "team" / "house"))


def test_where_a_pack_lies_does_not_change_the_digest(tmp_path: Path) -> None:
    text = "extends: audit\ndetect: {packs: [en, packs/house]}"
    one, two = policy(tmp_path / "a", text), policy(tmp_path / "b", text)
    assert one.digest == two.digest
    assert one.detect.packs != two.detect.packs


def test_policies_in_a_ring_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "extends: mine.yaml", "other.yaml")
    assert "in a ring" in refused(tmp_path, "extends: other.yaml")


def test_a_base_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    said = refused(tmp_path, "extends: pretrainig")
    assert said.startswith(f"{tmp_path / 'mine.yaml'}:2: extends: no preset or policy")


def test_a_mistake_in_a_base_names_the_base(tmp_path: Path) -> None:
    written(tmp_path, "acions: []", "base.yaml")
    said = refused(tmp_path, "extends: base.yaml")
    assert said.startswith(f"{tmp_path / 'base.yaml'}:2: unknown key 'acions'")


def test_a_policy_without_actions_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "detect: {min_score: 0.6}")
    assert "no actions, so nothing would be done" in said


@pytest.mark.parametrize("value", [7, None, b"audit", {"version": 1}])
def test_a_policy_of_a_wrong_type_is_refused_at_once(value: object) -> None:
    with pytest.raises(TypeError, match=f"not {type(value).__name__}"):
        load_policy(value)  # type: ignore[arg-type] # what the test is about
