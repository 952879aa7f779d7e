"""Thin adapters to neighbouring tools, on the one core."""
