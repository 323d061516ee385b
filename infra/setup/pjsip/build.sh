#!/usr/bin/env bash
# Builds PJSIP and its Python wheel from a verified archive into one prefix folder: include/, lib/, wheel/.
#
# Usage: build.sh ARCHIVE PREFIX PYTHON
#   ARCHIVE  the source archive, already verified
#   PREFIX   the folder to make; it appears complete or not at all
#   PYTHON   an interpreter whose environment holds requirements/build.lock
# TANDEM_PJSIP_ASSERTS=1 keeps PJSIP's assertions (they abort the process), for tests.
set -euo pipefail

archive=$1 prefix=$2 python=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$prefix.building

unpack_and_patch() {
    rm -rf "$scratch" && mkdir -p "$scratch/source"
    tar -xf "$archive" -C "$scratch/source" --strip-components=1
    cd "$scratch/source"
    cp "$here/config_site.h" pjlib/include/pj/config_site.h
    local patch_file
    for patch_file in "$here"/patches/*.patch; do
        echo "applying $(basename "$patch_file")"
        patch --batch --forward --fuzz=0 -p1 <"$patch_file"
    done
}

compile() {
    # The compiler vectorises mixing and resampling at -O3; -g1 keeps function names in crash reports.
    local flags="-fPIC -O3 -g1"
    if [[ ${TANDEM_PJSIP_ASSERTS:-0} != 1 ]]; then
        flags+=" -DNDEBUG"
    fi
    export CFLAGS=$flags CXXFLAGS=$flags
    # The speex resampler: libsamplerate costs 3 to 8 times more where a leg's rate differs from the bridge's.
    ./configure --prefix="$scratch/prefix" --enable-shared --enable-epoll --enable-speex-resample \
        --disable-sound --disable-video --disable-v4l2 --disable-libyuv --disable-libwebrtc \
        --disable-g7221-codec --disable-ilbc-codec \
        --with-external-srtp --with-external-gsm --with-external-speex
    require_found "opus/opus.h" "Opus"
    make dep
    make -j"$(nproc)" lib
    make install
    # The kernels need headers and the wheel holds the shared libraries; nothing links the static ones.
    rm -rf "$scratch/prefix/lib/pkgconfig" "$scratch"/prefix/lib/*.a
}

require_found() {
    if ! echo "#include <$1>" | cc -E -xc - >/dev/null 2>&1; then
        echo "pjsip: the header $1 ($2) is missing: install the Debian packages first" >&2
        exit 1
    fi
}

make_wheel() {
    local bin raw
    bin=$("$python" -c 'import sysconfig; print(sysconfig.get_path("scripts"))')
    cd "$scratch/source/pjsip-apps/src/swig/python"
    PATH="$bin:$PATH" make wheel PYTHON_EXE="$python"
    raw=$(echo dist/*.whl)
    mkdir -p "$scratch/prefix/wheel"
    # Debian's libraries stay outside the wheel, so that their security updates reach it. OpenSSL also must not be
    # loaded twice: the kernels need this module's symbols to be global.
    PATH="$bin:$PATH" LD_LIBRARY_PATH="$scratch/prefix/lib" auditwheel repair --plat auto \
        --exclude 'libssl.so.*' --exclude 'libcrypto.so.*' --exclude 'libopus.so.*' --exclude 'libsrtp2.so.*' \
        --exclude 'libspeex.so.*' --exclude 'libspeexdsp.so.*' --exclude 'libgsm.so.*' --exclude 'libuuid.so.*' \
        -w "$scratch/prefix/wheel" "$raw"
}

smoke_check() {
    "$python" -m venv --without-pip "$scratch/check"
    "$python" -m zipfile -e "$scratch/prefix/wheel"/*.whl "$("$scratch/check/bin/python" -c \
        'import sysconfig; print(sysconfig.get_path("platlib"))')"
    "$scratch/check/bin/python" "$here/smoke.py"
}

unpack_and_patch
compile
make_wheel
smoke_check
rm -rf "$prefix"
mv "$scratch/prefix" "$prefix"
rm -rf "$scratch"
