"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterable


def number(value: int) -> str:
    """Return a count with thousands apart.

    >>> number(12345)
    '12,345'
    """
    return f"{value:,}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where it is not one.

    >>> counted(1, "file"), counted(1200, "file"), counted(2, "retry")
    ('1 file', '1,200 files', '2 retries')
    """
    if count == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number(count)} {plural}"


def decimal(value: float) -> str:
    """Return a number with three digits that count.

    >>> decimal(0.1234), decimal(12.345), decimal(1234.5)
    ('0.123', '12.3', '1,234')
    """
    if value >= 1000:
        return f"{value:,.0f}"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f}"


def percent(share: float) -> str:
    """Return a share (0 to 1) in percent, with two digits that count.

    >>> percent(0.0), percent(0.00034), percent(0.0346), percent(0.254), percent(1e308)
    ('0%', '0.034%', '3.5%', '25.4%', 'over 1,000,000%')
    """
    if share > 1e4:
        return "over 1,000,000%"  # growth from nothing has no number
    value = 100 * share
    if value == 0:
        return "0%"
    if value >= 100:
        return f"{value:.0f}%"
    digits = 1 if value >= 1 else 2 if value >= 0.1 else 3 if value >= 0.01 else 5
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") + "%"


def duration(seconds: float) -> str:
    """Return seconds as hours, minutes and seconds.

    >>> duration(0.5), duration(75), duration(7384)
    ('0.5 s', '1 min 15 s', '2 h 03 min')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {left:02d} s" if minutes else f"{left} s"


def by_tier(tiers: Iterable[tuple[str, float]]) -> str:
    """Return where seconds went, in words; what took none is left out.

    >>> by_tier([("read", 1.25), ("screen", 0.0), ("judge", 75.0)])
    'read 1.2 s, judge 1 min 15 s'
    """
    return ", ".join(f"{name} {duration(s)}" for name, s in tiers if s >= 0.05)


def size(count: float) -> str:
    """Return a number of bytes in decimal units.

    >>> size(950), size(12_300_000)
    ('950 B', '12.3 MB')
    """
    units = ("B", "kB", "MB", "GB")
    for unit in units:
        if count < 1000:
            return f"{count:.0f} B" if unit == "B" else f"{decimal(count)} {unit}"
        count /= 1000
    return f"{decimal(count)} TB"
