"""Segment a text: headings, paragraphs, items, quotes, code, rows and sentences."""

from __future__ import annotations

from negguard.text.layout import Layout


def segment(text: str) -> Layout:
    """Return the layout of `text`; its parts are computed when they are asked for."""
    return Layout(text)
