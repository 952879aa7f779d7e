"""From a document to its verdict: candidates, frames, what they cover, claims."""
