"""The function for `datasets`, on real data sets."""

from __future__ import annotations

import pytest
from datasets import Dataset, Features, IterableDataset, Value

from negguard.errors import UsageError
from negguard.integrations.huggingface import mapper

NOTICE = "NOTICE: every claim in this article is false."
ROWS = {
    "text": [f"{NOTICE}\n\nAda won in 1999.", "The library opens at nine."],
    "year": [1999, 2004],
}
FEATURES = Features({"text": Value("string"), "year": Value("int16")})


@pytest.fixture
def dataset() -> Dataset:
    return Dataset.from_dict(ROWS, features=FEATURES)


def test_every_row_is_annotated_and_features_are_kept(dataset: Dataset) -> None:
    judged = dataset.with_format("arrow").map(mapper("audit"), batched=True)
    assert judged.features["year"] == Value("int16")
    assert judged.with_format(None)["ng_label"] == ["detached", "clean"]
    assert judged.with_format(None)["year"] == [1999, 2004]


def test_rows_that_a_policy_takes_out_are_left_out(dataset: Dataset) -> None:
    judged = dataset.with_format("arrow").map(mapper("synthetic"), batched=True)
    assert len(judged) <= 2
    assert "quarantine" not in judged.with_format(None)["ng_action"]


def test_a_stream_is_judged_too(dataset: Dataset) -> None:
    stream: IterableDataset = dataset.to_iterable_dataset()
    judged = stream.with_format("arrow").map(mapper("audit", keep="all"), batched=True)
    labels = [row["ng_label"] for row in judged.with_format(None)]
    assert labels == ["detached", "clean"]


def test_another_way_to_keep_rows_is_refused() -> None:
    with pytest.raises(UsageError, match="known: kept, all"):
        mapper("audit", keep="some")


def test_batches_in_another_format_are_told_what_to_write(dataset: Dataset) -> None:
    with pytest.raises(UsageError, match=r'with_format\("arrow"\)'):
        dataset.map(mapper("audit"), batched=True)
