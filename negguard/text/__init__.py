"""Spans, edits and the fold: pure functions of text."""
