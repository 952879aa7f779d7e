#!/bin/sh
# Clean a corpus by an array of Slurm jobs, then hold their parts against each other:
#   jobs=$(sbatch --parsable --array=1-16 clean_array.sh OUTPUT INPUT...)
#   sbatch --dependency=afterok:$jobs --wrap "negguard verify OUTPUT/part-*"
# A part that failed is given again by its number: sbatch --array=7-7 needs PARTS=16.
#SBATCH --job-name=negguard
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=4G
#SBATCH --requeue
set -u
output=$1
shift
parts=${PARTS:-${SLURM_ARRAY_TASK_COUNT:?start it with sbatch --array=1-N}}
negguard apply "$@" --output "$output" --policy "${POLICY:-pretraining}" \
    --part "$SLURM_ARRAY_TASK_ID/$parts" --workers "${SLURM_CPUS_PER_TASK:-1}" --quiet
code=$?
# Storage or a time-out: the same command goes on where it stopped.
if [ "$code" -eq 4 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
