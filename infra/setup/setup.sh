#!/usr/bin/env bash
# Makes this checkout ready to run or to test: system packages, Python, PJSIP, kernels, web app; each only when it changed.
#
# Usage: setup.sh [demo|test|all]
#   TANDEM_CACHE          folder for what checkouts share (default: /var/cache/tandem as root, else ~/.cache/tandem)
#   PJPROJECT_ARCHIVE     the PJSIP source archive, when it is already on this machine
#   PJPROJECT_SHA256      another archive's checksum, in place of the pinned one
#   TANDEM_PJSIP_ASSERTS  1: PJSIP with its assertions, for tests of the call control
set -euo pipefail
export LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
goal=${1:-all}
stamps="$root/.venv/tandem-setup"
if [[ -n ${TANDEM_CACHE:-} ]]; then
    cache=$TANDEM_CACHE
elif ((EUID == 0)); then
    cache=/var/cache/tandem
else
    cache="${XDG_CACHE_HOME:-$HOME/.cache}/tandem"
fi

# Trust what the system trusts: a company's network may carry its own certificate authority.
export UV_SYSTEM_CERTS=true NODE_USE_SYSTEM_CA=1
export UV_PYTHON_DOWNLOADS=never

here="$root/infra/setup"
# shellcheck source=steps.sh
. "$here/steps.sh"
# shellcheck source=system.sh
. "$here/system.sh"
# shellcheck source=python.sh
. "$here/python.sh"
# shellcheck source=media.sh
. "$here/media.sh"
# shellcheck source=web.sh
. "$here/web.sh"

# Two set-ups at once would write the same folders: one lock on the cache, one on the checkout.
lock_folder() { # lock_folder FOLDER DESCRIPTOR
    eval "exec $2<\"\$1\""
    if ! flock --nonblock "$2"; then
        say "waiting for another set-up that uses $1"
        flock "$2"
    fi
}

case $goal in
    demo | test | all) ;;
    *) die "unknown goal $goal: demo, test or all" ;;
esac
mkdir -p "$cache" 2>/dev/null || die "cannot make the cache folder $cache: set TANDEM_CACHE to one that can be written"
cache=$(cd "$cache" && pwd)
lock_folder "$cache" 8
lock_folder "$root" 9

require_supported_system
install_debian_packages "$goal"
require_python
prepare_environment
install_application
prepare_pjsip
step node "$environment_key" "Node" link_node
prepare_web
if [[ $goal != demo ]]; then
    prepare_node_folder tests/browser "packages of the browser tests"
    prepare_node_folder tests/integration/sso "packages of the tests' identity provider"
    prepare_node_folder tests/fakes "packages of the tests' peers"
fi
build_kernels

if ((steps_done)); then
    say "ready in $(elapsed "$setup_started") s"
else
    say "everything is up to date ($(elapsed "$setup_started") s)"
fi
