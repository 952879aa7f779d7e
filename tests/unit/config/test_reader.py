"""Policy files are strict, and say all that is wrong at once."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from negguard.config import PRESETS, load_policy, read_policy
from negguard.config.policy import DetectSpec, Policy, RewriteGates
from negguard.config.schema import SCHEMA
from negguard.errors import UsageError
from negguard.model import Action, Kind


def mistakes(text: str) -> list[str]:
    with pytest.raises(UsageError) as caught:
        read_policy(text, name="mine.yaml")
    return str(caught.value).splitlines()


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_loads_under_its_name(name: str) -> None:
    assert load_policy(name).name == name


def test_the_schema_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_an_empty_policy_has_the_documented_defaults() -> None:
    assert read_policy("version: 1", name="audit") == Policy()


def test_every_mistake_is_reported_with_its_line() -> None:
    text = "version: 1\nactoins: []\ndetect:\n  min_score: 7\n"
    assert mistakes(text) == [
        "mine.yaml:2: unknown key 'actoins' in policy; did you mean 'actions'?",
        "mine.yaml:4: detect.min_score: 7 is greater than the maximum of 1",
    ]


def test_an_unknown_kind_is_told_its_neighbour() -> None:
    text = "version: 1\nactions:\n  - {when: {kind: falsty}, do: drop}\n"
    assert "did you mean 'falsity'?" in mistakes(text)[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version: 1\nversion: 1\n", "stands twice"),
        ("version: 1\nx: !!python/object/apply:os.system [ls]\n", "is not allowed"),
        ("a: &b 1\nversion: 1\n", "anchors"),
        ("version: [1\n", "not YAML"),
        ("version: 1\nactions:\n- do: drop\n", "'when' is a required property"),
        ("- 1\n", "is not of type 'object'"),
        ("[" * 5000 + "]" * 5000, "nested too deeply"),
        ("version: 1\ndetect: {min_score: .nan}", "mine.yaml:2: .nan is no number"),
        ("version: 1\nlimits: {seconds_per_document: .inf}", ".inf is no number"),
        ("version: 1\nlimits: {seconds_per_document: 1.0e+999}", "is no number"),
        ("version: !!int abc\n", "mine.yaml:1: 'abc' is no int"),
        ("version: !!bool maybe\n", "'maybe' is no bool"),
        ("version: !!float x\n", "'x' is no float"),
        ("version: !!map x\n", "'x' is no map"),
        (f"version: {'9' * 5000}\n", "is no number that could be meant"),
        (f"version: 0x{'f' * 5000}\n", "is no number that could be meant"),
        ("version: 1\nlimits: {max_document_chars: 9223372036854775808}", "is no num"),
    ],
)
def test_hostile_and_broken_files_are_refused(text: str, says: str) -> None:
    assert says in mistakes(text)[0]


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -0.1, 1.5])
def test_numbers_of_a_policy_made_in_python_are_held_to_the_same_limits(
    score: float,
) -> None:
    policy = Policy(detect=DetectSpec(min_score=score))
    with pytest.raises(UsageError, match=r"detect\.min_score"):
        load_policy(policy)


def test_keys_of_earlier_files_are_told_what_stands_in_their_place() -> None:
    text = (
        "version: 1\nactions:\n- when: {label: detached}\n  do: rewrite\n"
        '  quarantine_when: {covered_share: ">0.5"}\n'
    )
    (message,) = mistakes(text)
    assert "actions.0.quarantine_when is gone: write gates: {denied_share" in message


def test_gates_and_lists_are_read() -> None:
    text = (
        "version: 1\nactions:\n- when: {kind: [falsity, fiction]}\n  do: rewrite\n"
        "  otherwise: drop\n  gates: {denied_share: 0.25}\n"
    )
    (rule,) = read_policy(text, name="p").actions
    assert (rule.when.kind, rule.otherwise, rule.gates.denied_share) == (
        (Kind.FALSITY, Kind.FICTION),
        Action.DROP,
        0.25,
    )
    assert rule.gates.max_claims == RewriteGates().max_claims


def test_a_file_is_read_and_names_the_policy(tmp_path: Path) -> None:
    path = tmp_path / "nightly.yaml"
    path.write_text("version: 1\nextends: audit\n", "utf-8")
    assert load_policy(path).name == "nightly"


def test_an_unknown_preset_is_told_its_neighbour() -> None:
    with pytest.raises(UsageError, match="did you mean 'pretraining'"):
        load_policy("pretrainin")


def test_the_digest_changes_with_the_rules_and_not_with_the_name() -> None:
    one, two = (read_policy("version: 1", name=name) for name in ("a", "b"))
    other = read_policy("version: 1\ndetect: {min_score: 0.6}", name="a")
    assert one.digest == two.digest != other.digest
