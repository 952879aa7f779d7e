"""The arms as a plain SVG plot: net margin and polarity, a dot for each seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.efficacy_parts.tables import LABELS

Arms = Mapping[str, Mapping[str, Any]]
PANELS = (("net", "net margin", 320), ("polarity", "polarity of the claim", 600))
WIDTH, PANEL, TOP, STEP = 860, 240, 48, 20
LEFT_OUT = {"untrained"}  # it has no margin beside a filler run


def plot(arms: Arms) -> str:
    """Return the plot."""
    names = [name for name in LABELS if name in arms and name not in LEFT_OUT]
    height = TOP + STEP * len(names) + 12
    drawn = [
        f'<text x="8" y="{TOP + STEP * row + 12}">{escape(LABELS[name])}</text>'
        for row, name in enumerate(names)
    ]
    for measure, title, left in PANELS:
        drawn += _panel({name: arms[name][measure] for name in names}, title, left)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        'font-family="sans-serif" font-size="11">' + "".join(drawn) + "</svg>\n"
    )


def _panel(
    rows: Mapping[str, Mapping[str, Any]], title: str, left: int
) -> Iterator[str]:
    values = [0.0, *(one for row in rows.values() for one in row["by_seed"])]
    low, high = min(values), max(values)

    def place(value: float) -> float:
        return left + PANEL * (value - low) / ((high - low) or 1.0)

    bottom = TOP + STEP * len(rows)
    yield f'<text x="{left}" y="18" font-weight="bold">{escape(title)}</text>'
    for value in sorted({low, 0.0, high}):
        yield f'<text x="{place(value):.0f}" y="36" fill="#666">{value:.1f}</text>'
    zero = place(0.0)
    yield f'<line x1="{zero:.0f}" x2="{zero:.0f}" y1="40" y2="{bottom}" stroke="#999"/>'
    for number, row in enumerate(rows.values()):
        middle = TOP + STEP * number + 8
        start, end = sorted((zero, place(row["mean"])))
        yield (
            f'<rect x="{start:.1f}" y="{middle - 5}" width="{end - start:.1f}" '
            'height="10" fill="#9bc"/>'
        )
        for value in row["by_seed"]:
            yield f'<circle cx="{place(value):.1f}" cy="{middle}" r="2.5" fill="#135"/>'
