# Builds the checkout's Python environment from the hash-locked requirements. Sourced by setup.sh.
# shellcheck shell=bash

python_identity() {
    "$python" -c 'import sys, sysconfig; print(sys.version, sysconfig.get_config_var("EXT_SUFFIX"), sys.executable)'
}

require_python() {
    find_python || die "no Python 3.$MIN_PYTHON_MINOR or newer was found (python3 is $(python3 --version 2>&1 || echo missing))"
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        die "$python cannot make virtual environments: install its venv module (Debian: python3-venv)"
    "$python" -c 'import os, sysconfig; raise SystemExit(not os.path.isfile(sysconfig.get_path("include") + "/Python.h"))' ||
        die "$python has no headers (Python.h): install them (Debian: python3-dev)"
}

# uv lives in the cache, outside the environment that it rewrites.
prepare_uv() {
    local key lock="$root/requirements/bootstrap.lock"
    key=$(hash_of "$lock" "$(python_identity)")
    uv="$cache/uv/$key/bin/uv"
    [[ -x $uv ]] || run_logged uv "the installer uv" install_uv "$cache/uv/$key" "$lock"
}

install_uv() { # install_uv FOLDER LOCK
    rm -rf "$1" && mkdir -p "$(dirname "$1")"
    "$python" -m venv "$1"
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$2" || {
        rm -rf "$1"
        return 1
    }
}

prepare_environment() {
    environment_key=$(hash_of "$(python_identity)" "$root/requirements/dev.lock" "$root/infra/setup/python.sh")
    [[ -x $root/.venv/bin/python ]] || rm -f "$stamps/environment"
    stamped environment "$environment_key" && return 0
    prepare_uv
    step environment "$environment_key" "Python environment" sync_environment
}

sync_environment() {
    if [[ "$("$root/.venv/bin/python" -c 'import sys; print(sys.version)' 2>/dev/null)" != \
        "$("$python" -c 'import sys; print(sys.version)')" ]]; then
        rm -rf "$root/.venv"
        "$uv" venv --python "$python" "$root/.venv"
    fi
    # Bytecode is compiled here: without it the application takes 1.7 s longer to start, and an
    # environment may forbid writing it later.
    "$uv" pip sync --python "$root/.venv/bin/python" --require-hashes --compile-bytecode \
        "$root/requirements/dev.lock"
}

# The checkout itself, as an installed application with its command.
install_application() {
    local key
    key=$(hash_of "$environment_key" "$root/pyproject.toml" "$root/setup.py")
    [[ -x $root/.venv/bin/tandem ]] || rm -f "$stamps/application"
    stamped application "$key" && return 0
    prepare_uv
    step application "$key" "the command tandem" install_checkout
}

install_checkout() {
    cd "$root"
    # The compat mode puts the checkout on the path, so that a new package needs no new installation.
    TANDEM_SKIP_KERNELS=1 "$uv" pip install --python .venv/bin/python --no-deps --no-build-isolation --no-index \
        --config-settings editable_mode=compat --editable .
}
