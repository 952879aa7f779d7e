"""Data files of a run, a row group at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq

from negguard.store.folders import Folder
from negguard.store.manifest import (
    data_name,
)
from negguard.store.places import find_place, open_input
from negguard.store.retries import Retries


@contextmanager
def open_rows(folder: Folder, sink: str, shard: str) -> Iterator[pq.ParquetFile]:
    """Open a sink's rows of a shard."""
    place = find_place(f"{folder.url.rstrip('/')}/{data_name(sink, shard)}")
    with open_input(place, Retries()) as source:
        yield pq.ParquetFile(source)


def row_groups(
    file: pq.ParquetFile, names: list[str] | None = None
) -> Iterator[pa.Table]:
    """Yield the row groups of a file, with the columns of these names."""
    for group in range(file.num_row_groups):
        yield file.read_row_group(group, columns=names)
