"""Bulk runs and pipeline stages; only `cluster` imports Ray."""
