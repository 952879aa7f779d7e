"""Find text that disowns other text, before a model trains on it."""
