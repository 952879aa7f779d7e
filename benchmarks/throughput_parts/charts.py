"""Charts as plain SVG: speeds of all systems, over workers, and over framed shares."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.throughput_parts.tables import MAIN_SHARES, speed

Row = Mapping[str, Any]
Point = tuple[str, float]
WIDTH, BAR, LABEL, STEP = 720, 340, 240, 18


def charts(rows: Sequence[Row]) -> dict[str, str]:
    """Return the charts by what their file names end in."""
    main = [row for row in rows if row["share"] in MAIN_SHARES]
    return {
        "": bars(
            "MB of text a second, logarithmic",
            [(f"{row['system']} x{row['workers']}", speed(row)) for row in main],
            logarithmic=True,
        ),
        "_workers": bars(
            "apply: MB of text a second by workers",
            [
                (f"{row['system']} x{row['workers']}, {row['cores']} cores", speed(row))
                for row in main
                if "apply" in row["system"]
            ],
        ),
        "_shares": bars(
            "scan and apply: MB of text a second by share of framed documents",
            [
                (f"{row['system']}, {row['share']:.1%} framed", speed(row))
                for row in sorted(rows, key=lambda row: row["share"] or 0)
                if row["system"] in {"scan", "apply"} and row["share"] is not None
            ],
        ),
    }


def bars(title: str, points: Sequence[Point], *, logarithmic: bool = False) -> str:
    """Return a bar chart, one bar a point."""
    longest = max((_length(value, logarithmic) for _, value in points), default=1.0)
    drawn = [f'<text x="8" y="18" font-weight="bold">{escape(title)}</text>']
    for place, (label, value) in enumerate(points):
        top = STEP * place + 30
        width = max(2.0, BAR * _length(value, logarithmic) / longest)
        drawn.append(
            f'<text x="8" y="{top + 10}">{escape(label)}</text>'
            f'<rect x="{LABEL}" y="{top}" width="{width:.0f}" height="12" '
            'fill="#47a"/>'
            f'<text x="{LABEL + 6 + width:.0f}" y="{top + 10}">{value:.1f}</text>'
        )
    height = STEP * len(points) + 42
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        'font-family="sans-serif" font-size="11">' + "".join(drawn) + "</svg>\n"
    )


def _length(value: float, logarithmic: bool) -> float:  # noqa: FBT001 - private
    return math.log10(1 + value) if logarithmic else value
