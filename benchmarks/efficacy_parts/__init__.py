"""Parts of the efficacy benchmark: data, arms, a small model, measures, tables."""
