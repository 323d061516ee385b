#!/usr/bin/env bash
# Runs the type check and every test in two lanes side by side: what keeps time, and the rest behind it.
#
# The first lane (calls, media, browsers, servers that are killed) mostly waits; what only computes
# fills its pauses, at a lower priority, and is told of when both have ended.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

timed=(
    tests/integration/bus tests/integration/edge tests/integration/media tests/integration/peers
    tests/integration/stack tests/acceptance tests/browser
)
report=$(mktemp)
lanes=()

end() {
    # Each lane is a process group of its own; its pytest puts down what it started.
    for lane in "${lanes[@]}"; do
        kill -TERM -- "-$lane" 2>/dev/null && wait "$lane"
    done
    rm -f "$report"
}
trap end EXIT
trap 'exit 130' INT TERM

set -m
(
    mypy || exit
    # Everything that is not in the other lane: a new folder can't be forgotten.
    exec nice -n 10 python -m pytest "${timed[@]/#/--ignore=}" tests
) >"$report" 2>&1 </dev/null &
behind=$!
lanes+=("$behind")
python -m pytest "${timed[@]}" </dev/null &
front=$!
lanes+=("$front")

wait "$front"
first=$?
wait "$behind"
second=$?
lanes=()
printf '\n%s\n' "the lane behind: types, then the tests that keep no time"
cat "$report"
((first == 0 && second == 0))
