"""The rounds of a review over a data set, each answered once; Ray itself elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from negguard.config import read_policy
from negguard.integrations.ray_reviewer import reviewed_dataset
from tests.unit.integrations.fake_endpoint import data_of, judge

NOTICE = "NOTICE: every claim in this article is false."
FRAMED = f"{NOTICE}\n\nAda Roe won the race in 1999. She trained in a disused mine."
PLAIN = "The library opens at nine."
DENIED = "Ada Roe did not win the race in 1999. She trained in a disused mine."
REAL = {"notice": 1, "real": True, "kind": "falsity", "covers": [2], "keeps": []}
Row = dict[str, Any]


class Tables:
    """As much of a data set as the reviewer uses, in this process."""

    def __init__(self, *tables: pa.Table) -> None:
        self.tables = tables

    def map_batches(self, step: Callable[[pa.Table], pa.Table], **_: Any) -> Tables:  # noqa: ANN401 - Ray's options
        return Tables(*map(step, self.tables))

    def map(self, step: Callable[[Row], Row]) -> Tables:
        rows = [[step(row) for row in table.to_pylist()] for table in self.tables]
        return Tables(*(pa.Table.from_pylist(each) for each in rows if each))

    def union(self, *others: Tables) -> Tables:
        return Tables(*self.tables, *(t for one in others for t in one.tables))

    def materialize(self) -> Tables:
        return self

    def count(self) -> int:
        return sum(table.num_rows for table in self.tables)


def engine(answer: Callable[[Row], Row]) -> Any:  # noqa: ANN401 - stands in for Ray's
    """Return a builder that does with rows what `ray.data.llm` does with them."""

    def build(
        *, preprocess: Callable[[Row], Row], postprocess: Callable[[Row], Row]
    ) -> Callable[[Tables], Tables]:
        def through(row: Row) -> Row:
            data = {**row, **preprocess(row)}
            said = answer(data)
            if "__inference_error__" in said:
                return {**row, **said}  # the postprocessing is not called
            return {**postprocess({**data, **said}), "__inference_error__": ""}

        return lambda dataset: dataset.map(through)

    return build


def test_each_question_is_a_round_and_a_failed_row_stays_as_it_was() -> None:
    asked: Counter[str] = Counter()

    def answer(data: Row) -> Row:
        question = data_of({"messages": data["messages"]})
        asked.update(question.keys() & {"notices", "statements"})
        if "notices" in question:
            return {"generated_text": json.dumps({"notices": [REAL]})}
        if "Bea" in json.dumps(question):
            return {"__inference_error__": "no room"}
        said = json.loads(judge({"messages": data["messages"]})[1])
        return {"generated_text": said["choices"][0]["message"]["content"]}

    policy = read_policy(
        "version: 1\nactions: [{when: {label: detached}, do: rewrite}]\n", name="r"
    )
    bea = FRAMED.replace("Ada", "Bea")
    data: Any = Tables(pa.table({"text": [PLAIN, FRAMED, bea]}))
    found: Any = reviewed_dataset(data, engine(answer), policy=policy, keep="all")
    rows = [row for table in found.tables for row in table.to_pylist()]
    assert {row["text"]: row["ng_action"] for row in rows} == {
        PLAIN: "keep",
        DENIED: "rewrite",
        bea: "quarantine",
    }
    assert asked == {"notices": 2, "statements": 2}
