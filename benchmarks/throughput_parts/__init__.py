"""Parts of the throughput benchmark: corpus, what is measured, tables."""
