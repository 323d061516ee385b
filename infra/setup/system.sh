# Finds out what machine this is, which Python to use, and installs the Debian packages that are missing.
# shellcheck shell=bash
# Sourced by setup.sh.

readonly MIN_PYTHON_MINOR=11

require_supported_system() {
    local id="" version=""
    if [[ -r /etc/os-release ]]; then
        id=$(. /etc/os-release && echo "${ID:-}")
        version=$(. /etc/os-release && echo "${VERSION_ID:-}")
    fi
    distro="$id-$version-$(uname -m)"
    case "$id:$version" in
        debian:12* | debian:13* | ubuntu:24.04 | ubuntu:2[5-9].*) ;;
        debian:) distro="debian-unstable-$(uname -m)" ;;
        *)
            [[ ${TANDEM_ANY_SYSTEM:-0} == 1 ]] && return 0
            die "this system (${id:-unknown} ${version:-}) is not supported: Tandem is tested on Debian 12 and expected to run on 13." \
                "On another system with Debian's packages, TANDEM_ANY_SYSTEM=1 tries all the same."
            ;;
    esac
}

# The first python3 on PATH that is new enough, seen through virtual environments and version switchers.
find_python() {
    local candidate found
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        found=$("$candidate" - 2>/dev/null <<PY
import os, sys
if sys.version_info >= (3, $MIN_PYTHON_MINOR):
    print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
PY
        ) || continue
        if [[ -n $found ]]; then
            python=$found
            return 0
        fi
    done
    return 1
}

# What this run needs of Debian: the base list, the list of the goal, and Debian's Python when that is the one.
wanted_packages() { # wanted_packages GOAL
    local lists=("$root/infra/setup/debian/base.txt")
    [[ $1 == test || $1 == all ]] && lists+=("$root/infra/setup/debian/test.txt")
    sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "${lists[@]}" | {
        # Ubuntu's chromium package only points at a snap, which containers cannot run.
        if [[ $distro == ubuntu-* ]]; then grep -vx chromium; else cat; fi
    }
    if ! find_python || [[ $python == /usr/bin/* ]]; then
        printf '%s\n' python3 python3-dev python3-venv
    fi
}

missing_packages() { # missing_packages GOAL
    local wanted
    mapfile -t wanted < <(wanted_packages "$1")
    comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) \
        <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
            sed -n 's/^installed //p' | sort -u)
}

install_debian_packages() { # install_debian_packages GOAL
    local missing installer="$root/infra/setup/debian/install.sh"
    command -v dpkg-query >/dev/null || die "dpkg is missing: Tandem's set-up needs Debian's packages"
    mapfile -t missing < <(missing_packages "$1")
    ((${#missing[@]} == 0)) && return 0
    local title="Debian packages (${#missing[@]}: ${missing[*]})"
    if ((EUID == 0)); then
        run_logged debian "$title" "$installer" "${missing[@]}"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        run_logged debian "$title" sudo -n "$installer" "${missing[@]}"
    elif command -v sudo >/dev/null && [[ -t 0 ]]; then
        say "sudo is needed once, for the Debian packages ${missing[*]}"
        sudo -v || die "sudo refused; have an administrator run: apt-get install ${missing[*]}"
        run_logged debian "$title" sudo -n "$installer" "${missing[@]}"
    else
        die "these Debian packages are missing, and there is neither root nor sudo to install them:" \
            "  ${missing[*]}" "have an administrator run: apt-get install --no-install-recommends ${missing[*]}"
    fi
}
