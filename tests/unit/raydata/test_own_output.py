"""What a run wrote is scanned like any corpus, and never annotated twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.errors import UsageError
from negguard.raydata.job import plan_run
from negguard.raydata.request import Mode
from tests.files import corpus
from tests.judges import load
from tests.runs import Folders, do, request


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    given = corpus(tmp_path / "in", files=1), tmp_path / "out"
    do(given)
    return tmp_path / "out" / "kept", tmp_path / "again"


def test_kept_rows_are_scanned_with_a_word(folders: Folders) -> None:
    asked = request(folders, mode=Mode.SCAN)
    assert plan_run(asked, load=load).columns == (
        "text 'text'; annotations of an earlier run are ignored"
    )
    result = do(folders, mode=Mode.SCAN)
    assert result.totals.rows_in > 0
    assert not result.failed
    assert not result.totals.quarantined


def test_kept_rows_are_not_annotated_again(folders: Folders) -> None:
    with pytest.raises(UsageError, match="annotation columns already"):
        do(folders)
