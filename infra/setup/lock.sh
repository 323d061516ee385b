#!/usr/bin/env bash
# Turns requirements/*.in into hash-locked requirements/*.lock, consistent with each other; pass --upgrade for newer versions.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../../requirements"
uv=${UV:-uv}

compile() {
    local name=$1
    shift
    echo "locking $name"
    # --universal: one lock serves every supported Python and machine. No index address may reach the repository.
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make lock" --output-file "$name.lock" "$@" "$name.in"
}

compile bootstrap "$@"
compile runtime "$@"
compile dev --constraints runtime.lock "$@"
compile build --constraints dev.lock "$@"
