#!/usr/bin/env bash
# Installs the named Debian packages as root, without starting the services they bring.
set -euo pipefail

readonly POLICY=/usr/sbin/policy-rc.d
readonly APT_LOCK_WAIT_S=300 # an unattended upgrade may hold the lock for minutes

# Kamailio and coturn would start as system services on well-known ports; Tandem runs its own.
if [[ ! -e $POLICY ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod +x "$POLICY"
    trap 'rm -f "$POLICY"' EXIT
fi

export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=$APT_LOCK_WAIT_S update
apt-get -o DPkg::Lock::Timeout=$APT_LOCK_WAIT_S install -y --no-install-recommends "$@"
