"""The figures as a Markdown table, beside what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
NOTE = """MB are of text, fastest of up to three passes. Where a system read only a
`part` of the corpus, as it is slow, its speed there stands for all of it. `memory` is
what all processes held that they share with nobody. Workers of `cluster_apply` are
nodes of one CPU each, all on the same cores. A Ray pipeline takes seconds before its
first row, which a small corpus does not outweigh. `screen` is the first tier alone:
texts are split into segments, and each is weighed; `cascade` adds what looks more
closely at those that pass, and `candidates` the words that rules wait for. `scan` is of
the default effort, `scan_fast` and `scan_thorough` of the others."""
HEADS = (
    "system", "workers", "cores", "framed", "MB/s", "documents/s", "CPU s/GB",
    "of read", "of copy", "memory MB", "start s", "part",
)  # fmt: skip
RIVALS = ("datasets_map_re", "spacy_pipe", "datatrove_filter", "re2_filter")
MAIN_SHARES = (None, 0.005)
READ, COPY = "read_floor", "copy_floor"


def speed(row: Row) -> float:
    """Return megabytes of text a second."""
    return float(row["megabytes"] / row["seconds"])


def cpu_per_gigabyte(row: Row) -> float:
    """Return CPU seconds for a gigabyte of text."""
    return float(1000 * row["cpu_seconds"] / row["megabytes"])


def targets(
    rows: Sequence[Row], waits: Mapping[str, float], costs: Mapping[str, float]
) -> list[dict[str, Any]]:
    """Return each figure that is asked for: its name, what is asked, what came out."""
    main = {
        (row["system"], row["workers"]): row
        for row in rows
        if row["share"] in MAIN_SHARES
    }

    def over(first: tuple[str, int], second: tuple[str, int]) -> float | None:
        both = first in main and second in main
        return speed(main[first]) / speed(main[second]) if both else None

    figures = [
        ("scan / read floor, one core", 0.015, over(("scan", 1), (READ, 1))),
        (
            "scan, fast / read floor, one core",
            0.04,
            over(("scan_fast", 1), (READ, 1)),
        ),
        ("apply / copy floor, one core", 0.70, over(("apply", 1), (COPY, 1))),
        (
            "apply, 2 workers / Ray identity, 2 CPUs",
            2.0,
            over(("ray_apply", 2), ("ray_identity", 2)),
        ),
        (
            "apply, 2 workers on 2 cores / 1 on one",
            1.7,
            over(("ray_apply", 2), ("apply", 1)),
        ),
        ("stage / identity in Ray", 0.80, over(("ray_stage", 2), ("ray_identity", 2))),
        *((f"scan / {name}", 10, over(("scan", 1), (name, 1))) for name in RIVALS),
    ]
    table = [_figure(name, asked, got) for name, asked, got in figures]
    most = [
        ("first line without Ray", 1.0, waits),
        ("first line with Ray", 6.0, waits),
        ("candidate of the ordinary documents", 1.0, costs),
        ("framed document", 10.0, costs),
    ]
    for name, asked, found in most:
        unit = "s" if found is waits else "ms"
        table.append(_figure(f"{name}, {unit}", asked, found.get(name), most=True))
    return table


def _figure(
    name: str, asked: float, got: float | None, *, most: bool = False
) -> dict[str, Any]:
    """Return one line of the table; `most`: less is better."""
    met = got is not None and (got <= asked if most else got >= asked)
    sign = "at most" if most else "at least"
    return {
        "figure": name,
        "asked": f"{sign} {asked:g}",
        "measured": got,
        "met": met,
    }


def markdown(report: Mapping[str, Any]) -> str:
    """Return the report as Markdown."""
    lines = [
        "# Throughput",
        "",
        f"{report['machine']}. {_described(report['corpus'])}",
        "",
        "## Asked",
        "",
        "| figure | asked | measured | |",
        "|---|---|---|---|",
        *map(_target, report["targets"]),
        "",
        "## Measured",
        "",
        NOTE,
        "",
        f"| {' | '.join(HEADS)} |",
        "|---" * len(HEADS) + "|",
        *(_line(row, report["rows"]) for row in report["rows"]),
    ]
    if report["skipped"]:
        lines += ["", "Not measured:", "", *(f"- {x}" for x in report["skipped"])]
    if report["costs"]:
        lines += ["", "| a document of 2 to 4 KB | ms |", "|---|---|"]
        lines += [f"| {name} | {ms:.2f} |" for name, ms in report["costs"].items()]
    if report["waits"]:
        lines += ["", "| from the start to | s |", "|---|---|"]
        lines += [f"| {name} | {s:.2f} |" for name, s in report["waits"].items()]
    return "\n".join(lines) + "\n"


def _described(corpus: Mapping[str, Any]) -> str:
    return (
        f"Corpus: {corpus['files']} zstd Parquet files, "
        f"{corpus['compressed_megabytes']:.0f} MB compressed; ordinary: "
        f"{corpus['ordinary']}; framed: {corpus['framed']}."
    )


def _target(row: Mapping[str, Any]) -> str:
    got = "not measured" if row["measured"] is None else f"{row['measured']:.3f}"
    short = "" if row["met"] else "falls short"
    return f"| {row['figure']} | {row['asked']} | {got} | {short} |"


def _line(row: Row, rows: Sequence[Row]) -> str:
    cells = (
        row["system"],
        row["workers"],
        row["cores"],
        "as given" if row["share"] is None else f"{row['share']:.1%}",
        f"{speed(row):.1f}",
        f"{row['rows'] / row['seconds']:,.0f}",
        f"{cpu_per_gigabyte(row):.1f}",
        _ratio(row, rows, READ),
        _ratio(row, rows, COPY),
        f"{row['peak_megabytes']:.0f}",
        f"{row['start_seconds']:.1f}",
        f"{row['part']:.0%}",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def _ratio(row: Row, rows: Sequence[Row], floor: str) -> str:
    found = [speed(row) / speed(each) for each in rows if each["system"] == floor]
    return f"{found[0]:.2f}" if found else ""
