"""Parts of the detection benchmark: what goes in, what is compared, what is counted."""
