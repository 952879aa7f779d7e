"""What the documents promise of Ray: the stage of README, and the reviewer."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import ray
from ray.data import Dataset

from negguard.config import read_policy
from negguard.integrations.ray_reviewer import reviewed_dataset
from negguard.raydata.cluster import connected
from tests.unit.integrations.fake_endpoint import data_of, judge, refuses, says, served

pytestmark = [
    pytest.mark.ray,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # Ray's own, about sockets and pools
]
ROOT = Path(__file__).parents[2]
NOTICE = "NOTICE: every claim in this article is false."
FRAMED = f"{NOTICE}\n\nAda Roe won the race in 1999. She trained in a disused mine."
PLAIN = "The library opens at nine. Its new wing was paid for by the town."
TABLE = pa.table(
    {
        "text": pa.array([PLAIN, FRAMED, PLAIN], pa.large_string()),
        "n": pa.array([1, 2, 3], pa.int16()),
    }
)
Row = dict[str, Any]


def test_the_pipeline_of_the_readme_runs(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    code = next(block for block in blocks if "ray.data" in block)
    (tmp_path / "corpus").mkdir()
    pq.write_table(TABLE, tmp_path / "corpus" / "a.parquet")
    subprocess.run(  # noqa: S603 - our own documents
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RAY_ADDRESS": "local"},
    )
    written = pq.read_table(tmp_path / "annotated").sort_by("n")
    assert written.column("ng_label").to_pylist() == ["clean", "detached", "clean"]


def engine(
    answer: Callable[[Row], Row],
) -> Callable[..., Callable[[Dataset], Dataset]]:
    """Return a builder that does with rows what `ray.data.llm` does with them."""

    def build(
        *, preprocess: Callable[[Row], Row], postprocess: Callable[[Row], Row]
    ) -> Callable[[Dataset], Dataset]:
        def through(row: Row) -> Row:
            data = {**row, **preprocess(row)}
            data.update(answer(data))
            if data.get("__inference_error__"):
                data.pop("payload")
                return data  # as it is: the postprocessing is not called
            return {**postprocess(data), "__inference_error__": ""}

        return lambda dataset: dataset.map(through)

    return build


def real(*, real: object) -> str:
    entry = {"notice": 1, "real": real, "kind": "falsity", "covers": [2], "keeps": []}
    return json.dumps({"notices": [entry]})


# The name in a document decides what the model makes of it.
ANSWERS: dict[str, Row] = {
    "Ada": {"generated_text": real(real=True)},
    "Bea": {"generated_text": real(real=False)},
    "Cleo": {"generated_text": "I would rather not say"},
    "Dora": {"generated_text": None},
    "Edda": {"generated_text": '{"notices": []}'},
    "Fay": {"__inference_error__": "OutOfMemoryError: no room"},
}
NAMES = ("", *ANSWERS)


def answer(data: Row) -> Row:
    asked = data["messages"][1]["content"]
    return dict(next(each for name, each in ANSWERS.items() if name in asked))


def framed(name: str) -> str:
    return FRAMED.replace("Ada", name) if name else PLAIN


@pytest.fixture(scope="module")
def reviewed() -> pa.Table:
    """Return a plain row and one for each answer, reviewed on Ray."""
    table = pa.table(
        {
            "text": pa.array([framed(name) for name in NAMES], pa.large_string()),
            "n": pa.array(range(len(NAMES)), pa.int16()),
        }
    )
    with connected(None, 2):  # which tries again where the machine is busy
        data = ray.data.from_arrow(table)
        found = reviewed_dataset(data, engine(answer), policy="audit", keep="all")
        parts = [ray.get(ref) for ref in found.to_arrow_refs()]
    return pa.concat_tables([part for part in parts if part.num_rows]).sort_by("n")


def test_no_row_is_lost_and_columns_keep_their_types(reviewed: pa.Table) -> None:
    assert reviewed.column("n").to_pylist() == list(range(len(NAMES)))
    assert reviewed.column("text").to_pylist() == [framed(name) for name in NAMES]
    assert reviewed.schema.field("n").type == pa.int16()
    assert reviewed.schema.field("text").type == pa.large_string()


@pytest.mark.parametrize(
    ("name", "label"), [("", "clean"), ("Ada", "detached"), ("Bea", "clean")]
)
def test_the_model_confirms_or_takes_back(
    reviewed: pa.Table, name: str, label: str
) -> None:
    assert reviewed.column("ng_label")[NAMES.index(name)].as_py() == label


@pytest.mark.parametrize("name", ["Cleo", "Dora", "Edda", "Fay"])
def test_every_bad_answer_quarantines_its_row(reviewed: pa.Table, name: str) -> None:
    row = reviewed.slice(NAMES.index(name), 1).to_pylist()[0]
    assert (row["ng_label"], row["ng_action"]) == ("error", "quarantine")
    assert "not reviewed" in row["ng_reason"]


def test_a_policy_that_rewrites_asks_in_rounds() -> None:
    def said(data: Row) -> Row:
        asked = data_of({"messages": data["messages"]})
        if "notices" in asked:
            return {"generated_text": real(real=True)}
        return {"generated_text": read_text(judge({"messages": data["messages"]}))}

    rewriting = read_policy(
        "version: 1\nactions: [{when: {label: detached}, do: rewrite}]\n", name="r"
    )
    texts = [framed(name) for name in ("", "Ada", "Bea")]
    with connected(None, 2):
        data = ray.data.from_items([{"text": text} for text in texts])
        found = reviewed_dataset(data, engine(said), policy=rewriting, keep="all")
        rows = {row["text"]: row["ng_action"] for row in found.take_all()}
    assert sorted(rows.values()) == ["keep", "rewrite", "rewrite"]
    assert all("did not" in text for text, did in rows.items() if did == "rewrite")


def read_text(said: tuple[int, bytes]) -> str:
    """Return what a fake model wrote."""
    return str(json.loads(said[1])["choices"][0]["message"]["content"])


def test_ray_itself_asks_an_endpoint() -> None:
    # Its import warns about pydantic, which a module of tests may not.
    from ray.data.llm import (  # noqa: PLC0415
        HttpRequestProcessorConfig,
        build_processor,
    )

    with (
        served(says(real(real=True)), refuses()) as served_,
        connected(None, 2),
    ):
        endpoint, script = served_
        url = f"{endpoint.url}/chat/completions"
        config = HttpRequestProcessorConfig(url=url, concurrency=1)
        found = reviewed_dataset(
            ray.data.from_items(
                [{"text": framed(name)} for name in ("", "Ada", "Bea")]
            ),
            partial(build_processor, config),
            policy="audit",
            model="fake",
        )
        labels = [row["ng_label"] for row in found.take_all()]
    assert sorted(labels) == ["clean", "detached"]  # what was refused is not kept
    assert [asked["model"] for asked in script.asked] == ["fake", "fake"]
