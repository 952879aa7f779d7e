"""The marker holds for the notes that it was written for, and for no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from negguard.errors import IntegrityError
from negguard.store.folders import Folder, open_folder, write_file
from negguard.store.manifest import PLAN, REPORT, RUN, SUCCESS
from negguard.store.marker import check_marker, manifests_digest, marker_of
from negguard.store.retries import Retries
from tests.unit.store.test_manifest import MANIFEST


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = open_folder(str(tmp_path), Retries(attempts=1))
    write_file(made, PLAN, b"{}\n")
    write_file(made, RUN, b"{}\n")
    write_file(made, SUCCESS, marker_of(made, [MANIFEST], owner="token"))
    return made


def test_an_untouched_run_is_marked(folder: Folder) -> None:
    marker = check_marker(folder)
    assert marker["owner"] == "token"
    assert marker["shards"] == manifests_digest([MANIFEST])
    assert set(marker["notes"]) == {PLAN, RUN}


def test_a_missing_marker_is_no_finished_run(folder: Folder) -> None:
    folder.delete([SUCCESS])
    with pytest.raises(IntegrityError, match="no run finished here"):
        check_marker(folder)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (PLAN, b"{ }\n", "is not the one"),
        (REPORT, b"<html>", "is not the one"),
        (SUCCESS, b"{}", "not as it was written"),
    ],
)
def test_changed_and_added_notes_are_noticed(
    folder: Folder, name: str, data: bytes, words: str
) -> None:
    write_file(folder, name, data)
    with pytest.raises(IntegrityError, match=words):
        check_marker(folder)


def test_a_note_that_is_gone_is_noticed(folder: Folder) -> None:
    folder.delete([RUN])
    with pytest.raises(IntegrityError, match="is missing"):
        check_marker(folder)
