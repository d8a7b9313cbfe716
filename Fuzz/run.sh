#!/bin/bash
# Looks for inputs that break a reader: Fuzz/run.sh TARGET SECONDS
#
# Works in .build-fuzz/work/TARGET, and starts from the inputs kept in Fuzz/. What breaks the reader is written to Fuzz/found/TARGET.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1 seconds=$2
work=.build-fuzz/work/$target
mkdir -p "$work" "Fuzz/found/$target"
export BITZOO_FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=${ASAN_OPTIONS:-quarantine_size_mb=16}
exec nice -n 19 .build-fuzz/fuzzer -max_total_time="$seconds" -timeout=5 -malloc_limit_mb=256 -rss_limit_mb=1024 -max_len=20000 \
    -print_final_stats=1 -dict="Fuzz/dictionaries/$target.dict" -artifact_prefix="Fuzz/found/$target/" \
    "$work" "Fuzz/corpus/$target" "Fuzz/found/$target"
