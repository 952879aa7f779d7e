"""The parts of the rewriting benchmark, one subject each."""
