"""Whether scores are true: of frames that score 0.8, eight in ten should be real."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.detection_parts.rows import Judged, Prediction
from benchmarks.detection_parts.spans import Figures

BINS = 10
SIZE, MARGIN = 320, 44
Scored = Sequence[tuple[float, bool]]


def calibration(said: Iterable[tuple[Judged, Prediction]]) -> Figures:
    """Return bins and the expected error, for rows with a score and for all rows.

    A row in which no frame was found at all has the score 0, so that `all` blames the
    scores for what was missed as well.
    """
    pairs = [(found.score, row.positive) for row, found in said]
    scored = [pair for pair in pairs if pair[0] > 0]
    return {"scored": reliability(scored), "all": reliability(pairs)}


def reliability(pairs: Scored) -> Figures:
    """Return mean score and share of framed rows by bin, and the error expected.

    The error is the distance between the two, weighed by the rows of a bin.

    >>> reliability([(0.75, True), (0.75, False)])["expected_error"]
    0.25
    """
    bins: list[Figures] = []
    error = 0.0
    for number in range(BINS):
        own = [p for p in pairs if min(int(p[0] * BINS), BINS - 1) == number]
        score = sum(each for each, _ in own) / max(1, len(own))
        framed = sum(right for _, right in own) / max(1, len(own))
        error += len(own) * abs(score - framed) / max(1, len(pairs))
        bins.append(
            {
                "from": number / BINS,
                "to": (number + 1) / BINS,
                "rows": len(own),
                "score": round(score, 4) if own else None,
                "framed": round(framed, 4) if own else None,
            }
        )
    return {
        "rows": len(pairs),
        "expected_error": round(error, 4) if pairs else None,
        "bins": bins,
    }


def drawn(bins: Iterable[Mapping[str, object]]) -> str:
    """Return the reliability plot as SVG: on the diagonal, scores are true."""
    points = [
        (float(str(each["score"])), float(str(each["framed"])), int(str(each["rows"])))
        for each in bins
        if each["rows"]
    ]
    most = max((rows for _, _, rows in points), default=1)
    line = " ".join(f"{_x(score):.1f},{_y(framed):.1f}" for score, framed, _ in points)
    ticks = "".join(_tick(number / 5) for number in range(6))
    dots = "".join(
        f'<circle cx="{_x(score):.1f}" cy="{_y(framed):.1f}" '
        f'r="{3 + 7 * (rows / most) ** 0.5:.1f}" fill="#47a" fill-opacity="0.7">'
        f"<title>{rows} rows</title></circle>"
        for score, framed, rows in points
    )
    side = SIZE + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
        'font-family="sans-serif" font-size="11">'
        f'<text x="{MARGIN}" y="20" font-weight="bold">Share of framed documents by '
        f"score</text>{ticks}"
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#aaa" '
        'stroke-dasharray="4"/>'
        f'<polyline points="{line}" fill="none" stroke="#47a"/>{dots}'
        f'<text x="{_x(0.5)}" y="{side - 8}" text-anchor="middle">score</text></svg>\n'
    )


def _x(share: float) -> float:
    return MARGIN + SIZE * share


def _y(share: float) -> float:
    return MARGIN + SIZE * (1 - share)


def _tick(share: float) -> str:
    return (
        f'<text x="{_x(share)}" y="{_y(0) + 16}" text-anchor="middle">{share:.1f}'
        f'</text><text x="{_x(0) - 6}" y="{_y(share) + 4}" text-anchor="end">'
        f"{share:.1f}</text>"
        f'<line x1="{_x(0)}" y1="{_y(share)}" x2="{_x(1)}" y2="{_y(share)}" '
        'stroke="#eee"/>'
    )
