"""The figures as a Markdown table beside what is asked, and as a plain SVG chart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

Row = Mapping[str, Any]
BAR = 360
RIVALS = ("datasets_map_re", "spacy_pipe", "datatrove_filter", "re2_filter")


def speed(row: Row) -> float:
    """Return megabytes of text a second."""
    return float(row["megabytes"] / row["seconds"])


def targets(rows: Sequence[Row], waits: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return each figure that is asked for: its name, what is asked, what came out."""
    by = {(row["system"], row["workers"]): speed(row) for row in rows}

    def over(first: tuple[str, int], second: tuple[str, int]) -> float | None:
        return by[first] / by[second] if first in by and second in by else None

    figures = [
        ("first tier, MB/s a core", 500, by.get(("first_tier", 1))),
        ("scan / read floor", 0.35, over(("scan", 1), ("read_floor", 1))),
        ("apply / copy floor", 0.70, over(("apply", 1), ("copy_floor", 1))),
        (
            "apply, 2 workers / Ray identity",
            2.0,
            over(("ray_apply", 2), ("ray_identity", 2)),
        ),
        ("speed-up from 1 to 2 workers", 1.7, over(("ray_apply", 2), ("apply", 1))),
        ("stage / identity in Ray", 0.80, over(("ray_stage", 2), ("ray_identity", 2))),
        *((f"scan / {name}", 10, over(("scan", 1), (name, 1))) for name in RIVALS),
    ]
    table = [_figure(name, asked, got) for name, asked, got in figures]
    for name, asked in (("without Ray", 1.0), ("with Ray", 6.0)):
        table.append(
            _figure(f"first line {name}, s", asked, waits.get(name), most=True)
        )
    return table


def _figure(
    name: str, asked: float, got: float | None, *, most: bool = False
) -> dict[str, Any]:
    """Return one line of the table; `most`: less is better."""
    met = got is not None and (got <= asked if most else got >= asked)
    return {"figure": name, "asked": asked, "measured": got, "met": met}


def markdown(report: Mapping[str, Any]) -> str:
    """Return the report as Markdown."""
    heads = (
        "system | workers | framed | MB/s | documents/s | CPU s/GB | peak MB | start s"
    )
    lines = [
        "# Throughput",
        "",
        f"{report['machine']}; {report['corpus']}",
        "",
        f"| {heads} |",
        "|---|---|---|---|---|---|---|---|",
        *map(_line, report["rows"]),
        "",
        "| figure | asked | measured | |",
        "|---|---|---|---|",
    ]
    for row in report["targets"]:
        got = "not measured" if row["measured"] is None else f"{row['measured']:.2f}"
        short = "" if row["met"] else "short"
        lines.append(f"| {row['figure']} | {row['asked']} | {got} | {short} |")
    lines += ["", "| cost per document of 3 KB | ms |", "|---|---|"]
    lines += [f"| {name} | {value:.2f} |" for name, value in report["costs"].items()]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    cpu = row["cpu_seconds"]
    cells = (
        row["system"],
        row["workers"],
        f"{row['share']:.1%}",
        f"{speed(row):.1f}",
        f"{row['rows'] / row['seconds']:,.0f}",
        "" if cpu is None else f"{1000 * cpu / row['megabytes']:.1f}",
        f"{row['peak_megabytes']:.0f}",
        f"{row['start_seconds']:.1f}",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def chart(rows: Sequence[Row]) -> str:
    """Return a bar chart of MB/s, one bar a row, on a logarithmic scale."""
    bars = []
    for place, row in enumerate(rows):
        height = 18 * place + 12
        value = speed(row)
        width = max(2.0, BAR * math.log10(1 + value) / 3.5)
        label = f"{row['system']} x{row['workers']}, {row['share']:.1%}"
        bars.append(
            f'<text x="8" y="{height + 10}">{escape(label)}</text>'
            f'<rect x="230" y="{height}" width="{width:.0f}" height="12" fill="#47a"/>'
            f'<text x="{236 + width:.0f}" y="{height + 10}">{value:.1f} MB/s</text>'
        )
    height = 18 * len(rows) + 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{height}" '
        'font-family="sans-serif" font-size="11">' + "".join(bars) + "</svg>\n"
    )
