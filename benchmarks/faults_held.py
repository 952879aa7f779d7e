"""A disturbed run, finished by the same command and held against a calm one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.faults_table import Figure
from negguard.store.folders import open_folder
from negguard.store.retries import Retries
from negguard.store.verify import verify_run
from tests.files import corpus, drafts, ids_out, manifest_digests, shard_bytes
from tests.runs import Folders, do

FILES, ROWS = 4, 30


def small(folder: Path, *, files: int = FILES) -> Folders:
    """Return a small corpus and a place for its output."""
    return corpus(folder / "in", files=files, count=ROWS), folder / "out"


def held(name: str, folders: Folders, *, asked: int, tried: int) -> Figure:
    """Finish a disturbed run, and count what differs from a calm one."""
    do(folders)
    calm = folders[1].with_name("calm")
    do((folders[0], calm))
    same = (
        shard_bytes(folders[1]) == shard_bytes(calm)
        and manifest_digests(folders[1]) == manifest_digests(calm)
        and not drafts(folders[1])
    )
    verify_run(open_folder(str(folders[1]), Retries()))
    found, wanted = Counter(ids_out(folders[1])), Counter(ids_out(calm))
    return Figure(
        fault=name,
        asked=asked,
        tried=tried,
        survived=tried if same else 0,
        lost=(wanted - found).total(),
        doubled=(found - wanted).total(),
    )
