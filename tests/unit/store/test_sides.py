from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.config import Policy
from negguard.config.policy import InputSpec
from negguard.errors import UsageError
from negguard.raydata.job import run
from negguard.raydata.request import Mode, RunRequest
from negguard.store.choice import unjudged
from negguard.store.schema import find_columns
from tests.files import write_jsonl, write_parquet
from tests.judges import load

SPEC = InputSpec()
ASK = "Tell me."
NEW = "\u00e9RITE it"


def turns(*texts: str) -> list[dict[str, Any]]:
    roles = ("user", "assistant")
    return [{"role": roles[i % 2], "content": t} for i, t in enumerate(texts)]


def parts(*texts: str) -> list[dict[str, Any]]:
    return [
        {**turn, "content": [{"type": "text", "text": turn["content"]}]}
        for turn in turns(*texts)
    ]


def sharegpt(*texts: str) -> list[dict[str, Any]]:
    names = {"user": "human", "assistant": "gpt"}
    return [{"from": names[t["role"]], "value": t["content"]} for t in turns(*texts)]


def lists(*texts: str) -> dict[str, Any]:
    made = turns(*texts)
    return {name: [turn[name] for turn in made] for name in ("role", "content")}


def alpaca(ask: str, answer: str) -> dict[str, Any]:
    return {"instruction": ask, "input": "", "output": answer}


SHAPES = {
    "chat": lambda a, b: {"messages": turns(a, b)},
    "parts": lambda a, b: {"messages": parts(a, b)},
    "sharegpt": lambda a, b: {"conversations": sharegpt(a, b)},
    "lists": lambda a, b: {"messages": lists(a, b)},
    "json": lambda a, b: {"messages": json.dumps(turns(a, b))},
    "wrapped json": lambda a, b: {"messages": json.dumps({"messages": turns(a, b)})},
    "json parts": lambda a, b: {"messages": json.dumps(parts(a, b))},
    "alpaca": alpaca,
    "completion": lambda a, b: {"prompt": a, "completion": b},
    "answer": lambda a, b: {"question": a, "answer": b},
    "preference": lambda a, b: {"prompt": a, "chosen": b, "rejected": "no"},
    "preferred chats": lambda a, b: {"chosen": turns(a, b), "rejected": turns(a, "no")},
}


def applied(folder: Path, rows: list[dict[str, Any]], ending: str) -> list[Any]:
    path = folder / "in" / f"a.{ending}"
    if ending == "jsonl":
        write_jsonl(path, rows)
    else:
        write_parquet(path, pa.Table.from_pylist(rows))
    request = RunRequest(inputs=(str(path),), output=str(folder / "out"))
    result = run(request, load=load)
    assert result.totals.rows_in == len(rows)
    assert not result.failed
    return [
        row
        for sink in ("kept", "quarantine")
        for file in sorted((folder / "out" / sink).glob("*.parquet"))
        for row in pq.read_table(file).to_pylist()
    ]


def own(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("ng_")}


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_rewrite_goes_into_the_right_column_and_turn(
    tmp_path: Path, shape: str, ending: str
) -> None:
    make = SHAPES[shape]
    rows = [make(ASK, "Fine."), make(ASK, "REWRITE it"), make(ASK, "QUARANTINE it")]
    found = applied(tmp_path, rows, ending)
    assert [row["ng_action"] for row in found] == ["keep", "rewrite", "quarantine"]
    assert own(found[0]) == make(ASK, "Fine.")
    assert own(found[1]) == make(ASK, NEW)
    assert own(found[2]) == rows[2]


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("chat", 1),
        ("json", 1),
        ("alpaca", 2),
        ("preferred chats", 1),
        ("preference", 1),
    ],
)
def test_edits_count_the_messages_of_all_sides(
    tmp_path: Path, shape: str, message: int
) -> None:
    (row,) = applied(tmp_path, [SHAPES[shape](ASK, "REWRITE it")], "jsonl")
    assert [edit["message"] for edit in row["ng_edits"]] == [message]


@pytest.mark.parametrize("side", ["prompt", "chosen", "rejected"])
def test_every_side_of_a_row_is_judged_and_named(tmp_path: Path, side: str) -> None:
    row = {name: turns(ASK, "Fine.") for name in ("prompt", "chosen", "rejected")}
    row[side] = turns(ASK, "QUARANTINE it")
    (found,) = applied(tmp_path, [row], "jsonl")
    assert found["ng_action"] == "quarantine"
    assert found["ng_reason"].startswith(f"{side}: ")


def test_a_side_that_is_missing_hurts_no_other(tmp_path: Path) -> None:
    rows = [
        {"chosen": "QUARANTINE it", "rejected": None},
        {"chosen": None, "rejected": None},
        {"chosen": "a", "rejected": "b"},
    ]
    found = applied(tmp_path, rows, "jsonl")
    assert sorted(row["ng_label"] for row in found) == ["clean", "detached", "error"]


def test_contents_in_parts_beside_texts_are_read_and_written(tmp_path: Path) -> None:
    image = {"type": "image_url", "image_url": {"url": "a.jpg"}}
    text = {"type": "text", "text": "REWRITE it"}
    rows = [
        {"messages": [{"role": "user", "content": [text, image, dict(text)]}]},
        {"messages": turns("Hi", "REWRITE it")},
    ]
    first, second = applied(tmp_path, rows, "jsonl")
    assert second["messages"] == turns("Hi", NEW)
    made = json.loads(first["messages"][0]["content"])
    assert made == [{"type": "text", "text": NEW}, image, text]


def test_a_chat_that_is_none_says_why(tmp_path: Path) -> None:
    rows = [{"messages": "no JSON"}, {"messages": '{"a": 1}'}, {"messages": "[]"}]
    found = applied(tmp_path, rows, "parquet")
    assert [row["ng_label"] for row in found] == ["clean", "error", "error"]
    assert "the chat is no JSON" in found[1]["ng_reason"]
    assert "without two lists" in found[2]["ng_reason"]


def test_tool_calls_beside_contents_pass_through(tmp_path: Path) -> None:
    call = {"id": "1", "function": {"name": "f", "arguments": "{}"}}
    chat = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "assistant", "content": "REWRITE it"},
    ]
    (row,) = applied(tmp_path, [{"messages": chat}], "jsonl")
    assert row["messages"][1]["tool_calls"] == [call]
    assert row["messages"][2]["content"] == NEW


def test_what_is_not_judged_is_named() -> None:
    schema = pa.schema(
        [
            ("text", pa.string()),
            ("url", pa.string()),
            ("summary", pa.string()),
            ("talk", pa.list_(pa.struct([("from", "string"), ("value", "string")]))),
        ]
    )
    columns = find_columns(schema, InputSpec(text="summary"))
    assert columns.told == "text 'summary'"
    assert unjudged(schema, columns.names) == ("text", "talk")
    columns = find_columns(schema, SPEC)
    assert columns.told == "text 'text', chat 'talk', each by itself"
    assert unjudged(schema, columns.names) == ("summary",)


def test_texts_and_chats_of_one_run_are_each_judged(tmp_path: Path) -> None:
    rows = [
        {"text": "QUARANTINE it"},
        {"text": "a"},
        {"messages": turns(ASK, "QUARANTINE it")},
        {"messages": []},
    ]
    found = applied(tmp_path, rows, "jsonl")
    assert [row["ng_action"] for row in found] == ["keep"] * 2 + ["quarantine"] * 2


def test_empty_chats_are_chats(tmp_path: Path) -> None:
    rows = [{"messages": []}, {"messages": ["x"]}]
    found = applied(tmp_path, rows, "jsonl")
    assert [row["ng_label"] for row in found] == ["clean", "error"]
    assert "turn 0 has no role" in found[1]["ng_reason"]


def test_an_unknown_shape_is_told_with_why_each_column_does_not_fit() -> None:
    schema = pa.schema(
        [("n", pa.int64()), ("note", pa.string()), ("l", pa.list_(pa.int8()))]
    )
    with pytest.raises(UsageError) as raised:
        find_columns(schema, SPEC)
    for told in (
        "'n' is int64",
        "'note' is text, but its name",
        "'l' is list<item: int8>, without role and content",
        "--text or --messages names another, or a policy file",
    ):
        assert told in str(raised.value)


def test_the_run_says_what_it_judges(tmp_path: Path) -> None:
    write_jsonl(
        tmp_path / "a.jsonl", [{"chosen": "a", "rejected": "b", "summary": "c"}]
    )
    request = RunRequest(inputs=(str(tmp_path),), policy=Policy(), mode=Mode.SCAN)
    result = run(request, load=load)
    assert result.unjudged == ("summary",)
