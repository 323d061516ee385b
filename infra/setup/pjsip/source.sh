#!/usr/bin/env bash
# Gets the PJSIP source archive from the first place that has it, and refuses one with another checksum.
#
# Usage: source.sh SHA256 TARGET
# Places, in turn: the file named by PJPROJECT_ARCHIVE; Debian's source package of asterisk, which carries
# pjproject; the upstream release, only when PJPROJECT_SHA256 names its checksum (it differs from Debian's,
# which leaves the third-party code out).
set -euo pipefail

sha256=$1 target=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
readonly UPSTREAM=https://github.com/pjsip/pjproject/archive/refs/tags/2.17.tar.gz
readonly FETCH_LIMIT_S=300 # 10 MB, over a slow line

matches() { [[ $(sha256sum "$1" | cut -d' ' -f1) == "$sha256" ]]; }

accept() { # accept FILE ORIGIN
    if ! matches "$1"; then
        echo "pjsip: refusing $2: its SHA-256 is $(sha256sum "$1" | cut -d' ' -f1), wanted $sha256" >&2
        return 1
    fi
    mkdir -p "$(dirname "$target")"
    cp "$1" "$target.part" && mv "$target.part" "$target"
    echo "pjsip: verified $2"
}

# A line for apt that names Debian's sid on the mirror that this machine already uses.
sid_source_line() {
    local mirror
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
        grep -v '^[[:space:]]*#' | grep -oE '(https?|mirror\+[a-z]+|file):[^] ]*/debian/?( |$)' | head -n 1 | tr -d ' ')
    [[ -n $mirror ]] || return 1
    # The checksum is pinned here, so the archive needs no signature: sid's key may be newer than this system's.
    echo "deb-src [trusted=yes] $mirror sid main"
}

from_debian() {
    local line uris url
    line=$(sid_source_line) || {
        echo "pjsip: this machine's apt sources name no Debian mirror" >&2
        return 1
    }
    mkdir -p "$scratch"/apt/{lists/partial,cache/archives/partial,parts}
    echo "$line" >"$scratch/apt/sources.list"
    # A mirror's sid may carry an expired Release file.
    local options=(-o "Dir::Etc::SourceList=$scratch/apt/sources.list" -o "Dir::Etc::SourceParts=$scratch/apt/parts"
        -o "Dir::State::Lists=$scratch/apt/lists" -o "Dir::Cache=$scratch/apt/cache"
        -o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root -o Acquire::Languages=none)
    apt-get "${options[@]}" update
    uris=$(apt-get "${options[@]}" source --print-uris asterisk)
    url=$(grep -oE "'[^']*orig-Xpjproject\.tar\.[a-z0-9]+'" <<<"$uris" | tr -d "'" | head -n 1)
    [[ -n $url ]] || {
        echo "pjsip: Debian's asterisk source carries no pjproject archive any more" >&2
        return 1
    }
    fetch "$url" && accept "$scratch/archive" "Debian's source package"
}

fetch() { curl --fail --location --silent --show-error --max-time "$FETCH_LIMIT_S" -o "$scratch/archive" "$1"; }

from_upstream() {
    if [[ -z ${PJPROJECT_SHA256:-} ]]; then
        echo "pjsip: not trying the upstream release: set PJPROJECT_SHA256 to the checksum of $UPSTREAM" >&2
        return 1
    fi
    fetch "$UPSTREAM" && accept "$scratch/archive" "the upstream release"
}

if [[ -f $target ]] && matches "$target"; then
    echo "pjsip: the archive is in the cache"
elif [[ -n ${PJPROJECT_ARCHIVE:-} ]]; then
    # A named archive that is wrong is a mistake to show, not a reason to take another.
    [[ -f $PJPROJECT_ARCHIVE ]] || {
        echo "pjsip: PJPROJECT_ARCHIVE names $PJPROJECT_ARCHIVE, which is not there" >&2
        exit 1
    }
    accept "$PJPROJECT_ARCHIVE" "$PJPROJECT_ARCHIVE"
else
    from_debian || from_upstream || {
        echo "pjsip: no source archive: put pjproject 2.17 somewhere and name it with PJPROJECT_ARCHIVE" >&2
        exit 1
    }
fi
