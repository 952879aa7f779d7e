"""Ray: the stage for pipelines, and the job that runs shards."""
