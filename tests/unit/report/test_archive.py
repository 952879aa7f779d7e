"""Examples that are kept beside a run."""

from __future__ import annotations

from pathlib import Path

from negguard.model import Kind
from negguard.raydata.request import Example
from negguard.report.archive import keep_examples, named, read_examples
from negguard.store.folders import open_folder
from negguard.store.retries import Retries
from tests.unit.report.outcomes import rewritten


def test_kept_examples_still_know_their_rows_ids(tmp_path: Path) -> None:
    folder = open_folder(str(tmp_path), Retries())
    outcome = named(rewritten(), "row-3")
    example = Example(kind=Kind.FALSITY, place="a row 3", outcome=outcome)
    keep_examples(folder, [example], basis="b", seed=0)
    assert [each.outcome for each in read_examples(folder, basis="b")] == [outcome]
