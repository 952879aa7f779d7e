"""Rules: what frames look like, as data with examples that are tests."""
