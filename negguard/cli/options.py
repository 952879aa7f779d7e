"""Options that several commands share, each written once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click
from click.shell_completion import CompletionItem

Command = TypeVar("Command", bound=Callable[..., object])
Decorator = Callable[[Command], Command]

# Seconds.
NO_PROGRESS = 1800.0
MEMORY = 2048  # MiB, as `negguard.raydata.request` says
# `negguard.store.packed.USUAL_WINDOW`; not loaded before the first line is out.
ZSTD_WINDOW = 27
# `negguard.config.DEFAULT`, which is not loaded before the first line is out.
POLICY = "audit"
INPUTS = """
INPUT is a file, a folder, a glob, a URL that fsspec opens (s3://, gs://, hf://), or a
folder saved by `datasets`: Parquet, Arrow IPC, JSON lines or a .json array (plain, .gz,
.zst, .bz2, .xz), with a text or a chat column. A path that exists is no pattern.
"""


def examples(*lines: str, about: str = "") -> str:
    """Return the end of a command's help: commands to copy, then what `about` says.

    The control character keeps click from joining the lines to a paragraph.
    """
    shown = "\n".join(f"  {line}" for line in lines)
    return f"\b\nExamples:\n{shown}\n\n{about}"


def complete_policy(
    context: click.Context,  # noqa: ARG001 - what click gives
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Return the presets that begin as a word does, and files."""
    from negguard.config import PRESETS  # noqa: PLC0415 - `scan` prints before it loads

    presets = [name for name in PRESETS if name.startswith(incomplete)]
    return [*map(CompletionItem, presets), CompletionItem(incomplete, type="file")]


def inputs_argument(command: Command) -> Command:
    """Add INPUT..., which shells complete as files."""
    return click.argument(
        "inputs", nargs=-1, required=True, metavar="INPUT...", type=click.Path()
    )(command)


def run_argument(command: Command) -> Command:
    """Add RUN, which shells complete as a folder."""
    kind = click.Path(file_okay=False)
    return click.argument("run", metavar="RUN", type=kind)(command)


def json_option(command: Command) -> Command:
    """Add `--json`."""
    what = "Print one JSON object on standard output and nothing else."
    return click.option("--json", "as_json", is_flag=True, help=what)(command)


def quiet_option(command: Command) -> Command:
    """Add `--quiet`."""
    what = "Print no progress and no summary; errors only."
    return click.option("--quiet", "-q", is_flag=True, help=what)(command)


def policy_option(command: Command) -> Command:
    """Add `--policy`, a preset or a file."""
    return click.option(
        "--policy",
        "-p",
        metavar="NAME|FILE",
        default=POLICY,
        show_default=True,
        shell_complete=complete_policy,
        help="Preset (audit, pretraining, synthetic, redteam) or policy file.",
    )(command)


def workers_option(
    default: int = 1, *, what: str = "Processes of this machine, or tasks of a cluster."
) -> Callable[[Command], Command]:
    """Add `--workers`."""
    return click.option(
        "--workers",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        metavar="N",
        help=what,
    )


def sample_option(
    *, default: int | None = None, what: str
) -> Callable[[Command], Command]:
    """Add `--sample`; without a default, everything is judged."""
    return click.option(
        "--sample",
        type=click.IntRange(min=1),
        default=default,
        show_default=default is not None,
        metavar="N",
        help=what,
    )


def seed_option(*, what: str) -> Callable[[Command], Command]:
    """Add `--seed`."""
    return click.option("--seed", type=int, default=0, show_default=True, help=what)


def run_options(command: Command) -> Command:
    """Add what every command that reads a corpus takes."""
    for option in reversed(
        (
            sample_option(what="Judge only N documents, chosen by the seed."),
            seed_option(
                what="What chooses the sample, and the examples of the report."
            ),
            workers_option(),
            click.option(
                "--ray-address",
                metavar="ADDR",
                help="Ray cluster to run on (auto: the running one; local: a new one).",
            ),
            click.option(
                "--part",
                metavar="I/N",
                help="Do the I-th of N parts, into a folder of its own in --output.",
            ),
            click.option(
                "--target-size",
                type=click.IntRange(min=1),
                metavar="MIB",
                help="Cut files of twice this into shards of about this; else of 1 GiB "
                "into 256 MiB.",
            ),
            click.option(
                "--memory",
                type=click.IntRange(min=1),
                default=MEMORY,
                show_default=True,
                metavar="MIB",
                help="What a worker may take; a cluster sets it aside for each task.",
            ),
            click.option(
                "--no-progress-seconds",
                type=click.FloatRange(min=0, min_open=True),
                default=NO_PROGRESS,
                show_default=True,
                metavar="S",
                help="Give up (exit 4) where no row was judged for so long.",
            ),
            click.option(
                "--zstd-window",
                type=click.IntRange(ZSTD_WINDOW, 31),
                default=ZSTD_WINDOW,
                show_default=True,
                metavar="N",
                help="Decode Zstandard windows of up to 2^N bytes (31: --long=31).",
            ),
            click.option(
                "--dry-run",
                is_flag=True,
                help="Say what would be read and what it would take; write nothing.",
            ),
            quiet_option,
            json_option,
        )
    ):
        command = option(command)
    return command
