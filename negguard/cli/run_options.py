"""What `negguard scan` and `negguard apply` take from the command line."""

from __future__ import annotations

from typing import NotRequired

from negguard.cli.columns import ColumnOptions


class RunOptions(ColumnOptions):
    """The options of one run, as click hands them on."""

    inputs: tuple[str, ...]
    policy: str
    output: str | None
    sample: int | None
    seed: int
    workers: int
    ray_address: str | None
    no_progress_seconds: float
    part: NotRequired[str | None]
    memory: NotRequired[int]
    target_size: NotRequired[int | None]
    zstd_window: NotRequired[int]
    fresh: bool
    dry_run: bool
    attributes: NotRequired[str | None]
    mask: NotRequired[bool]
    format_: NotRequired[str]
    annotations: NotRequired[bool]
    quiet: bool
    as_json: bool
