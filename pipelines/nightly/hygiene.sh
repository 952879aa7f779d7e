#!/bin/sh
# Scan what is new or changed in a corpus, then write what machines and people read.
#   hygiene.sh RUN_FOLDER REPORT_FOLDER INPUT...
# The exit code is that of the scan: 1 a fail threshold was crossed, 3 unreadable
# inputs, 4 infrastructure (safe to run again), 5 last night's run is still going on.
set -u
run=$1 reports=$2
shift 2
policy=${NEGGUARD_POLICY:-$(dirname "$0")/hygiene.yaml}
mkdir -p "$reports"
negguard scan "$@" --output "$run" --policy "$policy" --workers "${NEGGUARD_WORKERS:-1}"
code=$?
case $code in 0 | 1 | 3)
    negguard report "$run" --html "$reports/report.html" --markdown "$reports/report.md" \
        --junit "$reports/junit.xml" --prometheus "$reports/negguard.prom" || exit $?
    ;;
esac
exit $code
