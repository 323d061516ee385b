# Shared by the set-up scripts: steps that run only when what goes into them changed, with progress and logs.
# shellcheck shell=bash
# Sourced by setup.sh, which has set: root, cache, stamps.

setup_started=$EPOCHREALTIME
steps_done=0

# Folders in $cache that a step needs while it works, measured on Debian 12: 0.7 GB for PJSIP's build, 0.2 GB
# of results; and 1.5 GB for the Python environment in the checkout.
readonly CACHE_GB=2 CHECKOUT_GB=3

elapsed() { # elapsed SINCE: seconds with one decimal
    awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'
}

say() { printf 'setup: %s\n' "$*"; }

die() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

# hash_of FILE-OR-TEXT...: one hash of files' names and contents, and of plain words.
hash_of() {
    local item
    for item in "$@"; do
        if [[ -f $item ]]; then sha256sum "$item"; else printf '%s\n' "$item"; fi
    done | sha256sum | cut -c1-20
}

# stamped NAME KEY: was this step last finished with the same key?
stamped() { [[ -f $stamps/$1 && $(<"$stamps/$1") == "$2" ]]; }

# step NAME KEY TITLE COMMAND...: run the command unless the stamp says that it ran with this key.
step() {
    local name=$1 key=$2 title=$3
    shift 3
    if stamped "$name" "$key"; then return 0; fi
    run_logged "$name" "$title" "$@"
    mkdir -p "$stamps"
    printf '%s\n' "$key" >"$stamps/$name"
}

# run_logged NAME TITLE COMMAND...: show one line, keep the output in a log, show its end when it fails.
run_logged() {
    local name=$1 title=$2 log="$cache/log/$1.log" since=$EPOCHREALTIME status=0
    shift 2
    require_disk
    mkdir -p "$cache/log"
    say "$title ..."
    ( set -e; "$@" ) >"$log" 2>&1 </dev/null &
    show_progress $! "$since"
    wait $! || status=$?
    if ((status != 0)); then
        printf 'setup: %s failed (status %s). The last lines of %s:\n' "$title" "$status" "$log" >&2
        tail -n 20 "$log" | sed 's/^/    /' >&2
        exit 1
    fi
    steps_done=$((steps_done + 1))
    say "$title: done in $(elapsed "$since") s"
}

# show_progress PID SINCE: count the seconds on a terminal; stay silent in a log.
show_progress() {
    [[ -t 1 ]] || return 0
    while kill -0 "$1" 2>/dev/null; do
        printf '\r       %s s ' "$(elapsed "$2")"
        # -n1 with a time limit waits without a busy loop; wait -n would lose the status.
        sleep 0.5
    done
    printf '\r\033[K'
}

require_disk() {
    [[ -n ${disk_checked:-} ]] && return 0
    disk_checked=1
    require_free "$cache" "$CACHE_GB"
    require_free "$root" "$CHECKOUT_GB"
}

require_free() { # require_free FOLDER GB
    local free_kb
    free_kb=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
    if ((free_kb < $2 * 1024 * 1024)); then
        die "not enough disk space: $1 needs $2 GB free and has $((free_kb / 1024 / 1024)) GB" \
            "free some, or move the cache with TANDEM_CACHE=/a/larger/folder"
    fi
}
