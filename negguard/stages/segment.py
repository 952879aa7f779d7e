"""Segment a text: headings, paragraphs, items, quotes, code, rows and sentences."""

from __future__ import annotations

from negguard.text.layout import Layout, Pace, unhurried


def segment(text: str, pace: Pace = unhurried) -> Layout:
    """Return the layout of `text`; its parts are computed when they are asked for."""
    return Layout(text, pace)
