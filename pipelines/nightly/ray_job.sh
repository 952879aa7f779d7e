#!/bin/sh
# Run on a standing Ray cluster: ray_job.sh http://HEAD:8265 OUTPUT INPUT...
# Ray reports every failure as 1; run.json in OUTPUT/_negguard has the real exit code.
set -eu
address=$1 output=$2
shift 2
exec ray job submit --address "$address" \
    --runtime-env "$(dirname "$0")/ray_runtime_env.yaml" \
    -- negguard apply "$@" --output "$output" --policy pretraining \
    --ray-address auto --workers "${NEGGUARD_WORKERS:-64}"
