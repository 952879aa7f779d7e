"""Drop the guard into a Ray Data pipeline: `python ray_stage.py IN OUT`."""

import sys

import ray

from negguard.raydata import NegGuardStage

source, target = sys.argv[1:]
ds = ray.data.read_parquet(source).map_batches(
    NegGuardStage,
    fn_constructor_kwargs={"policy": "audit"},
    batch_format="pyarrow",
    batch_size=None,
    compute=ray.data.ActorPoolStrategy(size=1),
)
ds.write_parquet(target)
