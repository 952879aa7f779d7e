"""Benchmarks: each prints its table and writes what the README quotes."""
