"""Where rows come from and go to: readers, sinks, manifests, file systems."""
